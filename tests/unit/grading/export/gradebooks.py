"""A gradebook in nbgrader's own tables, for exporters and reviews: no notebook, no file."""

from datetime import datetime

from nbgrader.api import Gradebook


def gradebook(url, items, kind="code"):
    """An empty gradebook with the exercises of `items`: exercise -> {item: points}."""
    book = Gradebook(url, "calmline")
    for exercise, points in items.items():
        book.add_assignment(exercise)
        book.add_notebook(exercise, exercise)
        for item, maximum in points.items():
            book.add_grade_cell(item, exercise, exercise, max_score=maximum, cell_type=kind)
    return book


def hand_in(book, learner, exercise, points, when=datetime(2026, 11, 20, 9, 15), **student):
    """A graded hand-in: item -> proposal, or a dict of the columns of nbgrader's `Grade`."""
    book.update_or_create_student(learner, **student)
    book.add_submission(exercise, learner, timestamp=when)
    for item, given in points.items():
        grade = book.find_grade(item, exercise, exercise, learner)
        columns = given if isinstance(given, dict) else {"auto_score": given}
        grade.needs_manual_grade = False
        for name, value in columns.items():
            setattr(grade, name, value)
    book.db.commit()
