"""Does a hypothesis board reward being right early, and honest about doubt?"""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from calmline.cases.boards import brier, judge, points, shared

NAMES = ("a", "b", "c", "d")
WEIGHTS = st.integers(2, 4).flatmap(
    lambda n: st.fixed_dictionaries({name: st.integers(0, 100).map(lambda one: one / 100) for name in NAMES[:n]})
)
BELIEFS = WEIGHTS.filter(lambda p: sum(p.values()) > 0).map(shared)


def expected(said, believed):
    """The Brier score that somebody may expect who says this and believes that."""
    return sum(chance * brier(said, right) for right, chance in believed.items())


@given(BELIEFS, st.data())
def test_nobody_expects_to_gain_by_saying_something_else_than_they_think(believed, data):
    weights = st.fixed_dictionaries({name: st.floats(0, 1) for name in believed})
    said = data.draw(weights)
    assert expected(said, believed) >= expected(believed, believed) - 1e-9


@given(BELIEFS)
def test_who_doubts_expects_more_of_saying_so_than_of_pretending_to_be_sure(believed):
    assume(max(believed.values()) < 0.99)
    likeliest = max(believed, key=believed.get)
    extreme = {name: float(name == likeliest) for name in believed}
    assert expected(believed, believed) < expected(extreme, believed)


@given(WEIGHTS)
def test_a_score_lies_between_certain_and_right_and_certain_and_wrong(p):
    for right in p:
        assert -1e-12 <= brier(p, right) <= 1 + 1e-12
    assert math.isclose(sum(shared(p).values()), 1)


def test_the_ends_of_the_scale():
    assert brier({"a": 1, "b": 0, "c": 0}, "a") == 0
    assert brier({"a": 1, "b": 0, "c": 0}, "c") == 1
    assert points([{"a": 1, "b": 0}] * 3, "a") == 100
    assert points([{"a": 0, "b": 1}] * 3, "a") == 0
    assert points([{"a": 0, "b": 0}], "a") == 75, "who says nothing is taken to hold all alike likely"


@given(st.lists(st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9]), min_size=2, max_size=8))
def test_who_is_right_earlier_has_more_points(sure):
    """The same growth of certainty, one line sooner."""
    row = lambda p: {"a": p, "b": 1 - p}  # noqa: E731
    rising = sorted(sure)
    assume(rising[0] < rising[-1])
    later, sooner = [row(p) for p in rising], [row(p) for p in [*rising[1:], rising[-1]]]
    cost = [sum(brier(one, "a") for one in rows) for rows in (sooner, later)]
    assert cost[0] < cost[1]
    assert points(sooner, "a") >= points(later, "a")


def rows(*shares):
    return [{"a": p, "b": round(1 - p - 0.1, 2), "c": 0.1} for p in shares]


OURS = rows(0.3, 0.5, 0.8)


@pytest.mark.parametrize(
    ("mine", "early", "since", "doubt", "lines"),
    [
        (OURS, "later", 1, "sure-in-time", 0),
        (rows(0.6, 0.6, 0.75), "at-once", 0, "sure-in-time", 0),
        (rows(0.1, 0.1, 0.8), "later", 2, "sure-of-another", 2),
        (rows(0.5, 0.3, 0.8), "later", 2, "sure-in-time", 0),
        (rows(0.1, 0.1, 0.1), "never", None, "sure-of-another", 3),
        (rows(0.3, 0.4, 0.4), "never", None, "doubted-too-long", 0),
        (rows(0.8, 0.8, 0.8), "at-once", 0, "sure-too-soon", 2),
    ],
)
def test_what_is_said_of_a_board(mine, early, since, doubt, lines):
    found = judge(mine, OURS)
    assert (found.right, found.early, found.since, found.doubt, found.lines) == ("a", early, since, doubt, lines)
    assert found.our_since == 1
    assert found.ours == points(OURS, "a")


def test_doubt_to_the_end_is_fair_where_the_author_doubts_too():
    found = judge(rows(0.4, 0.5, 0.5), rows(0.3, 0.5, 0.6))
    assert found.doubt == "doubt-was-fair"


def test_boards_of_different_length_are_refused():
    with pytest.raises(ValueError, match="2 lines beside 3"):
        judge(rows(0.1, 0.2), OURS)
    with pytest.raises(ValueError, match="without lines"):
        judge([], [])
