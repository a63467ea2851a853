"""What is said of a marked draft: to the learner, and with all its evidence to graders.

A learner is told what the reply did, in the learner's own words, what is missing and one thing to try; never a
cue, never another reply.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from calmline.grading import markup
from calmline.grading.drafts import Draft
from calmline.replies.advice import Advice, advise
from calmline.replies.labels import NAMES
from calmline.replies.scoring import Credit, Deduction, Score
from calmline.replies.writing import MAX_READ
from calmline.text import Lang, Text

_DRAFT = Text(en="Your draft", zh="你写的回复")
_CUT = Text(
    en="(Only the first {count} characters were read and are shown.)", zh="（只读了前 {count} 个字，后面的不再显示。）"
)
_LOOK = Text(
    en="A person will still look at this mark; until then it is a proposal.",
    zh="这个分数还会有人复核，目前只是建议分。",
)
_UNSURE = Text(en="not sure, a person will look", zh="拿不准，会有人看")
_WORTH = Text(en="{points} of {maximum}", zh="{points} / {maximum} 分")
_COST = Text(en="−{points}", zh="扣 {points} 分")
_BRACKETS = {"en": " ({})", "zh": "（{}）"}  # no `Text`, which would take the space away
_DID = Text(en="What your reply did", zh="这段回复做到了")
_HARMED = Text(en="What gets in its way", zh="拖了后腿的地方")
_MISSING = Text(en="What is missing or only half there, and why it matters", zh="还缺的或只做到一半的，为什么要紧")
_IMPROVE = Text(en="One thing to try", zh="可以先改这一处")

_FOR_GRADERS = Text(en="For graders", zh="仅供阅卷")
_PROPOSAL = Text(
    en="The points are a proposal, for these reasons; a mark that you type replaces them:",
    zh="以下原因使这个分数只是建议分，你填的分数会取代它：",
)
_LOOKED_FOR = Text(en="Looked for", zh="评分项")
_POINTS = Text(en="Points", zh="得分")
_WORDS = Text(en="In the reply", zh="回复里的话")
_WHY = Text(en="Why", zh="理由")
_NOTED = Text(en="noted, costs nothing", zh="仅提示，不扣分")


def for_learner(draft: Draft, lang: Lang) -> str:
    """The draft with what was heard in it, and what to make of that. `lang` is the language of the page."""
    notes = "".join(markup.paragraphs(note.get(lang)) for note in draft.notes)
    if draft.look:
        notes += f'<p class="calmline-look">{markup.escape(_LOOK.get(lang))}</p>'
    if draft.read is None:
        return notes + _text(draft.text, (), lang)
    advice = advise(draft.read)
    return (
        notes
        + _text(draft.text, [(place.start, place.end) for place in _heard(draft.read)], lang)
        + _said(draft.read, advice, lang)
    )


def for_graders(draft: Draft, lang: Lang) -> str:
    """Credit, place and reason of each criterion and fault, and why a person should look."""
    reasons = [markup.escape(reason.get(lang)) for reason in draft.look]
    page = markup.bullets(_PROPOSAL.get(lang), reasons)
    if draft.read is not None:
        head = [markup.escape(name.get(lang)) for name in (_LOOKED_FOR, _POINTS, _WORDS, _WHY)]
        page += markup.table(head, _rows(draft.read, lang), "calmline-evidence")
    return f'<div class="calmline-graders">{markup.title(_FOR_GRADERS.get(lang))}{page}</div>' if page else ""


def _heard(read: Score) -> list[Credit | Deduction]:
    """What the reply did and what harms it, in the order in which both are numbered."""
    return [*(credit for credit in read.criteria if credit.credit > 0), *read.deductions]


def _text(text: str, spans: Sequence[tuple[int, int]], lang: Lang) -> str:
    """The draft as written, each span marked and followed by its number."""
    shown = text[:MAX_READ]
    page = "".join(_pieces(shown, [(start, min(end, len(shown))) for start, end in spans]))
    if len(text) > len(shown):
        page += f" <em>{markup.escape(_CUT.get(lang).format(count=len(shown)))}</em>"
    return f"<p>{markup.escape(_DRAFT.get(lang))}</p><blockquote><p>{page}</p></blockquote>"


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    cuts = sorted({0, len(text), *(cut for span in spans for cut in span)})
    for start, end in pairwise(cuts):
        piece = markup.lines(text[start:end])
        yield f"<mark>{piece}</mark>" if any(s <= start and end <= e for s, e in spans) else piece
        yield "".join(f"<sup>[{n}]</sup>" for n, (s, e) in enumerate(spans, 1) if s < e == end)


def _said(read: Score, advice: Advice, lang: Lang) -> str:
    heard = _heard(read)
    number = {id(place): n for n, place in enumerate(heard, 1) if place.start < place.end}

    def entry(place: Credit | Deduction, words: Text, quote: str, more: Iterable[str]) -> str:
        mark = f"[{number[id(place)]}] " if id(place) in number else ""
        return f"{mark}{markup.lines(words.get(lang))}{''.join(more)}{_quote(quote, lang)}"

    credited = [credit for credit in read.criteria if credit.credit > 0]
    lacking = [credit for credit in read.criteria if credit.credit < 1]
    did = [
        entry(credit, point.text, point.quote, [_in_brackets(_worth(credit, lang), lang), _doubt(credit, lang)])
        for credit, point in zip(credited, advice.did, strict=True)
    ]
    harmed = [
        entry(fault, point.text, point.quote, [_in_brackets(_cost(fault, lang), lang)] if fault.penalty else [])
        for fault, point in zip(read.deductions, advice.harmed, strict=True)
    ]
    missing = [
        markup.lines(point.text.get(lang)) + _refused(credit, lang) + _doubt(credit, lang)
        for credit, point in zip(lacking, advice.missing, strict=True)
    ]
    improve = markup.title(_IMPROVE.get(lang)) + markup.paragraphs(advice.improve.get(lang)) if advice.improve else ""
    return (
        markup.bullets(_DID.get(lang), did)
        + markup.bullets(_HARMED.get(lang), harmed)
        + markup.bullets(_MISSING.get(lang), missing)
        + improve
    )


def _worth(credit: Credit, lang: Lang) -> str:
    return _WORTH.get(lang).format(points=f"{credit.points:g}", maximum=f"{credit.criterion.points:g}")


def _cost(deduction: Deduction, lang: Lang) -> str:
    return _COST.get(lang).format(points=f"{deduction.penalty:g}")


def _doubt(credit: Credit, lang: Lang) -> str:
    note = _in_brackets(_UNSURE.get(lang), lang)
    return f'<span class="calmline-look">{note}</span>' if credit.unsure else ""


def _in_brackets(note: str, lang: Lang) -> str:
    return markup.escape(_BRACKETS[lang].format(note))


def _refused(credit: Credit, lang: Lang) -> str:
    """Of what looked like it and does not count: the words, and why they don't."""
    if credit.credit or credit.start >= credit.end:
        return ""
    return f" {markup.lines(credit.reason.get(lang))}"


def _quote(words: str, lang: Lang) -> str:
    if not words:
        return ""
    # What is written from right to left, or says so, stays within its quotation marks.
    quoted = f"<bdi>“{markup.escape(words)}”</bdi>"
    return f": {quoted}" if lang == "en" else f"：{quoted}"


def _rows(read: Score, lang: Lang) -> Iterator[list[str]]:
    text = read.analysis.text
    for credit in read.criteria:
        yield [
            markup.lines(credit.criterion.name.get(lang)),
            _worth(credit, lang) + _doubt(credit, lang),
            _words(text, credit),
            # Of full credit the words themselves are the reason.
            markup.lines(credit.reason.get(lang)) if credit.credit < 1 else "–",
        ]
    for fault in read.deductions:
        yield [
            markup.escape(NAMES[fault.fault].get(lang)),
            _cost(fault, lang) if fault.penalty else markup.escape(_NOTED.get(lang)),
            _words(text, fault),
            "–",
        ]


def _words(text: str, place: Credit | Deduction) -> str:
    return f"<bdi>{markup.lines(text[place.start : place.end])}</bdi>" if place.start < place.end else "–"
