"""The command line: `calmline learn | hand-in | build | cases | doctor`."""

import typer

from calmline.cli.build import build
from calmline.cli.cases import app as cases
from calmline.cli.doctor import doctor
from calmline.cli.hand_in import hand_in
from calmline.cli.learn import learn

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Calmline: a course in handling complaints. · 心平热线：投诉处理课程。",
)
app.command("learn")(learn)
app.command("hand-in")(hand_in)
app.command("doctor")(doctor)
app.command("build")(build)
app.add_typer(cases, name="cases")


def main() -> None:
    """Run the command line."""
    app()
