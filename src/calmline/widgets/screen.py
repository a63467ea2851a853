"""The widget behind every screen: it carries content to the browser and answers from it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import anywidget
import traitlets

from calmline.answers.file import Reading, Saved
from calmline.answers.model import Answers, Item, Kind
from calmline.text import LANGS, Lang, Text

_STATIC = Path(__file__).parent / "static"
_ENTRY = "widget.js"


class Store(Protocol):
    """Where answers are kept: a file, or nowhere."""

    def read(self) -> Reading:
        """The answers now."""

    def save(self, name: str, value: Any, based_on: int, lang: Lang, mine: tuple[Any, ...] = ()) -> Saved:
        """Save one item; see `AnswerStore.save`."""


class NoStore:
    """Answers that are kept only as long as the kernel runs: for whoever just looks."""

    def __init__(self, kind: Kind, sheet: str, version: str) -> None:
        self._answers = Answers(kind, sheet, version, "en")

    def read(self) -> Reading:
        """What was answered since the kernel started."""
        return Reading(self._answers)

    def save(self, name: str, value: Any, based_on: int, lang: Lang, mine: tuple[Any, ...] = ()) -> Saved:
        """Remember one item."""
        self._answers = self._answers.with_item(name, value, lang, self._answers.version)
        return Saved(revision=self._answers.revision)


@cache
def modules() -> dict[str, str]:
    """The browser's modules by name, as they lie in `static/`, without the entry that links them."""
    return {file.name: file.read_text("utf-8") for file in sorted(_STATIC.glob("*.js")) if file.name != _ENTRY}


@cache
def modules_version() -> str:
    """A hash of the modules, by which a page loads each version once."""
    return hashlib.sha256("\0".join(modules().values()).encode("utf-8")).hexdigest()[:16]


def _nothing_more(name: str, value: Any) -> dict[str, Any]:
    return {}


def _nothing_kept(name: str, value: Any, more: dict[str, Any]) -> dict[str, Any]:
    return {}


def _nothing_done(answers: Answers | None) -> dict[str, Any]:
    return {}


def _no_answer(message: dict[str, Any]) -> dict[str, Any] | None:
    return None


@dataclass(frozen=True)
class Meaning:
    """What answers and messages mean for a screen, which itself knows nothing of cases.

    `answered(item, value)` gives what else the browser must know once an item is saved; it raises `ValueError` for a
    value that can't be, and then nothing is saved. `kept(item, value, more)` is told once it is saved, with what
    `answered` gave, and may add to it. `progress(answers)` tells what is done. `ask(message)` answers messages that
    are not about saving.
    """

    answered: Callable[[str, Any], dict[str, Any]] = _nothing_more
    kept: Callable[[str, Any, dict[str, Any]], dict[str, Any]] = _nothing_kept
    progress: Callable[[Answers | None], dict[str, Any]] = _nothing_done
    ask: Callable[[dict[str, Any]], dict[str, Any] | None] = _no_answer


class Screen(anywidget.AnyWidget):
    """One screen: content, the answers that belong to it, and the messages between browser and kernel."""

    _esm = _STATIC / _ENTRY
    _css = _STATIC / "calmline.css"

    modules = traitlets.Dict().tag(sync=True)
    version = traitlets.Unicode().tag(sync=True)
    screen = traitlets.Unicode().tag(sync=True)
    content = traitlets.Dict().tag(sync=True)
    session = traitlets.Dict().tag(sync=True)

    def __init__(
        self, name: str, content: dict[str, Any], store: Store, session: dict[str, Any], meaning: Meaning | None = None
    ) -> None:
        """The screen `name` with its content.

        `session` is what the browser needs to keep answers: `key`, `sheet`, `lang`, `keeps`.
        """
        self._store = store
        self._meaning = meaning or Meaning()
        reading = store.read()
        super().__init__(
            modules=modules(),
            version=modules_version(),
            screen=name,
            content=content,
            session={
                **session,
                "items": _items(reading.answers),
                "problem": reading.problem.model_dump() if reading.problem else None,
                "progress": self._meaning.progress(reading.answers),
            },
        )
        self.on_msg(self._hear)

    def _hear(self, widget: object, message: object, buffers: object) -> None:
        if not isinstance(message, dict):
            return
        kind = message.get("type")
        if kind == "save":
            self.send(self._save(message))
        elif kind == "refresh":
            reading = self._store.read()
            problem = reading.problem.model_dump() if reading.problem else None
            items, progress = _items(reading.answers), self._meaning.progress(reading.answers)
            more = {name: told for name, item in items.items() if (told := self._more(name, item["value"]))}
            fresh = {"type": "items", "items": items, "problem": problem, "progress": progress}
            self.send({**fresh, "more": more} if more else fresh)
        else:
            answer = self._meaning.ask(message)
            if answer is not None:
                self.send(answer)

    def _more(self, name: str, value: Any) -> dict[str, Any]:
        try:
            return self._meaning.answered(name, value)
        except ValueError:
            return {}  # saved by an earlier version of the course; the screen shows what it can

    def _save(self, message: dict[str, Any]) -> dict[str, Any]:
        name, value, number = message.get("item"), message.get("value"), message.get("number")
        lang: Lang = message["lang"] if message.get("lang") in LANGS else "en"
        based_on = message.get("based_on")
        sent = message.get("sent")
        never = {"type": "refused", "item": name, "number": number, "problem": _NOT_OURS.model_dump(), "never": True}
        if not isinstance(name, str) or not isinstance(based_on, int):
            return never
        try:
            more = self._meaning.answered(name, value)
        except ValueError:
            return never
        mine = tuple(sent) if isinstance(sent, list) else ()
        saved = self._store.save(name, value, based_on, lang, mine)
        answer: dict[str, Any] = {"item": name, "number": number}
        if saved.problem:
            return {**answer, "type": "refused", "problem": saved.problem.model_dump(), "again": saved.again}
        answer["progress"] = self._meaning.progress(self._store.read().answers)
        if saved.newer_revision is not None:
            newer = {"type": "newer", "value": saved.newer, "revision": saved.newer_revision}
            try:
                return {**answer, **newer, **self._meaning.answered(name, saved.newer)}
            except ValueError:
                # What is on disk may be of an older version of the case; the browser must hear of it all the same.
                return {**answer, **newer}
        more = {**more, **self._meaning.kept(name, value, more)}
        return {**answer, **more, "type": "saved", "revision": saved.revision}


_NOT_OURS = Text(
    en="This answer could not be taken. Reload the page and try again.",
    zh="这个答案没能收下，请刷新页面再试一次。",
)


def _items(answers: Answers | None) -> dict[str, Any]:
    items: dict[str, Item] = dict(answers.items) if answers else {}
    return {name: {"value": item.value, "revision": item.revision} for name, item in items.items()}
