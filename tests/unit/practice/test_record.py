"""Is the record kept: by two at once, after damage, from an older form, on a full disk, and never with a traceback?"""

import csv
import io
import json
import os
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from practised import MORNING, attempt

from calmline.practice import record as record_module
from calmline.practice import tables
from calmline.practice.attempt import Attempt
from calmline.practice.record import RecordError, open_record, record_url, shown_url
from calmline.practice.schedule import standings_of

CALLERS = ("anna", "boris", "chen")
NOW = MORNING + timedelta(days=30)


def url_of(path):
    return f"sqlite:///{path.as_posix()}"


def sql(file, *statements):
    with closing(sqlite3.connect(file)) as connection, connection:
        return [connection.execute(statement).fetchall() for statement in statements]


def fluent(case="bell"):
    return [attempt(case, persona=caller, day=n / 24) for n, caller in enumerate(CALLERS)]


def filled(*attempts):
    record = open_record(now=NOW)
    for one in attempts:
        assert record.add(one, now=NOW)
    return record


@pytest.mark.usefixtures("record_file")
class TestKeeping:
    def test_a_new_record_is_empty_and_says_nothing(self, record_file):
        record = open_record()
        assert (record.standings(), record.attempts(), record.problem) == ({}, [], None)
        assert record_file.is_file()

    @pytest.mark.skipif(os.name == "nt", reason="Windows keeps a user's folder to the user itself")
    def test_nobody_else_may_read_it(self, record_file):
        open_record()
        assert stat.S_IMODE(record_file.stat().st_mode) == 0o600

    def test_what_was_recorded_is_there_again(self):
        calls = [*fluent(), attempt("cot", passed=False, alone=False, level=2, faults=2, emotions=(7,))]
        filled(*calls).close()
        again = open_record(now=NOW)
        assert again.attempts() == calls
        assert again.standings() == standings_of(calls)
        assert again.standings()["bell"].fluent

    def test_the_same_call_twice_changes_nothing(self):
        [first, *_] = fluent()
        record = filled(first)
        before = record.standings()
        assert record.add(attempt(seed=first.seed, passed=False, day=3), now=NOW) is False
        assert record.attempts() == [first]
        assert record.standings() == before

    def test_the_same_seed_in_another_case_is_another_call(self):
        assert filled(attempt("bell", seed=5), attempt("cot", seed=5)).attempts("cot")[0].seed == 5

    def test_a_limit_gives_the_last_calls_oldest_first(self):
        calls = [attempt("bell" if n % 2 else "cot") for n in range(10)]
        record = filled(*calls)
        assert record.attempts(limit=3) == calls[-3:]
        assert record.attempts("cot", limit=2) == calls[6::2]

    def test_call_and_standing_are_recorded_together_or_not_at_all(self, monkeypatch):
        record = filled(attempt())
        with monkeypatch.context() as patch:
            patch.setattr(record_module, "row_of_standing", lambda standing: {"no such column": 1})
            with pytest.raises(RecordError):
                record.add(attempt())
        assert len(record.attempts()) == record.standings()["bell"].attempts == 1

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.tuples(st.sampled_from(["bell", "cot"]), st.booleans(), st.booleans(), st.integers(0, 90))))
    def test_what_the_record_keeps_is_what_the_schedule_says(self, calls):
        record = open_record("sqlite://")
        told = [
            attempt(case, passed=passed, alone=alone, day=day, persona=CALLERS[n % 3])
            for n, (case, passed, alone, day) in enumerate(calls)
        ]
        for one in told:
            record.add(one)
        assert record.standings() == standings_of(told)


def test_the_record_has_no_place_for_what_a_learner_writes(record_file):
    """Private reflections and replies can't be in it: every column is an id, a number or a time."""
    kinds = {
        (table.name, column.name): type(column.type).__name__
        for table in tables.METADATA.tables.values()
        for column in table.c
    }
    texts = {name for name, kind in kinds.items() if kind in ("String", "Text")}
    assert set(kinds.values()) == {
        "Integer",
        "BigInteger",
        "SmallInteger",
        "Boolean",
        "Float",
        "_Utc",
        "String",
        "Text",
    }
    calls, standings = "calmline_attempts", "calmline_standings"
    assert texts == {
        *((calls, name) for name in ("case", "persona", "ending", "emotions")),
        *((standings, name) for name in ("case", "callers")),
    }
    for name in ("case", "persona", "ending"):
        with pytest.raises(ValueError, match=name):
            attempt(**{name: "I felt ashamed when he shouted"})


class TestSeveralAtOnce:
    def test_two_tabs_lose_nothing(self, record_file):
        calls = [attempt("bell" if n % 2 else "cot", seed=n // 2, persona=CALLERS[n % 3]) for n in range(40)]
        with ThreadPoolExecutor(8) as pool:
            added = list(pool.map(lambda one: open_record(now=NOW).add(one), [*calls, *calls]))
        assert sum(added) == 40
        record = open_record(now=NOW)
        assert record.standings() == standings_of(record.attempts())
        assert len(record.attempts()) == 40

    def test_two_processes_lose_nothing(self, record_file):
        code = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from practised import attempt
from calmline.practice.record import open_record
record = open_record()
for seed in range(int(sys.argv[1]), int(sys.argv[1]) + 15):
    record.add(attempt(seed=seed))
"""
        running = [subprocess.Popen([sys.executable, "-c", code, str(first)]) for first in (0, 10, 20)]
        assert [one.wait(60) for one in running] == [0, 0, 0]
        record = open_record(now=NOW)
        assert sorted(one.seed for one in record.attempts()) == list(range(35))
        assert record.standings()["bell"].attempts == 35

    def test_a_record_that_stays_locked_is_said_to_be_in_use(self, record_file, monkeypatch):
        monkeypatch.setattr(record_module, "_BUSY_SECONDS", 0)
        record = filled()
        with closing(sqlite3.connect(record_file, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(RecordError, match="in use"):
                record.add(attempt())
        assert record.add(attempt())


class TestDamage:
    def damaged(self, record_file):
        return sorted(file.name for file in record_file.parent.glob("record.sqlite.damaged-*"))

    @pytest.mark.parametrize(
        "content", [b"not a database at all" * 100, b"x", b"SQLite format 3\0", "呃".encode() * 999]
    )
    def test_a_file_that_is_none_is_put_aside_and_said(self, record_file, content):
        record_file.write_bytes(content)
        record = open_record()
        [aside] = self.damaged(record_file)
        assert (record_file.parent / aside).read_bytes() == content
        assert aside in record.problem.en
        assert aside in record.problem.zh
        assert record.add(attempt())
        assert open_record(now=NOW).problem is None

    @pytest.mark.parametrize("left", [0.1, 0.5, 0.9])
    def test_a_file_that_is_cut_off_is_put_aside(self, record_file, left):
        filled(*(attempt() for _ in range(80))).close()
        whole = record_file.read_bytes()
        record_file.write_bytes(whole[: int(len(whole) * left)])
        record = open_record(now=NOW)
        assert record.problem
        assert (record.attempts(), len(self.damaged(record_file))) == ([], 1)

    def test_an_empty_file_is_a_new_record(self, record_file):
        record_file.touch()
        assert open_record().problem is None

    def test_damage_inside_that_shows_later_is_no_end_either(self, record_file):
        """The standings can be read, the calls can't: what was to be recorded then is in the new record."""
        record = filled(*(attempt() for _ in range(80)))
        size = sql(record_file, "PRAGMA page_size")[0][0][0]
        [[[first]]] = sql(record_file, "SELECT rootpage FROM sqlite_master WHERE name = 'calmline_attempts'")
        whole = bytearray(record_file.read_bytes())
        whole[(first - 1) * size : first * size] = b"\xff" * size
        record_file.write_bytes(bytes(whole))
        assert open_record(now=NOW).problem is None
        one = attempt()
        assert record.add(one)
        assert record.problem
        assert record.attempts() == [one]
        assert len(self.damaged(record_file)) == 1

    def test_a_row_that_nobody_wrote_is_damage(self, record_file):
        record = filled(attempt())
        sql(record_file, "UPDATE calmline_attempts SET level = 9")
        assert record.attempts() == []
        assert record.problem

    def test_twice_on_one_day_both_are_kept(self, record_file):
        for content in (b"first", b"second"):
            record_file.write_bytes(content)
            open_record()
        kept = [(record_file.parent / name).read_bytes() for name in self.damaged(record_file)]
        assert sorted(kept) == [b"first", b"second"]

    def test_several_who_find_it_damaged_put_it_aside_once(self, record_file):
        record_file.write_bytes(b"nothing" * 99)
        with ThreadPoolExecutor(8) as pool:
            added = list(pool.map(lambda one: open_record(now=NOW).add(one), [attempt() for _ in range(8)]))
        assert all(added)
        assert len(self.damaged(record_file)) == 1
        assert len(open_record(now=NOW).attempts()) == 8

    def test_a_journal_of_the_damaged_file_never_reaches_the_new_one(self, record_file):
        record_file.write_bytes(b"nothing" * 99)
        journal = record_file.with_name("record.sqlite-journal")
        journal.write_bytes(b"old pages")
        record = open_record()
        assert record.problem
        assert not journal.exists()
        assert record.add(attempt())

    def test_a_write_that_the_power_cut_short_is_no_damage(self, record_file):
        """Its journal is there: SQLite takes the file back to what it was."""
        filled(*(attempt() for _ in range(50))).close()
        code = """
import os, sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
c.execute("PRAGMA cache_size = 1"); c.execute("PRAGMA cache_spill = 1")
c.execute("BEGIN IMMEDIATE")
c.execute("UPDATE calmline_attempts SET faults = 7")
c.execute("CREATE TABLE big AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9999) SELECT x, hex(randomblob(50)) FROM n")
os._exit(0)
"""
        subprocess.run([sys.executable, "-c", code, str(record_file)], check=True)
        assert record_file.with_name("record.sqlite-journal").exists()
        record = open_record(now=NOW)
        assert record.problem is None
        assert {one.faults for one in record.attempts()} == {0}


class TestForms:
    def as_form_1(self, record_file):
        sql(record_file, "DROP TABLE calmline_standings", "UPDATE calmline_form SET form = 1")

    def test_a_record_of_the_first_form_gets_its_standings(self, record_file):
        calls = [*fluent(), attempt("cot", passed=False)]
        filled(*calls).close()
        self.as_form_1(record_file)
        record = open_record(now=NOW)
        assert record.standings() == standings_of(calls)
        assert record.attempts() == calls
        assert sql(record_file, "SELECT form FROM calmline_form") == [[(tables.FORM,)]]
        assert record.problem is None

    def test_when_that_fails_it_is_as_before(self, record_file, monkeypatch):
        filled(*fluent()).close()
        self.as_form_1(record_file)

        def fail(connection):
            raise sa.exc.OperationalError("…", None, OSError(28, "No space left on device"))

        with monkeypatch.context() as patch:
            patch.setattr(tables, "_STEPS", {1: fail})
            with pytest.raises(RecordError, match="disk is full"):
                open_record(now=NOW)
        assert sql(record_file, "SELECT form FROM calmline_form") == [[(1,)]]
        assert open_record(now=NOW).standings()["bell"].fluent

    def test_a_record_of_a_newer_form_is_left_alone(self, record_file):
        filled(*fluent()).close()
        sql(record_file, "UPDATE calmline_form SET form = 99")
        before = record_file.read_bytes()
        with pytest.raises(RecordError, match=r"newer Calmline \(version 99") as caught:
            open_record()
        assert "99" in caught.value.text.zh
        assert record_file.read_bytes() == before

    def test_other_tables_in_the_database_stay(self, record_file):
        sql(record_file, "CREATE TABLE attempts (mine TEXT)", "INSERT INTO attempts VALUES ('kept')")
        record = filled(attempt())
        record.erase()
        assert sql(record_file, "SELECT * FROM attempts") == [[("kept",)]]


class TestPlaces:
    def test_the_address_is_what_the_variable_says(self, monkeypatch):
        monkeypatch.setenv("CALMLINE_RECORD", "postgresql://me:secret@db/calm")
        assert record_url() == "postgresql://me:secret@db/calm"
        assert "secret" not in shown_url(record_url())

    @pytest.mark.parametrize("said", [None, "", "  "])
    def test_without_one_it_is_a_file_among_the_users_data(self, monkeypatch, tmp_path, said):
        monkeypatch.delenv("CALMLINE_RECORD")
        if said is not None:
            monkeypatch.setenv("CALMLINE_RECORD", said)
        place = tmp_path / "data 用户" / "calmline"
        monkeypatch.setattr(record_module.platformdirs, "user_data_path", lambda *args, **kwargs: place)
        assert open_record().add(attempt())
        assert (place / "record.sqlite").is_file()
        assert shown_url(record_url()) == str(place / "record.sqlite")

    @pytest.mark.parametrize("url", ["nonsense", "://", "sqlite//x", "postgresql://db:port/x"])
    def test_what_is_no_address_is_said_without_repeating_it(self, url):
        with pytest.raises(RecordError, match="no database address") as caught:
            open_record(url)
        assert "不是" in caught.value.text.zh

    @pytest.mark.parametrize("url", ["db2://me:secret@host/x", "mysql+pymysql://me:secret@host/x"])
    def test_a_missing_driver_is_named_and_the_password_is_not(self, url):
        with pytest.raises(RecordError, match=r"driver.*(db2|pymysql)") as caught:
            open_record(url)
        assert "secret" not in str(caught.value)

    def test_a_folder_in_its_place(self, record_file):
        record_file.mkdir()
        with pytest.raises(RecordError, match="no place for the record"):
            open_record()

    def test_a_file_in_place_of_its_folder(self, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(RecordError, match="no place for the record"):
            open_record(url_of(tmp_path / "file" / "record.sqlite"))

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only Unix has pipes with a name")
    def test_a_pipe_in_its_place_holds_nobody_up(self, record_file):
        os.mkfifo(record_file)
        with pytest.raises(RecordError, match="no place for the record"):
            open_record()

    def test_a_record_that_may_only_be_read_is_read(self, record_file):
        filled(attempt()).close()
        record = open_record(f"sqlite:///file:{record_file.as_posix()}?mode=ro&uri=true", now=NOW)
        assert len(record.attempts()) == 1
        with pytest.raises(RecordError, match="may not be written"):
            record.add(attempt())

    def test_a_folder_that_may_not_be_written(self, record_file, monkeypatch):
        def forbidden(path, **kwargs):
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(record_module.sqlite_file.Path, "touch", forbidden)
        with pytest.raises(RecordError, match="may not be written"):
            open_record()

    def test_a_full_disk_leaves_the_record_as_it_was(self, record_file):
        record = filled(attempt(seed=1))

        @sa.event.listens_for(record._engine, "connect")
        def _no_room(connection, _):
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")

        before = record.standings()
        with pytest.raises(RecordError, match="disk is full") as caught:
            all(record.add(attempt()) for _ in range(500))
        assert "磁盘满了" in caught.value.text.zh
        told = open_record(now=NOW)
        assert told.problem is None
        assert told.standings() == standings_of(told.attempts())
        assert told.standings()["bell"].attempts >= before["bell"].attempts


class TestClock:
    def test_a_clock_before_the_last_call_is_said(self, record_file):
        filled(*fluent()).close()
        record = open_record(now=MORNING - timedelta(days=400))
        assert "clock" in record.problem.en
        assert "2026" in record.problem.zh
        assert open_record(now=NOW).problem is None

    def test_a_call_dated_before_the_last_keeps_its_time_and_moves_no_date_back(self, record_file):
        record = filled(*fluent())
        early = attempt(day=-400)
        assert record.add(early)
        assert record.problem
        assert record.attempts()[-1].at == early.at
        assert record.standings()["bell"].last == MORNING + timedelta(hours=2)
        assert record.standings()["bell"].due > MORNING

    def test_two_machines_a_minute_apart_are_no_clock_set_back(self, record_file):
        record = filled(attempt(day=1))
        assert record.add(attempt(day=1 - 1 / 1440))
        assert record.problem is None


class TestTakingOut:
    def test_json_holds_calls_and_standings(self, record_file):
        told = json.loads(filled(*fluent()).export_json())
        assert told["format"] == 1
        assert [one["persona"] for one in told["attempts"]] == list(CALLERS)
        assert told["attempts"][0]["emotions"] == [7, 6, 4, 2]
        assert datetime.fromisoformat(told["attempts"][0]["at"]) == MORNING
        [standing] = told["standings"]
        assert (standing["case"], standing["callers"], standing["level"]) == ("bell", sorted(CALLERS), 4)

    def test_a_table_can_be_read_back(self, record_file):
        calls = [*fluent(), attempt("cot", passed=False, emotions=(7, 9))]
        rows = list(csv.DictReader(io.StringIO(filled(*calls).export_csv())))
        assert [one["case"] for one in rows] == ["bell", "bell", "bell", "cot"]
        assert [one["emotions"] for one in rows][-1] == "7 9"
        assert [datetime.fromisoformat(one["at"]) for one in rows] == [one.at for one in calls]

    @settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text(min_size=1, max_size=20), st.sampled_from(["case", "persona", "ending"]))
    def test_no_cell_can_become_a_formula(self, text, name):
        """What could is no id, so that it is never recorded; what is recorded begins with a letter or a digit."""
        record = open_record("sqlite://")
        try:
            record.add(attempt(**{name: text}))
        except ValueError:
            return
        cells = [cell for row in csv.reader(io.StringIO(record.export_csv())) for cell in row]
        assert all(cell[0].isascii() and cell[0].isalnum() for cell in cells)

    def test_erased_is_erased(self, record_file):
        """Also from the file's free pages, and from what was put aside."""
        record_file.write_bytes(b"wreck")
        record = filled(*(attempt("bell-with-a-name") for _ in range(200)))
        assert record.erase() == 200
        assert (record.attempts(), record.standings(), record.problem) == ([], {}, None)
        assert b"bell-with-a-name" not in record_file.read_bytes()
        assert list(record_file.parent.glob("*damaged*")) == []
        assert record.add(attempt())


def test_attempts_from_the_database_are_attempts(record_file):
    [one] = filled(attempt()).attempts()
    assert isinstance(one, Attempt)
    assert one.at.tzinfo is UTC
