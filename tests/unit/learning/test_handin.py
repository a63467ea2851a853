"""Does a hand-in hold exactly what belongs to it, under an id that is safe as a name of a file?"""

import json
import shutil
import zipfile
from datetime import UTC
from pathlib import Path

import pytest

from calmline.answers.model import Answers
from calmline.learning import exchange, handin, workcopy
from calmline.learning.handin import HandInError
from calmline.learning.marker import change_marker

ASK = {"en": "Why?", "zh": "为什么？"}
SHEET = {
    "format": 1,
    "id": "piano",
    "version": "abc",
    "items": [
        {"id": "c", "kind": "choose", "ask": ASK, "options": []},
        {"id": "p", "kind": "psychology", "ask": ASK, "options": []},
        {"id": "s", "kind": "sort", "ask": ASK, "things": [{"id": "x"}, {"id": "y"}]},
        {"id": "d", "kind": "draft", "ask": ASK},
    ],
}


@pytest.fixture(autouse=True)
def _no_hub(monkeypatch):
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.setattr(exchange, "_load_config", _no_config)


def _no_config():
    from traitlets.config import Config

    return Config()


@pytest.fixture
def work(tmp_path) -> Path:
    root = tmp_path / "Calmline"
    folder = root / "exercises" / "piano"
    folder.mkdir(parents=True)
    change_marker(root, version="1")
    (folder / "piano.ipynb").write_text("{}", "utf-8")
    (folder / "sheet.json").write_text(json.dumps(SHEET), "utf-8")
    return root


def answer(work: Path, **values: object) -> None:
    answers = Answers("exercise", "piano", "abc", "zh")
    for name, value in values.items():
        answers = answers.with_item(name, value, "zh", "abc")
    (work / "exercises" / "piano" / "answers.json").write_text(answers.to_json(), "utf-8")


def packed(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_zip_holds_the_exercise_and_nothing_else(work):
    answer(work, d={"text": "好的"})
    folder = work / "exercises" / "piano"
    for other in ("answers.previous.json", "answers.damaged-1.json", ".answers.json.lock", "notes.txt", "helper.py"):
        (folder / other).write_text("other", "utf-8")
    handed = handin.hand_in(work, "piano", " 王小明 ")
    assert handed.kind == "zip"
    assert handed.path.parent == work / "hand-in"
    learner, exercise, stamp = handed.path.stem.split("__")
    assert (learner, exercise) == ("王小明", "piano")
    assert stamp == handed.when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    inside = packed(handed.path)
    assert set(inside) == {"piano/piano.ipynb", "piano/sheet.json", "piano/answers.json"}
    assert inside["piano/answers.json"] == (folder / "answers.json").read_bytes()
    assert [path.name for path in (work / "hand-in").iterdir()] == [handed.path.name]


def test_blank_exercise_can_be_handed_in(work):
    handed = handin.hand_in(work, "piano", "me")
    assert json.loads(packed(handed.path)["piano/answers.json"])["items"] == {}


def test_handing_in_is_remembered_with_the_id(work):
    assert handin.known_learner(work) is None
    assert not handin.was_handed_in(work, "piano")
    handin.hand_in(work, "piano", "me")
    assert handin.known_learner(work) == "me"
    assert handin.was_handed_in(work, "piano")
    assert not handin.was_handed_in(work, "other")


def test_hub_user_is_the_learner(work, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "hub-user")
    assert handin.known_learner(work) == "hub-user"
    assert handin.hand_in(work, "piano", "somebody else").path.name.startswith("hub-user__piano__")


@pytest.mark.parametrize("name", ["me", "w.lee-7", "工号_0042", "Zoë", "e\u0301va"])
def test_ids_that_can_be_used(work, name):
    assert handin.hand_in(work, "piano", name).path.is_file()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "../me",
        "a/b",
        "a\\b",
        ".me",
        "-me",
        "me.",
        "a b",
        "a__b",
        "a*b",
        "a+b",
        "a\0b",
        "x" * 65,
        "me\n7",
        "😀",
    ],
)
def test_ids_that_cannot_be_used_are_told_in_a_sentence(work, name):
    with pytest.raises(HandInError) as raised:
        handin.hand_in(work, "piano", name)
    assert raised.value.text.zh
    assert not (work / "hand-in").exists()


@pytest.mark.parametrize("exercise", ["violin", "../piano", "", "piano/..", "Piano"])
def test_unknown_exercise_is_told_in_a_sentence(work, exercise):
    with pytest.raises(HandInError, match="no exercise"):
        handin.hand_in(work, exercise, "me")


@pytest.mark.parametrize("name", ["piano.ipynb", "sheet.json", "answers.json"])
def test_link_is_not_handed_in(work, tmp_path, name):
    """A link could carry any file of the machine to the grader."""
    secret = tmp_path / "secret"
    secret.write_text("secret", "utf-8")
    path = work / "exercises" / "piano" / name
    path.unlink(missing_ok=True)
    path.symlink_to(secret)
    with pytest.raises(HandInError):
        handin.hand_in(work, "piano", "me")
    assert not (work / "hand-in").exists()


def test_link_in_place_of_the_hand_in_folder_is_not_followed(work, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (work / "hand-in").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(HandInError):
        handin.hand_in(work, "piano", "me")
    assert list(elsewhere.iterdir()) == []


def test_too_large_a_notebook_is_not_handed_in(work):
    (work / "exercises" / "piano" / "piano.ipynb").write_bytes(b"x" * 5_000_001)
    with pytest.raises(HandInError, match="too large"):
        handin.hand_in(work, "piano", "me")


def test_damaged_answers_give_way_to_the_last_good_ones(work):
    answer(work, d={"text": "good"})
    folder = work / "exercises" / "piano"
    (folder / "answers.json").rename(folder / "answers.previous.json")
    (folder / "answers.json").write_bytes(b'{"format": 1, "exer')
    inside = packed(handin.hand_in(work, "piano", "me").path)
    assert json.loads(inside["piano/answers.json"])["items"]["d"]["value"] == {"text": "good"}


def test_damaged_answers_with_none_before_are_told(work):
    (work / "exercises" / "piano" / "answers.json").write_bytes(b"{")
    with pytest.raises(HandInError, match=r"answers\.json"):
        handin.hand_in(work, "piano", "me")


@pytest.mark.parametrize("sheet", ["", "{", "[]", '{"id": "violin", "version": "1", "items": []}'])
def test_damaged_sheet_is_told(work, sheet):
    (work / "exercises" / "piano" / "sheet.json").write_text(sheet, "utf-8")
    with pytest.raises(HandInError, match=r"sheet\.json is damaged"):
        handin.unanswered(work / "exercises" / "piano")


def test_unanswered_items_are_those_without_a_whole_answer(work):
    folder = work / "exercises" / "piano"
    assert [(one.id, one.number) for one in handin.unanswered(folder)] == [("c", 1), ("p", 2), ("s", 3), ("d", 4)]
    answer(work, c={"chosen": ["a"]}, p={"chosen": ["a"], "cited": []}, s={"placed": {"x": "fact"}}, d={"text": " \n"})
    assert [one.id for one in handin.unanswered(folder)] == ["p", "s", "d"]
    whole = {
        "p": {"chosen": ["a"], "cited": ["t1"]},
        "s": {"placed": {"x": "fact", "y": "feeling"}},
        "d": {"text": "Yes"},
    }
    answer(work, c={"chosen": ["a"]}, **whole)
    assert handin.unanswered(folder) == []


@pytest.mark.parametrize("value", [None, 3, "text", [], {"chosen": []}, {"placed": 7}, {"text": 5}])
def test_answer_of_the_wrong_shape_is_no_answer_and_no_crash(work, value):
    answer(work, c=value, s=value)
    assert {"c", "s"} <= {one.id for one in handin.unanswered(work / "exercises" / "piano")}


@pytest.fixture
def exchange_root(tmp_path, monkeypatch) -> Path:
    """nbgrader's exchange with one course that has released the exercise."""
    root = tmp_path / "exchange"
    for folder in ("inbound", "outbound/piano"):
        (root / "desk" / folder).mkdir(parents=True)
    (root / "desk" / "inbound").chmod(0o733)
    (root / "desk" / "outbound" / "piano" / "piano.ipynb").write_text("{}", "utf-8")
    settings = tmp_path / "settings"
    settings.mkdir()
    content = {
        "CourseDirectory": {"course_id": "desk"},
        "Exchange": {"root": str(root), "cache": str(tmp_path / "cache")},
    }
    (settings / "nbgrader_config.json").write_text(json.dumps(content), "utf-8")
    monkeypatch.undo()
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(settings))
    return root


def test_configured_exchange_takes_the_hand_in(work, exchange_root):
    answer(work, d={"text": "Yes"})
    (work / "exercises" / "piano" / "answers.previous.json").write_text("other", "utf-8")
    handed = handin.hand_in(work, "piano", "lee")
    assert (handed.kind, handed.path) == ("exchange", None)
    [submission] = (exchange_root / "desk" / "inbound").iterdir()
    assert submission.name.startswith("lee+piano+")
    ours = {path.name for path in submission.iterdir()} - {"timestamp.txt", "submission_secret.txt"}
    assert ours == {"piano.ipynb", "sheet.json", "answers.json"}
    assert handin.was_handed_in(work, "piano")


def test_exchange_without_this_exercise_leaves_a_zip(work, exchange_root):
    shutil.rmtree(exchange_root / "desk" / "outbound" / "piano")
    assert handin.hand_in(work, "piano", "lee").kind == "zip"


def test_exchange_that_fails_is_told_and_nothing_counts_as_handed_in(work, exchange_root, monkeypatch):
    from nbgrader.exchange import ExchangeError

    def fail(*_):
        raise ExchangeError("the course is closed")

    monkeypatch.setattr(exchange, "submit", fail)
    with pytest.raises(HandInError, match="the course is closed"):
        handin.hand_in(work, "piano", "lee")
    assert not handin.was_handed_in(work, "piano")


def test_command_names_what_is_unanswered_asks_once_and_says_where_the_zip_is(work):
    from typer.testing import CliRunner

    from calmline.cli import app

    answer(work, c={"chosen": ["a"]})
    first = CliRunner().invoke(app, ["hand-in", "piano", "--work", str(work), "--lang", "zh"], input="工号7\n")
    assert first.exit_code == 0, first.output
    assert "2. 为什么？" in first.output
    assert "1. 为什么？" not in first.output
    [path] = (work / "hand-in").glob("工号7__piano__*.zip")
    assert str(path) in first.output.replace("\n", "")
    second = CliRunner().invoke(app, ["hand-in", "piano", "--work", str(work)])
    assert second.exit_code == 0, "the id is remembered, nothing is asked"


def test_command_without_a_working_copy_says_what_to_do(tmp_path):
    from typer.testing import CliRunner

    from calmline.cli import app

    result = CliRunner().invoke(app, ["hand-in", "piano", "--work", str(tmp_path), "--lang", "en"])
    assert result.exit_code == 1
    assert "calmline learn" in result.output


def test_find_root_and_hand_in_agree(work):
    assert workcopy.find_root(workcopy.exercise_folder(work, "piano")) == work
