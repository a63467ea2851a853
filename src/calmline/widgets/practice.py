"""The learner's practice for the start page and the progress screen: from the record to plain data for the browser."""

import base64
import logging
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from calmline.cases.library import Library
from calmline.practice.problems import RecordError
from calmline.text import Text

if TYPE_CHECKING:
    from calmline.practice.overview import CaseRow, Curve, Overview, RuleRow
    from calmline.practice.record import Record

PRACTICE = ":practice"
"""Under this name the practice stands beside the modules' progress; no module can be called so."""
TITLE = Text(en="My practice", zh="我的练习")

_LOG = logging.getLogger(__name__)
_LAST_CALLS = 5000  # more than four weeks hold, and more than a curve shows
_BROKEN = Text(
    en="Your record of practice could not be read just now. All else works; what you answered is safe.",
    zh="练习记录暂时读不出来。别的功能都正常，你的答案也都在。",
)

Plain = dict[str, Any]
T = TypeVar("T")


def practice_of(library: Library) -> Plain:
    """What the screens show of the practice as of now; `problem` says what is wrong with the record, if anything is.

    Never raises for what may be wrong with a record: then there is `problem` and nothing else.
    """
    return _with_record(lambda record: _told(_overview(record, library), record.problem, library))


def practice_answer(library: Library, message: Plain) -> Plain | None:
    """The answer to a message of the progress screen; None if it is none of its.

    `{"type": "plots", "lang", "theme"}` gives both pictures as PNG in base64, `{"type": "export", "format"}` the
    record as `text` with a file's `name`, `{"type": "erase"}` empties it. Each may bring `problem` instead.
    """
    kind = message.get("type")
    if kind == "plots":
        return {"type": kind} | _with_record(lambda record: _plots(_overview(record, library), message))
    if kind == "export":
        return {"type": kind} | _with_record(lambda record: _export(record, message))
    if kind == "erase":
        return {"type": kind} | _with_record(lambda record: _erased(record, library))
    return None


def _with_record(use: Callable[["Record"], Plain]) -> Plain:
    # Imported late: the database library costs every other screen a fifth of a second.
    from calmline.practice.record import open_record

    try:
        with closing(open_record()) as record:
            return use(record)
    except RecordError as error:
        _LOG.warning("%s", error)
        return {"problem": error.text.model_dump()}
    except Exception:
        # Whatever fails here must not take the start page, and with it the course, from the learner.
        _LOG.exception("the record failed")
        return {"problem": _BROKEN.model_dump()}


def _overview(record: "Record", library: Library) -> "Overview":
    from calmline.practice.overview import overview

    return overview(record.attempts(limit=_LAST_CALLS), record.standings(), library, datetime.now().astimezone())


def _told(data: "Overview", problem: Text | None, library: Library) -> Plain:
    names = {row.case: _name(row, library) for row in data.cases}
    last = {curve.case: curve.points[-1] for curve in data.curves}
    later = [coming for coming in data.coming if coming.day > data.today]
    return {
        "problem": problem.model_dump() if problem else None,
        "today": data.today.isoformat(),
        "calls": sum(row.standing.attempts for row in data.cases),
        "due": [
            {**names[row.case], "last": last[row.case].day.isoformat(), "passed": last[row.case].passed}
            for row in data.due
            if row.case in last
        ],
        "next": {"day": later[0].day.isoformat(), "cases": [names[row.case] for row in later[0].cases]}
        if later
        else None,
        "coming": [
            {"day": one.day.isoformat(), "cases": [names[row.case] for row in one.cases]} for one in data.coming
        ],
        "cases": [_case(row, names[row.case]) for row in data.cases],
        "curves": [_curve(curve) for curve in data.curves],
        "rules": [_rule(row, data) for row in data.rules],
    }


def _name(row: "CaseRow", library: Library) -> Plain:
    """What a case is called, and where it is rehearsed: the notebook, and the screen of it."""
    module = library.course.module(row.module)
    screen = "rehearsal" if len(module.cases) == 1 else f"rehearsal:{row.case}"
    return {"case": row.case, "title": row.title.model_dump(), "notebook": module.name, "screen": screen}


def _case(row: "CaseRow", name: Plain) -> Plain:
    standing = row.standing
    return {
        **name,
        "level": standing.level,
        "streak": standing.streak,
        "fluent": standing.fluent,
        "calls": standing.attempts,
        "passed": standing.passed,
        "due": row.due.isoformat() if row.due else None,
        "today": row.due_today,
    }


def _curve(curve: "Curve") -> Plain:
    from calmline.practice.plots import LONGEST_CURVE

    points = curve.points[-LONGEST_CURVE:]
    return {
        "case": curve.case,
        "title": curve.title.model_dump(),
        "ends": [{"number": one.number, "anger": one.last, "passed": one.passed} for one in points],
    }


def _rule(row: "RuleRow", data: "Overview") -> Plain:
    from calmline.practice.plots import DAYS

    first = data.today - timedelta(days=DAYS - 1)
    return {
        "code": row.rule.code,
        "text": row.rule.text.model_dump(),
        "days": [day.isoformat() for day in row.days if day >= first],
    }


def _plots(data: "Overview", message: Plain) -> Plain:
    from calmline.practice.plots import Theme, curves_plot, rules_plot
    from calmline.text import Lang

    lang: Lang = "zh" if message.get("lang") == "zh" else "en"
    theme: Theme = "dark" if message.get("theme") == "dark" else "light"
    pictures = {"curves": curves_plot(data, lang, theme), "rules": rules_plot(data, lang, theme)}
    return {
        "lang": lang,
        "theme": theme,
        **{name: base64.b64encode(png).decode("ascii") for name, png in pictures.items()},
    }


def _export(record: "Record", message: Plain) -> Plain:
    form = "csv" if message.get("format") == "csv" else "json"
    text = record.export_csv() if form == "csv" else record.export_json()
    return {"format": form, "name": f"calmline-practice-{datetime.now():%Y-%m-%d}.{form}", "text": text}


def _erased(record: "Record", library: Library) -> Plain:
    calls = record.erase()
    return {"calls": calls, "practice": _told(_overview(record, library), record.problem, library)}
