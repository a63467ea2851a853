"""Items that wait without an answer, as those of a damaged hand-in do: what helps is the file, not a mark. Pure."""

from collections import defaultdict
from collections.abc import Iterable

from calmline.grading.review.queue import Case


def is_unanswered(case: Case) -> bool:
    """Whether there is nothing to mark here; not where a person's mark is to be looked at again."""
    return not case.marked.answered and not case.waiting.again


def hand_in_of(case: Case) -> tuple[str, str]:
    """Exercise and learner, which only programs see."""
    exercise, learner, _ = case.waiting.name
    return exercise, learner


def parted(cases: Iterable[Case]) -> tuple[list[Case], list[list[Case]]]:
    """The items with something to mark, in their order, and the others by hand-in."""
    others: dict[tuple[str, str], list[Case]] = defaultdict(list)
    answered = []
    for case in cases:
        if is_unanswered(case):
            others[hand_in_of(case)].append(case)
        else:
            answered.append(case)
    return answered, list(others.values())
