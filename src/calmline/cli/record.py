"""`calmline record`: the learner's own record taken out, erased, or found."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from calmline.cli.language import LangOption, lang_of
from calmline.learning import workcopy
from calmline.learning.files import write_whole
from calmline.learning.problem import LearningError, disk_problem
from calmline.practice.problems import RecordError
from calmline.text import Lang, Text

if TYPE_CHECKING:
    from calmline.practice.record import Record

app = typer.Typer(help="Your own record of rehearsals. · 你自己的演练记录。", no_args_is_help=True)

_WRITTEN = Text(en="Written: {path}", zh="已写好：{path}")
_SURE = Text(
    en="Erase {calls} calls from your record, for good? What you have answered in the course stays.",
    zh="要把记录里的 {calls} 通演练永久删除吗？课程里答过的题不受影响。",
)
_KEPT = Text(en="Nothing was erased.", zh="没有删除任何内容。")
_ERASED = Text(en="Erased: {calls} calls.", zh="已删除 {calls} 通演练。")


class Format(StrEnum):
    """How a record is written out."""

    JSON = "json"
    CSV = "csv"


@app.callback()
def _record() -> None:
    """Your own record of rehearsals. · 你自己的演练记录。"""


@app.command()
def export(
    file: Annotated[Path | None, typer.Argument(help="Where to; the screen if left out. · 存到哪里。")] = None,
    form: Annotated[Format, typer.Option("--format", help="json or csv.")] = Format.JSON,
    lang: LangOption = None,
) -> None:
    """Write out all that your record holds. · 导出全部记录。"""
    spoken = lang_of(lang, workcopy.default_root())
    with _opened(spoken) as record:
        text = record.export_json() if form is Format.JSON else record.export_csv()
        if file is None:
            typer.echo(text, nl=False)
            return
        try:
            write_whole(file, text.encode("utf-8"))
        except OSError as error:
            raise disk_problem(error, file) from error
        typer.echo(_WRITTEN.get(spoken).format(path=file))


@app.command()
def erase(
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask. · 不再询问。")] = False, lang: LangOption = None
) -> None:
    """Erase your record for good. · 永久删除记录。"""
    spoken = lang_of(lang, workcopy.default_root())
    with _opened(spoken) as record:
        calls = sum(standing.attempts for standing in record.standings().values())
        if not yes and not _agreed(_SURE.fill(calls=calls).get(spoken)):
            typer.echo(_KEPT.get(spoken))
            raise typer.Exit(1)
        typer.echo(_ERASED.fill(calls=record.erase()).get(spoken))


@app.command()
def path(lang: LangOption = None) -> None:
    """Say where your record is. · 记录存在哪里。"""
    from calmline.practice.record import record_url, shown_url

    try:
        typer.echo(shown_url(record_url()))
    except RecordError as error:
        typer.echo(error.text.get(lang_of(lang, workcopy.default_root())), err=True)
        raise typer.Exit(1) from error


def _agreed(question: str) -> bool:
    try:
        return typer.confirm(question)
    except typer.Abort:  # nobody is there to be asked
        return False


@contextmanager
def _opened(lang: Lang) -> Iterator["Record"]:
    """The record; what is wrong with it is told, on the other stream than what it holds."""
    from calmline.practice.record import open_record

    try:
        record = open_record()
        try:
            if record.problem:
                typer.echo(record.problem.get(lang), err=True)
            yield record
        finally:
            record.close()
    except (RecordError, LearningError) as error:
        typer.echo(error.text.get(lang), err=True)
        raise typer.Exit(1) from error
