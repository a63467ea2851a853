"""The command line: `calmline learn | hand-in | progress | record | grade | build | cases | replies | doctor`."""

import os
import sys

import typer

# Under other names, since `calmline.cli.build` and its like are the modules.
from calmline.cli.build import build as run_build
from calmline.cli.cases import app as cases_app
from calmline.cli.doctor import doctor as run_doctor
from calmline.cli.grade import app as grade_app
from calmline.cli.hand_in import hand_in as run_hand_in
from calmline.cli.learn import learn as run_learn
from calmline.cli.progress import progress as run_progress
from calmline.cli.record import app as record_app
from calmline.cli.replies import app as replies_app
from calmline.cli.review import app as review_app
from calmline.cli.review import diff as run_diff

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Calmline: a course in handling complaints. · 心平热线：投诉处理课程。",
)
app.command("learn")(run_learn)
app.command("hand-in")(run_hand_in)
app.command("progress")(run_progress)
app.add_typer(record_app, name="record")
app.command("doctor")(run_doctor)
grade_app.add_typer(review_app, name="review")
grade_app.command("diff")(run_diff)
app.add_typer(grade_app, name="grade")
app.command("build")(run_build)
app.add_typer(cases_app, name="cases")
app.add_typer(replies_app, name="replies")


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] == ["grade"]:
        # jsonschema, which nbformat brings, compiles the grammars of all kinds of URI if it finds this package: more than
        # a second of every start, for what grading never checks.
        sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: "not to be imported"
    try:
        app()
    finally:
        _let_go()


def _let_go() -> None:
    """Write what is still to be written; if whoever read it has enough, as `head` soon has, that is no error."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Python writes the rest when it ends, and would tell of the failure then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
