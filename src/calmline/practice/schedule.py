"""When to rehearse which case: levels, fluency, spaced repetition. Pure: a standing in, the next one out.

A pass at one level makes the one above it the next. Fluent is who, alone on the highest level, passes three calls in
a row with three different callers. From then on the case comes back by spaced repetition (FSRS), at first at least
every seven days, so that within three weeks it is practised on three more days; FSRS alone would let it rest longer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from typing import TYPE_CHECKING

from calmline.practice.attempt import HIGHEST_LEVEL, Attempt

if TYPE_CHECKING:
    from fsrs import Scheduler

CALLERS_FOR_FLUENCY = 3
CLOSE_TOGETHER = timedelta(days=21)  # so long after becoming fluent the case comes at least every …
CLOSE_INTERVAL = timedelta(days=7)  # … so many days
LONGEST_INTERVAL = timedelta(days=180)
_TOMORROW = timedelta(days=1)


@dataclass(frozen=True)
class Memory:
    """How firmly a case sits, as FSRS reckons it."""

    stability: float  # days until the chance to recall it has fallen to nine in ten
    difficulty: float  # 1 to 10
    reviewed: datetime


@dataclass(frozen=True)
class Standing:
    """Where a learner stands with one case."""

    case: str
    level: int = 1  # what to take next
    streak: int = 0  # passes in a row on the highest level, alone, counted by different callers: 0 to 3
    fluent: bool = False
    due: datetime | None = None  # only what is fluent is ever due
    last: datetime | None = None
    attempts: int = 0
    passed: int = 0
    callers: frozenset[str] = frozenset()  # who was calling in the streak
    fluent_since: datetime | None = None
    memory: Memory | None = None


def after(standing: Standing, attempt: Attempt) -> Standing:
    """The standing once `attempt`, the next of its case, is over.

    An attempt that is dated before the last one, as when the clock was set back, counts as made at the time of the last.
    """
    at = max(attempt.at, standing.last or attempt.at)
    changed = replace(
        standing,
        level=_level(standing, attempt),
        last=at,
        attempts=standing.attempts + 1,
        passed=standing.passed + attempt.passed,
    )
    # Whoever took a reply back has learnt something, and shown neither that they can do it alone nor that they can't.
    if attempt.level < HIGHEST_LEVEL or not attempt.alone:
        return changed
    callers = _callers(standing.callers, attempt)
    changed = replace(changed, callers=callers, streak=len(callers))
    if not changed.fluent and changed.streak == CALLERS_FOR_FLUENCY:
        changed = replace(changed, fluent=True, fluent_since=at)
    return _reviewed(changed, passed=attempt.passed, clean=not attempt.faults, at=at) if changed.fluent else changed


def standings_of(attempts: Iterable[Attempt]) -> dict[str, Standing]:
    """By case where a learner stands after all these attempts, told in the order in which they were recorded."""
    standings: dict[str, Standing] = {}
    for attempt in attempts:
        standings[attempt.case] = after(standings.get(attempt.case, Standing(attempt.case)), attempt)
    return standings


def due_on(standing: Standing, today: date, zone: tzinfo | None) -> bool:
    """Whether the case is to be rehearsed on this day, by the calendar of `zone`."""
    return standing.due is not None and standing.due.astimezone(zone).date() <= today


def due_dates(standing: Standing, now: datetime, until: date) -> list[date]:
    """On which days the case comes, to and including `until`, if each time it is rehearsed that day and passed.

    What was due earlier comes today. Days are those of the zone of `now`.
    """
    found: list[date] = []
    while standing.due is not None:
        at = max(standing.due.astimezone(now.tzinfo), now)
        if at.date() > until:
            break
        found.append(at.date())
        standing = _reviewed(standing, passed=True, clean=True, at=at.astimezone(UTC))
    return found


def _level(standing: Standing, attempt: Attempt) -> int:
    # Going back to an easier level for once takes nothing away.
    return max(standing.level, min(attempt.level + 1, HIGHEST_LEVEL)) if attempt.passed else standing.level


def _callers(callers: frozenset[str], attempt: Attempt) -> frozenset[str]:
    if not attempt.passed:
        return frozenset()
    # The same caller again neither adds nor breaks; and no more are remembered than are asked for.
    return callers if len(callers) == CALLERS_FOR_FLUENCY else callers | {attempt.persona}


def _reviewed(standing: Standing, *, passed: bool, clean: bool, at: datetime) -> Standing:
    """The standing with its memory and due date after a call that counts."""
    from fsrs import Card, Rating, State

    # Never "easy": that would leave a complaint alone for a week after one good call.
    rating = Rating.Again if not passed else Rating.Good if clean else Rating.Hard
    memory = standing.memory
    card = Card(card_id=1)  # any number; FSRS would wait a millisecond to make one up
    if memory:
        card = Card(1, State.Review, None, memory.stability, memory.difficulty, None, _day(memory.reviewed))
    card, _ = _scheduler().review_card(card, rating, _day(at))
    interval = card.due - _day(at)
    if standing.fluent_since is not None and at < standing.fluent_since + CLOSE_TOGETHER:
        interval = min(interval, CLOSE_INTERVAL)
    due = at + interval if passed else at + _TOMORROW
    if passed and standing.due is not None:
        due = max(due, standing.due)  # who rehearses early is not asked earlier for it
    if card.stability is None or card.difficulty is None:
        raise RuntimeError("FSRS gave a reviewed card no stability")
    return replace(standing, due=due, memory=Memory(card.stability, card.difficulty, at))


def _day(at: datetime) -> datetime:
    # FSRS counts whole days of 24 hours: someone who practises in the evening and the next morning would have let
    # none pass. Between dates there is one.
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


@cache
def _scheduler() -> "Scheduler":
    from fsrs import Scheduler

    # No steps of minutes, since a call is rehearsed once a day, and nothing random, since a schedule is printed.
    return Scheduler(
        learning_steps=(), relearning_steps=(), maximum_interval=LONGEST_INTERVAL.days, enable_fuzzing=False
    )
