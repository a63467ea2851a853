"""Is the table of reactions whole, and is each mistake in it named, with its line and what to do?"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from calmline.caller import rules as module
from calmline.caller.reacting import Said, hear, holds
from calmline.caller.rules import Rules, check_rules, file_of_rules, load_rules
from calmline.caller.story import Play, begin
from calmline.cases.problems import CaseError
from calmline.cases.rehearsal import Temper
from calmline.data import data_root
from calmline.replies.labels import Fault, Move

FILE = file_of_rules(data_root())

# What a trainer may get wrong: the text there, what is written instead, and what is said of it.
MISTAKES = {
    "unknown label": ("{any: [acknowledge], space: personal}", "{any: [aknowledge], space: personal}", "`acknowledge`"),
    "too much": ("calmer: 3", "calmer: 30", "at most 10"),
    "no such step": ("then: {anger: -2, trust: 1, space: business}", "then: {anger: -5}", "at least -3"),
    "nothing said": ("when: {any: [thank]}", "when: {space: personal}", "add `any`, `all` or `hits`"),
    "never counts": ("when: {any: [restate]}", "when: {any: [restate], none: [restate]}", "would never count"),
    "no effect": ("then: {trust: 2, clarity: 1}", "then: {}", "add an effect to `then`"),
    "no source": ("    sources: [B27]\n", "", "add `sources` or `reference`"),
    "price turned round": ("price: [0, 1]", "price: [3, 1]", "smaller number first"),
    "range turned round": ("emotion: [0, 7]", "emotion: [7, 0]", "smaller number first"),
    "never heats up": ("up: 1.2", "up: 0", "above 0"),
    "twice": ("id: checked", "id: thanked", "give each rule its own"),
    "one language": ("      zh: 问的，有着落了。\n", "", "every text needs en and zh"),
    "unknown key": ("begin:\n", "beginning: 1\nbegin:\n", "unknown key"),
    "temperament gone": ("  composed:\n", "  compsed:\n", "composed"),
}


def test_the_course_has_a_table_without_mistakes() -> None:
    assert check_rules(FILE) == []
    assert set(load_rules(FILE).temperaments) == set(Temper)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_line_and_what_to_do(tmp_path: Path, mistake: str) -> None:
    old, new, told = MISTAKES[mistake]
    text = FILE.read_text("utf-8")
    assert old in text, "the table has changed; mend this test"
    file = tmp_path / "caller.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    problems = check_rules(file)
    assert len(problems) == 1, [str(one) for one in problems]
    assert told in " ".join(one.message for one in problems)
    assert ";" in problems[0].message
    line = text[: text.index(old)].count("\n") + 1
    assert abs(problems[0].line - line) <= 6  # what is missing is told where its rule begins
    with pytest.raises(CaseError, match=r"caller\.yaml"):
        load_rules(file)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    text = FILE.read_text("utf-8")
    chosen = [MISTAKES[name] for name in ("unknown label", "too much", "no effect", "never heats up")]
    for old, new, _ in chosen:
        text = text.replace(old, new, 1)
    (tmp_path / "caller.yaml").write_text(text, "utf-8")
    assert len(check_rules(tmp_path / "caller.yaml")) == len(chosen)


def test_a_file_that_is_cut_off_or_gone_is_told(tmp_path: Path) -> None:
    file = tmp_path / "caller.yaml"
    assert "no such file" in str(check_rules(file)[0])
    text = FILE.read_text("utf-8")
    file.write_text(text[: text.index("when: {any: [thank]") + 14], "utf-8")
    assert check_rules(file)
    file.write_text("", "utf-8")
    assert "empty" in str(check_rules(file)[0])


def test_a_table_that_was_changed_is_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assets").mkdir()
    file = file_of_rules(tmp_path)
    text = FILE.read_text("utf-8")
    file.write_text(text, "utf-8")
    monkeypatch.setattr(module, "data_root", lambda: tmp_path)
    first = module.rules()
    assert module.rules() is first
    file.write_text(text.replace("turns: 24", "turns: 12"), "utf-8")
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 1_000_000))
    assert module.rules().most.turns == 12


def test_every_rule_can_count_in_some_case(rules: Rules, plays: dict[str, Play]) -> None:
    """A rule that never counts would tell a trainer something untrue about the customers."""
    left = {rule.id: rule for rule in rules.rules}
    for play in plays.values():
        for persona in play.rehearsal.personas:
            for name, rule in list(left.items()):
                when = rule.when
                state = begin(play, persona.id)
                update: dict[str, Any] = {"space": when.space} if when.space else {}
                update |= {"price": when.price[0]} if when.price else {}
                update |= {"owes": True} if when.owes else {}
                state = replace(state, **update)
                hit = {"trigger": persona.triggers, "softener": persona.softeners}.get(when.hits or "", [])
                labels = frozenset(str(one) for one in [*when.any[:1], *when.all, *hit[:1]])
                if holds(when, labels, state, persona):
                    del left[name]
    assert not left


def test_every_move_and_fault_does_something_to_somebody(rules: Rules, play: Play) -> None:
    """What the codebook names, customers feel."""
    state = begin(play)
    silent: set[Move | Fault] = set()
    for label in [*Move, *Fault]:
        said = Said(frozenset({label.value}), state.place)
        felt = [
            hear(play, replace(state, space="personal"), said)[1],
            hear(play, replace(state, space="business"), said)[1],
        ]
        if not any(one.rules for one in felt):
            silent.add(label)
    assert not silent
