"""What the gradebook says of a graded hand-in."""

from collections.abc import Mapping
from dataclasses import dataclass

from calmline.grading.handins.odd import Odd
from calmline.text import Text


@dataclass(frozen=True)
class Written:
    """A hand-in as the gradebook has it now.

    `points` include what persons decided; `waiting` are the items for a person, each with reasons; `whole`: whether
    every item has its mark.
    """

    outcome: str
    points: float
    waiting: Mapping[str, tuple[Text, ...]]
    odd: tuple[Odd, ...]
    whole: bool
