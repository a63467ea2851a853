"""A rehearsal as it is played: where the call stands, what the customer says, where a reply leads.

Pure: state in, new state out. The caller of these functions keeps the state.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from calmline.cases.rehearsal import Choice, Ending, Line, Outcome, Persona, Rehearsal, Scene, Typed, When


class StoryError(ValueError):
    """A step that this rehearsal does not know, such as a choice of another scene."""


@dataclass(frozen=True)
class State:
    """Where a call stands: a scene's or an ending's id, the customer's emotion, and what was heard so far."""

    place: str
    persona: str
    emotion: int
    heard: frozenset[str] = frozenset()
    steps: int = 0


def begin(rehearsal: Rehearsal, persona: str | None = None) -> State:
    """The call before the customer's first line; without `persona` the first one calls.

    Raises `StoryError` for an unknown persona.
    """
    caller = persona_of(rehearsal, persona or rehearsal.personas[0].id)
    return State(place=caller.start or rehearsal.start, persona=caller.id, emotion=caller.emotion)


def persona_of(rehearsal: Rehearsal, persona: str) -> Persona:
    """The persona with this id. Raises `StoryError`."""
    for known in rehearsal.personas:
        if known.id == persona:
            return known
    raise StoryError(f"no persona {persona!r}; there is {[p.id for p in rehearsal.personas]}")


def ended(rehearsal: Rehearsal, state: State) -> Ending | None:
    """The ending that the call has reached, if it has."""
    return rehearsal.endings.get(state.place)


def scene_of(rehearsal: Rehearsal, state: State) -> Scene:
    """The scene in which the call stands. Raises `StoryError` after an ending."""
    try:
        return rehearsal.scenes[state.place]
    except KeyError:
        raise StoryError(f"the call has ended at {state.place!r}") from None


def line(rehearsal: Rehearsal, state: State) -> Line:
    """What the customer says: the scene's first line that fits the state."""
    scene = scene_of(rehearsal, state)
    return next(line for line in scene.lines if line.when is None or _fits(line.when, state))


def _fits(when: When, state: State) -> bool:
    heard = state.heard
    return (
        (when.emotion is None or when.emotion[0] <= state.emotion <= when.emotion[1])
        and all(label in heard for label in when.heard)
        and not any(label in heard for label in when.not_heard)
        and (not when.persona or state.persona in when.persona)
    )


def find_choice(rehearsal: Rehearsal, state: State, choice: str) -> Choice:
    """The choice with this id in the present scene. Raises `StoryError`."""
    for known in scene_of(rehearsal, state).choices:
        if known.id == choice:
            return known
    raise StoryError(f"no choice {choice!r} in scene {state.place!r}")


def choose(rehearsal: Rehearsal, state: State, choice: str) -> State:
    """The state after the learner said this choice. Raises `StoryError`."""
    said = find_choice(rehearsal, state, choice)
    return _on(state, said.leads_to, said.emotion, [*said.moves, *said.faults])


def typed_of(rehearsal: Rehearsal, state: State) -> Typed:
    """What is typed in the present scene. Raises `StoryError` where nothing is."""
    typed = scene_of(rehearsal, state).typed
    if typed is None:
        raise StoryError(f"nothing is typed in scene {state.place!r}")
    return typed


def find_outcome(rehearsal: Rehearsal, state: State, met: Iterable[str], faults: Iterable[str]) -> Outcome:
    """Where a typed reply leads that meets the criteria `met` (ids) and makes `faults` (labels).

    Raises `StoryError`.
    """
    typed = typed_of(rehearsal, state)
    met = set(met)
    unknown = met - {criterion.id for criterion in typed.rubric.criteria}
    if unknown:
        raise StoryError(f"scene {state.place!r} has no criteria {sorted(unknown)}")
    return typed.outcome(typed.rubric.points(met, set(faults)))


def typed(rehearsal: Rehearsal, state: State, met: Iterable[str], faults: Iterable[str]) -> State:
    """The state after a typed reply that is described like this. Raises `StoryError`."""
    met, faults = list(met), list(faults)
    outcome = find_outcome(rehearsal, state, met, faults)
    moves = [c.move for c in typed_of(rehearsal, state).rubric.criteria if c.move and c.id in met]
    return led(state, outcome, [*moves, *faults])


def led(state: State, outcome: Outcome, labels: Iterable[str]) -> State:
    """The state after a typed reply with this outcome, in which these labels were heard."""
    return _on(state, outcome.leads_to, outcome.emotion, labels)


def _on(state: State, place: str, change: int, labels: Iterable[str]) -> State:
    return replace(
        state,
        place=place,
        emotion=min(10, max(0, state.emotion + change)),
        heard=state.heard | {str(label) for label in labels},
        steps=state.steps + 1,
    )
