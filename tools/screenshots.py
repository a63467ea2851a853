"""`make screenshots`: what learners and graders see, learners' screens in both languages, in docs/pictures/."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from calmline.answers.file import AnswerStore
from calmline.caller import story
from calmline.caller.hearing import Words, understand
from calmline.caller.levels import model_choice
from calmline.caller.reacting import hear, of_choice, opening
from calmline.caller.rules import rules
from calmline.cases.case import Case
from calmline.cases.library import Library
from calmline.cases.rehearsal import Rehearsal
from calmline.data import data_root
from calmline.practice.attempt import Attempt
from calmline.practice.record import open_record
from calmline.text import LANGS, Lang
from tools.browsing import Course, chromium, opened, served
from tools.graded import feedback_page, graded, review_page

_PICTURES = data_root() / "docs" / "pictures"
_CASE = "remote-control"
_EXERCISE = "digital-piano"
_SEED = 7  # of a call: the same lines in every picture
# A page that carries text needs few colours, and a picture of it then a third of the room.
_COLOURS = 256
_POOR: dict[Lang, str] = {
    "en": "I apologise for any inconvenience. It will be the batteries, as my colleague told you.",
    "zh": "给您带来不便，敬请谅解。应该就是电池的问题，我同事也跟您说过了。",
}
_GOOD: dict[Lang, str] = {
    "en": "A brand-new remote that won't work, and then you were laughed at on the phone: no wonder you are angry. "
    "I'm sorry, that was our mistake. What happens when you press the remote from your bed?",
    "zh": "新装的机器按了没反应，打电话来还被人笑，难怪您生气。对不起，这是我们没做好。您躺在床上按遥控器的时候，是什么情况？",
}


def main() -> None:
    """Take all pictures and say where each lies."""
    _PICTURES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for lang in LANGS:
            _screens(browser, lang)
            with graded(_EXERCISE, lang) as folder:
                address = feedback_page(folder, _EXERCISE)
                _picture(browser, f"feedback-{lang}", lambda page, a=address: page.goto(a))
                if lang == "en":
                    with review_page(folder, _EXERCISE) as address:
                        _picture(browser, "formgrader", lambda page, a=address: _formgrader(page, a))


def _screens(browser: Browser, lang: Lang) -> None:
    with TemporaryDirectory() as name, served(Path(name, "Calmline"), lang) as course:
        _practised(course)
        _heard(course, lang)
        for screen, take in _SCREENS.items():
            _picture(browser, f"{screen}-{lang}", lambda page, t=take: t(page, course, lang))
        if lang == "en":
            _picture(browser, "rehearsal-dark-en", lambda page: _rehearsal(page, course, lang), dark=True)


def _picture(browser: Browser, name: str, take: Callable[[Page], Any], *, dark: bool = False) -> None:
    page = browser.new_page(
        viewport={"width": 1180, "height": 820},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",  # nothing is half faded in
    )
    take(page)
    file = _PICTURES / f"{name}.png"
    with Image.open(io.BytesIO(page.screenshot())) as seen:
        seen.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    print(file.relative_to(data_root()))
    page.close()


# --- a learner in the middle of things, so that each screen has something on it -------------------------------


def _case() -> Case:
    case = Library(data_root()).case(_CASE)
    if not (case.replay and case.analysis and case.rehearsal):
        raise RuntimeError(f"{_CASE} has no longer all three phases; choose another case for the pictures")
    return case


def _save(course: Course, lang: Lang, part: str, value: dict[str, Any]) -> None:
    store = AnswerStore(course.work / "answers" / f"{_CASE}.json", "module", _CASE, "")
    newest = store.read().answers
    store.save(f"{_CASE}/{part}", value, newest.revision if newest else 0, lang)


def _heard(course: Course, lang: Lang) -> None:
    """The first call was heard again, up to a line where it waits for the learner."""
    turns = _case().replay.turns
    _save(course, lang, "replay", {"at": next(n for n, turn in enumerate(turns, 1) if turn.pause), "seen": len(turns)})


def _practised(course: Course) -> None:
    """Six calls of five weeks in a record of its own, from poor to good, the last of them long enough ago to be due."""
    calls = [(33, 2, (8, 9, 9, 8)), (30, 2, (7, 8, 6, 5)), (24, 3, (8, 7, 5, 3, 2)), (23, 4, (6, 7, 4, 2))]
    calls += [(16, 4, (8, 6, 3, 1)), (9, 4, (7, 5, 2, 1))]
    record = open_record(f"sqlite:///{course.work.parent / 'record.sqlite'}")
    rehearsal = _case().rehearsal
    for seed, (days_ago, level, emotions) in enumerate(calls):
        good = emotions[-1] <= 2
        record.add(
            Attempt(
                case=_CASE,
                persona=rehearsal.personas[seed % len(rehearsal.personas)].id,
                seed=seed,
                level=level,
                ending=next(name for name, one in rehearsal.endings.items() if (one.kind == "good") == good),
                passed=good,
                alone=True,
                turns=len(emotions) - 1,
                faults=0 if good else 2,
                emotions=emotions,
                at=datetime.now(UTC) - timedelta(days=days_ago),
            )
        )
    record.close()


def _call(level: int, *steps: dict[str, str]) -> dict[str, Any]:
    persona = _case().rehearsal.personas[0].id
    return {"persona": persona, "seed": _SEED, "level": level, "steps": list(steps), "reached": []}


def _typed(text: dict[Lang, str], lang: Lang) -> dict[str, str]:
    return {"text": text[lang], "lang": lang}


def _to_the_end(rehearsal: Rehearsal, lang: Lang) -> list[dict[str, str]]:
    """A poor reply and a good one in the learner's own words, and then what the author would choose, to the end."""
    play = story.Play(rehearsal, rules())
    state, line = opening(play, story.begin(play, rehearsal.personas[0].id, _SEED))
    steps, asked = [], line.text
    while not story.ended(play, state):
        if len(steps) < 2:
            steps.append(_typed((_POOR, _GOOD)[len(steps)], lang))
            said = understand(play, state, Words(steps[-1]["text"], lang, asked)).said
        else:
            steps.append({"choose": model_choice(play, state).id})
            said = of_choice(play, state, steps[-1]["choose"])
        state, reaction = hear(play, state, said)
        asked = reaction.lines[-1].text if reaction.lines else asked
    return steps


# --- the screens ----------------------------------------------------------------------------------------------


def _shown(page: Page, screen: str) -> Locator:
    shown = page.locator(f"[data-screen={screen}]")
    _on_top(shown)
    return shown


def _on_top(part: Locator, below: int = 12) -> None:
    part.evaluate(
        "(node, px) => { node.style.scrollMarginTop = `${px}px`; node.scrollIntoView({block: 'start'}); }", below
    )


def _start(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"{lang}/00-start.ipynb")


def _practice(page: Page, course: Course, lang: Lang) -> None:
    page.set_viewport_size({"width": 1180, "height": 1320})  # where one stands, and the first picture of it
    opened(page, course, f"{lang}/00-start.ipynb")
    shown = _shown(page, "progress")
    expect(shown.locator(".picture img")).to_have_count(2, timeout=60_000)
    _on_top(shown)


def _replay(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"{lang}/01-{_CASE}.ipynb")
    page.locator("[data-screen=replay] .pause").wait_for()
    _shown(page, "replay")


def _question(page: Page, course: Course, lang: Lang, form: str) -> Locator:
    """The first question of the analysis that is answered by such a form."""
    opened(page, course, f"{lang}/01-{_CASE}.ipynb")
    screen = page.locator("[data-screen=analysis]")
    for dot in screen.locator(".dot").all():
        dot.click()
        if screen.locator(form).count():
            return screen
    raise RuntimeError(f"{_CASE} has no longer a question {form}; choose another case for the pictures")


def _analysis(page: Page, course: Course, lang: Lang) -> None:
    screen = _question(page, course, lang, ".kind-choose .chips input")
    screen.locator(".chips input").nth(1).check(force=True)
    screen.locator(".question .btn").first.click()
    screen.locator(".feedback").wait_for()
    _on_top(screen.locator(".dots"))


def _board(page: Page, course: Course, lang: Lang) -> None:
    screen = _question(page, course, lang, ".board")
    # Each line moves the board a little further towards the last hypothesis.
    step = 0
    while screen.locator(".board-step").count() > step:
        line = screen.locator(".board-step").nth(step)
        line.locator(".cite").click()
        step += 1
        line.locator("input[type=range]").last.fill(str(min(100, 20 + 15 * step)))
    screen.locator(".question > .row .btn, .question .btn.go").first.click()
    screen.locator(".board-score .score").wait_for()
    _on_top(screen.locator(".board-score"))


def _rehearsal(page: Page, course: Course, lang: Lang) -> None:
    """A poor reply is taken back and said better: the reaction, why, and what both do to the curve."""
    _save(course, lang, "rehearsal", _call(2, _typed(_POOR, lang)))
    screen = _taken(page, course, lang)
    screen.locator(".rewinders button").first.click()
    screen.locator("textarea").fill(_GOOD[lang])
    screen.locator(".answer .go").click()
    screen.locator(".turn.agent").wait_for()
    _on_top(screen.locator(".turn.customer").first)


def _after(page: Page, course: Course, lang: Lang) -> None:
    """A call that has ended: what led there, and how the customer felt all the way."""
    *steps, last = _to_the_end(_case().rehearsal, lang)
    _save(course, lang, "rehearsal", _call(4, *steps))
    screen = _taken(page, course, lang)
    # The last reply is given here and now, so that the call is recorded and counts.
    screen.locator(".ways input[value=choose]").check(force=True)
    screen.locator(f".replies input[value='{last['choose']}']").check(force=True)
    screen.locator(".answer .go").click()
    screen.locator(".ending").wait_for()
    _on_top(screen.locator(".ending"))


def _taken(page: Page, course: Course, lang: Lang) -> Locator:
    """The rehearsal with the call that was saved, its gate opened."""
    opened(page, course, f"{lang}/01-{_CASE}.ipynb")
    screen = page.locator("[data-screen=rehearsal]")
    gate = screen.locator(".gate .btn.quiet")
    if gate.count():
        gate.click()
    screen.locator(".turn.agent").first.wait_for()
    return screen


def _exercise(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"exercises/{_EXERCISE}/{_EXERCISE}.ipynb")
    page.locator(f".lang [data-lang={lang}]").click()
    page.locator(".dot").nth(1).click()
    page.locator(".chips input").nth(1).check(force=True)
    _shown(page, "exercise")


def _formgrader(page: Page, address: str) -> None:
    """The draft, at which a person has the last word."""
    # The page asks for its points by itself, and would not say who it is.
    page.set_extra_http_headers({"Authorization": f"token {address.partition('token=')[2]}"})
    page.goto(address, wait_until="networkidle")  # until then it moves to the top again
    expect(page.locator("input.score").last).to_have_attribute("placeholder", re.compile(r"\d"))
    _on_top(page.locator(".nbgrader_cell").last, below=64)  # its bar stays on top


_SCREENS: dict[str, Callable[[Page, Course, Lang], None]] = {
    "start": _start,
    "practice": _practice,
    "replay": _replay,
    "analysis": _analysis,
    "board": _board,
    "rehearsal": _rehearsal,
    "after-call": _after,
    "exercise": _exercise,
}


if __name__ == "__main__":
    main()
