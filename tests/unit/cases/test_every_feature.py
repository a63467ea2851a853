"""Does the fixture case use all that the format offers, so that whatever handles it handles any case?"""

import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from calmline.cases.call import Turn
from calmline.cases.case import Case
from calmline.cases.exercise import Exercise, Item
from calmline.cases.loading import load_case, load_exercise
from calmline.cases.prompts import Mark, Prompt
from calmline.cases.rehearsal import Choose, Tick
from calmline.cases.walk import every

FIXTURES = Path(__file__).parents[2] / "fixtures" / "cases"


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(FIXTURES / "every-feature.yaml")


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return load_exercise(FIXTURES / "exercises" / "every-item.yaml")


def _models(annotation: Any, seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """All models that an annotation can mean, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and annotation not in seen:
        seen.add(annotation)
        for field in annotation.model_fields.values():
            _models(field.annotation, seen)
    for inner in get_args(annotation):
        if not isinstance(inner, str):
            _models(inner, seen)
    return seen


def _owner(model: type[BaseModel], field: str) -> str:
    """The class that brings a field in, so that what eight prompts inherit need not be written eight times."""
    first = next(base for base in reversed(model.__mro__) if field in getattr(base, "model_fields", {}))
    return f"{first.__name__}.{field}"


def _written(model: BaseModel) -> Iterator[str]:
    for _, part in every(model, BaseModel):
        yield from (_owner(type(part), field) for field in part.model_fields_set)


@pytest.mark.parametrize(("kind", "fixture"), [(Case, "case"), (Exercise, "exercise")])
def test_every_field_of_every_model_is_used(
    kind: type[BaseModel], fixture: str, request: pytest.FixtureRequest
) -> None:
    whole = request.getfixturevalue(fixture)
    offered = {_owner(model, field) for model in _models(kind, set()) for field in model.model_fields}
    unused = offered - set(_written(whole))
    # An exercise shares some parts with a case; what only cases use of them is in the fixture case.
    assert {field for field in unused if fixture == "case" or _belongs_to_exercises(field)} == set()


def _belongs_to_exercises(field: str) -> bool:
    case_fields = {_owner(model, name) for model in _models(Case, set()) for name in model.model_fields}
    return field not in case_fields


def test_every_kind_of_prompt_is_used(case: Case) -> None:
    kinds = get_args(get_args(Prompt)[0])
    assert {type(prompt) for kind in kinds for _, prompt in every(case, kind)} == set(kinds)


def test_every_kind_of_item_is_used(exercise: Exercise) -> None:
    assert {type(item) for item in exercise.items} == set(get_args(get_args(Item)[0]))


def test_both_kinds_of_steps_are_walked(case: Case) -> None:
    assert case.rehearsal is not None
    assert {type(step) for play in case.rehearsal.playthroughs for step in play.steps} == {Choose, Tick}


@pytest.mark.parametrize("field", ["speaker", "pace"])
def test_every_way_of_speaking_is_used(case: Case, field: str) -> None:
    offered = {value for value in _words(Turn.model_fields[field].annotation) if value is not None}
    assert {getattr(turn, field) for _, turn in every(case, Turn)} - {None} == offered


def test_every_detail_can_be_marked(case: Case) -> None:
    (mark,) = [mark for _, mark in every(case, Mark) if len(mark.details) > 1]
    assert set(mark.details) == set(_words(Mark.model_fields["details"].annotation))


def _words(annotation: Any) -> Iterator[object]:
    if typing.get_origin(annotation) is typing.Literal:
        yield from get_args(annotation)
    else:
        for inner in get_args(annotation):
            yield from _words(inner)


def test_turns_without_an_id_have_one_when_loaded(case: Case) -> None:
    assert [turn.id for _, turn in every(case, Turn)] == ["t1", "third-call", "brush-off", "t4", "mother", "quiet"]
