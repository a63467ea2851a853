"""The confusion matrix as a picture. Matplotlib is imported when it is drawn; its global state is not touched."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from calmline.grading.export.psychology import ACCUSING, NAMES, Matrix, Read, matrix, rates
from calmline.practice.fonts import family
from calmline.text import Lang, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INK, _SOFT, _PAPER, _ACCENT, _HEAT = "#1f2933", "#5f6b76", "#ffffff", "#0b6e69", "#a3461f"
_TITLE = Text(en="What learners took the customer for", zh="学员把客户看成了什么")
_HOLDS = Text(en="what the call supports", zh="通话里站得住的")
_CHOSEN = Text(en="found, or chosen in its stead", zh="找到了，或者另选了")
_RATE = Text(
    en="False accusation: {share} of {of} answers to a fair grievance ({low} to {high})",
    zh="冤枉率：客户有理的作答共 {of} 份，其中 {share} 给客户安了不该有的心思（{low} 至 {high}）",
)
_NONE = Text(en="No answers to show yet.", zh="还没有可以显示的作答。")


def draw(reads: Sequence[Read], lang: Lang) -> bytes:
    """The matrix as a PNG. Raises `NoDataError` or `OSError` if the font is missing."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    found = matrix(reads)
    with rc_context({"font.family": [family()], "text.parse_math": False, "text.color": _INK}):
        figure = Figure(figsize=(10.5, 2.6 + 0.75 * len(found.rows)), layout="constrained", facecolor=_PAPER)
        FigureCanvasAgg(figure)
        figure.suptitle(_TITLE.get(lang), fontsize=14, x=0.02, ha="left")
        if found.rows:
            _fill(figure.subplots(), found, lang)
            figure.supxlabel(_rate(reads, lang), fontsize=10, color=_HEAT, x=0.02, ha="left")
        else:
            figure.text(0.5, 0.45, _NONE.get(lang), ha="center", color=_SOFT, fontsize=12)
        out = io.BytesIO()
        metadata: dict[str, Any] = {"Software": None}  # so that the same answers give the same bytes
        figure.savefig(out, format="png", dpi=160, metadata=metadata)
    return out.getvalue()


def _fill(axes: "Axes", found: Matrix, lang: Lang) -> None:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Rectangle

    columns = list(NAMES)
    for y, holds in enumerate(found.rows):
        for x, chosen in enumerate(columns):
            count = found.counts[holds, chosen]
            share = count / found.of[holds]
            colour = _ACCENT if holds == chosen else _HEAT if chosen in ACCUSING else _SOFT
            axes.add_patch(Rectangle((x, y), 0.96, 0.92, facecolor=to_rgba(colour, 0.06 + 0.84 * share), linewidth=0))
            said = f"{share:.0%}\n{count}" if count else "–"
            ink = _PAPER if share > 0.75 else _INK if count else _SOFT
            axes.text(x + 0.48, y + 0.46, said, ha="center", va="center", fontsize=9, color=ink)
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(found.rows), 0)
    axes.set_xticks([x + 0.48 for x in range(len(columns))], [_broken(NAMES[c].get(lang), lang) for c in columns])
    named = [f"{NAMES[name].get(lang)} (n={found.of[name]})" for name in found.rows]
    axes.set_yticks([y + 0.46 for y in range(len(named))], named)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel(_CHOSEN.get(lang), color=_SOFT, fontsize=9)
    axes.set_ylabel(_HOLDS.get(lang), color=_SOFT, fontsize=9)
    axes.tick_params(length=0, labelsize=9, colors=_INK)
    axes.spines[:].set_visible(False)


def _broken(name: str, lang: Lang) -> str:
    """A column's name on two lines."""
    if lang == "zh":
        return name if len(name) < 6 else f"{name[: len(name) // 2]}\n{name[len(name) // 2 :]}"
    words = name.split()
    half = (len(words) + 1) // 2
    return "\n".join(filter(None, (" ".join(words[:half]), " ".join(words[half:]))))


def _rate(reads: Sequence[Read], lang: Lang) -> str:
    rate = rates(reads)["false_accusation"]
    told = rate.interval
    if told is None:
        return ""
    return _RATE.get(lang).format(share=f"{told.value:.0%}", of=rate.of, low=f"{told.low:.0%}", high=f"{told.high:.0%}")
