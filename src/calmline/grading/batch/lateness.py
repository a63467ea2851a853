"""What lateness costs, as nbgrader's own plugin decides; by default it takes nothing off."""

from typing import Any


def penalty(config: Any, learner: str, points: float, seconds_late: float) -> float | None:
    """The points to be taken off, never more than there are; `config` is nbgrader's. None where it takes none."""
    from nbgrader.preprocessors import AssignLatePenalties  # late, for workers that have nobody late

    link = AssignLatePenalties(config=config)
    link.init_plugin()
    taken = link.plugin_inst.late_submission_penalty(learner, points, seconds_late)
    return None if taken is None else min(max(0.0, float(taken)), points)


def policy(config: Any) -> str:
    """Changes whenever the plugin or what it is set to changes."""
    return repr([sorted(config.get(name, {}).items()) for name in ("AssignLatePenalties", "LateSubmissionPlugin")])
