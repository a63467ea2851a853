"""What is unusual about the notebook in a hand-in. It is read as data and told; nothing of it is used."""

import json
from collections import Counter
from typing import Any

from calmline.grading.handins.contents import MAX_FILE, File, UnreadableError
from calmline.grading.handins.names import without_copy
from calmline.grading.handins.odd import Odd
from calmline.grading.sheet import Key

_SUFFIX = ".ipynb"
_FORMAT = 4
_OURS = "calmline-"  # how the cells are called that give no points


def odd_notebooks(files: list[File], key: Key) -> set[Odd]:
    """What is unusual about the notebooks among the files of a hand-in, `files` being all that lie beside its answers."""
    books = [file for file in files if file.name.casefold().endswith(_SUFFIX)]
    if not books:
        return {Odd.NOTEBOOK_MISSING}
    odd = {Odd.SEVERAL_NOTEBOOKS} if len(books) > 1 else set()
    named = [file for file in books if file.name == key.id + _SUFFIX]
    if not named:
        odd.add(Odd.NOTEBOOK_RENAMED)
        copies = [file for file in books if without_copy(file.name[: -len(_SUFFIX)]) == key.id]
        named = copies or books
    return odd | _odd_inside(named[0], key)


def _odd_inside(file: File, key: Key) -> set[Odd]:
    try:
        data = file.read(MAX_FILE)
        content = json.loads(data.decode("utf-8-sig")) if data.strip() and len(data) <= MAX_FILE else None
    except (UnreadableError, ValueError, RecursionError):
        return {Odd.NOTEBOOK_DAMAGED}
    if not data.strip() or (isinstance(content, dict) and content.get("cells") == []):
        return {Odd.NOTEBOOK_EMPTY}
    if not isinstance(content, dict) or not isinstance(content.get("nbformat"), int):
        return {Odd.NOTEBOOK_DAMAGED}
    if content["nbformat"] != _FORMAT:
        return {Odd.NOTEBOOK_OLD_FORMAT}
    cells = content.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        return {Odd.NOTEBOOK_DAMAGED}
    return _odd_cells(cells, key)


def _odd_cells(cells: list[dict[str, Any]], key: Key) -> set[Odd]:
    odd = set()
    named = [(_nbgrader(cell).get("grade_id"), cell) for cell in cells]
    count = Counter(name for name, _ in named if isinstance(name, str))
    if any(count[name] == 0 for name in key.items):
        odd.add(Odd.CELLS_MISSING)
    if any(number > 1 for number in count.values()):
        odd.add(Odd.CELLS_TWICE)
    for name, cell in named:
        if not isinstance(name, str) or (name not in key.items and not name.startswith(_OURS)):
            odd.add(Odd.CELLS_ADDED)
        elif name in key.items:
            odd |= _odd_test_cell(cell, key.items[name].item.points)
    return odd


def _odd_test_cell(cell: dict[str, Any], points: float) -> set[Odd]:
    """A test cell comes to learners empty, and so its run leaves no output."""
    odd = set()
    flags = _nbgrader(cell)
    expected = (True, False, True, False)
    if tuple(flags.get(flag, False) for flag in ("grade", "solution", "locked", "task")) != expected:
        odd.add(Odd.CELLS_CHANGED)
    if cell.get("cell_type") != "code" or _has_text(cell.get("source")):
        odd.add(Odd.CELLS_CHANGED)
    said = flags.get("points")
    if isinstance(said, bool) or not isinstance(said, int | float) or (said != points and not _given_out(flags)):
        odd.add(Odd.POINTS_CHANGED)
    if cell.get("outputs"):
        odd.add(Odd.OUTPUTS_FORGED)
    return odd


def _given_out(flags: dict[str, Any]) -> bool:
    """Whether a test cell of this name was given out with these points, by the checksum that nbgrader wrote into it.

    The key's points may be changed later, and then every notebook that was given out before names others. Whoever works
    out the checksum of points of their own is not noticed, and gains nothing: only the key's points count.
    """
    from nbformat import from_dict  # late, for workers that need nothing else of either
    from nbgrader.utils import compute_checksum

    told = {"grade": True, "solution": False, "locked": True, "grade_id": flags["grade_id"], "points": flags["points"]}
    cell = from_dict(  # type: ignore[no-untyped-call]
        {"cell_type": "code", "source": "", "metadata": {"nbgrader": told}}
    )
    try:
        return bool(compute_checksum(cell) == flags.get("checksum"))
    except OverflowError:  # a whole number that no float can hold
        return False


def _nbgrader(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata")
    flags = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return flags if isinstance(flags, dict) else {}


def _has_text(source: object) -> bool:
    if isinstance(source, list):
        return any(not isinstance(line, str) or line.strip() for line in source)
    return not isinstance(source, str) or bool(source.strip())
