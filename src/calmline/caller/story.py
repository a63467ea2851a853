"""Where a call stands: the place in the case's story, and how the customer is there. Plain values, no reactions."""

import hashlib
from dataclasses import dataclass, replace

from calmline.caller.rules import Rules
from calmline.cases.base import Space
from calmline.cases.rehearsal import Choice, Ending, Persona, Rehearsal, Scene, Typed

UNSAID = ("stake", "expectation")
"""What no customer says at once, in the order in which it comes out; both are keys of `Persona`."""


class StoryError(ValueError):
    """A step that this rehearsal does not know, such as a choice of another scene."""


@dataclass(frozen=True)
class Play:
    """A case's rehearsal and the rules by which its customers react."""

    rehearsal: Rehearsal
    rules: Rules


@dataclass(frozen=True)
class State:
    """A call between two turns. Degrees go from 0 to 10; `patience` may begin higher.

    `place` is a scene's or an ending's id. `said` names what the customer has said, so that nothing comes twice;
    `promises` the turns, counted from 1, in which something was promised, and `owes` whether one that was too big still
    stands. `turns` counts what the customer
    understood, `steps` all that was said; `unheard` how many replies in a row were not understood. `typed` are the
    replies in the learner's own words that were understood, without case and signs.
    """

    place: str
    persona: str
    seed: int
    anger: int
    trust: int
    clarity: int
    patience: int
    space: Space
    price: int = 0
    unsaid: tuple[str, ...] = UNSAID
    heard: frozenset[str] = frozenset()
    said: frozenset[str] = frozenset()
    promises: tuple[int, ...] = ()
    owes: bool = False
    steps: int = 0
    turns: int = 0
    unheard: int = 0
    typed: frozenset[str] = frozenset()
    transfers: bool = True
    """Whether the customer may be handed on in this call."""
    worse: int = 0
    """How many turns are left in which the call can't end: one makes it worse on purpose first."""


def begin(  # noqa: PLR0913 - all by which one call differs from another
    play: Play, persona: str | None = None, seed: int = 0, *, price: int = 0, worse: int = 0, transfers: bool = True
) -> State:
    """The call before the customer's first line; without `persona` the first one calls.

    The seed draws how somebody is today: a little calmer or angrier, more or less patient. `price` is what callers
    have come to expect from earlier calls of this case. Raises `StoryError` for an unknown persona.
    """
    rehearsal, rules = play.rehearsal, play.rules
    caller = persona_of(play, persona or rehearsal.personas[0].id)
    temperament = rules.temperaments[caller.temperament]
    low, high = temperament.emotion
    mood = drawn(3, seed, caller.id, "mood") - 1
    place = caller.start or rehearsal.start
    dearer = price if not caller.legitimate else 0  # who wants a present has heard that there are some
    return State(
        place=place,
        persona=caller.id,
        seed=seed,
        anger=min(10, max(min(low, caller.emotion), min(max(high, caller.emotion), caller.emotion + mood + dearer))),
        trust=rules.begin.trust,
        clarity=rules.begin.clarity,
        patience=temperament.patience + drawn(3, seed, caller.id, "patience") - 1,
        space="personal" if rehearsal.scenes[place].space == "personal" else "business",
        price=min(10, max(0, price)),
        transfers=transfers,
        worse=worse,
    )


def drawn(among: int, *names: object) -> int:
    """A number from 0 to `among` - 1 that depends on the names alone: the same on every machine, every time."""
    digest = hashlib.sha256("/".join(map(str, names)).encode("utf-8")).digest()
    return int.from_bytes(digest[:8], "big") % among


def persona_of(play: Play, persona: str) -> Persona:
    """The persona with this id. Raises `StoryError`."""
    for known in play.rehearsal.personas:
        if known.id == persona:
            return known
    raise StoryError(f"no persona {persona!r}; there is {[p.id for p in play.rehearsal.personas]}")


def ended(play: Play, state: State) -> Ending | None:
    """The ending that the call has reached, if it has."""
    return play.rehearsal.endings.get(state.place)


def scene_of(play: Play, state: State) -> Scene:
    """The scene in which the call stands. Raises `StoryError` after an ending."""
    try:
        return play.rehearsal.scenes[state.place]
    except KeyError:
        raise StoryError(f"the call has ended at {state.place!r}") from None


def offered(play: Play, state: State) -> list[Choice]:
    """What can be chosen in the present scene, in the order of the file. Raises `StoryError` after an ending."""
    return [choice for choice in scene_of(play, state).choices if state.transfers or not choice.transfers]


def find_choice(play: Play, state: State, choice: str) -> Choice:
    """The choice with this id in the present scene. Raises `StoryError`."""
    for known in offered(play, state):
        if known.id == choice:
            return known
    raise StoryError(f"no choice {choice!r} in scene {state.place!r}")


def typed_of(play: Play, state: State) -> Typed:
    """The rubric of what is typed in the present scene. Raises `StoryError` where there is none."""
    typed = scene_of(play, state).typed
    if typed is None:
        raise StoryError(f"the scene {state.place!r} has no rubric")
    return typed


def remembering(state: State, *keys: str) -> State:
    """The state after the customer has said these lines."""
    return replace(state, said=state.said | frozenset(keys))
