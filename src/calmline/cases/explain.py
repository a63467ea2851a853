"""A model's complaints about a file's data, said in an author's words.

pydantic names where something is wrong by a `loc` that mixes keys with the names of union members. Here
each complaint is brought back to a path of the file, and its meaning to one kind of `Wrong`.
"""

import difflib
import types
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from calmline.cases.problems import DataPath, Finding, Wrong, did_you_mean, finding, listed
from calmline.text import LANGS, Text

_PATTERNS = {
    "^[a-z0-9][a-z0-9-]*$": Wrong.NOT_AN_ID,
    "^[A-E][0-9]{2}$": Wrong.NOT_A_ROW,
    "^[A-Z0-9][A-Z0-9.-]*$": Wrong.NOT_A_CODE,
    "^[0-9]{2}$": Wrong.NOT_TWO_DIGITS,
    r"^[a-z0-9-]+\.[a-z0-9-]+$": Wrong.NOT_CASE_DOT_ITEM,
}


def explain(error: ValidationError, model: type[BaseModel], data: Any) -> list[Finding]:
    """All that is wrong with `data`, which `model` refused: one finding a mistake, in the order of the file."""
    found: dict[DataPath, list[tuple[ErrorDetails, bool]]] = {}
    for complaint in error.errors(include_url=False):
        path, is_key = _path(complaint, data)
        found.setdefault(path, []).append((complaint, is_key))
    return [
        _Explanation(model, data, path, complaints[0][0], complaints[0][1]).finding(
            [complaint for complaint, _ in complaints]
        )
        for path, complaints in found.items()
    ]


def _path(complaint: ErrorDetails, data: Any) -> tuple[DataPath, bool]:
    """The path in the file that a complaint is about, and whether it is about the key itself."""
    path: list[str | int] = []
    now = data
    tag_passed = False
    loc = complaint["loc"]
    for place, step in enumerate(loc):
        last = place == len(loc) - 1
        if isinstance(now, dict) and not tag_passed and step == _tag(now) and not (last and step in now):
            tag_passed = True  # a union's member, which pydantic names once where the mapping begins
        elif (isinstance(now, dict) and step in now) or (isinstance(now, list) and isinstance(step, int)):
            path.append(step)
            now = _get(now, step)
            tag_passed = False
        elif last and step == "[key]":
            return tuple(path), True
        elif last and complaint["type"] == "missing":
            path.append(step)
    if complaint["type"] in ("union_tag_not_found", "union_tag_invalid") and "'kind'" in str(
        complaint["ctx"]["discriminator"]
    ):
        path.append("kind")
    return tuple(path), complaint["type"] == "extra_forbidden"


def _tag(mapping: dict[Any, Any]) -> object:
    """The name by which pydantic calls the union's member that a mapping was taken for."""
    return mapping.get("kind")


class _Explanation:
    """One complaint, or several about the same place, on the way to being a finding."""

    def __init__(
        self, model: type[BaseModel], data: Any, path: DataPath, complaint: ErrorDetails, is_key: bool
    ) -> None:
        self.model = model
        self.data = data
        self.path = path
        self.type = complaint["type"]
        self.context: dict[str, Any] = complaint.get("ctx") or {}
        self.input = complaint["input"]
        self.is_key = is_key
        self.message = complaint["msg"]

    def finding(self, complaints: list[ErrorDetails]) -> Finding:
        wrong, values = self._say(complaints)
        return finding(self.path, wrong, **values)

    def _say(self, complaints: list[ErrorDetails]) -> tuple[Wrong, dict[str, object]]:  # noqa: PLR0911, PLR0912  (a table in code: each case is one complaint and its meaning)
        found = describe(self.input)
        match self.type:
            case "missing" if isinstance(self.path[-1], int):
                return Wrong.TWO_NUMBERS, {}
            case "missing":
                key = str(self.path[-1])
                return (Wrong.MISSING_LANGUAGE, {}) if key in LANGS else (Wrong.MISSING_KEY, {"key": key})
            case "extra_forbidden":
                return Wrong.UNKNOWN_KEY, {"help": self._help_with_key()}
            case "union_tag_not_found" if self.path[-1:] == ("kind",):
                return Wrong.MISSING_CHOICE, {"allowed": listed(self._kinds())}
            case "union_tag_invalid" if self.path[-1:] == ("kind",):
                return Wrong.NOT_ALLOWED, {
                    "value": f"`{_short(self.context['tag'])}`",
                    "allowed": _one_of(self._kinds()),
                }
            case "union_tag_not_found" | "union_tag_invalid":
                return Wrong.NEITHER_STEP, {}
            case "model_type" | "model_attributes_type" | "dict_type":
                return self._not_keys(found)
            case "list_type" | "tuple_type":
                return Wrong.NOT_A_LIST, {"found": found}
            case "string_type":
                return self._not_text(found)
            case "string_too_short":
                return Wrong.EMPTY_TEXT, {}
            case "string_too_long":
                return Wrong.TOO_LONG, {"limit": self.context["max_length"]}
            case "string_pattern_mismatch":
                kind = _PATTERNS.get(str(self.context["pattern"]))
                return (kind, {"value": self.input}) if kind else (Wrong.OTHER_VALUE, {"why": self.message})
            case "literal_error" | "enum":
                value = f"`{_short(self.input)}`" if isinstance(self.input, str) else found
                return Wrong.NOT_ALLOWED, {"value": value, "allowed": self._allowed(complaints)}
            case "int_type" | "int_from_float" | "int_parsing":
                return Wrong.NOT_WHOLE, {"found": found, "example": 3}
            case "float_type" | "float_parsing":
                return Wrong.NOT_A_NUMBER, {"found": found}
            case "bool_type" | "bool_parsing":
                return Wrong.NOT_TRUE_FALSE, {"found": found}
            case "greater_than" | "greater_than_equal" | "less_than" | "less_than_equal":
                return Wrong.OUT_OF_RANGE, {"value": self.input, "range": self._range()}
            case "too_short":
                limit, count = self.context["min_length"], self.context["actual_length"]
                return Wrong.TOO_FEW, {"count": _entries(count), "limit": limit}
            case "too_long" if self.context["max_length"] == 2 and self.context.get("field_type") == "Tuple":
                return Wrong.TWO_NUMBERS, {}
            case "too_long":
                count = len(self.input) if isinstance(self.input, list | dict) else self.context["actual_length"]
                return Wrong.TOO_MANY, {"count": _entries(count), "limit": self.context["max_length"]}
            case "value_error":
                return Wrong.RULE, {"sentence": self.context["error"]}
        return Wrong.OTHER_VALUE, {"why": self.message}

    def _not_keys(self, found: str) -> tuple[Wrong, dict[str, object]]:
        members = list(models_at(self.model, self.data, self.path))
        if Text in members:
            return Wrong.NOT_TEXT_PAIR, {"found": found}
        keys = _keys(members) or ["key"]
        return Wrong.NOT_KEYS_HERE, {"found": found, "allowed": listed(f"{key}:" for key in keys[:3])}

    def _not_text(self, found: str) -> tuple[Wrong, dict[str, object]]:
        if self.input is None:
            return Wrong.EMPTY_TEXT, {}
        scalar = isinstance(self.input, bool | int | float)
        return Wrong.NOT_A_TEXT, {"found": found, "help": "put it in quotes" if scalar else "write one text"}

    def _help_with_key(self) -> str:
        known = _keys(models_at(self.model, self.data, self.path[:-1]))
        return did_you_mean(str(self.path[-1]), known) or f"write one of {listed(known)}, or delete it"

    def _kinds(self) -> list[str]:
        members = models_at(self.model, {}, self.path[:-1], forgiving=True)
        return [kind for member in members for kind in _literals(member.model_fields["kind"].annotation)]

    def _allowed(self, complaints: list[ErrorDetails]) -> str:
        """What may be written, over all complaints: a label may be a move or a fault, each with its own list."""
        expected = [
            name.strip().strip("'")
            for complaint in complaints
            for name in str((complaint.get("ctx") or {}).get("expected", "")).replace(" or ", ", ").split(", ")
        ]
        close = difflib.get_close_matches(str(self.input), expected, 1)
        # Of the codebook's 22 labels an author wants the one that was meant.
        return f"`{close[0]}`, if that is meant" if close and len(expected) > 8 else _one_of(expected)

    def _range(self) -> str:
        signs = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}
        return " and ".join(f"{word} {self.context[sign]:g}" for sign, word in signs.items() if sign in self.context)


def describe(value: object) -> str:  # noqa: PLR0911  (one line a type)
    """What a value is, as an author would call it."""
    match value:
        case None:
            return "empty"
        case bool():
            return f"`{str(value).lower()}`"
        case int() | float():
            return f"the number {value:g}" if isinstance(value, float) else f"the number {value}"
        case str():
            return f"the text “{_short(value)}”"
        case list() | tuple():
            return "a list"
        case dict():
            return "a group of keys"
    return "something else"


def models_at(
    model: type[BaseModel], data: Any, path: DataPath, *, forgiving: bool = False
) -> Iterator[type[BaseModel]]:
    """The models that may stand at a path of `data`. `forgiving`: a union's members whatever `data` says."""
    kinds: list[Any] = [model]
    for step in path:
        kinds = [inner for kind in _members(kinds, data) for inner in _inside(kind, step)]
        data = _get(data, step)
    members = _models(kinds) if forgiving else _members(kinds, data)
    yield from (member for member in members if isinstance(member, type) and issubclass(member, BaseModel))


def _models(kinds: Iterable[Any]) -> list[Any]:
    """Unions and annotations taken apart."""
    flat: list[Any] = []
    for kind in kinds:
        origin = get_origin(kind)
        if origin is Annotated:
            flat += _models(get_args(kind)[:1])
        elif origin in (Union, types.UnionType):
            flat += _models(get_args(kind))
        else:
            flat.append(kind)
    return flat


def _members(kinds: Iterable[Any], data: Any) -> list[Any]:
    """The members of unions that `data` can mean: by its `kind` where it has one that is known."""
    flat = _models(kinds)
    kind = _get(data, "kind")
    meant = [
        member
        for member in flat
        if isinstance(member, type)
        and issubclass(member, BaseModel)
        and "kind" in member.model_fields
        and kind in _literals(member.model_fields["kind"].annotation)
    ]
    return meant or flat


def _inside(kind: Any, step: str | int) -> list[Any]:
    """The types of what stands at one step below a type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        known = kind.model_fields.get(str(step))
        return [known.annotation] if known else []
    if get_origin(kind) in (list, tuple):
        return list(get_args(kind)[:1])
    if get_origin(kind) is dict:
        return list(get_args(kind)[1:])
    return []


def _get(data: Any, step: str | int) -> Any:
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and 0 <= step < len(data):
        return data[step]
    return None


def _literals(annotation: Any) -> list[str]:
    if get_origin(annotation) is Literal:
        return [str(value) for value in get_args(annotation)]
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [str(member.value) for member in annotation]
    return []


def _keys(members: Iterable[type[BaseModel]]) -> list[str]:
    return list(dict.fromkeys(name for member in members for name in member.model_fields))


def _one_of(names: list[str]) -> str:
    return f"one of {listed(names)}" if len(names) > 1 else listed(names)


def _entries(count: int) -> str:
    return f"{count} entry" if count == 1 else f"{count} entries"


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"
