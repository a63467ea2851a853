"""The graded notebook: the copy that learners received, with our scores as its outputs and nothing of a hand-in's."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from calmline.grading import feedback
from calmline.grading.handins.model import Received
from calmline.grading.handins.odd import Odd
from calmline.grading.score import Score
from calmline.text import Text

_TOLD_BY_ITEMS = {Odd.NO_ANSWERS, Odd.OTHER_VERSION}


class BadReleaseError(ValueError):
    """A release is no notebook of ours; the message says why."""


class Release:
    """An exercise's notebook as learners received it."""

    def __init__(self, data: bytes) -> None:
        """From the file's bytes. Raises `BadReleaseError`."""
        try:
            notebook = json.loads(data)
            cells = notebook["cells"]
            marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
            self.items: tuple[str, ...] = tuple(mark["grade_id"] for mark in marks if mark.get("grade"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadReleaseError(f"no notebook of an exercise: {error!r}") from error
        self._notebook = notebook

    def graded(self, score: Callable[[str], Score], notes: str = "") -> dict[str, Any]:
        """The notebook, with `score(item)` below each item and `notes`, HTML, below the form.

        All else in it is shared with the others that are made: it is there to be written, not to be changed.
        """
        cells = [dict(cell) for cell in self._notebook["cells"]]
        count = 0
        for cell in cells:
            if cell["cell_type"] != "code":
                continue
            mark = cell["metadata"].get("nbgrader", {})
            cell["outputs"], cell["execution_count"] = [], None
            if mark.get("grade"):
                count += 1
                cell["execution_count"] = count
                cell["outputs"] = [_result(score(mark["grade_id"]), count)]
            elif notes and mark:
                cell["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": notes}}]
        return {**self._notebook, "cells": cells}


def to_bytes(notebook: dict[str, Any]) -> bytes:
    """A notebook as its file."""
    return (json.dumps(notebook, ensure_ascii=False) + "\n").encode("utf-8")


def notes_of(received: Received) -> str:
    """What a learner is told about a hand-in as a whole, as HTML; what each item says itself is left out."""
    answers, problem = received.reading.answers, received.reading.problem
    said = problem.en if problem else ""
    kinds = [kind for kind in received.odd if kind not in _TOLD_BY_ITEMS]
    sentences = _each_once(kind.learner for kind in kinds if kind.learner and kind.learner.en not in said)
    return feedback.sentences(sentences, answers.lang if answers else None) if sentences else ""


def _each_once(texts: Iterable[Text]) -> list[Text]:
    return list({text.en: text for text in texts}.values())


def _result(score: Score, count: int) -> dict[str, Any]:
    """The output that the item's test cell gives where it is run."""
    data = score._repr_mimebundle_()
    return {"output_type": "execute_result", "metadata": {}, "execution_count": count, "data": data}
