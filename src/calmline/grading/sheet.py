"""Parts an exercise into the sheet, which a learner sees, and the key, which stays with the graders.

The sheet is put together field by field from what may be seen. A field that is added to the format
later is therefore part of the key until somebody decides otherwise here.
"""

import hashlib
import json
from typing import Any, Literal

from calmline.cases.base import Id, Part
from calmline.cases.call import Turn
from calmline.cases.exercise import ChooseItem, DraftItem, Exercise, Item, MarkItem, OrderItem, PsychologyItem, SortItem
from calmline.text import Text

SHEET_NAME = "sheet.json"
KEY_NAME = "key.json"


class Line(Part):
    """A line of the call, as feedback quotes it; `customer`: whether it is the customer's."""

    who: Text
    text: Text
    customer: bool


class KeyItem(Part):
    """One item with its key, and the expected answer in words."""

    expected: Text
    item: Item


class Key(Part):
    """All that a grader needs to mark and to explain the answers to one sheet.

    `known` is what the agent knows and may do, which a learner reads beside the call.
    """

    format: Literal[1]
    id: Id
    version: str
    reveal: bool
    lines: dict[Id, Line]
    known: list[Text]
    items: dict[Id, KeyItem]


def split(exercise: Exercise) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sheet and the key of an exercise, both ready for JSON.

    The sheet depends on nothing but what is shown: no other choice of right answers, reasons, cues,
    samples or marks changes it, nor its `version`, which is the hash of what it asks.
    """
    sheet = _sheet(exercise)
    sheet["version"] = version_of(sheet)
    return sheet, _key(exercise, sheet["version"]).model_dump(mode="json", exclude_none=True)


def version_of(sheet: dict[str, Any]) -> str:
    """The hash by which answers say to which sheet they belong.

    Title, minutes and points are left out: what an answer means does not hang on them, so that whoever weighs an item
    anew does not lose the answers that were handed in before.
    """
    shown = {name: value for name, value in sheet.items() if name not in ("version", "title", "minutes")}
    shown["items"] = [{name: value for name, value in item.items() if name != "points"} for item in sheet["items"]]
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def to_json(content: dict[str, Any]) -> str:
    """A sheet or a key as the text of its file."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def lines_of(exercise: Exercise) -> dict[str, Line]:
    """The lines of the call by the id of their turn."""
    return {
        turn.id: Line(who=_speaker(exercise, turn), text=turn.text, customer=turn.speaker == "customer")
        for turn in exercise.call.turns
    }


_SPEAKERS = {
    "agent": Text(en="Agent", zh="客服"),
    "colleague": Text(en="Colleague", zh="同事"),
    "narrator": Text(en="Narrator", zh="旁白"),
}


def _speaker(exercise: Exercise, turn: Turn) -> Text:
    if turn.name:
        return turn.name
    return exercise.customer.name if turn.speaker == "customer" else _SPEAKERS[turn.speaker]


def _sheet(exercise: Exercise) -> dict[str, Any]:
    shown = exercise.model_dump(
        mode="json", exclude_none=True, include={"format", "id", "title", "channel", "minutes", "intro"}
    )
    shown["customer"] = exercise.customer.model_dump(mode="json", exclude_none=True)
    shown["agent"] = {
        "facts": [{"text": _text(fact.text)} for fact in exercise.agent.facts],
        "authority": [{"may": right.may, "text": _text(right.text)} for right in exercise.agent.authority],
    }
    turns = {"turns": [_turn(turn) for turn in exercise.call.turns]}
    shown["call"] = ({"intro": _text(exercise.call.intro)} if exercise.call.intro else {}) | turns
    shown["items"] = [_item(item) for item in exercise.items]
    return shown


def _text(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def _turn(turn: Turn) -> dict[str, Any]:
    # Neither the spaces nor a pause's question: both are answers to what an exercise may ask.
    return turn.model_dump(
        mode="json", exclude_none=True, include={"id", "speaker", "name", "text", "emotion", "tone", "pace"}
    )


def _item(item: Item) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": item.id, "kind": item.kind, "ask": _text(item.ask), "points": item.points}
    if isinstance(item, ChooseItem):
        shown["several"] = item.several
        shown["options"] = [{"id": option.id, "text": _text(option.text)} for option in item.options]
    elif isinstance(item, SortItem):
        shown["bins"] = [{"id": box.id, "text": _text(box.text)} for box in item.bins]
        shown["things"] = [{"id": thing.id, "text": _text(thing.text)} for thing in item.things]
    elif isinstance(item, OrderItem):
        shown["steps"] = [{"id": step.id, "text": _text(step.text)} for step in item.steps]
    elif isinstance(item, DraftItem):
        shown["context"] = _text(item.context)
        shown["about"] = list(item.about)
    return shown


def _key(exercise: Exercise, version: str) -> Key:
    lines = lines_of(exercise)
    items = {item.id: KeyItem(expected=_expected(item, lines), item=item) for item in exercise.items}
    facts, rights = exercise.agent.facts, exercise.agent.authority
    known = [*(fact.text for fact in facts), *(right.text for right in rights)]
    return Key(format=1, id=exercise.id, version=version, reveal=exercise.reveal, lines=lines, known=known, items=items)


def _expected(item: Item, lines: dict[str, Line]) -> Text:
    """The expected answer in words; of several right orders the best."""
    parts: list[Text] = []
    if isinstance(item, ChooseItem):
        parts += [option.text for option in item.options if option.right]
    if isinstance(item, PsychologyItem | MarkItem):
        parts += [_quote(lines[turn]) for turn in item.cite.right]
    if isinstance(item, SortItem):
        bins = {box.id: box.text for box in item.bins}
        parts += [
            Text(en=f"{thing.text.en}: {bins[thing.right].en}", zh=f"{thing.text.zh}：{bins[thing.right].zh}")
            for thing in item.things
        ]
    if isinstance(item, OrderItem):
        steps = {step.id: step.text for step in item.steps}
        parts += [
            Text(en=f"{n}. {steps[step].en}", zh=f"{n}. {steps[step].zh}") for n, step in enumerate(item.right[0], 1)
        ]
    if isinstance(item, DraftItem):
        parts += [sample.text for sample in item.samples if sample.grade == "strong"][:1]
    return Text(en="\n".join(part.en for part in parts), zh="\n".join(part.zh for part in parts))


def _quote(line: Line) -> Text:
    return Text(en=f"{line.who.en}: “{line.text.en}”", zh=f"{line.who.zh}：“{line.text.zh}”")
