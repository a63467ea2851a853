"""A graded exercise: a second call of the same kind, its items, and their keys.

What a learner sees and what only a grader may see stand side by side here, as the author writes
them; `calmline.grading.sheet` parts them. Nothing of the order in which things are written may
give a key away: options, things and steps are shown in the order of the file.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calmline.cases.base import Id, Part, SourceRow, Sources
from calmline.cases.call import Agent, Customer, Replay
from calmline.cases.case import Channel
from calmline.cases.prompts import (
    FACT_FEELING_UNVERIFIED,
    Bin,
    Cited,
    Step,
    require_right,
    require_whole_orders,
)
from calmline.replies.rubric import Rubric
from calmline.text import Text


class ItemBase(Part):
    """What every graded item has."""

    id: Id
    ask: Text
    points: float = Field(gt=0)
    legitimate: bool = Field(description="Whether the item is about a justified grievance or an honest caller. Key.")
    reason: Text = Field(description="Why the expected answer is expected; told after grading. Key.")
    sources: Sources = Field(default=[])


class GradedOption(Part):
    """An option; `right` and `reason` are key."""

    id: Id
    text: Text
    right: bool = False
    reason: Text


class ChooseItem(ItemBase):
    """Choose one option, or with `several` all that hold."""

    kind: Literal["choose"]
    several: bool = False
    options: list[GradedOption] = Field(min_length=3)

    @model_validator(mode="after")
    def _some_right(self) -> Self:
        require_right([option.right for option in self.options], self.several)
        return self


# What a learner may take for what moves a customer. Gain, privilege, rules and pressure accuse; "other" never counts so.
Reading = Literal["grievance", "need", "gain", "privilege", "rules", "pressure", "other"]


class ReadingOption(GradedOption):
    """A reading of the customer, and of what kind; key."""

    reading: Reading | None = Field(
        default=None,
        description="Of what kind this reading is by what it says, whether or not it holds; the aim goes before the means,"
        " so that a pretext for money is gain. grievance: a complaint with good reason; need: something honestly lacked,"
        " or a hurt, besides; gain: after money or presents; privilege: expects more than others get, or than can be"
        " done; rules: thinks that rules are for others; pressure: pretends or presses, with no such aim named; other:"
        " anything else, such as a hope or a mistake, and a wrong reading of the same kind as one that holds."
        " By it graders see how often a grievance is taken for something else.",
    )


class PsychologyItem(ChooseItem):
    """Name what moves the customer and cite the lines that show it; half the points for each."""

    kind: Literal["psychology"]  # type: ignore[assignment]  # a narrower literal than the parent's, by design
    options: list[ReadingOption] = Field(min_length=3)  # type: ignore[assignment]  # likewise
    cite: Cited

    @model_validator(mode="after")
    def _readings_apart(self) -> Self:
        right = {option.reading for option in self.options if option.right} - {None}
        for option in self.options:
            if not option.right and option.reading in right:
                raise ValueError(
                    f"{option.id!r} is wrong and a {option.reading!r} like one that is right; call its reading 'other'"
                )
        return self


class MarkItem(ItemBase):
    """Mark the turns that show something."""

    kind: Literal["mark"]
    cite: Cited


class GradedThing(Part):
    """Something to be sorted; `right` and `reason` are key."""

    id: Id
    text: Text
    right: Id
    reason: Text


class SortItem(ItemBase):
    """Sort things into bins."""

    kind: Literal["sort"]
    bins: list[Bin] = Field(default=FACT_FEELING_UNVERIFIED, min_length=2)
    things: list[GradedThing] = Field(min_length=3)

    @model_validator(mode="after")
    def _known_bins(self) -> Self:
        known = {bin.id for bin in self.bins}
        for thing in self.things:
            if thing.right not in known:
                raise ValueError(
                    f"{thing.id!r} belongs to {thing.right!r}, which is no bin; use one of {sorted(known)}"
                )
        return self


class OrderItem(ItemBase):
    """Put steps in order; `right` holds the orders that are right, the best first. Key."""

    kind: Literal["order"]
    steps: list[Step] = Field(min_length=3)
    right: list[list[Id]] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole_orders(self) -> Self:
        require_whole_orders(self.steps, self.right)
        return self


class SampleReply(Part):
    """A reply and the mark that an expert would give it. Key."""

    grade: Literal["strong", "middling", "poor"]
    text: Text
    mark: float = Field(ge=0)


class DraftItem(ItemBase):
    """Draft a reply. `context` is shown; rubric and samples are key."""

    kind: Literal["draft"]
    context: Text
    about: list[Id] = Field(default=[], description="The turns that the reply answers.")
    rubric: Rubric
    samples: list[SampleReply] = Field(min_length=3)

    @model_validator(mode="after")
    def _marks_fit(self) -> Self:
        if abs(self.rubric.maximum - self.points) > 1e-9:
            raise ValueError(
                f"the rubric gives {self.rubric.maximum:g} points, the item {self.points:g}; make them equal"
            )
        if {sample.grade for sample in self.samples} != {"strong", "middling", "poor"}:
            raise ValueError("`samples` needs a strong, a middling and a poor reply")
        if any(sample.mark > self.points for sample in self.samples):
            raise ValueError(f"a sample's mark is above the item's {self.points:g} points")
        return self


Item = Annotated[ChooseItem | PsychologyItem | MarkItem | SortItem | OrderItem | DraftItem, Field(discriminator="kind")]


class Exercise(Part):
    """One exercise, as its YAML file tells it."""

    format: Literal[1]
    id: Id
    title: Text
    sources: list[SourceRow] = Field(min_length=1)
    channel: Channel
    minutes: Annotated[int, Field(gt=0, le=240)]
    reveal: bool = Field(default=True, description="false: feedback leaves out the expected answers for now.")
    intro: Text
    customer: Customer
    agent: Agent
    call: Replay
    items: list[Item] = Field(min_length=1)

    @property
    def maximum(self) -> float:
        """The sum of the items' points."""
        return sum(item.points for item in self.items)
