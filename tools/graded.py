"""A hand-in that nbgrader's own commands have graded in a copy of the project: what comes back, and formgrader on it."""

import json
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from calmline.answers.file import AnswerStore
from calmline.cases.exercise import DraftItem
from calmline.cases.library import Library
from calmline.data import data_root
from calmline.grading.marking import ideal
from calmline.text import Lang
from tools.formgrader import formgrader

_LEARNER = "lin"
_DRAFT: dict[Lang, str] = {
    "en": "You chose this piano with your daughter, and now a pedal spoils her lesson; I would be cross, too. "
    "It is a fault of ours, known since last week, and oil was bad advice. "
    "A new pedal will be with you by noon tomorrow. Does that suit you?",
    "zh": "琴是您带着女儿一家家挑的，现在一块踏板搅得课都上不好，换了我也生气。"
    "这是我们的毛病，上周刚确认，叫您上油是我们说错了。新踏板明天中午前送到您家，您看行吗？",
}


@contextmanager
def graded(exercise: str, lang: Lang) -> Iterator[Path]:
    """Grade one hand-in in a copy of the project and give the copy's folder, as long as the block lasts.

    Raises `RuntimeError` if a command of nbgrader fails.
    """
    root = data_root()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        shutil.copy(root / "nbgrader_config.py", folder)
        for part in ("solutions", "exercises"):
            shutil.copytree(root / part / exercise, folder / part / exercise)
        _hand_in(folder, exercise, lang)
        for command in ("generate_assignment", "autograde", "generate_feedback"):
            _run(folder, command, exercise)
        yield folder


def feedback_page(folder: Path, exercise: str) -> str:
    """The address of the page that the learner gets back."""
    return (folder / "feedback" / _LEARNER / exercise / f"{exercise}.html").as_uri()


@contextmanager
def review_page(folder: Path, exercise: str) -> Iterator[str]:
    """Run formgrader on a graded copy and give the address of the hand-in in it, as long as the block lasts.

    Raises `RuntimeError` if the server does not start.
    """
    with formgrader(folder) as address:
        with urllib.request.urlopen(address(f"api/submitted_notebooks/{exercise}/{exercise}")) as answer:
            [submission] = json.load(answer)
        yield address(f"submissions/{submission['id']}/")


def _run(folder: Path, command: str, exercise: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", command, exercise], cwd=folder, check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"nbgrader {command}: {done.stderr[-2000:]}")


def _hand_in(folder: Path, exercise: str, lang: Lang) -> None:
    handed = folder / "submitted" / _LEARNER / exercise
    shutil.copytree(folder / "exercises" / exercise, handed)
    sheet = json.loads((handed / "sheet.json").read_text("utf-8"))
    store = AnswerStore(handed / "answers.json", "exercise", exercise, sheet["version"])
    for number, item in enumerate(Library(data_root()).exercise(exercise).items):
        value = {"text": _DRAFT[lang]} if isinstance(item, DraftItem) else ideal(item)
        store.save(item.id, value if number % 3 else _in_part(value), 0, lang)
    (handed / "answers.previous.json").unlink(missing_ok=True)


def _in_part(value: dict[str, Any]) -> dict[str, Any]:
    """The same with the last thing of each list left out, as a beginner's answer is right in part."""
    return {name: part[:-1] if isinstance(part, list) and len(part) > 1 else part for name, part in value.items()}
