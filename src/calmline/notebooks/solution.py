"""The source of an exercise in nbgrader: the form, and one hidden test cell an item."""

from calmline.cases.exercise import Exercise
from calmline.notebooks.cells import Cell, code, markdown, notebook, show

# No item may be called so: nbgrader knows cells by these names, too.
TITLE_ID = "calmline-title"
FORM_ID = "calmline-form"


def solution_notebook(exercise: Exercise) -> bytes:
    """The file of an exercise's notebook as graders have it, one for both languages.

    The title and the form are read-only cells: nbgrader puts them back into every hand-in.
    """
    title = markdown(TITLE_ID, f"# {exercise.title.en} · {exercise.title.zh}")
    form = show(FORM_ID, exercise.id, "exercise")
    _mark(title, TITLE_ID)
    _mark(form, FORM_ID)
    tests = []
    for item in exercise.items:
        test = code(
            item.id,
            "### BEGIN HIDDEN TESTS\n"
            "from calmline.grading import grade\n"
            f'grade("{exercise.id}", "{item.id}")\n'
            "### END HIDDEN TESTS",
        )
        _mark(test, item.id, points=item.points)
        tests.append(test)
    return notebook([title, form, *tests])


def _mark(cell: Cell, grade_id: str, points: float | None = None) -> None:
    """Say to nbgrader what a cell is: read-only, and with points a test."""
    cell["metadata"]["nbgrader"] = {
        "grade": points is not None,
        "grade_id": grade_id,
        "locked": True,
        "schema_version": 3,
        "solution": False,
        "task": False,
    } | ({"points": points} if points is not None else {})
