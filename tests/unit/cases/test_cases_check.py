"""Does `calmline cases check` name what is wrong, where, and what to do?"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from calmline.caller.rules import Rules, file_of_rules, load_rules
from calmline.cases.problems import CaseError, Problem, Wrong
from calmline.cli import cases as cli
from calmline.cli.cases import app, check_file
from calmline.data import NoDataError, data_root

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
    assert outcome.stderr == "2 files checked: 4 problems in 1 of them.\n"


def test_without_files_the_whole_library_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assets = tmp_path / "assets"
    for folder in ("cases", "exercises"):
        (assets / folder).mkdir(parents=True)
        (assets / folder / "empty.yaml").touch()
    for name in ("course", "caller"):
        (assets / f"{name}.yaml").touch()
    monkeypatch.setattr(cli, "data_root", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    outcome = CliRunner().invoke(app, ["check"])
    told = [line.split(":")[0] for line in outcome.stdout.splitlines()]
    assert told == [
        "assets/caller.yaml",
        "assets/cases/empty.yaml",
        "assets/course.yaml",
        "assets/exercises/empty.yaml",
    ]
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


# Callers and the rules by which they react ---------------------------------------------------------------


def test_a_playthrough_whose_caller_gives_up_at_no_ending_is_told_of_and_no_crash(tmp_path: Path) -> None:
    """Is the unknown `gives_up` alone told, though patience runs out on the way?"""
    text = (BROKEN / "choice-leads-nowhere.yaml").read_text(encoding="utf-8")
    text = text.replace("gives_up: gone", "gives_up: nowhere").replace("leads_to: calmest", "leads_to: calmer")
    text = text.replace("faults: [dismiss]\n          leads_to: gone", "faults: [hostile]\n          leads_to: opening")
    text = text.replace("        - choose: shrug\n", "        - choose: shrug\n" * 8 + "        - choose: ask\n" * 1)
    file = tmp_path / "choice-leads-nowhere.yaml"
    file.write_text(text, encoding="utf-8")
    assert [problem.path for problem in check_file(file)] == ["rehearsal.gives_up"]


def test_two_callers_may_use_the_same_words_and_one_may_not(tmp_path: Path) -> None:
    """Is a wording told as said twice where one caller could say both, and left alone where nobody can?"""
    text = (BROKEN / "choice-leads-nowhere.yaml").read_text(encoding="utf-8").replace("calmest", "calmer")
    again = "      - text:\n          en: And the bell?\n          zh: 那车铃呢？\n"
    assert again in text

    def told(*whose: str) -> list[str]:
        only = [again + (f"        when:\n          persona: [{one}]\n" if one else "") for one in whose]
        file = tmp_path / "choice-leads-nowhere.yaml"
        file.write_text(text.replace(again, "".join(only)), encoding="utf-8")
        return [problem.path for problem in check_file(file)]

    assert told("mr-fang", "ms-he") == []
    twice = ["rehearsal.asides.again.1.text.en", "rehearsal.asides.again.1.text.zh"]
    assert told("mr-fang", "mr-fang") == told("mr-fang", "") == told("", "") == twice


def test_a_case_is_checked_though_the_rules_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Are the mistakes of a case told even so, and those of the rules left to the check of their own file?"""

    def broken() -> Rules:
        raise CaseError([])

    monkeypatch.setattr(cli, "rules", broken)
    assert [problem.kind for problem in check_file(BROKEN / "choice-leads-nowhere.yaml")] == ["LEADS_NOWHERE"]
    assert check_file(FIXTURES / "every-feature.yaml") == []


RULE = {
    "id": "acknowledged",
    "when": {"any": ["acknowledge"], "space": "personal"},
    "then": {"anger": -2},
    "why": {"en": "Heard.", "zh": "听见了。"},
    "sources": ["B51"],
}


@pytest.mark.parametrize(
    ("change", "place", "sentence"),
    [
        ({"then": {}}, "rules.1", "a rule must change something; "),
        ({"then": {"anger": -4}}, "rules.1.then.anger", "out of range; "),
        ({"then": {"rage": 1}}, "rules.1.then.rage", "unknown key; "),
        ({"when": {"space": "personal"}}, "rules.1.when", "a rule must begin with what the reply does; "),
        ({"when": {"any": ["acknowlege"]}}, "rules.1.when.any.0", "not known here; write `acknowledge`"),
        ({"when": {"any": ["probe"], "none": ["probe"]}}, "rules.1.when", "would never count. "),
        ({"when": {"any": ["probe"], "price": [9, 2]}}, "rules.1.when", "no price lies in this range; "),
        ({"sources": []}, "rules.1", "a rule names where it comes from; "),
        ({"sources": ["B5"]}, "rules.1.sources.0", "`B5` is no row of the source inventory; "),
        ({"id": "acknowledged"}, "rules.1.id", "is used before; "),
        ({"why": {"en": "Heard.", "zh": "Heard."}}, "rules.1.why.zh", "no Chinese in it; "),
    ],
)
def test_what_is_wrong_with_a_rule_is_told_with_its_place(
    change: dict[str, object], place: str, sentence: str, tmp_path: Path
) -> None:
    rules = [RULE, {**RULE, "id": "another", **change}]
    [problem] = check_table(tmp_path, {"rules": rules})
    assert problem.path == place
    assert sentence in problem.message
    assert problem.line > 1


@pytest.mark.parametrize(
    ("change", "place", "sentence"),
    [
        ({"rules": []}, "rules", "it needs at least 1"),
        ({"begin": {"trust": 11, "clarity": 2}}, "begin.trust", "out of range; "),
        ({"silence": {"en": "Silence."}}, "silence.zh", "missing; "),
        ({"temperaments": {}}, "file", "`temperaments` lacks `anxious`, "),
        ({"format": 2}, "format", "; write"),
    ],
)
def test_what_is_wrong_with_the_table_is_told_with_its_place(
    change: dict[str, object], place: str, sentence: str, tmp_path: Path
) -> None:
    [problem] = check_table(tmp_path, {"rules": [RULE], **change})
    assert problem.path == place
    assert sentence in problem.message


def test_a_table_of_one_sound_rule_is_sound(tmp_path: Path) -> None:
    assert check_table(tmp_path, {"rules": [RULE]}) == []
    assert check_table(tmp_path, {"rules": [{**RULE, "sources": [], "reference": "A study."}]}) == []


def check_table(folder: Path, change: dict[str, object]) -> list[Problem]:
    """The course's own table with other parts, written one value a line, and what the check says of it."""
    table = load_rules(file_of_rules(data_root())).model_dump(mode="json", exclude_defaults=True)
    file = folder / "caller.yaml"
    file.write_text(json.dumps(table | change, ensure_ascii=False, indent=1), encoding="utf-8")
    return check_file(file)
