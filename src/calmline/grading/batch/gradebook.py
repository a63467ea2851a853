"""nbgrader's gradebook: one writer, few queries, and every hand-in in it wholly or not at all.

What is written is what `generate_assignment` and `autograde` write, in nbgrader's own tables. One table more says of
each hand-in from what it was graded; it changes in the same transaction as the grades, after the files were written,
so that whatever a run that was cut short left undone is done by the next one.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.api import Notebook as BookNotebook

from calmline.grading.batch import answered, notes
from calmline.grading.batch.answered import ANSWERED
from calmline.grading.batch.course import Course
from calmline.grading.batch.database import GradebookError, patient, told
from calmline.grading.batch.registering import register
from calmline.grading.batch.work import Before, Done
from calmline.grading.batch.written import Written
from calmline.grading.marks import CHANGED, PersonsMark


@dataclass(frozen=True)
class _Submission:
    id: str
    notebook: str
    extension: timedelta | None


@dataclass
class _Exercise:
    """What is read of an exercise once and kept."""

    assignment: str
    notebook: str
    due: datetime | None
    cells: Mapping[str, str]  # item -> id of its cell
    submissions: dict[str, _Submission]  # by learner
    noted: set[str]  # learners


class Book:
    """The gradebook of a course, open for writing."""

    def __init__(self, course: Course) -> None:
        """Open it, or make it. Raises `GradebookError`."""
        self._course = course
        self._url = patient(course.url)
        try:
            self._gradebook = Gradebook(self._url, course.course_id)
            self._db: Any = self._gradebook.db
            for table in (notes.NOTES, ANSWERED):
                table.create(self._db.connection(), checkfirst=True)
            self._db.commit()
            self._students = set(self._db.scalars(sa.select(Student.id)))
        except (sa.exc.SQLAlchemyError, ModuleNotFoundError) as error:
            raise GradebookError(told(error, self._url)) from error
        self._exercises: dict[str, _Exercise] = {}

    def close(self) -> None:
        """Let go of the database."""
        self._gradebook.close()

    def register(self, exercise: str) -> None:
        """Enter an exercise as `nbgrader generate_assignment` does, unless it is there already, and read what is there.

        Raises `GradebookError` if it has other items than the gradebook, which has hand-ins of it.
        """
        source = self._course.root / "solutions" / exercise / f"{exercise}.ipynb"
        try:
            register(self._gradebook, self._url, exercise, source)
            self._exercises[exercise] = self._read(exercise)
        except (RuntimeError, OSError) as error:
            raise GradebookError(f"{exercise}: {error}") from error
        except sa.exc.SQLAlchemyError as error:
            raise GradebookError(told(error, self._url)) from error

    def _read(self, exercise: str) -> _Exercise:
        found = self._db.execute(
            sa.select(Assignment.id, Assignment.duedate, BookNotebook.id.label("notebook"))
            .join(BookNotebook, BookNotebook.assignment_id == Assignment.id)
            .where(Assignment.name == exercise, BookNotebook.name == exercise)
        ).one()
        cells = self._db.execute(
            sa.select(BaseCell.name, BaseCell.id).where(
                BaseCell.notebook_id == found.notebook, BaseCell.type == "GradeCell"
            )
        )
        submissions = self._db.execute(
            sa.select(
                SubmittedAssignment.student_id,
                SubmittedAssignment.id,
                SubmittedNotebook.id.label("notebook"),
                SubmittedAssignment.extension,
            )
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .where(SubmittedAssignment.assignment_id == found.id, SubmittedNotebook.notebook_id == found.notebook)
        )
        noted = self._db.scalars(sa.select(notes.NOTES.c.learner).where(notes.NOTES.c.exercise == exercise))
        return _Exercise(
            found.id,
            found.notebook,
            found.duedate,
            dict(cells.all()),
            {row.student_id: _Submission(row.id, row.notebook, row.extension) for row in submissions},
            set(noted),
        )

    def is_registered(self, exercise: str) -> bool:
        """Whether `register` was called for it."""
        return exercise in self._exercises

    def before(self, exercise: str) -> dict[str, Before]:
        """What earlier runs noted of the hand-ins of an exercise, by learner.

        Nothing of learners whom `nbgrader db student remove` took out, of which our own table knows nothing.
        """
        there = self._exercises[exercise].submissions
        return {learner: one for learner, one in notes.before(self._db, exercise).items() if learner in there}

    def answered(self, exercise: str) -> dict[str, dict[str, str]]:
        """Which answers were graded last, by learner and item (see `batch.answered`), of those who are there still."""
        there = self._exercises[exercise].submissions
        return {learner: one for learner, one in answered.answered(self._db, exercise).items() if learner in there}

    def persons_marks(self, exercise: str) -> dict[str, dict[str, PersonsMark]]:
        """What persons decided about the hand-ins of an exercise, by learner and item."""
        columns = (BaseCell.name, Grade.manual_score, Grade.extra_credit, Comment.manual_comment)
        of_the_cell = sa.and_(Comment.notebook_id == Grade.notebook_id, Comment.cell_id == Grade.cell_id)
        rows = self._db.execute(
            self._grades(exercise, SubmittedAssignment.student_id, *columns, Grade.needs_manual_grade)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
            .outerjoin(Comment, of_the_cell)
            .where(sa.or_(*(column.is_not(None) for column in columns[1:])))
        )
        marks: dict[str, dict[str, PersonsMark]] = defaultdict(dict)
        for learner, item, points, extra, comment, waits in rows:
            marks[learner][item] = PersonsMark(points, extra, comment, again=points is not None and bool(waits))
        return marks

    def seconds_late(self, exercise: str, learner: str, handed_in: datetime | None) -> float | None:
        """How long after the deadline a hand-in of this time was, with the learner's own extension.

        None where there is a deadline, and nobody knows when it was handed in.
        """
        known, when = self._exercises[exercise], _naive(handed_in)
        if known.due is None:
            return 0
        if when is None:
            return None
        there = known.submissions.get(learner)
        due = known.due + there.extension if there and there.extension else known.due
        return max(0.0, (when - due).total_seconds())

    def save(self, exercise: str, done: Sequence[Done]) -> None:
        """Write hand-ins of one exercise in one transaction. Raises `GradebookError`; then none of them is written.

        A person's mark stays as it is, and an item that has one waits for nobody, unless its answer was changed since.
        """
        if not done:
            return
        known = self._exercises[exercise]
        made = {one.hand_in.learner: _Submission(uuid4().hex, uuid4().hex, None) for one in done}
        made = {learner: one for learner, one in made.items() if learner not in known.submissions}
        students = {one.hand_in.learner for one in done} - self._students
        try:
            self._insert(Student, [{"id": learner} for learner in sorted(students)])
            self._save_submissions(known, made, done)
            self._save_grades(known, made, done)
            self._save_penalties(known, made, done)
            notes.save(self._db, exercise, done, known.noted)
            of = {one.hand_in.learner: {item: mark.of for item, mark in one.items.items()} for one in done}
            answered.save(self._db, exercise, of)
            self._db.commit()
        except sa.exc.SQLAlchemyError as error:
            self._db.rollback()
            raise GradebookError(told(error, self._url)) from error
        self._students |= students
        known.submissions |= made
        known.noted |= {one.hand_in.learner for one in done}

    def _insert(self, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._db.execute(sa.insert(table), rows)

    def _save_submissions(self, known: _Exercise, made: Mapping[str, _Submission], done: Sequence[Done]) -> None:
        when = {one.hand_in.learner: _naive(one.hand_in.when) for one in done}
        new = [
            {"id": one.id, "assignment_id": known.assignment, "student_id": learner, "timestamp": when[learner]}
            for learner, one in made.items()
        ]
        self._insert(SubmittedAssignment, new)
        notebooks = [
            {"id": one.notebook, "assignment_id": one.id, "notebook_id": known.notebook, "flagged": False}
            for one in made.values()
        ]
        self._insert(SubmittedNotebook, notebooks)
        # As nbgrader does: a time that is not known leaves the one before.
        again = [
            {"key": known.submissions[learner].id, "at": at}
            for learner, at in when.items()
            if learner not in made and at
        ]
        if again:
            table = SubmittedAssignment.__table__
            change = table.update().where(table.c.id == sa.bindparam("key")).values(timestamp=sa.bindparam("at"))
            self._db.connection().execute(change, again)

    def _save_grades(self, known: _Exercise, made: Mapping[str, _Submission], done: Sequence[Done]) -> None:
        there = self._cells_there(
            [known.submissions[o.hand_in.learner].notebook for o in done if o.hand_in.learner not in made]
        )
        new, again = [], []
        for one in done:
            notebook = (made.get(one.hand_in.learner) or known.submissions[one.hand_in.learner]).notebook
            for item, mark in one.items.items():
                cell = known.cells[item]
                if (notebook, cell) in there:
                    values = {"points": mark.points, "person": mark.needs_person, "changed": mark.changed}
                    again.append({"book": notebook, "cell": cell, **values})
                else:
                    ids = {"id": uuid4().hex, "cell_id": cell, "notebook_id": notebook}
                    new.append({**ids, "auto_score": mark.points, "needs_manual_grade": mark.needs_person})
        self._insert(Grade, new)
        if again:
            table = Grade.__table__
            # In one statement, so that a mark which somebody gives at this moment is seen.
            waits_again = sa.or_(table.c.needs_manual_grade, sa.bindparam("changed", type_=sa.Boolean))
            waits = sa.case((table.c.manual_score.is_not(None), waits_again), else_=sa.bindparam("person"))
            change = (
                table.update()
                .where(table.c.notebook_id == sa.bindparam("book"), table.c.cell_id == sa.bindparam("cell"))
                .values(auto_score=sa.bindparam("points"), needs_manual_grade=waits)
            )
            self._db.connection().execute(change, again)

    def _cells_there(self, notebooks: Sequence[str]) -> set[tuple[str, str]]:
        if not notebooks:
            return set()
        rows = self._db.execute(sa.select(Grade.notebook_id, Grade.cell_id).where(Grade.notebook_id.in_(notebooks)))
        return {(notebook, cell) for notebook, cell in rows}

    def _save_penalties(self, known: _Exercise, made: Mapping[str, _Submission], done: Sequence[Done]) -> None:
        rows = [
            {"key": (made.get(learner) or known.submissions[learner]).notebook, "penalty": one.penalty}
            for one in done
            if (learner := one.hand_in.learner) not in made or one.penalty is not None
        ]
        if rows:
            table = SubmittedNotebook.__table__
            change = (
                table.update()
                .where(table.c.id == sa.bindparam("key"))
                .values(late_submission_penalty=sa.bindparam("penalty"))
            )
            self._db.connection().execute(change, rows)

    def written(self, exercise: str) -> dict[str, Written]:
        """What the gradebook holds now of the hand-ins of an exercise, by learner."""
        known = self._exercises[exercise]
        sums = {
            row.student_id: row
            for row in self._db.execute(
                self._grades(
                    exercise,
                    SubmittedAssignment.student_id,
                    sa.func.count(Grade.auto_score).label("graded"),
                    sa.func.coalesce(sa.func.sum(Grade.score), 0.0).label("points"),
                ).group_by(SubmittedAssignment.student_id)
            )
        }
        waiting: dict[str, dict[str, bool]] = defaultdict(dict)  # whether a person has marked it before
        for learner, item, marked in self._db.execute(
            self._grades(exercise, SubmittedAssignment.student_id, BaseCell.name, Grade.manual_score.is_not(None))
            .join(BaseCell, BaseCell.id == Grade.cell_id)
            .where(Grade.needs_manual_grade)
        ):
            waiting[learner][item] = bool(marked)
        found = {}
        for learner, noted in notes.outcomes(self._db, exercise).items():
            row = sums.get(learner)
            if row is None:  # taken out with nbgrader's own command
                continue
            items = {
                item: (CHANGED,) if waiting[learner][item] else noted.why.get(item, ())
                for item in known.cells
                if item in waiting[learner]
            }
            whole = row.graded == len(known.cells)
            found[learner] = Written(noted.outcome, float(row.points), items, noted.odd, whole)
        return found

    def _grades(self, exercise: str, *columns: Any) -> Any:
        known = self._exercises[exercise]
        return (
            sa.select(*columns)
            .select_from(Grade)
            .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .where(SubmittedNotebook.notebook_id == known.notebook)
        )


def _naive(when: datetime | None) -> datetime | None:
    """A time as nbgrader stores it: UTC that does not say so."""
    return when.astimezone(UTC).replace(tzinfo=None) if when else None
