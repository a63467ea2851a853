"""Text in both languages of the course.

Every sentence that a person reads exists in English and in Chinese. `Text` holds the pair;
a pair with one side missing can't be made.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Lang = Literal["en", "zh"]
LANGS: tuple[Lang, Lang] = ("en", "zh")

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Text(BaseModel):
    """One text in English and in Simplified Chinese, both plain text; a blank line parts paragraphs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    en: Sentence
    zh: Sentence

    def get(self, lang: Lang) -> str:
        """The text in one language."""
        return self.en if lang == "en" else self.zh

    def fill(self, **values: object) -> "Text":
        """The same text with `{name}` replaced by values in both languages."""
        return Text(en=self.en.format(**values), zh=self.zh.format(**values))
