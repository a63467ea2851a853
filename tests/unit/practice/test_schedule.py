"""Does a case come back when it should: levels, fluency, three days in three weeks, and no nonsense from a clock?"""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import reduce

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given
from hypothesis import strategies as st
from practised import MORNING, attempt

from calmline.cases.library import Library
from calmline.data import data_root
from calmline.practice import schedule
from calmline.practice.catalogue import codes_practised
from calmline.practice.schedule import Standing, after, due_dates, due_on, standings_of

CALLERS = ("anna", "boris", "chen")


def stood(*attempts):
    return reduce(after, attempts, Standing("bell"))


def fluent(day=0.0):
    return stood(*(attempt(persona=caller, day=day) for caller in CALLERS))


def days_until_due(standing, day):
    return (standing.due - (MORNING + timedelta(days=day))) / timedelta(days=1)


@pytest.mark.parametrize(("level", "following"), [(1, 2), (2, 3), (3, 4), (4, 4)])
def test_a_pass_makes_the_level_above_the_next(level, following):
    assert stood(attempt(level=level, alone=False)).level == following


def test_a_failed_call_leaves_the_level():
    assert stood(attempt(level=2), attempt(level=3, passed=False)).level == 3


def test_an_easier_level_taken_again_takes_nothing_away():
    assert stood(attempt(level=3), attempt(level=1), attempt(level=1, passed=False)).level == 4


@pytest.mark.parametrize(
    ("calls", "streak"),
    [
        ([("anna", {})], 1),
        ([("anna", {}), ("anna", {})], 1),
        ([("anna", {}), ("boris", {})], 2),
        ([("anna", {}), ("anna", {}), ("boris", {}), ("chen", {})], 3),
        ([("anna", {}), ("boris", {}), ("chen", {"passed": False})], 0),
        ([("anna", {}), ("boris", {"passed": False}), ("chen", {})], 1),
        ([("anna", {}), ("boris", {"alone": False}), ("chen", {})], 2),
        ([("anna", {}), ("boris", {"alone": False, "passed": False}), ("chen", {})], 2),
        ([("anna", {}), ("boris", {"level": 3}), ("chen", {})], 2),
        ([("anna", {}), ("boris", {"level": 3, "passed": False}), ("chen", {})], 2),
        ([("anna", {}), ("boris", {}), ("chen", {}), ("dora", {})], 3),
    ],
)
def test_what_counts_as_three_in_a_row(calls, streak):
    """Only calls alone on the highest level count, for and against; the same caller again does neither."""
    standing = stood(*(attempt(persona=persona, **values) for persona, values in calls))
    assert (standing.streak, standing.fluent) == (streak, streak == 3)


def test_what_is_not_fluent_is_never_due():
    standing = stood(attempt(persona="anna"), attempt(persona="boris"))
    assert standing.due is None
    assert not due_on(standing, date(2099, 1, 1), UTC)
    assert due_dates(standing, MORNING, date(2099, 1, 1)) == []


def test_a_fluent_case_comes_back_in_two_days_then_weekly_for_three_weeks_then_seldom():
    standing, day, gaps = fluent(), 0.0, []
    while len(gaps) < 7:
        gaps.append(days_until_due(standing, day))
        day += gaps[-1]
        standing = after(standing, attempt(persona="anna", day=day))
    assert gaps[:4] == [2, 7, 7, 7]
    assert gaps[4] > 14
    assert gaps[4:] == sorted(gaps[4:])
    assert max(gaps) <= 180


def test_a_fault_brings_a_case_back_sooner():
    clean = after(fluent(), attempt(day=2)).memory.stability
    assert after(fluent(), attempt(day=2, faults=1)).memory.stability < clean


@pytest.mark.parametrize("day", [0.1, 1, 2, 30])
def test_a_failed_call_brings_the_case_back_tomorrow_and_keeps_it_fluent(day):
    standing = after(fluent(), attempt(day=day, passed=False))
    assert days_until_due(standing, day) == 1
    assert (standing.fluent, standing.streak) == (True, 0)


@pytest.mark.parametrize("values", [{"alone": False}, {"alone": False, "passed": False}, {"level": 2}])
def test_a_call_with_help_leaves_the_due_date(values):
    assert after(fluent(), attempt(day=1, **values)).due == fluent().due


def test_rehearsing_early_never_brings_a_case_earlier():
    standing = fluent()
    for day in (2, 9, 16, 23):
        standing = after(standing, attempt(day=day))
    far = standing.due
    assert far > MORNING + timedelta(days=30)
    assert after(standing, attempt(day=24, faults=2)).due >= far


def test_an_evening_and_the_next_morning_are_a_day_apart():
    """Half a day's difference in the hour must not make the second call count as the same day's."""
    evening = standing = stood(*(attempt(persona=caller, day=0.5) for caller in CALLERS))
    standing = after(standing, attempt(day=1.0))
    assert standing.memory.stability > 2 * evening.memory.stability


def test_a_clock_that_was_set_back_makes_nothing_due_in_the_past():
    standing = after(fluent(day=100), attempt(day=3))
    assert standing.last == MORNING + timedelta(days=100)
    assert standing.due >= standing.last + timedelta(days=1)


def test_a_day_is_one_of_the_learners_calendar():
    """At 7 in the morning in Shanghai it is still yesterday in UTC."""
    shanghai = timezone(timedelta(hours=8))
    standing = Standing("bell", fluent=True, due=datetime(2026, 3, 4, 23, 0, tzinfo=UTC))
    assert not due_on(standing, date(2026, 3, 4), shanghai)
    assert due_on(standing, date(2026, 3, 5), shanghai)
    assert due_on(standing, date(2026, 3, 4), UTC)


def test_the_days_ahead_begin_today_where_something_waits():
    now = MORNING + timedelta(days=10)
    days = due_dates(fluent(), now, now.date() + timedelta(weeks=4))
    assert days[0] == now.date()
    assert days == sorted(set(days))
    assert days[1] - days[0] <= timedelta(days=7)


def test_the_days_ahead_are_those_on_which_the_case_then_comes():
    foretold = due_dates(fluent(), MORNING, MORNING.date() + timedelta(days=60))
    standing, came = fluent(), []
    for day in range(61):
        if due_on(standing, MORNING.date() + timedelta(days=day), UTC):
            came.append(MORNING.date() + timedelta(days=day))
            standing = after(standing, attempt(day=day))
    assert foretold == came


calls = st.builds(
    lambda passed, faults, alone, level, hours, caller: {
        "passed": passed,
        "faults": faults,
        "alone": alone,
        "level": level,
        "day": hours / 24,
        "persona": caller,
    },
    st.booleans(),
    st.integers(0, 2),
    st.booleans(),
    st.integers(1, 4),
    st.integers(0, 24 * 60),
    st.sampled_from([*CALLERS, "dora"]),
)


@given(st.lists(calls, max_size=30))
def test_whatever_was_rehearsed_in_whatever_order_the_standing_makes_sense(told):
    standing = fluent()
    attempts = [attempt(**call) for call in told]
    for one in attempts:
        before, standing = standing, after(standing, one)
        at = max(one.at, before.last)
        assert standing.last == at
        assert 1 <= standing.level <= 4
        assert 0 <= standing.streak <= 3
        assert standing.fluent
        assert standing.due <= max(before.due, at + timedelta(days=180))
        if standing.due != before.due:
            assert standing.due >= at + timedelta(days=1)
            assert standing.due > before.due or not one.passed
        if at < standing.fluent_since + timedelta(days=21):
            assert standing.due <= at + timedelta(days=7)
    assert standing.attempts == 3 + len(told)
    assert standing.passed == 3 + sum(call["passed"] for call in told)


def days_of_practice(cases, outcomes, hours, following=after, days=60):
    """By case the day on which it became fluent and all days on which it was rehearsed from then on.

    The learner becomes fluent in three cases a day, and after that does each day whatever is due, at another hour.
    """
    standings = {}
    since, practised = {}, {case: set() for case in cases}
    for day in range(days):
        today = MORNING.date() + timedelta(days=day)
        at = day + hours[day % len(hours)] / 24
        for number, case in enumerate(cases):
            standing = standings.get(case, Standing(case))
            if day == number // 3:
                for caller in CALLERS:
                    standing = following(standing, attempt(case, persona=caller, day=at))
                since[case] = day
            elif due_on(standing, today, UTC):
                passed, faults = outcomes[(day + number) % len(outcomes)]
                standing = following(standing, attempt(case, day=at, passed=passed, faults=faults))
                practised[case].add(day)
            standings[case] = standing
    assert all(standing.fluent for standing in standings.values())
    return since, practised


def days_by_code(codes, since, practised):
    """By code the fewest days, of any of its cases, on which it was practised in the three weeks after the first."""
    fewest = {}
    for case, own in codes.items():
        days = set()
        for code in own:
            sharing = [other for other, theirs in codes.items() if code in theirs]
            days = {day for other in sharing for day in practised[other] if 0 < day - since[case] <= 21}
            fewest[code] = min(fewest.get(code, 99), len(days))
    return fewest


CODES = codes_practised(Library(data_root()))
EVERY_CODE = {code for codes in CODES.values() for code in codes}
ALWAYS_GOOD = [(True, 0)]


def test_every_rule_code_is_practised_on_three_days_in_three_weeks():
    """Not counting the day of becoming fluent itself, for a learner for whom all goes well: the longest gaps there are."""
    fewest = days_by_code(CODES, *days_of_practice(list(CODES), ALWAYS_GOOD, hours=[0]))
    assert set(fewest) == EVERY_CODE
    assert len(fewest) > 30
    assert min(fewest.values()) >= 3


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=1, max_size=9),
    st.lists(st.integers(0, 12), min_size=1, max_size=9),
)
def test_so_it_is_for_learners_who_fail_and_who_practise_at_any_hour(outcomes, hours):
    fewest = days_by_code(CODES, *days_of_practice(list(CODES), outcomes, hours, days=26))
    assert min(fewest.values()) >= 3


@pytest.mark.parametrize("rating", [Rating.Good, Rating.Easy])
def test_by_the_defaults_of_fsrs_it_would_not_be_so(rating):
    """Nothing but its own: steps of minutes, no cap. Fuzz is off, so that this test says the same every time."""
    scheduler, cards = Scheduler(enable_fuzzing=False), {}

    def by_fsrs(standing, one):
        cards[one.case], _ = scheduler.review_card(cards.get(one.case, Card(card_id=1)), rating, one.at)
        return Standing(one.case, fluent=True, due=cards[one.case].due)

    fewest = days_by_code(CODES, *days_of_practice(list(CODES), ALWAYS_GOOD, hours=[0], following=by_fsrs))
    alone = {code for code in EVERY_CODE if sum(code in codes for codes in CODES.values()) == 1}
    assert all(fewest[code] < 3 for code in alone)


def test_without_the_cap_it_would_not_be_so(monkeypatch):
    monkeypatch.setattr(schedule, "CLOSE_TOGETHER", timedelta(0))
    fewest = days_by_code(CODES, *days_of_practice(list(CODES), ALWAYS_GOOD, hours=[0]))
    assert min(fewest.values()) < 3


def test_standings_of_all_attempts_are_those_of_one_after_the_other():
    told = [attempt(case, persona=caller) for case in ("bell", "cot") for caller in CALLERS]
    standings = standings_of(told)
    assert set(standings) == {"bell", "cot"}
    assert standings["bell"] == stood(*told[:3])
