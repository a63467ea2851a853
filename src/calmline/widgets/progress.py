"""How far a learner is, worked out from the answers alone."""

from collections.abc import Callable
from typing import Any, TypedDict

from calmline.answers.model import Answers
from calmline.cases.case import Case
from calmline.cases.course import Module
from calmline.cases.screens import CLOSE, Screen, screens_of


class Done(TypedDict):
    """Whether a screen is done."""

    done: bool


def progress_of(module: Module, cases: list[Case], answers: Answers | None) -> dict[str, Done]:
    """Per screen of a module whether it is done.

    A replay is done when its last line was heard, questions when all were committed, a rehearsal when a good
    ending was reached. The end of a module asks for nothing, so it is never "done" and not counted.
    """
    return {
        screen.name: {"done": _is_done(screen, module, answers)}
        for screen in screens_of(module, cases)
        if screen.phase != CLOSE
    }


def _is_done(screen: Screen, module: Module, answers: Answers | None) -> bool:
    if screen.case is None:
        return all(_committed(answers, f"recall/{reference}") for reference in module.recall)
    return _DONE[screen.phase](screen.case, answers)


def _replay_done(case: Case, answers: Answers | None) -> bool:
    seen = _value(answers, f"{case.id}/replay").get("seen")
    lines = len(case.replay.turns) if case.replay else 0  # a letter has no lines: to have gone on is to have read it
    return isinstance(seen, int) and seen >= lines


def _analysis_done(case: Case, answers: Answers | None) -> bool:
    prompts = case.analysis.prompts if case.analysis else []
    # What is private is kept nowhere, so nothing can be known of it.
    asked = [prompt for prompt in prompts if not getattr(prompt, "private", False)]
    return all(_committed(answers, f"{case.id}/analysis/{prompt.id}") for prompt in asked)


def _triage_done(case: Case, answers: Answers | None) -> bool:
    openings = case.triage.openings if case.triage else []
    return all(_committed(answers, f"{case.id}/triage/{opening.id}") for opening in openings)


def _rehearsal_done(case: Case, answers: Answers | None) -> bool:
    reached = _value(answers, f"{case.id}/rehearsal").get("reached")
    endings = case.rehearsal.endings if case.rehearsal else {}
    good = {name for name, ending in endings.items() if ending.kind == "good"}
    return isinstance(reached, list) and any(name in good for name in reached if isinstance(name, str))


def _side_scene_done(case: Case, answers: Answers | None) -> bool:
    # Side scenes may be left out, so they count once any of their questions is answered, or not at all.
    return any(item.startswith(f"{case.id}/side/") for item in (answers.items if answers else {}))


_DONE: dict[str, Callable[[Case, Answers | None], bool]] = {
    "replay": _replay_done,
    "analysis": _analysis_done,
    "triage": _triage_done,
    "rehearsal": _rehearsal_done,
    "side-scenes": _side_scene_done,
}


def _value(answers: Answers | None, item: str) -> dict[str, Any]:
    value = answers.items[item].value if answers and item in answers.items else None
    return value if isinstance(value, dict) else {}


def _committed(answers: Answers | None, item: str) -> bool:
    return _value(answers, item).get("committed") is True
