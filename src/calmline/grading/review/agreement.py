"""How far persons' marks agree with the proposals. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LOW = 0.6  # below it a criterion is proposed for marking by hand
ENOUGH = 20  # fewer marks than that say too little for a proposal


@dataclass(frozen=True)
class Pair:
    """What a person gave, and what was proposed. `drawn`: whether it came by the draw, and so stands for all drafts."""

    person: float
    proposal: float
    drawn: bool


@dataclass(frozen=True)
class Agreement:
    """Weighted kappa, None where it can't be told; how often both were the same; how far the person gave more."""

    count: int
    kappa: float | None
    same: float
    above: float

    @property
    def is_low(self) -> bool:
        """Whether there are marks enough to say that the two don't agree."""
        return self.count >= ENOUGH and self.kappa is not None and self.kappa < LOW


def weighted_kappa(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Cohen's kappa with quadratic weights, for numbers of any step: 1 is agreement, 0 what chance gives.

    None for fewer than two, and where all are the same: then nothing tells agreement from chance.
    """
    count = len(first)
    if count != len(second):
        raise ValueError(f"{count} marks can't be compared with {len(second)}")
    if count < 2:
        return None
    found = sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) / count
    mean_a, mean_b = sum(first) / count, sum(second) / count
    # The mean squared difference over all pairs of any first and any second mark.
    spread = sum(a * a for a in first) / count - mean_a**2 + sum(b * b for b in second) / count - mean_b**2
    by_chance = spread + (mean_a - mean_b) ** 2
    return 1 - found / by_chance if by_chance > 1e-9 else None


def agreement(pairs: Iterable[Pair]) -> Agreement:
    """The agreement of these marks."""
    pairs = list(pairs)
    count = len(pairs)
    if not count:
        return Agreement(0, None, 0.0, 0.0)
    kappa = weighted_kappa([pair.person for pair in pairs], [pair.proposal for pair in pairs])
    same = sum(abs(pair.person - pair.proposal) < 1e-6 for pair in pairs) / count
    return Agreement(count, kappa, same, sum(pair.person - pair.proposal for pair in pairs) / count)


def to_mark_by_hand(criteria: Mapping[tuple[str, str, str], Agreement]) -> list[tuple[str, str, str]]:
    """Of criteria by exercise, item and id, those at which person and analyser don't agree."""
    return sorted(name for name, one in criteria.items() if one.is_low)
