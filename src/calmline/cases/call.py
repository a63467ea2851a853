"""The call as it happened: who speaks, what the agent knows and may do, a customer's letter."""

from typing import Literal, Self

from pydantic import Field, model_validator

from calmline.cases.base import Emotion, Id, Part, Sources, Space
from calmline.cases.prompts import Prompt
from calmline.text import Text

Speaker = Literal["customer", "agent", "colleague", "narrator"]
Pace = Literal["slow", "even", "quick"]


class Customer(Part):
    """The person who turns to us, in neutral words."""

    name: Text
    about: Text | None = Field(default=None, description="What the agent sees before the call, if anything.")


class Fact(Part):
    """Something the agent knows."""

    text: Text
    sources: Sources = Field(default=[])


class Authority(Part):
    """Something the agent may do (`may: true`) or may not do (`may: false`)."""

    may: bool
    text: Text
    sources: Sources = Field(default=[])


class Agent(Part):
    """What the agent knows and may do in this case."""

    facts: list[Fact] = Field(min_length=1)
    authority: list[Authority] = Field(min_length=1)


class Spaces(Part):
    """In which space each side is: the person (personal) or the matter (business)."""

    customer: Space
    agent: Space


class Turn(Part):
    """One turn of the call."""

    id: Id = Field(
        default="", description="Needed only for a turn that is pointed at; else t1, t2, ….", validate_default=False
    )
    speaker: Speaker
    name: Text | None = Field(default=None, description="Who a colleague or narrator is.")
    text: Text
    emotion: Emotion | None = Field(default=None, description="The customer's, after this turn; else as before.")
    tone: Text | None = Field(default=None, description="How it sounds, such as “louder” / 「声音高了」.")
    pace: Pace | None = None
    spaces: Spaces | None = None
    pause: Prompt | None = Field(default=None, description="A question asked after this turn.")
    sources: Sources = Field(default=[])


def _numbered(turns: list[Turn], letter: str) -> list[Turn]:
    # Turns nobody points at may go without an id in the file; inside the program every turn has one.
    return [turn if turn.id else turn.model_copy(update={"id": f"{letter}{n}"}) for n, turn in enumerate(turns, 1)]


class Replay(Part):
    """Phase 1: the call, turn by turn."""

    intro: Text | None = None
    turns: list[Turn] = Field(min_length=2)

    @model_validator(mode="after")
    def _number_turns(self) -> Self:
        object.__setattr__(self, "turns", _numbered(self.turns, "t"))
        return self


class Question(Part):
    """One question that a letter asks, named so that a criterion can answer it."""

    id: Id
    text: Text


class Letter(Part):
    """What a customer wrote, and the questions in it that a reply must answer."""

    text: Text
    questions: list[Question] = Field(min_length=1)


class SideScene(Part):
    """A scene beside the case that can be skipped, such as an extreme ending."""

    id: Id
    title: Text
    content_warning: Text | None = None
    must_say: Id | None = Field(default=None, description="The script that this scene shows.")
    turns: list[Turn] = Field(min_length=1)
    prompts: list[Prompt] = Field(default=[])
    sources: Sources = Field(default=[])

    @model_validator(mode="after")
    def _number_turns(self) -> Self:
        # Not `t`: a side scene's prompts may quote the replay's turns too.
        object.__setattr__(self, "turns", _numbered(self.turns, "s"))
        return self


class Script(Part):
    """A `must_say` script: words that nobody improvises. Positive models only."""

    id: Id
    title: Text
    when: Text
    steps: list[Text] = Field(min_length=1, description="What to do, in order.")
    say: list[Text] = Field(min_length=1, description="The words, in order; {number} stands for `number`.")
    number: str | None = Field(default=None, description="A telephone number that each site can edit.")
    sources: Sources = Field(default=[])


class Opening(Part):
    """The first words of a call, to be sorted by what the caller needs."""

    id: Id
    text: Text
    tone: Text | None = None
    kind: Id
    honest: bool = Field(description="Whether the caller is honest or simply in need; measures false accusation.")
    why: Text
    sources: Sources = Field(default=[])


class Kind(Part):
    """A kind of caller, in neutral words."""

    id: Id
    text: Text


class Triage(Part):
    """Openings to be sorted into kinds of callers."""

    ask: Text
    kinds: list[Kind] = Field(min_length=2)
    openings: list[Opening] = Field(min_length=2)
