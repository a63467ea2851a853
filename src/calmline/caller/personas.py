"""Whether a case's callers make sense: what is said of somebody must not contradict itself."""

from collections.abc import Iterator
from functools import partial

from calmline.caller.rules import Rules
from calmline.cases.case import Case
from calmline.cases.loading import Check
from calmline.cases.problems import Finding, Wrong, finding
from calmline.replies.labels import Fault


def knowing(rules: Rules) -> Check[Case]:
    """The check of a case's callers by these rules: `contradictions` for `check_case`."""
    return partial(contradictions, rules=rules)


def contradictions(case: Case, rules: Rules) -> Iterator[Finding]:
    """What is said of a caller and can't all be true; nothing if the case has no rehearsal."""
    for n, persona in enumerate(case.rehearsal.personas if case.rehearsal else []):
        at = ("rehearsal", "personas", n)
        low, high = rules.temperaments[persona.temperament].emotion
        if not low <= persona.emotion <= high:
            yield finding(
                (*at, "emotion"),
                Wrong.OTHER_TEMPER,
                emotion=persona.emotion,
                temper=persona.temperament,
                low=low,
                high=high,
            )
        if persona.knowledge == "expert" and Fault.JARGON in persona.triggers:
            yield finding((*at, "triggers", persona.triggers.index(Fault.JARGON)), Wrong.EXPERT_JARGON)
