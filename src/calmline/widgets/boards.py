"""What a hypothesis board earned, told to the browser once the learner has committed it."""

import math
from collections.abc import Iterator
from typing import Any

from calmline.cases.boards import Row, judge
from calmline.cases.case import Case
from calmline.cases.prompts import Hypotheses, PromptBase


def board_extra(case: Case, item: str, value: object) -> dict[str, Any] | None:
    """What the browser shows of a board besides the two tables; None for any other item, and before it is committed.

    `item` is its name in the answers, such as `remote-control/analysis/wants`, `value` what is saved there.
    `points`, `ours` (those of the author's board), `right` (a hypothesis), `early` and `doubt` with what belongs to
    them: see `calmline.cases.boards.Verdict`.
    """
    prompt = dict(_boards(case)).get(item)
    if prompt is None or not isinstance(value, dict) or value.get("committed") is not True:
        return None
    mine = _rows(prompt, value.get("steps"))
    if mine is None:
        return None
    verdict = judge(mine, prompt.board()[1:])
    return {
        "points": verdict.points,
        "ours": verdict.ours,
        "right": verdict.right,
        "early": verdict.early,
        "since": verdict.since,
        "ourSince": verdict.our_since,
        "doubt": verdict.doubt,
        "lines": verdict.lines,
    }


def _boards(case: Case) -> Iterator[tuple[str, Hypotheses]]:
    """Every board of a case by the name of its item."""
    asked: list[tuple[str, PromptBase]] = []
    if case.analysis:
        asked += [(f"{case.id}/analysis/{prompt.id}", prompt) for prompt in case.analysis.prompts]
    if case.replay:
        asked += [(f"{case.id}/pause/{turn.pause.id}", turn.pause) for turn in case.replay.turns if turn.pause]
    for scene in case.side_scenes:
        asked += [(f"{case.id}/side/{scene.id}/{prompt.id}", prompt) for prompt in scene.prompts]
    yield from ((name, prompt) for name, prompt in asked if isinstance(prompt, Hypotheses))


def _rows(prompt: Hypotheses, steps: object) -> list[Row] | None:
    """The learner's probabilities after each line; None if they are not of this board as it is today.

    A line that was not cited moves nothing, whatever stands there. Older answers don't say what was cited.
    """
    if not isinstance(steps, list) or len(steps) != len(prompt.evidence):
        return None
    names = {one.id for one in prompt.hypotheses}
    now: Row = {one.id: one.start for one in prompt.hypotheses}
    rows = []
    for step, line in zip(steps, prompt.evidence, strict=True):
        if not isinstance(step, dict) or step.get("turn") != line.turn:
            return None
        p = step.get("p")
        if not isinstance(p, dict) or set(p) != names or not all(_is_share(one) for one in p.values()):
            return None
        if step.get("cited") is not False:
            now = p
        rows.append(now)
    return rows


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= 1
