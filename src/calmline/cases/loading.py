"""A case, an exercise and the course: from a YAML file to a checked model, or to all its problems.

`load_…` gives the model or raises `CaseError`; `check_…` gives the problems, an empty list if there are none.
Both read the file once and look at everything: the YAML, the shape, and what only makes sense as a whole.
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from calmline.cases.case import Case
from calmline.cases.course import Course
from calmline.cases.exercise import Exercise
from calmline.cases.explain import explain
from calmline.cases.problems import CaseError, Finding, Problem, Wrong, finding
from calmline.cases.source import Source, read_source

M = TypeVar("M", bound=BaseModel)
_ABOUT_KEYS = (Wrong.UNKNOWN_KEY, Wrong.TWICE)


def load_case(file: Path) -> Case:
    """The case in a file. Raises `CaseError` with all problems if it has any."""
    return _load(file, Case)


def load_exercise(file: Path) -> Exercise:
    """The exercise in a file. Raises `CaseError` with all problems if it has any."""
    return _load(file, Exercise)


def load_course(file: Path) -> Course:
    """The course in a file. Raises `CaseError` with all problems if it has any."""
    return _load(file, Course)


def _load(file: Path, model: type[M]) -> M:
    loaded, source = read(file, model)
    if loaded is None or source.problems:
        raise CaseError(sorted(set(source.problems)))
    return loaded


def read(
    file: Path, model: type[M], checks: Iterable[Callable[[M], Iterable[Finding]]] = ()
) -> tuple[M | None, Source]:
    """A file's model, if its shape is right, and the source with all problems found, in no order."""
    source = read_source(file)
    if source.problems and source.data is None:
        return None, source
    if not isinstance(source.data, dict):
        if not source.problems:
            source.add(finding((), Wrong.NOT_KEYS))
        return None, source
    try:
        loaded = model.model_validate_json(json.dumps(source.data), strict=True)
    except ValidationError as error:
        for found in explain(error, model, source.data):
            _add(source, found)
        return None, source
    for check in checks:
        for found in check(loaded):
            _add(source, found)
    return loaded, source


def _add(source: Source, found: Finding) -> None:
    if not any(found.path[: len(path)] == path for path in source.explained):
        source.add(found, source.key_place(found.path) if found.wrong in _ABOUT_KEYS else None)


def problems_of(source: Source) -> list[Problem]:
    """The problems of a file, sorted by place, each once."""
    return sorted(set(source.problems))
