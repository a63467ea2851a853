"""What the customer says: always the case's own lines, chosen by the state, never the same one twice in a call."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from calmline.caller.story import Play, State, drawn, scene_of
from calmline.cases.rehearsal import Line, When
from calmline.text import Text

Aside = Literal["unheard", "again", "reminded", "leaving"]


@dataclass(frozen=True)
class Spoken:
    """A line as it is said. `key` tells it from all others of the case; a silence has none."""

    key: str
    text: Text
    tone: Text | None = None
    silent: bool = False


def scene_line(play: Play, state: State) -> Spoken:
    """What the customer says in the present scene.

    It is one wording of the first line that fits the state and has one left; else the customer comes back to the own
    point; when all has been said, waits in silence. Raises `StoryError` after an ending.
    """
    scene = scene_of(play, state)
    fresh = _fresh(scene.lines, state, state.place)
    return fresh or aside(play, state, "again") or silence(play)


def aside(play: Play, state: State, kind: Aside) -> Spoken | None:
    """Something said beside the scene, or nothing if all of that kind was said."""
    lines: Sequence[Line] = getattr(play.rehearsal.asides, kind)
    fitting = [line for line in lines if line.when is None or fits(line.when, state)]
    # One's own way of saying it comes first; among the rest the seed decides.
    own = [line for line in fitting if line.when]
    for group in (own, [line for line in fitting if not line.when]):
        left = [spoken for line in group for spoken in _wordings(line, f"{kind}/{lines.index(line)}")]
        left = [spoken for spoken in left if spoken.key not in state.said]
        if left:
            return left[drawn(len(left), state.seed, kind, state.steps)]
    return None


def silence(play: Play) -> Spoken:
    """What one hears when all has been said."""
    return Spoken("", play.rules.silence, silent=True)


def _fresh(lines: Iterable[Line], state: State, place: str) -> Spoken | None:
    for n, line in enumerate(lines):
        if line.when is None or fits(line.when, state):
            left = [spoken for spoken in _wordings(line, f"{place}/{n}") if spoken.key not in state.said]
            if left:
                return left[drawn(len(left), state.seed, place, n)]
    return None


def _wordings(line: Line, key: str) -> list[Spoken]:
    return [Spoken(f"{key}/{n}", text, line.tone) for n, text in enumerate([line.text, *line.variants])]


def fits(when: When, state: State) -> bool:
    """Whether a line's condition holds."""
    heard = state.heard
    return (
        (when.emotion is None or when.emotion[0] <= state.anger <= when.emotion[1])
        and all(label in heard for label in when.heard)
        and not any(label in heard for label in when.not_heard)
        and (not when.persona or state.persona in when.persona)
        and (when.space is None or when.space == state.space)
    )
