"""Does walking a playthrough find the step at which it goes wrong?"""

from pathlib import Path

import pytest

from calmline.caller.playthroughs import wrong_playthroughs
from calmline.cases.case import Case
from calmline.cases.loading import load_case
from calmline.cases.problems import dotted
from calmline.cases.rehearsal import Choose, Playthrough, Tick
from calmline.replies.labels import Fault

FIXTURE = Path(__file__).parents[2] / "fixtures" / "cases" / "every-feature.yaml"


@pytest.fixture(scope="module")
def case() -> Case:
    return load_case(FIXTURE)


def walked(case: Case, *steps: Choose | Tick, ends_at: str = "relieved", persona: str | None = None) -> list[str]:
    assert case.rehearsal is not None
    play = Playthrough(id="a", steps=list(steps), ends_at=ends_at, persona=persona)
    rehearsal = case.rehearsal.model_copy(update={"playthroughs": [play]})
    found = wrong_playthroughs(case.model_copy(update={"rehearsal": rehearsal}))
    return [f"{dotted(f.path).removeprefix('rehearsal.playthroughs.0.')} {f.wrong.name}" for f in found]


SEE_HER = Choose(choose="see-her")
ALL_MET = Tick(tick=["step", "ring"])


def test_the_fixtures_own_playthroughs_hold(case: Case) -> None:
    assert list(wrong_playthroughs(case)) == []


def test_ticks_decide_where_a_typed_reply_leads(case: Case) -> None:
    assert walked(case, SEE_HER, ALL_MET) == []
    spoilt = Tick(tick=["step", "ring"], faults=[Fault.OVERPROMISE])
    assert walked(case, SEE_HER, spoilt) == ["steps STOPS_EARLY"]


def test_another_ending_is_told_at_what_was_said(case: Case) -> None:
    assert walked(case, SEE_HER, ALL_MET, ends_at="hung-up") == ["ends_at ENDS_ELSEWHERE"]


def test_a_persona_with_a_scene_of_their_own_begins_there(case: Case) -> None:
    assert walked(case, Choose(choose="reason"), ALL_MET, persona="mr-gao") == []
    assert walked(case, SEE_HER, ALL_MET, persona="mr-gao") == ["steps.0.choose NO_SUCH"]


def test_a_step_after_the_ending_is_told(case: Case) -> None:
    assert walked(case, SEE_HER, ALL_MET, SEE_HER) == ["steps.2 GOES_ON"]


def test_typing_where_one_chooses_and_choosing_where_one_types_are_told(case: Case) -> None:
    assert walked(case, ALL_MET) == ["steps.0 NOTHING_TYPED"]
    assert walked(case, SEE_HER, SEE_HER) == ["steps.1 NOTHING_CHOSEN"]


def test_every_unknown_criterion_is_told(case: Case) -> None:
    assert walked(case, SEE_HER, Tick(tick=["stop", "step", "rang"])) == [
        "steps.1.tick.0 NO_SUCH",
        "steps.1.tick.2 NO_SUCH",
    ]


def test_an_unknown_persona_or_ending_is_left_to_the_check_of_references(case: Case) -> None:
    assert walked(case, SEE_HER, ALL_MET, persona="nobody") == []
    assert walked(case, SEE_HER, ALL_MET, ends_at="nowhere") == []


def test_a_playthrough_that_runs_into_an_unknown_place_is_left_to_that_check_too(case: Case) -> None:
    assert case.rehearsal is not None
    scenes = dict(case.rehearsal.scenes)
    scenes.pop("promise")
    cut = case.model_copy(update={"rehearsal": case.rehearsal.model_copy(update={"scenes": scenes})})
    assert walked(cut, SEE_HER, ALL_MET) == []


def test_a_case_without_a_rehearsal_has_nothing_to_walk(case: Case) -> None:
    assert list(wrong_playthroughs(case.model_copy(update={"rehearsal": None}))) == []
