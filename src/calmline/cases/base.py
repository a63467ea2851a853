"""What all parts of a case share: identifiers, source rows, strictness."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[
    str,
    Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60, description="Small letters, digits and hyphens."),
]
SourceRow = Annotated[
    str,
    Field(pattern=r"^[A-E][0-9]{2}$", description="A row of the source inventory, such as B39."),
]
Emotion = Annotated[int, Field(ge=0, le=10, strict=True, description="From 0, calm, to 10, furious.")]
Space = Literal["personal", "business"]


class Part(BaseModel):
    """A part of a case: unknown keys are errors, and a loaded case does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Sources = Annotated[list[SourceRow], Field(description="The rows of the source inventory that this serves.")]
