"""What the simulated customer costs: whole calls whose replies were analysed beforehand, and typed replies."""

import json
import os
import statistics
import time
from itertools import cycle

from benchmarks.measure import head, percentile, timed, told
from calmline.caller.hearing import Words, understand
from calmline.caller.reacting import Said, hear, opening, said_by
from calmline.caller.rules import rules
from calmline.caller.story import Play, State, begin, drawn, ended, scene_of
from calmline.cases.library import Library
from calmline.data import data_root
from calmline.text import LANGS, Lang, Text

_TURNS = 10
_ASKED = Text(en="And what happens now?", zh="那现在怎么办？")


def run(calls: int = 2_000, times: int = 5) -> None:
    """Print calls a minute over all cases, and how soon a typed reply has its reaction, on one core."""
    everywhere = os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else None
    if everywhere:
        os.sched_setaffinity(0, {min(everywhere)})
    try:
        plays = _plays()
        _calls(plays, calls, times)
        head(f"A typed reply in the kernel, one core: a call of {_TURNS} turns told again, heard, the reaction")
        for lang in LANGS:
            _typed(plays, lang)
    finally:
        if everywhere:
            os.sched_setaffinity(0, everywhere)


def _plays() -> list[Play]:
    library, table = Library(data_root()), rules()
    found = [library.case(name).rehearsal for name in library.case_ids()]
    return [Play(rehearsal, table) for rehearsal in found if rehearsal]


def _calls(plays: list[Play], calls: int, times: int) -> None:
    print(f"\nSimulated calls by choices that are drawn, the {len(plays)} cases in turn, one core")
    turns, rates = 0, []
    for n in range(times + 1):
        began = time.perf_counter()
        turns = sum(
            _call(play, seed) for seed, play in zip(range(n * calls, (n + 1) * calls), cycle(plays), strict=False)
        )
        rates.append(calls / (time.perf_counter() - began) * 60)
    rates = rates[1:]  # a first round is dropped
    row = "  ".join(f"{rate:9,.0f}" for rate in (statistics.median(rates), min(rates), max(rates)))
    print(f"{f'calls a minute, of {turns / calls:.1f} turns on average':<58} {row}   n={times:<3} aim: 10,000")


def _call(play: Play, seed: int) -> int:
    """One call until it ends; how many turns it had."""
    personas = play.rehearsal.personas
    state, _ = opening(play, begin(play, personas[seed % len(personas)].id, seed))
    while not ended(play, state):
        choices = scene_of(play, state).choices
        state, _ = hear(play, state, said_by(play, state, choices[drawn(len(choices), seed, state.steps)]))
    return state.turns


def _typed(plays: list[Play], lang: Lang, replies: int = 200) -> None:
    """Replies by people, each typed once, so that none is just remembered; those earlier in the call are."""
    file = data_root() / "assets" / "replies" / "rated" / f"replies.{lang}.jsonl"
    texts = [json.loads(line)["text"] for line in file.read_text("utf-8").splitlines()]
    seconds = []
    for n, play in zip(range(replies + len(plays)), cycle(plays), strict=False):
        text = f"{texts[n % len(texts)]} {n}"
        before = _typed_before(play, lang, n)
        took = timed(lambda p=play, b=before, t=text, s=n: _react(p, b, Words(t, lang, _ASKED), s))
        if n >= len(plays):  # the first of each case reads what is read but once
            seconds.append(took)
    told(f"{lang}: from a typed reply to its reaction", seconds)
    print(f"{f'{lang}: the same, 95th percentile':<58} {percentile(seconds, 95) * 1000:9.1f}")


def _typed_before(play: Play, lang: Lang, seed: int) -> list[Words]:
    """What was typed in the turns before, read already as it was in the call."""
    words = [Words(f"{step}. {_EARLIER[lang][(seed + step) % 4]}", lang, _ASKED) for step in range(_TURNS - 1)]
    _state(play, words, seed)
    return words


def _react(play: Play, before: list[Words], words: Words, seed: int) -> None:
    state = _state(play, before, seed)
    hear(play, state, understand(play, state, words).said)


def _state(play: Play, before: list[Words], seed: int) -> State:
    """The call told again from its first step; it stays where it is, so that it has as many turns as it should."""
    state, _ = opening(play, begin(play, None, seed))
    for words in before:
        heard = understand(play, state, words)
        state, _ = hear(play, state, Said(heard.said.labels, state.place))
    return state


_EARLIER: dict[Lang, tuple[str, ...]] = {
    "en": (
        "No wonder you are upset; I would be too.",
        "What would help you most today?",
        "I am sorry, that was our mistake.",
        "I will ring you tomorrow by nine and tell you how it stands.",
    ),
    "zh": (
        "难怪您着急，换了我也一样。",
        "您今天最需要的是什么？",
        "对不起，这是我们的错。",
        "明天九点前我给您回电话，告诉您办到哪一步了。",
    ),
}
