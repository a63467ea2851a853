"""`calmline cases check`: all that is wrong with authors' files, each with its line and what to do."""

from pathlib import Path
from typing import Annotated

import typer

from calmline.caller.playthroughs import wrong_playthroughs
from calmline.cases.loading import check_any
from calmline.cases.problems import Problem
from calmline.data import NoDataError, data_root

app = typer.Typer(help="The case library, for authors.", no_args_is_help=True)


@app.callback()
def _cases() -> None:
    """The case library, for authors."""


@app.command()
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="YAML files of cases, of exercises or of the course; without any, all of assets/."),
    ] = None,
) -> None:
    """Name everything that is wrong, as file:line:column: path: what is wrong; what to do."""
    chosen = files or _all_files()
    problems = sorted({problem for file in chosen for problem in check_file(file)})
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(_closing(len(chosen), problems), err=True)
    if problems:
        raise typer.Exit(1)


def check_file(file: Path) -> list[Problem]:
    """All that is wrong with one file, a case's playthroughs walked, sorted by place."""
    return check_any(file, wrong_playthroughs)


def _all_files() -> list[Path]:
    try:
        assets = data_root() / "assets"
    except NoDataError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    files = [assets / "course.yaml", *sorted(assets.glob("cases/*.yaml")), *sorted(assets.glob("exercises/*.yaml"))]
    return [_as_seen_from_here(file) for file in files]


def _as_seen_from_here(file: Path) -> Path:
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _closing(files: int, problems: list[Problem]) -> str:
    checked = f"{files} file" if files == 1 else f"{files} files"
    if not problems:
        return f"{checked} checked, nothing wrong."
    wrong = len({problem.file for problem in problems})
    return f"{checked} checked: {len(problems)} problem{'s' * (len(problems) != 1)} in {wrong} of them."
