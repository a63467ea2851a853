"""Notebooks put together so that the same content gives the same bytes."""

import json
import re
from typing import Any

import nbformat

from calmline.text import Lang

Cell = dict[str, Any]

_ID_LENGTH = 64  # nbformat allows no longer cell id


def markdown(name: str, source: str) -> Cell:
    """A markdown cell; its `name`, other than a random id, is the same when it is built again."""
    return {"cell_type": "markdown", "id": _id(name), "metadata": {}, "source": source.splitlines(keepends=True)}


def code(name: str, source: str) -> Cell:
    """A code cell that was never run."""
    return {**markdown(name, source), "cell_type": "code", "execution_count": None, "outputs": []}


def show(name: str, *arguments: str) -> Cell:
    """The one kind of code cell that a learner's notebook has: it shows a widget."""
    quoted = ", ".join(json.dumps(argument) for argument in arguments)
    return code(name, f"from calmline import show\nshow({quoted})")


def notebook(cells: list[Cell], lang: Lang | None = None) -> bytes:
    """The file of a notebook that our lab extension opens by itself; `lang` where it has one language.

    Raises `nbformat.ValidationError` if a cell is not what nbformat allows.
    """
    made = {
        "cells": cells,
        "metadata": {
            "calmline": {"open": True} | ({"lang": lang} if lang else {}),
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    nbformat.validate(made)
    return (json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def _id(name: str) -> str:
    return re.sub(r"[^a-zA-Z0-9_-]", "-", name)[:_ID_LENGTH]
