"""What the gradebook holds, as plain rows."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    GradeCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from calmline.grading.batch import answered, notes
from calmline.grading.handins.odd import Odd
from calmline.grading.marks import PersonsMark, points_of


@dataclass(frozen=True)
class Learner:
    """Who handed in. `lms` is the number that a learning platform knows them by; all but `id` may be empty."""

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    lms: str = ""

    @property
    def name(self) -> str:
        """The name, or the id where there is none."""
        return " ".join(part for part in (self.first, self.last) if part) or self.id

    @property
    def is_listed(self) -> bool:
        """Whether graders have entered them, as with a class list; whoever was only graded has nothing but an id."""
        return any((self.first, self.last, self.email, self.lms))


@dataclass(frozen=True)
class ItemRow:
    """One item of one hand-in. `proposal` is what was marked by itself; `mark` what a person decided, if anything."""

    exercise: str
    learner: Learner
    item: str
    maximum: float
    proposal: float | None
    mark: PersonsMark
    waits: bool
    when: datetime | None

    @property
    def points(self) -> float:
        """The points that count."""
        return points_of(self.proposal or 0.0, self.mark)


@dataclass(frozen=True)
class HandInRow:
    """A hand-in with its items, in the order of the gradebook.

    `answered` tells by item which answer was graded (`answer_digest`). `refused` and `odd` are what `calmline grade`
    noted of it. All three are empty where nobody noted them.
    """

    exercise: str
    learner: Learner
    when: datetime | None
    penalty: float
    items: tuple[ItemRow, ...]
    answered: Mapping[str, str] = field(default_factory=dict)
    refused: bool = False
    odd: tuple[Odd, ...] = ()

    @property
    def points(self) -> float:
        """The points of all items less what being late costs."""
        return max(0.0, round(sum(item.points for item in self.items) - self.penalty, 2))

    @property
    def maximum(self) -> float:
        """The most points that it could have."""
        return sum(item.maximum for item in self.items)

    @property
    def waits(self) -> bool:
        """Whether a person has still to look at any of it."""
        return any(item.waits for item in self.items)

    @property
    def is_nobodys(self) -> bool:
        """Whether its id was only made, and nobody has said that it is somebody's: no platform knows it."""
        with_number = Odd.TWO_SENDERS in self.odd and re.search(r"_\d+$", self.learner.id)
        return bool(Odd.LEARNER_FROM_FOLDER in self.odd or with_number) and not self.learner.is_listed

    @property
    def is_in_doubt(self) -> bool:
        """Whether a person should look at it as a whole, though no item of it waits, and not all were seen by one."""
        seen = self.waits or all(item.mark.decides for item in self.items)
        settled = {Odd.LEARNER_FROM_FOLDER} if self.learner.is_listed else set()
        return not seen and any(kind.person and kind.graded for kind in set(self.odd) - settled)


def read_rows(database: Any, exercises: Collection[str] = (), learners: Collection[str] = ()) -> list[HandInRow]:
    """All hand-ins in nbgrader's database session, or those of some exercises or learners, in order of both.

    A learner who handed nothing in has no row: nothing is no zero.
    """
    comment = sa.and_(Comment.notebook_id == Grade.notebook_id, Comment.cell_id == Grade.cell_id)
    query = (
        sa.select(
            Assignment.name.label("exercise"),
            SubmittedAssignment.timestamp,
            SubmittedNotebook.late_submission_penalty.label("penalty"),
            Student.id,
            Student.first_name,
            Student.last_name,
            Student.email,
            Student.lms_user_id,
            GradeCell.name.label("item"),
            sa.cast(GradeCell.max_score, sa.Float).label("maximum"),
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
            Grade.needs_manual_grade,
            Comment.manual_comment,
        )
        .select_from(Grade)
        .join(GradeCell, GradeCell.id == Grade.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .outerjoin(Comment, comment)
    )
    if exercises:
        query = query.where(Assignment.name.in_(exercises))
    if learners:
        query = query.where(Student.id.in_(learners))
    found: Mapping[tuple[str, str], list[ItemRow]] = defaultdict(list)
    penalties: dict[tuple[str, str], float] = {}
    for row in database.execute(query.order_by(Assignment.name, Student.id)):
        key = (row.exercise, row.id)
        penalties[key] = row.penalty or 0.0
        found[key].append(
            ItemRow(
                row.exercise,
                Learner(row.id, *(part or "" for part in (row.first_name, row.last_name, row.email, row.lms_user_id))),
                row.item,
                row.maximum,
                row.auto_score,
                PersonsMark(row.manual_score, row.extra_credit, row.manual_comment),
                bool(row.needs_manual_grade),
                row.timestamp.replace(tzinfo=UTC) if row.timestamp else None,
            )
        )
    noted = _Noted(database, dict.fromkeys(exercise for exercise, _ in found))
    return [noted.told(_hand_in(items, penalties[key])) for key, items in found.items()]


def _hand_in(items: Sequence[ItemRow], penalty: float) -> HandInRow:
    return HandInRow(items[0].exercise, items[0].learner, items[0].when, penalty, tuple(items))


class _Noted:
    """What our own tables have of hand-ins. nbgrader's own commands keep only one of them, other gradebooks none."""

    def __init__(self, database: Any, exercises: Iterable[str]) -> None:
        tables = set(sa.inspect(database.connection()).get_table_names())
        self._answered = {
            name: answered.answered(database, name) if answered.ANSWERED.name in tables else {} for name in exercises
        }
        self._outcomes = {
            name: notes.outcomes(database, name) if notes.NOTES.name in tables else {} for name in self._answered
        }

    def told(self, row: HandInRow) -> HandInRow:
        """The same hand-in with what was noted of it."""
        digests = self._answered[row.exercise].get(row.learner.id, {})
        noted = self._outcomes[row.exercise].get(row.learner.id)
        if noted is None:
            return replace(row, answered=digests)
        return replace(row, answered=digests, refused=noted.outcome == "refused", odd=noted.odd)


def in_order(rows: Iterable[HandInRow], order: Mapping[str, Collection[str]]) -> list[HandInRow]:
    """The same, the items of each exercise in the given order; others come last, by name."""
    places = {name: {item: n for n, item in enumerate(items)} for name, items in order.items()}

    def place(item: ItemRow) -> tuple[int, str]:
        known = places.get(item.exercise, {})
        return known.get(item.item, len(known)), item.item

    return [replace(row, items=tuple(sorted(row.items, key=place))) for row in rows]
