"""`calmline cases`: what is wrong with authors' files, how the course covers its sources, how the cases play."""

from pathlib import Path
from typing import Annotated

import typer

from calmline.caller.personas import knowing
from calmline.caller.playthroughs import walking
from calmline.caller.rules import FILE_NAME as RULES_NAME
from calmline.caller.rules import check_rules, file_of_rules, load_rules, rules
from calmline.cases.checks import EXERCISE_CHECKS
from calmline.cases.coverage import Standing, as_json, as_text, library_coverage
from calmline.cases.exercise import Exercise
from calmline.cases.library import Library, NotInLibraryError
from calmline.cases.loading import check_any, check_source
from calmline.cases.problems import CaseError, Problem
from calmline.cases.source import read_source
from calmline.cases.sources import (
    FILE_NAME,
    check_sources,
    inventory_above,
    inventory_in,
    load_sources,
    wrong_citations,
)
from calmline.cli.rehearse import rehearse
from calmline.data import NoDataError, data_root

app = typer.Typer(help="The case library, for authors.", no_args_is_help=True)
app.command()(rehearse)

_WRONG, _CANT_TELL = 1, 2


@app.callback()
def _cases() -> None:
    """The case library, for authors."""


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            help="YAML files of cases, of exercises, of the course, sources.yaml or caller.yaml; without any, all of assets/."
        ),
    ] = None,
) -> None:
    """Name everything that is wrong, as file:line:column: path: what is wrong; what to do."""
    chosen = files or _all_files()
    problems = sorted({problem for file in chosen for problem in check_file(file)})
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(_closing(len(chosen), problems), err=True)
    if problems:
        raise typer.Exit(_WRONG)


def check_file(file: Path) -> list[Problem]:
    """All that is wrong with one file, sorted by place: a case's playthroughs are walked by the caller's rules, source rows looked up."""
    if file.name == FILE_NAME:
        return check_sources(file)
    if file.name == RULES_NAME:
        beside = inventory_in(file.resolve().parent)
        return check_rules(file, *([wrong_citations(beside)] if beside else []))
    inventory = inventory_above(file)
    cited = [wrong_citations(inventory)] if inventory else []
    if file.parent.name == "exercises":
        return check_source(read_source(file), Exercise, (*EXERCISE_CHECKS, *cited))
    try:
        table = rules()
    except CaseError:
        return check_any(file, *cited)  # the table's own mistakes are told where that file is checked
    return check_any(file, walking(table), knowing(table), *cited)


@app.command()
def coverage(
    as_json_: Annotated[bool, typer.Option("--json", help="Print JSON, with every place of every row.")] = False,
) -> None:
    """Tell which rows of the source texts the course has, and where, which are planned, and which are left out.

    Exits with 1 if a row is missing: all modules that should have it are written, and nothing cites it.
    """
    root = _root()
    file = root / "assets" / FILE_NAME
    if not file.is_file():
        typer.echo(
            f"There is no {FILE_NAME} here. Run `calmline cases coverage` from a clone of the project.", err=True
        )
        raise typer.Exit(_CANT_TELL)
    try:
        table = {f"assets/{RULES_NAME}": load_rules(file_of_rules(root))}
        covered = library_coverage(load_sources(file), Library(root), table)
    except (CaseError, NotInLibraryError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_CANT_TELL) from None
    typer.echo(as_json(covered) if as_json_ else as_text(covered))
    if covered.of(Standing.MISSING):
        raise typer.Exit(_WRONG)


def _all_files() -> list[Path]:
    assets = _root() / "assets"
    files = [
        assets / "course.yaml",
        file_of_rules(_root()),
        *sorted(assets.glob("cases/*.yaml")),
        *sorted(assets.glob("exercises/*.yaml")),
    ]
    sources = assets / FILE_NAME
    if sources.is_file():  # learners have none
        files.append(sources)
    return [_as_seen_from_here(file) for file in files]


def _root() -> Path:
    try:
        return data_root()
    except NoDataError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_CANT_TELL) from None


def _as_seen_from_here(file: Path) -> Path:
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _closing(files: int, problems: list[Problem]) -> str:
    checked = f"{files} file" if files == 1 else f"{files} files"
    if not problems:
        return f"{checked} checked, nothing wrong."
    wrong = len({problem.file for problem in problems})
    return f"{checked} checked: {len(problems)} problem{'s' * (len(problems) != 1)} in {wrong} of them."
