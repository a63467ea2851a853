"""The learner's own record: which calls were rehearsed how, and where that leaves each case.

Importing this costs what SQLAlchemy costs; import it where a record is opened, not before.
"""

import contextlib
import csv
import io
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import platformdirs
import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool, StaticPool

from calmline.practice import sqlite_file, tables
from calmline.practice.attempt import Attempt
from calmline.practice.problems import (
    BAD_URL,
    NEWER,
    NO_DRIVER,
    PUT_ASIDE,
    DamagedError,
    RecordError,
    clock_problem,
    is_damage,
    told,
)
from calmline.practice.schedule import Standing, after
from calmline.practice.tables import FORM, attempt_of, row_of_attempt, row_of_standing, standing_of
from calmline.text import Text

__all__ = ["Record", "RecordError", "open_record", "record_url", "shown_url"]

VARIABLE = "CALMLINE_RECORD"
_EXPORT_FORMAT = 1
_BUSY_SECONDS = 5
_TRIES = 3
# Two kernels, or a hub and its database, never agree to the second; that is no clock that was set back.
_CLOCKS_DIFFER = timedelta(minutes=10)

T = TypeVar("T")


def record_url() -> str:
    """Where the record is: what `CALMLINE_RECORD` says, any SQLAlchemy URL, else a file among the user's data."""
    said = os.environ.get(VARIABLE, "").strip()
    if said:
        return said
    path = platformdirs.user_data_path("calmline", appauthor=False) / "record.sqlite"
    return sa.URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def shown_url(url: str) -> str:
    """The path of an SQLite file, else the URL without its password. Raises `RecordError` if it is none."""
    return _shown(_parsed(url))


def open_record(url: str | None = None, now: datetime | None = None) -> "Record":
    """The record at `url`, or where `record_url` says; begun if there is none, brought up to date if it is old.

    A damaged SQLite file is put aside and a new record begun; `problem` then says so. Raises `RecordError` if the
    place can't be read or written, or holds a record of a newer Calmline.
    """
    parsed = _parsed(url or record_url())
    try:
        engine = _engine(parsed)
    except (NoSuchModuleError, ImportError) as error:
        raise RecordError(NO_DRIVER.fill(url=_shown(parsed), why=error)) from error
    record = Record(engine, parsed)
    record.check(now or datetime.now(UTC))
    return record


class Record:
    """An open record. Several may be open on one database: every change is one transaction."""

    def __init__(self, engine: sa.Engine, url: sa.URL) -> None:
        """Use `open_record`."""
        self._engine = engine
        self._shown = _shown(url)
        self._path = _file_of(url)
        self.problem: Text | None = None
        """What the learner should know: that a damaged record was put aside, or that the clock was set back."""

    def check(self, now: datetime) -> None:
        """Make sure that a record is there in its present form, and compare the clock. Raises `RecordError`."""
        try:
            last = max((one.last for one in self._run(self._checked).values() if one.last), default=None)
        except tables.NewerFormError as error:
            raise RecordError(NEWER.fill(url=self._shown, found=error.args[0], known=FORM)) from error
        self._compare(now, last)

    def add(self, attempt: Attempt, now: datetime | None = None) -> bool:
        """Record a call, and with it where the case stands. False, and nothing is changed, if it is there already.

        `now` is what the clock says, if that isn't the time of the attempt. Raises `RecordError`.
        """
        last: list[datetime] = []

        def work(connection: sa.Connection) -> bool:
            last[:] = [at for at in [connection.scalar(sa.select(sa.func.max(tables.standings.c.last)))] if at]
            return _add(connection, attempt)

        added = self._run(lambda: self._write(work))
        self._compare(now or attempt.at, max(last, default=None))
        return added

    def standings(self) -> dict[str, Standing]:
        """By case where the learner stands, for each case that was ever rehearsed. Raises `RecordError`."""
        return self._run(lambda: self._read(_standings))

    def attempts(self, case: str | None = None, limit: int | None = None) -> list[Attempt]:
        """The calls, of one case or of all, in the order in which they were recorded; with `limit` the last so many.

        Raises `RecordError`.
        """
        query = sa.select(tables.attempts).order_by(tables.attempts.c.number.desc()).limit(limit)
        if case is not None:
            query = query.where(tables.attempts.c.case == case)
        found = self._run(lambda: self._read(lambda connection: [attempt_of(row) for row in connection.execute(query)]))
        return found[::-1]

    def export_json(self) -> str:
        """All that is in the record, as JSON. Raises `RecordError`."""
        content = {
            "format": _EXPORT_FORMAT,
            "attempts": [_plain(row_of_attempt(one) | {"emotions": one.emotions}) for one in self.attempts()],
            "standings": [_plain(row_of_standing(one) | {"callers": sorted(one.callers)}) for one in self._sorted()],
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def export_csv(self) -> str:
        """The attempts as a table. No cell begins as a formula does: there are ids, numbers and times. Raises `RecordError`."""
        out = io.StringIO()
        names = [column.name for column in tables.attempts.c if column.name != "number"]
        writer = csv.DictWriter(out, names, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(_plain(row_of_attempt(attempt)) for attempt in self.attempts())
        return out.getvalue()

    def erase(self) -> int:
        """Empty the record for good, and remove damaged ones that were put aside; how many calls it held.

        Raises `RecordError`.
        """
        erased = self._run(lambda: self._write(_erase))
        if self._path:
            try:
                for aside in sqlite_file.asides(self._path):
                    aside.unlink(missing_ok=True)
            except OSError as error:
                raise told(error, self._shown) from error
        self.problem = None
        return erased

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _sorted(self) -> list[Standing]:
        return [standing for _, standing in sorted(self.standings().items())]

    def _checked(self) -> dict[str, Standing]:
        if self._path:
            sqlite_file.make_place(self._path)
            if not sqlite_file.is_whole(self._path):
                raise DamagedError(f"{self._path} is cut off or no SQLite file")
        if self._read(tables.form_of) != FORM:
            self._write(tables.bring_up_to_date)
        return self._read(_standings)

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        with self._engine.connect() as connection:
            return work(connection)

    def _write(self, work: Callable[[sa.Connection], T]) -> T:
        for _ in range(_TRIES - 1):
            # Where the database doesn't queue writers, as PostgreSQL, two may begin the same row.
            with contextlib.suppress(IntegrityError), _writing(self._engine) as connection:
                return work(connection)
        with _writing(self._engine) as connection:
            return work(connection)

    def _run(self, work: Callable[[], T]) -> T:
        """Do what is to be done; if the file proves damaged, put it aside, begin anew and do it there."""
        try:
            found = sqlite_file.identity(self._path) if self._path else None
            try:
                return work()
            except (SQLAlchemyError, DamagedError) as error:
                if not (self._path and is_damage(error)):
                    raise
                aside = sqlite_file.put_aside(self._path, found)
            if aside:
                self.problem = PUT_ASIDE.fill(aside=aside)
            self._checked()
            return work()
        except (SQLAlchemyError, DamagedError, OSError) as error:
            raise told(error, self._shown) from error

    def _compare(self, now: datetime, last: datetime | None) -> None:
        if last and now < last - _CLOCKS_DIFFER and not self.problem:
            self.problem = clock_problem(now, last)


def _parsed(url: str) -> sa.URL:
    try:
        return sa.make_url(url)
    except (ArgumentError, ValueError) as error:
        raise RecordError(BAD_URL) from error  # not the URL itself: it may hold a password


def _shown(url: sa.URL) -> str:
    return str(_file_of(url) or url.render_as_string(hide_password=True))


def _file_of(url: sa.URL) -> Path | None:
    """The file of an ordinary SQLite record; None for one in memory, one named as `file:`, or another database."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:") or "uri" in url.query:
        return None
    return Path(str(url.database))


def _engine(url: sa.URL) -> sa.Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    # A file is opened for each transaction, which costs less than a millisecond: then nothing holds it open that
    # erasing or putting aside would trip over.
    pool = NullPool if _file_of(url) or "uri" in url.query else StaticPool
    engine = sa.create_engine(url, poolclass=pool, connect_args={"timeout": _BUSY_SECONDS})
    sa.event.listen(engine, "connect", _leave_transactions_to_us)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _leave_transactions_to_us(connection: Any, _: object) -> None:
    connection.isolation_level = None


def _begin(connection: sa.Connection) -> None:
    # A writer queues up before it reads: what it read is still so when it writes. Writers who begin as readers would
    # be turned away. The plain journal, not WAL: that one fails on the network folders of many a hub.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writes") else "BEGIN")


def _writing(engine: sa.Engine) -> contextlib.AbstractContextManager[sa.Connection]:
    return engine.execution_options(writes=True).begin()


def _add(connection: sa.Connection, attempt: Attempt) -> bool:
    there, standings = tables.attempts, tables.standings
    same = sa.select(there.c.number).where(there.c.case == attempt.case, there.c.seed == attempt.seed)
    if connection.scalar(same) is not None:
        return False
    of_case = standings.c.case == attempt.case
    row = connection.execute(sa.select(standings).where(of_case).with_for_update()).first()
    new = row_of_standing(after(standing_of(row) if row else Standing(attempt.case), attempt))
    connection.execute(sa.insert(there).values(row_of_attempt(attempt)))
    connection.execute(sa.update(standings).where(of_case).values(new) if row else sa.insert(standings).values(new))
    return True


def _standings(connection: sa.Connection) -> dict[str, Standing]:
    found = [standing_of(row) for row in connection.execute(sa.select(tables.standings))]
    return {standing.case: standing for standing in found}


def _erase(connection: sa.Connection) -> int:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")  # else what was deleted stays readable in the file
    connection.execute(sa.delete(tables.standings))
    return connection.execute(sa.delete(tables.attempts)).rowcount


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
