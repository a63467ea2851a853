"""Handing in an exercise: what is unanswered, who hands in, and where it goes."""

import io
import json
import os
import re
import stat
import tempfile
import unicodedata
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from calmline.answers.file import read_answers
from calmline.answers.model import Answers
from calmline.data import NoDataError, data_root
from calmline.learning import exchange
from calmline.learning.files import write_whole
from calmline.learning.marker import change_marker, read_marker
from calmline.learning.problem import LearningError, disk_problem
from calmline.learning.workcopy import exercise_folder
from calmline.text import Lang, Text

ANSWERS, SHEET = "answers.json", "sheet.json"
_MAX_BYTES = 5_000_000
_MAX_NAME = 64
_EXERCISE = re.compile(r"[a-z0-9][a-z0-9-]*")
# Letters of any script and digits; the rest is what file systems, nbgrader and shells all take.
_LEARNER = re.compile(r"\w[\w.-]*")
_STAMP = "%Y%m%dT%H%M%SZ"


class HandInError(LearningError):
    """The exercise could not be handed in; `text` says why and what to do."""


@dataclass(frozen=True)
class HandedIn:
    """That an exercise was handed in: how, where the file is if there is one, and when (local time)."""

    kind: Literal["exchange", "zip"]
    path: Path | None
    when: datetime


@dataclass(frozen=True)
class Unanswered:
    """An item without an answer: its id, its number on the sheet from 1, and what it asks."""

    id: str
    number: int
    ask: Text


def known_learner(root: Path) -> str | None:
    """The learner's id: the hub's user where there is a hub, else the one given before in this working copy."""
    return os.environ.get("JUPYTERHUB_USER") or read_marker(root).learner


def was_handed_in(root: Path, exercise: str) -> bool:
    """Whether the exercise was ever handed in from this working copy."""
    return exercise in read_marker(root).handed_in or any((root / "hand-in").glob(f"*__{exercise}__*.zip"))


def learner_id(name: str) -> str:
    """The id under which a hand-in is filed, from what a learner typed. Raises `HandInError` if it can't be one."""
    tidy = unicodedata.normalize("NFC", name).strip()
    if not tidy:
        raise HandInError(Text(en="Please say who you are: your id or your name.", zh="请先填写你的工号或姓名。"))
    # A dot at the end is dropped by Windows, and two underscores part the name from the exercise.
    if len(tidy) > _MAX_NAME or not _LEARNER.fullmatch(tidy) or tidy.endswith(".") or "__" in tidy:
        raise HandInError(
            Text(
                en="This id can't be used: at most 64 letters, digits, dots, hyphens and single underscores, no spaces.",
                zh="这个编号不能用：最多 64 个字，只能有汉字、字母、数字、点、短横线和单个下划线，不能有空格。",
            )
        )
    return tidy


def unanswered(folder: Path) -> list[Unanswered]:
    """The items of the exercise in `folder` that have no whole answer yet, in the order of the sheet.

    Raises `HandInError` if its sheet or its answers can't be read.
    """
    sheet = _sheet(folder)
    given = _answers(folder, sheet).items
    return [
        Unanswered(item["id"], number, Text(**item["ask"]))
        for number, item in enumerate(sheet["items"], 1)
        if item["id"] not in given or not _is_whole(item, given[item["id"]].value)
    ]


def hand_in(root: Path, exercise: str, learner: str) -> HandedIn:
    """Hand in the answers to `exercise` from the working copy at `root`.

    Goes through nbgrader's exchange where that is configured, else into a zip in `hand-in/`. A hub's user name wins
    over `learner`; the id is remembered. Handing in again is allowed. Raises `HandInError`.
    """
    name = learner_id(os.environ.get("JUPYTERHUB_USER") or learner)
    if not _EXERCISE.fullmatch(exercise) or not exercise_folder(root, exercise).is_dir():
        raise HandInError(
            Text(en="There is no exercise {name!r} here.", zh="这里没有练习 {name!r}。").fill(name=exercise)
        )
    files = _collect(exercise_folder(root, exercise), exercise)
    now = datetime.now(UTC)
    try:
        handed = _through_exchange(exercise, files, name, now) or _as_zip(root, exercise, files, name, now)
        done = {**read_marker(root).handed_in, exercise: now.strftime(_STAMP)}
        change_marker(root, learner=name, handed_in=done)
    except OSError as error:
        raise HandInError(disk_problem(error, Path(error.filename or root / "hand-in")).text) from error
    return handed


def _through_exchange(exercise: str, files: dict[str, bytes], learner: str, now: datetime) -> HandedIn | None:
    config = exchange.configured_exchange(exercise)
    if config is None:
        return None
    from nbgrader.exchange import ExchangeError

    with tempfile.TemporaryDirectory(prefix="calmline-hand-in-") as name:
        # Only what belongs to the hand-in: nbgrader copies whole folders and follows links.
        folder = Path(name) / exercise
        folder.mkdir()
        for file, data in files.items():
            (folder / file).write_bytes(data)
        try:
            exchange.submit(config, folder, learner)
        except ExchangeError as error:
            raise HandInError(
                Text(
                    en="The exercise could not be handed in ({why}). Your answers are kept; tell your trainer.",
                    zh="作业没能交上（{why}）。你的答案都还在，请告诉培训老师。",
                ).fill(why=error)
            ) from error
    return HandedIn("exchange", None, now.astimezone())


def _as_zip(root: Path, exercise: str, files: dict[str, bytes], learner: str, now: datetime) -> HandedIn:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in files.items():
            archive.writestr(f"{exercise}/{file}", data)
    folder = root / "hand-in"
    if folder.is_symlink():
        raise HandInError(_link(folder))
    folder.mkdir(exist_ok=True)
    path = folder / f"{learner}__{exercise}__{now.strftime(_STAMP)}.zip"
    write_whole(path, packed.getvalue())
    return HandedIn("zip", path, now.astimezone())


def _collect(folder: Path, exercise: str) -> dict[str, bytes]:
    """The files of a hand-in by name: the notebook, the sheet, and the answers as we understand them."""
    notebook = f"{exercise}.ipynb"
    sheet = _sheet(folder)
    answers = _answers(folder, sheet).to_json().encode("utf-8")
    return {notebook: _read(folder, notebook), SHEET: _read(folder, SHEET), ANSWERS: answers}


def _answers(folder: Path, sheet: dict[str, Any]) -> Answers:
    """The answers in `folder`, the last good ones if the file is damaged, empty ones if there are none yet."""
    reading = read_answers(folder / ANSWERS, sheet["id"])
    if reading.answers:
        return reading.answers
    if reading.problem:
        raise HandInError(reading.problem)
    lang: Lang = "en"
    return Answers("exercise", sheet["id"], sheet["version"], lang)


def _sheet(folder: Path) -> dict[str, Any]:
    try:
        sheet = json.loads(_read(folder, SHEET))
        if isinstance(sheet["items"], list) and isinstance(sheet["version"], str) and sheet["id"] == folder.name:
            return dict(sheet)
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise HandInError(
        Text(
            en="{path} is damaged. Start Calmline again, which puts it right; your answers stay.",
            zh="{path} 已损坏。请重新启动心平热线，它会自动修好；你的答案都还在。",
        ).fill(path=folder / SHEET)
    )


def _read(folder: Path, name: str) -> bytes:
    """One of our own files in an exercise's folder; the course's copy if the learner's is gone."""
    path = folder / name
    try:
        if path.is_symlink():
            raise HandInError(_link(path))
        if not path.exists():
            path = data_root() / "exercises" / folder.name / name
        with path.open("rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise HandInError(_link(path))
            data = file.read(_MAX_BYTES + 1)
    except (OSError, NoDataError) as error:
        problem = error if isinstance(error, OSError) else OSError(str(error))
        raise HandInError(disk_problem(problem, folder / name).text) from error
    if len(data) > _MAX_BYTES:
        raise HandInError(Text(en="{path} is too large to hand in.", zh="{path} 太大，不能提交。").fill(path=path))
    return data


def _link(path: Path) -> Text:
    return Text(
        en="{path} is a link or no ordinary file, so it is not handed in. Move it away and start Calmline again.",
        zh="{path} 是链接或不是普通文件，不能提交。请把它移走，再重新启动心平热线。",
    ).fill(path=path)


_FILLED: dict[str, tuple[str, ...]] = {
    "choose": ("chosen",),
    "psychology": ("chosen", "cited"),
    "mark": ("cited",),
    "sort": ("placed",),
    "order": ("order",),
    "draft": ("text",),
}


def _is_whole(item: dict[str, Any], value: Any) -> bool:
    """Whether an answer fills its item; an answer of the wrong shape does not."""
    if not isinstance(value, dict):
        return False
    parts = [value.get(name) for name in _FILLED[item["kind"]]]
    if item["kind"] == "sort":
        placed = value.get("placed")
        return isinstance(placed, dict) and all(placed.get(thing["id"]) for thing in item["things"])
    return all(part.strip() if isinstance(part, str) else part for part in parts)
