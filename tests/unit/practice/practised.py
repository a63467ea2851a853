"""Attempts for tests, and a learner who rehearses by a simulated clock."""

from datetime import UTC, datetime, timedelta

from calmline.practice.attempt import Attempt

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_seeds = iter(range(10**9))


def attempt(case="bell", *, day=0.0, **values):
    """A good call, all alone, `day` days after the first morning; `values` say what is otherwise."""
    usual = {
        "case": case,
        "persona": "anna",
        "seed": next(_seeds),
        "level": 4,
        "ending": "thanks",
        "passed": True,
        "alone": True,
        "turns": 3,
        "faults": 0,
        "emotions": (7, 6, 4, 2),
        "at": MORNING + timedelta(days=day),
    }
    return Attempt(**{**usual, **values})
