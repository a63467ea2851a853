"""Does walking a playthrough find the step at which it goes wrong?"""

import pytest

from calmline.caller.playthroughs import walking, wrong_playthroughs
from calmline.caller.reacting import hear, of_choice, of_ticks, opening
from calmline.caller.rules import Rules
from calmline.caller.story import Play, begin, ended
from calmline.cases.case import Case
from calmline.cases.library import Library
from calmline.cases.problems import dotted
from calmline.cases.rehearsal import Choose, Playthrough, Tick
from calmline.data import data_root
from calmline.replies.labels import Fault

LIBRARY = Library(data_root())


@pytest.fixture
def case(fixture_case: Case) -> Case:
    return fixture_case


@pytest.fixture
def walked(case: Case, rules: Rules):  # type: ignore[no-untyped-def]
    def walk(
        *steps: Choose | Tick, ends_at: str = "relieved", persona: str | None = None, case: Case = case
    ) -> list[str]:
        assert case.rehearsal is not None
        play = Playthrough(id="a", steps=list(steps), ends_at=ends_at, persona=persona)
        rehearsal = case.rehearsal.model_copy(update={"playthroughs": [play]})
        found = wrong_playthroughs(case.model_copy(update={"rehearsal": rehearsal}), rules)
        return [f"{dotted(f.path).removeprefix('rehearsal.playthroughs.0.')} {f.wrong.name}" for f in found]

    return walk


SEE_HER = Choose(choose="see-her")
ALL_MET = Tick(tick=["step", "ring"])


def test_the_fixtures_own_playthroughs_hold(case: Case, rules: Rules, walked) -> None:  # type: ignore[no-untyped-def]
    assert list(wrong_playthroughs(case, rules)) == []


def test_ticks_decide_where_a_typed_reply_leads(case: Case, rules: Rules, walked) -> None:  # type: ignore[no-untyped-def]
    assert walked(SEE_HER, ALL_MET) == []
    spoilt = Tick(tick=["step", "ring"], faults=[Fault.OVERPROMISE])
    assert walked(SEE_HER, spoilt) == ["steps STOPS_EARLY"]


def test_another_ending_is_told_at_what_was_said(case: Case, rules: Rules, walked) -> None:  # type: ignore[no-untyped-def]
    assert walked(SEE_HER, ALL_MET, ends_at="hung-up") == ["ends_at ENDS_ELSEWHERE"]


def test_a_persona_with_a_scene_of_their_own_begins_there(case: Case, rules: Rules, walked) -> None:  # type: ignore[no-untyped-def]
    assert walked(Choose(choose="reason"), ALL_MET, persona="mr-gao") == []
    assert walked(SEE_HER, ALL_MET, persona="mr-gao") == ["steps.0.choose NO_SUCH"]


def test_a_step_after_the_ending_is_told(case: Case, rules: Rules, walked) -> None:  # type: ignore[no-untyped-def]
    assert walked(SEE_HER, ALL_MET, SEE_HER) == ["steps.2 GOES_ON"]


def test_typing_where_one_chooses_and_a_choice_of_another_scene_are_told(case: Case, rules: Rules, walked) -> None:  # type: ignore[no-untyped-def]
    assert walked(ALL_MET) == ["steps.0 NOTHING_TYPED"]
    assert walked(SEE_HER, SEE_HER) == ["steps.1.choose NO_SUCH"]


def test_every_unknown_criterion_is_told(case: Case, rules: Rules, walked) -> None:  # type: ignore[no-untyped-def]
    assert walked(SEE_HER, Tick(tick=["stop", "step", "rang"])) == [
        "steps.1.tick.0 NO_SUCH",
        "steps.1.tick.2 NO_SUCH",
    ]


def test_an_unknown_persona_or_ending_is_left_to_the_check_of_references(case: Case, rules: Rules, walked) -> None:  # type: ignore[no-untyped-def]
    assert walked(SEE_HER, ALL_MET, persona="nobody") == []
    assert walked(SEE_HER, ALL_MET, ends_at="nowhere") == []


def test_a_playthrough_that_runs_into_an_unknown_place_is_left_to_that_check_too(
    case: Case, rules: Rules, walked
) -> None:  # type: ignore[no-untyped-def]
    assert case.rehearsal is not None
    scenes = dict(case.rehearsal.scenes)
    scenes.pop("promise")
    cut = case.model_copy(update={"rehearsal": case.rehearsal.model_copy(update={"scenes": scenes})})
    assert walked(SEE_HER, ALL_MET, case=cut) == []


def test_a_case_without_a_rehearsal_has_nothing_to_walk(case: Case, rules: Rules, walked) -> None:  # type: ignore[no-untyped-def]
    assert list(wrong_playthroughs(case.model_copy(update={"rehearsal": None}), rules)) == []


def test_a_customer_who_gives_up_on_the_way_is_told(case: Case, rules: Rules, walked) -> None:  # type: ignore[no-untyped-def]
    assert case.rehearsal is not None
    scenes = case.rehearsal.scenes
    see, wait, _ = scenes["opening"].choices
    rude = wait.model_copy(update={"id": "rude", "faults": [Fault.HOSTILE, Fault.STALL], "leads_to": "opening"})
    circle = scenes["opening"].model_copy(update={"choices": [see, rude]})
    rehearsal = case.rehearsal.model_copy(update={"scenes": {**scenes, "opening": circle}})
    patient = case.model_copy(update={"rehearsal": rehearsal})
    assert walked(*[Choose(choose="rude")] * 2, SEE_HER, ends_at="hung-up", case=patient)[0].endswith(
        ("GOES_ON", "EARLY")
    )
    assert walked(*[Choose(choose="rude")] * 9, ends_at="hung-up", case=patient)[0].endswith("GOES_ON")


def test_the_check_of_the_course_uses_these_rules(case: Case, rules: Rules) -> None:
    assert list(walking(rules)(case)) == []


def _plays():  # type: ignore[no-untyped-def]
    for name in LIBRARY.case_ids():
        rehearsal = LIBRARY.case(name).rehearsal
        for path in rehearsal.playthroughs if rehearsal else []:
            yield pytest.param(rehearsal, path, id=f"{name}-{path.id}")


@pytest.mark.parametrize(("rehearsal", "path"), list(_plays()))
def test_each_playthrough_of_the_course_ends_where_it_says(rehearsal, path, rules: Rules) -> None:  # type: ignore[no-untyped-def]
    """With any seed, and where it names nobody, with everybody who begins where it begins."""
    play = Play(rehearsal, rules)
    start = begin(play, path.persona).place
    for persona in rehearsal.personas:
        if persona.id != path.persona and (path.persona or begin(play, persona.id).place != start):
            continue
        for seed in range(3):
            state, _ = opening(play, begin(play, persona.id, seed))
            for step in path.steps:
                if isinstance(step, Choose):
                    said = of_choice(play, state, step.choose)
                else:
                    said = of_ticks(play, state, step.tick, [fault.value for fault in step.faults])
                state, reaction = hear(play, state, said)
                assert reaction.understood
            assert ended(play, state), (persona.id, seed)
            assert state.place == path.ends_at, (persona.id, seed)
