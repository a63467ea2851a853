"""A case: everything that a learner may see of it, in three phases."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from calmline.cases.base import Id, Part, SourceRow, Sources
from calmline.cases.call import Agent, Customer, Letter, Replay, Script, SideScene, Triage
from calmline.cases.prompts import Choose, Free, Prompt
from calmline.cases.rehearsal import Rehearsal
from calmline.text import Text

Channel = Literal["phone", "chat", "written"]
Minute = Annotated[int, Field(gt=0, le=240)]


class Minutes(Part):
    """How long each phase takes an average learner, in minutes."""

    recall: Minute | None = None
    replay: Minute | None = None
    analysis: Minute | None = None
    rehearsal: Minute | None = None
    triage: Minute | None = None


class Rule(Part):
    """A rule code: one learning point to take along."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9][A-Z0-9.-]*$")]
    text: Text
    sources: Sources = Field(default=[])


class Analysis(Part):
    """Phase 2: questions on the replay."""

    intro: Text | None = None
    prompts: list[Prompt] = Field(min_length=1)


class Case(Part):
    """One case, as its YAML file tells it."""

    format: Literal[1]
    id: Id
    title: Text
    sources: list[SourceRow] = Field(min_length=1)
    channel: Channel
    content_warning: Text | None = None
    minutes: Minutes
    setting: Text = Field(description="Where we are when the case begins.")
    customer: Customer
    agent: Agent
    letter: Letter | None = None
    replay: Replay | None = None
    analysis: Analysis | None = None
    rehearsal: Rehearsal | None = None
    triage: Triage | None = None
    side_scenes: list[SideScene] = Field(default=[])
    must_say: list[Script] = Field(default=[])
    recall: list[Annotated[Choose | Free, Field(discriminator="kind")]] = Field(
        default=[], description="Questions that later modules open with."
    )
    rules: list[Rule] = Field(default=[], max_length=7)

    @model_validator(mode="after")
    def _has_a_phase(self) -> Self:
        if not (self.replay or self.rehearsal or self.triage):
            raise ValueError("a case needs `replay`, `rehearsal` or `triage`; add one")
        if self.analysis and not self.replay and not self.letter:
            raise ValueError("`analysis` asks about a replay or a letter; add `replay` or `letter`")
        if self.channel == "written" and not self.letter:
            raise ValueError("the channel is `written` but there is no letter; add `letter`")
        return self
