"""Can the first module be taken from the first line to a good and to a poor ending, by keyboard alone?"""

import pytest
from learner import Learner, some_answer
from playwright.sync_api import Page, expect

from calmline.caller import story
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
LANGS = pytest.mark.parametrize("lang", ["en", "zh"])
PAUSES = [n for n, turn in enumerate(REPLAY["turns"], 1) if "pause" in turn]
WORDS = {"en": "I am with you now.", "zh": "我现在就帮您看。"}


def notebook(lang: str) -> str:
    return f"{lang}/{MODULE.name}.ipynb"


def screen(page: Page, name: str):
    return page.locator(f".calm[data-screen='{name}']")


def go_to(learner: Learner, name: str) -> None:
    """To a phase by its button in the bar of the first screen."""
    place = [one["screen"] for one in REPLAY["phases"]].index(name)
    learner.activate(learner.page.locator(".calm").first.locator(".phase").nth(place))


def saved(page: Page) -> None:
    """Wait until everything is saved."""
    for status in page.locator(".calm .status").all():
        expect(status).to_have_attribute("data-now", "saved", timeout=30_000)


def playthrough(name: str):
    """A playthrough of the case: itself, and each of its steps with the scene in which it is taken."""
    play = next(one for one in CASE.rehearsal.playthroughs if one.id == name)
    state = story.begin(CASE.rehearsal, play.persona)
    steps = []
    for step in play.steps:
        steps.append((step, story.scene_of(CASE.rehearsal, state)))
        if isinstance(step, Choose):
            state = story.choose(CASE.rehearsal, state, step.choose)
        else:
            state = story.typed(CASE.rehearsal, state, step.tick, step.faults)
    return play, steps


def listen(learner: Learner, until: int = len(REPLAY["turns"])) -> None:
    """Hear the call line by line with the space bar, answering where it stops."""
    replay = screen(learner.page, "replay")
    heard = replay.locator(".talk-list > .turn")
    while (at := heard.count()) < until:
        if at in PAUSES and replay.locator(".pause").last.locator(".feedback").count() == 0:
            prompt = REPLAY["turns"][at - 1]["pause"]
            pause = replay.locator(".pause").last
            learner.answer(pause, prompt, some_answer(prompt, REPLAY["turns"], learner.lang))
            learner.activate(pause.locator(".row .btn"))
            expect(pause.locator(".feedback")).to_be_focused()
        elif at == 0:
            learner.activate(replay.locator(".controls .go"))
        else:
            learner.press("Space")
        expect(heard).not_to_have_count(at) if at not in PAUSES else None


def think(learner: Learner, until: int = len(ANALYSIS["prompts"])) -> None:
    """Answer the questions of the analysis one by one, and look at what stands against each answer."""
    analysis = screen(learner.page, "analysis")
    question = analysis.locator(".question")
    first = int(analysis.locator(".dot[aria-current]").get_attribute("data-step"))
    for n in range(first, until):
        prompt = ANALYSIS["prompts"][n]
        expect(analysis.locator(".dot[aria-current]")).to_have_attribute("data-step", str(n))
        learner.answer(question, prompt, some_answer(prompt, ANALYSIS["turns"], learner.lang))
        learner.activate(question.locator("> .row .btn"))
        expect(question.locator(".feedback")).to_be_focused()
        if n + 1 < len(ANALYSIS["prompts"]):
            learner.activate(analysis.locator(".one-step + .row .btn:visible").last)


def take_step(learner: Learner, step, scene, last: bool) -> None:
    """One reply of a playthrough: a choice, or a text with honest ticks."""
    rehearsal = screen(learner.page, "rehearsal")
    said = rehearsal.locator(".talk-list > .turn.agent")
    before = said.count()
    if isinstance(step, Choose):
        learner.choose(rehearsal.locator(f".replies input[value='{step.choose}']"))
        learner.press("Enter")
    else:
        learner.reach(rehearsal.locator("textarea"))
        learner.write(WORDS[learner.lang])
        learner.press("Control+Enter")
        tick_typed(learner, rehearsal, step, scene)
    expect(said).to_have_count(before + 1, timeout=30_000)
    # The focus leads on: to the next replies, or to how the call ended.
    expect(rehearsal.locator(".ending" if last else ".answer :is(input, textarea)").first).to_be_focused()


def tick_typed(learner: Learner, rehearsal, step, scene) -> None:
    ticks = rehearsal.locator(".comparing fieldset")
    met = [criterion.id for criterion in scene.typed.rubric.criteria]
    for name in step.tick:
        learner.tick(ticks.nth(0).locator("input").nth(met.index(name)))
    faults = [fault.move.value for fault in scene.typed.rubric.faults]
    for name in step.faults:
        learner.tick(ticks.nth(1).locator("input").nth(faults.index(name)))
    learner.activate(rehearsal.locator(".comparing .go"))


def rehearse(learner: Learner, name: str) -> None:
    """Take a call and lead it as the case's own playthrough does."""
    play, steps = playthrough(name)
    rehearsal = screen(learner.page, "rehearsal")
    learner.activate(rehearsal.locator(".answer .go"))
    expect(rehearsal.locator(".answer :is(input, textarea)").first).to_be_focused()
    for n, (step, scene) in enumerate(steps, 1):
        take_step(learner, step, scene, last=n == len(steps))
    ending = CASE.rehearsal.endings[play.ends_at]
    expect(rehearsal.locator(f".ending.{ending.kind}")).to_contain_text(ending.title.get(learner.lang))


@LANGS
def test_whole_module_by_keyboard(page, copy, lang):
    """From the first line to a good ending and to a poor one: is everything reached, said and saved?"""
    learner = Learner(page, lang)
    copy.open(page, notebook(lang))
    listen(learner)
    learner.activate(screen(page, "replay").locator(".controls .go"))
    think(learner)
    learner.activate(screen(page, "analysis").locator(".one-step + .row .btn:visible").last)
    rehearse(learner, "both-mended")
    learner.activate(screen(page, "rehearsal").locator(".ending .go"))
    expect(screen(page, "rehearsal").locator(".answer > .row > .go")).to_be_focused()
    rehearse(learner, "nothing-to-hold-on-to")
    learner.activate(screen(page, "rehearsal").locator(".ending .btn").last)
    expect(screen(page, "close").locator(".btn").first).to_be_focused()
    saved(page)

    answers = copy.answers()
    assert answers["remote-control/replay"] == {"at": len(REPLAY["turns"]), "seen": len(REPLAY["turns"])}
    for n in PAUSES:
        pause = REPLAY["turns"][n - 1]["pause"]
        assert answers[f"remote-control/pause/{pause['id']}"]["committed"] is True
    for prompt in ANALYSIS["prompts"]:
        name = f"remote-control/analysis/{prompt['id']}"
        if prompt.get("private"):
            assert name not in answers, "what is written for oneself alone is kept nowhere"
        elif prompt["kind"] == "hypotheses":
            assert len(answers[name]["steps"]) == len(prompt["evidence"])
            assert answers[name]["steps"][0]["p"] != {one["id"]: one["start"] for one in prompt["hypotheses"]}
        else:
            expected = some_answer(prompt, ANALYSIS["turns"], lang)
            assert answers[name] == {**expected, "committed": True}
    assert answers["remote-control/rehearsal"]["reached"] == ["confidence-and-battery", "left-hanging"]
    for done in ("replay", "analysis", "rehearsal"):
        place = [one["screen"] for one in REPLAY["phases"]].index(done)
        expect(screen(page, "close").locator(".phase").nth(place).locator(".tick")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh"])
def test_reload_in_the_replay_finds_the_line(page, copy, lang):
    """After a reload at a question in the middle: the same lines, the same question, the answers before it?"""
    learner = Learner(page, lang)
    copy.open(page, notebook(lang))
    listen(learner, until=PAUSES[1])
    saved(page)
    copy.open(page, notebook(lang))
    replay = screen(page, "replay")
    expect(replay.locator(".talk-list > .turn")).to_have_count(PAUSES[1])
    expect(replay.locator(".pause .feedback")).to_have_count(1)
    expect(replay.locator(".controls .go")).to_be_disabled()
    listen(learner, until=PAUSES[1] + 1)


@pytest.mark.parametrize("lang", ["en"])
def test_reload_in_the_analysis_finds_the_question(page, copy, lang):
    learner = Learner(page, lang)
    heard = {"remote-control/replay": {"at": 22, "seen": 22}}
    copy.answered(heard)
    copy.open(page, notebook(lang))
    think(learner, until=4)
    # The first question is for oneself alone, so it is open again; the fifth is the first that is kept and open.
    question = ANALYSIS["prompts"][4]
    form = screen(page, "analysis").locator(".question")
    half = some_answer(question, ANALYSIS["turns"], lang)
    first = next(iter(half["placed"].items()))
    learner.answer(form, question, {"placed": dict([first])})
    saved(page)
    copy.open(page, notebook(lang))
    analysis = screen(page, "analysis")
    done = [int(dot.get_attribute("data-step")) for dot in analysis.locator(".dot.done").all()]
    assert done == [1, 2, 3]
    learner.activate(analysis.locator(".dot[data-step='4']"))
    expect(form.locator("fieldset.group").first.locator(f"input[value='{first[1]}']")).to_be_checked()
    assert form.locator("input:checked").count() == 1
    learner.activate(analysis.locator(".dot[data-step='1']"))
    marked = some_answer(ANALYSIS["prompts"][1], ANALYSIS["turns"], lang)["cited"]
    assert copy.answers()["remote-control/analysis/a-details"]["cited"] == marked
    expect(form.locator(".feedback")).to_be_visible()


@pytest.mark.parametrize("lang", ["zh"])
def test_reload_while_writing_finds_the_draft(page, copy, lang):
    """In the middle of a call, in the middle of a sentence: are the call and the words there after a reload?"""
    learner = Learner(page, lang)
    through = {
        "remote-control/replay": {"at": 22, "seen": 22},
        "remote-control/rehearsal": {"persona": "lin-ran", "steps": [], "draft": None, "reached": [], "calls": 0},
    }
    copy.answered(through)
    copy.open(page, notebook(lang))
    go_to(learner, "rehearsal")
    rehearsal = screen(page, "rehearsal")
    _, steps = playthrough("both-mended")
    for step, scene in steps[:3]:
        take_step(learner, step, scene, last=False)
    learner.reach(rehearsal.locator("textarea"))
    learner.write(WORDS[lang])
    copy.open(page, notebook(lang))
    go_to(learner, "rehearsal")
    expect(rehearsal.locator("textarea")).to_have_value(WORDS[lang])
    expect(rehearsal.locator(".talk-list > .turn.agent")).to_have_count(3)
    learner.reach(rehearsal.locator("textarea"))
    learner.press("Control+End", "Control+Enter")
    expect(rehearsal.locator(".samples")).to_contain_text(WORDS[lang])
    saved(page)
    copy.open(page, notebook(lang))
    go_to(learner, "rehearsal")
    expect(rehearsal.locator(".samples")).to_contain_text(WORDS[lang])
    tick_typed(learner, rehearsal, *steps[3])
    expect(rehearsal.locator(".talk-list > .turn.agent")).to_have_count(4)


@pytest.mark.parametrize("lang", ["en"])
def test_switching_the_language_keeps_the_place(page, copy, lang):
    """In the middle of the call: the same line, the same scroll position, the same focus, only other words?"""
    page.emulate_media(reduced_motion="reduce")
    learner = Learner(page, lang)
    other = {"en": "zh", "zh": "en"}[lang]
    copy.open(page, notebook(lang))
    listen(learner, until=PAUSES[1])
    replay = screen(page, "replay")
    prompt = REPLAY["turns"][PAUSES[1] - 1]["pause"]
    learner.answer(replay.locator(".pause").last, prompt, some_answer(prompt, REPLAY["turns"], lang))
    button = replay.locator(f".lang [data-lang='{other}']")
    learner.reach(button)
    place = "[...document.querySelectorAll('.jp-WindowedPanel-outer, .jp-Notebook')].map((one) => one.scrollTop)"
    before = page.evaluate(place)
    for now in (other, lang):
        learner.activate(replay.locator(f".lang [data-lang='{now}']"), "Space")
        expect(replay).to_have_attribute("lang", {"en": "en", "zh": "zh-CN"}[now])
        last = REPLAY["turns"][PAUSES[1] - 1]
        expect(replay.locator(".talk-list > .turn").last.locator(".say")).to_have_text(last["text"][now].strip())
        expect(replay.locator(".talk-list > .turn")).to_have_count(PAUSES[1])
        expect(replay.locator(".pause").last.locator("input:checked")).to_have_count(1)
        assert page.evaluate(place) == before
    expect(screen(page, "close").locator(".rules li").first).to_contain_text(CASE.rules[0].text.get(lang))


@pytest.mark.parametrize("lang", ["zh"])
def test_switching_the_language_keeps_half_a_sentence(page, copy, lang):
    """Words in the middle of being written: are they and the caret's field still there, and the form's in the other language?"""
    learner = Learner(page, lang)
    other = {"en": "zh", "zh": "en"}[lang]
    _, steps = playthrough("both-mended")
    taken = [step.model_dump(mode="json", include={"choose"}) for step, _ in steps[:3]]
    call = {"persona": "lin-ran", "steps": taken, "draft": None, "reached": [], "calls": 0}
    copy.answered({"remote-control/replay": {"at": 22, "seen": 22}, "remote-control/rehearsal": call})
    copy.open(page, notebook(lang))
    go_to(learner, "rehearsal")
    rehearsal = screen(page, "rehearsal")
    field = rehearsal.locator("textarea")
    learner.reach(field)
    learner.write(WORDS[lang])
    learner.activate(rehearsal.locator(f".lang [data-lang='{other}']"))
    expect(field).to_have_value(WORDS[lang])
    context = steps[3][1].typed.context.get(other)
    expect(rehearsal.locator(".answer .note")).to_have_text(" ".join(context.split()))
    learner.reach(field)
    learner.press("Control+End")
    learner.write("!")
    expect(field).to_have_value(WORDS[lang] + "!")
    learner.press("Tab")  # what one has left is on its way at once
    saved(page)
    assert copy.answers()["remote-control/rehearsal"]["draft"]["text"] == WORDS[lang] + "!"
