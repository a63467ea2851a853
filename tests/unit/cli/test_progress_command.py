"""Does `calmline progress` say what is due, where each case stands and when it returns, on paper and in both languages?"""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from calmline.cli import app
from calmline.practice.attempt import Attempt
from calmline.practice.record import open_record


def run(*arguments):
    return CliRunner().invoke(app, ["progress", *arguments])


def call(case, seed, days_ago, persona):
    at = datetime.now(UTC) - timedelta(days=days_ago)
    return Attempt(case, persona, seed, 4, "thanks", True, True, 2, 0, (7, 5, 2), at)


@pytest.fixture
def practised():
    """Fluent in the suitcase nine days ago, which makes it due; in the tyre yesterday; one call with no signal."""
    record = open_record()
    for seed, persona in enumerate(("anna", "boris", "chen")):
        record.add(call("suitcase", seed, 9, persona))
        record.add(call("burst-tyre", seed, 1, persona))
    record.add(call("no-signal", 1, 1, "anna"))


def test_a_learner_who_has_not_begun_sees_all_cases():
    done = run("--lang", "en")
    assert done.exit_code == 0
    assert "Nothing is due today." in done.stdout
    assert re.search(r"The remote control +\| 1 +\| 0 / 3 +\| - +\| -", done.stdout)


@pytest.mark.usefixtures("practised")
def test_what_is_due_is_said_first_with_since_when():
    done = run("--lang", "en")
    assert re.match(r"Due today\n +The suitcase +\(since \d{4}-\d\d-\d\d\)\n", done.stdout)
    assert re.search(r"The suitcase +\| 4 +\| fluent +\| 3 \(3\) +\| today", done.stdout)
    assert re.search(
        r"The burst tyre +\| 4 +\| fluent +\| 3 \(3\) +\| \d{4}-\d\d-\d\d (Mon|Tue|Wed|Thu|Fri|Sat|Sun)", done.stdout
    )
    assert re.search(r"The call that would not connect +\| 4 +\| 1 / 3 +\| 1 \(1\)", done.stdout)
    assert done.stderr == ""


@pytest.mark.usefixtures("practised")
def test_chinese_says_the_same():
    done = run("--lang", "zh")
    assert re.match(r"今天该练的\n +一只行李箱（\d{4}-\d\d-\d\d 到期）", done.stdout)
    assert "已练熟" in done.stdout
    assert not re.search(r"\b(due|today|fluent|Case)\b", done.stdout)


@pytest.mark.usefixtures("practised")
@pytest.mark.parametrize(("lang", "today"), [("en", "today"), ("zh", "今天")])
def test_the_schedule_is_a_plain_table_from_today_on(lang, today):
    done = run("--schedule", "--lang", lang)
    assert done.exit_code == 0
    days = re.findall(r"\d{4}-\d\d-\d\d", done.stdout)
    assert days == sorted(set(days))
    assert days[0] == f"{datetime.now():%Y-%m-%d}"
    assert f"{days[0]} " in done.stdout
    assert today in done.stdout.split(days[1])[0]
    assert "\x1b" not in done.stdout
    assert set(re.findall(r"[^\w\s]", done.stdout)) <= set("|+-,（）")


def test_a_schedule_with_nothing_in_it_says_how_something_gets_there():
    assert "three good calls in a row" in run("--schedule", "--lang", "en").stdout


@pytest.mark.usefixtures("practised")
@pytest.mark.parametrize("ending", ["png", "svg"])
def test_both_pictures_are_written(tmp_path, ending):
    done = run("--plot", str(tmp_path / f"mine.{ending}"), "--lang", "zh")
    assert done.exit_code == 0
    assert sorted(file.name for file in tmp_path.iterdir()) == [f"mine-calls.{ending}", f"mine-rules.{ending}"]
    for file in tmp_path.iterdir():
        assert str(file) in done.stdout
        if ending == "svg":
            ET.parse(file)
        else:
            assert file.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("name", "said"), [("mine.pdf", "must end in"), ("no/folder/mine.png", "could not be")])
def test_a_picture_that_cannot_be_written_is_said(tmp_path, name, said):
    done = run("--plot", str(tmp_path / name), "--lang", "en")
    assert done.exit_code == 1
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_record_is_said_and_no_end(record_file):
    record_file.write_bytes(b"wreck" * 50)
    done = run("--lang", "zh")
    assert done.exit_code == 0
    assert "损坏" in done.stderr
    assert "遥控器" in done.stdout


def test_a_wrong_address_is_said(monkeypatch):
    monkeypatch.setenv("CALMLINE_RECORD", "nonsense")
    done = run("--lang", "en")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "no database address" in done.stderr
    assert isinstance(done.exception, SystemExit)
