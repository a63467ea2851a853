"""`calmline replies`: what replies do, what marks they earn, how good the analyser is, and its training."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any, BinaryIO, NoReturn

import typer
from pydantic import ValidationError

from calmline.cases.loading import load_scenario
from calmline.cases.problems import CaseError
from calmline.cli.language import LangName
from calmline.data import data_root, is_clone
from calmline.replies.analysis import Analysis, analyse
from calmline.replies.labels import NAMES, Fault
from calmline.replies.scenario import ReplyLine, Scenario
from calmline.replies.scoring import MEANING, Score, score
from calmline.replies.sentences import BadSentenceError
from calmline.replies.weights import BadWeightsError
from calmline.text import LANGS, Lang

app = typer.Typer(help="What replies do, and what they earn.", no_args_is_help=True)

_WRONG, _CANT_TELL = 1, 2
_LONGEST_LINE = 5_000_000
Language = Annotated[LangName, typer.Option("--lang", help="The language of the replies: en or zh.")]


@app.callback()
def _replies() -> None:
    """What replies do, and what they earn."""


@app.command("analyse")
def analyse_text(
    lang: Language, as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False
) -> None:
    """Read one reply from standard input and print what it does."""
    text = sys.stdin.buffer.read(_LONGEST_LINE).decode("utf-8", errors="replace")
    analysis = _or_stop(lambda: analyse(text, lang.value))
    typer.echo(json.dumps(_as_data(analysis)) if as_json else _for_people(analysis))


def _for_people(analysis: Analysis) -> str:
    lang = analysis.lang
    lines = []
    for finding in sorted(analysis.findings, key=lambda one: (one.start, one.label)):
        mark = "-" if isinstance(finding.label, Fault) else "+"
        words = " ".join(analysis.text[finding.start : finding.end].split())
        more = [f"{finding.confidence:.0%}"]
        if finding.general:
            more.append("general" if lang == "en" else "泛泛")
        if finding in analysis.unsure:
            more.append("unsure" if lang == "en" else "拿不准")
        lines.append(
            f"{mark} {finding.label.value:<12}{NAMES[finding.label].get(lang)} ({', '.join(more)})\n    {words}"
        )
    for veto in analysis.vetoed:
        words = " ".join(analysis.text[veto.start : veto.end].split())
        lines.append(f"x {veto.label.value:<12}{veto.reason.get(lang)}\n    {words}")
    lines += [f"! {flag.value:<12}{MEANING[flag].get(lang)}" for flag in analysis.flags]
    lines += [f"! {oddity.value}" for oddity in sorted(analysis.oddities)]
    nothing = "Nothing was recognised." if lang == "en" else "没有识别出任何内容。"
    return "\n".join(lines) or nothing


def _as_data(analysis: Analysis) -> dict[str, Any]:
    return {
        "labels": sorted(label.value for label in analysis.labels),
        "findings": [
            {
                "label": one.label.value,
                "start": one.start,
                "end": one.end,
                "confidence": one.confidence,
                "general": one.general,
                "reason": one.reason.get(analysis.lang),
            }
            for one in analysis.findings
        ],
        "vetoed": [
            {"label": one.label.value, "start": one.start, "end": one.end, "reason": one.reason.get(analysis.lang)}
            for one in analysis.vetoed
        ],
        "unsure": sorted({one.label.value for one in analysis.unsure}),
        "flags": [flag.value for flag in analysis.flags] + sorted(analysis.oddities),
    }


@app.command("score")
def score_lines(
    situation: Annotated[Path, typer.Option("--situation", help="A situation with its rubric, in YAML.")],
    lang: Language,
    replies: Annotated[Path, typer.Option("--input", help='Lines {"id", "text"}; "-" is standard input.')],
) -> None:
    """Mark replies: a line of JSON for every line of the input, in its order.

    A line that is no reply gives `{"id", "error"}`, and the exit code is 1.
    """
    scenario = _scenario(situation)
    wrong = False
    try:
        with nullcontext(sys.stdin.buffer) if str(replies) == "-" else replies.open("rb") as lines:
            for row in _marked(lines, scenario, lang.value):
                wrong = wrong or "error" in row
                sys.stdout.write(json.dumps(row) + "\n")
    except BrokenPipeError:
        raise  # nothing is wrong with what was read: `head` and its like have enough of what is printed
    except OSError as error:
        _stop(f"{replies}: can't be read: {error.strerror}")
    if wrong:
        raise typer.Exit(_WRONG)


def _scenario(file: Path) -> Scenario:
    try:
        return load_scenario(file)
    except CaseError as error:
        _stop("\n".join(str(problem) for problem in error.problems))
    except OSError as error:
        _stop(f"{file}: can't be read: {error.strerror}")


def _marked(lines: BinaryIO, scenario: Scenario, lang: Lang) -> Iterator[dict[str, Any]]:
    situation = scenario.situation(lang)
    number = 0
    while raw := lines.readline(_LONGEST_LINE):
        number += 1
        whole = raw.endswith(b"\n") or len(raw) < _LONGEST_LINE
        while not whole:  # the rest of a line that is too long
            rest = lines.readline(_LONGEST_LINE)
            whole = not rest or rest.endswith(b"\n")
        try:
            if len(raw) >= _LONGEST_LINE:
                raise ValueError(f"longer than {_LONGEST_LINE} bytes")
            reply = _reply(raw)
        except ValueError as error:
            yield {"id": None, "error": f"line {number}: {error}"}
            continue
        marked = _or_stop(lambda text=reply.text: score(text, scenario, lang, situation))
        yield {"id": reply.id, **_as_line(marked)}


def _reply(raw: bytes) -> ReplyLine:
    try:
        data = json.loads(raw.decode("utf-8-sig"))
        # In Python, not as JSON: a lone surrogate is a string that a reply may well hold.
        return ReplyLine.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(f"{'.'.join(map(str, first['loc'])) or 'the line'}: {first['msg']}") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON: {error}") from None


def _as_line(marked: Score) -> dict[str, Any]:
    analysis = marked.analysis
    return {
        "score": marked.points,
        "max": marked.maximum,
        "labels": sorted(label.value for label in marked.labels),
        "criteria": {credit.criterion.id: credit.credit for credit in marked.criteria},
        "spans": [
            {"label": one.label.value, "start": one.start, "end": one.end}
            for one in analysis.findings
            if one.label in marked.labels
        ],
        "flags": [flag.value for flag in marked.flags] + sorted(analysis.oddities),
        "unsure": list(marked.unsure),
    }


@app.command()
def evaluate(
    lang: Annotated[LangName | None, typer.Option("--lang", help="One language only.")] = None,
    rated: Annotated[Path | None, typer.Option("--rated", help="A folder of rated replies.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Leave out the training by groups of writers.")] = False,
) -> None:
    """Measure the analyser: on unseen writers, on rated replies beside three baselines, and on attacks."""
    _only_in_a_clone()
    from calmline.cli.replies_report import report  # scikit-learn takes a second to load

    folder = rated or data_root() / "assets" / "replies" / "rated"
    try:
        chosen: Sequence[Lang] = [lang.value] if lang else LANGS
        for one in chosen:
            for line in report(one, folder, quick):
                typer.echo(line)
    except (BadWeightsError, BadSentenceError, CaseError) as error:
        _stop(str(error))
    except OSError as error:
        if error.filename is None:  # not a file that was read, but where this prints to
            raise
        _stop(f"{error.filename}: can't be read: {error.strerror}")


@app.command()
def train(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; say whether the weights are up to date.")
    ] = False,
) -> None:
    """Learn the weights of both languages anew from the labelled sentences and the lexicons."""
    _only_in_a_clone()
    from calmline.replies.training import differences, trained, write

    different = []
    try:
        for lang in LANGS:
            if check:
                different += [f"{lang}: {found}" for found in differences(lang)]
            else:
                write(lang, trained(lang))
    except BadSentenceError as error:
        _stop(str(error))
    for line in different:
        typer.echo(line)
    if different:
        typer.echo("The weights are not those that these sentences give. Run `calmline replies train`.", err=True)
        raise typer.Exit(_WRONG)


def _only_in_a_clone() -> None:
    if not is_clone():
        _stop(
            "This needs the labelled sentences, which are in a clone of the project and not in what learners install."
        )


def _or_stop(run: Any) -> Any:
    try:
        return run()
    except BadWeightsError as error:
        _stop(str(error))


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(_CANT_TELL)
