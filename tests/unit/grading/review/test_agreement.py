"""Is kappa kappa, and is nothing claimed from a few marks?"""

import random

import pytest
from sklearn.metrics import cohen_kappa_score

from calmline.grading.review.agreement import ENOUGH, Pair, agreement, to_mark_by_hand, weighted_kappa


@pytest.mark.parametrize("seed", range(8))
def test_it_is_the_quadratic_kappa_of_the_textbook(seed):
    rng = random.Random(seed)
    first = [rng.randrange(7) for _ in range(40)]
    second = [min(6, max(0, mark + rng.choice([-2, -1, 0, 0, 0, 1]))) for mark in first]
    expected = cohen_kappa_score(first, second, labels=list(range(7)), weights="quadratic")
    assert weighted_kappa(first, second) == pytest.approx(expected)
    assert weighted_kappa(second, first) == pytest.approx(expected)
    assert weighted_kappa([mark / 2 for mark in first], [mark / 2 for mark in second]) == pytest.approx(expected)


def test_what_can_not_be_told_is_none():
    assert weighted_kappa([], []) is None
    assert weighted_kappa([1], [2]) is None
    assert weighted_kappa([3, 3, 3], [3, 3, 3]) is None
    assert weighted_kappa([3, 3, 3], [1, 1, 1]) == 0
    with pytest.raises(ValueError, match="compared"):
        weighted_kappa([1], [])


def test_a_constant_difference_costs_agreement():
    marks = [float(n) for n in range(10)]
    assert weighted_kappa(marks, marks) == 1
    assert 0 < weighted_kappa(marks, [mark + 2 for mark in marks]) < 1


def test_it_says_how_often_both_were_the_same_and_who_gives_more():
    found = agreement([Pair(3, 2, True), Pair(2, 2, False), Pair(5, 4, False), Pair(1, 1, True)])
    assert (found.count, found.same, found.above) == (4, 0.5, 0.5)
    assert agreement([]).kappa is None


def test_only_a_criterion_with_marks_enough_is_proposed():
    at_odds = [Pair(float(n % 2), float((n // 2) % 2), True) for n in range(ENOUGH)]
    agreed = [Pair(float(n % 2), float(n % 2), True) for n in range(ENOUGH)]
    criteria = {
        ("e", "reply", "act"): agreement(at_odds),
        ("e", "reply", "few"): agreement(at_odds[:-1]),
        ("e", "reply", "fine"): agreement(agreed),
        ("e", "reply", "same"): agreement([Pair(1, 1, True)] * ENOUGH),
    }
    assert to_mark_by_hand(criteria) == [("e", "reply", "act")]
