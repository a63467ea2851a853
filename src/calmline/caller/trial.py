"""Three kinds of colleagues play the cases by themselves: what the rules make of each, for authors and trainers.

Each goes by what a reply does and by where the customer is, never by where a choice leads.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import mean
from typing import Literal, Self

from calmline.caller.reacting import Said, hear, opening, said_by
from calmline.caller.story import Play, State, begin, drawn, ended, offered
from calmline.cases.base import Space

Learner = Literal["expert", "robot", "appeaser"]
LEARNERS: tuple[Learner, ...] = ("expert", "robot", "appeaser")

SLIPS = 8
"""One reply in so many is said without thinking, so that no two calls need be the same."""

_ANY_FAULT = dict.fromkeys(
    ("blame", "dismiss", "argue", "jargon", "boilerplate", "overpromise", "appease", "stall", "rush", "hostile"), -4.0
)
_SOOTHES = {"acknowledge": 1.5, "own": 1.5, "thank": 1.5}

# What a colleague likes to do (above 0) and doesn't (below), while the customer is in each space.
_LIKES: Mapping[Learner, Mapping[Space, Mapping[str, float]]] = {
    "expert": {
        "personal": _ANY_FAULT
        | {"acknowledge": 3, "own": 2, "restate": 2, "probe": 2, "thank": 1.5, "check": 1.5, "answers": 1.5}
        | {"follow_up": 1, "time": 1, "alternative": 1, "act": 0.5, "boundary": 0.5, "explain": 0.25},
        "business": _ANY_FAULT
        | {"time": 2, "answers": 2, "act": 1.5, "follow_up": 1.5, "alternative": 1.5, "probe": 1.5, "check": 1.5}
        | {"acknowledge": 1.5, "own": 1, "restate": 1, "thank": 1, "explain": 1, "boundary": 1},
    },
    "robot": dict.fromkeys(
        ("personal", "business"),
        {"explain": 2, "boundary": 2, "boilerplate": 2, "jargon": 2, "stall": 2, "argue": 2, "rush": 1, "blame": 1}
        | {"dismiss": 1, "act": 0.5, "time": 0.5, "alternative": 0, "answers": 0, "restate": 0, "follow_up": -0.5}
        | {"check": -0.5, "probe": -1, "thank": -1, "own": -2, "acknowledge": -2, "hostile": -2}
        | {"appease": -3, "overpromise": -3},
    ),
    "appeaser": dict.fromkeys(
        ("personal", "business"),
        _SOOTHES
        | {"appease": 6, "overpromise": 5, "act": 0.5, "time": 0.5, "follow_up": 0.5, "check": 0.5, "alternative": 0}
        | {"answers": 0, "restate": 0, "probe": 0, "explain": -0.5, "boilerplate": 0.5, "stall": 0, "rush": -1}
        | {"boundary": -3, "dismiss": -3, "jargon": -2, "argue": -4, "blame": -3, "hostile": -4},
    ),
}


@dataclass(frozen=True)
class Call:
    """How one call went. `price` is what the next caller will expect; `given` whether a present was given or
    something promised that can't be kept."""

    persona: str
    legitimate: bool
    good: bool
    gave_up: bool
    began: int
    anger: int
    trust: int
    price: int
    turns: int
    given: bool


@dataclass(frozen=True)
class Means:
    """Many calls in a few figures: shares of calls, and means at the end of them (`began`: at the beginning)."""

    calls: int
    good: float
    gave_up: float
    calmer: float
    given: float
    began: float
    anger: float
    trust: float
    price: float
    turns: float


def means(calls: Sequence[Call]) -> Means | None:
    """What these calls have in common, if there are any."""
    if not calls:
        return None
    return Means(
        calls=len(calls),
        good=mean(call.good for call in calls),
        gave_up=mean(call.gave_up for call in calls),
        calmer=mean(call.anger < call.began for call in calls),
        given=mean(call.given for call in calls),
        began=mean(call.began for call in calls),
        anger=mean(call.anger for call in calls),
        trust=mean(call.trust for call in calls),
        price=mean(call.price for call in calls),
        turns=mean(call.turns for call in calls),
    )


@dataclass(frozen=True)
class Row:
    """Calls of one case by one learner. Each of `next` is the same caller's next call, with the price left by the
    call in the same place of `calls`."""

    case: str
    learner: Learner
    calls: tuple[Call, ...]
    next: tuple[Call, ...]

    def not_right(self) -> Self:
        """Only the calls of those who are not right, for whom a present has its price."""
        calls, following = (tuple(c for c in group if not c.legitimate) for group in (self.calls, self.next))
        return replace(self, calls=calls, next=following)


def trial(case: str, play: Play, seeds: int = 200, learners: Sequence[Learner] = LEARNERS) -> Iterator[Row]:
    """The case played by each learner with so many seeds; the callers take turns, and each calls once again.

    The second call of a pair is with the same caller and the price that the first has left.
    """
    personas = [persona.id for persona in play.rehearsal.personas]
    for learner in learners:
        first, second = [], []
        for seed in range(seeds):
            persona = personas[seed % len(personas)]
            first.append(call(play, learner, persona, seed))
            second.append(call(play, learner, persona, seed, price=first[-1].price))
        yield Row(case, learner, tuple(first), tuple(second))


def call(play: Play, learner: Learner, persona: str, seed: int, *, price: int = 0) -> Call:
    """One call from its beginning to its end."""
    state = begin(play, persona, seed, price=price)
    began = state.anger
    state, _ = opening(play, state)
    gave_up = False
    while not (end := ended(play, state)):
        state, reaction = hear(play, state, _reply(play, state, learner))
        gave_up = reaction.gave_up
    return Call(
        persona=persona,
        legitimate=next(one.legitimate for one in play.rehearsal.personas if one.id == persona),
        good=end.kind == "good",
        gave_up=gave_up,
        began=began,
        anger=state.anger,
        trust=state.trust,
        price=state.price,
        turns=state.turns,
        given=bool(state.heard & {"appease", "overpromise"}),
    )


def _reply(play: Play, state: State, learner: Learner) -> Said:
    """What this learner says here; now and then whatever comes to mind. The seed decides between equals."""
    said = [said_by(play, state, choice) for choice in offered(play, state)]
    names = (state.seed, state.persona, state.steps, learner)
    if drawn(SLIPS, *names, "slip") == 0:
        return said[drawn(len(said), *names, "which")]
    likes = _LIKES[learner][state.space]
    liked = [sum(likes.get(label, 0) for label in sorted(one.labels)) for one in said]
    best = [one for one, worth in zip(said, liked, strict=True) if worth == max(liked)]
    return best[drawn(len(best), *names, "equals")]
