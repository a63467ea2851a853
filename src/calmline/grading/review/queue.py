"""What waits for a person, one item at a time, without the learner's name."""

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from calmline.answers.file import read_answers
from calmline.cases.exercise import DraftItem, Item
from calmline.grading.batch.material import Material, load
from calmline.grading.batch.work import graded_folder, why_of
from calmline.grading.grader import ANSWERS_NAME, score_of
from calmline.grading.handins.model import HandIn
from calmline.grading.marking import Marked, mark
from calmline.grading.marks import CHANGED
from calmline.grading.review.book import Decision, ReviewBook
from calmline.grading.review.changed import Name
from calmline.grading.score import Score
from calmline.text import LANGS, Lang, Text


@dataclass(frozen=True)
class Waiting:
    """An item in the queue. `ticket` names it without saying whose it is, `given` are a person's points for it so far."""

    ticket: str
    name: Name
    given: float | None = None
    waits: bool = True

    @property
    def again(self) -> bool:
        """Whether its answer was changed after a person had marked it."""
        return self.waits and self.given is not None


class SeveralError(LookupError):
    """Several items have a ticket that begins so."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} tickets begin so")
        self.count = count


@dataclass(frozen=True)
class Case:
    """All that a person needs to mark one item. `reply` is a draft's text."""

    waiting: Waiting
    title: Text
    lang: Lang
    item: Item
    marked: Marked
    score: Score
    reply: str | None
    about: tuple[Text, ...]
    why: tuple[Text, ...]
    comment: str | None

    @property
    def proposed(self) -> dict[str, float]:
        """The proposed credit of each criterion."""
        found = self.score.reply.get("criteria", {}) if self.score.reply else {}
        return {name: float(credit) for name, credit in found.items()}


class BadMarkError(ValueError):
    """A mark that can't be given; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def queue(root: Path, book: ReviewBook, exercises: Sequence[str]) -> list[Waiting]:
    """All that waits for a person, in an order that tells nothing of the learners.

    Last come the answers that were changed after a person had marked them. Raises `NoMaterialError`.
    """
    standings = book.standings(exercises)
    waiting = [Waiting(_ticket(root, name), name, now.person) for name, now in standings.items() if now.waits]
    return sorted(waiting, key=lambda one: (one.again, one.ticket))


def find(root: Path, book: ReviewBook, exercises: Sequence[str], ticket: str) -> Waiting | None:
    """The item whose ticket begins so, whether it waits or was marked before. Raises `SeveralError`."""
    found = [one for one in _all(root, book, exercises) if one.ticket.startswith(ticket)]
    if len(found) > 1:
        raise SeveralError(len(found))
    return found[0] if found else None


def hand_in(root: Path, book: ReviewBook, item: Waiting) -> list[Waiting]:
    """All items of the hand-in to which this one belongs, whether they wait or were marked before."""
    exercise, learner, _ = item.name
    return [one for one in _all(root, book, [exercise]) if one.name[1] == learner]


def _all(root: Path, book: ReviewBook, exercises: Sequence[str]) -> Iterator[Waiting]:
    for name, now in book.standings(exercises).items():
        yield Waiting(_ticket(root, name), name, now.person, now.waits)


def open_case(root: Path, book: ReviewBook, waiting: Waiting) -> Case:
    """What there is to know about an item. Raises `NoMaterialError`, or `KeyError` if the exercise has no such item."""
    exercise, learner, item_id = waiting.name
    material = load(root, exercise)
    item = material.key.items[item_id].item
    reading = read_answers(_answers_file(root, waiting.name), exercise)
    answers = reading.answers
    lang = answers.lang if answers else LANGS[0]
    fits = answers is not None and answers.version == material.key.version
    value = _value(root, waiting.name) if fits else None
    score = score_of(material.key, item_id, reading)
    marked = mark(item, material.key.lines, value, lang, material.key.known)
    odd = [kind.report for kind in book.odd(waiting.name) if kind.person or not kind.graded]
    asked = material.policy.reasons(exercise, learner, item_id) if score.reply is not None else ()
    changed = (CHANGED,) if waiting.again else ()
    return Case(
        waiting=waiting,
        title=material.title,
        lang=lang,
        item=item,
        marked=marked,
        score=score,
        reply=marked.draft.text if marked.draft else None,
        about=_about(material, item),
        why=(*odd, *why_of(score.reply), *asked, *changed),
        comment=book.comment(waiting.name),
    )


def decision(
    case: Case, points: float | None, comment: str | None = None, credits: Mapping[str, float] | None = None
) -> Decision:
    """What a person decides, ready to be entered. Without `points` they follow from the credit of every criterion.

    Raises `BadMarkError` for points that the item does not have, and for credit of what its rubric does not look for.
    """
    credits = dict(credits or {})
    rubric = case.item.rubric if isinstance(case.item, DraftItem) else None
    criteria = {criterion.id: criterion.points for criterion in rubric.criteria} if rubric else {}
    unknown = sorted(credits.keys() - criteria.keys())
    if unknown:
        raise BadMarkError(_NO_CRITERION.fill(name=unknown[0], names=", ".join(criteria) or "–"))
    if any(not 0 <= credit <= 1 for credit in credits.values()):
        raise BadMarkError(_NO_CREDIT)
    if points is None:
        if not criteria or credits.keys() != criteria.keys():
            raise BadMarkError(_NO_POINTS)
        found = case.marked.draft.read if case.marked.draft else None
        lost = sum(one.penalty for one in found.deductions) if found else 0.0
        points = max(0.0, sum(criteria[name] * credit for name, credit in credits.items()) - lost)
    if not 0 <= points <= case.item.points:  # false for NaN, too
        raise BadMarkError(_OUT_OF_RANGE.fill(maximum=f"{case.item.points:g}"))
    return Decision(round(points, 2), float(case.score), comment, credits, case.proposed)


def _about(material: Material, item: Item) -> tuple[Text, ...]:
    """The situation and the lines that a draft answers."""
    if not isinstance(item, DraftItem):
        return ()
    lines = [material.key.lines[turn] for turn in item.about if turn in material.key.lines]
    said = [Text(en=f"{line.who.en}: “{line.text.en}”", zh=f"{line.who.zh}：“{line.text.zh}”") for line in lines]
    return (item.context, *said)


def _answers_file(root: Path, name: Name) -> Path:
    exercise, learner, _ = name
    return graded_folder(root, HandIn(learner, exercise, root, "folder")) / ANSWERS_NAME


def _value(root: Path, name: Name) -> object:
    answers = read_answers(_answers_file(root, name), name[0]).answers
    given = answers.items.get(name[2]) if answers else None
    return given.value if given else None


def _ticket(root: Path, name: Name) -> str:
    return _ticket_of(load(root, name[0]).policy.seed, name)


@functools.lru_cache(maxsize=65536)
def _ticket_of(seed: str, name: Name) -> str:
    return hashlib.sha256(json.dumps(["ticket", seed, *name]).encode("ascii")).hexdigest()[:10]


_NO_CRITERION = Text(
    en="This item has no criterion “{name}”. There are: {names}", zh="这一题没有评分项“{name}”。现有：{names}"
)
_NO_CREDIT = Text(en="A criterion's credit lies between 0 and 1.", zh="每个评分项的得分率在 0 到 1 之间。")
_NO_POINTS = Text(
    en="Say how many points, or give every criterion its credit.", zh="请给出分数，或者给每个评分项都评上得分率。"
)
_OUT_OF_RANGE = Text(en="The points lie between 0 and {maximum}.", zh="分数在 0 到 {maximum} 之间。")
