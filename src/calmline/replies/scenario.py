"""A situation with its rubric in a file of its own, in the codebook's format."""

from pydantic import BaseModel, ConfigDict

from calmline.replies.features import Situation
from calmline.replies.rubric import Rubric
from calmline.text import Lang, Text


class Scenario(Rubric):
    """What a customer says, what the agent knows, and what a good reply does. Other keys are left alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    channel: str
    customer: Text
    context: Text

    def situation(self, lang: Lang) -> Situation:
        """The situation in one language."""
        return Situation(self.customer.get(lang), self.context.get(lang))


class ReplyLine(BaseModel):
    """A line of replies to be marked."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    id: str
    text: str
