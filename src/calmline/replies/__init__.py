"""What a reply to a customer does, and how well: labels, analyser, rubric, training. Plain Python and data.

`analyse` and `score` are loaded when they are first asked for, so that the labels alone cost nothing.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from calmline.replies.analysis import Analysis, analyse
    from calmline.replies.features import Situation
    from calmline.replies.scoring import Score, score

__all__ = ["Analysis", "Score", "Situation", "analyse", "score"]

_HOMES = {
    "Analysis": "analysis",
    "analyse": "analysis",
    "Situation": "features",
    "Score": "scoring",
    "score": "scoring",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
