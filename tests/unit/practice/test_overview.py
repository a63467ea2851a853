"""Is a learner told what is due, since when, and on which days which rules were practised?"""

from datetime import date, timedelta, timezone

import pytest
from practised import MORNING, attempt

from calmline.cases.library import Library
from calmline.data import data_root
from calmline.practice.overview import overview
from calmline.practice.schedule import standings_of

LIBRARY = Library(data_root())
CALLERS = ("anna", "boris", "chen")


def told(*attempts, day=0, zone=None, given=None):
    now = (MORNING + timedelta(days=day)).astimezone(zone or MORNING.tzinfo)
    return overview(attempts if given is None else given, standings_of(attempts), LIBRARY, now)


def fluent(case, day=0):
    return [attempt(case, persona=caller, day=day) for caller in CALLERS]


def test_before_the_first_call_all_cases_are_there_and_nothing_is_due():
    data = told()
    assert len(data.cases) == len(data.rules and {row.case for row in data.cases}) >= 9
    assert {(row.standing.level, row.standing.attempts, row.due) for row in data.cases} == {(1, 0, None)}
    assert (data.due, data.coming, data.curves) == ((), (), ())
    assert all(row.days == () for row in data.rules)


def test_what_waited_longest_comes_first():
    data = told(*fluent("suitcase", 1), *fluent("no-signal", 0), *fluent("burst-tyre", 4), day=4)
    assert [(row.case, row.due) for row in data.due] == [
        ("no-signal", date(2026, 3, 4)),
        ("suitcase", date(2026, 3, 5)),
    ]


def test_what_is_due_tomorrow_is_not_due_today():
    assert told(*fluent("suitcase"), day=1).due == ()
    assert [row.case for row in told(*fluent("suitcase"), day=2).due] == ["suitcase"]


def test_the_schedule_goes_four_weeks_ahead_with_what_waits_today():
    data = told(*fluent("suitcase"), day=5)
    assert data.coming[0].day == data.today
    assert all(data.today <= one.day <= data.today + timedelta(weeks=4) for one in data.coming)
    assert {row.case for one in data.coming for row in one.cases} == {"suitcase"}
    assert len(data.coming) >= 3


def test_a_rule_is_practised_on_each_day_once_and_by_every_case_that_has_it():
    data = told(
        attempt("callers-plain"), attempt("callers-plain", day=0.1), attempt("callers-night", day=1, passed=False)
    )
    days = {row.rule.code: row.days for row in data.rules if row.days}
    first, second = date(2026, 3, 2), date(2026, 3, 3)
    assert days == {"FC1": (first, second), "FC3": (first,), "FC6": (second,), "FC7": (second,)}


@pytest.mark.parametrize(("hours", "day"), [(0, 2), (16, 3), (-10, 1)])
def test_days_are_those_of_the_learners_zone(hours, day):
    zone = timezone(timedelta(hours=min(hours, 14)))
    data = told(attempt("suitcase", day=0 if hours <= 0 else 7 / 24), zone=zone)
    assert {one for row in data.rules for one in row.days} == {date(2026, 3, day)}


def test_a_curve_tells_peak_and_end_of_each_call():
    data = told(
        attempt("suitcase", emotions=(6, 9, 8, 8), passed=False, level=1),
        attempt("suitcase", emotions=(7, 5, 3, 1), day=1),
    )
    [curve] = data.curves
    points = [(one.number, one.peak, one.last, one.passed, one.level) for one in curve.points]
    assert (curve.case, points) == ("suitcase", [(1, 9, 8, False, 1), (2, 7, 1, True, 4)])


def test_of_a_long_record_the_last_calls_keep_their_numbers():
    calls = [attempt("suitcase", day=day) for day in range(12)]
    [curve] = told(*calls, given=calls[-3:], day=12).curves
    assert [point.number for point in curve.points] == [10, 11, 12]


def test_a_case_that_the_course_no_longer_has_is_left_out():
    data = told(*fluent("bell"), day=9)
    assert (data.due, data.coming, data.curves) == ((), (), ())
