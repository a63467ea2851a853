"""Which hand-in counts, and is whatever does not count told?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmline.grading.handins.choosing import choose
from calmline.grading.handins.model import HandIn
from calmline.grading.handins.odd import Odd

EXERCISES = st.sampled_from(["digital-piano", "spare-key"])
TIMES = st.none() | st.datetimes(timezones=st.just(UTC))
HAND_INS = st.lists(
    st.builds(
        HandIn,
        learner=st.sampled_from(["li", "Li", "ｌｉ", "wei", "zhu-an"]),
        exercise=EXERCISES,
        place=st.integers(0, 50).map(lambda n: Path(f"no-such-place/{n}")),
        kind=st.just("folder"),
        when=TIMES,
        sender=st.none() | st.sampled_from(["Li Wei 1", "Li Wei 2", "Zhu An 3"]),
    ),
    max_size=12,
    unique_by=lambda one: one.place,
)


def day(number):
    return datetime(2026, 11, number, tzinfo=UTC)


def of(when, name="a", learner="li", **more):
    return HandIn(learner, "digital-piano", Path(name), "folder", when, **more)


@given(HAND_INS)
def test_each_is_either_chosen_or_told(hand_ins):
    chosen, others = choose(hand_ins)
    assert sorted(str(one.place) for one in hand_ins) == sorted(
        [*(str(one.place) for one in chosen), *(str(one.place) for one in others)]
    )


@given(HAND_INS)
def test_nobody_has_two_for_one_exercise(hand_ins):
    chosen, _ = choose(hand_ins)
    assert len({(one.exercise, one.learner) for one in chosen}) == len(chosen)


@given(HAND_INS, st.randoms())
def test_the_order_in_which_they_are_found_makes_no_difference(hand_ins, random):
    mixed = list(hand_ins)
    random.shuffle(mixed)
    first, second = choose(hand_ins), choose(mixed)
    assert first[0] == second[0]
    assert set(first[1]) == set(second[1])


def test_the_latest_counts_in_whatever_order_they_lie():
    [chosen], [other] = choose([of(day(3), "b"), of(day(5), "a")])
    assert (chosen.when, chosen.odd) == (day(5), (Odd.TWICE,))
    assert (other.place, other.why) == (Path("b"), Odd.EARLIER)


@pytest.mark.parametrize("times", [(None, None), (None, day(3)), (day(3), day(3))])
def test_without_a_latest_a_person_is_asked(times):
    [chosen], [_] = choose([of(times[0], "a"), of(times[1], "b")])
    assert chosen.odd == (Odd.TWICE_UNDATED,)
    assert Odd.TWICE_UNDATED.person


def test_of_undated_ones_that_with_the_right_name_counts():
    [chosen], _ = choose([of(None, "z", odd=(Odd.FOLDER_RENAMED,)), of(None, "a")])
    assert chosen.place == Path("a")


def test_ids_that_differ_in_accents_are_two_learners():
    chosen, others = choose([of(day(1), "a", "jose"), of(day(1), "b", "josé")])
    assert [one.odd for one in chosen] == [(), ()]
    assert others == []


def test_one_learner_may_hand_in_two_exercises_from_one_account():
    two = [of(day(1), "a", sender="Li 1"), HandIn("li", "spare-key", Path("b"), "folder", day(1), sender="Li 1")]
    assert [one.odd for one in choose(two)[0]] == [(), ()]


def test_handing_in_twice_from_one_account_is_no_quarrel():
    [chosen], _ = choose([of(day(1), "a", sender="Li 1"), of(day(2), "b", sender="Li 1")])
    assert (chosen.learner, chosen.odd) == ("li", (Odd.TWICE,))
