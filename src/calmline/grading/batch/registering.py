"""Enters an exercise into a gradebook as `nbgrader generate_assignment` does, without its detour over files."""

from pathlib import Path
from typing import Any

import nbformat
import sqlalchemy as sa
from nbgrader.api import Assignment, Gradebook, GradeCell, SourceCell
from nbgrader.api import Notebook as BookNotebook
from nbgrader.preprocessors import CheckCellMetadata, ComputeChecksums, LockCells, SaveCells

_Cells = dict[str, tuple[object, ...]]  # of each cell its type, text, checksum and points


def register(gradebook: Gradebook, url: str, exercise: str, source: Path) -> None:
    """Enter the exercise whose notebook is `source`, unless it is there as it is now.

    Raises `RuntimeError` of nbgrader if it has other items than the gradebook, which has hand-ins of it, and `OSError`.
    """
    notebook = nbformat.read(source, 4)  # type: ignore[no-untyped-call]
    whose = {"notebook": exercise, "assignment": exercise, "student": ".", "db_url": url}
    resources: Any = {"nbgrader": whose}
    for link in (LockCells, CheckCellMetadata, ComputeChecksums):
        notebook, resources = link().preprocess(notebook, resources)
    if _in_book(gradebook.db, exercise) != _in_notebook(notebook):
        gradebook.update_or_create_assignment(exercise)  # it commits, so that SaveCells finds no lock
        SaveCells().preprocess(notebook, resources)
        gradebook.db.expire_all()


def _in_book(db: Any, exercise: str) -> _Cells:
    def of_exercise(cell: Any, *columns: Any) -> Any:
        return db.execute(
            sa.select(*columns)
            .join(BookNotebook, BookNotebook.id == cell.notebook_id)
            .join(Assignment, Assignment.id == BookNotebook.assignment_id)
            .where(Assignment.name == exercise, BookNotebook.name == exercise)
        ).all()

    points = dict(of_exercise(GradeCell, GradeCell.name, GradeCell.max_score))
    cells = of_exercise(SourceCell, SourceCell.name, SourceCell.cell_type, SourceCell.source, SourceCell.checksum)
    return {name: (kind, text, checksum, points.get(name)) for name, kind, text, checksum in cells}


def _in_notebook(notebook: Any) -> _Cells:
    marks = [(cell, cell.metadata["nbgrader"]) for cell in notebook.cells if "nbgrader" in cell.metadata]
    return {
        mark["grade_id"]: (cell.cell_type, cell.source, mark.get("checksum"), mark.get("points"))
        for cell, mark in marks
    }
