"""Which rows of the source inventory have a home in the course, which are still to come, which are missing."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel

from calmline.cases.case import Case
from calmline.cases.course import Course
from calmline.cases.library import Library
from calmline.cases.problems import DataPath, dotted
from calmline.cases.sources import Inventory, Row, citations

_SHOWN_PLACES = 3
_HEAD = "sources"


class Standing(StrEnum):
    """Where a row stands."""

    HOME = "home"
    PLANNED = "planned"
    MISSING = "missing"
    EXCLUDED = "excluded"


_SAID = {
    Standing.HOME: "have a home",
    Standing.PLANNED: "planned",
    Standing.MISSING: "missing",
    Standing.EXCLUDED: "excluded",
}


@dataclass(frozen=True)
class Place:
    """A part of a case, of an exercise or of the caller's rules that cites a row; `sources` is the head of the file."""

    file: str
    path: str


@dataclass(frozen=True)
class RowCoverage:
    """A row, its places in the course, and the modules that are meant to have it and do not."""

    row: Row
    standing: Standing
    homes: tuple[Place, ...]
    modules: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """All rows, in the order of the inventory, and the files that no module uses, which count for nothing."""

    inventory: Inventory
    rows: tuple[RowCoverage, ...]
    unused: tuple[str, ...] = ()

    def of(self, *standings: Standing) -> list[RowCoverage]:
        """The rows that stand so."""
        return [row for row in self.rows if row.standing in standings]


def library_coverage(
    inventory: Inventory, library: Library, rehearsing: Mapping[str, BaseModel] | None = None
) -> Coverage:
    """How the course in a library covers an inventory.

    `rehearsing` has what else a learner meets in every rehearsal, by file: the rules by which customers react, whose
    reasons are read there. It counts as soon as a case of the course is rehearsed.

    Raises `NotInLibraryError` if the course names what is not there, `CaseError` if a file of it is wrong.
    """
    course = library.course
    used = dict(_used(course, library))
    if any(isinstance(model, Case) and model.rehearsal for model in used.values()):
        used |= rehearsing or {}
    there = [_case_file(name) for name in library.case_ids()]
    there += [_exercise_file(name) for name in library.exercise_ids()]
    return coverage(inventory, course, places(used), [file for file in there if file not in used])


def coverage(
    inventory: Inventory, course: Course, cited: Mapping[str, Sequence[Place]], unused: Sequence[str] = ()
) -> Coverage:
    """How a course covers an inventory; `cited` has the places of each row that is cited at all.

    A module counts as written once it has a case or an exercise: before, nothing in it could cite a row.
    """
    written = {module.number for module in course.modules if module.cases or module.exercise}
    return Coverage(
        inventory, tuple(_stand(row, tuple(cited.get(row.id, ())), written) for row in inventory.rows), tuple(unused)
    )


def _stand(row: Row, homes: tuple[Place, ...], written: set[str]) -> RowCoverage:
    if row.excluded is not None:
        return RowCoverage(row, Standing.EXCLUDED, (), ())
    if homes:
        return RowCoverage(row, Standing.HOME, homes, ())
    to_come = tuple(number for number in row.modules if number not in written)
    if to_come:
        return RowCoverage(row, Standing.PLANNED, (), to_come)
    return RowCoverage(row, Standing.MISSING, (), tuple(row.modules))


def places(files: Mapping[str, BaseModel]) -> dict[str, list[Place]]:
    """Every row that files cite, with its places in the order of the files; a file's head comes after its parts."""
    found: dict[str, list[Place]] = {}
    for file, model in files.items():
        for path, row in sorted(citations(model), key=lambda citation: _at_head(citation[0])):
            found.setdefault(row, []).append(Place(file, _HEAD if _at_head(path) else dotted(path[:-2])))
    return found


def _at_head(path: DataPath) -> bool:
    return len(path) == len((_HEAD, 0))


def _used(course: Course, library: Library) -> Iterator[tuple[str, BaseModel]]:
    for module in course.modules:
        for case in module.cases:
            yield _case_file(case), library.case(case)
        if module.exercise:
            yield _exercise_file(module.exercise), library.exercise(module.exercise)


def _case_file(name: str) -> str:
    return f"assets/cases/{name}.yaml"


def _exercise_file(name: str) -> str:
    return f"assets/exercises/{name}.yaml"


# Told to people and to machines ------------------------------------------------------------------------


def as_json(covered: Coverage) -> str:
    """The whole coverage as JSON, the same on every run."""
    body = {
        "format": 1,
        "texts": [
            {"letter": text.letter, "file": text.file, "title": text.title, "counts": _counts(covered, text.letter)}
            for text in covered.inventory.texts
        ],
        "counts": _counts(covered),
        "rows": [
            {
                "id": one.row.id,
                "key": one.row.key,
                "says": one.row.says,
                "standing": one.standing.value,
                "homes": [{"file": place.file, "path": place.path} for place in one.homes],
                "modules": list(one.modules),
                "reason": one.row.excluded,
            }
            for one in covered.rows
        ],
        "unused": list(covered.unused),
    }
    return json.dumps(body, ensure_ascii=False, indent=2)


def as_text(covered: Coverage) -> str:
    """The coverage for people: text by text, what is missing apart, the counts last."""
    return "\n".join(_lines(covered))


def _lines(covered: Coverage) -> Iterator[str]:
    for text in covered.inventory.texts:
        yield f"{text.letter}  {text.file}  {text.title}"
        yield f"   {_said(_counts(covered, text.letter))}"
        for standing in (Standing.HOME, Standing.PLANNED, Standing.EXCLUDED):
            rows = [one for one in covered.of(standing) if one.row.text == text.letter]
            yield from _section(standing.value.capitalize(), rows, covered.inventory)
        yield ""
    missing = covered.of(Standing.MISSING)
    if missing:
        yield from _section(
            "Missing: the modules that should cite these are written and don't", missing, covered.inventory
        )
        yield ""
    at_head = [one.row.id for one in covered.rows if one.homes and all(home.path == _HEAD for home in one.homes)]
    if at_head:
        yield f"Cited at the head of a file only, by no part of it: {', '.join(at_head)}"
    if covered.unused:
        yield f"Not counted, as no module uses them: {', '.join(covered.unused)}"
    yield _said(_counts(covered))


def _section(title: str, rows: Sequence[RowCoverage], inventory: Inventory) -> Iterator[str]:
    if rows:
        yield f"   {title}"
    for one in rows:
        yield f"     {one.row.id}  {one.row.key}  {one.row.says}"
        yield from (f"          {detail}" for detail in _details(one, inventory))


def _details(one: RowCoverage, inventory: Inventory) -> Iterator[str]:
    by_file: dict[str, list[str]] = {}
    for home in one.homes:
        by_file.setdefault(home.file, []).append(home.path)
    for file, paths in by_file.items():
        parts = [path for path in paths if path != _HEAD] or paths
        more = len(parts) - _SHOWN_PLACES
        yield f"{file}: {', '.join(parts[:_SHOWN_PLACES])}{f' and {more} more' if more > 0 else ''}"
    if one.modules:
        yield ", ".join(f"{number} {inventory.modules[number]}" for number in one.modules)
    if one.row.excluded:
        yield one.row.excluded


def _counts(covered: Coverage, letter: str | None = None) -> dict[str, int]:
    counted = Counter(one.standing for one in covered.rows if letter in (None, one.row.text))
    return {"rows": counted.total(), **{standing.value: counted[standing] for standing in Standing}}


def _said(counts: Mapping[str, int]) -> str:
    return f"{counts['rows']} rows: " + ", ".join(f"{counts[standing]} {said}" for standing, said in _SAID.items())
