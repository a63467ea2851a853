"""Two pictures of a learner's practice, as PNG or SVG: how the calls went, and which days practised which rule.

Matplotlib is imported when a picture is drawn. Its global state (pyplot) is not touched.
"""

import io
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from calmline.practice.fonts import family
from calmline.practice.overview import Curve, Overview, RuleRow
from calmline.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Theme = Literal["light", "dark"]
Format = Literal["png", "svg"]

LONGEST_CURVE = 30  # of a case that was rehearsed more often the last so many calls are drawn
DAYS = 28
_DOTS_PER_INCH = 160
_COLUMNS = 3
_CURVES_WIDTH = 9.3  # in inches, however few cases: a page makes pictures as wide as itself, and letters with them
_TITLE_WIDTH = 32  # in letters of Latin; a Chinese one takes two

_CURVES = Text(en="How each call ended", zh="每通电话最后的火气")
_ANGER = Text(en="anger at the end, 0 to 10", zh="收线时的怒气（0 到 10）")
_NUMBER = Text(en="call", zh="第几通")
_PASSED = Text(en="came to a good end", zh="谈成了")
_FAILED = Text(en="did not", zh="没谈成")
_NO_CALLS = Text(en="No call yet. Your first one will show here.", zh="还没有打过。第一通打完，这里就有了。")
_RULES = Text(en="Which rules you practised when", zh="哪天练到了哪几条")
_NO_RULES = Text(en="There is nothing to rehearse in this course.", zh="这门课没有可以演练的内容。")
_TODAY = Text(en="today", zh="今天")


@dataclass(frozen=True)
class _Look:
    paper: str
    ink: str
    soft: str
    line: str
    empty: str
    accent: str


_LOOKS: dict[Theme, _Look] = {
    "light": _Look(paper="#ffffff", ink="#1f2933", soft="#5f6b76", line="#e4e1d9", empty="#f2f0ec", accent="#0b6e69"),
    "dark": _Look(paper="#1e2327", ink="#e7e9ea", soft="#a3adb5", line="#30373d", empty="#272d32", accent="#5cc4bc"),
}


def curves_plot(data: Overview, lang: Lang, theme: Theme = "light", form: Format = "png") -> bytes:
    """The curve of attempts: for each case that was rehearsed, the anger at the end of each call, and how it came out.

    Raises `NoDataError` or `OSError` if the font is missing.
    """
    look = _LOOKS[theme]
    with _style(look):
        return _bytes(_draw_curves(data.curves, lang, look), form)


def rules_plot(data: Overview, lang: Lang, theme: Theme = "light", form: Format = "png") -> bytes:
    """The map of rule codes: a row for each, a column for each of the last four weeks' days, a mark where practised.

    Raises `NoDataError` or `OSError` if the font is missing.
    """
    look = _LOOKS[theme]
    with _style(look):
        return _bytes(_draw_rules(data, lang, look), form)


def _style(look: _Look) -> AbstractContextManager[None]:
    from matplotlib import rc_context

    return rc_context(
        {
            "font.family": [family()],
            "font.size": 10,
            "text.parse_math": False,  # a $ in a title is a $
            "text.color": look.ink,
            "axes.labelcolor": look.soft,
            "axes.facecolor": look.paper,
            "axes.edgecolor": look.line,
            "xtick.color": look.soft,
            "ytick.color": look.soft,
            "figure.facecolor": look.paper,
            "svg.fonttype": "path",  # shapes: a browser without a Chinese font shows them too
            "svg.hashsalt": "calmline",
        }
    )


def _figure(width: float, height: float) -> "Figure":
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure = Figure(figsize=(width, height), layout=ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.08))
    FigureCanvasAgg(figure)
    return figure


def _bytes(figure: "Figure", form: Format) -> bytes:
    out = io.BytesIO()
    # No date, so that the same data give the same bytes.
    metadata: dict[str, Any] = {"Date": None} if form == "svg" else {}
    figure.savefig(out, format=form, dpi=_DOTS_PER_INCH, metadata=metadata)
    return out.getvalue()


def _sentence(text: str, look: _Look) -> "Figure":
    figure = _figure(8, 1.2)
    figure.text(0.5, 0.5, text, ha="center", va="center", color=look.soft, fontsize=12)
    return figure


def _draw_curves(curves: Sequence[Curve], lang: Lang, look: _Look) -> "Figure":
    if not curves:
        return _sentence(_NO_CALLS.get(lang), look)
    columns = min(_COLUMNS, len(curves))
    rows = -(-len(curves) // columns)
    figure = _figure(_CURVES_WIDTH, 2.1 * rows + 1.1)
    figure.suptitle(_CURVES.get(lang), fontsize=14)
    axes = figure.subplots(rows, columns, squeeze=False, sharey=True).flatten()
    for place, curve in zip(axes, curves, strict=False):
        _draw_curve(place, curve, lang, look)
    for place in axes[len(curves) :]:
        place.set_axis_off()
    figure.supylabel(_ANGER.get(lang), fontsize=9, color=look.soft)
    _draw_legend(figure, lang, look)
    return figure


def _draw_curve(axes: "Axes", curve: Curve, lang: Lang, look: _Look) -> None:
    from matplotlib.ticker import MaxNLocator

    points = curve.points[-LONGEST_CURVE:]
    numbers = [point.number for point in points]
    ends = [point.last for point in points]
    fill = [look.accent if point.passed else look.paper for point in points]
    axes.plot(numbers, ends, color=look.soft, alpha=0.45, linewidth=1.2, zorder=1)
    axes.scatter(numbers, ends, s=34, c=fill, edgecolors=look.accent, linewidths=1.4, zorder=3, clip_on=False)
    axes.set_title(_shortened(curve.title.get(lang)), loc="left", fontsize=10, pad=9)
    axes.set_ylim(0, 10)
    axes.set_yticks([0, 5, 10])
    # Two calls at least, so that the first stands on the left and not in the middle of nowhere.
    axes.set_xlim(numbers[0] - 0.5, max(numbers[-1], numbers[0] + 4) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.set_xlabel(_NUMBER.get(lang), fontsize=8, labelpad=1)
    axes.tick_params(length=0, labelsize=8)
    axes.grid(axis="y", color=look.line, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)


def _draw_legend(figure: "Figure", lang: Lang, look: _Look) -> None:
    from matplotlib.lines import Line2D

    marks = [
        Line2D([], [], marker="o", linestyle="", markersize=6, markeredgecolor=look.accent, markerfacecolor=fill)
        for fill in (look.accent, look.paper)
    ]
    names = [_PASSED.get(lang), _FAILED.get(lang)]
    figure.legend(marks, names, loc="outside lower center", ncols=2, frameon=False, fontsize=9, labelcolor=look.soft)


def _draw_rules(data: Overview, lang: Lang, look: _Look) -> "Figure":
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import FancyBboxPatch

    if not data.rules:
        return _sentence(_NO_RULES.get(lang), look)
    days = [data.today - timedelta(days=DAYS - 1 - n) for n in range(DAYS)]
    figure = _figure(10.5, 0.23 * len(data.rules) + 1.2)
    figure.suptitle(_RULES.get(lang), fontsize=14)
    axes = figure.subplots()
    cells = [
        (FancyBboxPatch((n - 0.4, row - 0.36), 0.8, 0.72, "round,pad=0,rounding_size=0.18"), days[n] in rule.days)
        for row, rule in enumerate(data.rules)
        for n in range(DAYS)
    ]
    colours = [look.accent if practised else look.empty for _, practised in cells]
    axes.add_collection(PatchCollection([cell for cell, _ in cells], facecolors=colours, edgecolors="none"))
    axes.set_xlim(-0.6, DAYS - 0.4)
    axes.set_ylim(len(data.rules) - 0.4, -0.6)
    axes.set_yticks(range(len(data.rules)), _labels(data.rules, lang), fontsize=8)
    weeks = [n for n in range(DAYS) if (DAYS - 1 - n) % 7 == 0]
    dates = [_TODAY.get(lang) if n == DAYS - 1 else f"{days[n].month}-{days[n].day:02}" for n in weeks]
    axes.set_xticks(weeks, dates, fontsize=8)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    _part_cases(axes, data.rules, look)
    return figure


def _labels(rules: Sequence[RuleRow], lang: Lang) -> list[str]:
    """The code of each row, and at the first row of a case its title before it; of several, that of their module."""
    labels, before = [], ""
    for rule in rules:
        [first, *others] = rule.cases
        title = _shortened((first.module_title if others else first.title).get(lang))
        labels.append(rule.rule.code if title == before else f"{title}   {rule.rule.code}")
        before = title
    return labels


def _part_cases(axes: "Axes", rules: Sequence[RuleRow], look: _Look) -> None:
    for row in range(1, len(rules)):
        if rules[row].cases != rules[row - 1].cases:
            axes.axhline(row - 0.5, color=look.line, linewidth=0.8)


def _shortened(title: str) -> str:
    width = 0
    for n, letter in enumerate(title):
        width += 2 if ord(letter) > 0x2E7F else 1
        if width > _TITLE_WIDTH:
            return title[: n - 1].rstrip() + "…"
    return title
