"""How hard each item is, and how far it tells those who do well from those who don't. Honest about small numbers."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from calmline.grading.export.rows import HandInRow
from calmline.grading.export.tables import Cell, Column, counted
from calmline.grading.score import answer_digest

FEW = 30  # below it both figures can easily be chance, and the table says so
TOO_FEW = 10  # below it no discrimination is told: its interval would span nearly everything
_WIDTH = 1.96  # standard errors either way: 95 in 100 such intervals hold the true value

COLUMNS = (
    Column("exercise", "text", "the exercise's id"),
    Column("item", "text", "the item's id"),
    Column("kind", "text", "what kind of item it is", empty=True),
    Column("hand_ins", "whole", "how many count here: all but those whose answers could not be read"),
    Column("proposals", "whole", "how many of these points still wait for a person"),
    Column("difficulty", "number", "mean share of the points: 1 all of them, 0 none; low is hard"),
    Column("difficulty_low", "number", "lower end of its 95 % interval", empty=True),
    Column("difficulty_high", "number", "upper end of its 95 % interval", empty=True),
    Column("all_points", "number", "share of hand-ins with all points"),
    Column("no_points", "number", "share of hand-ins with none"),
    Column("discrimination", "number", "correlation with the points of all other items of the exercise", empty=True),
    Column("discrimination_low", "number", "lower end of its 95 % interval", empty=True),
    Column("discrimination_high", "number", "upper end of its 95 % interval", empty=True),
    Column("note", "text", "what to keep in mind", empty=True),
)


@dataclass(frozen=True)
class Interval:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float


def rows_of(hand_ins: Sequence[HandInRow], kinds: Mapping[tuple[str, str], str]) -> list[dict[str, Cell]]:
    """One row an item, in the order of the hand-ins' items; `kinds` by exercise and item."""
    drafts = {name for name, kind in kinds.items() if kind == "draft"}
    rows: list[dict[str, Cell]] = []
    for exercise in dict.fromkeys(hand_in.exercise for hand_in in hand_ins):
        readable = [one for one in hand_ins if one.exercise == exercise and is_readable(one, drafts)]
        items = dict.fromkeys(item.item for one in readable for item in one.items)
        rows += [_row(exercise, item, readable, kinds.get((exercise, item))) for item in items]
    return rows


def is_readable(hand_in: HandInRow, drafts: Collection[tuple[str, str]]) -> bool:
    """Whether there were answers that could be marked, or it was known that there are none.

    Where they couldn't be, nothing was taken for an answer, and even what a key marks waits for a person. A person's
    mark that is asked for again is no sign of it: there the answer was changed.
    """
    if any(_is_answer(hand_in.answered.get(item.item), item.maximum) for item in hand_in.items):
        return True
    by_key = [item for item in hand_in.items if (item.exercise, item.item) not in drafts]
    return not hand_in.refused and not any(item.waits and item.mark.points is None for item in by_key)


def _is_answer(digest: str | None, maximum: float) -> bool:
    """Whether this tells of an answer; where nobody noted one, that is not known."""
    return bool(digest) and digest != answer_digest(None, maximum)


def mean(shares: Sequence[float]) -> Interval | None:
    """The mean of shares with its interval, which is wide for few; None for none, no interval for one."""
    count = len(shares)
    if not count:
        return None
    middle = sum(shares) / count
    if count == 1:
        return Interval(middle, 0.0, 1.0)
    # Between 0 and 1, and never of no width: with all alike, Wilson's interval says how little that tells.
    spread = sum((share - middle) ** 2 for share in shares) / (count - 1)
    error = _WIDTH * math.sqrt(spread / count)
    wilson = _wilson(middle, count)
    low, high = (middle - error, middle + error) if spread > 1e-12 else (wilson.low, wilson.high)
    return Interval(middle, max(0.0, low), min(1.0, high))


def proportion(hits: int, count: int) -> Interval | None:
    """How often something was so, with Wilson's interval; None of none."""
    return _wilson(hits / count, count) if count else None


def _wilson(share: float, count: int) -> Interval:
    z = _WIDTH**2
    centre = (share + z / (2 * count)) / (1 + z / count)
    error = _WIDTH / (1 + z / count) * math.sqrt(share * (1 - share) / count + z / (4 * count**2))
    return Interval(share, max(0.0, centre - error), min(1.0, centre + error))


def correlation(first: Sequence[float], second: Sequence[float]) -> Interval | None:
    """Pearson's correlation with Fisher's interval; None for too few, and where either is always the same."""
    count = len(first)
    if count < TOO_FEW:
        return None
    mean_a, mean_b = sum(first) / count, sum(second) / count
    together = sum((a - mean_a) * (b - mean_b) for a, b in zip(first, second, strict=True))
    spread = sum((a - mean_a) ** 2 for a in first) * sum((b - mean_b) ** 2 for b in second)
    if spread <= 1e-12:
        return None
    value = max(-1.0, min(1.0, together / math.sqrt(spread)))
    middle = math.atanh(max(-0.999999, min(0.999999, value)))
    error = _WIDTH / math.sqrt(count - 3)
    return Interval(value, math.tanh(middle - error), math.tanh(middle + error))


def _row(exercise: str, item: str, hand_ins: Iterable[HandInRow], kind: str | None) -> dict[str, Cell]:
    rows = [(one, row) for one in hand_ins for row in one.items if row.item == item and row.maximum > 0]
    shares = [min(1.0, max(0.0, row.points / row.maximum)) for _, row in rows]
    rest = [sum(other.points for other in one.items if other.item != item) for one, _ in rows]
    count = len(rows)
    hard, tells = mean(shares), correlation(shares, rest)
    return {
        "exercise": exercise,
        "item": item,
        "kind": kind,
        "hand_ins": count,
        "proposals": sum(row.waits for _, row in rows),
        "difficulty": hard.value if hard else 0.0,
        "difficulty_low": hard.low if hard else None,
        "difficulty_high": hard.high if hard else None,
        "all_points": sum(share >= 1 - 1e-9 for share in shares) / max(1, count),
        "no_points": sum(share <= 1e-9 for share in shares) / max(1, count),
        "discrimination": tells.value if tells else None,
        "discrimination_low": tells.low if tells else None,
        "discrimination_high": tells.high if tells else None,
        "note": _note(count, tells),
    }


def _note(count: int, tells: Interval | None) -> str | None:
    if count < TOO_FEW:
        return f"too few to say anything: {counted(count, 'hand-in')}"
    if tells is None:
        return "all have the same points here or elsewhere, so it can't tell learners apart"
    notes = [f"{count} hand-ins are few: read the intervals, not the figures"] if count < FEW else []
    if tells.high < 0:
        notes.append("those who do well elsewhere do worse here: look at the key")
    elif tells.high < 0.2:
        notes.append("tells learners hardly apart")
    return "; ".join(notes) or None
