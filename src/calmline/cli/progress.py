"""`calmline progress`: what is due today, where each case stands, when each comes back."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from calmline.cases.library import Library, NotInLibraryError
from calmline.cases.problems import CaseError
from calmline.cli.language import LangOption, lang_of
from calmline.data import NoDataError, data_root
from calmline.learning import workcopy
from calmline.learning.files import write_whole
from calmline.learning.problem import LearningError, disk_problem
from calmline.practice.problems import RecordError
from calmline.text import Lang, Text

if TYPE_CHECKING:
    from calmline.practice.overview import CaseRow, Overview

_LAST_CALLS = 5000  # more than four weeks hold, and more than a curve shows
_PAPER = 100  # columns, where there is no terminal to ask: what fits a printed page

_DUE = Text(en="Due today", zh="今天该练的")
_NOTHING_DUE = Text(en="Nothing is due today.", zh="今天没有到期要练的。")
_SINCE = Text(en="{title}  (since {day})", zh="{title}（{day} 到期）")
_CASES = Text(en="Where you stand", zh="练到了哪一步")
_CASE = Text(en="Case", zh="案例")
_LEVEL = Text(en="Next level", zh="下一级")
_STREAK = Text(en="In a row", zh="连续通过")
_CALLS = Text(en="Calls (good)", zh="通话（谈成）")
_NEXT = Text(en="Comes back", zh="下次")
_FLUENT = Text(en="fluent", zh="已练熟")
_TODAY = Text(en="today", zh="今天")
_AHEAD = Text(en="The next four weeks, if every call goes well", zh="往后四周（每次都练成的话）")
_DAY = Text(en="Day", zh="日期")
_NOTHING_AHEAD = Text(
    en="Nothing comes back yet: a case does once you are fluent in it, which takes three good calls in a row, alone,"
    " with three different customers.",
    zh="还没有要回头练的。一个案例练熟以后才会按时回来：独自接，连着三通都谈成，三位来电者各不相同。",
)
_WEEKDAYS = Text(en="Mon Tue Wed Thu Fri Sat Sun", zh="周一 周二 周三 周四 周五 周六 周日")
_BAD_ENDING = Text(en="{path} must end in .png or .svg.", zh="{path} 的结尾要是 .png 或 .svg。")
_WRITTEN = Text(en="Written: {path}", zh="已写好：{path}")


def progress(
    lang: LangOption = None,
    schedule: Annotated[bool, typer.Option("--schedule", help="The next four weeks, to print. · 往后四周。")] = False,
    plot: Annotated[
        Path | None,
        typer.Option(
            help="Two pictures, NAME-calls and NAME-rules, as .png or .svg. · 存成两张图。", metavar="NAME.png"
        ),
    ] = None,
) -> None:
    """Say what to rehearse today, and how far you are. · 今天该练什么，练到了哪一步。"""
    spoken = lang_of(lang, workcopy.default_root())
    try:
        if plot and plot.suffix.lower() not in (".png", ".svg"):
            raise LearningError(_BAD_ENDING.fill(path=plot))
        data, problem = _overview()
        if problem:
            typer.echo(problem.get(spoken), err=True)
        console = Console(highlight=False, soft_wrap=True)
        if not console.is_terminal:
            console.width = _PAPER
        if schedule:
            _print_schedule(console, data, spoken)
        else:
            _print_due(console, data, spoken)
            _print_cases(console, data, spoken)
        if plot:
            _draw(data, plot, spoken)
    except (RecordError, LearningError) as error:
        typer.echo(error.text.get(spoken), err=True)
        raise typer.Exit(1) from error
    except (CaseError, NotInLibraryError, NoDataError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _overview() -> tuple["Overview", Text | None]:
    # Imported late: the database library and the rest cost every other command a quarter of a second.
    from calmline.practice.overview import overview
    from calmline.practice.record import open_record

    record = open_record()
    try:
        found = record.attempts(limit=_LAST_CALLS)
        data = overview(found, record.standings(), Library(data_root()), datetime.now().astimezone())
        return data, record.problem
    finally:
        record.close()


def _print_due(console: Console, data: "Overview", lang: Lang) -> None:
    if not data.due:
        console.print(_NOTHING_DUE.get(lang))
        return
    console.print(_DUE.get(lang), style="bold")
    for row in data.due:
        title = row.title.get(lang)
        late = row.due is not None and row.due < data.today
        console.print(f"  {_SINCE.fill(title=title, day=row.due).get(lang) if late else title}", markup=False)


def _print_cases(console: Console, data: "Overview", lang: Lang) -> None:
    table = _table(console)
    for head in (_CASE, _LEVEL, _STREAK, _CALLS, _NEXT):
        table.add_column(head.get(lang))
    for row in data.cases:
        standing = row.standing
        streak = _FLUENT.get(lang) if standing.fluent else f"{standing.streak} / 3"
        calls = f"{standing.attempts} ({standing.passed})" if standing.attempts else "-"
        table.add_row(row.title.get(lang), str(standing.level), streak, calls, _comes_back(row, data, lang))
    console.print()
    console.print(_CASES.get(lang), style="bold")
    console.print(table)


def _comes_back(row: "CaseRow", data: "Overview", lang: Lang) -> str:
    if row.due is None:
        return "-"
    return _TODAY.get(lang) if row.due_today else _day(row.due, lang)


def _print_schedule(console: Console, data: "Overview", lang: Lang) -> None:
    if not data.coming:
        console.print(_NOTHING_AHEAD.get(lang))
        return
    table = _table(console)
    table.add_column(_DAY.get(lang), no_wrap=True)
    table.add_column(_CASE.get(lang))
    for coming in data.coming:
        day = _day(coming.day, lang) + (f" {_TODAY.get(lang)}" if coming.day == data.today else "")
        for n, row in enumerate(coming.cases):
            table.add_row("" if n else day, row.title.get(lang))
    console.print(_AHEAD.get(lang), style="bold")
    console.print(table)


def _table(console: Console) -> Table:
    # On paper, or in a file, signs and lines that every printer and every editor has.
    return Table(box=box.SIMPLE_HEAD if console.is_terminal else box.ASCII2, highlight=False)


def _day(day: date, lang: Lang) -> str:
    return f"{day} {_WEEKDAYS.get(lang).split()[day.weekday()]}"


def _draw(data: "Overview", plot: Path, lang: Lang) -> None:
    from calmline.practice.plots import Format, curves_plot, rules_plot

    form: Format = "png" if plot.suffix.lower() == ".png" else "svg"
    for name, draw in (("calls", curves_plot), ("rules", rules_plot)):
        path = plot.with_name(f"{plot.stem}-{name}{plot.suffix}")
        try:
            write_whole(path, draw(data, lang, form=form))
        except OSError as error:
            raise disk_problem(error, path) from error
        typer.echo(_WRITTEN.get(lang).format(path=path))
