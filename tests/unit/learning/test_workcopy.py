"""Does a learner's working copy get the course, keep every answer, and never touch anything else?"""

import errno
import json
from pathlib import Path

import pytest

from calmline import data
from calmline.learning import workcopy
from calmline.learning.marker import read_marker
from calmline.learning.problem import LearningError


@pytest.fixture
def course(tmp_path, monkeypatch):
    """An installed course: one module in two languages, one exercise."""
    root = tmp_path / "installed" / "_data"
    for lang in ("en", "zh"):
        (root / "course" / lang).mkdir(parents=True)
        for name in ("00-start", "01-remote-control"):
            (root / "course" / lang / f"{name}.ipynb").write_text(f"{lang} {name} v1", "utf-8")
    (root / "exercises" / "piano").mkdir(parents=True)
    (root / "exercises" / "piano" / "piano.ipynb").write_text("piano v1", "utf-8")
    (root / "exercises" / "piano" / "sheet.json").write_text("{}", "utf-8")
    monkeypatch.setattr(workcopy, "data_root", lambda: root)
    monkeypatch.setattr(workcopy, "is_clone", lambda: False)
    return root


def contents(root: Path) -> dict[str, bytes]:
    hidden = root / ".calmline"
    files = (path for path in root.rglob("*") if path.is_file() and not path.is_relative_to(hidden))
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_new_copy_holds_the_course_and_a_marker(course, tmp_path):
    work = workcopy.prepare(tmp_path / "a" / "Calmline")
    assert set(contents(work)) == {
        "calmline.json",
        *(f"{lang}/{name}.ipynb" for lang in ("en", "zh") for name in ("00-start", "01-remote-control")),
        "exercises/piano/piano.ipynb",
        "exercises/piano/sheet.json",
    }
    assert (work / "answers").is_dir()
    assert (work / "hand-in").is_dir()
    assert workcopy.find_root(work / "exercises" / "piano") == work
    assert workcopy.find_root(tmp_path) is None


def test_newer_version_replaces_notebooks_and_sheets_and_nothing_else(course, tmp_path):
    work = workcopy.prepare(tmp_path / "Calmline")
    own = {
        "answers/remote-control.json": b"mine",
        "answers/remote-control.previous.json": b"mine before",
        "exercises/piano/answers.json": b"mine too",
        "hand-in/me__piano__20261121T000000Z.zip": b"zip",
        "my notes.txt": b"notes",
        "en/my-copy.ipynb": b"copy",
    }
    for name, content in own.items():
        (work / name).write_bytes(content)
    (course / "course" / "en" / "01-remote-control.ipynb").write_text("v2", "utf-8")
    (course / "exercises" / "piano" / "sheet.json").write_text('{"v": 2}', "utf-8")
    (work / "zh" / "00-start.ipynb").write_text("damaged", "utf-8")
    workcopy.prepare(work)
    after = contents(work)
    assert {name: after[name] for name in own} == own
    assert after["en/01-remote-control.ipynb"] == b"v2"
    assert after["exercises/piano/sheet.json"] == b'{"v": 2}'
    assert after["zh/00-start.ipynb"] == b"zh 00-start v1"


def test_answers_that_lie_in_the_course_by_mistake_are_not_brought(course, tmp_path):
    (course / "exercises" / "piano" / "answers.json").write_text("somebody's", "utf-8")
    work = workcopy.prepare(tmp_path / "Calmline")
    assert not (work / "exercises" / "piano" / "answers.json").exists()


def test_unchanged_course_is_not_written_again(course, tmp_path):
    work = workcopy.prepare(tmp_path / "Calmline")
    before = {path: path.stat().st_mtime_ns for path in work.rglob("*.ipynb")}
    workcopy.prepare(work)
    assert {path: path.stat().st_mtime_ns for path in work.rglob("*.ipynb")} == before


def test_folder_of_somebody_else_is_left_alone(course, tmp_path):
    work = tmp_path / "photos"
    work.mkdir()
    (work / "cat.jpg").write_bytes(b"cat")
    with pytest.raises(LearningError, match="already holds something else"):
        workcopy.prepare(work)
    assert contents(work) == {"cat.jpg": b"cat"}


def test_folder_with_only_a_file_managers_litter_is_empty(course, tmp_path):
    work = tmp_path / "Calmline"
    work.mkdir()
    (work / ".DS_Store").write_bytes(b"")
    assert workcopy.prepare(work) == work


@pytest.mark.parametrize("place", [".", "course", "course/en", "exercises/new", "src/new", "assets"])
def test_clone_is_never_a_working_copy(place):
    root = data.data_root()
    with pytest.raises(LearningError):
        workcopy.prepare(root / place)
    assert not (root / place / "calmline.json").exists()


def test_installed_course_is_never_a_working_copy(course):
    with pytest.raises(LearningError):
        workcopy.prepare(course / "course" / "new")


def test_link_in_place_of_a_folder_is_not_followed(course, tmp_path):
    """Could a link lead our writing into the package's own course? It must be named and left."""
    work = workcopy.prepare(tmp_path / "Calmline")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (work / "en").rename(tmp_path / "old")
    (work / "en").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(LearningError, match="damaged"):
        workcopy.prepare(work)
    assert list(elsewhere.iterdir()) == []


def test_link_in_place_of_a_notebook_is_replaced_and_its_target_kept(course, tmp_path):
    work = workcopy.prepare(tmp_path / "Calmline")
    target = tmp_path / "target"
    target.write_text("keep", "utf-8")
    (work / "en" / "00-start.ipynb").unlink()
    (work / "en" / "00-start.ipynb").symlink_to(target)
    workcopy.prepare(work)
    assert target.read_text("utf-8") == "keep"
    assert (work / "en" / "00-start.ipynb").read_text("utf-8") == "en 00-start v1"


def test_folder_in_place_of_a_notebook_is_named(course, tmp_path):
    work = workcopy.prepare(tmp_path / "Calmline")
    (work / "en" / "00-start.ipynb").unlink()
    (work / "en" / "00-start.ipynb").mkdir()
    with pytest.raises(LearningError, match=r"00-start\.ipynb should be a file"):
        workcopy.prepare(work)


def test_file_in_place_of_the_working_copy_is_named(course, tmp_path):
    (tmp_path / "Calmline").write_text("a file", "utf-8")
    with pytest.raises(LearningError, match="is a file, not a folder"):
        workcopy.prepare(tmp_path / "Calmline")


def test_missing_notebooks_are_named(course, tmp_path):
    (course / "course" / "zh" / "00-start.ipynb").unlink()
    with pytest.raises(LearningError, match="notebooks are missing"):
        workcopy.prepare(tmp_path / "Calmline")
    assert not (tmp_path / "Calmline").exists()


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EACCES, "may not write"),
        (errno.EROFS, "may not write"),
        (errno.EIO, "could not be"),
    ],
)
def test_disk_that_does_not_take_it_is_told_in_a_sentence(course, tmp_path, monkeypatch, number, says):
    def refuse(path, _data):
        raise OSError(number, "no", str(path))

    monkeypatch.setattr(workcopy, "write_whole", refuse)
    with pytest.raises(LearningError, match=says) as raised:
        workcopy.prepare(tmp_path / "Calmline")
    assert raised.value.text.zh


def test_place_is_noted_and_found_again(course, tmp_path):
    work = workcopy.prepare(tmp_path / "Calmline")
    assert workcopy.place_to_open(work, "zh") == "zh/00-start.ipynb"
    workcopy.note_place(work, "zh/01-remote-control.ipynb")
    assert read_marker(work).lang == "zh"
    assert workcopy.place_to_open(work, "zh") == "zh/01-remote-control.ipynb"
    assert workcopy.place_to_open(work, "en") == "en/01-remote-control.ipynb"
    workcopy.note_place(work, "exercises/piano/piano.ipynb")
    assert workcopy.place_to_open(work, "en") == "exercises/piano/piano.ipynb"
    assert read_marker(work).lang == "zh"


def test_place_that_is_gone_gives_way_to_the_start_page(course, tmp_path):
    work = workcopy.prepare(tmp_path / "Calmline")
    workcopy.note_place(work, "en/99-gone.ipynb")
    assert workcopy.place_to_open(work, "en") == "en/00-start.ipynb"


@pytest.mark.parametrize(
    "place", ["../en/00-start.ipynb", "/etc/x.ipynb", "en/00 start.ipynb", "en/x.py", "", "en\\x.ipynb"]
)
def test_place_that_is_no_notebook_of_ours_is_not_noted(course, tmp_path, place):
    work = workcopy.prepare(tmp_path / "Calmline")
    before = contents(work)
    workcopy.note_place(work, place)
    assert contents(work) == before


def test_noting_a_place_never_disturbs(course, tmp_path, monkeypatch):
    """The disk is full: does the screen that notes the place still show?"""
    work = workcopy.prepare(tmp_path / "Calmline")

    def refuse(*_):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("calmline.learning.marker.write_whole", refuse)
    workcopy.note_place(work, "en/01-remote-control.ipynb")
    assert read_marker(work).notebook is None


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 90_000, b'{"last": 3, "port": "x", "handed_in": []}']
)
def test_damaged_marker_costs_the_place_and_nothing_else(course, tmp_path, damage):
    work = workcopy.prepare(tmp_path / "Calmline")
    (work / "answers" / "remote-control.json").write_bytes(b"mine")
    (work / "calmline.json").write_bytes(damage)
    assert workcopy.place_to_open(work, "en") == "en/00-start.ipynb"
    workcopy.prepare(work)
    assert json.loads((work / "calmline.json").read_text("utf-8"))["format"] == 1
    assert (work / "answers" / "remote-control.json").read_bytes() == b"mine"
