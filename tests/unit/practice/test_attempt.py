"""Does an attempt take what makes sense, and nothing else?"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from practised import attempt

NAIVE = datetime(2026, 3, 2, 9, 0)


@pytest.mark.parametrize(
    "absurd",
    [
        {"case": ""},
        {"case": "=1+1"},
        {"case": "the learner's own words"},
        {"case": "a" * 61},
        {"case": "bell\n"},
        {"persona": None},
        {"ending": "谢谢"},
        {"seed": -1},
        {"seed": 2**63},
        {"seed": 1.0},
        {"level": 0},
        {"level": 5},
        {"level": True},
        {"passed": 1},
        {"alone": "yes"},
        {"turns": 0},
        {"turns": 10_001},
        {"faults": -1},
        {"emotions": ()},
        {"emotions": (11,)},
        {"emotions": (-1,)},
        {"emotions": (2.5,)},
        {"emotions": (7, 6, 5, 4, 3)},
        {"at": NAIVE},
        {"at": "2026-03-02"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(absurd):
    [name] = absurd
    with pytest.raises(ValueError, match=name.rstrip("s")):
        attempt(**absurd)


def test_a_time_is_kept_in_utc():
    """A learner who travels has one order of calls."""
    in_china = datetime(2026, 3, 2, 17, 0, tzinfo=timezone(timedelta(hours=8)))
    kept = attempt(at=in_china).at
    assert (kept, kept.tzinfo) == (in_china, UTC)


def test_a_list_of_emotions_is_kept_as_what_never_changes():
    assert replace(attempt(), emotions=[7, 5]).emotions == (7, 5)
