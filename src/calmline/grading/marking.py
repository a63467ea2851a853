"""Marks one answer against the key. Pure: an answer of any shape in, points and their explanation out.

How partial credit is given, as a share of the item's points; never below 0:

* choose one: all or nothing
* choose several: (right options ticked - wrong options ticked) / right options
* mark lines: (right lines cited - lines cited that show nothing) / right lines
* psychology: half for the options, half for the lines
* sort: things in their box / things
* order: (pairs of steps in order - pairs the wrong way round) / pairs; so the right order gives 1, the
  reversed order and, on average, guessing 0. Of several right orders the nearest counts.
* draft: what the reply analyser finds by the item's rubric; where it is not sure, a person is asked (`drafts`)
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from calmline.cases.exercise import ChooseItem, DraftItem, Item, MarkItem, OrderItem, PsychologyItem, SortItem
from calmline.cases.prompts import Cited
from calmline.grading.drafts import Draft, mark_draft
from calmline.grading.sheet import Line
from calmline.text import Lang, Text


@dataclass(frozen=True)
class Row:
    """One thing that was asked: what the learner said of it (None: nothing), what was expected, and why."""

    what: Text
    yours: Text | None
    expected: Text | None
    good: bool | None
    why: Text | None = None


@dataclass(frozen=True)
class Table:
    """The rows of one kind of question."""

    about: Text
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Marked:
    """The points of one item and what is said about them."""

    points: float
    maximum: float
    needs_person: bool = False
    answered: bool = True
    note: Text | None = None
    tables: tuple[Table, ...] = ()
    draft: Draft | None = None
    reason: Text | None = None

    @property
    def look(self) -> tuple[Text, ...]:
        """Why a person should look at a draft's mark. For graders."""
        return self.draft.look if self.draft else ()

    def concealed(self) -> "Marked":
        """The same without the expected answers, the reasons and whether something was right."""
        tables = tuple(
            replace(table, rows=tuple(Row(row.what, row.yours, None, None) for row in table.rows if row.yours))
            for table in self.tables
        )
        draft = self.draft.concealed() if self.draft else None
        return replace(self, tables=tuple(table for table in tables if table.rows), draft=draft, reason=None)


class _MalformedError(ValueError):
    """The answer is not of the shape that our form writes."""


@dataclass(frozen=True)
class _Found:
    """What an answer holds, measured: the share of the points that it earns."""

    share: float
    tables: tuple[Table, ...] = ()
    answered: bool = True
    draft: str | None = None


NOT_ANSWERED = Text(en="Not answered.", zh="未作答。")
MALFORMED = Text(
    en="This answer can't be read: it was not written by the exercise's form. It gives no points.",
    zh="这一题的答案读不出来：它不是由本练习的表单写入的，因此不计分。",
)

_OPTIONS = Text(en="Options", zh="选项")
_LINES = Text(en="Lines of the call", zh="通话原句")
_THINGS = Text(en="Statements", zh="内容")
_PLACES = Text(en="Steps", zh="步骤")
_CHOSEN = Text(en="chosen", zh="选了")
_CHOOSE = Text(en="choose", zh="应选")
_LEAVE = Text(en="leave", zh="不选")
_CITED = Text(en="marked", zh="标了")
_CITE = Text(en="mark", zh="应标出")
_MAY_CITE = Text(en="may be marked", zh="可标可不标")
_NO_SIGN = Text(en="leave", zh="不用标")


def mark(item: Item, lines: Mapping[str, Line], value: object, lang: Lang, known: Sequence[Text] = ()) -> Marked:
    """Mark `value`, the answer as it stands in the answer file; None if the item was not answered.

    `lines` are those of the call, `lang` is the language in which it was answered, `known` is what else the learner
    read, from which a draft may be copied. Never raises for what an answer may hold: an answer that no form of ours can have written gives 0
    points and a sentence that says so.
    """
    measure = _MEASURES[item.kind]
    try:
        found = measure(item, lines, {} if value is None else _object(value))
        note = None if found.answered else NOT_ANSWERED
    except _MalformedError:
        found = measure(item, lines, {})
        note = MALFORMED
    draft = None
    if isinstance(item, DraftItem) and found.draft is not None:
        draft = mark_draft(item, lines, found.draft, lang, known)
    points = draft.points if draft else found.share * item.points
    return Marked(
        points=min(max(0.0, round(points, 2)), item.points),
        maximum=item.points,
        needs_person=draft is not None and bool(draft.look),
        answered=found.answered,
        note=note,
        tables=found.tables,
        draft=draft,
        reason=item.reason,
    )


def ideal(item: Item) -> dict[str, Any]:
    """The answer that the key expects, in the form of an answer file; a draft has none."""
    answer: dict[str, Any] = {}
    if isinstance(item, ChooseItem):
        answer["chosen"] = [option.id for option in item.options if option.right]
    if isinstance(item, PsychologyItem | MarkItem):
        answer["cited"] = list(item.cite.right)
    if isinstance(item, SortItem):
        answer["placed"] = {thing.id: thing.right for thing in item.things}
    if isinstance(item, OrderItem):
        answer["order"] = list(item.right[0])
    return answer


def _choose(item: Any, lines: Mapping[str, Line], value: dict[str, Any]) -> _Found:
    share, table, answered = _options(item, value)
    return _Found(share, (table,), answered)


def _mark_lines(item: Any, lines: Mapping[str, Line], value: dict[str, Any]) -> _Found:
    share, table, answered = _cites(item.cite, lines, value)
    return _Found(share, (table,), answered)


def _psychology(item: Any, lines: Mapping[str, Line], value: dict[str, Any]) -> _Found:
    reading, options, chosen = _options(item, value)
    evidence, cites, cited = _cites(item.cite, lines, value)
    return _Found((reading + evidence) / 2, (options, cites), chosen or cited)


def _sort(item: Any, lines: Mapping[str, Line], value: dict[str, Any]) -> _Found:
    bins = {box.id: box.text for box in item.bins}
    placed = _object(value.get("placed") or {})
    if not set(placed) <= {thing.id for thing in item.things}:
        raise _MalformedError
    # A form may write null for what was taken out of its box again.
    where = {thing: _one_of(box, bins) for thing, box in placed.items() if box is not None}
    rows = tuple(
        Row(
            thing.text,
            bins[where[thing.id]] if thing.id in where else None,
            bins[thing.right],
            where.get(thing.id) == thing.right,
            thing.reason,
        )
        for thing in item.things
    )
    share = sum(bool(row.good) for row in rows) / len(rows)
    return _Found(share, (Table(_THINGS, rows),), bool(where))


def _order(item: Any, lines: Mapping[str, Line], value: dict[str, Any]) -> _Found:
    steps = {step.id: step.text for step in item.steps}
    given = _ids(value, "order", steps)
    if len(set(given)) != len(given):
        raise _MalformedError
    shares = [_in_order(given, right) for right in item.right]
    nearest = item.right[shares.index(max(shares))]
    rows = tuple(
        Row(
            Text(en=f"Step {n}", zh=f"第 {n} 步"),
            steps[given[n - 1]] if n <= len(given) else None,
            steps[expected],
            n <= len(given) and given[n - 1] == expected,
        )
        for n, expected in enumerate(nearest, 1)
    )
    return _Found(max(shares), (Table(_PLACES, rows),), bool(given))


def _in_order(given: Sequence[str], right: Sequence[str]) -> float:
    """Pairs in order less pairs the wrong way round, as a share of all pairs; a step left out is in no pair."""
    place = {step: n for n, step in enumerate(given)}
    pairs = list(combinations(right, 2))
    balance = sum(
        (1 if place[first] < place[second] else -1) for first, second in pairs if first in place and second in place
    )
    return balance / len(pairs)


def _draft(item: Any, lines: Mapping[str, Line], value: dict[str, Any]) -> _Found:
    text = value.get("text", "")
    if not isinstance(text, str):
        raise _MalformedError
    if not text.strip():
        return _Found(0, answered=False)
    return _Found(0, draft=text)


_MEASURES: dict[str, Callable[[Any, Mapping[str, Line], dict[str, Any]], _Found]] = {
    "choose": _choose,
    "psychology": _psychology,
    "mark": _mark_lines,
    "sort": _sort,
    "order": _order,
    "draft": _draft,
}


def _options(item: ChooseItem, value: dict[str, Any]) -> tuple[float, Table, bool]:
    chosen = set(_ids(value, "chosen", {option.id for option in item.options}))
    if len(chosen) > 1 and not item.several:
        raise _MalformedError
    right = {option.id for option in item.options if option.right}
    rows = tuple(
        Row(
            option.text,
            _CHOSEN if option.id in chosen else None,
            _CHOOSE if option.right else _LEAVE,
            (option.id in chosen) == option.right,
            option.reason,
        )
        for option in item.options
    )
    share = (len(chosen & right) - len(chosen - right)) / len(right)
    return max(0.0, share), Table(_OPTIONS, rows), bool(chosen)


def _cites(cite: Cited, lines: Mapping[str, Line], value: dict[str, Any]) -> tuple[float, Table, bool]:
    cited = set(_ids(value, "cited", lines))
    right, also = set(cite.right), set(cite.also)
    rows = []
    for number, (turn, line) in enumerate(lines.items(), 1):
        # Of a long call only the lines that were cited or should have been are worth reading again.
        if turn not in cited and turn not in right:
            continue
        what = Text(en=f"{number}. {line.who.en}: “{line.text.en}”", zh=f"{number}. {line.who.zh}：“{line.text.zh}”")
        expected = _CITE if turn in right else _MAY_CITE if turn in also else _NO_SIGN
        good = turn in cited if turn in right else turn in also
        rows.append(Row(what, _CITED if turn in cited else None, expected, good))
    share = (len(cited & right) - len(cited - right - also)) / len(right)
    return max(0.0, share), Table(_LINES, tuple(rows)), bool(cited)


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _MalformedError
    return value


def _ids(value: dict[str, Any], name: str, known: Collection[str]) -> list[str]:
    ids = value.get(name, [])
    if not isinstance(ids, list):
        raise _MalformedError
    return [_one_of(entry, known) for entry in ids]


def _one_of(entry: object, known: Collection[str]) -> str:
    if not isinstance(entry, str) or entry not in known:
        raise _MalformedError
    return entry
