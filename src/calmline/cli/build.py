"""`calmline build`: everything that is generated, from the assets."""

import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from calmline.cases.library import Library, NotInLibraryError
from calmline.cases.problems import CaseError
from calmline.data import NoDataError, data_root, is_clone

_WRONG, _NO_CLONE = 1, 2


def build(
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; name each file that is not as the assets make it.")
    ] = False,
) -> None:
    """Write course/, solutions/, exercises/ and docs/schemas/ from assets/."""
    root = _clone()
    # Imported late: nbgrader takes a second to load, and a wrong place to build needs none of it.
    from calmline.notebooks.build import compare, count, install, make
    from calmline.notebooks.release import ReleaseError

    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="calmline-build-") as name:
        made = Path(name).resolve()
        try:
            with _progress() as progress:
                task = progress.add_task("build", total=count(Library(root)))

                def report(step: str) -> None:
                    progress.update(task, advance=1, description=step)

                make(root, made, report)
        except (CaseError, NotInLibraryError, ReleaseError) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(_WRONG) from None
        drifts = compare(made, root)
        if check:
            _tell_drift([str(drift) for drift in drifts])
            return
        left = install(made, root, drifts)
    seconds = time.perf_counter() - began
    typer.echo(f"{len(drifts) - len(left)} files changed in {root}, built in {seconds:.1f} s.")
    for drift in left:
        typer.echo(f"{drift} and was left alone; move it elsewhere.", err=True)


def _clone() -> Path:
    try:
        if is_clone():
            return data_root()
    except NoDataError:
        pass
    typer.echo(
        "There is nothing to build here: Calmline is installed as a package, without its sources. "
        "Run `calmline build` from a clone of the project.",
        err=True,
    )
    raise typer.Exit(_NO_CLONE)


def _progress() -> Progress:
    columns = (TextColumn("[progress.description]{task.description:<28}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _tell_drift(sentences: list[str]) -> None:
    if not sentences:
        typer.echo("All generated files are as the assets make them.")
        return
    for sentence in sentences:
        typer.echo(sentence)
    typer.echo("Run `calmline build` and commit what it writes.", err=True)
    raise typer.Exit(_WRONG)
