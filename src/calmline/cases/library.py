"""The shelf that cases, exercises and the course are taken from by their ids."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

from calmline.cases.built import FOLDER, built_case
from calmline.cases.case import Case
from calmline.cases.course import Course
from calmline.cases.exercise import Exercise
from calmline.cases.loading import load_case, load_course, load_exercise

T = TypeVar("T")


class NotInLibraryError(LookupError):
    """The library has nothing with this id."""


@functools.lru_cache(maxsize=256)
def _read_once(load: Callable[[Path], object], file: Path, _changed: int) -> object:
    return load(file)


def _load_case(file: Path) -> Case:
    # `file` is ROOT/assets/cases/ID.yaml, as `Library.case` names it.
    return built_case(file, file.parents[2] / FOLDER / f"{file.stem}.json") or load_case(file)


class Library:
    """All that lies in `assets/` below a root, such as `calmline.data.data_root()`.

    A file is read once and again only when it has changed. A case comes from its author's file, or quicker from what a
    build made of it, as long as that file has not changed since.
    """

    def __init__(self, root: Path) -> None:
        self.assets = root / "assets"

    def case(self, case_id: str) -> Case:
        """The case with this id. Raises `NotInLibraryError`, or `CaseError` if its file is wrong."""
        return self._read(_load_case, "case", self.assets / "cases" / f"{case_id}.yaml")

    def exercise(self, exercise_id: str) -> Exercise:
        """The exercise with this id, which only authors and graders have.

        Raises `NotInLibraryError`, always on a learner's machine, or `CaseError` if its file is wrong.
        """
        return self._read(load_exercise, "exercise", self.assets / "exercises" / f"{exercise_id}.yaml")

    @property
    def course(self) -> Course:
        """The course. Raises `NotInLibraryError`, or `CaseError` if its file is wrong."""
        return self._read(load_course, "course", self.assets / "course.yaml")

    def case_ids(self) -> list[str]:
        """The ids of all cases, sorted."""
        return sorted(file.stem for file in (self.assets / "cases").glob("*.yaml"))

    def exercise_ids(self) -> list[str]:
        """The ids of all exercises, sorted; none on a learner's machine."""
        return sorted(file.stem for file in (self.assets / "exercises").glob("*.yaml"))

    def _read(self, load: Callable[[Path], T], what: str, file: Path) -> T:
        try:
            changed = file.stat().st_mtime_ns
        except OSError:
            raise NotInLibraryError(f"There is no {what} “{file.stem}” in {file.parent}.") from None
        return cast(T, _read_once(load, file, changed))
