"""A clone in miniature, nbgrader's commands, and hand-ins of all qualities."""

import contextlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import nbformat
from jupyter_core.application import NoStart
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderApp

from calmline.cases.exercise import Exercise
from calmline.grading.marking import ideal
from calmline.notebooks.build import compare, install, make

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
SMALL, REAL = "odd-sock", "digital-piano"
SCRIPT = "<script>window.ran = true</script>"
# Of odd-sock: what a good reply does, plainly, so that no better or worse analyser takes it for another.
GOOD_REPLY = (
    "No wonder you are upset, today of all days, on your mother's birthday. "
    "A messenger will bring the missing sock to you today."
)


def nbgrader(root: Path, *arguments: str) -> None:
    """Run an nbgrader command from a course's root, in this process."""
    app = NbGraderApp()
    with contextlib.chdir(root), contextlib.suppress(NoStart):  # NoStart: the subcommand has run and is done
        try:
            app.initialize(list(arguments))
            app.start()
        finally:
            app.subapp.clear_instance()


def build(root: Path) -> None:
    made = root / ".made"
    made.mkdir()
    make(root, made, lambda step: None)
    install(made, root, compare(made, root))
    shutil.rmtree(made)


def answers(root: Path, exercise: Exercise, lang: str, values: dict) -> str:
    version = json.loads((root / "exercises" / exercise.id / "sheet.json").read_text("utf-8"))["version"]
    items = {name: {"revision": n, "value": value} for n, (name, value) in enumerate(values.items(), 1)}
    whole = {"format": 1, "exercise": exercise.id, "version": version, "lang": lang, "revision": len(items)}
    return json.dumps({**whole, "items": items})


def all_right(exercise: Exercise, draft: str) -> dict:
    return {item.id: {"text": draft} if item.kind == "draft" else ideal(item) for item in exercise.items}


HALF_RIGHT = {  # of odd-sock; what each is worth stands in test_cycle.py
    "psychology": {"chosen": ["a"], "cited": ["t2"]},
    "notes": {"chosen": ["a", "b"]},
    "repeated": {"cited": ["t5"]},
    "sort": {"placed": {"a": "unverified", "b": "feeling"}},
    "order": {"order": ["a", "c", "b"]},
}


@dataclass
class Grade:
    score: float
    needs_manual_grade: bool


@dataclass
class Graded:
    root: Path

    def notebook(self, learner: str, exercise: str = SMALL):
        return nbformat.read(self.root / "autograded" / learner / exercise / f"{exercise}.ipynb", 4)

    def feedback(self, learner: str, exercise: str = SMALL) -> str:
        return (self.root / "feedback" / learner / exercise / f"{exercise}.html").read_text("utf-8")

    def scores(self, learner: str, exercise: str = SMALL) -> dict[str, float]:
        return {name: grade.score for name, grade in self._grades(learner, exercise).items()}

    def waiting(self, learner: str, exercise: str = SMALL) -> set[str]:
        return {name for name, grade in self._grades(learner, exercise).items() if grade.needs_manual_grade}

    def _grades(self, learner: str, exercise: str) -> dict[str, Grade]:
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}", "calmline") as gradebook:
            notebooks = gradebook.find_submission(exercise, learner).notebooks
            return {
                grade.name: Grade(grade.score, grade.needs_manual_grade) for book in notebooks for grade in book.grades
            }


def submit(root: Path, learner: str, exercise: str, text: str | None) -> None:
    folder = root / "submitted" / learner / exercise
    shutil.copytree(root / "exercises" / exercise, folder)
    if text is not None:
        (folder / "answers.json").write_text(text, encoding="utf-8")


def spoil(file: Path) -> None:
    """Delete a test cell, change the title, and add cells that print markup."""
    notebook = nbformat.read(file, 4)
    notebook.cells = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") != "sort"]
    notebook.cells[0].source = f"# {SCRIPT}"
    shouting = f"from IPython.display import HTML\nHTML({SCRIPT!r})"
    output = new_output("execute_result", {"text/html": SCRIPT, "text/latex": SCRIPT, "text/plain": "99"})
    notebook.cells += [new_markdown_cell(SCRIPT), new_code_cell(shouting, outputs=[output])]
    nbformat.write(notebook, file)
