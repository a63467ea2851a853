"""A case, an exercise and the course: from a YAML file to a checked model, or to all its problems.

`load_…` gives the model or raises `CaseError`; `check_…` gives the problems, an empty list if there are none.
Both read the file once and look at everything: the YAML, the shape, and what only makes sense as a whole.
"""

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from calmline.cases.case import Case
from calmline.cases.checks import CASE_CHECKS, EXERCISE_CHECKS, unknown_in_course
from calmline.cases.course import Course
from calmline.cases.exercise import Exercise
from calmline.cases.explain import explain
from calmline.cases.problems import CaseError, Finding, Problem, Wrong, finding
from calmline.cases.source import Source, read_source
from calmline.replies.scenario import Scenario

M = TypeVar("M", bound=BaseModel)
Check = Callable[[M], Iterable[Finding]]

_ABOUT_KEYS = (Wrong.UNKNOWN_KEY, Wrong.TWICE)
_ABOUT_NAMES = (Case, Exercise)


def load_case(file: Path) -> Case:
    """The case in a file. Raises `CaseError` with all problems if it has any."""
    return load_source(read_source(file), Case, CASE_CHECKS)


def load_exercise(file: Path) -> Exercise:
    """The exercise in a file. Raises `CaseError` with all problems if it has any."""
    return load_source(read_source(file), Exercise, EXERCISE_CHECKS)


def load_course(file: Path) -> Course:
    """The course in a file. Raises `CaseError` with all problems if it has any.

    Whether the cases that it names exist is looked at by `check_course` only.
    """
    return load_source(read_source(file), Course, ())


def load_scenario(file: Path) -> Scenario:
    """A situation with its rubric, as `calmline replies score` takes it. Raises `CaseError` with all problems."""
    return load_source(read_source(file), Scenario, ())


def check_case(file: Path, *more: Check[Case]) -> list[Problem]:
    """All that is wrong with a case's file, sorted by place; `more` checks come from higher layers."""
    return check_source(read_source(file), Case, (*CASE_CHECKS, *more))


def check_exercise(file: Path) -> list[Problem]:
    """All that is wrong with an exercise's file, sorted by place."""
    return check_source(read_source(file), Exercise, EXERCISE_CHECKS)


def check_course(file: Path) -> list[Problem]:
    """All that is wrong with the course's file, sorted by place; the cases and exercises lie beside it."""
    exercises = file.parent / "exercises"
    known = sorted(one.stem for one in exercises.glob("*.yaml")) if exercises.is_dir() else None
    recall = {one.stem: _recall_items(one) for one in sorted((file.parent / "cases").glob("*.yaml"))}
    check = partial(unknown_in_course, recall_items=recall, exercises=known)
    return check_source(read_source(file), Course, (check,))


def check_any(file: Path, *more: Check[Case]) -> list[Problem]:
    """`check_case`, `check_exercise` or `check_course`, by the file's folder or, elsewhere, by what stands in it."""
    if file.parent.name == "cases":
        return check_case(file, *more)
    if file.parent.name == "exercises":
        return check_exercise(file)
    source = read_source(file)
    keys = source.data if isinstance(source.data, dict) else {}
    if "modules" in keys or file.name == "course.yaml":
        return check_course(file)
    if "items" in keys:
        return check_source(source, Exercise, EXERCISE_CHECKS)
    return check_source(source, Case, (*CASE_CHECKS, *more))


def check_source(source: Source, model: type[M], checks: Iterable[Check[M]]) -> list[Problem]:
    """All that is wrong with what was read, sorted by place."""
    _fit(source, model, checks)
    return sorted(set(source.problems))


def load_source(source: Source, model: type[M], checks: Iterable[Check[M]]) -> M:
    """What was read as a model. Raises `CaseError` with all problems if it has any."""
    loaded = _fit(source, model, checks)
    if loaded is None or source.problems:
        raise CaseError(sorted(set(source.problems)))
    return loaded


def _fit(source: Source, model: type[M], checks: Iterable[Check[M]]) -> M | None:
    """What was read as a model, if its shape is right. What is wrong is added to the source's problems."""
    if source.broken:
        return None
    if not isinstance(source.data, dict):
        source.add(finding((), Wrong.NOT_KEYS))
        return None
    try:
        # By way of JSON, whose strict reading takes words for enumerations but no "yes" for true.
        loaded = model.model_validate_json(json.dumps(source.data), strict=True)
    except ValidationError as error:
        for found in explain(error, model, source.data):
            _add(source, found)
        return None
    stem = Path(source.file).stem
    if isinstance(loaded, _ABOUT_NAMES) and loaded.id != stem:
        source.add(finding(("id",), Wrong.OTHER_NAME, id=loaded.id, stem=stem))
    for check in checks:
        for found in check(loaded):
            _add(source, found)
    return loaded


def _recall_items(file: Path) -> list[str] | None:
    """The recall ids of a case, or None if it can't be read, which is told where that file is checked."""
    loaded = _fit(read_source(file), Case, ())
    return [prompt.id for prompt in loaded.recall] if loaded else None


def _add(source: Source, found: Finding) -> None:
    if not any(found.path[:steps] in source.explained for steps in range(len(found.path) + 1)):
        source.add(found, source.key_place(found.path) if found.wrong in _ABOUT_KEYS else None)
