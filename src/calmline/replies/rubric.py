"""A rubric: what a reply should do and say in one situation, and what it must not do.

The format is the codebook's: criteria add points, faults take points away, the sum is clipped to 0…max.
"""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from calmline.replies.labels import NAMES, TICKS, Fault, Move
from calmline.text import Sentence, Text

RubricId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Cues(BaseModel):
    """Per language: groups of cues. Each group must be met, by any one of its cues."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    en: list[Annotated[list[Sentence], Field(min_length=1)]] = Field(min_length=1)
    zh: list[Annotated[list[Sentence], Field(min_length=1)]] = Field(min_length=1)


class Criterion(BaseModel):
    """One thing that earns points: a move, or a point that must be said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: RubricId
    points: float = Field(gt=0)
    move: Move | None = None
    says: Text | None = None
    cues: Cues | None = None
    tick: Text | None = Field(default=None, description="How a learner ticks it, where the standard words don't fit.")
    why: Text | None = Field(default=None, description="Why it matters to this customer, told where it is missing.")
    question: RubricId | None = Field(default=None, description="The letter's question that this answers.")

    @model_validator(mode="after")
    def _move_or_says(self) -> Self:
        if (self.move is None) == (self.says is None):
            raise ValueError("a criterion has either `move` or `says`; keep one of the two")
        if (self.says is None) != (self.cues is None):
            raise ValueError("`says` needs `cues`, and `cues` need `says`; add the other one")
        return self

    @property
    def name(self) -> Text:
        """What is looked for, in a few words: the move's name, or the point that is to be said."""
        if self.move:
            return NAMES[self.move]
        return self.says or Text(en=self.id, zh=self.id)

    def as_tick(self) -> Text:
        """The sentence that a learner ticks against the own text."""
        if self.move:
            return self.tick or TICKS[self.move]
        return self.tick or self.says or Text(en=self.id, zh=self.id)


class Penalty(BaseModel):
    """One fault and the points that it takes away, once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    move: Fault
    penalty: float = Field(gt=0)


class Rubric(BaseModel):
    """Criteria and faults of one situation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    criteria: list[Criterion] = Field(min_length=1)
    faults: list[Penalty] = []

    @property
    def maximum(self) -> float:
        """The sum of the criteria's points."""
        return sum(criterion.points for criterion in self.criteria)

    def points(self, met: set[str], faults: set[str]) -> float:
        """The points of a reply that meets the criteria `met` (ids) and makes `faults` (labels), 0…maximum."""
        earned = sum(c.points for c in self.criteria if c.id in met)
        lost = sum(f.penalty for f in self.faults if f.move.value in faults)
        return max(0.0, earned - lost)
