"""What a gradebook holds, in a form that can be compared: by names, without its random ids."""

from typing import Any

import sqlalchemy as sa
from nbgrader.api import Grade, Gradebook, SubmittedAssignment


def grades(url: str) -> dict[tuple[str, str], tuple[tuple[Any, ...], dict[str, tuple[Any, ...]]]]:
    """Every submission by learner and exercise: time, extension, penalty, flag; and its grades by item.

    A grade is the proposal, a person's points, extra credit, whether it waits for a person, and the most there is.
    """
    with Gradebook(url, "calmline") as book:
        found = {}
        for one in book.db.scalars(sa.select(SubmittedAssignment)):
            [notebook] = one.notebooks
            whole = (one.timestamp, one.extension, notebook.late_submission_penalty, bool(notebook.flagged))
            items = {grade.name: _of(grade) for grade in notebook.grades}
            found[one.student.id, one.assignment.name] = (whole, items)
        if book.db.scalar(sa.select(sa.func.count(Grade.id))) != sum(len(items) for _, items in found.values()):
            raise ValueError("a grade belongs to no submission, or there are two of one item")
    return found


def _of(grade: Grade) -> tuple[Any, ...]:
    return grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade, grade.max_score


STOCK = """
# A second configuration, in which learners' cells are executed as ever in nbgrader.
[first, *others] = c.Autograde.autograde_preprocessors
if not first.endswith(".GradeFromData"):
    raise ValueError("nbgrader_config.py no longer begins its chain with GradeFromData")
c.Autograde.autograde_preprocessors = [
    "nbgrader.preprocessors.Execute", "calmline.grading.nbgrader_plugins.KeepScores", *others
]
"""
