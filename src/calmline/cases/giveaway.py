"""Whether a question gives its own answer away.

It does when a text that the learner has read by then contains the text of a right option, but that of no
wrong one: a sentence that names all the options, or two of them, asks and does not tell. Texts are compared
after folding case, width, punctuation and spaces. Very short right texts (one English word, fewer than four
Chinese characters) are passed over: “Trust” or 「信任」 turns up anywhere without telling anything.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from calmline.cases.case import Case
from calmline.cases.exercise import ChooseItem, DraftItem, Exercise, GradedOption
from calmline.cases.problems import DataPath, Finding, Wrong, finding
from calmline.cases.prompts import Choose, Option, Prompt, Psychology
from calmline.text import LANGS, Lang, Text

MIN_WORDS = 2
MIN_CHARACTERS = 4

_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class _Question:
    """A question with options, and the texts that a learner has read when it is answered."""

    id: str
    options: Sequence[Option | GradedOption]
    read: tuple[tuple[DataPath, Text], ...]


def giveaways_of_case(case: Case) -> Iterator[Finding]:
    """The texts of a case that give an answer away: asks and notes, of the prompt or shown before it in its phase."""
    replay: list[tuple[DataPath, Prompt]] = []
    if case.replay:
        turns = enumerate(case.replay.turns)
        replay = [(("replay", "turns", n, "pause"), turn.pause) for n, turn in turns if turn.pause]
        yield from _in_order(replay, _intro(("replay",), case.replay.intro))
    if case.analysis:
        prompts = _numbered(("analysis", "prompts"), case.analysis.prompts)
        yield from _in_order(prompts, _intro(("analysis",), case.analysis.intro))
    for n, scene in enumerate(case.side_scenes):
        at = ("side_scenes", n)
        pauses = [((*at, "turns", m, "pause"), turn.pause) for m, turn in enumerate(scene.turns) if turn.pause]
        yield from _in_order([*pauses, *_numbered((*at, "prompts"), scene.prompts)], _intro(at, scene.title, "title"))
    for place, prompt in _numbered(("recall",), case.recall):  # later modules take them one by one
        yield from _in_order([(place, prompt)], ())


def giveaways_of_exercise(exercise: Exercise) -> Iterator[Finding]:
    """The texts of an exercise that give an answer away. All items lie open, so that any of them can."""
    read: list[tuple[DataPath, Text]] = [(("intro",), exercise.intro)]
    for n, item in enumerate(exercise.items):
        read.append((("items", n, "ask"), item.ask))
        if isinstance(item, DraftItem):
            read.append((("items", n, "context"), item.context))
    for item in exercise.items:
        if isinstance(item, ChooseItem):
            yield from _given_away(_Question(item.id, item.options, tuple(read)))


def _intro(at: DataPath, text: Text | None, key: str = "intro") -> tuple[tuple[DataPath, Text], ...]:
    return (((*at, key), text),) if text else ()


def _numbered(at: DataPath, prompts: Iterable[Prompt]) -> list[tuple[DataPath, Prompt]]:
    return [((*at, n), prompt) for n, prompt in enumerate(prompts)]


def _in_order(
    prompts: Iterable[tuple[DataPath, Prompt]], before: tuple[tuple[DataPath, Text], ...]
) -> Iterator[Finding]:
    read = list(before)
    for at, prompt in prompts:
        read.append(((*at, "ask"), prompt.ask))
        if prompt.note:
            read.append(((*at, "note"), prompt.note))
        if isinstance(prompt, Choose | Psychology):
            yield from _given_away(_Question(prompt.id, prompt.options, tuple(read)))


def _given_away(question: _Question) -> Iterator[Finding]:
    for lang in LANGS:
        wrong = [option.text.get(lang) for option in question.options if not option.right]
        for option in question.options:
            answer = option.text.get(lang)
            if not option.right or _too_short(answer, lang):
                continue
            for path, text in question.read:
                said = text.get(lang)
                if contains(said, answer, lang) and not any(contains(said, other, lang) for other in wrong):
                    yield finding((*path, lang), Wrong.GIVEN_AWAY, answer=answer, prompt=question.id)


def contains(text: str, part: str, lang: Lang) -> bool:
    """Whether `text` has `part` in it, whatever the case, width, punctuation and spaces."""
    folded, wanted = _fold(text, lang), _fold(part, lang)
    # English is compared by whole words, Chinese, which parts no words, by characters.
    return bool(wanted.strip()) and wanted in folded


def _fold(text: str, lang: Lang) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("'", "")
    return f" {_NO_WORD.sub(' ', plain).strip()} " if lang == "en" else _NO_WORD.sub("", plain)


def _too_short(answer: str, lang: Lang) -> bool:
    folded = _fold(answer, lang)
    return len(folded.split()) < MIN_WORDS if lang == "en" else len(folded) < MIN_CHARACTERS
