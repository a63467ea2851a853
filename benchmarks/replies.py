"""What it costs to read and to mark replies: weights, one reply, ten thousand, and how time grows with length."""

import gzip
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from itertools import cycle

from benchmarks.measure import head, percentile, timed, told
from calmline.cases.loading import load_scenario
from calmline.data import data_root
from calmline.replies.scenario import Scenario
from calmline.replies.scoring import score
from calmline.replies.weights import weights_path
from calmline.text import LANGS, Lang

_ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_LOAD = """
import time
began = time.perf_counter()
from calmline.replies.weights import load
imported = time.perf_counter()
load({lang!r})
print(imported - began, time.perf_counter() - imported)
"""
_WORDS: dict[Lang, tuple[int, int]] = {"en": (50, 70), "zh": (75, 110)}  # words; characters, as many as 60 words say
_LENGTHS = (300, 1_000, 3_000, 10_000)


def _loaded(lang: Lang) -> tuple[float, float]:
    """Seconds to import the reader and then to load a language's weights, in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", _LOAD.format(lang=lang)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | _ONE_CORE,
    )
    imported, loaded = done.stdout.split()
    return float(imported), float(loaded)


def _replies(lang: Lang) -> list[tuple[str, Scenario]]:
    """The rated replies with their situations."""
    rated = data_root() / "assets" / "replies" / "rated"
    scenarios = {one.id: one for one in map(load_scenario, sorted((rated / "scenarios").glob("*.yaml")))}
    lines = (rated / f"replies.{lang}.jsonl").read_text("utf-8").splitlines()
    return [(row["text"], scenarios[row["scenario"]]) for row in map(json.loads, lines)]


def _size(text: str, lang: Lang) -> int:
    return len(text.split()) if lang == "en" else sum(char.isalnum() for char in text)


def _of_sixty_words(replies: Sequence[tuple[str, Scenario]], lang: Lang) -> list[tuple[str, Scenario]]:
    """As many different replies of about 60 words as can be made: neighbours together where one alone is short."""
    few, many = _WORDS[lang]
    glue = " " if lang == "en" else ""
    found = []
    for i, (text, scenario) in enumerate(replies):
        for other, _ in [("", scenario), *replies[i + 1 :], *replies[:i]]:
            whole = (text + glue + other).strip()
            if few <= _size(whole, lang) <= many:
                found.append((whole, scenario))
    return found


def run(batch: int = 10_000, times: int = 5) -> None:
    """Print what loading, marking and length cost, per language, on one core where the system can hold us to one."""
    head("Reply analyser, one core")
    everywhere = os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else None
    if everywhere:
        os.sched_setaffinity(0, {min(everywhere)})
    try:
        for lang in LANGS:
            _run(lang, batch, times)
    finally:
        if everywhere:
            os.sched_setaffinity(0, everywhere)


def _run(lang: Lang, batch: int, times: int) -> None:
    pairs = [_loaded(lang) for _ in range(times)]
    told(f"{lang}: import, fresh process", [imported for imported, _ in pairs])
    told(f"{lang}: load weights, fresh process", [loaded for _, loaded in pairs], "aim: 300")
    replies = _replies(lang)
    sixty = _of_sixty_words(replies, lang)
    first, rest = sixty[:20], sixty[20:520]
    for text, scenario in first:
        _mark(text, scenario, lang)  # a class of learners answers few situations; they are read once
    # Each text once, since what is remembered of a text would flatter the next round.
    took = [timed(lambda t=text, s=scenario: _mark(t, s, lang)) for text, scenario in rest]
    told(f"{lang}: mark a reply of about 60 words", took, "aim: 5")
    _row(f"{lang}: the same, 99th percentile", f"{percentile(took, 99) * 1000:9.1f}", "aim: 20")
    _batch(replies, lang, batch)
    _growth(sixty, lang, times)
    data = weights_path(lang).read_bytes()
    _row(
        f"{lang}: size of the weights",
        f"{len(data) / 1e6:9.2f} MB, gzipped {len(gzip.compress(data)) / 1e6:.2f} MB",
        "aim: 3 MB",
    )


def _row(name: str, figure: str, more: str = "") -> None:
    print(f"{name:<58} {figure}  {more}")


def _mark(text: str, scenario: Scenario, lang: Lang) -> None:
    score(text, scenario, lang, scenario.situation(lang))


def _batch(replies: Sequence[tuple[str, Scenario]], lang: Lang, batch: int) -> None:
    """All of a batch: the rated replies in turn, each with a number of its own, so that none is just remembered."""
    texts = [(f"{text} {n}", scenario) for n, (text, scenario) in zip(range(batch), cycle(replies), strict=False)]
    took = timed(lambda: [_mark(text, scenario, lang) for text, scenario in texts])
    mean = statistics.mean(_size(text, lang) for text, _ in texts)
    unit = "words" if lang == "en" else "characters"
    _row(
        f"{lang}: {batch:,} replies, all run, {mean:.0f} {unit} on average",
        f"{took:9.1f} s",
        f"{batch / took:.0f} a second",
    )


def _growth(sixty: Sequence[tuple[str, Scenario]], lang: Lang, times: int) -> None:
    whole = (" " if lang == "en" else "").join(dict.fromkeys(text for text, _ in sixty))
    scenario = sixty[0][1]
    medians = {}
    for length in _LENGTHS:
        pieces = [whole[i * 37 : i * 37 + length] for i in range(times)]
        took = [timed(lambda p=piece: _mark(p, scenario, lang)) for piece in pieces]
        told(f"{lang}: a reply of {length:,} characters", took)
        medians[length] = statistics.median(took)
    _row("  ten times as long, 1,000 to 10,000: takes so many times", f"{medians[10_000] / medians[1_000]:9.1f}")
