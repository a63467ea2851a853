"""`show`: the one function that a notebook of the course calls."""

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calmline.answers.file import AnswerStore
from calmline.answers.model import Answers, Kind
from calmline.caller.story import StoryError
from calmline.cases.case import Case
from calmline.cases.course import Module
from calmline.cases.library import Library
from calmline.data import data_root
from calmline.grading.sheet import KEY_NAME, SHEET_NAME, Key
from calmline.learning import handin, workcopy
from calmline.text import LANGS, Lang, Text
from calmline.widgets.boards import board_extra
from calmline.widgets.contents import module_content, start_content, version_of
from calmline.widgets.conversation import call_of, conversation
from calmline.widgets.practice import PRACTICE, TITLE, practice_answer, practice_of
from calmline.widgets.progress import progress_of
from calmline.widgets.recording import recorded, standing_of
from calmline.widgets.screen import Meaning, NoStore, Screen, Store

START = "start"
PROGRESS = "progress"
EXERCISE = "exercise"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def show(sheet: str, screen: str, lang: str = "en") -> Screen:
    """Show one screen of a module, the start page, or an exercise.

    `sheet` is the id of a module or an exercise, `screen` what to show of it, such as `replay`, `start` or
    `exercise`, and `lang` the language to begin with, `en` or `zh`. Answers are kept in the working copy in which the
    notebook lies; outside of one, or when nbgrader executes the notebook, they are not kept. Raises `KeyError` or
    `LookupError` when there is no such module, exercise or screen.
    """
    if not _NAME.fullmatch(sheet):
        raise KeyError(f"{sheet!r} is no name of a module or an exercise")
    place = _place_of(Path.cwd())
    start: Lang = "zh" if lang == "zh" else "en"
    if screen == EXERCISE:
        return _exercise(sheet, place, start)
    library = Library(data_root())
    module = library.course.module(sheet)
    if module.cases:
        return _module(library, module, screen, place, start)
    return _start(library, module, screen, place, start)


@dataclass(frozen=True)
class _Place:
    """Where the notebook lies: in a learner's working copy, or somewhere where nothing is kept."""

    folder: Path
    work: Path | None

    @property
    def key(self) -> str:
        """What tells two working copies apart in one browser."""
        return hashlib.sha256(str(self.work).encode("utf-8")).hexdigest()[:12]

    def store(self, path: Path, kind: Kind, sheet: str, version: str) -> Store:
        return AnswerStore(path, kind, sheet, version) if self.work else NoStore(kind, sheet, version)


def _place_of(folder: Path) -> _Place:
    if os.environ.get("NBGRADER_EXECUTION"):
        return _Place(folder, None)
    return _Place(folder, workcopy.find_root(folder))


def _session(place: _Place, sheet: str, lang: Lang) -> dict[str, Any]:
    return {"key": f"{place.key}:{sheet}", "sheet": sheet, "lang": lang, "keeps": place.work is not None}


def _remember(place: _Place, module: Module, lang: Lang) -> None:
    if place.work:
        workcopy.note_place(place.work, f"{lang}/{module.name}.ipynb")


# --- modules ---------------------------------------------------------------------------------------------


def _module(library: Library, module: Module, screen: str, place: _Place, lang: Lang) -> Screen:
    cases = [library.case(name) for name in module.cases]
    store = place.store(_answers_of(place, module), "module", module.id, version_of(cases))
    content = module_content(library, module, screen)
    known = {f"{case.id}/rehearsal": case for case in cases}
    answers = store.read().answers
    view = f"view/{lang}"
    if answers and view in answers.items and answers.items[view].value in LANGS:
        started: Lang = answers.items[view].value
    else:
        started = lang
    _remember(place, module, started)
    if screen.startswith("rehearsal"):
        item = f"{content['case']}/rehearsal"
        value = answers.items[item].value if answers and item in answers.items else None
        content["call"] = _told_safely(known[item], value)
        content |= standing_of(known[item].id) if place.work else {"standing": None}

    def answered(name: str, value: Any) -> dict[str, Any]:
        if name in known:
            return {"call": conversation(known[name], value)}
        board = next(filter(None, (board_extra(case, name, value) for case in cases)), None)
        return {"call": board} if board else {}

    def kept(name: str, value: Any, more: dict[str, Any]) -> dict[str, Any]:
        return recorded(known[name].id, call_of(value), more["call"]) if name in known and place.work else {}

    return Screen(
        screen,
        content,
        store,
        _session(place, module.id, started),
        Meaning(
            answered=answered,
            kept=kept,
            progress=lambda answers: dict(progress_of(module, cases, answers)),
            ask=_language_keeper(store, view, place, module),
        ),
    )


def _answers_of(place: _Place, module: Module) -> Path:
    return (place.work or place.folder) / "answers" / f"{module.id}.json"


def _told_safely(case: Case, value: Any) -> dict[str, Any] | None:
    """A saved call. Where the case has been rewritten since it goes as far as it fits; endings reached still count."""
    try:
        return conversation(case, value, as_far_as_it_fits=True)
    except StoryError:
        return None


def _language_keeper(
    store: Store, view: str, place: _Place, module: Module
) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
    def keep(message: dict[str, Any]) -> None:
        lang = message.get("lang")
        if message.get("type") == "lang" and lang in LANGS:
            answers = store.read().answers
            known = answers.items.get(view) if answers else None
            store.save(view, lang, known.revision if known else 0, lang)
            _remember(place, module, lang)

    return keep


# --- the start page --------------------------------------------------------------------------------------


def _start(library: Library, start: Module, screen: str, place: _Place, lang: Lang) -> Screen:
    """The start page, or below it the learner's practice; both tell the same progress."""
    if screen not in (START, PROGRESS):
        raise KeyError(f"the start notebook has no screen {screen!r}; it has {START!r} and {PROGRESS!r}")
    content = start_content(library) if screen == START else {"title": TITLE.model_dump(), "phases": []}
    if place.work:
        content["place"] = str(place.work)
    modules = library.course.modules[1:]

    def progress(_: Answers | None) -> dict[str, Any]:
        done = {module.id: _module_progress(library, module, place) for module in modules}
        return done | ({PRACTICE: practice_of(library)} if place.work else {})

    def ask(message: dict[str, Any]) -> dict[str, Any] | None:
        if message.get("type") == "lang" and message.get("lang") in LANGS:
            _remember(place, start, message["lang"])
            return None
        return practice_answer(library, message) if place.work else None

    _remember(place, start, lang)
    store = NoStore("module", start.id, "")
    session = _session(place, start.id, lang) | {"keeps": place.work is not None}
    return Screen(screen, content, store, session, Meaning(progress=progress, ask=ask))


def _module_progress(library: Library, module: Module, place: _Place) -> dict[str, Any]:
    cases = [library.case(name) for name in module.cases]
    answers = None
    if place.work:
        answers = AnswerStore(_answers_of(place, module), "module", module.id, "").read().answers
    done = [one["done"] for name, one in progress_of(module, cases, answers).items() if name != "side-scenes"]
    handed_in = bool(place.work and module.exercise and handin.was_handed_in(place.work, module.exercise))
    return {"done": sum(done), "all": len(done), "handedIn": handed_in}


# --- exercises -------------------------------------------------------------------------------------------


def _exercise(name: str, place: _Place, lang: Lang) -> Screen:
    sheet = _sheet(name, place.folder)
    store = place.store(place.folder / "answers.json", "exercise", name, sheet["version"])
    answers = store.read().answers
    content: dict[str, Any] = {"sheet": sheet, "title": sheet["title"], "phases": [], "trainer": None}
    if place.work:
        content["home"] = Library(data_root()).course.modules[0].name
    key = place.folder / KEY_NAME
    if key.is_file():
        content["trainer"] = _expected(Key.model_validate_json(key.read_text("utf-8")))
    if place.work:
        content["learner"] = handin.known_learner(place.work)

    def ask(message: dict[str, Any]) -> dict[str, Any] | None:
        if message.get("type") == "hand-in" and place.work:
            return _hand_in(place, name, str(message.get("learner", "")))
        return None

    session = _session(place, name, answers.lang if answers and answers.items else lang)
    return Screen(EXERCISE, content, store, session, Meaning(ask=ask))


def _sheet(name: str, folder: Path) -> dict[str, Any]:
    """The sheet that lies beside the notebook, else the one that came with the course."""
    for place in (folder / SHEET_NAME, data_root() / "exercises" / name / SHEET_NAME):
        # A damaged sheet beside the notebook is passed over; `calmline learn` puts it right.
        with contextlib.suppress(OSError, ValueError, RecursionError):
            sheet = json.loads(place.read_text("utf-8"))
            if isinstance(sheet, dict) and sheet.get("id") == name:
                return sheet
    raise LookupError(f"There is no exercise {name!r} here.")


def _expected(key: Key) -> dict[str, Any]:
    return {
        name: {"expected": one.expected.model_dump(), "reason": one.item.reason.model_dump()}
        for name, one in key.items.items()
    }


def _hand_in(place: _Place, exercise: str, learner: str) -> dict[str, Any]:
    if place.work is None:
        raise LookupError("There is no working copy to hand in from.")
    try:
        handed = handin.hand_in(place.work, exercise, learner)
    except handin.HandInError as error:
        return {"type": "handed-in", "problem": error.text.model_dump()}
    when = Text(en=f"{handed.when:%d %b %Y, %H:%M}", zh=f"{handed.when:%Y年%m月%d日 %H:%M}")
    return {"type": "handed-in", "when": when.model_dump(), "path": str(handed.path) if handed.path else None}
