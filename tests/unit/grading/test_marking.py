"""Are points what the module's docstring promises, whatever the answer file holds?"""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmline.grading.marking import MALFORMED, NOT_ANSWERED, ideal, mark

KINDS = ["psychology", "hidden", "notes", "repeated", "sort", "order", "reply"]


def points(key, item, value):
    return mark(key.items[item].item, key.lines, value, "en").points


@pytest.mark.parametrize("item", [name for name in KINDS if name != "reply"])
def test_expected_answer_gives_full_marks(key, item):
    entry = key.items[item].item
    assert points(key, item, ideal(entry)) == entry.points


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        # choose one: all or nothing
        ("hidden", {"chosen": ["a"]}, 0),
        # choose several: (right - wrong) / 3 right ones, of 3 points
        ("notes", {"chosen": ["a", "b"]}, 2),
        ("notes", {"chosen": ["a", "b", "d"]}, 1),
        ("notes", {"chosen": ["a", "d"]}, 0),
        ("notes", {"chosen": ["a", "b", "c", "d"]}, 2),
        ("notes", {"chosen": ["a", "a", "a"]}, 1),
        # psychology: half of 4 points for two options, half for two lines; line t3 may be cited, t1 not
        ("psychology", {"chosen": ["a", "c"]}, 2),
        ("psychology", {"chosen": ["a"], "cited": ["t2"]}, 2),
        ("psychology", {"cited": ["t2", "t5"]}, 2),
        ("psychology", {"chosen": ["a", "b"], "cited": ["t2", "t3", "t5"]}, 2),
        ("psychology", {"chosen": ["a", "b", "c"], "cited": ["t2", "t5", "t1"]}, 2),
        # mark: (right - lines that show nothing) / 2 right ones, of 2 points
        ("repeated", {"cited": ["t2"]}, 1),
        ("repeated", {"cited": ["t2", "t3"]}, 1),
        ("repeated", {"cited": ["t2", "t5", "t4"]}, 1),
        ("repeated", {"cited": ["t1", "t2", "t3", "t4", "t5"]}, 0),
        ("repeated", {"cited": ["t3"]}, 0),
        # sort: things in their box / 4 things, of 4 points
        ("sort", {"placed": {"a": "unverified", "b": "feeling"}}, 2),
        ("sort", {"placed": {"a": "fact", "b": "feeling", "c": "fact", "d": "fact"}}, 2),
        ("sort", {"placed": {"a": None, "b": "feeling"}}, 1),
        # order: (pairs in order - pairs reversed) / 3 pairs, of 3 points, by the nearest right order
        ("order", {"order": ["b", "a", "c"]}, 3),
        ("order", {"order": ["a", "c", "b"]}, 1),
        ("order", {"order": ["c", "b", "a"]}, 0),
        ("order", {"order": ["c", "a", "b"]}, 0),
        ("order", {"order": ["a"]}, 0),
        ("order", {"order": ["a", "c"]}, 1),
    ],
)
def test_partial_credit(key, item, value, expected):
    assert points(key, item, value) == expected


@pytest.mark.parametrize("right", [list("abcdef"), list("fbdace")])
def test_order_reversed_gives_nothing(exercise, right):
    item = next(item for item in exercise.items if item.kind == "order")
    steps = [item.steps[0].model_copy(update={"id": name}) for name in "abcdef"]
    long = item.model_copy(update={"steps": steps, "right": [right]})
    assert mark(long, {}, {"order": right[::-1]}, "en").points == 0
    assert mark(long, {}, {"order": right}, "en").points == item.points


@pytest.mark.parametrize("item", KINDS)
@pytest.mark.parametrize("value", [None, {}, {"committed": True}])
def test_nothing_answered_is_said_and_gives_nothing(key, item, value):
    marked = mark(key.items[item].item, key.lines, value, "en")
    assert (marked.points, marked.note, marked.needs_person) == (0, NOT_ANSWERED, False)


BAD = [
    [],
    "a",
    7,
    True,
    math.nan,
    {"chosen": "a", "cited": "t2", "placed": "a", "order": "a", "text": ["a"]},
    {"chosen": 1, "cited": 1, "placed": 1, "order": 1, "text": 1},
    {"chosen": ["zz"], "cited": ["zz"], "placed": {"zz": "fact"}, "order": ["zz"], "text": None},
    {"chosen": [["a"]], "cited": [{}], "placed": {"a": ["fact"]}, "order": [math.nan], "text": {}},
    {"chosen": {"a": True}, "cited": {"t2": "repeated"}, "placed": [["a", "fact"]], "order": {"0": "a"}, "text": 0.5},
    {"chosen": ["a"] * 3 + [None], "cited": [True], "placed": {"a": "zz"}, "order": ["a", "a", "b"], "text": 10**400},
]


@pytest.mark.parametrize("item", KINDS)
@pytest.mark.parametrize("value", BAD, ids=range(len(BAD)))
def test_what_no_form_writes_gives_nothing_and_is_said(key, item, value):
    marked = mark(key.items[item].item, key.lines, value, "en")
    assert (marked.points, marked.note, marked.needs_person) == (0, MALFORMED, False)


def test_two_options_where_one_is_asked_for_are_no_answer(key):
    assert mark(key.items["hidden"].item, key.lines, {"chosen": ["a", "b"]}, "en").note == MALFORMED


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["a", "b", "t2", "fact"])
)
anything = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
nearly = st.fixed_dictionaries({}, optional=dict.fromkeys(["chosen", "cited", "placed", "order", "text"], anything))


@settings(max_examples=150, deadline=None)
@given(value=anything | nearly)
def test_points_are_a_number_from_0_to_the_maximum_whatever_comes(key, value):
    for entry in key.items.values():
        marked = mark(entry.item, key.lines, value, "en")
        assert 0 <= marked.points <= entry.item.points
        assert round(marked.points, 2) == marked.points


def test_concealed_tells_neither_key_nor_what_was_right(key):
    for entry in key.items.values():
        for value in (None, {}, ideal(entry.item), {"cited": ["t1"], "chosen": ["a"]}):
            shown = mark(entry.item, key.lines, value, "en").concealed()
            assert shown.reason is None
            assert all(row.yours and not row.expected and not row.why for table in shown.tables for row in table.rows)
            assert all(row.good is None for table in shown.tables for row in table.rows)


def test_concealed_keeps_what_the_learner_said(key):
    shown = mark(key.items["repeated"].item, key.lines, {"cited": ["t1"]}, "en").concealed()
    assert [row.what.en for table in shown.tables for row in table.rows] == ["1. Agent: “Good morning.”"]
