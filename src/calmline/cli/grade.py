"""`calmline grade`: grades any number of hand-ins."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from typer.core import TyperGroup

from calmline.cli.build_state import UNBUILT, edited_since_build
from calmline.cli.language import LangName, LangOption
from calmline.learning.files import write_whole
from calmline.learning.language import system_lang
from calmline.text import Lang, Text

if TYPE_CHECKING:
    from calmline.grading.batch.course import Course
    from calmline.grading.batch.report import Report
    from calmline.grading.batch.runner import Found, Watcher

_WRONG = 2  # asked for in a way that can't be done; 1 says that something is not accounted for
_LOOK_EVERY = 2.0  # seconds
_RUN = "hand-ins"

_NOTHING = Text(
    en="Say which exercise to grade, or --all. There are: {names}",
    zh="请说明要评哪个练习，或者用 --all 全部评。现有：{names}",
)
_UNKNOWN = Text(en="There is no exercise {name!r}. There are: {names}", zh="没有练习 {name!r}。现有：{names}")
_NO_ADDRESS = Text(
    en="--db wants the address of a gradebook, such as sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME.",
    zh="--db 要写成绩数据库的地址，如 sqlite:///文件 或 postgresql+psycopg://用户:密码@主机/库名。",
)
_NO_FOLDER = Text(en="{place} is no folder.", zh="{place} 不是文件夹。")
NOTHING_THERE = Text(
    en="No hand-in was found in {place}. If they lie elsewhere, say where: --from FOLDER.",
    zh="在 {place} 里没有找到作业。如果作业放在别处，请用 --from 指明文件夹。",
)
_NEXT = Text(
    en="Next, what waits for a person: calmline grade review", zh="接下来人工评等待的题：calmline grade review"
)
_WATCHING = Text(en="Watching {place}; Ctrl-C ends it.", zh="正在等待新交的作业（{place}），按 Ctrl-C 结束。")
_ARRIVED = Text(
    en="{clock}  {new} looked at, {open} not accounted for, {found} in all",
    zh="{clock}  看了 {new} 份，没有着落 {open} 份，共 {found} 份",
)
_WRITTEN = Text(en="Written: {path}", zh="已写好：{path}")
_UNIT = Text(en="a second", zh="份/秒")
_LEFT = Text(en="left", zh="剩余")
_PROGRESS = Text(en="Grading", zh="评分")


class _Grading(TyperGroup):
    """`calmline grade EXERCISE…` is `calmline grade hand-ins EXERCISE…`, unless another command is named."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [_RUN, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Grading,
    help="Grade hand-ins: calmline grade EXERCISE… or --all; see `calmline grade hand-ins --help`. · 评作业。",
)


@app.command(_RUN)
def grade(  # noqa: PLR0913, PLR0917 - one parameter an option
    exercises: Annotated[
        list[str] | None, typer.Argument(help="Exercises, such as digital-piano. · 练习的名字。")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Grade all exercises. · 全部练习。")] = False,
    source: Annotated[
        str,
        typer.Option(
            "--from",
            help="submitted, exchange, or a folder of zips as learners or Moodle make them. · 作业在哪里。",
            metavar="submitted|exchange|FOLDER",
        ),
    ] = "submitted",
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 for one a core. · 并行进程数。")] = 0,
    db: Annotated[
        str | None,
        typer.Option(
            help="The gradebook, as postgresql+psycopg://USER:PASSWORD@HOST/NAME; else as configured. · 成绩数据库。",
            metavar="URL",
            envvar="CALMLINE_GRADEBOOK",
        ),
    ] = None,
    feedback: Annotated[bool, typer.Option(help="Make learners' pages of feedback. · 生成给学员的反馈。")] = True,
    watch: Annotated[bool, typer.Option("--watch", help="Go on grading what arrives. · 边收边评。")] = False,
    json_file: Annotated[
        Path | None,
        typer.Option("--json", help="Write the reconciliation there, too. · 对账结果存成 JSON。", metavar="FILE"),
    ] = None,
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="The same as a table. · 存成表格。", metavar="FILE")
    ] = None,
    lang: LangOption = None,
) -> None:
    """Grade hand-ins and account for every one. Nothing that learners wrote is run. · 评作业，每一份都有着落。

    What was graded before and is unchanged is skipped; after an interruption, run it again. Exit code 0: everything is
    accounted for; 1: not everything; 2: it could not begin, or found nothing at all (with --watch that is 0).
    """
    # Imported late: nbgrader and the database library cost every other command half a second.
    from calmline.grading.batch.course import NoCourseError, open_course
    from calmline.grading.batch.database import GradebookError
    from calmline.grading.batch.material import NoMaterialError
    from calmline.grading.batch.runner import Options, RunningError, grade_all
    from calmline.grading.batch.watching import Watch
    from calmline.grading.batch.watching import watch as run_watch
    from calmline.grading.handins.contents import UnreadableError

    spoken = language(lang)
    try:
        course = open_course(Path.cwd(), address(db, spoken))
        names = wanted(course, exercises or [], everything, spoken)
        for file in edited_since_build(course.root, names):
            typer.echo(UNBUILT.fill(file=file).get(spoken), err=True)
        find = finder(course, source, spoken)
        options = Options(jobs or os.cpu_count() or 1, feedback)
        with _progress(spoken) as progress:
            if watch:
                typer.echo(_WATCHING.get(spoken).format(place=source), err=True)
                report = run_watch(course, names, Watch(find, _wait, _teller(spoken)), options, _bar(progress, spoken))
            else:
                report = grade_all(course, names, find(), options, _bar(progress, spoken))
    except (NoCourseError, NoMaterialError, GradebookError, RunningError, UnreadableError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_WRONG) from error
    _tell(report, spoken, json_file, csv_file)
    if not report.found:
        typer.echo(NOTHING_THERE.get(spoken).format(place=source), err=True)
        if not watch:
            raise typer.Exit(_WRONG)
    if any(line.waiting for line in report.lines):
        typer.echo(_NEXT.get(spoken), err=True)
    raise typer.Exit(130 if report.interrupted and not watch else report.exit_code)


def language(said: LangName | None) -> Lang:
    """The language asked for, else the system's: a graders' clone has no learner whose language it could be."""
    return said.value if said else system_lang(os.environ)


def address(db: str | None, lang: Lang) -> str | None:
    """The gradebook asked for, as it was said; what is no address of one ends the program."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        if db:
            make_url(db)
    except ArgumentError:
        _refuse(_NO_ADDRESS, lang)  # without repeating it: it may hold a password
    return db


def wanted(course: "Course", exercises: list[str], everything: bool, lang: Lang) -> list[str]:
    """The exercises that were asked for; says which there are and ends the program where that can't be."""
    names = ", ".join(course.exercises)
    unknown = [name for name in exercises if name not in course.exercises]
    if unknown:
        _refuse(_UNKNOWN.fill(name=unknown[0], names=names), lang)
    if not exercises and not everything:
        _refuse(_NOTHING.fill(names=names), lang)
    return list(course.exercises) if everything else sorted(set(exercises))


def _refuse(problem: Text, lang: Lang) -> None:
    typer.echo(problem.get(lang), err=True)
    raise typer.Exit(_WRONG)


def finder(course: "Course", source: str, lang: Lang) -> "Callable[[], Found]":
    """What finds the hand-ins of `--from`, each time with the class list as it is then; what is no folder ends the program.

    What is returned raises `UnreadableError` and `GradebookError`.
    """
    from calmline.grading.batch.students import class_list
    from calmline.grading.handins.finding import in_exchange, in_submitted
    from calmline.grading.handins.sent import in_zips

    if source == "submitted":
        return lambda: in_submitted(course.root, course.exercises)
    if source == "exchange":
        return lambda: in_exchange(course.exchange, course.course_id, course.exercises)
    place = Path(source).expanduser().absolute()
    if not place.is_dir():
        _refuse(_NO_FOLDER.fill(place=place), lang)
    return lambda: in_zips(place, course.exercises, class_list(course))


class _Rate(TextColumn):
    """Hand-ins a second."""

    def __init__(self, lang: Lang) -> None:
        super().__init__("")
        self._unit = _UNIT.get(lang)

    def render(self, task: Any) -> Any:
        from rich.text import Text as RichText

        speed = task.finished_speed or task.speed
        return RichText(f"{speed:.0f} {self._unit}" if speed else "")


def _progress(lang: Lang) -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(lang),
        TimeRemainingColumn(),
        TextColumn(_LEFT.get(lang)),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _bar(progress: Progress, lang: Lang) -> "Watcher":
    task = progress.add_task(_PROGRESS.get(lang), total=None)
    return lambda step: progress.update(task, completed=step.number, total=step.of)


def _wait() -> bool:
    try:
        time.sleep(_LOOK_EVERY)
    except KeyboardInterrupt:
        return False
    return True


def _teller(lang: Lang) -> "Callable[[Report, int], None]":
    from calmline.grading.batch.report import State

    def told(report: "Report", new: int) -> None:
        clock = time.strftime("%H:%M:%S")
        counts = {"new": new, "open": report.count(State.OPEN), "found": report.found}
        typer.echo(_ARRIVED.get(lang).format(clock=clock, **counts), err=True)

    return told


def _tell(report: "Report", lang: Lang, json_file: Path | None, csv_file: Path | None) -> None:
    from calmline.grading.batch.report import as_csv, as_data, as_text

    if report.found:  # of nothing there is nothing to reconcile
        typer.echo(as_text(report, lang), nl=False)
    files: list[tuple[Path | None, Callable[[], str]]] = [
        (json_file, lambda: json.dumps(as_data(report), ensure_ascii=False, indent=1) + "\n"),
        (csv_file, lambda: "\ufeff" + as_csv(report, lang)),  # without the mark, Excel takes UTF-8 for something else
    ]
    for file, content in files:
        if file is None:
            continue
        try:
            write_whole(file.expanduser().absolute(), content().encode("utf-8"))
        except OSError as error:
            typer.echo(f"{file}: {error.strerror}", err=True)
            raise typer.Exit(_WRONG) from error
        typer.echo(_WRITTEN.get(lang).format(path=file), err=True)
