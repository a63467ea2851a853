"""`make screenshots`: every kind of screen, in both languages, as PNG files in docs/pictures/."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from calmline.answers.file import AnswerStore
from calmline.cases.library import Library
from calmline.data import data_root
from calmline.text import LANGS, Lang
from tools.browsing import Course, chromium, opened, served

_PICTURES = data_root() / "docs" / "pictures"
_CASE = "remote-control"
_EXERCISE = "digital-piano"


def main() -> None:
    """Take all pictures and say where each lies."""
    _PICTURES.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for lang in LANGS:
            with tempfile.TemporaryDirectory() as folder:
                work = Path(folder, "Calmline")
                with served(work, lang) as course:
                    _answer(work, lang)
                    for name, take in _SCREENS.items():
                        _picture(browser, f"{name}-{lang}", lambda page, t=take, c=course, g=lang: t(page, c, g))
            _feedback(browser, lang)
        with tempfile.TemporaryDirectory() as folder, served(Path(folder, "Calmline")) as course:
            _answer(course.work, "en")
            _picture(browser, "replay-dark-en", lambda page: _replay(page, course, "en"), dark=True)


def _picture(browser: Browser, name: str, take: Callable[[Page], None], *, dark: bool = False) -> None:
    page = browser.new_page(viewport={"width": 1180, "height": 820}, color_scheme="dark" if dark else "light")
    take(page)
    file = _PICTURES / f"{name}.png"
    page.screenshot(path=file)
    print(file.relative_to(data_root()))
    page.close()


def _answer(work: Path, lang: Lang) -> None:
    """A learner in the middle of things, so that each screen has something on it."""
    case = Library(data_root()).case(_CASE)
    if not (case.replay and case.analysis and case.rehearsal):
        raise RuntimeError(f"{_CASE} has no longer all three phases; choose another case for the pictures")
    store = AnswerStore(work / "answers" / f"{_CASE}.json", "module", _CASE, "")
    pause = next(n for n, turn in enumerate(case.replay.turns, 1) if turn.pause)
    path = next(p for p in case.rehearsal.playthroughs if all(hasattr(step, "choose") for step in p.steps[:2]))
    steps = [step.model_dump(mode="json") for step in path.steps[:2]]
    items: dict[str, Any] = {
        f"{_CASE}/replay": {"at": pause, "seen": len(case.replay.turns)},
        f"{_CASE}/rehearsal": {"persona": path.persona or case.rehearsal.personas[0].id, "steps": steps, "reached": []},
    }
    for name, value in items.items():
        store.save(name, value, 0, lang)


def _shown(page: Page, screen: str) -> None:
    page.locator(f"[data-screen={screen}]").evaluate("node => node.scrollIntoView({block: 'start'})")


def _start(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"{lang}/00-start.ipynb")


def _replay(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"{lang}/01-{_CASE}.ipynb")
    page.locator("[data-screen=replay] .pause").wait_for()
    _shown(page, "replay")


def _analysis(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"{lang}/01-{_CASE}.ipynb")
    screen = page.locator("[data-screen=analysis]")
    # A question with choices, answered, so that the comparison is seen.
    for dot in screen.locator(".dot").all():
        dot.click()
        if screen.locator(".kind-choose .chips input").count():
            break
    screen.locator(".chips input").first.check(force=True)
    screen.locator(".question .btn").first.click()
    screen.locator(".feedback").wait_for()
    _shown(page, "analysis")


def _rehearsal(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"{lang}/01-{_CASE}.ipynb")
    screen = page.locator("[data-screen=rehearsal]")
    gate = screen.locator(".gate .btn.quiet")
    if gate.count():
        gate.click()
    screen.locator(".replies input, textarea").first.wait_for()
    _shown(page, "rehearsal")


def _exercise(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"exercises/{_EXERCISE}/{_EXERCISE}.ipynb")
    page.locator(f".lang [data-lang={lang}]").click()
    page.locator(".dot").nth(1).click()
    page.locator(".chips input").nth(1).check(force=True)
    _shown(page, "exercise")


def _recall(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"{lang}/02-no-signal.ipynb")
    _shown(page, "recall")


def _side_scene(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"{lang}/02-no-signal.ipynb")
    page.locator("[data-screen=side-scenes] .btn.quiet").click()
    page.locator("[data-screen=side-scenes] .script").evaluate("node => node.scrollIntoView({block: 'center'})")


def _triage(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"{lang}/06-five-callers.ipynb")
    screen = page.locator("[data-screen='triage:callers-triage']")
    screen.locator(".chips input").first.check(force=True)
    screen.locator(".question .btn").first.click()
    screen.evaluate("node => node.scrollIntoView({block: 'start'})")


def _letter(page: Page, course: Course, lang: Lang) -> None:
    opened(page, course, f"{lang}/07-suitcase.ipynb")
    _shown(page, "replay")


_REPLY: dict[Lang, str] = {
    "en": "No wonder you are upset: your suitcase has been gone for days, and nobody wrote to you. "
    "We are looking for it and will get back to you as soon as possible.",
    "zh": "箱子丢了好几天，又没人给您写一个字，难怪您着急。我们正在找，会尽快给您答复。",
}


def _written(page: Page, course: Course, lang: Lang) -> None:
    """A written reply, and what was heard in it."""
    case = Library(data_root()).case("suitcase")
    if not case.rehearsal:
        raise RuntimeError("suitcase has no longer a rehearsal; choose another case for this picture")
    rehearsal = case.rehearsal
    path = next(p for p in rehearsal.playthroughs if any(hasattr(step, "tick") for step in p.steps))
    before = next(n for n, step in enumerate(path.steps) if hasattr(step, "tick"))
    steps = [step.model_dump(mode="json") for step in path.steps[:before]]
    # A call without a level tells at once what was heard in each reply, and all replies are one's own.
    call = {"persona": path.persona or rehearsal.personas[0].id, "steps": steps, "reached": []}
    AnswerStore(course.work / "answers" / "suitcase.json", "module", "suitcase", "").save(
        "suitcase/rehearsal", call, 0, lang
    )
    opened(page, course, f"{lang}/07-suitcase.ipynb")
    screen = page.locator("[data-screen=rehearsal]")
    gate = screen.locator(".gate .btn.quiet")
    if gate.count():
        gate.click()
    screen.locator("textarea").fill(_REPLY[lang])
    screen.locator(".answer .go").click()
    screen.locator(".hearing").last.evaluate("node => node.scrollIntoView({block: 'center'})")


_SCREENS: dict[str, Callable[[Page, Course, Lang], None]] = {
    "start": _start,
    "replay": _replay,
    "analysis": _analysis,
    "rehearsal": _rehearsal,
    "exercise": _exercise,
    "recall": _recall,
    "side-scene": _side_scene,
    "triage": _triage,
    "letter": _letter,
    "written": _written,
}


def _feedback(browser: Browser, lang: Lang) -> None:
    """What a learner gets back, made by nbgrader's own commands in a copy of the project."""
    root = data_root()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "course")
        folder.mkdir()
        shutil.copy(root / "nbgrader_config.py", folder)
        shutil.copytree(root / "solutions", folder / "solutions")
        shutil.copytree(root / "exercises", folder / "exercises")
        handed = folder / "submitted" / "lin" / _EXERCISE
        shutil.copytree(root / "exercises" / _EXERCISE, handed)
        sheet = json.loads((handed / "sheet.json").read_text("utf-8"))
        store = AnswerStore(handed / "answers.json", "exercise", _EXERCISE, sheet["version"])
        for item in sheet["items"]:
            store.save(item["id"], _some_answer(item, sheet, lang), 0, lang)
        (handed / "answers.previous.json").unlink(missing_ok=True)
        for command in ("generate_assignment", "autograde", "generate_feedback"):
            done = subprocess.run(
                [sys.executable, "-m", "nbgrader", command, _EXERCISE],
                cwd=folder,
                check=False,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                raise RuntimeError(f"nbgrader {command}: {done.stderr[-2000:]}")
        page = folder / "feedback" / "lin" / _EXERCISE / f"{_EXERCISE}.html"
        _picture(browser, f"feedback-{lang}", lambda p: (p.goto(page.as_uri()), None)[1])


def _some_answer(item: dict[str, Any], sheet: dict[str, Any], lang: Lang) -> dict[str, Any]:
    """An answer that is partly right by chance, as a beginner's is."""
    if item["kind"] == "sort":
        return {"placed": {thing["id"]: item["bins"][n % 3]["id"] for n, thing in enumerate(item["things"])}}
    if item["kind"] == "order":
        return {"order": [step["id"] for step in item["steps"]]}
    if item["kind"] == "draft":
        return {"text": "I would be annoyed too." if lang == "en" else "换了我也会不痛快。"}
    cited = [turn["id"] for turn in sheet["call"]["turns"] if turn["speaker"] == "customer"][:3]
    return {"chosen": [option["id"] for option in item.get("options", [])[:1]], "cited": cited}


if __name__ == "__main__":
    main()
