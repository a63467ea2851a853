"""Does a call begin as its case and its seed say, and is a step that it does not know refused?"""

import pytest

from calmline.caller.lines import scene_line
from calmline.caller.reacting import Said, hear, of_choice, of_ticks
from calmline.caller.story import (
    UNSAID,
    Play,
    State,
    StoryError,
    begin,
    drawn,
    ended,
    find_choice,
    offered,
    persona_of,
    scene_of,
    typed_of,
)


def at_the_end(play: Play) -> State:
    state = begin(play)
    return hear(play, state, of_choice(play, state, "wait"))[0]


def test_the_first_persona_calls_unless_another_is_named(play: Play) -> None:
    assert begin(play) == begin(play, "ms-lin")
    assert (begin(play).place, begin(play).persona) == ("opening", "ms-lin")


def test_a_persona_with_a_scene_of_their_own_begins_there(play: Play) -> None:
    state = begin(play, "mr-gao")
    assert (state.place, state.persona, state.space) == ("voucher", "mr-gao", "business")


def test_a_call_begins_as_the_table_says(play: Play) -> None:
    state = begin(play)
    assert (state.trust, state.clarity) == (play.rules.begin.trust, play.rules.begin.clarity)
    assert (state.unsaid, state.heard, state.said, state.promises) == (UNSAID, frozenset(), frozenset(), ())
    assert (state.turns, state.steps, state.unheard, state.worse, state.price) == (0, 0, 0, 0, 0)


def test_a_call_begins_in_the_space_of_its_scene_and_in_the_matter_without_one(play: Play) -> None:
    assert begin(play).space == "personal"
    scenes = play.rehearsal.scenes
    bare = scenes["opening"].model_copy(update={"space": None})
    other = play.rehearsal.model_copy(update={"scenes": {**scenes, "opening": bare}})
    assert begin(Play(other, play.rules)).space == "business"


def test_the_seed_draws_how_somebody_is_today_within_the_temperament(play: Play) -> None:
    for persona in play.rehearsal.personas:
        temperament = play.rules.temperaments[persona.temperament]
        states = [begin(play, persona.id, seed) for seed in range(50)]
        low, high = temperament.emotion
        wanted = {max(low, min(high, persona.emotion + mood)) for mood in (-1, 0, 1)}
        assert {state.anger for state in states} == wanted
        assert {state.patience - temperament.patience for state in states} == {-1, 0, 1}


def test_the_price_of_earlier_calls_angers_only_who_wants_a_present(play: Play) -> None:
    assert begin(play, "mr-gao", 3, price=2).anger == begin(play, "mr-gao", 3).anger + 2
    assert begin(play, "ms-lin", 3, price=2).anger == begin(play, "ms-lin", 3).anger
    assert begin(play, "mr-gao", 3, price=99).anger <= 10
    assert begin(play, "mr-gao", price=99).price == 10
    assert begin(play, "mr-gao", price=-4).price == 0


def test_what_is_drawn_is_fixed_for_ever_and_spread_evenly() -> None:
    """Saved calls are told again from their seed, so that these numbers must never change."""
    assert [drawn(10, 7, "ms-lin", n) for n in range(8)] == [5, 3, 0, 3, 3, 0, 1, 3]
    counts = [[drawn(3, seed) for seed in range(3000)].count(n) for n in range(3)]
    assert min(counts) > 900


def test_an_unknown_persona_is_refused_and_the_known_ones_named(play: Play) -> None:
    with pytest.raises(StoryError, match="nobody"):
        begin(play, "nobody")
    with pytest.raises(StoryError, match="ms-lin"):
        persona_of(play, "nobody")


def test_a_call_ends_where_an_ending_is_reached(play: Play) -> None:
    assert ended(play, begin(play)) is None
    assert ended(play, at_the_end(play)) is play.rehearsal.endings["hung-up"]


def test_after_the_ending_nothing_more_is_said(play: Play) -> None:
    over = at_the_end(play)
    for step in (
        lambda: scene_of(play, over),
        lambda: scene_line(play, over),
        lambda: of_choice(play, over, "wait"),
        lambda: of_ticks(play, over, [], []),
        lambda: hear(play, over, Said(frozenset({"own"}), "promise")),
        lambda: hear(play, over, Said(frozenset(), None)),
    ):
        with pytest.raises(StoryError, match="hung-up"):
            step()


def test_steps_of_another_scene_are_refused(play: Play) -> None:
    opening = begin(play)
    promise = hear(play, opening, of_choice(play, opening, "see-her"))[0]
    with pytest.raises(StoryError, match="give"):
        find_choice(play, opening, "give")  # a choice of another scene
    with pytest.raises(StoryError, match="no rubric"):
        typed_of(play, opening)
    with pytest.raises(StoryError, match="no rubric"):
        of_ticks(play, opening, ["step"], [])
    with pytest.raises(StoryError, match="stop"):
        of_ticks(play, promise, ["step", "stop"], [])
    with pytest.raises(StoryError, match="see-her"):
        of_choice(play, promise, "see-her")


def test_where_nobody_may_be_handed_on_that_can_not_be_chosen(play: Play) -> None:
    assert [choice.id for choice in offered(play, begin(play))] == ["see-her", "wait", "pass-on"]
    assert [choice.id for choice in offered(play, begin(play, transfers=False))] == ["see-her", "wait"]
    with pytest.raises(StoryError, match="hung-up"):
        offered(play, at_the_end(play))
