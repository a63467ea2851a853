"""Which cases can be rehearsed, in the order of the course, and which rule codes each of them practises."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from calmline.cases.case import Case, Rule
from calmline.cases.course import Course
from calmline.text import Text


class Shelf(Protocol):
    """What is needed of `calmline.cases.library.Library`."""

    assets: Path

    @property
    def course(self) -> Course:
        """The course."""

    def case(self, case_id: str) -> Case:
        """The case with this id."""


@dataclass(frozen=True)
class Rehearsable:
    """A case that can be rehearsed."""

    case: str
    title: Text
    module: str
    module_title: Text
    rules: tuple[Rule, ...]  # its own, and those of the module's cases that have no rehearsal


def catalogue(library: Shelf) -> list[Rehearsable]:
    """All cases of the course that can be rehearsed, in its order.

    Raises `NotInLibraryError`, or `CaseError` if a file is wrong.
    """
    found = []
    for module in library.course.modules:
        heads = [_head(library, case) for case in module.cases]
        shared = [rule for head in heads if not head.rehearsal for rule in head.rules]
        found += [
            Rehearsable(head.case, head.title, module.id, module.title, (*shared, *head.rules))
            for head in heads
            if head.rehearsal
        ]
    return found


def codes_practised(library: Shelf) -> dict[str, list[str]]:
    """By case the rule codes that each rehearsal of it practises. Raises as `catalogue` does."""
    return {one.case: [rule.code for rule in one.rules] for one in catalogue(library)}


@dataclass(frozen=True)
class _Head:
    case: str
    title: Text
    rules: tuple[Rule, ...]
    rehearsal: bool


def _head(library: Shelf, case_id: str) -> _Head:
    # To read a whole case takes up to a third of a second, and what is asked of all cases at once is a few lines of
    # each. A file that isn't written as ours are is read as a whole, which also says what is wrong with it.
    try:
        parts = _parts((library.assets / "cases" / f"{case_id}.yaml").read_text("utf-8"))
        head = YAML(typ="safe", pure=True).load("".join(parts[name] for name in ("title", "rules") if name in parts))
        return _as_head(case_id, head, "rehearsal" in parts)
    except (OSError, ValueError, KeyError, TypeError, YAMLError, ValidationError):
        case = library.case(case_id)
        return _Head(case.id, case.title, tuple(case.rules), case.rehearsal is not None)


def _parts(text: str) -> dict[str, str]:
    """The lines of each key of the outermost mapping. Raises `ValueError` unless each begins a line, unquoted."""
    # What belongs to a key is indented, empty, a comment, or a list that isn't indented.
    parts = re.split(r"^(?=[^\s#-])", text, flags=re.MULTILINE)[1:]
    named = {part.partition(":")[0]: part for part in parts}
    if not all(re.fullmatch("[a-z_]+", name) for name in named):
        raise ValueError("not written as a block, key by key")
    return named


def _as_head(case_id: str, head: dict[str, Any], rehearsal: bool) -> _Head:
    rules = tuple(Rule.model_validate(rule) for rule in head.get("rules", []))
    return _Head(case_id, Text.model_validate(head["title"]), rules, rehearsal)
