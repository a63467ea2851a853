"""Does `calmline cases check` name what is wrong, where, and what to do?"""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from calmline.cases.problems import Wrong
from calmline.cli import cases as cli
from calmline.cli.cases import app, check_file
from calmline.data import NoDataError

FIXTURES = Path(__file__).parents[2] / "fixtures" / "cases"
BROKEN = FIXTURES / "broken"

# These need a file that can't lie in a folder, or are met by the tests named here.
NOT_IN_THE_FOLDER = {
    Wrong.NO_FILE,  # test_loading
    Wrong.UNREADABLE,  # test_loading
    Wrong.TOO_BIG,  # test_loading
    Wrong.OTHER_YAML,  # test_loading
    Wrong.OTHER_VALUE,  # test_explain
    Wrong.RECALL_NOT_EARLIER,  # test_course_check
}


def test_broken_cases_are_told_exactly_as_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    files = sorted(file.name for file in BROKEN.glob("*.yaml"))
    outcome = CliRunner().invoke(app, ["check", *reversed(files)])
    assert outcome.stdout == (BROKEN / "expected.txt").read_text(encoding="utf-8")
    assert outcome.exit_code == 1


def test_every_broken_case_is_found_wrong() -> None:
    assert [file.name for file in BROKEN.glob("*.yaml") if not check_file(file)] == []


@pytest.mark.parametrize(
    "name",
    [
        "missing-language",
        "unknown-key",
        "braces-swallow-a-comma",
        "hash-cuts-a-sentence",
        "scene-nothing-leads-to",
        "choice-leads-nowhere",
        "ending-not-reached",
        "question-gives-itself-away",
        "note-before-gives-away",
        "playthrough-ends-elsewhere",
    ],
)
def test_one_mistake_is_one_line(name: str) -> None:
    assert len(check_file(BROKEN / f"{name}.yaml")) == 1


def test_every_kind_of_problem_is_shown_by_a_broken_case() -> None:
    seen = {problem.kind for file in BROKEN.glob("*.yaml") for problem in check_file(file)}
    assert {wrong.name for wrong in Wrong} - {wrong.name for wrong in NOT_IN_THE_FOLDER} == seen


@pytest.mark.parametrize("wrong", [kind for kind in Wrong if kind not in (Wrong.RULE,)])
def test_every_sentence_says_what_to_do(wrong: Wrong) -> None:
    assert "; " in wrong.value


def test_sound_files_pass_without_a_word() -> None:
    files = [FIXTURES / "every-feature.yaml", *(FIXTURES / "exercises").glob("*.yaml")]
    outcome = CliRunner().invoke(app, ["check", *map(str, files)])
    assert (outcome.exit_code, outcome.stdout) == (0, "")
    assert outcome.stderr == f"{len(files)} files checked, nothing wrong.\n"


def test_the_closing_line_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    outcome = CliRunner().invoke(app, ["check", "untranslated.yaml", "../every-feature.yaml"])
    assert outcome.stderr == "2 files checked: 2 problems in 1 of them.\n"


def test_without_files_the_whole_library_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assets = tmp_path / "assets"
    for folder in ("cases", "exercises"):
        (assets / folder).mkdir(parents=True)
        (assets / folder / "empty.yaml").touch()
    (assets / "course.yaml").touch()
    monkeypatch.setattr(cli, "data_root", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    outcome = CliRunner().invoke(app, ["check"])
    told = [line.split(":")[0] for line in outcome.stdout.splitlines()]
    assert told == ["assets/cases/empty.yaml", "assets/course.yaml", "assets/exercises/empty.yaml"]
    assert outcome.exit_code == 1


def test_without_any_library_the_command_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing() -> Path:
        raise NoDataError("The course's data was not found.")

    monkeypatch.setattr(cli, "data_root", nothing)
    outcome = CliRunner().invoke(app, ["check"])
    assert (outcome.exit_code, outcome.stdout, outcome.stderr) == (2, "", "The course's data was not found.\n")


def test_a_folder_given_as_a_file_is_no_crash(tmp_path: Path) -> None:
    outcome = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert outcome.exit_code == 1
    assert "can't be read" in outcome.stdout
