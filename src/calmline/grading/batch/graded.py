"""A hand-in with its marks."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from calmline.grading.grader import score_of
from calmline.grading.handins.model import Received
from calmline.grading.handins.odd import Odd, in_order
from calmline.grading.review.policy import Policy, asked
from calmline.grading.score import Score
from calmline.grading.sheet import Key

# Its answers count and nobody needs to look; a person should look; there were no answers that could count.
Outcome = Literal["graded", "person", "refused"]


@dataclass(frozen=True)
class Graded:
    """What was received of a hand-in, and the score of each item in the order of the key."""

    received: Received
    scores: Mapping[str, Score]
    outcome: Outcome

    @property
    def points(self) -> float:
        """All points together, before any mark by a person."""
        return round(sum(self.scores.values()), 2)


def grade_received(key: Key, received: Received, policy: Policy) -> Graded:
    """Mark every item of `key`; `policy` asks for persons besides. Raises nothing: whatever was received gives scores."""
    learner = received.hand_in.learner
    scores = {item: asked(policy, key.id, learner, item, score_of(key, item, received.reading)) for item in key.items}
    if not all(kind.graded for kind in received.odd):
        return Graded(received, scores, "refused")
    person = any(kind.person for kind in received.odd) or any(score.needs_person for score in scores.values())
    return Graded(received, scores, "person" if person else "graded")


def as_late(received: Received) -> Received:
    """The same, as handed in after the deadline, which the gradebook knows."""
    return replace(received, odd=in_order({*received.odd, Odd.LATE}))


def as_undated(received: Received) -> Received:
    """The same, as handed in at a time that nobody knows, though the gradebook has a deadline."""
    return replace(received, odd=in_order({*received.odd, Odd.TIME_UNKNOWN}))
