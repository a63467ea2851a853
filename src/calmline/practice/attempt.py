"""One call that was rehearsed to its end, as the record keeps it: numbers and ids, none of the learner's words."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

HIGHEST_LEVEL = 4
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")  # as in a case's file; so nothing that somebody typed fits in
_MAX_SEED = 2**63 - 1
_MAX_TURNS = 10_000


@dataclass(frozen=True)
class Attempt:
    """One call that was rehearsed to its end. Raises `ValueError` if its values make no sense."""

    case: str
    persona: str
    seed: int  # (case, seed) names the call: recording it twice changes nothing
    level: int  # 1, a worked example, to 4, all alone
    ending: str
    passed: bool  # it came to a good ending
    alone: bool  # no reply was shown and none was taken back: only such calls count for fluency
    turns: int
    faults: int
    emotions: tuple[int, ...]  # anger, 0 to 10: at the start, then after each turn
    at: datetime  # aware; kept in UTC

    def __post_init__(self) -> None:
        for name in ("case", "persona", "ending"):
            value = getattr(self, name)
            if not isinstance(value, str) or not _ID.fullmatch(value):
                raise ValueError(f"{name} is no id: {value!r}")
        _check("seed", self.seed, 0, _MAX_SEED)
        _check("level", self.level, 1, HIGHEST_LEVEL)
        _check("turns", self.turns, 1, _MAX_TURNS)
        _check("faults", self.faults, 0, _MAX_TURNS)
        for name in ("passed", "alone"):
            if not isinstance(getattr(self, name), bool):
                raise ValueError(f"{name} is neither true nor false: {getattr(self, name)!r}")
        emotions = tuple(self.emotions)
        if not 1 <= len(emotions) <= self.turns + 1:
            raise ValueError(f"{len(emotions)} emotions for {self.turns} turns; there is one more than turns at most")
        for emotion in emotions:
            _check("emotion", emotion, 0, 10)
        object.__setattr__(self, "emotions", emotions)
        if not isinstance(self.at, datetime) or self.at.utcoffset() is None:
            raise ValueError(f"at is no time with a zone: {self.at!r}")
        object.__setattr__(self, "at", self.at.astimezone(UTC))


def _check(name: str, value: object, least: int, most: int) -> None:
    # True is an int to Python, and a level to nobody.
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"{name} is {value!r}; it goes from {least} to {most}")
