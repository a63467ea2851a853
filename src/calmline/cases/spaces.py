"""Where the agent was not in the customer's space, and for how long. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from calmline.cases.call import Spaces, Turn

Met = Literal["followed", "came", "apart"]


@dataclass(frozen=True)
class Lag:
    """A stretch of the call on which the agent answered from another space. Turns count from 0."""

    start: int
    end: int | None
    """The turn on which both were in one space again; None: they never were."""
    replies: int
    """How many of their own replies the agent, or a colleague, said from elsewhere: at least 1."""
    met: Met
    """How it ended: the agent `followed`, the customer `came` over, or both stayed `apart`."""


def spaces_at(turns: Sequence[Turn]) -> list[Spaces | None]:
    """In which spaces both are after each turn: a turn that says nothing of it leaves them where they were."""
    now: Spaces | None = None
    found = []
    for turn in turns:
        now = turn.spaces or now
        found.append(now)
    return found


def lags(turns: Sequence[Turn]) -> list[Lag]:
    """Where the agent lagged behind the customer, in the order of the call.

    Who comes over with the next reply has not lagged; and a narrator neither leads nor follows.
    """
    found: list[Lag] = []
    start: int | None = None
    replies = 0
    places = spaces_at(turns)
    for n, (turn, spaces) in enumerate(zip(turns, places, strict=True)):
        if spaces is None:
            continue
        if spaces.customer == spaces.agent:
            if start is not None and replies:
                found.append(Lag(start, n, replies, _met(places[n - 1], spaces)))
            start, replies = None, 0
            continue
        start = n if start is None else start
        replies += turn.speaker in ("agent", "colleague")
    if start is not None and replies:
        found.append(Lag(start, None, replies, "apart"))
    return found


def _met(before: Spaces | None, after: Spaces) -> Met:
    return "came" if before and before.customer != after.customer else "followed"
