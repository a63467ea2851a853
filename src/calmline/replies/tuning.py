"""Replies rated by their writers, from which it is learned how far a point is stated. Never the rated replies that judge.

`assets/replies/tuning/LANG.situations.jsonl` holds situations with rubrics, `LANG.replies.jsonl` the replies with the
credit of every criterion.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calmline.replies.scenario import Scenario
from calmline.replies.sentences import corpus_root
from calmline.text import Lang


@dataclass(frozen=True)
class Tuned:
    """A reply, its situation with rubric (the text of its one language stands for both), and its ratings."""

    id: str
    text: str
    scenario: Scenario
    credits: dict[str, float]
    labels: frozenset[str]


def load_tuning(lang: Lang, root: Path | None = None) -> list[Tuned]:
    """The tuning replies of a language, in the order of the file."""
    folder = (root or corpus_root()) / "tuning"
    scenarios = {row["id"]: _scenario(row) for row in _rows(folder / f"{lang}.situations.jsonl")}
    return [
        Tuned(row["id"], row["text"], scenarios[row["situation"]], row["criteria"], frozenset(row["labels"]))
        for row in _rows(folder / f"{lang}.replies.jsonl")
    ]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _scenario(row: dict[str, Any]) -> Scenario:
    def both(value: Any) -> dict[str, Any]:
        return {"en": value, "zh": value}

    criteria = [{**c, "says": both(c["says"]), "cues": both(c["cues"])} if "says" in c else c for c in row["criteria"]]
    return Scenario.model_validate(
        {**row, "customer": both(row["customer"]), "context": both(row["context"]), "criteria": criteria}
    )
