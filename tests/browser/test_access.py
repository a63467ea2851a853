"""Can everybody use the screens: with a screen reader, in a dark theme, with keys that mean something to JupyterLab?"""

import json

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from calls import POOR, way
from learner import some_answer
from playwright.sync_api import expect

from calmline.cases.library import Library
from calmline.cases.rehearsal import Choose
from calmline.data import data_root
from calmline.widgets.contents import module_content

pytestmark = pytest.mark.browser

_LIBRARY = Library(data_root())
MODULE = _LIBRARY.course.module("remote-control")
CASE = _LIBRARY.case("remote-control")
REPLAY = module_content(_LIBRARY, MODULE, "replay")
ANALYSIS = module_content(_LIBRARY, MODULE, "analysis")
TURNS = REPLAY["turns"]
PAUSE = next(n for n, turn in enumerate(TURNS, 1) if "pause" in turn)
PIANO = "exercises/digital-piano/digital-piano.ipynb"
SHEET = json.loads((data_root() / "exercises" / "digital-piano" / "sheet.json").read_text("utf-8"))
FOUND = """async (screen) => {
  const { violations } = await axe.run(screen, { resultTypes: ['violations'] });
  return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
}"""


def notebook(lang):
    return f"{lang}/{MODULE.name}.ipynb"


def screen(page, name):
    return page.locator(f".calm[data-screen='{name}']")


def clean(page, name):
    """Whether axe finds nothing on a screen, in the light theme and in the dark one."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    for theme, light in (("dark", "false"), ("light", "true")):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        expect(page.locator("body")).to_have_attribute("data-jp-theme-light", light)
        assert page.evaluate(FOUND, f".calm[data-screen='{name}']") == [], theme


def answers(committed=True):
    """All pauses and questions answered, and the call heard."""
    items = {"remote-control/replay": {"at": len(TURNS), "seen": len(TURNS)}}
    asked = [(f"pause/{turn['pause']['id']}", turn["pause"]) for turn in TURNS if "pause" in turn]
    asked += [(f"analysis/{prompt['id']}", prompt) for prompt in ANALYSIS["prompts"] if not prompt.get("private")]
    for name, prompt in asked:
        items[f"remote-control/{name}"] = {**some_answer(prompt, TURNS), "committed": committed}
    return items


def call(name, steps=None, typed=(), **more):
    """A call on the way of one of the case's playthroughs, after `steps` of its steps; then what is `typed`."""
    play = next(one for one in CASE.rehearsal.playthroughs if one.id == name)
    said, _ = way(CASE.rehearsal, play, "en")
    value = {"persona": play.persona, "steps": [*said[:steps], *typed], "draft": None, "reached": [], "calls": 0}
    value |= more
    return {"remote-control/rehearsal": value}


def typed_step(name):
    """How many steps of a playthrough come before the first one that is typed."""
    play = next(one for one in CASE.rehearsal.playthroughs if one.id == name)
    return next(n for n, step in enumerate(play.steps) if not isinstance(step, Choose))


def test_start_page(page, copy):
    for lang in ("en", "zh"):
        copy.open(page, f"{lang}/00-start.ipynb")
        clean(page, "start")


def test_replay(page, copy):
    """Before the call, at an open pause, after it is answered, and at the end with all of them."""
    copy.open(page, notebook("zh"))
    clean(page, "replay")
    replay = screen(page, "replay")
    for _ in range(PAUSE):
        replay.locator(".controls .go").click()
    expect(replay.locator(".pause")).to_be_visible()
    clean(page, "replay")
    copy.answered(answers())
    copy.open(page, notebook("en"))
    expect(replay.locator(".pause .feedback").last).to_be_visible()
    clean(page, "replay")
    clean(page, "close")


@pytest.mark.parametrize("committed", [False, True], ids=["asked", "committed"])
def test_analysis(page, copy, committed):
    """Each kind of question, before one has committed and with what is shown then."""
    copy.answered(answers(committed))
    copy.open(page, notebook("zh" if committed else "en"))
    analysis = screen(page, "analysis")
    seen = set()
    for n, prompt in enumerate(ANALYSIS["prompts"]):
        kind = (prompt["kind"], bool(prompt.get("details")), bool(prompt.get("several")))
        if kind in seen or prompt.get("private"):
            continue
        seen.add(kind)
        analysis.locator(f".dot[data-step='{n}']").click()
        expect(analysis.locator(".feedback")).to_have_count(int(committed))
        clean(page, "analysis")
    assert {kind for kind, _, _ in seen} == {prompt["kind"] for prompt in ANALYSIS["prompts"]}


HEARD = {
    "strong": None,
    "poor-reply": POOR["en"],
    "not-understood": "Bananas grow on tall green plants.",
    "other-language": POOR["zh"],
}


AFTER = {"level": 4, "seed": 5, "rewound": True, "before": [8, 9, 10]}


@pytest.mark.parametrize(
    "where", ["before", "worse", "choices", "typed", *HEARD, "alone", "good", "poor", "review", "reset"]
)
def test_rehearsal(page, copy, where):
    typed = typed_step("both-mended")
    if where in HEARD:
        strong = CASE.rehearsal.scenes["softening"].typed.samples.strong.en
        value = call("both-mended", typed, [{"text": HEARD[where] or strong, "lang": "en"}])
    else:
        value = {
            "before": {},
            "choices": call("both-mended", 1),
            "typed": call("both-mended", typed),
            "good": call("both-mended"),
            "poor": call("told-to-calm-down"),
            "worse": {},
            "alone": call("both-mended", 1, **{**AFTER, "rewound": False}),
            "review": call("told-to-calm-down", **AFTER),
            "reset": call("told-to-calm-down"),
        }[where]
    copy.answered({**answers(), **value})
    copy.open(page, notebook("en"))
    shown = {"before": ".levels", "worse": ".note.worse", "choices": ".replies", "typed": "textarea"}
    shown |= {"alone": ".ways", "review": ".ending.poor .traits", "reset": ".reset"}
    press = {"worse": ".worse-first button", "reset": ".ending .go"}
    if where in HEARD:
        press[where], shown[where] = ".samples summary", ".samples blockquote"
    if where in press:
        screen(page, "rehearsal").locator(press[where]).click()
    expect(screen(page, "rehearsal").locator(shown.get(where, f".ending.{where}")).first).to_be_visible()
    clean(page, "rehearsal")


def test_exercise(page, copy):
    """The call, every item, and the hand-in."""
    copy.open(page, PIANO)
    for n in range(len(SHEET["items"]) + 2):
        page.locator(f".dot[data-step='{n}']").click()
        expect(page.locator(f".dot[data-step='{n}']")).to_have_attribute("aria-current", "step")
        clean(page, "exercise")


CONTROLS = "button, input, select, textarea, summary, a, [tabindex]"


@pytest.mark.parametrize("place", [notebook("en"), "zh/00-start.ipynb", PIANO])
def test_dd_deletes_nothing_wherever_the_focus_is(page, copy, place):
    """`d d` deletes a cell in JupyterLab: not with the focus on any control or heading, nor beside the screens."""
    copy.answered({**answers(), **call("both-mended", 1)})
    copy.open(page, place)
    cells = page.locator(".jp-Cell").count()
    screens = page.locator(".calm").count()
    for control in page.locator(".calm").locator(CONTROLS).locator("visible=true").all():
        control.focus()
        page.keyboard.press("d")
        page.keyboard.press("d")
    for title in page.locator("h1[tabindex]").all():
        title.focus()
        page.keyboard.press("d")
        page.keyboard.press("d")
    for heading in page.locator(".jp-MarkdownOutput h2, .calm h3").locator("visible=true").all():
        if heading.bounding_box()["height"] < 5:
            continue  # it is there for screen readers only; nobody clicks on it
        heading.click()
        page.keyboard.press("d")
        page.keyboard.press("d")
    for x in (4, 1270):
        page.mouse.click(x, 450)
        page.keyboard.press("d")
        page.keyboard.press("d")
    assert page.locator(".jp-Cell").count() == cells
    assert page.locator(".calm").count() == screens


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_screen_reader_hears_who_speaks(page, copy, lang):
    """Is the speaker's name told with each line, and not only shown by side and colour?"""
    copy.answered(answers())
    copy.open(page, notebook(lang))
    for number, turn in enumerate(TURNS, 1):
        if turn["speaker"] == "narrator":
            continue
        line = screen(page, "replay").locator(f".talk-list > .turn[data-n='{number - 1}']")
        told = line.aria_snapshot()
        name = turn.get("name") or (REPLAY["customer"]["name"] if turn["speaker"] == "customer" else None)
        assert (name or {"en": "Agent", "zh": "客服"})[lang] in told, told


def test_language_is_told_and_switches(page, copy):
    """Does a screen reader change its voice with the words, and do the buttons say which one is on?"""
    copy.open(page, notebook("en"))
    replay = screen(page, "replay")
    for lang, tag in (("zh", "zh-CN"), ("en", "en")):
        replay.locator(f".lang [data-lang='{lang}']").click()
        for section in page.locator(".calm").all():
            expect(section).to_have_attribute("lang", tag)
            expect(section.locator(f".lang [data-lang='{lang}']")).to_have_attribute("aria-pressed", "true")
            expect(section).to_have_attribute("aria-label", MODULE.title.get(lang))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_languages_stay_beside_the_phases(page, copy, lang):
    """In however many rows the phases stand: those of the module that has most of them are too wide for one."""
    copy.open(page, f"{lang}/{_LIBRARY.course.module('five-callers').name}.ipynb")
    bar = page.locator(".calm .bar").first
    for width in (1280, 1180, 800):
        page.set_viewport_size({"width": width, "height": 820})
        phase, languages = bar.locator(".phase").first.bounding_box(), bar.locator(".lang").bounding_box()
        middle = phase["y"] + phase["height"] / 2
        assert languages["y"] < middle < languages["y"] + languages["height"], width
