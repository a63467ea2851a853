"""Is a model's complaint said in an author's words, at the right path?"""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field, ValidationError

from calmline.cases.case import Case
from calmline.cases.exercise import Exercise
from calmline.cases.explain import explain, models_at
from calmline.cases.problems import dotted
from calmline.cases.prompts import Choose, Free, Hypotheses
from calmline.cases.rehearsal import Line
from calmline.text import Text


def told(model: type[BaseModel], data: object) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    return {dotted(found.path): found.message for found in explain(caught.value, model, data)}


def test_the_names_of_union_members_are_left_out_of_paths() -> None:
    data = {"analysis": {"prompts": [{"kind": "hypotheses", "hypotheses": [{"id": "a", "start": "x"}, {"id": "b"}]}]}}
    paths = told(Case, data)
    assert "analysis.prompts.0.hypotheses.0.start" in paths
    assert "analysis.prompts.0.hypotheses.1.text" in paths
    assert "analysis.prompts.0.evidence" in paths


def test_a_key_called_like_a_union_member_keeps_its_place() -> None:
    data = {"rehearsal": {"playthroughs": [{"id": "a", "steps": [{"choose": 1}], "ends_at": "b"}]}}
    assert told(Case, data)["rehearsal.playthroughs.0.steps.0.choose"].startswith("this is the number 1, not a text")


def test_a_missing_kind_is_one_line_and_lists_the_kinds() -> None:
    paths = told(Exercise, {"items": [{"id": "a"}]})
    assert paths["items.0.kind"] == "missing; write one of `choose`, `psychology`, `mark`, `sort`, `order`, `draft`"
    assert [path for path in paths if path.startswith("items.")] == ["items.0.kind"]


def test_a_label_that_could_be_two_things_is_one_line() -> None:
    class Heard(BaseModel):
        line: Line

    data = {"line": {"text": {"en": "a", "zh": "b"}, "when": {"heard": ["nonsense"]}}}
    message = told(Heard, data)["line.when.heard.0"]
    assert "`acknowledge`" in message
    assert "`hostile`" in message


def test_what_no_table_knows_is_still_told() -> None:
    class Odd(BaseModel):
        number: Annotated[int, Field(multiple_of=3)]

    assert told(Odd, {"number": 4})["number"].endswith("compare it with the schema")


def test_which_models_may_stand_at_a_path() -> None:
    data = {"recall": [{"kind": "free"}, {"kind": "nonsense"}], "analysis": {"prompts": [{"kind": "hypotheses"}]}}
    assert list(models_at(Case, data, ("recall", 0))) == [Free]
    assert set(models_at(Case, data, ("recall", 1))) == {Choose, Free}
    assert list(models_at(Case, data, ("analysis", "prompts", 0))) == [Hypotheses]
    assert list(models_at(Case, data, ("title",))) == [Text]
    assert list(models_at(Case, data, ("nowhere", 3))) == []
