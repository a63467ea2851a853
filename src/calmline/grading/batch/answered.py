"""Which answers the marks in the gradebook are for: by that it is seen when a marked answer was changed.

`calmline grade` and nbgrader's own autograde both keep it, so that a mark given in formgrader between the two is known
to be for an answer that is no longer there.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

ANSWERED = sa.Table(
    "calmline_answered",
    sa.MetaData(),
    sa.Column("exercise", sa.String(128), primary_key=True),
    sa.Column("learner", sa.String(128), primary_key=True),
    sa.Column("digests", sa.Text, nullable=False),
)


def answered(db: Any, exercise: str, learners: Iterable[str] | None = None) -> dict[str, dict[str, str]]:
    """By learner and item the digest of the answer (`answer_digest`) that was graded last; of all learners or of some."""
    query = sa.select(ANSWERED.c.learner, ANSWERED.c.digests).where(ANSWERED.c.exercise == exercise)
    if learners is not None:
        query = query.where(ANSWERED.c.learner.in_(learners))
    return {learner: json.loads(digests) for learner, digests in db.execute(query)}


def save(db: Any, exercise: str, items: Mapping[str, Mapping[str, str]]) -> None:
    """Note by learner and item which answers have been graded."""
    if not items:
        return
    db.execute(sa.delete(ANSWERED).where(ANSWERED.c.exercise == exercise, ANSWERED.c.learner.in_(items)))
    rows = [{"exercise": exercise, "learner": learner, "digests": json.dumps(of)} for learner, of in items.items()]
    db.execute(sa.insert(ANSWERED), rows)
