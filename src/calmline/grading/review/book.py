"""What persons decide, in nbgrader's gradebook: the points and the comment in its own tables, where formgrader has them too.

One table more holds what nbgrader has no place for: the credit that a person gave for each criterion, beside what was
proposed at that time.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from nbgrader.api import Assignment, BaseCell, Comment, Grade, Gradebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy.engine import make_url

from calmline.grading.batch.answered import ANSWERED, answered
from calmline.grading.batch.course import Course
from calmline.grading.batch.database import GradebookError, patient, told
from calmline.grading.batch.notes import NOTES
from calmline.grading.handins.odd import Odd
from calmline.grading.review.agreement import Pair
from calmline.grading.review.changed import Name, Standing
from calmline.grading.review.policy import Policy

_reviews = sa.Table(
    "calmline_review",
    sa.MetaData(),
    sa.Column("exercise", sa.String(128), primary_key=True),
    sa.Column("learner", sa.String(128), primary_key=True),
    sa.Column("item", sa.String(128), primary_key=True),
    sa.Column("points", sa.Float, nullable=False),
    sa.Column("proposal", sa.Float, nullable=False),
    sa.Column("credits", sa.Text, nullable=False),
    sa.Column("proposed", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime, nullable=False),
)


class GoneError(LookupError):
    """There is no such item in the gradebook any more."""


@dataclass(frozen=True)
class Decision:
    """What a person says of one item, beside what was proposed."""

    points: float
    proposal: float
    comment: str | None = None
    credits: Mapping[str, float] | None = None
    proposed: Mapping[str, float] | None = None


class ReviewBook:
    """The gradebook, open for what persons decide. Use it in a `with`."""

    def __init__(self, course: Course) -> None:
        """Open it. Raises `GradebookError`, also where nothing was graded yet."""
        url = make_url(course.url)
        if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).is_file():
            raise GradebookError(f"There is no gradebook at {url.database} yet. Run `calmline grade` first.")
        self._url = patient(course.url)
        try:
            self._gradebook = Gradebook(self._url, course.course_id)
            self._db: Any = self._gradebook.db
            for table in (_reviews, ANSWERED):
                table.create(self._db.connection(), checkfirst=True)
            self._db.commit()
        except (sa.exc.SQLAlchemyError, ModuleNotFoundError) as error:
            raise GradebookError(told(error, self._url)) from error

    def __enter__(self) -> "ReviewBook":
        return self

    def __exit__(self, *error: object) -> None:
        self._gradebook.close()

    def standings(self, exercises: Sequence[str]) -> dict[Name, Standing]:
        """Every graded item as it stands."""
        columns = (Grade.auto_score, Grade.needs_manual_grade, Grade.manual_score)
        of = {exercise: answered(self._db, exercise) for exercise in exercises}
        rows = self._db.execute(self._names(exercises, *columns))
        return {
            (exercise, learner, item): Standing(auto, bool(waits), manual, of[exercise].get(learner, {}).get(item, ""))
            for exercise, learner, item, auto, waits, manual in rows
        }

    def odd(self, name: Name) -> tuple[Odd, ...]:
        """What was unusual about the hand-in as a whole, where `calmline grade` has graded it."""
        exercise, learner, _ = name
        if not sa.inspect(self._db.connection()).has_table(NOTES.name):
            return ()
        told_of = sa.select(NOTES.c.why).where(NOTES.c.exercise == exercise, NOTES.c.learner == learner)
        why = self._db.scalar(told_of)
        kinds = json.loads(why)["odd"] if why else []
        return tuple(Odd[kind] for kind in kinds if kind in Odd.__members__)

    def comment(self, name: Name) -> str | None:
        """The comment on an item."""
        notebook, cell = self._place(name)
        text: str | None = self._db.scalar(
            sa.select(Comment.manual_comment).where(Comment.notebook_id == notebook, Comment.cell_id == cell)
        )
        return text

    def pairs(
        self, exercises: Sequence[str], items: Mapping[str, Sequence[str]], policy: Policy
    ) -> dict[str, list[Pair]]:
        """Of the given items of each exercise, every mark by a person with its proposal, wherever it was given."""
        found: dict[str, list[Pair]] = defaultdict(list)
        for (exercise, learner, item), now in self.standings(exercises).items():
            if now.person is not None and now.proposal is not None and item in items.get(exercise, ()):
                found[exercise].append(Pair(now.person, now.proposal, policy.draws(exercise, learner, item)))
        return found

    def credit_pairs(self, exercises: Sequence[str], policy: Policy) -> dict[Name, list[Pair]]:
        """The credits that persons gave with what was proposed, by exercise, item and criterion."""
        found: dict[Name, list[Pair]] = defaultdict(list)
        for row in self._db.execute(sa.select(_reviews).where(_reviews.c.exercise.in_(exercises))):
            given, proposed = json.loads(row.credits), json.loads(row.proposed)
            drawn = policy.draws(row.exercise, row.learner, row.item)
            for criterion in sorted(given.keys() & proposed.keys()):
                pair = Pair(given[criterion], proposed[criterion], drawn)
                found[row.exercise, row.item, criterion].append(pair)
        return found

    def decide(self, name: Name, decision: Decision) -> None:
        """Enter a person's mark, and the comment if there is one. Raises `GoneError` or `GradebookError`."""
        notebook, cell = self._place(name)
        try:
            self._db.execute(
                sa.update(Grade.__table__)
                .where(Grade.notebook_id == notebook, Grade.cell_id == cell)
                .values(manual_score=decision.points, needs_manual_grade=False)
            )
            if decision.comment is not None:
                self._save_comment(notebook, cell, decision.comment)
            self._save_review(name, decision)
            self._db.commit()
        except sa.exc.SQLAlchemyError as error:
            self._db.rollback()
            raise GradebookError(told(error, self._url)) from error

    def take_back(self, name: Name, comment: str | None = None) -> bool:
        """Let the proposal count again, and the item wait for a person; False if there was no mark.

        The comment stays, or becomes `comment`, if that is given; an empty one takes it away. Raises `GoneError` or
        `GradebookError`.
        """
        notebook, cell = self._place(name)
        table = Grade.__table__
        try:
            there = self._db.execute(
                table.update()
                .where(table.c.notebook_id == notebook, table.c.cell_id == cell, table.c.manual_score.is_not(None))
                .values(manual_score=None, needs_manual_grade=True)
            ).rowcount
            if comment is not None:
                self._save_comment(notebook, cell, comment)
            self._forget_review(name)
            self._db.commit()
        except sa.exc.SQLAlchemyError as error:
            self._db.rollback()
            raise GradebookError(told(error, self._url)) from error
        return bool(there)

    def _save_comment(self, notebook: str, cell: str, comment: str) -> None:
        """Where nbgrader keeps comments; it makes no row for a cell that learners don't edit, so this may be the first."""
        text = comment.strip() or None
        table = Comment.__table__
        here = (table.c.notebook_id == notebook, table.c.cell_id == cell)
        if not self._db.execute(table.update().where(*here).values(manual_comment=text)).rowcount:
            row = {"id": uuid4().hex, "notebook_id": notebook, "cell_id": cell, "manual_comment": text}
            self._db.execute(table.insert().values(row))

    def _save_review(self, name: Name, decision: Decision) -> None:
        self._forget_review(name)
        row = {
            **_keys(name),
            "points": decision.points,
            "proposal": decision.proposal,
            "credits": json.dumps(dict(decision.credits or {})),
            "proposed": json.dumps(dict(decision.proposed or {})),
            "at": datetime.now(UTC).replace(tzinfo=None),
        }
        self._db.execute(_reviews.insert().values(row))

    def _forget_review(self, name: Name) -> None:
        self._db.execute(_reviews.delete().where(*(_reviews.c[key] == value for key, value in _keys(name).items())))

    def _names(self, exercises: Sequence[str], *columns: Any) -> Any:
        return (
            sa.select(Assignment.name, SubmittedAssignment.student_id, BaseCell.name, *columns)
            .select_from(Grade)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(Assignment.name.in_(exercises), BaseCell.type == "GradeCell")
        )

    def _place(self, name: Name) -> tuple[str, str]:
        exercise, learner, item = name
        found = self._db.execute(
            self._names([exercise])
            .with_only_columns(Grade.notebook_id, Grade.cell_id)
            .where(SubmittedAssignment.student_id == learner, BaseCell.name == item)
        ).first()
        if found is None:
            raise GoneError(f"{exercise}/{item} of this learner is not in the gradebook.")
        return found[0], found[1]


def _keys(name: Name) -> dict[str, str]:
    exercise, learner, item = name
    return {"exercise": exercise, "learner": learner, "item": item}
