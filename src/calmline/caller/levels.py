"""Four levels, from a worked example to all alone; and the reply that is shown where one is worked."""

from dataclasses import dataclass
from typing import Literal

from calmline.caller.story import Play, State, find_choice, scene_of
from calmline.cases.rehearsal import Choice

Tells = Literal["turn", "call"]


@dataclass(frozen=True)
class Level:
    """How much of a call is the learner's own.

    `tells`: whether one reads after every turn what was heard, or after the call. `own` replies come first; after
    them all are shown (`None`: all are one's own). `shown` is how many replies may be asked for beside.
    `transfers`: whether customers may be handed on.
    """

    number: int
    tells: Tells
    own: int | None
    shown: int
    transfers: bool


LEVELS = {
    1: Level(1, "turn", own=0, shown=0, transfers=True),
    2: Level(2, "turn", own=1, shown=0, transfers=True),
    3: Level(3, "call", own=None, shown=1, transfers=True),
    4: Level(4, "call", own=None, shown=0, transfers=False),
}


def is_shown(level: Level, turns: int) -> bool:
    """Whether the next reply of a call is a worked one, after so many that the customer understood."""
    return level.own is not None and turns >= level.own


def model_choice(play: Play, state: State) -> Choice:
    """What a good colleague says here, as the case's author chose. Raises `StoryError` after an ending."""
    return find_choice(play, state, scene_of(play, state).model)
