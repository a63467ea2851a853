"""Notebooks put together so that the same content gives the same bytes."""

import json
import re
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from calmline.text import Lang

_ID_LENGTH = 64  # nbformat allows no longer cell id


def markdown(cell_id: str, source: str) -> Any:
    """A markdown cell with an id of its own, so that building again does not invent another one."""
    return new_markdown_cell(source, id=_cell_id(cell_id))


def show(cell_id: str, *arguments: str) -> Any:
    """The one kind of code cell that a learner's notebook has: it shows a widget."""
    quoted = ", ".join(json.dumps(argument) for argument in arguments)
    return new_code_cell(f"from calmline import show\nshow({quoted})", id=_cell_id(cell_id))


def code(cell_id: str, source: str) -> Any:
    """A code cell, for what graders have."""
    return new_code_cell(source, id=_cell_id(cell_id))


def notebook(cells: list[Any], lang: Lang | None = None) -> bytes:
    """The file of a notebook that our lab extension opens by itself; `lang` where it has one language.

    Raises `nbformat.ValidationError` if a cell is not what nbformat allows.
    """
    metadata: dict[str, Any] = {
        "calmline": {"open": True} | ({"lang": lang} if lang else {}),
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    made = new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(made)
    return (nbformat.writes(made) + "\n").encode("utf-8")


def _cell_id(name: str) -> str:
    return re.sub(r"[^a-zA-Z0-9_-]", "-", name)[:_ID_LENGTH]
