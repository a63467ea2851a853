"""How long a learner waits for their record after 100,000 rehearsed calls."""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.measure import head, timed, told
from calmline.practice.attempt import Attempt

CALLS = 100_000
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_OPEN = """
import time
began = time.perf_counter()
import calmline.practice.record, fsrs
imported = time.perf_counter()
from datetime import UTC, datetime
from calmline.practice.schedule import due_on
now = datetime(2028, 1, 1, tzinfo=UTC)
opening = time.perf_counter()
standings = calmline.practice.record.open_record(now=now).standings()
due = [one for one in standings.values() if due_on(one, now.date(), UTC)]
print(imported - began, time.perf_counter() - opening, len(due))
"""


def _call(number: int) -> Attempt:
    good = number % 7 > 0
    at = _FIRST + timedelta(minutes=10 * number)
    return Attempt(f"case-{number % 10}", f"caller-{number % 3}", number, 4, "end", good, True, 6, 0, (7, 6, 5), at)


def _fill(url: str) -> None:
    import sqlalchemy as sa

    from calmline.practice import tables
    from calmline.practice.record import open_record
    from calmline.practice.schedule import standings_of

    open_record(url).close()
    calls = [_call(number) for number in range(CALLS)]
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.insert(tables.attempts), [tables.row_of_attempt(call) for call in calls])
        standings = standings_of(calls).values()
        connection.execute(sa.insert(tables.standings), [tables.row_of_standing(one) for one in standings])
    engine.dispose()


def run(times: int = 9) -> None:
    """Print what it costs to open a record of 100,000 calls and to add one more."""
    from calmline.practice.record import open_record

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{(Path(folder) / 'record.sqlite').as_posix()}"
        _fill(url)
        head(f"The record, with {CALLS:,} calls in it")
        env = {**os.environ, "CALMLINE_RECORD": url}
        command = [sys.executable, "-c", _OPEN]
        rows = [
            subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout.split()
            for _ in range(times)
        ]
        told("import SQLAlchemy and fsrs, in a fresh process", [float(row[0]) for row in rows])
        told("then open, standings, what is due", [float(row[1]) for row in rows], "aim: 100")
        record = open_record(url)
        told("add a call", [timed(lambda n=n: record.add(_call(CALLS + n))) for n in range(times)])
        told("the last 5,000 calls", [timed(lambda: record.attempts(limit=5000)) for _ in range(times)])
