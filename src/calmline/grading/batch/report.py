"""What became of everything that was found: reconciled, for people and for machines. Pure."""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from calmline.grading.batch.written import Written
from calmline.grading.handins.model import HandIn, Unplaced
from calmline.grading.handins.odd import Odd
from calmline.text import Lang, Text


class State(StrEnum):
    """What became of a thing that was found; each is in exactly one."""

    GRADED = "graded"
    PERSON = "person"
    REFUSED = "refused"
    TOLD = "told"
    OPEN = "unaccounted"


@dataclass(frozen=True)
class Line:
    """One thing that was found, and what became of it.

    `new`: whether this run graded it, or an earlier one that found the same. `waiting` are the items for a person,
    each with reasons. `why` is what went wrong where it is not accounted for.
    """

    place: str
    state: State
    odd: tuple[Odd, ...]
    exercise: str = ""
    learner: str = ""
    new: bool = False
    points: float | None = None
    maximum: float | None = None
    waiting: Mapping[str, tuple[Text, ...]] | None = None
    why: str = ""


@dataclass(frozen=True)
class Report:
    """All lines of a run; `found` was counted before anything was graded."""

    lines: tuple[Line, ...]
    found: int
    seconds: float
    interrupted: bool = False

    def count(self, state: State) -> int:
        """How many are in a state. Open are also those that no line tells of."""
        counted = sum(line.state is state for line in self.lines)
        return counted + max(0, self.found - len(self.lines)) if state is State.OPEN else counted

    @property
    def new(self) -> int:
        """How many this run graded."""
        return sum(line.new for line in self.lines)

    @property
    def exit_code(self) -> int:
        """0 only if everything is accounted for."""
        return 1 if self.count(State.OPEN) or self.found != len(self.lines) else 0


def line_of(hand_in: HandIn, written: Written | None, maximum: float, new: bool, why: str | None) -> Line:
    """The line of a hand-in, by what the gradebook has of it; `why` is what kept it from being graded now."""
    place = str(hand_in.where)
    if why or written is None or not written.whole:
        reason = why or "the gradebook does not have all its marks"
        return Line(place, State.OPEN, hand_in.odd, hand_in.exercise, hand_in.learner, why=reason)
    state = State.GRADED
    if written.outcome == "refused" and written.waiting:
        state = State.REFUSED
    elif written.waiting or any(kind.person for kind in written.odd if kind.graded):
        state = State.PERSON
    return Line(
        place,
        state,
        written.odd,
        hand_in.exercise,
        hand_in.learner,
        new,
        written.points,
        maximum,
        written.waiting,
    )


def unplaced_line(thing: Unplaced) -> Line:
    """The line of something that is no hand-in to be graded."""
    return Line(str(thing.place), State.TOLD, (thing.why,))


def reasons(lines: Iterable[Line]) -> list[tuple[str, Text, int]]:
    """Why a person is needed or something was not graded: code, sentence, and how many lines say so; most first."""
    found: Counter[str] = Counter()
    texts: dict[str, Text] = {}
    for line in lines:
        for code, text in dict(_reasons(line)).items():
            found[code] += 1
            texts[code] = text
    return [(code, texts[code], count) for code, count in sorted(found.items(), key=lambda one: (-one[1], one[0]))]


def _reasons(line: Line) -> Iterator[tuple[str, Text]]:
    for kind in line.odd:
        if kind.person or not kind.graded:
            yield kind.name, kind.report
    for item in (line.waiting or {}).values():
        for text in item:
            yield text.en, text
    if (
        line.state is State.PERSON
        and not any(kind.person for kind in line.odd)
        and not any((line.waiting or {}).values())
    ):
        yield "UNSURE", _UNSURE


_UNSURE = Text(en="an item asks for a person", zh="有题目需要人工评分")
_HEAD = Text(
    en="{found} found; graded now {new}, before and unchanged {before}; {seconds:.1f} s",
    zh="共找到 {found} 份；这次评分 {new} 份，以前评过且没有变化 {before} 份；用时 {seconds:.1f} 秒",
)
_STATES = {
    State.GRADED: Text(en="graded", zh="已评分"),
    State.PERSON: Text(en="graded, a person should look", zh="已评分，需要人工看一下"),
    State.REFUSED: Text(en="no answers that could count; a person decides", zh="没有可以计分的答案，由人工决定"),
    State.TOLD: Text(en="no hand-in to be graded", zh="不是要评分的作业"),
    State.OPEN: Text(en="NOT ACCOUNTED FOR", zh="没有着落"),
}
_SUM = Text(en="together", zh="合计")
_WHY = Text(en="Why ({state}):", zh="原因（{state}）：")
_EACH = Text(en="One by one:", zh="逐份列出：")
_MORE = Text(
    en="… and {count} more; --json or --csv FILE has them all", zh="……还有 {count} 份，全部见 --json 或 --csv 文件"
)
_STOPPED = Text(
    en="Interrupted. Run it again: it goes on where it stopped.", zh="中途停止。再运行一次，会从停下的地方接着做。"
)
_BALANCED = Text(en="Everything that was found is accounted for.", zh="找到的每一份都有着落。")
_SHOWN = 40
INTERRUPTED = "interrupted"  # why a hand-in is open that the run did not come to


def as_text(report: Report, lang: Lang) -> str:
    """The reconciliation as it is printed."""
    before = sum(not line.new and line.state is not State.OPEN for line in report.lines) - report.count(State.TOLD)
    head = _HEAD.get(lang).format(found=report.found, new=report.new, before=before, seconds=report.seconds)
    lines = [head, ""]
    for state, name in _STATES.items():
        lines.append(f"{report.count(state):>8}  {name.get(lang)}")
    lines += [f"{'=':>8}", f"{report.found:>8}  {_SUM.get(lang)}"]
    for state in (State.PERSON, State.REFUSED, State.TOLD):
        why = reasons(line for line in report.lines if line.state is state)
        if why:
            lines += ["", _WHY.get(lang).format(state=_STATES[state].get(lang))]
            lines += [f"{count:>8}  {text.get(lang)}" for _, text, count in why]
    lines += _one_by_one(report, lang)
    if report.interrupted:
        lines += ["", _STOPPED.get(lang)]
    elif report.exit_code == 0:
        lines += ["", _BALANCED.get(lang)]
    return "\n".join(lines) + "\n"


def _one_by_one(report: Report, lang: Lang) -> list[str]:
    """The things that a grader has to see to, the worst first."""
    order = [State.OPEN, State.REFUSED, State.TOLD]
    left = (line for line in report.lines if line.state in order and line.why != INTERRUPTED)
    named = sorted(left, key=lambda line: order.index(line.state))
    if not named:
        return []
    shown = [f"  {printable(line.place)}: {_explained(line, lang)}" for line in named[:_SHOWN]]
    rest = len(named) - len(shown)
    return ["", _EACH.get(lang), *shown, *([f"  {_MORE.get(lang).format(count=rest)}"] if rest else [])]


def _explained(line: Line, lang: Lang) -> str:
    if line.state is State.OPEN:
        return f"{_STATES[State.OPEN].get(lang)}: {printable(line.why)}"
    stop = "; " if lang == "en" else "；"
    return stop.join(kind.report.get(lang) for kind in line.odd if kind.person or not kind.graded)


def printable(text: str) -> str:
    """A name on a terminal: nothing in it moves the cursor, turns the direction of writing or breaks the line."""
    return "".join(char if _is_plain(char) else f"\\u{ord(char):04x}" for char in text)


def _is_plain(char: str) -> bool:
    return unicodedata.category(char)[0] not in "CZ" or char == " "


def as_data(report: Report) -> dict[str, Any]:
    """The reconciliation for machines."""
    return {
        "format": 1,
        "found": report.found,
        "graded_now": report.new,
        "states": {state.value: report.count(state) for state in State},
        "balanced": report.exit_code == 0,
        "interrupted": report.interrupted,
        "seconds": round(report.seconds, 3),
        "lines": [_line_data(line) for line in report.lines],
    }


def _line_data(line: Line) -> dict[str, Any]:
    waiting = {item: [{"en": t.en, "zh": t.zh} for t in texts] for item, texts in (line.waiting or {}).items()}
    return {
        "exercise": line.exercise,
        "learner": line.learner,
        "state": line.state.value,
        "new": line.new,
        "points": line.points,
        "maximum": line.maximum,
        "waiting": waiting,
        "odd": [kind.name for kind in line.odd],
        "place": _utf8(line.place),
        "why": line.why,
    }


_COLUMNS = ("exercise", "learner", "state", "new", "points", "maximum", "waiting", "odd", "place", "why")


def as_csv(report: Report) -> str:
    """The same as a table. No cell of it is a formula for a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    for line in report.lines:
        data = _line_data(line) | {"waiting": " ".join(line.waiting or {}), "odd": " ".join(k.name for k in line.odd)}
        table.writerow([safe_cell(data[name]) for name in _COLUMNS])
    return out.getvalue()


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if not isinstance(value, str):
        return "" if value is None else value
    text = _utf8(value).replace("\0", "\ufffd")
    begins = unicodedata.normalize("NFKC", text.lstrip())[:1]
    return f"'{text}" if begins in {"=", "+", "-", "@", "|", "%"} or text[:1] in {"\t", "\r", "\n"} else text


def _utf8(text: str) -> str:
    """A name of a file may hold what no UTF-8 can say."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
