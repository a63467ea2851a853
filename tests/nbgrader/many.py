"""Many hand-ins, graded by `calmline grade`, and what came of them in a form that can be compared."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import sqlalchemy as sa

from calmline.grading.batch.course import open_course
from calmline.grading.batch.runner import Options, grade_all
from calmline.grading.handins.finding import in_submitted
from calmline.grading.sheet import Key
from tools.classes import honest, put, version_of
from tools.gradebooks import STOCK, grades

__all__ = ["STOCK", "grades"]

CALMLINE = (sys.executable, "-c", "from calmline.cli import main; main()")


def hand_in(root: Path, exercise, count: int, seed: int = 1) -> None:
    """A generated class hands in."""
    put(root, exercise.id, honest(exercise, version_of(root, exercise.id), count, seed))


def key_of(root: Path, exercise: str) -> Key:
    return Key.model_validate_json((root / "solutions" / exercise / "key.json").read_bytes())


def grade(root: Path, *exercises: str, url: str | None = None, found=None, only=None, **options):
    """What `calmline grade` does, in this process; its report."""
    course = open_course(root, url)
    found = found or in_submitted(course.root, course.exercises)
    return grade_all(course, exercises, found, Options(**options), only=only)


def command(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """`calmline grade` as graders run it."""
    return subprocess.run(
        [*CALMLINE, "grade", *arguments, "--lang", "en"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def lines(report) -> dict:
    """The report's lines by learner."""
    return {line.learner: line for line in report.lines if line.learner}


def url_of(root: Path) -> str:
    return f"sqlite:///{root / 'gradebook.db'}"


def noted(url: str) -> list:
    """What runs noted of the hand-ins, row by row."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        rows = [
            connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY exercise, learner")).all()
            for table in ("calmline_graded", "calmline_answered")
        ]
    engine.dispose()
    return [tuple(row) for table in rows for row in table]


def files(*folders: Path) -> dict[str, bytes]:
    """Every file below the folders."""
    return {
        str(file.relative_to(folder.parent)): file.read_bytes()
        for folder in folders
        for file in sorted(folder.rglob("*"))
        if not file.is_dir()
    }


def outputs(root: Path, exercise: str) -> dict[str, list]:
    """Of each learner's graded notebook the outputs, cell by cell."""
    found = {}
    for file in (root / "autograded").glob(f"*/{exercise}/{exercise}.ipynb"):
        cells = json.loads(file.read_text("utf-8"))["cells"]
        found[file.parts[-3]] = [[_plain(output) for output in cell.get("outputs", [])] for cell in cells]
    return found


def _plain(output: dict) -> dict:
    """An output's data; nbformat may write a text as its lines."""
    return {kind: "".join(data) if isinstance(data, list) else data for kind, data in output["data"].items()}


def copy_of(root: Path, place: Path) -> Path:
    """The same clone elsewhere. Links stay links, and what is neither file nor folder is left behind."""
    return Path(shutil.copytree(root, place, symlinks=True))
