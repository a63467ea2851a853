"""Which screens a module has, and in which order: what its notebook shows, what a learner goes through."""

from dataclasses import dataclass

from calmline.cases.case import Case
from calmline.cases.course import Module

RECALL = "recall"
CLOSE = "close"


@dataclass(frozen=True)
class Screen:
    """One screen. `phase` is what it is, such as `replay`; `case` whose, or `None` where it belongs to the module."""

    phase: str
    case: Case | None
    name: str


def screens_of(module: Module, cases: list[Case]) -> list[Screen]:
    """The screens of a module whose cases are `cases`; the name is the phase, with several cases `phase:case`."""
    screens = [Screen(RECALL, None, RECALL)] if module.recall else []
    for case in cases:
        suffix = f":{case.id}" if len(cases) > 1 else ""
        screens += [Screen(phase, case, phase + suffix) for phase in _phases(case)]
    return [*screens, Screen(CLOSE, None, CLOSE)]


def _phases(case: Case) -> list[str]:
    parts = {
        "triage": case.triage,
        # A written case may have a letter where others have a call; the same screen shows either.
        "replay": case.replay or case.letter,
        "analysis": case.analysis,
        "rehearsal": case.rehearsal,
        "side-scenes": case.side_scenes,
    }
    return [phase for phase, part in parts.items() if part]
