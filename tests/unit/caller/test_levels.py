"""Are the four levels what they say, and does the reply that is shown lead to a good end?"""

from dataclasses import replace

import pytest

from calmline.caller.levels import LEVELS, is_shown, model_choice
from calmline.caller.reacting import hear, of_choice, opening
from calmline.caller.story import Play, StoryError, begin, ended


def test_from_level_to_level_more_is_ones_own_and_less_is_told_at_once() -> None:
    assert list(LEVELS) == [1, 2, 3, 4]
    assert [level.number for level in LEVELS.values()] == [1, 2, 3, 4]
    assert [level.tells for level in LEVELS.values()] == ["turn", "turn", "call", "call"]
    assert [level.transfers for level in LEVELS.values()] == [True, True, True, False]


@pytest.mark.parametrize(("level", "shown"), [(1, [0, 1, 2, 3]), (2, [1, 2, 3]), (3, []), (4, [])])
def test_which_replies_are_shown(level: int, shown: list[int]) -> None:
    assert [steps for steps in range(4) if is_shown(LEVELS[level], steps)] == shown


def test_the_model_is_the_choice_that_the_author_named(play: Play) -> None:
    """Whoever calls, and however angry: the shortest way to a good end is not always the best one."""
    for persona in play.rehearsal.personas:
        for place, scene in play.rehearsal.scenes.items():
            state = replace(begin(play, persona.id), place=place)
            assert model_choice(play, state).id == scene.model


def test_where_all_is_over_no_model_is_shown(play: Play) -> None:
    with pytest.raises(StoryError, match="relieved"):
        model_choice(play, replace(begin(play), place="relieved"))


def test_whoever_follows_the_models_comes_to_a_good_end_calmer_in_every_case(plays: dict[str, Play]) -> None:
    for case, play in plays.items():
        for persona in play.rehearsal.personas:
            for seed in range(10):
                state, _ = opening(play, begin(play, persona.id, seed))
                began = state.anger
                while not (end := ended(play, state)):
                    choice = model_choice(play, state)
                    state, _ = hear(play, state, of_choice(play, state, choice.id))
                assert end.kind == "good", (case, persona.id, seed, state.place)
                assert state.anger < began or began == 0, (case, persona.id, seed)


def test_no_model_makes_a_fault_or_hands_the_customer_on_in_any_scene(plays: dict[str, Play]) -> None:
    for case, play in plays.items():
        for place in play.rehearsal.scenes:
            for persona in play.rehearsal.personas:
                state = replace(begin(play, persona.id), place=place)
                model = model_choice(play, state)
                assert not model.faults, (case, place, persona.id)
                assert not model.transfers, (case, place, persona.id)
