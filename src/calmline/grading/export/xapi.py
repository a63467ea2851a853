"""Statements of the Experience API, one JSON object a line, for a learning record store.

A statement can't be taken back there, so only what is final is stated: no item that waits for a person, and no
exercise that has one. The same grades give the same statements with the same ids, so that nothing counts twice.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from calmline.grading.export.rows import HandInRow, ItemRow, Learner
from calmline.grading.export.tables import number
from calmline.text import Text

VERSION = "1.0.3"
_VERBS = {name: f"http://adlnet.gov/expapi/verbs/{name}" for name in ("answered", "scored")}
_DISPLAY = {"answered": {"en": "answered", "zh-CN": "作答"}, "scored": {"en": "scored", "zh-CN": "得分"}}
_EXERCISE = "http://adlnet.gov/expapi/activities/assessment"
_ITEM = "http://adlnet.gov/expapi/activities/cmi.interaction"


def statements(
    hand_ins: Iterable[HandInRow], home: str, titles: Mapping[str, Text], asked: Mapping[tuple[str, str], Text]
) -> Iterator[dict[str, Any]]:
    """Of every hand-in: what each final item earned, and where all are final, what the whole did.

    `home` is the address below which this course names learners and exercises; `titles` and `asked` are what an
    exercise and an item are called. No statement holds a word that a learner wrote.
    """
    home = home.rstrip("/")
    for hand_in in hand_ins:
        exercise = f"{home}/exercises/{quote(hand_in.exercise)}"
        whole = _activity(exercise, _EXERCISE, titles.get(hand_in.exercise))
        for item in hand_in.items:
            if not item.waits:
                name = _activity(f"{exercise}/{quote(item.item)}", _ITEM, asked.get((item.exercise, item.item)))
                name["definition"]["interactionType"] = "other"
                yield _statement("answered", hand_in, home, name, _result(item.points, item.maximum, item), whole["id"])
        if not hand_in.waits:
            yield _statement("scored", hand_in, home, whole, _result(hand_in.points, hand_in.maximum), None)


def to_lines(found: Iterable[Mapping[str, Any]]) -> str:
    """The statements, one a line."""
    return "".join(json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in found)


def _statement(  # noqa: PLR0913, PLR0917 - the parts of a statement
    verb: str, hand_in: HandInRow, home: str, activity: dict[str, Any], result: dict[str, Any], parent: str | None
) -> dict[str, Any]:
    context: dict[str, Any] = {"platform": "Calmline"}
    if parent:
        context["contextActivities"] = {"parent": [{"objectType": "Activity", "id": parent}]}
    statement: dict[str, Any] = {
        "actor": _actor(hand_in.learner, home),
        "verb": {"id": _VERBS[verb], "display": _DISPLAY[verb]},
        "object": activity,
        "result": result,
        "context": context,
        "version": VERSION,
    }
    if hand_in.when:
        statement["timestamp"] = f"{hand_in.when:%Y-%m-%dT%H:%M:%S}Z"
    content = json.dumps(statement, sort_keys=True)
    return {"id": str(uuid5(NAMESPACE_URL, content)), **statement}


def _actor(learner: Learner, home: str) -> dict[str, Any]:
    """By the account in this course: an address could be anybody's, and a store takes only one of the two."""
    return {"objectType": "Agent", "name": learner.name, "account": {"homePage": home, "name": learner.id}}


def _activity(address: str, kind: str, title: Text | None) -> dict[str, Any]:
    definition: dict[str, Any] = {"type": kind}
    if title:
        definition["name"] = {"en": title.en, "zh-CN": title.zh}
    return {"objectType": "Activity", "id": address, "definition": definition}


def _result(points: float, maximum: float, item: ItemRow | None = None) -> dict[str, Any]:
    # A store refuses a raw score above its maximum, which extra credit can give.
    raw = min(max(0.0, points), maximum)
    score = {"raw": number(raw), "min": 0, "max": number(maximum)}
    if maximum > 0:
        score["scaled"] = number(raw / maximum)
    return {"score": score, **({} if item else {"completion": True})}
