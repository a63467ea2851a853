"""What an answer file says: for one module or one exercise, each item's value and its revision."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from calmline.text import LANGS, Lang

FORMAT = 1
Kind = Literal["module", "exercise"]

# An hour of typing stays below 100 kB. What is larger was not written in our forms.
MAX_BYTES = 5_000_000
MAX_ITEMS = 2_000
MAX_DEPTH = 20

_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class AnswersError(ValueError):
    """The text is no answer file; the message says what is wrong, in English, for a log."""


@dataclass(frozen=True)
class Item:
    """One answer: any JSON value, and how many times the file had been saved when it was."""

    value: Any
    revision: int


@dataclass(frozen=True)
class Answers:
    """The content of an answer file."""

    kind: Kind
    sheet: str
    version: str
    lang: Lang
    revision: int = 0
    items: Mapping[str, Item] = field(default_factory=dict)

    def with_item(self, name: str, value: Any, lang: Lang, version: str) -> Answers:
        """The same answers with one more or one changed item, one revision later."""
        revision = self.revision + 1
        items = {**self.items, name: Item(value, revision)}
        return Answers(self.kind, self.sheet, version, lang, revision, items)

    def to_json(self) -> str:
        """The file's text. Raises `ValueError` for values that JSON can't hold, such as NaN."""
        content = {
            "format": FORMAT,
            self.kind: self.sheet,
            "version": self.version,
            "lang": self.lang,
            "revision": self.revision,
            "items": {name: {"revision": i.revision, "value": i.value} for name, i in self.items.items()},
        }
        return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def parse(data: bytes) -> Answers:
    """Read an answer file's bytes. Raises `AnswersError` for anything that is not one."""
    if len(data) > MAX_BYTES:
        raise AnswersError(f"{len(data)} bytes; an answer file has at most {MAX_BYTES}")
    try:
        text = data.decode("utf-8-sig")
        content = json.loads(text, parse_constant=_no_constants, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise AnswersError(f"not JSON: {error}") from error
    # Half a surrogate pair can be written as an escape, but neither saved again nor sent to the browser.
    if _ESCAPED_SURROGATE.search(text) and not _is_whole_text(content):
        raise AnswersError("half a character")
    if not isinstance(content, dict):
        raise AnswersError("not an object")
    if content.get("format") != FORMAT:
        raise AnswersError(f"format {content.get('format')!r}; this version reads format {FORMAT}")
    kinds: list[Kind] = [kind for kind in ("module", "exercise") if kind in content]
    if len(kinds) != 1 or not isinstance(content[kinds[0]], str):
        raise AnswersError("it does not say for which module or exercise it is")
    if content.get("lang") not in LANGS or not isinstance(content.get("version"), str):
        raise AnswersError("`lang` or `version` is missing")
    revision, items = _count(content.get("revision")), content.get("items")
    if not isinstance(items, dict) or len(items) > MAX_ITEMS:
        raise AnswersError("`items` is no list of named answers")
    read = {name: Item(_shallow(item), _item_revision(item)) for name, item in items.items()}
    return Answers(kinds[0], content[kinds[0]], content["version"], content["lang"], revision, read)


def _no_constants(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is too large a number")
    return value


def _is_whole_text(content: Any) -> bool:
    try:
        json.dumps(content, ensure_ascii=False).encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise AnswersError("a revision is no whole number")
    return value


def _item_revision(item: Any) -> int:
    if not isinstance(item, dict) or set(item) != {"value", "revision"}:
        raise AnswersError("an item has no `value` and `revision`")
    return _count(item["revision"])


def _shallow(item: Any) -> Any:
    """The item's value, unless it is nested so deeply that no form of ours can have made it."""
    value = item.get("value") if isinstance(item, dict) else None
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return value
    raise AnswersError("an answer is nested too deeply")
