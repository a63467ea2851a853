"""One learner's feedback on one exercise as one HTML file.

It opens offline and prints; it has no script and fetches nothing, and its policy forbids both. What it says of each
item is what the item's score says; nothing of a hand-in's notebook is in it.
"""

import base64
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources

from calmline.grading import markup
from calmline.grading.marks import PersonsMark, points_of
from calmline.grading.score import Score
from calmline.text import LANGS, Lang, Text

_HTML_LANG: dict[Lang, str] = {"en": "en", "zh": "zh-CN"}
_POINTS = Text(en="{points} of {maximum} points", zh="{points} / {maximum} 分")
_LATE = Text(en="{points} taken off for handing in late", zh="迟交扣 {points} 分")
_NOT_FINAL = Text(en="Not final: a person will still look at some of it.", zh="还不是最后得分：有的题还会有人复核。")
_WAITING = Text(en="a person will still look", zh="还会有人复核")
_BY_PERSON = Text(en="marked by a person", zh="人工评分")
_FOUND = Text(
    en="Your trainer's mark is the one that counts. What follows was found without a person and came to {points}.",
    zh="以老师评的分为准。下面是自动评分的结果，得分 {points}。",
)
_COMMENT = Text(en="From your trainer", zh="老师的话")
_FEEDBACK = Text(en="Feedback", zh="反馈")
_WHOSE = Text(en="Handed in by {learner}", zh="提交人：{learner}")
_WHEN = Text(en="on {when} (UTC)", zh="提交时间：{when}（UTC）")
_BOTH = " · "


@dataclass(frozen=True)
class Page:
    """What a page tells. `title` is the exercise's, `notes` HTML about the hand-in as a whole.

    `scores` are in the order of the exercise, `marks` what persons decided, `waiting` the items at which one will
    still look. `lang` is the language of the answers, None where it is not known; then both are there.
    """

    title: Text
    learner: str
    when: datetime | None
    lang: Lang | None
    notes: str
    scores: Mapping[str, Score]
    marks: Mapping[str, PersonsMark]
    waiting: Collection[str] = ()
    penalty: float = 0


def to_html(page: Page) -> str:
    """The whole file. Raises nothing for anything that a hand-in or a person's comment can hold."""
    langs: tuple[Lang, ...] = (page.lang,) if page.lang else LANGS
    style = _style()
    sections = [
        _section(number, score, page.marks.get(item), item in page.waiting, langs)
        for number, (item, score) in enumerate(page.scores.items(), 1)
    ]
    title = _said(page.title, langs)
    return (
        f'<!DOCTYPE html>\n<html lang="{_HTML_LANG[langs[0]]}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{_said(_FEEDBACK, langs)}: {title}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{title}</h1>\n{_head(page, langs)}\n{page.notes}\n"
        + "\n".join(sections)
        + "\n</main>\n</body>\n</html>\n"
    )


def _head(page: Page, langs: Iterable[Lang]) -> str:
    whose = [_said(_WHOSE, langs, learner=f"\N{FIRST STRONG ISOLATE}{page.learner}\N{POP DIRECTIONAL ISOLATE}")]
    if page.when:
        whose.append(_said(_WHEN, langs, when=f"{page.when.astimezone(UTC):%Y-%m-%d %H:%M}"))
    earned = sum(points_of(score, page.marks.get(item)) for item, score in page.scores.items())
    maximum = sum(score.maximum for score in page.scores.values())
    total = _said(_POINTS, langs, points=_number(max(0.0, earned - page.penalty)), maximum=_number(maximum))
    lines = [f'<p class="whose">{" ".join(whose)}</p>', f'<p class="total">{total}</p>']
    if page.penalty > 0:
        lines.append(f'<p class="whose">{_said(_LATE, langs, points=_number(page.penalty))}</p>')
    if any(item in page.waiting for item in page.scores):
        lines.append(f'<p class="not-final">{_said(_NOT_FINAL, langs)}</p>')
    return f"<header>{''.join(lines)}</header>"


def _section(number: int, score: Score, mark: PersonsMark | None, waits: bool, langs: Iterable[Lang]) -> str:
    said = _said(_POINTS, langs, points=_number(points_of(score, mark)), maximum=_number(score.maximum))
    state = ""
    if waits:
        state = f' <span class="state">{_said(_WAITING, langs)}</span>'
    elif mark and mark.decides:
        state = f' <span class="state">{_said(_BY_PERSON, langs)}</span>'
    found = ""
    if mark and mark.decides and _number(mark.points or 0) != _number(score):
        found = f'<p class="found">{_said(_FOUND, langs, points=_number(score))}</p>'
    comment = ""
    if mark and mark.comment and mark.comment.strip():
        comment = (
            f'<aside><h3>{_said(_COMMENT, langs)}</h3><div dir="auto">{markup.paragraphs(mark.comment)}</div></aside>'
        )
    return (
        f'<section class="{"waiting" if waits else "settled"}"><header><h2>{number}</h2>'
        f'<p class="score">{said}{state}</p></header>{comment}{found}{score.html}</section>'
    )


def _said(text: Text, langs: Iterable[Lang], **values: str) -> str:
    """A text in each of the languages, escaped."""
    return markup.escape(_BOTH.join((text.get(lang).format(**values) if values else text.get(lang)) for lang in langs))


def _number(points: float) -> str:
    return f"{round(points, 2):g}"


@cache
def _style() -> str:
    return resources.files("calmline.grading").joinpath("templates/feedback/feedback.css").read_text("utf-8")


@cache
def _policy() -> str:
    """What a browser may do with the page: show our style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
