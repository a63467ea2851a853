"""`calmline cases rehearse`: three kinds of colleagues play the cases, so that a change in caller.yaml can be seen."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from calmline.caller.rated import Order, felt, order
from calmline.caller.rules import Rules, rules
from calmline.caller.story import Play
from calmline.caller.trial import LEARNERS, Means, Row, means, trial
from calmline.cases.library import Library, NotInLibraryError
from calmline.cases.loading import load_scenario
from calmline.cases.problems import CaseError
from calmline.data import NoDataError, data_root
from calmline.replies.weights import BadWeightsError
from calmline.text import LANGS

_CANT_TELL = 2
_COLOURS = {"expert": "#2a7a68", "robot": "#6b7280", "appeaser": "#c2703d"}


def rehearse(
    cases: Annotated[list[str] | None, typer.Argument(help="Ids of cases; without any, all that have a call.")] = None,
    seeds: Annotated[int, typer.Option(min=1, max=10_000, help="How many calls each colleague has with a case.")] = 200,
    rated: Annotated[bool, typer.Option("--rated", help="Also say how the rules order the rated replies.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with more figures.")] = False,
    plot: Annotated[Path | None, typer.Option(help="Draw the figures into this PNG, SVG or PDF file.")] = None,
) -> None:
    """Let an expert, a policy robot and an appeaser play the cases by the rules in caller.yaml.

    Each goes by what a reply does and never by where it leads. Those who are not right call once more, with the
    price in mind that the first call has left.
    """
    try:
        table = rules()
        rows = [row for case, play in _plays(cases, table) for row in trial(case, play, seeds)]
        orders = _orders(table) if rated else {}
    except (NoDataError, NotInLibraryError, CaseError, BadWeightsError) as error:
        _cant(str(error))
    except OSError as error:
        _cant(f"{error.filename} can't be read: {error.strerror}.")
    if as_json:
        typer.echo(json.dumps(_figures(seeds, rows, orders), indent=1))
    else:
        for line in [*_table(seeds, rows), *_told(orders)]:
            typer.echo(line)
    if plot:
        _draw(rows, plot)


def _cant(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(_CANT_TELL)


def _plays(cases: Sequence[str] | None, table: Rules) -> Iterator[tuple[str, Play]]:
    library = Library(data_root())
    for case in cases or library.case_ids():
        rehearsal = library.case(case).rehearsal
        if rehearsal:
            yield case, Play(rehearsal, table)
        elif cases:
            _cant(f"The case “{case}” has no call to rehearse.")


def _orders(table: Rules) -> dict[str, Order]:
    """Per language and kind of change, how the rules order the rated replies."""
    from calmline.replies.evaluation import load_rated

    folder = data_root() / "assets" / "replies" / "rated"
    scenarios = {one.id: one for one in map(load_scenario, sorted((folder / "scenarios").glob("*.yaml")))}
    found = {}
    for lang in LANGS:
        replies = load_rated(folder, lang, scenarios)
        takings = [felt(one.text, one.scenario, lang, one.scenario.situation(lang), table) for one in replies]
        marks = [one.mark / one.scenario.maximum for one in replies]
        asked = [one.scenario.id for one in replies]
        found[f"{lang} less anger"] = order([-one.anger for one in takings], marks, asked)
        found[f"{lang} more trust"] = order([one.trust for one in takings], marks, asked)
        found[f"{lang} both"] = order([one.good for one in takings], marks, asked)
    return found


def _table(seeds: int, rows: Sequence[Row]) -> Iterator[str]:
    calls = f"{seeds} call{'s' * (seeds != 1)}"
    yield f"{calls} of each colleague with each case; anger, trust and price from 0 to 10, at the end."
    yield f"{'':<57}  callers who are not right"
    yield (
        f"{'case':<18} {'colleague':<9} {'good':>5} {'gave up':>7} {'turns':>5} {'trust':>5}"
        f"  {'anger':>9} {'price':>5}  {'next call':>9}"
    )
    for row in rows:
        all_, wrong, again = means(row.calls), means(row.not_right().calls), means(row.not_right().next)
        if all_:
            yield (
                f"{row.case:<18} {row.learner:<9} {all_.good:>5.0%} {all_.gave_up:>7.0%} {all_.turns:>5.1f}"
                f" {all_.trust:>5.1f}  {_way(wrong):>9} {wrong.price if wrong else 0:>5.1f}  {_way(again):>9}"
            )
    yield ""


def _way(calls: Means | None) -> str:
    return f"{calls.began:.1f} → {calls.anger:.1f}" if calls else "–"


def _told(orders: dict[str, Order]) -> Iterator[str]:
    if orders:
        yield "Rated replies, as the customer takes them: do the rules order them as the raters do?"
        yield f"{'':<14} {'rank correlation':>16} {'pairs alike':>12}"
        for name, one in orders.items():
            yield f"{name:<14} {one.spearman:>16.2f} {one.concordant:>12.0%}  of {one.pairs}"


def _figures(seeds: int, rows: Sequence[Row], orders: dict[str, Order]) -> dict[str, object]:
    return {
        "seeds": seeds,
        "rows": [
            {"case": row.case, "learner": row.learner}
            | {
                name: asdict(found) if (found := means(calls)) else None
                for name, calls in (
                    ("calls", row.calls),
                    ("next", row.next),
                    ("not_right", row.not_right().calls),
                    ("not_right_next", row.not_right().next),
                )
            }
            for row in rows
        ],
        "rated": {name: asdict(one) for name, one in orders.items()},
    }


def _draw(rows: Sequence[Row], file: Path) -> None:
    from matplotlib.figure import Figure

    cases = list(dict.fromkeys(row.case for row in rows))
    figure = Figure(figsize=(11, 1.8 + 0.55 * len(cases)), layout="constrained")
    ends, angers = figure.subplots(1, 2, sharey=True)
    for n, learner in enumerate(LEARNERS):
        colour = _COLOURS[learner]
        for row in (row for row in rows if row.learner == learner):
            at = cases.index(row.case) + (n - 1) * 0.27
            all_, wrong, again = means(row.calls), means(row.not_right().calls), means(row.not_right().next)
            if all_:
                label = learner if row.case == cases[0] else None
                ends.barh(at, all_.good * 100, height=0.24, color=colour, label=label)
            for calls, marker, shift in ((wrong, "o", 0.05), (again, "D", -0.05)):
                if calls:
                    angers.plot([calls.began, calls.anger], [at - shift] * 2, color=colour, lw=1.2)
                    angers.plot(calls.anger, at - shift, marker, color=colour, ms=5)
    ends.set_yticks(range(len(cases)), cases)
    ends.invert_yaxis()
    ends.set(xlim=(0, 100), xlabel="good endings, per cent", title="All callers")
    angers.set(
        xlim=(-0.3, 10.3), xlabel="anger, 0 to 10", title="Not right: first call ●, next call ◆, from begin to end"
    )
    figure.legend(loc="outside lower center", ncols=len(LEARNERS), frameon=False)
    try:
        figure.savefig(file, dpi=120)
    except (OSError, ValueError) as error:
        _cant(f"The picture can't be written to {file}: {error}")
