"""The tables of the record, what a row says, and how an older form becomes the present one.

A column is a number, a time or an id from a case's file: the record has no place for anything a learner wrote.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from calmline.practice.attempt import Attempt
from calmline.practice.problems import DamagedError
from calmline.practice.schedule import Memory, Standing, standings_of

# 1 kept attempts only; 2 keeps standings too, so that opening takes as long after ten years as on the first day.
FORM = 2

METADATA = sa.MetaData()
_ID = sa.String(60)


class _Utc(sa.types.TypeDecorator[datetime]):
    """A time in UTC, also where the database keeps no zones."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_form = sa.Table("calmline_form", METADATA, sa.Column("form", sa.Integer, nullable=False))

attempts = sa.Table(
    "calmline_attempts",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("case", _ID, nullable=False),
    sa.Column("persona", _ID, nullable=False),
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("level", sa.SmallInteger, nullable=False),
    sa.Column("ending", _ID, nullable=False),
    sa.Column("passed", sa.Boolean, nullable=False),
    sa.Column("alone", sa.Boolean, nullable=False),
    sa.Column("turns", sa.Integer, nullable=False),
    sa.Column("faults", sa.Integer, nullable=False),
    sa.Column("emotions", sa.Text, nullable=False),  # numbers parted by blanks
    sa.Column("at", _Utc, nullable=False),
    sa.UniqueConstraint("case", "seed"),
)

standings = sa.Table(
    "calmline_standings",
    METADATA,
    sa.Column("case", _ID, primary_key=True),
    sa.Column("level", sa.SmallInteger, nullable=False),
    sa.Column("callers", sa.String(200), nullable=False),  # ids parted by blanks
    sa.Column("fluent_since", _Utc),
    sa.Column("due", _Utc),
    sa.Column("last", _Utc, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("passed", sa.Integer, nullable=False),
    sa.Column("stability", sa.Float),
    sa.Column("difficulty", sa.Float),
    sa.Column("reviewed", _Utc),
)


class NewerFormError(Exception):
    """The record has a form that only a newer Calmline knows; `args[0]` is its number."""


def form_of(connection: sa.Connection) -> int:
    """Which form the record has; 0 for none yet."""
    if not sa.inspect(connection).has_table(_form.name):
        return 0
    return connection.scalar(sa.select(_form.c.form)) or 0


def bring_up_to_date(connection: sa.Connection) -> None:
    """Make the tables, or bring an older form to the present one. Raises `NewerFormError`."""
    found = form_of(connection)
    if found > FORM:
        raise NewerFormError(found)
    METADATA.create_all(connection)
    for form in range(found, FORM):
        if form in _STEPS:
            _STEPS[form](connection)
    connection.execute(sa.delete(_form))
    connection.execute(sa.insert(_form).values(form=FORM))


def _work_out_standings(connection: sa.Connection) -> None:
    rows = connection.execute(sa.select(attempts).order_by(attempts.c.number))
    for standing in standings_of(attempt_of(row) for row in rows).values():
        connection.execute(sa.insert(standings).values(row_of_standing(standing)))


_STEPS: dict[int, Callable[[sa.Connection], None]] = {1: _work_out_standings}


def row_of_attempt(attempt: Attempt) -> dict[str, Any]:
    """The columns of an attempt, without its number."""
    row = {column.name: getattr(attempt, column.name) for column in attempts.c if column.name != "number"}
    return {**row, "emotions": " ".join(str(emotion) for emotion in attempt.emotions)}


def attempt_of(row: sa.Row[Any]) -> Attempt:
    """The attempt in a row. Raises `DamagedError` if there is none in it."""
    values = {name: value for name, value in row._mapping.items() if name != "number"}
    try:
        values["emotions"] = tuple(int(emotion) for emotion in values["emotions"].split())
        return Attempt(**values)
    except (ValueError, TypeError, AttributeError) as error:
        raise DamagedError(f"attempt {row._mapping['number']}: {error}") from error


def row_of_standing(standing: Standing) -> dict[str, Any]:
    """The columns of a standing."""
    memory = standing.memory
    return {
        "case": standing.case,
        "level": standing.level,
        "callers": " ".join(sorted(standing.callers)),
        "fluent_since": standing.fluent_since,
        "due": standing.due,
        "last": standing.last,
        "attempts": standing.attempts,
        "passed": standing.passed,
        "stability": memory.stability if memory else None,
        "difficulty": memory.difficulty if memory else None,
        "reviewed": memory.reviewed if memory else None,
    }


def standing_of(row: sa.Row[Any]) -> Standing:
    """The standing in a row. Raises `DamagedError` if there is none in it."""
    try:
        memory = None if row.reviewed is None else Memory(float(row.stability), float(row.difficulty), row.reviewed)
        callers = frozenset(row.callers.split())
        return Standing(
            case=str(row.case),
            level=int(row.level),
            streak=len(callers),
            fluent=row.fluent_since is not None,
            due=row.due,
            last=row.last,
            attempts=int(row.attempts),
            passed=int(row.passed),
            callers=callers,
            fluent_since=row.fluent_since,
            memory=memory,
        )
    except (ValueError, TypeError, AttributeError) as error:
        raise DamagedError(f"standing: {error}") from error
