"""What learners took a customer for: a confusion matrix of readings, and how often they accused somebody falsely."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from calmline.answers.file import read_answers
from calmline.cases.exercise import PsychologyItem
from calmline.grading.batch.material import NoMaterialError, load
from calmline.grading.batch.work import graded_folder
from calmline.grading.export.rows import HandInRow
from calmline.grading.export.statistics import Interval, proportion
from calmline.grading.export.tables import Cell, Column
from calmline.grading.grader import ANSWERS_NAME, score_of
from calmline.grading.handins.model import HandIn
from calmline.text import Text

ACCUSING = ("gain", "privilege", "rules", "pressure")
NOTHING = "nothing"
NAMES: dict[str, Text] = {
    "grievance": Text(en="a fair grievance", zh="合理的不满"),
    "need": Text(en="an honest need", zh="真实的难处"),
    "gain": Text(en="after money or presents", zh="想占便宜"),
    "privilege": Text(en="wants privileges", zh="要求特殊对待"),
    "rules": Text(en="disregards rules", zh="不把规定当回事"),
    "pressure": Text(en="puts on pressure", zh="故意施压"),
    "other": Text(en="something else", zh="其他"),
    NOTHING: Text(en="nothing instead", zh="没有另选"),
}

MATRIX = (
    Column("exercise", "text", "the exercise's id, or `all`"),
    Column(
        "holds", "text", "a reading that the call supports: " + ", ".join(name for name in NAMES if name != NOTHING)
    ),
    Column(
        "chosen", "text", "the same reading: found; another: chosen in its stead, wrongly; `nothing`: none in its stead"
    ),
    Column("count", "whole", "how many hand-ins; one that chose several wrong readings is in several rows"),
    Column("of", "whole", "how many hand-ins answered where this reading holds"),
    Column("share", "number", "count / of"),
)
RATES = (
    Column("exercise", "text", "the exercise's id, or `all`"),
    Column("rate", "text", "`false_accusation`, `grievance_called_something_else` or `grievance_missed`"),
    Column("count", "whole", "how many hand-ins did so"),
    Column("of", "whole", "of how many that could: answered, and the grievance is fair"),
    Column("share", "number", "count / of", empty=True),
    Column("low", "number", "lower end of its 95 % interval (Wilson)", empty=True),
    Column("high", "number", "upper end of its 95 % interval", empty=True),
)


@dataclass(frozen=True)
class Read:
    """What one hand-in took the customer for. `right` are the readings that hold, `found` those of them that were
    chosen, `wrong` the readings that were chosen and don't hold; `legitimate`: whether the grievance is fair."""

    exercise: str
    legitimate: bool
    right: frozenset[str]
    found: frozenset[str]
    wrong: frozenset[str]

    @property
    def accuses(self) -> bool:
        """Whether somebody with a fair grievance was accused of something."""
        return self.legitimate and bool(self.wrong & set(ACCUSING))


@dataclass(frozen=True)
class Matrix:
    """Counts by what holds and what was chosen; `of` how many could have."""

    counts: Counter[tuple[str, str]]
    of: Counter[str]

    @property
    def rows(self) -> list[str]:
        """The readings that hold anywhere, in the order of `NAMES`."""
        return [name for name in NAMES if self.of[name]]


@dataclass(frozen=True)
class Rate:
    """How often something was done of how often it could have been."""

    count: int
    of: int

    @property
    def interval(self) -> Interval | None:
        """The share with its 95 % interval; None of none."""
        return proportion(self.count, self.of)


def reading_of(exercise: str, item: PsychologyItem, chosen: Iterable[str]) -> Read | None:
    """What was chosen, as readings; None where nothing was, or where the key does not say of what kind they are."""
    chosen = set(chosen)
    if not chosen or any(option.reading is None for option in item.options):
        return None
    named = [(option, option.reading or "other") for option in item.options]
    right = frozenset(reading for option, reading in named if option.right)
    return Read(
        exercise,
        item.legitimate and "grievance" in right,
        right,
        frozenset(reading for option, reading in named if option.id in chosen and option.right),
        frozenset(reading for option, reading in named if option.id in chosen and not option.right),
    )


def matrix(reads: Iterable[Read]) -> Matrix:
    """The confusion matrix."""
    counts: Counter[tuple[str, str]] = Counter()
    of: Counter[str] = Counter()
    for read in reads:
        for reading in read.right:
            of[reading] += 1
            if reading in read.found:
                counts[reading, reading] += 1
            else:
                counts.update((reading, other) for other in read.wrong or {NOTHING})
    return Matrix(counts, of)


def rates(reads: Sequence[Read]) -> dict[str, Rate]:
    """How often a fair grievance was answered with an accusation, was called something else, was missed."""
    fair = [read for read in reads if read.legitimate]
    missed = [read for read in fair if "grievance" not in read.found]
    return {
        "false_accusation": Rate(sum(read.accuses for read in fair), len(fair)),
        "grievance_called_something_else": Rate(sum(bool(read.wrong) for read in missed), len(fair)),
        "grievance_missed": Rate(len(missed), len(fair)),
    }


def matrix_rows(reads: Sequence[Read]) -> list[dict[str, Cell]]:
    """The matrix as a table, of all exercises and of each."""
    rows: list[dict[str, Cell]] = []
    for exercise, some in _each(reads):
        found = matrix(some)
        for holds in found.rows:
            for chosen in NAMES:
                count, of = found.counts[holds, chosen], found.of[holds]
                rows.append(
                    {
                        "exercise": exercise,
                        "holds": holds,
                        "chosen": chosen,
                        "count": count,
                        "of": of,
                        "share": count / of,
                    }
                )
    return rows


def rate_rows(reads: Sequence[Read]) -> list[dict[str, Cell]]:
    """The rates as a table, of all exercises and of each."""
    rows: list[dict[str, Cell]] = []
    for exercise, some in _each(reads):
        for name, rate in rates(some).items():
            told = rate.interval
            figures = (told.value, told.low, told.high) if told else (None, None, None)
            row: dict[str, Cell] = {"exercise": exercise, "rate": name, "count": rate.count, "of": rate.of}
            rows.append(row | dict(zip(("share", "low", "high"), figures, strict=True)))
    return rows


def _each(reads: Sequence[Read]) -> list[tuple[str, list[Read]]]:
    parts = [(name, [read for read in reads if read.exercise == name]) for name in sorted({r.exercise for r in reads})]
    return [("all", list(reads)), *parts]


def gather(root: Path, hand_ins: Iterable[HandInRow]) -> tuple[list[Read], int]:
    """What graded hand-ins of the clone at `root` took their customers for, and how many answers were left out.

    Answers are read from what was graded, without following links, and count only where they still give the proposal
    that is in the gradebook: a copy of another learner's answers, or an old one, does not.
    """
    reads: list[Read] = []
    left_out = 0
    for hand_in in hand_ins:
        try:
            key = load(root, hand_in.exercise).key
            folder = graded_folder(root, HandIn(hand_in.learner.id, hand_in.exercise, root, "folder"))
        except (NoMaterialError, ValueError):
            left_out += 1
            continue
        found = read_answers(folder / ANSWERS_NAME, key.id)
        proposals = {item.item: item.proposal for item in hand_in.items}
        for name, entry in key.items.items():
            if not isinstance(entry.item, PsychologyItem):
                continue
            if found.answers is None or abs(score_of(key, name, found) - (proposals.get(name) or 0.0)) > 0.005:
                left_out += 1
                continue
            given = found.answers.items.get(name)
            chosen = given.value.get("chosen") if given and isinstance(given.value, dict) else None
            known = {option.id for option in entry.item.options}
            ids = [one for one in chosen if isinstance(one, str) and one in known] if isinstance(chosen, list) else []
            read = reading_of(hand_in.exercise, entry.item, ids) if found.answers.version == key.version else None
            if read:
                reads.append(read)
            else:
                left_out += 1
    return reads, left_out
