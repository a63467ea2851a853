"""Classes of made-up learners, for tests and benchmarks of grading: each hands in by a seeded chance."""

import functools
import json
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from calmline.cases.exercise import DraftItem, Exercise, Item
from calmline.grading.marking import ideal
from calmline.text import LANGS, Lang

_FIRST = datetime(2026, 9, 1, 8, tzinfo=UTC)


@dataclass(frozen=True)
class HandedIn:
    """One made-up hand-in: whose, and what the answer file says."""

    learner: str
    answers: str


def honest(exercise: Exercise, version: str, count: int, seed: int = 1) -> Iterator[HandedIn]:
    """Hand-ins as honest learners make them: whole or not, good or bad, in both languages."""
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        lang = chance.choice(LANGS)
        items = {}
        for item in exercise.items:
            if chance.random() < 0.93:
                items[item.id] = {"revision": len(items) + 1, "value": _answer(item, lang, chance)}
        whole = {"format": 1, "exercise": exercise.id, "version": version, "lang": lang, "revision": len(items)}
        yield HandedIn(f"learner{number:05}", json.dumps({**whole, "items": items}, ensure_ascii=False))


def put(root: Path, exercise: str, hand_ins: Iterator[HandedIn]) -> None:
    """Lay them into `submitted/` as nbgrader collects them, with the time of each."""
    release = root / "exercises" / exercise
    for number, one in enumerate(hand_ins):
        folder = root / "submitted" / one.learner / exercise
        shutil.copytree(release, folder)
        (folder / "answers.json").write_text(one.answers, encoding="utf-8")
        when = _FIRST + timedelta(minutes=number)
        (folder / "timestamp.txt").write_text(f"{when:%Y-%m-%d %H:%M:%S.%f} UTC", encoding="ascii")


def version_of(root: Path, exercise: str) -> str:
    """The version of the sheet that learners of the clone at `root` have."""
    return str(json.loads((root / "exercises" / exercise / "sheet.json").read_text("utf-8"))["version"])


def _answer(item: Item, lang: Lang, chance: random.Random) -> Any:
    if isinstance(item, DraftItem):
        return {"text": _draft(item, lang, chance)}
    value = ideal(item)
    if chance.random() < 0.4:
        return value
    return {name: _spoilt(part, chance) for name, part in value.items()}


def _draft(item: DraftItem, lang: Lang, chance: random.Random) -> str:
    """Some sentences as people wrote them for other calls, now and then one of a sample's; hardly two are the same."""
    said = chance.sample(_sentences(lang), chance.randint(2, 7))
    sample = chance.choice(item.samples).text.get(lang)
    return " ".join([*said, re.split(r"(?<=。)|(?<=\. )", sample)[0]] if chance.random() < 0.5 else said)


@functools.cache
def _sentences(lang: Lang) -> list[str]:
    lines = (Path(__file__).parents[1] / "assets" / "replies" / "sentences" / f"{lang}-a.jsonl").read_text("utf-8")
    return [json.loads(line)["text"] for line in lines.splitlines()]


def _spoilt(part: Any, chance: random.Random) -> Any:
    """The same with one thing left out, or put elsewhere."""
    if isinstance(part, list) and part:
        kept = list(part)
        chance.shuffle(kept)
        return kept[: chance.randint(0, len(kept))] if chance.random() < 0.5 else kept
    if isinstance(part, dict) and part:
        bins = list(part.values())
        return {name: chance.choice(bins) for name in part}
    return part
