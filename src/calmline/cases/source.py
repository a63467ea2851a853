"""An author's YAML file: its data, and the line and column of everything in it.

The file is read event by event into plain lists, dictionaries and scalars. That keeps three things in
our hands that a ready-made loader takes away: where each key stands, which traps of YAML an author fell
into, and that no file, however hostile, costs more than its size (no aliases, no deep recursion).
Scalars follow the core schema of YAML 1.2, so that `yes`, `on` and dates stay words.
"""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from calmline.cases.problems import DataPath, Finding, Problem, Step, Wrong, dotted, finding
from calmline.text import LANGS

MAX_BYTES = 2_000_000
MAX_DEPTH = 40

_NULL = re.compile(r"null|Null|NULL|~|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_COMMENT = re.compile(r"\s+#")

Position = tuple[int, int]


@dataclass
class Source:
    """What stands in a file: `data`, the place of every key and value, and the problems met while reading.

    `digest` tells this content of the file from any other; a file that can't be read has none.
    """

    file: str
    digest: str = ""
    data: Any = None
    keys: dict[DataPath, Position] = field(default_factory=dict)
    values: dict[DataPath, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: bool = True
    """Whether reading has not come to the end, so that `data` is not whole."""
    explained: set[DataPath] = field(default_factory=set)
    """Paths whose trouble has been told already, so that nothing further is said about them."""

    def place(self, path: DataPath) -> Position:
        """Line and column, from 1: of the value if it is on its key's line, else of the key; of a missing key,
        its parent's."""
        while path and path not in self.values:
            path = path[:-1]
        value = self.values.get(path, (1, 1))
        key = self.keys.get(path, value)
        return value if value[0] == key[0] else key

    def key_place(self, path: DataPath) -> Position:
        """Line and column of a key, from 1."""
        return self.keys.get(path) or self.place(path)

    def add(self, found: Finding, at: Position | None = None) -> None:
        """Add a problem at the place of its path, or at `at`."""
        line, column = at or self.place(found.path)
        self.problems.append(Problem(self.file, line, column, dotted(found.path), found.message, found.wrong.name))


def digest_of(raw: bytes) -> str:
    """The SHA-256 of an author's file, whatever line ends a checkout gave it; they mean nothing in YAML."""
    return hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest()


def read_source(file: Path) -> Source:
    """Read a YAML file. Whatever is wrong with it is in the answer's `problems`; nothing is raised."""
    source = Source(file.as_posix())
    try:
        if file.is_file() and file.stat().st_size > MAX_BYTES:
            size = file.stat().st_size / 1e6
            source.add(finding((), Wrong.TOO_BIG, megabytes=size, limit=MAX_BYTES // 1_000_000))
            return source
        raw = file.read_bytes()
    except FileNotFoundError:
        source.add(finding((), Wrong.NO_FILE))
        return source
    except OSError as error:
        source.add(finding((), Wrong.UNREADABLE, why=error.strerror or error))
        return source
    source.digest = digest_of(raw)
    read_bytes(raw, source)
    return source


def read_bytes(raw: bytes, source: Source) -> None:
    """Read YAML from bytes into `source`."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        at = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
        source.add(finding((), Wrong.NOT_UTF8), at)
        return
    if not text.strip():
        source.add(finding((), Wrong.EMPTY_FILE))
        return
    _Reading(text, source).run()


@dataclass
class _Open:
    """A list or a mapping that is being read."""

    path: DataPath
    value: dict[str, Any] | list[Any]
    flow: bool
    key: str | None = None
    key_at: Position = (1, 1)


class _Stop(Exception):  # noqa: N818  (it ends the reading, it is no error of the program)
    """Reading can't go on."""


class _Reading:
    """One pass over a file's events."""

    def __init__(self, text: str, source: Source) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.source = source
        self.open: list[_Open] = []

    def run(self) -> None:
        documents = 0
        try:
            for event in YAML(typ="safe", pure=True).parse(self.text):
                if isinstance(event, DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._problem(Wrong.SEVERAL_DOCUMENTS, event)
                        return
                self._take(event)
            self.source.broken = False
        except _Stop:
            return
        except ReaderError as error:
            before = self.text[: error.position]
            at = (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
            character = error.character
            code = ord(character) if isinstance(character, str) else int(character)
            self.source.add(finding((), Wrong.CONTROL, code=code), at)
        except MarkedYAMLError as error:
            self._explain(error)
        except (YAMLError, ValueError, RecursionError) as error:
            self.source.add(finding((), Wrong.OTHER_YAML, why=type(error).__name__))

    # Events ----------------------------------------------------------------------------------------

    def _take(self, event: Event) -> None:
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._refuse_anchor(event)
            value: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
            path = self._put(value, event, empty=False)
            if len(self.open) >= MAX_DEPTH:
                self._problem(Wrong.TOO_DEEP, event, limit=MAX_DEPTH)
                raise _Stop
            self.open.append(_Open(path, value, bool(event.flow_style)))
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self.open.pop()
        elif isinstance(event, AliasEvent):
            self._problem(Wrong.ALIAS, event, self._innermost())
            raise _Stop
        elif isinstance(event, ScalarEvent):
            self._refuse_anchor(event)
            self._scalar(event)

    def _scalar(self, event: ScalarEvent) -> None:
        top = self.open[-1] if self.open else None
        if top is not None and isinstance(top.value, dict) and top.key is None:
            self._key(top, event)
            return
        plain = event.style is None
        empty = plain and event.value == ""
        swallowed_key = top.key if top is not None and top.flow and isinstance(top.value, dict) and empty else None
        path = self._put(_scalar(event.value) if plain else event.value, event, empty=empty)
        bad = _UNSHOWABLE.search(event.value)
        if bad:
            self._problem(Wrong.CONTROL, event, path, code=ord(bad.group()))
            self.source.explained.add(path)
        elif swallowed_key is not None:
            # An odd key was told of already, and has no place.
            self._problem(Wrong.SWALLOWED, event, path, at=self.source.key_place(path), key=swallowed_key)
            self.source.explained.add(path)
        elif plain and _is_language(path):
            self._look_for_cut(event, path, empty)

    def _key(self, top: _Open, event: ScalarEvent) -> None:
        key = event.value
        at = _at(event)
        path = (*top.path, key)
        if _UNSHOWABLE.search(key) or not key.strip() or len(key) > 200:
            self.source.add(finding(top.path, Wrong.ODD_KEY), at)
            self.source.explained.add(path)
        elif key in top.value:
            self.source.add(finding(path, Wrong.TWICE, key=key), at)
            self.source.explained.add(path)
        else:
            self.source.keys[path] = at
        top.key, top.key_at = key, at

    def _put(self, value: Any, event: Event, *, empty: bool) -> DataPath:
        """Put a value where it belongs and note where it stands."""
        if not self.open:
            self.source.data = value
            self.source.values[()] = _at(event)
            return ()
        top = self.open[-1]
        if isinstance(top.value, list):
            step: Step = len(top.value)
            top.value.append(value)
            path = (*top.path, step)
            self.source.values[path] = _at(event)
            return path
        if top.key is None:  # a list or a mapping as a key
            self._problem(Wrong.ODD_KEY, event, top.path)
            raise _Stop
        key, top.key = top.key, None
        path = (*top.path, key)
        if key not in top.value:  # of a key that stands there twice the first counts
            top.value[key] = value
            # An empty value has no place of its own: the reader finds it at whatever follows.
            self.source.values[path] = top.key_at if empty else _at(event)
        return path

    # Traps -----------------------------------------------------------------------------------------

    def _refuse_anchor(self, event: Any) -> None:
        path = self._innermost()
        if event.anchor is not None:
            self._problem(Wrong.ALIAS, event, path)
        if event.tag is not None:
            self._problem(Wrong.TAG, event, path)

    def _look_for_cut(self, event: ScalarEvent, path: DataPath, empty: bool) -> None:
        if empty:
            line, column = self.source.keys.get(path, (1, 1))
            rest = self.lines[line - 1][column - 1 :].partition(":")[2]
        else:
            rest = self.lines[event.end_mark.line][event.end_mark.column :]
        if _COMMENT.match(rest):
            self._problem(Wrong.CUT_BY_HASH, event, path, at=self.source.place(path))
            self.source.explained.add(path)

    # Errors of the YAML reader -----------------------------------------------------------------------

    def _explain(self, error: MarkedYAMLError) -> None:
        mark = error.problem_mark or error.context_mark
        at = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        wrong, values = self._kind_of(error, at)
        if wrong is Wrong.OPEN_QUOTE and error.context_mark is not None:
            at = (error.context_mark.line + 1, error.context_mark.column + 1)
        if any(told.kind == Wrong.CUT_BY_HASH.name and told.line >= at[0] - 1 for told in self.source.problems):
            return  # what follows the cut can't be read, but that is no second mistake
        self.source.add(finding(self._innermost(), wrong, **values), at)

    def _innermost(self) -> DataPath:
        if not self.open:
            return ()
        top = self.open[-1]
        return (*top.path, top.key) if top.key is not None else top.path

    def _kind_of(self, error: MarkedYAMLError, at: Position) -> tuple[Wrong, dict[str, object]]:  # noqa: PLR0911  (a table in code: each line is one sign and its meaning)
        said = str(error.problem or "")
        where = str(error.context or "")
        line = self.lines[at[0] - 1] if at[0] <= len(self.lines) else ""
        character = line[at[1] - 1 : at[1]]
        if character == "\t" or "\t" in line[: len(line) - len(line.lstrip())]:
            return Wrong.TAB, {}
        if "mapping values are not allowed" in said:
            return Wrong.COLON_IN_TEXT, {}
        if "escape" in said or "hexadecimal" in said:
            return Wrong.ESCAPE, {}
        if "quoted scalar" in where:
            return Wrong.OPEN_QUOTE, {}
        if "scanning an alias" in where or "scanning an anchor" in where:
            return Wrong.ALIAS, {}
        if "that cannot start any token" in said:
            return Wrong.BAD_START, {"character": character}
        if "flow mapping" in where or "flow sequence" in where or "flow node" in where:
            return Wrong.BRACKET, {}
        if "could not find expected ':'" in said:
            earlier = [text for text in self.lines[: at[0] - 1] if text.strip()]
            cut = bool(earlier) and re.search(r"\S\s+#", earlier[-1]) is not None
            return (Wrong.CUT_BY_HASH if cut else Wrong.NO_COLON), {}
        if "block" in where or "indentation" in said:
            return Wrong.INDENTATION, {}
        return Wrong.OTHER_YAML, {"why": said or where or "unknown"}

    def _problem(
        self, wrong: Wrong, event: Event, path: DataPath = (), at: Position | None = None, **values: object
    ) -> None:
        self.source.add(finding(path, wrong, **values), at or _at(event))


def _at(event: Event) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _scalar(text: str) -> Any:
    """A plain scalar by the core schema of YAML 1.2, without infinities and numbers of absurd length."""
    for pattern, value in ((_NULL, None), (_TRUE, True), (_FALSE, False)):
        if pattern.fullmatch(text):
            return value
    if _INT.fullmatch(text):
        return int(text)
    if len(text) < 40 and _FLOAT.fullmatch(text) and any(character.isdigit() for character in text):
        return float(text)
    return text


def _is_language(path: DataPath) -> bool:
    """Whether a value is a text: the value of `en` or `zh`, or listed below one of them as cues are."""
    return any(step in LANGS for step in path)
