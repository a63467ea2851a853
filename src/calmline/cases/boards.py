"""What a hypothesis board is worth: early and honest guesses score best (Brier). Pure.

The right hypothesis is the one that the case's author ends on as the likeliest. Each line counts alike, so whoever
sees it early has more lines on which it pays, and whoever is sure of another one pays for each of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Row = Mapping[str, float]
SURE = 0.7
"""From here on somebody is sure of a hypothesis."""
_LEANS = 0.02  # the author's board is no more exact than that; the learner's sliders are five times as coarse

Early = Literal["at-once", "later", "never"]
Doubt = Literal["sure-of-another", "sure-too-soon", "doubt-was-fair", "doubted-too-long", "sure-in-time"]


@dataclass(frozen=True)
class Verdict:
    """What is said of a board. Steps count from 0."""

    points: int
    """0 to 100; so many would be 100: certain of the right hypothesis from the first line on."""
    ours: int
    """The points of the author's own board, which doubts as long as the lines leave room for doubt."""
    right: str
    early: Early
    since: int | None
    """From which step on the right hypothesis was and stayed the likeliest; None: it wasn't at the end."""
    our_since: int
    doubt: Doubt
    lines: int
    """On how many lines the learner was sure of another hypothesis, or sure before the author was."""


def brier(p: Row, right: str) -> float:
    """How far a guess is from what is so: 0, certain and right, to 1, certain and wrong.

    `p` is shared out first, so that it adds up to 1. Nobody can expect to do better than by saying what they think.
    """
    shares = shared(p)
    return sum((share - (name == right)) ** 2 for name, share in shares.items()) / 2


def shared(p: Row) -> dict[str, float]:
    """The same probabilities, adding up to 1; all alike if none is likely."""
    total = sum(p.values())
    return {name: value / total if total > 0 else 1 / len(p) for name, value in p.items()}


def points(rows: Sequence[Row], right: str) -> int:
    """The points of a board, 0 to 100: one row of probabilities a line. Raises `ValueError` without rows."""
    if not rows:
        raise ValueError("a board without lines has no points")
    return round(100 * (1 - sum(brier(row, right) for row in rows) / len(rows)))


def judge(mine: Sequence[Row], ours: Sequence[Row]) -> Verdict:
    """What is said of a learner's board beside the author's: one row a line each, without the starting one.

    Raises `ValueError` if the two have not the same number of lines, or none.
    """
    if len(mine) != len(ours):
        raise ValueError(f"{len(mine)} lines beside {len(ours)}")
    right = max(ours[-1], key=lambda name: ours[-1][name]) if ours else ""
    earned = points(mine, right)
    since, our_since = _since(mine, right), _since(ours, right)
    doubt, lines = _doubt([shared(row) for row in mine], ours, right)
    early: Early = "never" if since is None else "at-once" if since == 0 else "later"
    # The author ends on it, so on the last line at the latest it is theirs.
    our_first = our_since if our_since is not None else len(ours) - 1
    return Verdict(earned, points(ours, right), right, early, since, our_first, doubt, lines)


def _since(rows: Sequence[Row], right: str) -> int | None:
    leads = [row[right] > max(p for name, p in row.items() if name != right) for row in rows]
    if not leads[-1]:
        return None
    return max((n + 1 for n, leading in enumerate(leads) if not leading), default=0)


def _doubt(mine: Sequence[Row], ours: Sequence[Row], right: str) -> tuple[Doubt, int]:
    wrong = sum(any(p >= SURE for name, p in row.items() if name != right) for row in mine)
    if wrong:
        return "sure-of-another", wrong
    sure = [row[right] >= SURE for row in mine]
    we_sure = [row[right] >= SURE - _LEANS for row in ours]
    if not any(sure):
        return ("doubted-too-long", 0) if we_sure[-1] else ("doubt-was-fair", 0)
    soon = sum(one and not we for one, we in zip(sure, we_sure, strict=True))
    return ("sure-too-soon", soon) if soon else ("sure-in-time", 0)
