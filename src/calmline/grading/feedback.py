"""Feedback as HTML: what was chosen, what was expected and why.

Plain tags and class names only, so that it comes through nbgrader's sanitised pages as it is.
Every text is escaped, a learner's and an author's alike.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from calmline.cases.exercise import DraftItem, Item
from calmline.grading import evidence, markup
from calmline.grading.marking import Marked, Row, Table
from calmline.replies.labels import NAMES
from calmline.text import LANGS, Lang, Text

_HTML_LANG = {"en": "en", "zh": "zh-CN"}
_POINTS = Text(en="By the key: {points} of {maximum} points", zh="对照答案：{points} / {maximum} 分")
_DRAFT_POINTS = Text(en="Points so far: {points} of {maximum}", zh="目前得分：{points} / {maximum} 分")
_YOURS = Text(en="Your answer", zh="你的答案")
_EXPECTED = Text(en="Expected", zh="参考答案")
_RESULT = Text(en="Result", zh="结果")
_WHY = Text(en="Why", zh="理由")
_GOOD = Text(en="✓ right", zh="✓ 对")
_BAD = Text(en="✗ not this", zh="✗ 不对")
_MISSED = Text(en="✗ missed", zh="✗ 漏了")
_RUBRIC = Text(en="What the marker looks for", zh="评分要点")
_PENALTIES = Text(en="What costs points", zh="扣分项")
_SAMPLES = Text(en="Sample replies", zh="参考回复")
_SAMPLE_GRADES = {
    "strong": Text(en="strong", zh="好"),
    "middling": Text(en="middling", zh="一般"),
    "poor": Text(en="poor", zh="差"),
}


@dataclass(frozen=True)
class _Column:
    name: Text
    of: Callable[[Row], Text | None]


def for_learner(item: Item, marked: Marked, langs: Iterable[Lang], problem: Text | None = None) -> str:
    """The feedback on one item. Cues and samples are never in it."""
    return "".join(_block(item, marked, lang, problem) for lang in langs)


def for_graders(marked: Marked, lang: Lang) -> str:
    """What graders see of a draft below a learner's feedback: the evidence, and why a person should look."""
    return _wrap(lang, evidence.for_graders(marked.draft, lang)) if marked.draft else ""


def for_trainer(item: Item, marked: Marked) -> str:
    """The key of one item in both languages, for those who prepare a class; `marked` is the expected answer."""
    return "".join(
        _wrap(lang, _ask(item, lang) + _body(marked, lang, own=False) + _sources(item, lang)) for lang in LANGS
    )


def sentence(problem: Text) -> str:
    """One sentence in both languages, where it is not known which one is wanted."""
    return "".join(_wrap(lang, markup.paragraphs(problem.get(lang))) for lang in LANGS)


def sentences(said: Iterable[Text], lang: Lang | None) -> str:
    """Sentences in one language, or in both where it is not known which one is wanted."""
    said = list(said)
    return "".join(
        _wrap(one, "".join(markup.paragraphs(text.get(one)) for text in said)) for one in ((lang,) if lang else LANGS)
    )


def _block(item: Item, marked: Marked, lang: Lang, problem: Text | None) -> str:
    head = _ask(item, lang) + (markup.paragraphs(problem.get(lang)) if problem else "")
    how = _DRAFT_POINTS if isinstance(item, DraftItem) else _POINTS
    points = how.get(lang).format(points=f"{marked.points:g}", maximum=f"{marked.maximum:g}")
    head += f'<p class="calmline-points">{markup.escape(points)}</p>'
    return _wrap(lang, head + _body(marked, lang))


def _wrap(lang: Lang, inner: str) -> str:
    return f'<div class="calmline-feedback" lang="{_HTML_LANG[lang]}">{inner}</div>'


def _ask(item: Item, lang: Lang) -> str:
    return f"<h4>{markup.lines(item.ask.get(lang))}</h4>"


def _body(marked: Marked, lang: Lang, own: bool = True) -> str:
    """All below the question; `own`: with what the learner said, if anything."""
    parts = [markup.paragraphs(marked.note.get(lang))] if marked.note and own else []
    if marked.draft:
        parts.append(evidence.for_learner(marked.draft, lang))
    parts += [_table(table, lang, own and marked.answered) for table in marked.tables]
    if marked.reason:
        parts.append(markup.title(_WHY.get(lang)) + markup.paragraphs(marked.reason.get(lang)))
    return "".join(parts)


def _table(table: Table, lang: Lang, own: bool) -> str:
    columns = [_Column(table.about, lambda row: row.what)]
    if own:
        columns.append(_Column(_YOURS, lambda row: row.yours))
    # A column in which no row has anything, as when expected answers are held back, is left out.
    if any(row.expected for row in table.rows):
        columns.append(_Column(_EXPECTED, lambda row: row.expected))
        columns += [_Column(_RESULT, _verdict)] if own else []
    if any(row.why for row in table.rows):
        columns.append(_Column(_WHY, lambda row: row.why))
    head = [markup.escape(column.name.get(lang)) for column in columns]
    return markup.table(head, (_cells(row, columns, lang) for row in table.rows), "calmline-answers")


def _verdict(row: Row) -> Text:
    if row.good:
        return _GOOD
    return _BAD if row.yours else _MISSED


def _cells(row: Row, columns: list[_Column], lang: Lang) -> list[str]:
    texts = [column.of(row) for column in columns]
    return [markup.lines(text.get(lang)) if text else "–" for text in texts]


def _sources(item: Item, lang: Lang) -> str:
    """What lies behind a draft's mark: rubric and samples, for those who mark it."""
    if not isinstance(item, DraftItem):
        return ""
    criteria = [f"{criterion.as_tick().get(lang)} (+{criterion.points:g})" for criterion in item.rubric.criteria]
    faults = [f"{NAMES[fault.move].get(lang)} (−{fault.penalty:g})" for fault in item.rubric.faults]
    samples = "".join(
        f"<p>{markup.escape(_SAMPLE_GRADES[sample.grade].get(lang))} ({sample.mark:g} / {item.points:g})</p>"
        f"<blockquote>{markup.paragraphs(sample.text.get(lang))}</blockquote>"
        for sample in item.samples
    )
    return (
        markup.bullets(_RUBRIC.get(lang), map(markup.lines, criteria))
        + markup.bullets(_PENALTIES.get(lang), map(markup.lines, faults))
        + markup.title(_SAMPLES.get(lang))
        + samples
    )
