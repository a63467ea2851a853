"""Does `calmline record` give a learner all that is kept, and erase it only when told so?"""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from calmline.cli import app
from calmline.practice.attempt import Attempt
from calmline.practice.record import open_record


def run(*arguments, answer=None):
    return CliRunner().invoke(app, ["record", *arguments], input=answer)


@pytest.fixture(autouse=True)
def _one_call():
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    open_record().add(Attempt("suitcase", "anna", 7, 4, "thanks", True, True, 2, 0, (7, 5, 2), at))


def test_on_the_screen_there_is_nothing_but_the_record():
    assert [one["case"] for one in json.loads(run("export").stdout)["attempts"]] == ["suitcase"]
    [row] = csv.DictReader(io.StringIO(run("export", "--format", "csv").stdout))
    assert (row["case"], row["seed"], row["emotions"]) == ("suitcase", "7", "7 5 2")


def test_into_a_file_it_is_the_same(tmp_path):
    file = tmp_path / "我的记录.csv"
    done = run("export", "--format", "csv", str(file), "--lang", "zh")
    assert (done.exit_code, "已写好" in done.stdout) == (0, True)
    assert file.read_bytes().decode() == open_record().export_csv()


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    done = run("export", str(tmp_path / "none" / "x.json"), "--lang", "en")
    assert done.exit_code == 1
    assert "could not be" in done.stderr
    assert isinstance(done.exception, SystemExit)


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_nothing_is_erased_unless_somebody_agrees(answer):
    done = run("erase", "--lang", "en", answer=answer)
    assert done.exit_code == 1
    assert "Erase 1 calls" in done.stdout
    assert "Nothing was erased" in done.stdout
    assert len(open_record().attempts()) == 1


@pytest.mark.parametrize(("arguments", "answer"), [(["--yes"], None), ([], "y\n")])
def test_who_agrees_has_an_empty_record(arguments, answer):
    done = run("erase", *arguments, "--lang", "zh", answer=answer)
    assert (done.exit_code, "已删除 1 通" in done.stdout) == (0, True)
    assert open_record().attempts() == []


def test_the_path_is_said_and_no_password(record_file, monkeypatch):
    assert run("path").stdout == f"{record_file}\n"
    monkeypatch.setenv("CALMLINE_RECORD", "postgresql://me:secret@db/calm")
    assert run("path").stdout == "postgresql://me:***@db/calm\n"


@pytest.mark.parametrize("command", ["export", "erase", "path"])
def test_a_wrong_address_is_said(monkeypatch, command):
    monkeypatch.setenv("CALMLINE_RECORD", "nonsense")
    done = run(command, "--lang", "zh")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "CALMLINE_RECORD" in done.stderr
    assert isinstance(done.exception, SystemExit)


def test_a_record_of_a_newer_form_is_not_erased(monkeypatch):
    monkeypatch.setattr("calmline.practice.tables.FORM", 1)
    monkeypatch.setattr("calmline.practice.record.FORM", 1)
    done = run("erase", "--yes", "--lang", "en")
    assert done.exit_code == 1
    assert "newer Calmline" in done.stderr
    monkeypatch.undo()
    assert len(open_record().attempts()) == 1
