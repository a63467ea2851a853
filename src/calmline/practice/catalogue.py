"""Which cases can be rehearsed, in the order of the course, and which rule codes each of them practises."""

from dataclasses import dataclass
from typing import Protocol

from calmline.cases.case import Case, Rule
from calmline.cases.course import Course
from calmline.text import Text


class Shelf(Protocol):
    """What is needed of `calmline.cases.library.Library`."""

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
        cases = [library.case(case_id) for case_id in module.cases]
        shared = [rule for case in cases if not case.rehearsal for rule in case.rules]
        found += [
            Rehearsable(case.id, case.title, module.id, module.title, (*shared, *case.rules))
            for case in cases
            if case.rehearsal
        ]
    return found


def codes_practised(library: Shelf) -> dict[str, list[str]]:
    """By case the rule codes that each rehearsal of it practises. Raises as `catalogue` does."""
    return {one.case: [rule.code for rule in one.rules] for one in catalogue(library)}
