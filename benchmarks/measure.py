"""Timing and printing that all benchmarks share."""

import statistics
import time
from collections.abc import Callable, Sequence


def timed(action: Callable[[], object]) -> float:
    """How long `action` takes, in seconds of wall time."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def side_by_side(
    first: Callable[[], float], second: Callable[[], float], times: int
) -> tuple[list[float], list[float]]:
    """Both measurements in turn, so that a machine whose speed drifts does no wrong to one; a first round is dropped."""
    first(), second()
    pairs = [(first(), second()) for _ in range(times)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def told(name: str, seconds: Sequence[float], aim: str = "") -> None:
    """Print a row: median, smallest, largest and how many, in milliseconds."""
    row = [statistics.median(seconds), min(seconds), max(seconds)]
    figures = "  ".join(f"{value * 1000:9.1f}" for value in row)
    print(f"{name:<58} {figures}   n={len(seconds):<3} {aim}")


def head(title: str) -> None:
    """Print the head of a table of rows."""
    print(f"\n{title}\n{'':<58} {'median':>9}  {'min':>9}  {'max':>9}   milliseconds")


def percentile(values: Sequence[float], share: int) -> float:
    """The value below which `share` per cent of the values lie."""
    return statistics.quantiles(values, n=100)[share - 1]
