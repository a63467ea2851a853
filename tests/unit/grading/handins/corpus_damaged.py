"""Hand-ins that went wrong without anybody meaning it."""

import json
import shutil
from pathlib import Path
from typing import Any

from calmline.grading.handins.odd import Odd
from calmline.grading.sheet import Key
from tests.unit.grading.handins.corpus_cases import (
    Register,
    answers,
    change_notebook,
    content,
    good_values,
    notebook_of,
    test_cells,
)

DAMAGED = Register()
spoil, with_answers = DAMAGED.spoil, DAMAGED.answers


def some_values(key: Key) -> dict[str, Any]:
    """The first answer alone."""
    return dict(list(good_values(key).items())[:1])


# --- the notebook ---


@spoil(Odd.NOTEBOOK_MISSING)
def notebook_missing(folder: Path, key: Key) -> None:
    notebook_of(folder, key).unlink()


@spoil(Odd.NOTEBOOK_RENAMED)
def notebook_renamed(folder: Path, key: Key) -> None:
    notebook_of(folder, key).rename(folder / "homework Li Wei.ipynb")


@spoil(Odd.NOTEBOOK_RENAMED)
def notebook_copy1_only(folder: Path, key: Key) -> None:
    notebook_of(folder, key).rename(folder / f"{key.id}-Copy1.ipynb")


@spoil(Odd.SEVERAL_NOTEBOOKS)
def notebook_and_its_copy1(folder: Path, key: Key) -> None:
    shutil.copy(notebook_of(folder, key), folder / f"{key.id}-Copy1.ipynb")


@spoil(Odd.SEVERAL_NOTEBOOKS, Odd.NOTEBOOK_RENAMED)
def several_notebooks_none_named_right(folder: Path, key: Key) -> None:
    shutil.copy(notebook_of(folder, key), folder / "a.ipynb")
    notebook_of(folder, key).rename(folder / "b.ipynb")


@spoil(Odd.NOTEBOOK_EMPTY)
def notebook_of_no_bytes(folder: Path, key: Key) -> None:
    notebook_of(folder, key).write_bytes(b"")


@spoil(Odd.NOTEBOOK_EMPTY)
def notebook_without_cells(folder: Path, key: Key) -> None:
    change_notebook(folder, key, lambda notebook: notebook.update(cells=[]))


@spoil(Odd.NOTEBOOK_DAMAGED)
def notebook_truncated(folder: Path, key: Key) -> None:
    notebook_of(folder, key).write_bytes(notebook_of(folder, key).read_bytes()[:500])


@spoil(Odd.NOTEBOOK_DAMAGED)
def notebook_in_utf_16(folder: Path, key: Key) -> None:
    notebook_of(folder, key).write_text(notebook_of(folder, key).read_text("utf-8"), encoding="utf-16")


@spoil()
def notebook_with_a_byte_order_mark(folder: Path, key: Key) -> None:
    notebook_of(folder, key).write_bytes(b"\xef\xbb\xbf" + notebook_of(folder, key).read_bytes())


@spoil(Odd.NOTEBOOK_OLD_FORMAT)
def notebook_of_format_3(folder: Path, key: Key) -> None:
    def change(notebook: dict[str, Any]) -> None:
        notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": notebook.pop("cells"), "metadata": {}}])

    change_notebook(folder, key, change)


@spoil(Odd.NOTEBOOK_DAMAGED)
def notebook_is_a_page_of_html(folder: Path, key: Key) -> None:
    notebook_of(folder, key).write_text("<!doctype html><title>Sign in</title>", encoding="utf-8")


@spoil(Odd.CELLS_CHANGED)
def test_cell_turned_into_markdown(folder: Path, key: Key) -> None:
    change_notebook(folder, key, lambda notebook: test_cells(notebook)[0].update(cell_type="markdown"))


@spoil(Odd.CELLS_CHANGED)
def test_cell_typed_into(folder: Path, key: Key) -> None:
    change_notebook(folder, key, lambda notebook: test_cells(notebook)[0].update(source=["my answer is b"]))


@spoil(Odd.CELLS_MISSING)
def test_cell_deleted(folder: Path, key: Key) -> None:
    change_notebook(folder, key, lambda notebook: notebook["cells"].remove(test_cells(notebook)[0]))


@spoil(Odd.CELLS_TWICE)
def grade_id_twice(folder: Path, key: Key) -> None:
    change_notebook(folder, key, lambda notebook: notebook["cells"].append(test_cells(notebook)[0]))


@spoil(Odd.CELLS_TWICE, Odd.CELLS_MISSING)
def grade_id_of_another_item(folder: Path, key: Key) -> None:
    def change(notebook: dict[str, Any]) -> None:
        first, second = test_cells(notebook)[:2]
        second["metadata"]["nbgrader"]["grade_id"] = first["metadata"]["nbgrader"]["grade_id"]
        second["metadata"]["nbgrader"]["points"] = first["metadata"]["nbgrader"]["points"]

    change_notebook(folder, key, change)


@spoil(Odd.POINTS_CHANGED)
def points_changed(folder: Path, key: Key) -> None:
    change_notebook(
        folder, key, lambda notebook: test_cells(notebook)[0]["metadata"]["nbgrader"].update(points=1_000_000)
    )


@spoil(Odd.CELLS_ADDED)
def cells_of_their_own(folder: Path, key: Key) -> None:
    note = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": ["# notes"]}
    change_notebook(folder, key, lambda notebook: notebook["cells"].append(note))


# --- where the files lie ---


def _into(folder: Path, *below: str) -> None:
    aside = folder.with_name(f"{folder.name}.aside")
    folder.rename(aside)
    folder.joinpath(*below[:-1]).mkdir(parents=True)
    aside.rename(folder.joinpath(*below))


@spoil(Odd.ANSWERS_ELSEWHERE)
def files_one_folder_deeper(folder: Path, key: Key) -> None:
    _into(folder, key.id)


@spoil(Odd.ANSWERS_ELSEWHERE)
def files_two_folders_deeper(folder: Path, key: Key) -> None:
    _into(folder, "Calmline", "exercises 2")


@spoil(Odd.ANSWERS_ELSEWHERE)
def answers_alone_one_folder_deeper(folder: Path, key: Key) -> None:
    (folder / "answers").mkdir()
    (folder / "answers.json").rename(folder / "answers" / "answers.json")


@spoil(Odd.ANSWERS_ELSEWHERE)
def whole_working_copy_with_another_exercise(folder: Path, key: Key) -> None:
    _into(folder, "exercises", key.id)
    other = folder / "exercises" / "another-exercise"
    other.mkdir()
    (other / "answers.json").write_bytes(answers(key, {}, exercise="another-exercise", revision=900))


@spoil(Odd.ZIP_IN_IT)
def files_in_a_zip_inside(folder: Path, key: Key) -> None:
    _into(folder, key.id)
    shutil.make_archive(str(folder / "homework"), "zip", folder, key.id)
    shutil.rmtree(folder / key.id)


@spoil(Odd.NO_ANSWERS, Odd.NOTEBOOK_MISSING, points="none")
def empty_folder(folder: Path, key: Key) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


@spoil()
def litter_of_file_managers(folder: Path, key: Key) -> None:
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "._answers.json", ".answers.json.lock"):
        (folder / name).write_bytes(b"\0\1")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / f"{key.id}-checkpoint.ipynb").write_bytes(b"{}")


# --- the name of the answer file ---


@spoil(Odd.NO_ANSWERS, points="none")
def no_answers(folder: Path, key: Key) -> None:
    (folder / "answers.json").unlink()


@spoil(Odd.ANSWERS_RENAMED)
def answers_copy1_only(folder: Path, key: Key) -> None:
    (folder / "answers.json").rename(folder / "answers-Copy1.json")


@spoil(Odd.ANSWERS_RENAMED)
def answers_1_in_brackets_only(folder: Path, key: Key) -> None:
    (folder / "answers.json").rename(folder / "answers (1).json")


@spoil()
def answers_and_the_same_as_copy1(folder: Path, key: Key) -> None:
    shutil.copy(folder / "answers.json", folder / "answers-Copy1.json")


@spoil(Odd.SEVERAL_ANSWERS)
def answers_and_others_as_copy1(folder: Path, key: Key) -> None:
    (folder / "answers-Copy1.json").write_bytes(answers(key, some_values(key), revision=500))


@spoil(Odd.SEVERAL_ANSWERS, Odd.ANSWERS_RENAMED)
def two_copies_and_no_answers_json(folder: Path, key: Key) -> None:
    (folder / "answers.json").unlink()
    (folder / "answers (1).json").write_bytes(answers(key, some_values(key), revision=3))
    (folder / "answers (2).json").write_bytes(answers(key, revision=30))


@spoil(Odd.SEVERAL_ANSWERS, Odd.ANSWERS_RENAMED)
def answers_damaged_and_a_good_copy(folder: Path, key: Key) -> None:
    (folder / "answers.json").rename(folder / "answers-Copy1.json")
    (folder / "answers.json").write_bytes(b"{")


# --- damage to the answer file ---


@spoil(Odd.ANSWERS_FROM_BEFORE, points="as answers", values=some_values)
def answers_truncated_with_those_before(folder: Path, key: Key) -> None:
    (folder / "answers.json").write_bytes(answers(key)[:-40])
    (folder / "answers.previous.json").write_bytes(answers(key, some_values(key)))


@spoil(Odd.ANSWERS_FROM_BEFORE)
def answers_missing_with_those_before(folder: Path, key: Key) -> None:
    (folder / "answers.json").rename(folder / "answers.previous.json")


@spoil()
def answers_with_those_before_beside(folder: Path, key: Key) -> None:
    (folder / "answers.previous.json").write_bytes(answers(key, some_values(key)))


@spoil(Odd.ANSWERS_DAMAGED, points="none")
def answers_truncated_and_those_before_too(folder: Path, key: Key) -> None:
    for name in ("answers.json", "answers.previous.json"):
        (folder / name).write_bytes(answers(key)[:-40])


with_answers("answers-truncated", lambda key: answers(key)[:-40], Odd.ANSWERS_DAMAGED, points="none")
with_answers("answers-of-no-bytes", lambda key: b"", Odd.ANSWERS_EMPTY, points="none")
with_answers("answers-of-blanks", lambda key: b" \r\n\t ", Odd.ANSWERS_EMPTY, points="none")
with_answers("answers-of-zeros-after-a-power-cut", lambda key: b"\0" * 4096, Odd.ANSWERS_EMPTY, points="none")
with_answers("answers-without-an-item", lambda key: answers(key, {}), points="as answers", values=lambda key: {})
with_answers(
    "answers-to-the-first-item-only",
    lambda key: answers(key, some_values(key)),
    points="as answers",
    values=some_values,
)
with_answers(
    "answers-of-another-exercise", lambda key: answers(key, exercise="other"), Odd.OTHER_EXERCISE, points="none"
)
with_answers(
    "answers-of-a-module", lambda key: answers(key, exercise=..., module=key.id), Odd.OTHER_EXERCISE, points="none"
)
with_answers("answers-of-another-version", lambda key: answers(key, version="0" * 16), Odd.OTHER_VERSION, points="none")
with_answers("answers-of-a-later-format", lambda key: answers(key, format=2), Odd.ANSWERS_DAMAGED, points="none")
with_answers(
    "answers-to-unknown-items",
    lambda key: answers(key, {**good_values(key), "extra-credit": {"chosen": ["a"]}}),
    Odd.UNKNOWN_ITEMS,
)
with_answers(
    "answers-with-windows-line-ends", lambda key: json.dumps(content(key), indent=1).replace("\n", "\r\n").encode()
)

# --- encodings ---

with_answers("byte-order-mark", lambda key: b"\xef\xbb\xbf" + answers(key), Odd.BYTE_ORDER_MARK)
with_answers("utf-16-with-mark", lambda key: answers(key).decode().encode("utf-16"), Odd.ENCODING_OTHER)
with_answers("utf-16-without-mark", lambda key: answers(key).decode().encode("utf-16-le"), Odd.ENCODING_OTHER)
with_answers("utf-32", lambda key: answers(key).decode().encode("utf-32"), Odd.ENCODING_OTHER)


def _chinese(key: Key) -> dict[str, Any]:
    return {
        name: {"text": "对不起，今天下午就派人送到。"} if "text" in value else value
        for name, value in good_values(key).items()
    }


def _accents(key: Key) -> dict[str, Any]:
    return {
        name: {"text": "Désolé, Señor Müller."} if "text" in value else value
        for name, value in good_values(key).items()
    }


with_answers(
    "gbk",
    lambda key: answers(key, _chinese(key), lang="zh").decode().encode("gbk"),
    Odd.ENCODING_GUESSED,
    points="as answers",
    values=_chinese,
)
with_answers(
    "latin-1",
    lambda key: answers(key, _accents(key)).decode().encode("latin-1"),
    Odd.ENCODING_GUESSED,
    points="as answers",
    values=_accents,
)
