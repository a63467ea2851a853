"""`calmline doctor`: what is there, what is missing, and what to do about it."""

from pathlib import Path
from typing import Annotated

import typer

from calmline.cli.language import LangOption, lang_of
from calmline.learning import workcopy
from calmline.learning.doctor import Finding, findings
from calmline.text import Lang, Text

_OK = Text(en="ok", zh="正常")
_MISS = Text(en="MISSING", zh="缺少")
_CARE = Text(en="note", zh="注意")
_ALL_WELL = Text(en="All that the course needs is there.", zh="课程需要的都齐了。")
_NOT_WELL = Text(en="Something that the course needs is missing; see above.", zh="课程需要的东西还不齐，请看上面。")


def doctor(
    lang: LangOption = None,
    work: Annotated[
        Path | None, typer.Option(help="Your folder; Documents/Calmline if left out. · 学习文件夹。")
    ] = None,
) -> None:
    """Check this computer and say what is missing. · 检查这台电脑还缺什么。"""
    root = (work or workcopy.default_root()).expanduser().absolute()
    spoken = lang_of(lang, root)
    found = findings(root)
    for finding in found:
        _print(finding, spoken)
    broken = any(finding.needed and not finding.found for finding in found)
    typer.echo((_NOT_WELL if broken else _ALL_WELL).get(spoken))
    if broken:
        raise typer.Exit(1)


def _print(finding: Finding, lang: Lang) -> None:
    state = _OK if finding.found else _MISS if finding.needed else _CARE
    typer.echo(f"{state.get(lang):<8} {finding.name.get(lang)}{'  ' + finding.detail if finding.detail else ''}")
    if finding.todo and not finding.found:
        typer.echo(f"         {finding.todo.get(lang)}")
