"""The one table of ours in nbgrader's database: from what each hand-in was graded, and what came of it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from calmline.grading.batch.work import Before, Done
from calmline.grading.handins.odd import Odd
from calmline.text import Text

NOTES = sa.Table(
    "calmline_graded",
    sa.MetaData(),
    sa.Column("exercise", sa.String(128), primary_key=True),
    sa.Column("learner", sa.String(128), primary_key=True),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("notebook_size", sa.Integer, nullable=False),
    sa.Column("feedback", sa.String(64)),
    sa.Column("feedback_size", sa.Integer, nullable=False),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
)


def before(db: Any, exercise: str) -> dict[str, Before]:
    """What earlier runs noted of the hand-ins of an exercise, by learner."""
    columns = (NOTES.c.digest, NOTES.c.notebook_size, NOTES.c.feedback, NOTES.c.feedback_size)
    rows = db.execute(sa.select(NOTES.c.learner, *columns).where(NOTES.c.exercise == exercise))
    return {learner: Before(*row) for learner, *row in rows}


@dataclass(frozen=True)
class Noted:
    """What came of a hand-in when it was graded: the outcome, what was odd, and by item why a person should look."""

    outcome: str
    odd: tuple[Odd, ...]
    why: Mapping[str, tuple[Text, ...]]


def outcomes(db: Any, exercise: str) -> dict[str, Noted]:
    """What came of the hand-ins of an exercise, by learner."""
    rows = db.execute(sa.select(NOTES.c.learner, NOTES.c.outcome, NOTES.c.why).where(NOTES.c.exercise == exercise))
    found = {}
    for learner, outcome, why in rows:
        told = json.loads(why)
        odd = tuple(Odd[name] for name in told["odd"] if name in Odd.__members__)
        items = {item: tuple(Text.model_validate(one) for one in texts) for item, texts in told["items"].items()}
        found[learner] = Noted(outcome, odd, items)
    return found


def save(db: Any, exercise: str, done: Sequence[Done], there: Collection[str]) -> None:
    """Note hand-ins that were graded; `there` are the learners of whom there is a note."""
    rows = [_row(exercise, one) for one in done]
    new = [row for row in rows if row["learner"] not in there]
    again = [{f"new_{name}": value for name, value in row.items()} for row in rows if row["learner"] in there]
    if new:
        db.connection().execute(NOTES.insert(), new)
    if again:
        change = NOTES.update().where(
            NOTES.c.exercise == sa.bindparam("new_exercise"), NOTES.c.learner == sa.bindparam("new_learner")
        )
        values: Any = {
            column.name: sa.bindparam(f"new_{column.name}") for column in NOTES.columns if not column.primary_key
        }
        db.connection().execute(change.values(values), again)


def _row(exercise: str, one: Done) -> dict[str, Any]:
    return {
        "exercise": exercise,
        "learner": one.hand_in.learner,
        "digest": one.digest,
        "notebook_size": one.notebook_size,
        "feedback": one.feedback,
        "feedback_size": one.feedback_size,
        "outcome": one.outcome,
        "why": _why(one),
    }


def _why(one: Done) -> str:
    items = {
        item: [{"en": reason.en, "zh": reason.zh} for reason in mark.why]
        for item, mark in one.items.items()
        if mark.why
    }
    return json.dumps({"odd": [kind.name for kind in one.odd], "items": items}, ensure_ascii=False)
