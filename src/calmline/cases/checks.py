"""What only makes sense as a whole: all checks of a case, an exercise and the course beyond their shape."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from calmline.cases.case import Case
from calmline.cases.course import Course
from calmline.cases.exercise import DraftItem, Exercise, OrderItem
from calmline.cases.giveaway import giveaways_of_case, giveaways_of_exercise
from calmline.cases.identity import same_ids, unknown_in_case, unknown_in_exercise
from calmline.cases.languages import untranslated
from calmline.cases.problems import Finding, Wrong, finding, help_with
from calmline.cases.story import loose_ends

CASE_CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    same_ids,
    unknown_in_case,
    loose_ends,
    giveaways_of_case,
    untranslated,
)


def exercise_rules(exercise: Exercise) -> Iterator[Finding]:
    """What holds for graded items alone: nothing stops the call, nothing lies in order, marks fall."""
    for n, turn in enumerate(exercise.call.turns):
        if turn.pause:
            yield finding(("call", "turns", n, "pause"), Wrong.PAUSE_IN_EXERCISE)
    for n, item in enumerate(exercise.items):
        if isinstance(item, OrderItem) and [step.id for step in item.steps] in item.right:
            yield finding(("items", n, "steps"), Wrong.SHOWN_IN_ORDER)
        if isinstance(item, DraftItem):
            marks = {grade: [s.mark for s in item.samples if s.grade == grade] for grade in _GRADES}
            if any(min(marks[better]) <= max(marks[worse]) for better, worse in pairwise(_GRADES)):
                yield finding(("items", n, "samples"), Wrong.MARKS_OUT_OF_ORDER)


_GRADES = ("strong", "middling", "poor")

EXERCISE_CHECKS: tuple[Callable[[Exercise], Iterator[Finding]], ...] = (
    same_ids,
    unknown_in_exercise,
    exercise_rules,
    giveaways_of_exercise,
    untranslated,
)


def unknown_in_course(
    course: Course, recall_items: Mapping[str, list[str] | None], exercises: list[str] | None
) -> Iterator[Finding]:
    """What the course names and the library does not have.

    `recall_items` has the recall ids of every case there is, None where its file can't be read;
    `exercises` are those there are, None on a machine that has none.
    """
    cases = list(recall_items)
    earlier: set[str] = set()
    for n, module in enumerate(course.modules):
        at = ("modules", n)
        for m, name in enumerate(module.cases):
            if name not in recall_items:
                yield finding((*at, "cases", m), Wrong.NO_SUCH, what="case", id=name, help=help_with(name, cases))
        if module.exercise and exercises is not None and module.exercise not in exercises:
            help_ = help_with(module.exercise, exercises)
            yield finding((*at, "exercise"), Wrong.NO_SUCH, what="exercise", id=module.exercise, help=help_)
        for m, recalled in enumerate(module.recall):
            case, _, item = recalled.partition(".")
            items = recall_items.get(case)
            if case not in recall_items:
                yield finding((*at, "recall", m), Wrong.NO_SUCH, what="case", id=case, help=help_with(case, cases))
            elif items is not None and item not in items:
                help_ = help_with(item, items)
                yield finding((*at, "recall", m), Wrong.NO_SUCH, what=f"recall item in `{case}`", id=item, help=help_)
            elif case not in earlier:
                yield finding((*at, "recall", m), Wrong.RECALL_NOT_EARLIER, case=case)
        earlier.update(module.cases)
