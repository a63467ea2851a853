"""`calmline grade review`: what waits for a person, marked one by one; and whose marks `calmline grade diff` would change."""

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from calmline.cli.build_state import UNBUILT, unbuilt
from calmline.cli.grade import NOTHING_THERE, address, finder, language, wanted
from calmline.cli.language import LangName, LangOption
from calmline.learning.files import write_whole
from calmline.text import Lang, Text

if TYPE_CHECKING:
    from calmline.grading.batch.course import Course
    from calmline.grading.review.book import Decision, ReviewBook
    from calmline.grading.review.queue import Case, Waiting

_WRONG = 2
_LEAST = 4  # characters of a ticket

app = typer.Typer(
    help="Mark what waits for a person, one by one, without names. · 逐份人工评分，不显示姓名。",
    invoke_without_command=True,
)

Database = Annotated[
    str | None,
    typer.Option(
        "--db", help="The gradebook, else as configured. · 成绩数据库。", metavar="URL", envvar="CALMLINE_GRADEBOOK"
    ),
]
# Of a command of `review`, which has read the variable: read again, it would win over a `--db` before the command.
Inherited = Annotated[
    str | None,
    typer.Option(
        "--db",
        help="The gradebook, else CALMLINE_GRADEBOOK, else as configured. · 成绩数据库。",
        metavar="URL",
    ),
]
Exercises = Annotated[
    list[str] | None, typer.Option("--exercise", help="Only this one; may be repeated. · 只看这个练习。")
]
Ticket = Annotated[
    str, typer.Argument(help="As `list` has it; its first characters do, 4 at least. · 编号，输入开头几位也行。")
]
Named = Annotated[bool, typer.Option("--named", help="Show whose it is. · 显示是谁的。")]

_NUMBER = Text(en="{number} of {count}", zh="第 {number} 题，共 {count} 题")
_POINTS = Text(
    en="Points (Enter: {points} as proposed; c: by criterion; s: skip; q: stop)",
    zh="分数（回车：按建议给 {points} 分；c：逐项评；s：跳过；q：结束）",
)
_POINTS_AGAIN = Text(
    en="Points (Enter: {points} as proposed; k: {given} as before; u: take that mark back; c: by criterion; s: skip;"
    " q: stop)",
    zh="分数（回车：按建议给 {points} 分；k：仍给 {given} 分；u：撤回原来的评分；c：逐项评；s：跳过；q：结束）",
)
_COMMENT = Text(en="A comment for the learner (Enter: none)", zh="给学员的话（回车：不写）")
_COMMENT_AGAIN = Text(en="A comment for the learner (Enter: as it is)", zh="给学员的话（回车：不改）")
_SKIPPED = Text(
    en="The other {count} items of this hand-in, which have no answer either, are skipped with it.",
    zh="同一份作业里另外 {count} 道没有答案的题也一起跳过。",
)
_CREDIT = Text(en="{name}: 0, 0.5 or 1 (Enter: {credit})", zh="{name}：0、0.5 或 1（回车：{credit}）")
_NOT_A_NUMBER = Text(en="That is no number of points.", zh="这不是分数。")
_SAVED = Text(en="Marked: {points} of {maximum}.", zh="已评：{points} / {maximum} 分。")
_TAKEN_BACK = Text(
    en="Taken back: a person's {given} of {maximum}. Now the proposal counts, {points}, and waits for a person.",
    zh="已撤回人工评的 {given} / {maximum} 分。现在按建议的 {points} 分计，等待人工再评。",
)
_COMMENT_STAYS = Text(en="The comment for the learner stays.", zh="写给学员的话保留。")
_NO_MARK = Text(
    en="Nothing to take back: no person has marked it. The proposal counts, {points} of {maximum}.",
    zh="没有可撤回的：还没有人工评过。现在按建议分计：{points} / {maximum}。",
)
_RENEW = Text(
    en="Run `calmline grade` once more, and learners' pages of feedback say so, too.",
    zh="再运行一次 calmline grade，学员的反馈页也会随之更新。",
)
_NO_TICKET = Text(
    en="There is no item {ticket!r}; `calmline grade review list` has them.",
    zh="没有 {ticket!r} 这道题，见 calmline grade review list。",
)
_SEVERAL = Text(
    en="{count} items have a ticket that begins with {ticket!r}; type more of it.",
    zh="有 {count} 道题的编号以 {ticket!r} 开头，请多输入几位。",
)
_SHORT = Text(en="Type at least {least} characters of the ticket.", zh="请至少输入编号的前 {least} 位。")
_BAD_CREDIT = Text(en="{text!r} is no credit; write CRITERION=0.5.", zh="{text!r} 不是得分率，请写成 评分项=0.5。")
_KEPT = Text(en="Marked by hand from the next grading on: {names}", zh="下次评分起由人工评：{names}")
_NOTHING = Text(en="nothing", zh="无")
_UNCOUNTED = Text(en="Counts for nothing: {where}: {why}", zh="不计分：{where}：{why}")
_NOT_THERE = Text(
    en="`calmline grade review {command}` has no {option}.",
    zh="calmline grade review {command} 没有 {option} 这个选项。",
)
_NO_CRITERION = Text(
    en="{exercise} has no criterion {name!r} at a draft {item!r}.", zh="{exercise} 的 {item!r} 没有评分项 {name!r}。"
)


@dataclass(frozen=True)
class _Desk:
    """Where a person marks."""

    course: "Course"
    book: "ReviewBook"
    exercises: list[str]
    lang: Lang


@app.callback()
def review(
    context: typer.Context,
    exercises: Exercises = None,
    db: Database = None,
    named: Named = False,
    lang: LangOption = None,
) -> None:
    """Mark what waits for a person, one by one. Names are hidden. · 逐份人工评分，不显示姓名。

    What you type is entered at once; stop whenever you like.
    """
    if context.invoked_subcommand:
        given = {"exercises": exercises, "db": db, "named": named, "lang": lang and lang.value}
        _hand_on(context, context.invoked_subcommand, given)
        return
    from calmline.cli.review_report import EMPTY
    from calmline.grading.review.queue import queue
    from calmline.grading.review.unanswered import hand_in_of, is_unanswered

    with _desk(exercises, db, lang) as desk:
        waiting = queue(desk.course.root, desk.book, desk.exercises)
        marked, skipped = 0, set()
        for number, (case, others) in enumerate(_in_turn(desk, waiting), 1):
            if is_unanswered(case) and hand_in_of(case) in skipped:
                continue
            typer.echo(_NUMBER.get(desk.lang).format(number=number, count=len(waiting)))
            _show(case, desk.lang, named)
            try:
                done = _mark_at_prompt(desk, case)
            except (_Stop, typer.Abort):
                break
            marked += done
            if others and not done:
                skipped.add(hand_in_of(case))
                typer.echo(_SKIPPED.fill(count=others).get(desk.lang))
            typer.echo("")
        if not waiting:
            typer.echo(EMPTY.get(desk.lang))
        elif marked:
            typer.echo(_RENEW.get(desk.lang))


def _hand_on(context: typer.Context, command: str, given: dict[str, Any]) -> None:
    """Make what was said before the command its defaults; what it has no option for ends the program."""
    group: Any = context.command
    known = {param.name for param in group.commands[command].params}
    for param in group.params:
        if param.name in given and param.name not in known and _was_typed(context, param.name):
            _stop(_NOT_THERE.fill(command=command, option=param.opts[0]).get(language(given["lang"])))
    context.default_map = {command: {name: value for name, value in given.items() if value}}


def _was_typed(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


@app.command("list")
def list_waiting(
    exercises: Exercises = None,
    db: Inherited = None,
    named: Named = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines. · 机器可读。")] = False,
    lang: LangOption = None,
) -> None:
    """Say what waits for a person, and why. · 列出等待人工评分的题。"""
    from calmline.cli.review_report import list_lines
    from calmline.grading.review.queue import open_case, queue

    with _desk(exercises, db, lang) as desk:
        cases = [
            open_case(desk.course.root, desk.book, one) for one in queue(desk.course.root, desk.book, desk.exercises)
        ]
        if as_json:
            typer.echo(json.dumps([_data(case, named) for case in cases], ensure_ascii=False, indent=1))
            return
        for line in list_lines(cases, desk.lang, named):
            typer.echo(line)


@app.command()
def show(ticket: Ticket, db: Inherited = None, named: Named = False, lang: LangOption = None) -> None:
    """Show one item: reply, evidence, rubric, proposed mark. · 显示一道题。"""
    from calmline.grading.review.queue import open_case

    with _desk(None, db, lang) as desk:
        _show(open_case(desk.course.root, desk.book, _found(desk, ticket)), desk.lang, named)


@app.command()
def mark(  # noqa: PLR0913, PLR0917 - one parameter an option
    ticket: Ticket,
    points: Annotated[float | None, typer.Option(help="The points. · 分数。")] = None,
    comment: Annotated[
        str | None, typer.Option(help="A comment for the learner; empty to take it back. · 给学员的话。")
    ] = None,
    credits: Annotated[
        list[str] | None,
        typer.Option(
            "--credit", help="Of a criterion, 0 to 1; may be repeated. · 某一项的得分率。", metavar="CRITERION=0.5"
        ),
    ] = None,
    db: Inherited = None,
    lang: LangOption = None,
) -> None:
    """Enter a person's mark. It stays whenever you grade again. · 记下人工评分，重新评分也不会变。"""
    from calmline.grading.review.queue import BadMarkError, decision, open_case

    with _desk(None, db, lang) as desk:
        given = {}
        for text in credits or []:
            name, _, number = text.partition("=")
            try:
                given[name.strip()] = float(number)
            except ValueError:
                _stop(_BAD_CREDIT.get(desk.lang).format(text=text))
        case = open_case(desk.course.root, desk.book, _found(desk, ticket))
        try:
            decided = decision(case, points, comment, given)
        except BadMarkError as error:
            _stop(error.text.get(desk.lang))
        _enter(desk, case, decided)
        typer.echo(_RENEW.get(desk.lang))


@app.command()
def unmark(
    ticket: Ticket,
    comment: Annotated[
        str | None, typer.Option(help="Another comment; empty to take it back, too. · 给学员的话。")
    ] = None,
    whole: Annotated[
        bool,
        typer.Option(
            "--hand-in", help="All marks of the hand-in of which this is an item. · 撤回同一份作业的全部人工评分。"
        ),
    ] = False,
    db: Inherited = None,
    lang: LangOption = None,
) -> None:
    """Take a person's mark back: the proposal counts, and waits for a person again. · 撤回人工评分。

    With --hand-in all of a hand-in's marks at once, such as the zeros entered for a damaged one. Any of its tickets
    does, also the one by which `list` named it.
    """
    from calmline.grading.review.queue import hand_in, open_case

    with _desk(None, db, lang) as desk:
        found = [_found(desk, ticket)]
        if whole:
            found = [one for one in hand_in(desk.course.root, desk.book, found[0]) if one.given is not None] or found
        taken = False
        for one in found:
            case = open_case(desk.course.root, desk.book, one)
            if whole:
                typer.echo(f"{one.ticket}  {one.name[0]}/{one.name[2]}")
            if _take_back(desk, case, comment):
                taken = True
                if comment is None and case.comment:
                    typer.echo(_COMMENT_STAYS.get(desk.lang))
        if taken:
            typer.echo(_RENEW.get(desk.lang))


@app.command()
def agreement(exercises: Exercises = None, db: Inherited = None, lang: LangOption = None) -> None:
    """Say how far persons' marks agree with the proposals, and what to mark by hand. · 人工与自动评分是否一致。"""
    from calmline.cli.review_report import agreement_lines
    from calmline.grading.batch.material import load
    from calmline.grading.review.policy import read_policy

    with _desk(exercises, db, lang) as desk:
        policy = read_policy(desk.course.root)
        keys = {name: load(desk.course.root, name).key for name in desk.exercises}
        drafts = {
            name: [i for i, entry in key.items.items() if entry.item.kind == "draft"] for name, key in keys.items()
        }
        marks = desk.book.pairs(desk.exercises, drafts, policy)
        credits = desk.book.credit_pairs(desk.exercises, policy)
        for line in agreement_lines(marks, credits, policy, desk.lang):
            typer.echo(line)


@app.command("by-hand")
def by_hand(
    exercise: str,
    item: str,
    criterion: str,
    off: Annotated[bool, typer.Option("--off", help="No longer. · 不再如此。")] = False,
    lang: LangOption = None,
) -> None:
    """From now on, every draft with this criterion waits for a person. · 这一项今后由人工评。"""
    from calmline.grading.batch.material import load
    from calmline.grading.review.policy import FILE_NAME, labels_of, read_policy, to_json

    with _course(None, lang) as (course, spoken):
        entry = load(course.root, wanted(course, [exercise], False, spoken)[0]).key.items.get(item)
        rubric = entry.item.rubric if entry and entry.item.kind == "draft" else None
        if not off and (rubric is None or criterion not in {one.id for one in rubric.criteria}):
            _stop(_NO_CRITERION.get(spoken).format(exercise=exercise, item=item, name=criterion))
        policy = read_policy(course.root).with_by_hand(exercise, item, criterion, not off)
        write_whole(course.root / FILE_NAME, to_json(policy).encode("utf-8"))
        typer.echo(_KEPT.get(spoken).format(names=", ".join(labels_of(policy.by_hand)) or _NOTHING.get(spoken)))


def diff(  # noqa: PLR0913, PLR0917 - one parameter an option
    exercises: Annotated[list[str] | None, typer.Argument(help="Exercises. · 练习的名字。")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All exercises. · 全部练习。")] = False,
    source: Annotated[
        str, typer.Option("--from", help="As for `calmline grade`. · 作业在哪里。", metavar="submitted|exchange|FOLDER")
    ] = "submitted",
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 for one a core. · 并行进程数。")] = 0,
    db: Database = None,
    lang: LangOption = None,
) -> None:
    """Say whose marks grading again would change, as after a changed key. Writes nothing. · 重新评分前看看谁的分会变。"""
    import os

    from calmline.grading.batch.runner import would_give
    from calmline.grading.review.book import ReviewBook
    from calmline.grading.review.changed import Standing, as_text, changes

    with _course(db, lang) as (course, spoken):
        names = wanted(course, exercises or [], everything, spoken)
        stale = unbuilt(course.root, names)
        if stale:  # by the old key nothing would change, which is no answer to what was asked
            _stop("\n".join(UNBUILT.fill(file=file).get(spoken) for file in stale))
        found = finder(course, source, spoken)()
        with ReviewBook(course) as book:
            before = book.standings(names)
        done, failed = would_give(course, names, found, jobs or os.cpu_count() or 1)
        after = {
            (one.hand_in.exercise, one.hand_in.learner, item): Standing(mark.points, mark.needs_person, of=mark.of)
            for one in done
            for item, mark in one.items.items()
        }
        if not (done or failed):
            _stop(NOTHING_THERE.get(spoken).format(place=source))
        typer.echo(as_text(changes(before, after), spoken), nl=False)
        for graded in done:
            for kind in graded.odd:
                if not kind.graded:
                    where, why = _plain(str(graded.hand_in.where)), kind.report.get(spoken)
                    typer.echo(_UNCOUNTED.get(spoken).format(where=where, why=why), err=True)
        for one in failed:
            typer.echo(f"{one.hand_in.where}: {one.why}", err=True)
        raise typer.Exit(1 if failed else 0)


class _Stop(Exception):  # noqa: N818 - no error: the person has had enough
    pass


def _in_turn(desk: _Desk, waiting: Sequence["Waiting"]) -> Iterator[tuple["Case", int]]:
    """One item after the other, those without an answer last; with each of these, how many of its hand-in follow."""
    from calmline.grading.review.queue import open_case
    from calmline.grading.review.unanswered import is_unanswered, parted

    later = []
    for one in waiting:
        case = open_case(desk.course.root, desk.book, one)
        if is_unanswered(case):
            later.append(case)
        else:
            yield case, 0
    for cases in parted(later)[1]:
        for number, case in enumerate(cases, 1):
            yield case, len(cases) - number


def _mark_at_prompt(desk: _Desk, case: "Case") -> bool:
    """Ask until there is a mark, or one was taken back; False if the item is left for later."""
    from calmline.grading.review.queue import BadMarkError, decision

    given = case.waiting.given
    question = (_POINTS if given is None else _POINTS_AGAIN).fill(points=f"{case.score:g}", given=f"{given or 0:g}")
    while True:
        said = typer.prompt(question.get(desk.lang), default="", show_default=False).strip().lower()
        if said in ("q", "s"):
            if said == "q":
                raise _Stop
            return False
        if said == "u" and given is not None:
            return _take_back(desk, case)
        credits: dict[str, float] = {}
        points: float | None = float(case.score)
        try:
            if said == "c":
                points, credits = None, _credits(desk, case)
            elif said == "k" and given is not None:
                points = given
            elif said:
                points = float(said)
            decision(case, points, None, credits)
        except BadMarkError as error:
            typer.echo(error.text.get(desk.lang))
            continue
        except ValueError:
            typer.echo(_NOT_A_NUMBER.get(desk.lang))
            continue
        about = _COMMENT_AGAIN if case.comment else _COMMENT
        comment = typer.prompt(about.get(desk.lang), default="", show_default=False)
        _enter(desk, case, decision(case, points, comment or None, credits))
        return True


def _credits(desk: _Desk, case: "Case") -> dict[str, float]:
    """The credit of every criterion. Raises `ValueError` for what is no number."""
    credits = {}
    rubric = case.item.rubric.criteria if case.item.kind == "draft" else []
    for criterion in rubric:
        proposed = case.proposed.get(criterion.id, 0.0)
        question = "  " + _CREDIT.get(desk.lang).format(name=criterion.name.get(desk.lang), credit=f"{proposed:g}")
        said = typer.prompt(question, default="", show_default=False).strip()
        credits[criterion.id] = float(said) if said else proposed
    return credits


def _enter(desk: _Desk, case: "Case", decided: "Decision") -> None:
    desk.book.decide(case.waiting.name, decided)
    typer.echo(_SAVED.fill(points=f"{decided.points:g}", maximum=f"{case.item.points:g}").get(desk.lang))


def _take_back(desk: _Desk, case: "Case", comment: str | None = None) -> bool:
    """Take a person's mark back and say so; False if there is none."""
    given = case.waiting.given
    numbers = {"points": f"{case.score:g}", "maximum": f"{case.item.points:g}", "given": f"{given or 0:g}"}
    there = desk.book.take_back(case.waiting.name, comment)
    typer.echo((_TAKEN_BACK if there else _NO_MARK).fill(**numbers).get(desk.lang))
    return there


def _found(desk: _Desk, ticket: str) -> "Waiting":
    from calmline.grading.review.queue import SeveralError, find

    ticket = ticket.strip().lower()
    if len(ticket) < _LEAST:
        _stop(_SHORT.fill(least=_LEAST).get(desk.lang))
    try:
        waiting = find(desk.course.root, desk.book, desk.exercises, ticket)
    except SeveralError as error:
        _stop(_SEVERAL.get(desk.lang).format(count=error.count, ticket=ticket))
    if waiting is None:
        _stop(_NO_TICKET.get(desk.lang).format(ticket=ticket))
    return waiting


def _show(case: "Case", lang: Lang, named: bool) -> None:
    from calmline.cli.review_report import print_case

    if named:
        typer.echo(_plain(case.waiting.name[1]))
    print_case(case, lang)


def _data(case: "Case", named: bool) -> dict[str, Any]:
    exercise, learner, item = case.waiting.name
    return {
        "ticket": case.waiting.ticket,
        **({"learner": learner} if named else {}),
        "exercise": exercise,
        "item": item,
        "lang": case.lang,
        "proposed": float(case.score),
        "by_person": case.waiting.given,
        "maximum": case.item.points,
        "answered": case.marked.answered,
        "criteria": case.proposed,
        "reply": case.reply,
        "why": [{"en": reason.en, "zh": reason.zh} for reason in case.why],
        "comment": case.comment,
    }


def _plain(text: str) -> str:
    from calmline.grading.batch.report import printable

    return printable(text)


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(_WRONG)


@contextlib.contextmanager
def _course(db: str | None, lang: LangName | None) -> Iterator[tuple["Course", Lang]]:
    """The clone; what can't be done is said."""
    from calmline.grading.batch.course import NoCourseError, open_course
    from calmline.grading.batch.database import GradebookError
    from calmline.grading.batch.material import NoMaterialError
    from calmline.grading.handins.contents import UnreadableError
    from calmline.grading.review.book import GoneError
    from calmline.grading.review.policy import PolicyError

    spoken = language(lang)
    try:
        yield open_course(Path.cwd(), address(db, spoken)), spoken
    except BrokenPipeError:
        raise  # no trouble with the course: whoever read what is printed, such as `head`, has enough
    except (NoCourseError, GradebookError, NoMaterialError, UnreadableError, GoneError, PolicyError, OSError) as error:
        _stop(str(error))


@contextlib.contextmanager
def _desk(exercises: list[str] | None, db: str | None, lang: LangName | None) -> Iterator[_Desk]:
    from calmline.grading.review.book import ReviewBook

    with _course(db, lang) as (course, spoken):
        names = wanted(course, exercises or [], not exercises, spoken)
        with ReviewBook(course) as book:
            yield _Desk(course, book, names, spoken)
