"""Gradebooks of learning platforms: one row a learner, one column an exercise.

What waits for a person is left empty unless it is asked for: a platform shows a number as final.
"""

from collections.abc import Iterable, Mapping, Sequence

from calmline.grading.export.rows import HandInRow, Learner
from calmline.grading.export.tables import number

MOODLE = ("First name", "Last name", "ID number", "Email address")
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POSSIBLE = "    Points Possible"  # by these words Canvas knows the row


def moodle(hand_ins: Iterable[HandInRow], titles: Mapping[str, str], proposals: bool) -> list[list[object]]:
    """For Moodle's grade import: *ID number* is the learner's id; an empty cell changes nothing there."""
    learners, points = _by_learner(hand_ins, proposals)
    rows: list[list[object]] = [[*MOODLE, *titles.values()]]
    for one in learners:
        rows.append([one.first, one.last, one.id, one.email, *(points.get((name, one.id)) for name in titles)])
    return rows


def canvas(hand_ins: Sequence[HandInRow], titles: Mapping[str, str], proposals: bool) -> list[list[object]]:
    """For Canvas's gradebook import: *ID* is the LMS id in nbgrader's list of students, *SIS Login ID* the learner's id."""
    maxima = {hand_in.exercise: number(hand_in.maximum) for hand_in in hand_ins}
    learners, points = _by_learner(hand_ins, proposals)
    rows: list[list[object]] = [[*CANVAS, *titles.values()]]
    rows.append([_POSSIBLE, *([None] * (len(CANVAS) - 1)), *(maxima.get(name) for name in titles)])
    for one in learners:
        name = f"{one.last}, {one.first}" if one.last and one.first else one.name
        rows.append([name, one.lms, None, one.id, None, *(points.get((name_, one.id)) for name_ in titles)])
    return rows


def titled(exercises: Iterable[str], titles: Mapping[str, str]) -> dict[str, str]:
    """The head of each exercise's column: its title, and where two have the same one, its id as well."""
    named = {exercise: titles.get(exercise, exercise) for exercise in exercises}
    several = {title for title in named.values() if list(named.values()).count(title) > 1}
    return {name: f"{title} [{name}]" if title in several else title for name, title in named.items()}


def _by_learner(
    hand_ins: Iterable[HandInRow], proposals: bool
) -> tuple[list[Learner], dict[tuple[str, str], float | int]]:
    learners: dict[str, Learner] = {}
    points: dict[tuple[str, str], float | int] = {}
    for hand_in in hand_ins:
        learners[hand_in.learner.id] = hand_in.learner
        if proposals or not hand_in.waits:
            points[hand_in.exercise, hand_in.learner.id] = number(hand_in.points)
    return [learners[name] for name in sorted(learners)], points
