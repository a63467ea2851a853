"""Does the customer say what fits, never the same twice, and wait in silence when all has been said?"""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from calmline.caller.lines import Spoken, aside, fits, scene_line
from calmline.caller.reacting import NOT_UNDERSTOOD, Said, hear, of_choice, opening
from calmline.caller.story import Play, State, begin, remembering
from calmline.cases.rehearsal import Line, When
from calmline.replies.labels import Fault, Move
from calmline.text import Text


def said(text: str, *variants: str, **when: object) -> Line:
    words = [Text(en=one, zh=f"话：{one}") for one in (text, *variants)]
    return Line(text=words[0], variants=words[1:], when=When(**when) if when else None)  # type: ignore[arg-type]


def speaking(play: Play, *lines: Line, **asides: Sequence[Line]) -> Play:
    """The call with other lines in its first scene, and with other asides."""
    scenes = play.rehearsal.scenes
    scene = scenes["opening"].model_copy(update={"lines": list(lines)})
    others = play.rehearsal.asides.model_copy(update={kind: list(some) for kind, some in asides.items()})
    changed = {"scenes": {**scenes, "opening": scene}, "asides": others}
    return Play(play.rehearsal.model_copy(update=changed), play.rules)


def next_of(play: Play, state: State) -> tuple[State, Spoken]:
    spoken = scene_line(play, state)
    return remembering(state, spoken.key), spoken


@pytest.mark.parametrize(("anger", "fit"), [(2, False), (3, True), (7, True), (8, False)])
def test_a_line_fits_a_range_of_emotion_with_both_ends(play: Play, anger: int, fit: bool) -> None:
    assert fits(When(emotion=(3, 7)), replace(begin(play), anger=anger)) is fit


@pytest.mark.parametrize(
    ("heard", "all_", "none"),
    [([], False, True), (["act"], False, False), (["act", "stall"], True, False), (["own"], False, True)],
)
def test_a_line_can_need_things_heard_and_things_not_heard(
    play: Play, heard: list[str], all_: bool, none: bool
) -> None:
    state = replace(begin(play), heard=frozenset(heard))
    assert fits(When(heard=[Move.ACT, Fault.STALL]), state) is all_
    assert fits(When(not_heard=[Move.ACT, Fault.STALL]), state) is none


def test_a_line_can_be_one_persons_and_one_spaces(play: Play) -> None:
    state = begin(play)
    assert fits(When(persona=["ms-lin", "mr-gao"]), state)
    assert not fits(When(persona=["mr-gao"]), state)
    assert fits(When(space="personal"), state)
    assert not fits(When(space="business"), state)


def test_everything_that_a_line_needs_must_hold(play: Play) -> None:
    when = When(emotion=(5, 9), heard=[Move.ACT], not_heard=[Fault.RUSH], persona=["ms-lin"], space="personal")
    good = replace(begin(play), anger=7, heard=frozenset({"act"}))
    assert fits(when, good)
    for wrong in ({"anger": 2}, {"heard": frozenset()}, {"persona": "mr-gao"}, {"space": "business"}):
        assert not fits(when, replace(good, **wrong))
    assert not fits(when, replace(good, heard=frozenset({"act", "rush"})))


def test_of_several_lines_that_fit_the_first_is_said(play: Play) -> None:
    other = speaking(play, said("no", emotion=(0, 1)), said("first", emotion=(5, 9)), said("second"))
    assert scene_line(other, begin(other)).text.en == "first"


def test_a_line_is_worded_otherwise_from_call_to_call(play: Play) -> None:
    other = speaking(play, said("one", "two", "three"))
    assert {scene_line(other, begin(other, seed=seed)).text.en for seed in range(30)} == {"one", "two", "three"}


def test_who_comes_back_to_a_scene_says_it_otherwise_then_comes_to_the_point_then_waits(play: Play) -> None:
    """So lines that run out end in a silence, which may come as often as it must."""
    other = speaking(play, said("one", "two"), again=[said("the point")])
    state, told = begin(other), []
    for _ in range(5):
        state, spoken = next_of(other, state)
        told.append((spoken.text.en, spoken.silent))
    assert sorted(told[:2]) == [("one", False), ("two", False)]
    silence = (play.rules.silence.en, True)
    assert told[2:] == [("the point", False), silence, silence]
    assert scene_line(other, state).text.zh == play.rules.silence.zh


def test_a_line_that_was_said_makes_room_for_the_next_that_fits(play: Play) -> None:
    other = speaking(play, said("angry", emotion=(5, 10)), said("any"))
    state, first = next_of(other, begin(other))
    _, second = next_of(other, state)
    assert (first.text.en, second.text.en) == ("angry", "any")


def test_the_own_way_of_saying_something_comes_before_what_anybody_says(play: Play) -> None:
    lines = [said("anybody"), said("hers", persona=["ms-lin"]), said("his", persona=["mr-gao"])]
    other = speaking(play, said("…"), again=lines)
    for persona, own in (("ms-lin", "hers"), ("mr-gao", "his"), ("ms-bai", "anybody")):
        spoken = aside(other, begin(other, persona), "again")
        assert spoken is not None
        assert spoken.text.en == own
    state = remembering(begin(other), "again/1/0")
    spoken = aside(other, state, "again")
    assert spoken is not None
    assert spoken.text.en == "anybody"


def test_when_asides_run_out_the_customer_waits_in_silence(play: Play) -> None:
    other = speaking(play, said("…"), unheard=[said("pardon?", "sorry?")])
    state, told = begin(other), []
    for _ in range(3):
        state, reaction = hear(other, state, NOT_UNDERSTOOD)
        told.append([line.text.en for line in reaction.lines])
    assert sorted(told[:2]) == [["pardon?"], ["sorry?"]]
    assert told[2] == [play.rules.silence.en]


def test_what_was_said_earlier_changes_what_is_said_later(play: Play) -> None:
    state, _ = opening(play, begin(play))
    seen, reaction = hear(play, state, of_choice(play, state, "see-her"))
    assert (seen.place, reaction.lines[-1].text.en) == ("promise", "And what happens now?")
    other, _ = opening(play, begin(play, "mr-gao"))
    refused, reaction = hear(play, other, of_choice(play, other, "reason"))
    assert (refused.place, reaction.lines[-1].text.en) == ("promise", "Well?")


def test_a_customer_who_is_nearly_out_of_patience_says_so_once(play: Play) -> None:
    state = replace(begin(play), patience=4, anger=1)
    told = []
    for _ in range(3):
        state, reaction = hear(play, state, Said(frozenset({"rush"}), "opening"))
        told += [line.key for line in reaction.lines]
    assert [key for key in told if key.startswith("leaving/")] == ["leaving/0/0"]


def test_the_tone_of_a_line_belongs_to_all_its_wordings(play: Play) -> None:
    line = said("one", "two").model_copy(update={"tone": Text(en="icy", zh="冷冰冰的")})
    other = speaking(play, line)
    state, first = next_of(other, begin(other))
    _, second = next_of(other, state)
    assert first.tone is not None
    assert first.tone == second.tone
