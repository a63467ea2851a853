"""Does a reply change what its rules say, and does the call go where it leads?"""

from dataclasses import replace

import pytest

from calmline.caller.reacting import (
    MENDABLE,
    NOT_UNDERSTOOD,
    Said,
    hear,
    of_choice,
    of_ticks,
    opening,
    said_by,
    space_of,
    waits_for,
)
from calmline.caller.rules import Condition, Effect, Rule, Rules
from calmline.caller.story import Play, State, StoryError, begin, ended, scene_of
from calmline.replies.labels import Move
from calmline.text import Text

HERE = "opening"


def says(*labels: str, to: str | None = HERE) -> Said:
    return Said(frozenset(labels), to)


def ruled(play: Play, *effects: dict[str, object], **when: object) -> Play:
    """The call under rules of one's own, which all count when somebody owns up."""
    condition = Condition.model_validate({"any": ["own"], **when})
    rules = [
        Rule(id=f"r-{n}", when=condition, then=Effect.model_validate(effect), why=Text(en="x", zh="某"), reference="x")
        for n, effect in enumerate(effects)
    ]
    return replace(play, rules=play.rules.model_copy(update={"rules": rules}))


def promise(play: Play) -> State:
    state, _ = opening(play, begin(play))
    return hear(play, state, of_choice(play, state, "see-her"))[0]


def test_what_rules_change_adds_up(play: Play) -> None:
    other = ruled(play, {"trust": 2, "clarity": 3, "patience": -1}, {"trust": 1, "price": 2})
    before = begin(other)
    after, reaction = hear(other, before, says("own"))
    assert (after.trust - before.trust, after.clarity - before.clarity) == (3, 3)
    assert (after.patience - before.patience, after.price) == (-1, 2)
    assert (reaction.trust, reaction.clarity, reaction.patience) == (3, 3, -1)
    assert [rule.id for rule in reaction.rules] == ["r-0", "r-1"]


@pytest.mark.parametrize(
    ("persona", "change", "felt"),
    [
        ("ms-lin", 2, 2),  # heated: 2.4
        ("ms-lin", -2, -2),  # 2.2
        ("ms-bai", 3, 2),  # composed: 2.4
        ("mr-gao", -3, -2),  # persistent: 2.4
        ("mr-gao", -1, -1),  # a weak calm is a calm
        ("ms-bai", 1, 1),  # a weak rise is a rise
    ],
)
def test_the_temperament_makes_more_or_less_of_it(play: Play, persona: str, change: int, felt: int) -> None:
    other = ruled(play, {"anger": change})
    after, _ = hear(other, replace(begin(other, persona), anger=5), says("own"))
    assert after.anger - 5 == felt


def test_no_turn_changes_more_than_it_may(play: Play) -> None:
    for step, felt in ((-3, -play.rules.most.calmer), (3, play.rules.most.angrier)):
        other = ruled(play, *[{"anger": step}] * 3)
        assert hear(other, replace(begin(other), anger=5), says("own"))[1].anger == felt


def test_degrees_stop_at_their_ends(play: Play) -> None:
    up = ruled(play, {"anger": 3, "trust": 3, "clarity": 3, "price": 3, "patience": 3})
    full = replace(begin(up), anger=10, trust=10, clarity=10, price=10, patience=20)
    assert replace(hear(up, full, says("own"))[0], steps=0, turns=0, heard=frozenset(), said=frozenset()) == full
    down = ruled(play, {"anger": -3, "trust": -3, "clarity": -3, "price": -3})
    empty = replace(begin(down), anger=0, trust=0, clarity=0)
    after, reaction = hear(down, empty, says("own"))
    assert (after.anger, after.trust, after.clarity, after.price) == (0, 0, 0, 0)
    assert (reaction.anger, reaction.trust) == (0, 0)


@pytest.mark.parametrize(
    ("when", "counts"),
    [
        ({"space": "personal"}, True),
        ({"space": "business"}, False),
        ({"legitimate": True}, True),
        ({"legitimate": False}, False),
        ({"temperament": ["heated", "brisk"]}, True),
        ({"temperament": ["composed"]}, False),
        ({"knowledge": ["ordinary"]}, True),
        ({"knowledge": ["expert"]}, False),
        ({"owes": True}, True),
        ({"price": [0, 1]}, True),
        ({"price": [1, 10]}, False),
        ({"all": ["own", "act"]}, True),
        ({"all": ["own", "time"]}, False),
        ({"none": ["time"]}, True),
        ({"none": ["act"]}, False),
        ({"hits": "softener"}, True),
        ({"hits": "trigger"}, False),
    ],
)
def test_every_key_of_a_condition_must_hold(play: Play, when: dict[str, object], counts: bool) -> None:
    other = ruled(play, {"trust": 1}, **when)
    state = replace(begin(other), owes=True)
    _, reaction = hear(other, state, says("own", "act"))
    assert bool(reaction.rules) is counts


def test_a_promise_that_is_made_now_does_not_stand_yet(play: Play) -> None:
    other = ruled(play, {"owes": True}, owes=True)
    _, reaction = hear(other, begin(other), says("own"))
    assert reaction.rules == ()


def test_what_hurts_outweighs_what_brings_over_to_the_matter(play: Play) -> None:
    for effects, space in (
        (["business"], "business"),
        (["business", "personal"], "personal"),
        (["personal"], "personal"),
    ):
        other = ruled(play, *({"space": one} for one in effects))
        assert hear(other, begin(other), says("own", to="voucher"))[0].space == space


def test_a_scene_of_the_personal_space_takes_the_customer_there(play: Play) -> None:
    """Its lines are written for somebody who is hurt. The other way nobody is taken without a reason."""
    other = ruled(play, {"trust": 1})
    business = replace(begin(other), space="business", place="voucher")
    assert hear(other, business, says("own", to="opening"))[0].space == "personal"
    assert hear(other, begin(other), says("own", to="voucher"))[0].space == "personal"


def test_the_stake_comes_out_first_and_then_the_expectation(play: Play) -> None:
    state, revealed = begin(play), []
    for _ in range(3):
        state, reaction = hear(play, state, says("probe"))
        revealed.append(reaction.revealed)
    assert revealed == [("stake",), ("expectation",), ()]


def test_a_question_with_an_insult_brings_nothing_out(play: Play) -> None:
    for fault in ("argue", "rush", "dismiss", "blame", "hostile"):
        after, reaction = hear(play, begin(play), says("probe", fault))
        assert (reaction.revealed, after.unsaid) == ((), ("stake", "expectation"))


def test_a_promise_is_remembered_with_its_turn(play: Play) -> None:
    state = replace(begin(play), steps=4, turns=3)
    after, _ = hear(play, state, says("follow_up", "time"))
    assert after.promises == (5,)
    assert hear(play, state, says("probe"))[0].promises == ()


def test_who_promised_too_much_and_then_says_no_is_reminded(play: Play) -> None:
    state, _ = hear(play, begin(play), says("overpromise"))
    after, reaction = hear(play, state, says("boundary", "alternative"))
    assert reaction.lines[0].text.en == "You promised me something else just now."
    assert after.anger > state.anger


def test_to_promise_the_same_once_more_reminds_nobody(play: Play) -> None:
    state, _ = hear(play, begin(play), says("overpromise"))
    _, reaction = hear(play, state, says("stall", "overpromise"))
    assert "reminded-of-a-promise" not in {rule.id for rule in reaction.rules}


def test_a_promise_made_now_outweighs_one_that_is_owned_up_to(play: Play) -> None:
    state, _ = hear(play, begin(play), says("overpromise", "own"))
    assert state.owes
    assert not hear(play, state, says("own"))[0].owes


def test_a_present_calms_who_is_not_right_and_the_second_less(play: Play) -> None:
    state = replace(begin(play, "mr-gao"), anger=8)
    first, _ = hear(play, state, says("appease", to="voucher"))
    second, _ = hear(play, first, says("appease", to="voucher"))
    assert state.anger - first.anger > first.anger - second.anger > 0
    assert (first.price, second.price) == (2, 4)


def test_a_present_to_who_is_right_calms_nothing_and_costs_trust(play: Play) -> None:
    state = begin(play)
    after, _ = hear(play, state, says("appease"))
    assert after.anger == state.anger
    assert after.trust < state.trust


def test_jargon_hurts_who_can_not_know_it(play: Play) -> None:
    for persona, hurt in (("ms-bai", True), ("ms-lin", True), ("mr-gao", False)):
        state = replace(begin(play, persona), space="business", place="voucher")
        after, _ = hear(play, state, says("jargon", to="voucher"))
        assert (after.anger > state.anger) is hurt
        assert (after.clarity < state.clarity) is hurt


def test_a_sore_spot_hurts_more(play: Play) -> None:
    lin, bai = (replace(begin(play, one), anger=2, patience=8) for one in ("ms-lin", "ms-bai"))
    (sore, _), (other, _) = hear(play, lin, says("stall")), hear(play, bai, says("stall"))
    assert sore.anger > other.anger
    assert sore.patience < other.patience


def test_whose_patience_is_at_an_end_gives_up(play: Play) -> None:
    state = replace(begin(play), patience=1)
    after, reaction = hear(play, state, says("rush"))
    assert (after.place, after.patience, reaction.gave_up, reaction.lines) == ("hung-up", 0, True, ())


def test_an_ending_that_is_reached_is_no_giving_up(play: Play) -> None:
    after, reaction = hear(play, replace(begin(play), patience=1), says("rush", to="relieved"))
    assert (after.place, reaction.gave_up) == ("relieved", False)


def test_a_long_call_costs_patience_and_ends(play: Play) -> None:
    """Even when every turn does good."""
    most = play.rules.most
    state = replace(begin(play), patience=20)
    while not ended(play, state):
        before = state
        state, reaction = hear(play, state, says("thank"))
        assert state.patience - before.patience == (-1 if state.turns > most.long else 0)
    assert state.turns == most.turns
    assert reaction.gave_up


def test_who_makes_it_worse_on_purpose_gets_a_way_back(play: Play) -> None:
    state = replace(begin(play, worse=3), patience=5)
    for _ in range(3):
        state, reaction = hear(play, state, says("hostile", "rush", to="hung-up"))
        assert not reaction.gave_up
        assert ended(play, state) is None
    assert (state.worse, state.place) == (0, "opening")
    assert state.patience >= MENDABLE
    assert hear(play, state, says("stall", to="hung-up"))[0].place == "hung-up"


def test_words_that_are_not_understood_are_asked_about_kindly_and_change_nothing(play: Play) -> None:
    state, _ = opening(play, begin(play))
    after, reaction = hear(play, state, NOT_UNDERSTOOD)
    assert reaction.lines[0].key.startswith("unheard/")
    assert (after.unheard, after.steps, after.turns) == (1, 1, 0)
    assert (after.anger, after.patience, after.place) == (state.anger, state.patience, state.place)
    understood, _ = hear(play, after, says("own"))
    assert understood.unheard == 0


@pytest.mark.parametrize(
    ("labels", "space"),
    [
        (["acknowledge"], "personal"),
        (["act", "time"], "business"),
        (["acknowledge", "act"], None),
        (["probe"], None),
        ([], None),
    ],
)
def test_a_reply_speaks_in_a_space_or_follows_the_customer(rules: Rules, labels: list[str], space: str | None) -> None:
    assert space_of(frozenset(labels), rules) == space


def test_a_choice_does_what_it_is_labelled_with(play: Play) -> None:
    state = begin(play)
    assert of_choice(play, state, "wait") == says("stall", "boilerplate", to="hung-up")


def test_a_choice_answers_when_it_meets_half_of_what_is_to_be_said(play: Play) -> None:
    state = promise(play)
    ring_her, trust_us = scene_of(play, state).choices
    assert said_by(play, state, ring_her).labels == {"follow_up", "time", "answers"}
    assert said_by(play, state, trust_us).labels == {"overpromise"}
    assert "answers" not in said_by(play, state, ring_her.model_copy(update={"meets": ["step"]})).labels


@pytest.mark.parametrize(
    ("met", "faults", "labels", "leads_to"),
    [
        (["step", "ring"], [], {"act", "answers"}, "relieved"),
        (["step"], [], {"act"}, "dark-words"),
        (["ring"], [], {"answers"}, "dark-words"),
        (["step", "ring"], ["overpromise"], {"act", "answers", "overpromise"}, "dark-words"),
        (["step", "step", "step"], [], {"act"}, "dark-words"),
        ([], ["hostile"], {"hostile"}, "dark-words"),
    ],
)
def test_ticks_are_heard_and_their_points_decide_where_they_lead(
    play: Play, met: list[str], faults: list[str], labels: set[str], leads_to: str
) -> None:
    assert of_ticks(play, promise(play), iter(met), iter(faults)) == Said(frozenset(labels), leads_to)


def test_ticks_of_another_scene_are_refused(play: Play) -> None:
    with pytest.raises(StoryError, match="stop"):
        of_ticks(play, promise(play), ["stop"], [])


def test_what_would_help_now_is_told_by_the_same_rules(play: Play) -> None:
    state = begin(play)
    assert waits_for(play, state)[0] in {Move.OWN, Move.ACKNOWLEDGE}
    assert len(waits_for(play, state)) == 2
    for move in waits_for(play, state):
        assert hear(play, state, says(move.value))[0].anger < state.anger
    assert waits_for(ruled(play, {"anger": 1}), state) == ()
