"""Does the customer take a reply as the case says, wherever the call leads?"""

from pathlib import Path

import pytest

from calmline.caller.story import (
    State,
    StoryError,
    begin,
    choose,
    ended,
    find_choice,
    find_outcome,
    line,
    persona_of,
    scene_of,
    typed,
)
from calmline.cases.library import Library
from calmline.cases.loading import load_case
from calmline.cases.rehearsal import Choose, Line, Rehearsal, When
from calmline.data import data_root
from calmline.replies.labels import Fault, Move
from calmline.text import Text

FIXTURE = Path(__file__).parents[2] / "fixtures" / "cases" / "every-feature.yaml"
LIBRARY = Library(data_root())
REHEARSALS = {name: LIBRARY.case(name).rehearsal for name in LIBRARY.case_ids() if LIBRARY.case(name).rehearsal}


@pytest.fixture(scope="module")
def rehearsal() -> Rehearsal:
    found = load_case(FIXTURE).rehearsal
    assert found is not None
    return found


def speaking(rehearsal, *lines):
    """The rehearsal with other lines in its first scene."""
    scene = rehearsal.scenes["opening"].model_copy(update={"lines": [*lines, said("whatever else")]})
    return rehearsal.model_copy(update={"scenes": {**rehearsal.scenes, "opening": scene}})


def said(text, **when):
    return Line(text=Text(en=text, zh="话"), when=When(**when) if when else None)


# --- beginning -------------------------------------------------------------------------------------------


def test_the_first_persona_calls_unless_another_is_named(rehearsal):
    assert begin(rehearsal) == State("opening", "ms-lin", 7)
    assert begin(rehearsal, "ms-lin") == begin(rehearsal)


def test_a_persona_with_a_scene_of_their_own_begins_there(rehearsal):
    assert begin(rehearsal, "mr-gao") == State("voucher", "mr-gao", 4)


def test_an_unknown_persona_is_refused(rehearsal):
    with pytest.raises(StoryError, match="nobody"):
        begin(rehearsal, "nobody")
    with pytest.raises(StoryError, match="ms-lin"):
        persona_of(rehearsal, "nobody")


# --- the customer's line ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("emotion", "fits"), [(2, False), (3, True), (5, True), (7, True), (8, False)])
def test_a_line_fits_a_range_of_emotion_with_both_ends(rehearsal, emotion, fits):
    play = speaking(rehearsal, said("three to seven", emotion=(3, 7)))
    text = line(play, State("opening", "ms-lin", emotion)).text.en
    assert text == ("three to seven" if fits else "whatever else")


@pytest.mark.parametrize(
    ("heard", "fits"),
    [(set(), False), ({"act"}, False), ({"act", "stall"}, True), ({"act", "stall", "own"}, True)],
)
def test_a_line_can_need_all_of_several_things_heard(rehearsal, heard, fits):
    play = speaking(rehearsal, said("both", heard=[Move.ACT, Fault.STALL]))
    text = line(play, State("opening", "ms-lin", 5, frozenset(heard))).text.en
    assert text == ("both" if fits else "whatever else")


@pytest.mark.parametrize(("heard", "fits"), [(set(), True), ({"own"}, True), ({"act"}, False), ({"stall"}, False)])
def test_a_line_can_need_none_of_several_things_heard(rehearsal, heard, fits):
    play = speaking(rehearsal, said("neither", not_heard=[Move.ACT, Fault.STALL]))
    text = line(play, State("opening", "ms-lin", 5, frozenset(heard))).text.en
    assert text == ("neither" if fits else "whatever else")


@pytest.mark.parametrize(("persona", "fits"), [("ms-lin", False), ("mr-gao", True)])
def test_a_line_can_be_one_persons(rehearsal, persona, fits):
    play = speaking(rehearsal, said("his", persona=["mr-gao"]))
    text = line(play, State("opening", persona, 5)).text.en
    assert text == ("his" if fits else "whatever else")


@pytest.mark.parametrize(
    ("state", "fits"),
    [
        (State("opening", "ms-lin", 7, frozenset({"act"})), True),
        (State("opening", "ms-lin", 2, frozenset({"act"})), False),
        (State("opening", "ms-lin", 7), False),
        (State("opening", "ms-lin", 7, frozenset({"act", "rush"})), False),
        (State("opening", "mr-gao", 7, frozenset({"act"})), False),
    ],
)
def test_everything_that_a_line_needs_must_hold(rehearsal, state, fits):
    needs = {"emotion": (5, 9), "heard": [Move.ACT], "not_heard": [Fault.RUSH], "persona": ["ms-lin"]}
    assert line(speaking(rehearsal, said("all", **needs)), state).text.en == ("all" if fits else "whatever else")


def test_of_several_lines_that_fit_the_first_is_said(rehearsal):
    play = speaking(
        rehearsal, said("no", emotion=(0, 1)), said("first", emotion=(5, 9)), said("second", emotion=(7, 7))
    )
    assert line(play, begin(play)).text.en == "first"


def test_what_was_said_earlier_changes_what_is_said_later(rehearsal):
    heard = choose(rehearsal, begin(rehearsal), "see-her")
    unheard = choose(rehearsal, begin(rehearsal, "mr-gao"), "reason")
    assert heard.place == unheard.place == "promise"
    assert line(rehearsal, heard).text.en == "And what happens now?"
    assert line(rehearsal, unheard).text.en == "Well?"


# --- replies ---------------------------------------------------------------------------------------------


def test_a_choice_moves_the_call_the_emotion_and_what_was_heard(rehearsal):
    state = choose(rehearsal, begin(rehearsal), "see-her")
    assert state == State("promise", "ms-lin", 4, frozenset({"acknowledge", "restate"}), 1)


def test_faults_are_heard_like_moves(rehearsal):
    state = choose(rehearsal, begin(rehearsal), "wait")
    assert state == State("hung-up", "ms-lin", 9, frozenset({"stall", "boilerplate"}), 1)


def test_a_typed_reply_is_heard_by_its_criteria_and_its_faults(rehearsal):
    before = choose(rehearsal, begin(rehearsal), "see-her")
    state = typed(rehearsal, before, ["step", "ring"], ["overpromise"])
    assert (state.place, state.emotion, state.steps) == ("dark-words", 5, 2)
    assert state.heard == before.heard | {"act", "overpromise"}


def test_a_move_that_was_not_ticked_was_not_heard(rehearsal):
    before = choose(rehearsal, begin(rehearsal), "see-her")
    assert typed(rehearsal, before, ["ring"], []).heard == before.heard
    assert typed(rehearsal, before, ["step"], []).heard == before.heard | {"act"}


@pytest.mark.parametrize(
    ("met", "faults", "leads_to"),
    [
        (["step", "ring"], [], "relieved"),
        (["step"], [], "dark-words"),
        (["step", "ring"], ["overpromise"], "dark-words"),
        (["step", "ring", "ring", "ring"], [], "relieved"),
        (["step", "step"], [], "dark-words"),
        ([], ["overpromise", "hostile"], "dark-words"),
    ],
)
def test_points_decide_where_a_typed_reply_leads(rehearsal, met, faults, leads_to):
    state = choose(rehearsal, begin(rehearsal), "see-her")
    assert find_outcome(rehearsal, state, met, faults).leads_to == leads_to
    assert typed(rehearsal, state, iter(met), iter(faults)).place == leads_to


@pytest.mark.parametrize(
    ("start", "change", "felt"), [(7, -10, 0), (2, -3, 0), (3, -3, 0), (9, 1, 10), (9, 5, 10), (0, 10, 10), (4, 0, 4)]
)
def test_emotion_stays_between_0_and_10(rehearsal, start, change, felt):
    scene = rehearsal.scenes["opening"]
    choice = scene.choices[0].model_copy(update={"emotion": change})
    scene = scene.model_copy(update={"choices": [choice, *scene.choices[1:]]})
    play = rehearsal.model_copy(update={"scenes": {**rehearsal.scenes, "opening": scene}})
    assert choose(play, State("opening", "ms-lin", start), choice.id).emotion == felt


def test_a_call_ends_where_an_ending_is_reached(rehearsal):
    state = choose(rehearsal, begin(rehearsal), "wait")
    assert ended(rehearsal, begin(rehearsal)) is None
    assert ended(rehearsal, state) is rehearsal.endings["hung-up"]


@pytest.mark.parametrize(
    "step",
    [
        scene_of,
        line,
        lambda play, state: choose(play, state, "wait"),
        lambda play, state: typed(play, state, [], []),
    ],
)
def test_after_the_ending_nothing_more_is_said(rehearsal, step):
    state = choose(rehearsal, begin(rehearsal), "wait")
    with pytest.raises(StoryError, match="hung-up"):
        step(rehearsal, state)


def test_steps_that_the_scene_does_not_know_are_refused(rehearsal):
    opening = begin(rehearsal)
    promise = choose(rehearsal, opening, "see-her")
    with pytest.raises(StoryError, match="give"):
        find_choice(rehearsal, opening, "give")  # a choice of another scene
    with pytest.raises(StoryError, match="nothing is typed"):
        typed(rehearsal, opening, ["step"], [])
    with pytest.raises(StoryError, match="stop"):
        typed(rehearsal, promise, ["step", "stop"], [])
    with pytest.raises(StoryError):
        choose(rehearsal, promise, "see-her")


# --- the course's own cases ------------------------------------------------------------------------------


def _plays():
    for name, rehearsal in REHEARSALS.items():
        for play in rehearsal.playthroughs:
            start = begin(rehearsal, play.persona).place
            for persona in rehearsal.personas:
                # Without a persona a playthrough holds for everybody who begins where it begins.
                if persona.id == play.persona or (not play.persona and begin(rehearsal, persona.id).place == start):
                    yield pytest.param(rehearsal, play, persona.id, id=f"{name}-{play.id}-{persona.id}")


@pytest.mark.parametrize(("rehearsal", "play", "persona"), list(_plays()))
def test_each_playthrough_of_the_course_ends_where_it_says(rehearsal, play, persona):
    state = begin(rehearsal, persona)
    for step in play.steps:
        assert line(rehearsal, state).text.zh
        if isinstance(step, Choose):
            state = choose(rehearsal, state, step.choose)
        else:
            state = typed(rehearsal, state, step.tick, [fault.value for fault in step.faults])
    assert ended(rehearsal, state)
    assert state.place == play.ends_at
