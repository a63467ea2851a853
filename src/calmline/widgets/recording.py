"""From a rehearsed call to the learner's record, and from the record to what the screen says of it."""

import logging
from datetime import UTC, datetime
from typing import Any

from calmline.practice.attempt import Attempt
from calmline.practice.schedule import Standing
from calmline.text import Text
from calmline.widgets.conversation import Call, View

_LOG = logging.getLogger(__name__)
NOT_RECORDED = Text(
    en="This rehearsal could not be written into your record of practice. What was said in it is saved.",
    zh="这次演练没能记进你的练习记录；演练的内容已经保存。",
)


def attempt_of(case: str, call: Call, view: View, now: datetime) -> Attempt | None:
    """What the record keeps of a call: nothing before its end, of an earlier version's, or of one made worse."""
    ending = view["ending"]
    if not ending or call.level is None or call.worse:
        return None
    return Attempt(
        case=case,
        persona=call.persona,
        seed=call.seed,
        level=call.level.number,
        ending=ending["id"],
        passed=ending["passed"],
        alone=not call.rewound and ending["shown"] == 0,
        turns=len(view["emotions"]) - 1,
        faults=ending["faults"],
        emotions=tuple(view["emotions"]),
        at=now,
    )


def recorded(case: str, call: Call | None, view: View | None) -> dict[str, Any]:
    """Record a call that has ended; what the screen is to know then: `standing`, perhaps `recordProblem`.

    Nothing goes wrong for the learner if the record can't be written: the problem is told.
    """
    attempt = attempt_of(case, call, view, datetime.now(UTC)) if call and view else None
    if attempt is None:
        return {}
    return _with_record(case, attempt)


def standing_of(case: str) -> dict[str, Any]:
    """Where the learner stands with a case: `standing`, perhaps `recordProblem`."""
    return _with_record(case, None)


def _with_record(case: str, attempt: Attempt | None) -> dict[str, Any]:
    from calmline.practice.record import RecordError, open_record

    try:
        record = open_record()
        try:
            if attempt:
                record.add(attempt)
            standing = record.standings().get(case, Standing(case))
            problem = record.problem
        finally:
            record.close()
    except RecordError as error:
        _LOG.warning("%s", error)
        return {"standing": None, "recordProblem": error.text.model_dump()}
    except Exception:
        # A record that fails in an unforeseen way must not take the learner's call with it.
        _LOG.exception("the record failed")
        return {"standing": None, "recordProblem": NOT_RECORDED.model_dump()}
    return {"standing": _told(standing), "recordProblem": problem.model_dump() if problem else None}


def _told(standing: Standing) -> dict[str, Any]:
    return {
        "level": standing.level,
        "streak": standing.streak,
        "fluent": standing.fluent,
        "due": standing.due.isoformat() if standing.due else None,
        "attempts": standing.attempts,
        "passed": standing.passed,
    }
