"""What a learner is told of their practice: what is due, where each case stands, which days practised which rule.

Plain data, worked out from attempts, standings and the course; screens, the command line and plots draw it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calmline.cases.case import Rule
from calmline.practice.attempt import Attempt
from calmline.practice.catalogue import Rehearsable, Shelf, catalogue
from calmline.practice.schedule import Standing, due_dates, due_on
from calmline.text import Text

AHEAD = timedelta(weeks=4)


@dataclass(frozen=True)
class CaseRow:
    """Where the learner stands with one case."""

    case: str
    title: Text
    module: str
    module_title: Text
    standing: Standing
    due: date | None
    due_today: bool


@dataclass(frozen=True)
class Coming:
    """A day on which cases come back."""

    day: date
    cases: tuple[CaseRow, ...]


@dataclass(frozen=True)
class RuleRow:
    """On which days one rule code was practised, and with which cases it is."""

    rule: Rule
    cases: tuple[Rehearsable, ...]
    days: tuple[date, ...]  # sorted, each once


@dataclass(frozen=True)
class Point:
    """One call in the curve of a case."""

    number: int  # among the calls of its case, from 1
    peak: int  # the highest anger of the call
    last: int  # the anger with which it ended
    passed: bool
    level: int
    day: date


@dataclass(frozen=True)
class Curve:
    """The calls of one case, oldest first."""

    case: str
    title: Text
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Overview:
    """All of it, as of one day."""

    today: date
    due: tuple[CaseRow, ...]  # to be rehearsed today, what has waited longest first
    coming: tuple[Coming, ...]  # today and the four weeks ahead, if each case is passed on its day; empty days left out
    cases: tuple[CaseRow, ...]  # all that can be rehearsed, in the order of the course
    rules: tuple[RuleRow, ...]
    curves: tuple[Curve, ...]  # of the cases that were rehearsed


def overview(attempts: Sequence[Attempt], standings: Mapping[str, Standing], library: Shelf, now: datetime) -> Overview:
    """What there is to tell at `now`, an aware time in whose zone days are counted.

    `attempts` may be the last so many of the record; what is told of each case as a whole comes from `standings`. What
    the course doesn't have any more is left out. Raises `NotInLibraryError`, or `CaseError` if a file is wrong.
    """
    shelf = catalogue(library)
    rows = tuple(_case_row(one, standings.get(one.case, Standing(one.case)), now) for one in shelf)
    due = sorted((row for row in rows if row.due_today), key=lambda row: row.due or now.date())
    return Overview(
        today=now.date(),
        due=tuple(due),
        coming=_coming(rows, now),
        cases=rows,
        rules=_rules(shelf, attempts, now),
        curves=_curves(shelf, attempts, standings, now),
    )


def _case_row(one: Rehearsable, standing: Standing, now: datetime) -> CaseRow:
    due = standing.due.astimezone(now.tzinfo).date() if standing.due else None
    return CaseRow(
        one.case, one.title, one.module, one.module_title, standing, due, due_on(standing, now.date(), now.tzinfo)
    )


def _coming(rows: Sequence[CaseRow], now: datetime) -> tuple[Coming, ...]:
    by_day: dict[date, list[CaseRow]] = defaultdict(list)
    for row in rows:
        for day in due_dates(row.standing, now, now.date() + AHEAD):
            by_day[day].append(row)
    return tuple(Coming(day, tuple(cases)) for day, cases in sorted(by_day.items()))


def _rules(shelf: Sequence[Rehearsable], attempts: Sequence[Attempt], now: datetime) -> tuple[RuleRow, ...]:
    days: dict[str, set[date]] = defaultdict(set)
    for attempt in attempts:
        days[attempt.case].add(attempt.at.astimezone(now.tzinfo).date())
    cases: dict[str, list[Rehearsable]] = defaultdict(list)
    rules = {}
    for one in shelf:
        for rule in one.rules:
            rules[rule.code] = rule
            cases[rule.code].append(one)
    return tuple(
        RuleRow(rule, tuple(cases[code]), tuple(sorted(set().union(*(days[one.case] for one in cases[code])))))
        for code, rule in rules.items()
    )


def _curves(
    shelf: Sequence[Rehearsable], attempts: Sequence[Attempt], standings: Mapping[str, Standing], now: datetime
) -> tuple[Curve, ...]:
    curves = []
    for one in shelf:
        calls = [attempt for attempt in attempts if attempt.case == one.case]
        if not calls:
            continue
        # If only the last calls were given, the first of them has not the number one.
        first = max(standings[one.case].attempts if one.case in standings else 0, len(calls)) - len(calls) + 1
        points = (_point(number, call, now) for number, call in enumerate(calls, first))
        curves.append(Curve(one.case, one.title, tuple(points)))
    return tuple(curves)


def _point(number: int, call: Attempt, now: datetime) -> Point:
    day = call.at.astimezone(now.tzinfo).date()
    return Point(number, max(call.emotions), call.emotions[-1], call.passed, call.level, day)
