"""Are the figures right, and does the table say where there are too few for them?"""

import random
import statistics as stdlib

import pytest
from scipy import stats

from calmline.grading.export.rows import HandInRow, ItemRow, Learner
from calmline.grading.export.statistics import correlation, is_readable, mean, proportion, rows_of
from calmline.grading.marks import PersonsMark
from calmline.grading.score import answer_digest

KINDS = {("e", "a"): "choose", ("e", "b"): "mark", ("e", "d"): "draft"}


def hand_in(number, points, waits=()):
    learner = Learner(f"l{number}")
    items = [
        ItemRow("e", learner, name, 2.0, given, PersonsMark(None, None), name in waits, None)
        for name, given in points.items()
    ]
    return HandInRow("e", learner, None, 0.0, tuple(items))


def a_class(count, seed=1):
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        skill = rng.random()
        rows.append(hand_in(number, {name: 2.0 * (rng.random() < skill) for name in ("a", "b", "d")}))
    return rows


def figures(rows):
    return {row["item"]: row for row in rows_of(rows, KINDS)}


def test_difficulty_is_the_mean_share_of_the_points():
    found = figures([hand_in(1, {"a": 2}), hand_in(2, {"a": 1}), hand_in(3, {"a": 0})])["a"]
    assert (found["difficulty"], found["all_points"], found["no_points"]) == (0.5, 1 / 3, 1 / 3)


def test_discrimination_is_the_correlation_with_the_other_items():
    rows = a_class(60)
    a = [row.items[0].points for row in rows]
    rest = [row.items[1].points + row.items[2].points for row in rows]
    found = figures(rows)["a"]
    assert found["discrimination"] == pytest.approx(stdlib.correlation(a, rest))
    interval = stats.pearsonr(a, rest).confidence_interval(0.95)
    assert found["discrimination_low"] == pytest.approx(interval.low, abs=0.001)
    assert found["discrimination_high"] == pytest.approx(interval.high, abs=0.001)
    assert found["note"] is None


@pytest.mark.parametrize(("count", "said", "told"), [(3, "too few", False), (12, "few", True), (40, None, True)])
def test_small_numbers_are_said_to_be_small(count, said, told):
    found = figures(a_class(count))["b"]
    assert (found["discrimination"] is not None) == told
    assert found["note"] is None if said is None else said in found["note"]


def test_an_item_that_is_always_the_same_has_no_discrimination():
    rows = [hand_in(n, {"a": 2.0, "b": float(n % 3)}) for n in range(40)]
    found = figures(rows)["a"]
    assert found["discrimination"] is None
    assert "can't tell learners apart" in found["note"]
    assert found["difficulty_low"] < 1  # forty of forty is no proof that it is always right


def test_an_item_at_which_the_good_do_worse_is_noticed():
    rows = [hand_in(n, {"a": 2.0 * (n < 20), "b": 2.0 * (n >= 20), "d": 2.0 * (n >= 20)}) for n in range(40)]
    assert "look at the key" in figures(rows)["a"]["note"]


def test_answers_that_could_not_be_read_are_left_out_and_proposals_counted():
    rows = [
        *a_class(20),
        hand_in(90, {"a": 0, "b": 0, "d": 0}, {"a", "b", "d"}),
        hand_in(91, {"a": 2, "b": 2, "d": 1}, {"d"}),
    ]
    found = figures(rows)
    assert found["a"]["hand_ins"] == found["d"]["hand_ins"] == 21
    assert (found["a"]["proposals"], found["d"]["proposals"]) == (0, 1)


ANSWERED = {name: answer_digest({"chosen": ["a"]}, 2.0) for name in ("a", "b", "d")}
NOT_ANSWERED = {name: answer_digest(None, 2.0) for name in ("a", "b", "d")}
GIVEN, NOT_GIVEN = PersonsMark(0.0, None, again=True), PersonsMark(None, None)


@pytest.mark.parametrize(
    ("waits", "mark", "answered", "refused", "readable"),
    [
        (True, GIVEN, {}, False, True),  # marked while it was damaged, then handed in again: all is asked for again
        (True, GIVEN, ANSWERED, False, True),
        (True, NOT_GIVEN, ANSWERED, False, True),  # read, but which file counts is not sure
        (False, GIVEN, ANSWERED, True, True),  # refused once, and graded by nbgrader's autograde since
        (True, NOT_GIVEN, NOT_ANSWERED, True, False),
        (True, NOT_GIVEN, NOT_ANSWERED, False, False),  # the same by nbgrader's autograde, which notes no outcome
        (True, NOT_GIVEN, {}, False, False),
        (False, GIVEN, NOT_ANSWERED, True, False),  # a person gave points; they are for no answer
        (False, NOT_GIVEN, NOT_ANSWERED, False, True),  # nothing was answered
    ],
)
def test_answers_could_not_be_read_where_none_was_taken_for_one(waits, mark, answered, refused, readable):
    items = tuple(ItemRow("e", Learner("l"), name, 2.0, 0.0, mark, waits, None) for name in ("a", "b", "d"))
    one = HandInRow("e", Learner("l"), None, 0.0, items, answered, refused)
    assert is_readable(one, {("e", "d")}) is readable


def test_one_hand_in_is_one():
    assert figures([hand_in(1, {"a": 2})])["a"]["note"].endswith(": 1 hand-in")


def test_a_class_of_nobody_gives_an_empty_table():
    assert rows_of([], KINDS) == []


def test_the_interval_of_a_share_is_wilsons():
    found = proportion(3, 20)
    expected = stats.binomtest(3, 20).proportion_ci(method="wilson")
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-4)
    assert proportion(0, 0) is None
    assert proportion(0, 5).high > 0.3


def test_intervals_hold_the_figure_and_stay_where_they_can_be():
    rng = random.Random(3)
    for count in (1, 2, 5, 30):
        shares = [rng.random() for _ in range(count)]
        found = mean(shares)
        assert 0 <= found.low <= found.value <= found.high <= 1
    assert mean([]) is None
    assert correlation([1.0] * 20, [float(n) for n in range(20)]) is None
    assert correlation([float(n) for n in range(20)], [float(n) for n in range(20)]).value == 1
