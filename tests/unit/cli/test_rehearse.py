"""Does `calmline cases rehearse` tell and draw how the cases play, and say clearly what it can't?"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from calmline.cli import rehearse as command
from calmline.cli.cases import app

RUN = CliRunner()
CASES = ["late-payments", "suitcase"]


def ran(*words: str) -> str:
    done = RUN.invoke(app, ["rehearse", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_table_has_a_row_for_each_colleague_and_fits_the_screen() -> None:
    out = ran(*CASES, "--seeds", "9")
    for case in CASES:
        for learner in ("expert", "robot", "appeaser"):
            assert any(line.startswith(case) and learner in line for line in out.splitlines())
    assert "9 calls" in out
    assert max(len(line) for line in out.splitlines()) <= 100


def test_a_case_whose_callers_are_all_right_has_no_price_to_tell() -> None:
    rows = [line for line in ran("suitcase", "--seeds", "3").splitlines() if line.startswith("suitcase")]
    assert all(line.rstrip().endswith("–") for line in rows)


def test_the_same_seeds_tell_the_same() -> None:
    assert ran(*CASES, "--seeds", "4") == ran(*CASES, "--seeds", "4")


def test_json_has_the_figures_of_both_calls() -> None:
    told = json.loads(ran("late-payments", "--seeds", "6", "--json"))
    assert told["seeds"] == 6
    assert [row["learner"] for row in told["rows"]] == ["expert", "robot", "appeaser"]
    row = told["rows"][2]
    assert row["calls"]["calls"] == 6
    assert 0 <= row["calls"]["good"] <= 1
    assert row["not_right_next"]["began"] > row["not_right"]["began"]
    assert told["rated"] == {}


def test_the_rated_replies_are_told_when_asked_for() -> None:
    out = ran("suitcase", "--seeds", "1", "--rated")
    for lang in ("en", "zh"):
        assert f"{lang} both" in out
    assert max(len(line) for line in out.splitlines()) <= 100


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    for name, begins in (("a.png", b"\x89PNG"), ("a.svg", b"<?xml")):
        ran(*CASES, "--seeds", "3", "--plot", str(tmp_path / name))
        assert (tmp_path / name).read_bytes().startswith(begins)


def test_without_a_picture_nothing_that_draws_is_loaded() -> None:
    code = (
        "import sys; from typer.testing import CliRunner; from calmline.cli.cases import app\n"
        "assert CliRunner().invoke(app, ['rehearse', 'suitcase', '--seeds', '1']).exit_code == 0\n"
        "assert 'matplotlib' not in sys.modules and 'sklearn' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nobodys-case"], "nobodys-case"),
        (["callers-triage"], "no call to rehearse"),
        (["suitcase", "--seeds", "1", "--plot", "nowhere/at/all.png"], "can't be written"),
        (["suitcase", "--seeds", "1", "--plot", "picture.docx"], "can't be written"),
    ],
)
def test_what_can_not_be_done_is_said(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = RUN.invoke(app, ["rehearse", *words])
    assert done.exit_code == 2
    assert told in done.stderr
    assert "Traceback" not in done.output


def test_no_calls_at_all_are_refused() -> None:
    assert RUN.invoke(app, ["rehearse", "--seeds", "0"]).exit_code == 2


def test_a_broken_table_is_told_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from calmline.caller.rules import load_rules

    (tmp_path / "caller.yaml").write_text("format: 1\nrules: []\n", "utf-8")
    monkeypatch.setattr(command, "rules", lambda: load_rules(tmp_path / "caller.yaml"))
    done = RUN.invoke(app, ["rehearse", "suitcase"])
    assert done.exit_code == 2
    assert "caller.yaml:2" in done.stderr
