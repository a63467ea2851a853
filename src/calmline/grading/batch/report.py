"""What became of everything that was found: reconciled, for people and for machines. Pure."""

import csv
import io
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from statistics import fmean
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
    each with reasons. `why` is what went wrong where it is not accounted for. `former` is another id under which the
    gradebook has it, too, since an earlier run (`batch.former`).
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
    former: str | None = None


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
        """How many this run looked at; the others were as an earlier one had graded them."""
        return sum(line.new for line in self.lines)

    @property
    def exit_code(self) -> int:
        """0 only if everything is accounted for."""
        return 1 if self.count(State.OPEN) or self.found != len(self.lines) else 0


def line_of(  # noqa: PLR0913, PLR0917 - what the run knows of it
    hand_in: HandIn,
    written: Written | None,
    maximum: float,
    new: bool,
    why: str | None,
    former: str | None = None,
) -> Line:
    """The line of a hand-in, by what the gradebook has of it; `why` is what kept it from being graded now.

    Where that did, nothing is said of a `former` id: what stands under it is all there is.
    """
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
        former=former,
    )


def unplaced_line(thing: Unplaced) -> Line:
    """The line of something that is no hand-in to be graded."""
    return Line(str(thing.place), State.TOLD, (thing.why,))


@dataclass(frozen=True)
class Reason:
    """Why a person is needed or something was not graded. `code` is an `Odd`'s name, `ITEM` or `UNSURE`."""

    code: str
    text: Text


def reasons(lines: Iterable[Line]) -> list[tuple[Reason, int]]:
    """Each reason, and how many lines give it; most first."""
    found = Counter(reason for line in lines for reason in reasons_of(line))
    return sorted(found.items(), key=lambda one: (-one[1], one[0].code, one[0].text.en))


def reasons_of(line: Line) -> list[Reason]:
    """Why this one needs a person or was not graded, each reason once; none where nothing is to be done."""
    if line.state not in (State.PERSON, State.REFUSED, State.TOLD):
        return []
    return list(dict.fromkeys(_reasons(line)))


def _reasons(line: Line) -> Iterator[Reason]:
    for kind in line.odd:
        if kind.person or not kind.graded:
            yield Reason(kind.name, kind.report)
    for item in (line.waiting or {}).values():
        for text in item:
            yield Reason("ITEM", text)
    if (
        line.state is State.PERSON
        and not any(kind.person for kind in line.odd)
        and not any((line.waiting or {}).values())
    ):
        yield Reason("UNSURE", UNSURE_ITEM)


@dataclass(frozen=True)
class OfExercise:
    """The graded hand-ins of an exercise together.

    `mean` is of their points as they stand, before what lateness costs; None where none are graded. `waiting` of them
    have items that wait for a person, so that some points are proposals. `late` are all that were, refused ones too, and
    `undated` all that may have been.
    """

    exercise: str
    graded: int
    mean: float | None
    maximum: float | None
    waiting: int
    late: int
    undated: int


def by_exercise(lines: Iterable[Line]) -> list[OfExercise]:
    """The exercises of which something was marked, by name."""
    groups: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.state in (State.GRADED, State.PERSON, State.REFUSED):
            groups[line.exercise].append(line)
    return [_of_exercise(exercise, group) for exercise, group in sorted(groups.items())]


def _of_exercise(exercise: str, lines: list[Line]) -> OfExercise:
    graded = [line for line in lines if line.state is not State.REFUSED]
    points = [line.points for line in graded if line.points is not None]
    return OfExercise(
        exercise,
        len(graded),
        round(fmean(points), 2) if points else None,
        lines[0].maximum,
        sum(bool(line.waiting) for line in graded),
        sum(Odd.LATE in line.odd for line in lines),
        sum(Odd.TIME_UNKNOWN in line.odd for line in lines),
    )


UNSURE_ITEM = Text(en="an item asks for a person", zh="有题目需要人工评分")
_HEAD = Text(
    en="{found} found; looked at now {new}, before and unchanged {before}; {seconds:.1f} s",
    zh="共找到 {found} 份；这次看了 {new} 份，以前看过且没有变化 {before} 份；用时 {seconds:.1f} 秒",
)
_STATES = {
    State.GRADED: Text(en="graded", zh="已评分"),
    State.PERSON: Text(en="graded, a person should look", zh="已评分，需要人工看一下"),
    State.REFUSED: Text(en="no answers that could count; a person decides", zh="没有可以计分的答案，由人工决定"),
    State.TOLD: Text(en="no hand-in to be graded", zh="不是要评分的作业"),
    State.OPEN: Text(en="NOT ACCOUNTED FOR", zh="没有着落"),
}
_SUM = Text(en="together", zh="合计")
_BY_EXERCISE = Text(en="By exercise:", zh="各练习：")
_GRADED = Text(en="{exercise}: {count} graded", zh="{exercise}：评了 {count} 份")
_MEAN = Text(en=", mean {mean} of {maximum} points", zh="，平均 {mean} 分，满分 {maximum} 分")
_MEAN_SO_FAR = Text(en=", mean so far {mean} of {maximum} points", zh="，目前平均 {mean} 分，满分 {maximum} 分")
_LATE = Text(en="; {count} late", zh="；迟交 {count} 份")
_UNDATED = Text(
    en="; {count} at an unknown time, counted as in time", zh="；{count} 份不知道什么时候交的，按没有迟交算"
)
_WHY = Text(en="Why ({state}):", zh="原因（{state}）：")
_EACH = Text(en="One by one:", zh="逐份列出：")
_MORE = Text(
    en="… and {count} more; --json or --csv FILE has them all", zh="……还有 {count} 份，全部见 --json 或 --csv 文件"
)
_STOPPED = Text(
    en="Interrupted. Run it again: it goes on where it stopped.", zh="中途停止。再运行一次，会从停下的地方接着做。"
)
_BALANCED = Text(en="Everything that was found is accounted for.", zh="找到的每一份都有着落。")
_FORMER = Text(
    en="In the gradebook, and not found this time: {count}. Each sender is now graded under another id:",
    zh="成绩数据库里有 {count} 份这次没有找到，交的人现在记在另一个编号下：",
)
_FORMER_ONE = Text(en="{exercise}: {former}, now {learner}", zh="{exercise}：{former}，现在是 {learner}")
_REMOVING = Text(
    en="Both count in items.csv and in statistics, and what waits is asked for twice. To take one out, with all its"
    " marks in all exercises, a person's too\n(add --db if you gave it here):",
    zh="items.csv 和各项统计里两边都算，要人工看的也会问两次。下面的命令会删除这个编号和它在所有练习里的"
    "全部分数，人工给的也在内\n（这里用了 --db 的话，也要加上）：",
)
_REMOVE = "nbgrader db student remove {former} --force"
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
    exercises = [f"  {_told(one, lang)}" for one in by_exercise(report.lines)]
    if exercises:
        lines += ["", _BY_EXERCISE.get(lang), *exercises]
    for state in (State.PERSON, State.REFUSED, State.TOLD):
        why = reasons(line for line in report.lines if line.state is state)
        if why:
            lines += ["", _WHY.get(lang).format(state=_STATES[state].get(lang))]
            lines += [f"{count:>8}  {reason.text.get(lang)}" for reason, count in why]
    lines += _one_by_one(report, lang)
    if report.interrupted:
        lines += ["", _STOPPED.get(lang)]
    elif report.exit_code == 0:
        lines += ["", _BALANCED.get(lang)]
    lines += _formers(report, lang)
    return "\n".join(lines) + "\n"


def _told(one: OfExercise, lang: Lang) -> str:
    said = _GRADED.get(lang).format(exercise=one.exercise, count=one.graded)
    if one.mean is not None and one.maximum is not None:
        mean = _MEAN_SO_FAR if one.waiting else _MEAN
        said += mean.get(lang).format(mean=f"{one.mean:.1f}", maximum=f"{one.maximum:g}")
    said += _LATE.get(lang).format(count=one.late) if one.late else ""
    return said + (_UNDATED.get(lang).format(count=one.undated) if one.undated else "")


def _formers(report: Report, lang: Lang) -> list[str]:
    """What the gradebook has under two ids, and how one of them is taken out."""
    twice = [line for line in report.lines if line.former]
    if not twice:
        return []
    named = [
        _FORMER_ONE.get(lang).format(exercise=line.exercise, former=line.former, learner=line.learner) for line in twice
    ]
    commands = dict.fromkeys(_REMOVE.format(former=line.former) for line in twice)
    told = [_FORMER.get(lang).format(count=len(twice)), *_indented(named, lang)]
    return ["", *told, _REMOVING.get(lang), *_indented(list(commands), lang)]


def _indented(lines: list[str], lang: Lang) -> list[str]:
    """These lines of a block, or as many as are shown."""
    shown = [f"  {printable(line)}" for line in lines[:_SHOWN]]
    rest = len(lines) - len(shown)
    return [*shown, *([f"  {_MORE.get(lang).format(count=rest)}"] if rest else [])]


def _one_by_one(report: Report, lang: Lang) -> list[str]:
    """The things that a grader has to see to, the worst first; items that wait are in the queue of `review`."""
    order = [State.OPEN, State.REFUSED, State.PERSON, State.TOLD, State.GRADED]
    left = (line for line in report.lines if line.why != INTERRUPTED and _is_named(line))
    named = sorted(left, key=lambda line: (_is_only_undated(line), order.index(line.state)))
    if not named:
        return []
    return ["", _EACH.get(lang), *_indented([f"{_named(line)}: {_explained(line, lang)}" for line in named], lang)]


def _is_named(line: Line) -> bool:
    return line.state in (State.OPEN, State.REFUSED, State.TOLD) or _is_for_person(line) or _is_only_undated(line)


def _is_for_person(line: Line) -> bool:
    """Whether a person must look at it as a whole."""
    return line.state is State.PERSON and any(kind.person for kind in line.odd)


def _is_only_undated(line: Line) -> bool:
    """Whether nobody knows if it was late, and there is nothing else to be told of it."""
    marked = line.state in (State.GRADED, State.PERSON)
    return marked and Odd.TIME_UNKNOWN in line.odd and not _is_for_person(line)


def _named(line: Line) -> str:
    """Its place, and the id under which it was graded where the place does not say it."""
    return line.place if line.learner in line.place else f"{line.place} ({line.learner})"


def _explained(line: Line, lang: Lang) -> str:
    if line.state is State.OPEN:
        return f"{_STATES[State.OPEN].get(lang)}: {line.why}"
    # Of items `review` tells more.
    told = [reason for reason in reasons_of(line) if reason.code != "ITEM"]
    if Odd.TIME_UNKNOWN in line.odd:
        told.append(Reason(Odd.TIME_UNKNOWN.name, Odd.TIME_UNKNOWN.report))
    return _joined(told, lang)


def _joined(told: Iterable[Reason], lang: Lang) -> str:
    return ("; " if lang == "en" else "；").join(reason.text.get(lang) for reason in told)


def _why(line: Line, lang: Lang) -> str:
    return line.why or _joined(reasons_of(line), lang)


def printable(text: str) -> str:
    """A name on a terminal: nothing in it moves the cursor, turns the direction of writing or breaks the line."""
    return "".join(char if _is_plain(char) else f"\\u{ord(char):04x}" for char in text)


def _is_plain(char: str) -> bool:
    return unicodedata.category(char)[0] not in "CZ" or char == " "


def as_data(report: Report) -> dict[str, Any]:
    """The reconciliation for machines; what it says is in both languages, and `why` in English."""
    return {
        "format": 1,
        "found": report.found,
        "graded_now": report.new,
        "states": {state.value: report.count(state) for state in State},
        "balanced": report.exit_code == 0,
        "interrupted": report.interrupted,
        "seconds": round(report.seconds, 3),
        "exercises": [asdict(one) for one in by_exercise(report.lines)],
        "lines": [_line_data(line) for line in report.lines],
    }


def _line_data(line: Line) -> dict[str, Any]:
    waiting = {item: [_both(text) for text in texts] for item, texts in (line.waiting or {}).items()}
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
        "former": line.former,
        "why": _why(line, "en"),
        "reasons": [{"code": reason.code, **_both(reason.text)} for reason in reasons_of(line)],
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


_COLUMNS = ("exercise", "learner", "state", "new", "points", "maximum", "waiting", "odd", "place", "former", "why")


def as_csv(report: Report, lang: Lang) -> str:
    """The same as a table, which says why in one language. No cell of it is a formula for a spreadsheet."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    for line in report.lines:
        data = _line_data(line) | {
            "waiting": " ".join(line.waiting or {}),
            "odd": " ".join(kind.name for kind in line.odd),
            "why": _why(line, lang),
        }
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
