"""Four levels, from a worked example to all alone; and the reply that is shown where one is worked."""

import heapq
from dataclasses import dataclass
from typing import Literal

from calmline.caller.reacting import hear, said_by
from calmline.caller.story import Play, State, StoryError, scene_of
from calmline.cases.rehearsal import Choice, Rehearsal, Scene

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


def is_shown(level: Level, steps_said: int) -> bool:
    """Whether the next reply of a call is a worked one, after so many replies."""
    return level.own is not None and steps_said >= level.own


def model_choice(play: Play, state: State) -> Choice:
    """What a good colleague says here: the choice on the best way to a good ending, and of equals the calmest.

    Raises `StoryError` where nothing can be chosen or after an ending.
    """
    scene = scene_of(play, state)
    if not scene.choices:
        raise StoryError(f"there is nothing to choose in the scene {state.place!r}")
    ways = _ways(play.rehearsal)

    def rank(choice: Choice) -> tuple[float, int, int, str]:
        _, reaction = hear(play, state, said_by(play, state, choice))
        return _toll(choice) + ways[choice.leads_to], reaction.anger, -reaction.trust, choice.id

    return min(scene.choices, key=rank)


_POOR_END = 100.0  # a poor ending is worth any detour


def _ways(rehearsal: Rehearsal) -> dict[str, float]:
    """From each place how costly the best way on is; Dijkstra's algorithm, backwards from the endings."""
    ways = {name: 0.0 if ending.kind == "good" else _POOR_END for name, ending in rehearsal.endings.items()}
    leads: dict[str, list[tuple[str, float]]] = {}
    for name, scene in rehearsal.scenes.items():
        for to, toll in _leads(scene):
            leads.setdefault(to, []).append((name, toll))
    todo = [(cost, name) for name, cost in ways.items()]
    heapq.heapify(todo)
    while todo:
        cost, name = heapq.heappop(todo)
        if cost > ways[name]:
            continue
        for before, toll in leads.get(name, []):
            if cost + toll < ways.get(before, float("inf")):
                ways[before] = cost + toll
                heapq.heappush(todo, (cost + toll, before))
    return ways


def _leads(scene: Scene) -> list[tuple[str, float]]:
    if scene.choices:
        return [(choice.leads_to, _toll(choice)) for choice in scene.choices]
    return [(outcome.leads_to, 1.0) for outcome in scene.typed.outcomes[:1]] if scene.typed else []


def _toll(choice: Choice) -> float:
    """One for the turn; a fault costs four turns, and a reply that does many good things a little less."""
    return 1 + 4 * len(choice.faults) - 0.1 * min(5, len(choice.moves))
