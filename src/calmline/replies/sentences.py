"""The labelled sentences from which the analyser learns, as their writers left them.

`assets/replies/sentences/WRITER.jsonl` holds one sentence a line, `assets/replies/situations/WRITER.jsonl` the
situations they answer. A writer's name starts with the language.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from calmline.data import data_root
from calmline.replies.features import Situation
from calmline.replies.labels import Fault, Move
from calmline.text import Lang

Kind = Literal[
    "move", "negated", "refused", "conditional", "quoted", "reported", "ironic", "vague", "spoilt", "elsewhere",
    "stock", "past", "question", "copied",
]  # fmt: skip


class BadSentenceError(ValueError):
    """A line of the labelled sentences is wrong; the message names file, line and what to do."""


class Sentence(BaseModel):
    """One sentence of a reply and what it does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    writer: str
    situation: str
    text: str = Field(min_length=1)
    labels: tuple[Move | Fault, ...]
    general: tuple[Move, ...] = Field(description="Those of the labels that would suit any customer.")
    reply: str | None = Field(default=None, description="The whole reply it is part of, in the order of the file.")
    pair: str | None = Field(default=None, description="The contrast pair it is part of.")
    about: Move | Fault | None = Field(default=None, description="The label that the pair turns on.")
    kind: Kind | None = Field(default=None, description="`move` makes the label, anything else misses it, and how.")

    @model_validator(mode="after")
    def _fits(self) -> "Sentence":
        if not set(self.general) <= set(self.labels):
            raise ValueError("`general` names a label that `labels` doesn't have")
        if (self.pair is None) != (self.about is None) or (self.pair is None) != (self.kind is None):
            raise ValueError("`pair`, `about` and `kind` come together")
        if self.pair and (self.kind == "move") != (self.about in self.labels):
            raise ValueError(f"kind {self.kind}, but the label {self.about} says otherwise")
        return self

    @property
    def lang(self) -> Lang:
        """The language it is written in."""
        return "zh" if self.writer.startswith("zh") else "en"


@dataclass(frozen=True)
class Corpus:
    """The sentences of one language, in the order of files and lines, and the situations they answer."""

    lang: Lang
    sentences: tuple[Sentence, ...]
    situations: dict[str, Situation]

    @property
    def writers(self) -> tuple[str, ...]:
        """Who wrote, in order."""
        return tuple(sorted({sentence.writer for sentence in self.sentences}))

    def without(self, writers: Iterable[str]) -> "Corpus":
        """The same corpus without some writers."""
        out = set(writers)
        return Corpus(self.lang, tuple(s for s in self.sentences if s.writer not in out), self.situations)

    def by(self, writers: Iterable[str]) -> tuple[Sentence, ...]:
        """The sentences of some writers."""
        chosen = set(writers)
        return tuple(s for s in self.sentences if s.writer in chosen)


def corpus_root() -> Path:
    """The folder of sentences, situations and rated replies: in a clone only."""
    return data_root() / "assets" / "replies"


def load_corpus(lang: Lang, root: Path | None = None) -> Corpus:
    """All labelled sentences of a language. Raises `BadSentenceError` at the first line that is wrong."""
    root = root or corpus_root()
    situations: dict[str, Situation] = {}
    for path in sorted((root / "situations").glob(f"{lang}-*.jsonl")):
        for number, row in _rows(path):
            try:
                situations[row["id"]] = Situation(row["customer"], row["context"])
            except (KeyError, TypeError) as error:
                raise BadSentenceError(f"{path}:{number}: a situation needs id, customer, context ({error})") from error
    sentences: list[Sentence] = []
    for path in sorted((root / "sentences").glob(f"{lang}-*.jsonl")):
        for number, row in _rows(path):
            try:
                sentence = Sentence.model_validate(row)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                raise BadSentenceError(f"{path}:{number}: {where}: {first['msg']}") from error
            if sentence.situation not in situations:
                raise BadSentenceError(f"{path}:{number}: situation {sentence.situation} is in no situations' file")
            if sentence.writer != path.stem:
                raise BadSentenceError(f"{path}:{number}: the writer is {sentence.writer}, the file {path.stem}'s")
            sentences.append(sentence)
    twice = [id_ for id_, count in Counter(s.id for s in sentences).items() if count > 1]
    if twice:
        raise BadSentenceError(f"{root}: these ids stand twice: {', '.join(twice[:5])}")
    return Corpus(lang, tuple(sentences), situations)


def _rows(path: Path) -> list[tuple[int, Any]]:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                rows.append((number, json.loads(line)))
            except ValueError as error:
                raise BadSentenceError(f"{path}:{number}: no JSON: {error}") from error
    return rows
