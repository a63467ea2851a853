"""The command line: `calmline learn | hand-in | build | cases | doctor`."""

import typer

from calmline.cli import build, cases, doctor, hand_in, learn

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Calmline: a course in handling complaints. · 心平热线：投诉处理课程。",
)
app.command("learn")(learn.learn)
app.command("hand-in")(hand_in.hand_in)
app.command("doctor")(doctor.doctor)
app.command("build")(build.build)
app.add_typer(cases.app, name="cases")


def main() -> None:
    """Run the command line."""
    app()
