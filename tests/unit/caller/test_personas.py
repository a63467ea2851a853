"""Is a caller of whom contradictory things are said found?"""

from typing import Any

import pytest

from calmline.caller.personas import contradictions, knowing
from calmline.caller.rules import Rules
from calmline.cases.case import Case
from calmline.cases.problems import Wrong
from calmline.replies.labels import Fault


def being(case: Case, **changes: Any) -> Case:
    assert case.rehearsal is not None
    first, *others = case.rehearsal.personas
    rehearsal = case.rehearsal.model_copy(update={"personas": [*others, first.model_copy(update=changes)]})
    return case.model_copy(update={"rehearsal": rehearsal})


def test_the_fixtures_callers_make_sense(fixture_case: Case, rules: Rules) -> None:
    assert list(contradictions(fixture_case, rules)) == []
    assert list(knowing(rules)(fixture_case)) == []


@pytest.mark.parametrize(
    ("temperament", "emotion", "fits"),
    [("composed", 7, True), ("composed", 8, False), ("heated", 4, True), ("heated", 3, False), ("anxious", 10, False)],
)
def test_nobody_begins_otherwise_than_the_temperament_allows(
    fixture_case: Case, rules: Rules, temperament: str, emotion: int, fits: bool
) -> None:
    found = list(contradictions(being(fixture_case, temperament=temperament, emotion=emotion), rules))
    assert [(one.path, one.wrong) for one in found] == (
        [] if fits else [(("rehearsal", "personas", 2, "emotion"), Wrong.OTHER_TEMPER)]
    )
    assert fits or temperament in found[0].message


@pytest.mark.parametrize(("knowledge", "fits"), [("expert", False), ("ordinary", True), ("new", True)])
def test_terms_upset_nobody_who_knows_them(fixture_case: Case, rules: Rules, knowledge: str, fits: bool) -> None:
    case = being(fixture_case, knowledge=knowledge, triggers=[Fault.RUSH, Fault.JARGON])
    found = [(one.path, one.wrong) for one in contradictions(case, rules)]
    assert found == ([] if fits else [(("rehearsal", "personas", 2, "triggers", 1), Wrong.EXPERT_JARGON)])


def test_a_case_without_a_rehearsal_has_no_callers(fixture_case: Case, rules: Rules) -> None:
    assert list(contradictions(fixture_case.model_copy(update={"rehearsal": None}), rules)) == []
