"""What `calmline grade review` prints: the queue, an item, and how far persons and proposals agree."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from calmline.grading.batch.report import printable
from calmline.grading.marking import Row
from calmline.grading.review.agreement import ENOUGH, LOW, Agreement, Pair
from calmline.grading.review.agreement import agreement as agree
from calmline.grading.review.changed import Name
from calmline.grading.review.policy import Policy, labels_of
from calmline.grading.review.queue import Case
from calmline.grading.review.unanswered import parted
from calmline.replies.labels import NAMES
from calmline.text import Lang, Text

EMPTY = Text(en="Nothing waits for a person.", zh="没有等待人工评分的题。")
_COUNT = Text(en="{count} items wait for a person.", zh="有 {count} 道题等待人工评分。")
_GIVEN = Text(en="by a person: {points}", zh="人工评的：{points}")
_UNANSWERED = Text(
    en="Without answers that can be marked; ask for the file again (--named says whose), and leave them until then:",
    zh="没有可评的答案，请学员重新交一份（--named 显示是谁的），在那之前先不评：",
)
_ITEMS = Text(en="{count} items", zh="{count} 道题")
_PROPOSED = Text(en="proposed: {points} of {maximum}", zh="建议分：{points} / {maximum}")
_WHY = Text(en="Why a person: {why}", zh="为什么要人工看：{why}")
_ASKED = Text(en="Asked", zh="题目")
_ABOUT = Text(en="About", zh="情境")
_REPLY = Text(en="The reply (in {lang}, {count} characters)", zh="学员的回复（{lang}，{count} 个字符）")
_LANGS: dict[Lang, Text] = {"en": Text(en="English", zh="英文"), "zh": Text(en="Chinese", zh="中文")}
_NO_ANSWER = Text(
    en="There is no answer here. Better leave it, and ask for the file again.",
    zh="这里没有答案。最好先跳过，请学员重新交一份。",
)
_COMMENT = Text(en="Comment so far", zh="已写的话")
_COLUMNS = {
    "en": ("Criterion", "Looked for", "Proposed", "Words in the reply", "Why"),
    "zh": ("代号", "评分项", "建议", "回复里的话", "理由"),
}
_ROWS = {"en": ("What", "Answer", "Expected", ""), "zh": ("内容", "学员的答案", "参考答案", "")}
_COST = Text(en="−{points}", zh="扣 {points}")

_MARKS = Text(en="Points of drafts, by exercise", zh="各练习文字题的得分")
_CREDITS = Text(en="Credit, by criterion", zh="各评分项的得分率")
_NONE = Text(en="No person has marked a draft yet.", zh="还没有人工评过文字题。")
_LINE = Text(
    en="{name:<44} n {count:>4}   kappa {kappa:>5}   same {same:>4.0%}   person {above:+.2f}",
    zh="{name:<44} n {count:>4}   kappa {kappa:>5}   相同 {same:>4.0%}   人工高出 {above:+.2f}",
)
_DRAWN = Text(en="of them drawn at random", zh="其中随机抽中的")
_FEW = Text(
    en="Kappa of fewer than {enough} marks is a guess; those drawn at random stand for all drafts, the others were"
    " chosen because they were unsure.",
    zh="不足 {enough} 份时 kappa 只能参考；随机抽中的可以代表全部，其余的是因为拿不准才看的。",
)
_PROPOSAL = Text(
    en="Below {low}; from now on to be marked by hand? Then: calmline grade review by-hand {name}",
    zh="低于 {low}，今后由人工评吗？如果是，请运行：calmline grade review by-hand {name}",
)
_BY_HAND = Text(en="Marked by hand: {names}", zh="由人工评的：{names}")


def list_lines(cases: Sequence[Case], lang: Lang, named: bool) -> Iterator[str]:
    """What waits, a line an item; and last a line for each hand-in without answers, by the first of its tickets."""
    if not cases:
        yield EMPTY.get(lang)
        return
    yield _COUNT.fill(count=len(cases)).get(lang)
    answered, others = parted(cases)
    for case in answered:
        exercise, _, item = case.waiting.name
        proposed = f"{case.score:g}/{case.item.points:g}"
        given = [_given(case, lang)] if case.waiting.given is not None else []
        yield "  ".join(
            [case.waiting.ticket, *_whose(case, named), f"{exercise}/{item}", proposed, *given, _why(case, lang)]
        )
    if others:
        yield _UNANSWERED.get(lang)
    for first, *rest in others:
        items = _ITEMS.fill(count=len(rest) + 1).get(lang)
        exercise = first.waiting.name[0]
        yield "  ".join([first.waiting.ticket, *_whose(first, named), exercise, items, _why(first, lang)])


def _whose(case: Case, named: bool) -> list[str]:
    return [printable(case.waiting.name[1])] if named else []


def _given(case: Case, lang: Lang) -> str:
    return _GIVEN.fill(points=f"{case.waiting.given:g}").get(lang)


def _why(case: Case, lang: Lang) -> str:
    stop = "; " if lang == "en" else "；"
    return stop.join(why.get(lang) for why in case.why)


def print_case(case: Case, lang: Lang) -> None:
    """Print one item: why it is here, what was asked, the reply, and what speaks for the proposed mark."""
    out = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
    exercise, _, item = case.waiting.name
    proposed = _PROPOSED.fill(points=f"{case.score:g}", maximum=f"{case.item.points:g}").get(lang)
    points = proposed if case.waiting.given is None else f"{proposed}  {_given(case, lang)}"
    out.rule()
    out.print(_line(f"{case.waiting.ticket}  {case.title.get(lang)} · {exercise}/{item}  {points}", "bold"))
    if case.why:
        out.print(_line(_WHY.get(lang).format(why=_why(case, lang))))
    _part(out, _ASKED, [case.item.ask.get(case.lang)], lang)
    _part(out, _ABOUT, [text.get(case.lang) for text in case.about], lang)
    if case.reply is not None:
        head = _REPLY.fill(lang=_LANGS[case.lang].get(lang), count=len(case.reply))
        _part(out, head, [case.reply], lang)
    elif case.marked.note and not case.marked.tables:
        _part(out, case.marked.note, [], lang)
    _evidence(out, case, lang)
    for table in case.marked.tables:
        out.print(_answers(table.rows, lang))
    if not case.marked.answered:
        out.print()
        out.print(_line(_NO_ANSWER.get(lang), "bold"))
    if case.comment:
        _part(out, _COMMENT, [case.comment], lang)


def _part(out: Console, head: Text, texts: Sequence[str], lang: Lang) -> None:
    if not texts and head in (_ASKED, _ABOUT):
        return
    out.print()
    out.print(_line(head.get(lang), "bold"))
    for text in texts:
        out.print(Padding(_line(text), (0, 0, 0, 2)))


def _line(text: str, style: str = "") -> Line:
    """Text as it is: nothing in it moves the cursor, colours or turns what follows."""
    return Line("\n".join(printable(line) for line in text.replace("\r\n", "\n").split("\n")), style=style)


def _evidence(out: Console, case: Case, lang: Lang) -> None:
    draft = case.marked.draft
    if draft is None or draft.read is None:
        if draft is not None:
            for note in draft.notes:
                out.print(_line(note.get(lang)))
        return
    read = draft.read
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in _COLUMNS[lang]:
        table.add_column(name)
    for credit in read.criteria:
        words = read.analysis.text[credit.start : credit.end]
        points = f"{credit.points:g}/{credit.criterion.points:g}{'?' if credit.unsure else ''}"
        why = credit.reason.get(lang) if credit.credit < 1 else ""
        cells = (credit.criterion.id, credit.criterion.name.get(lang), points, words, why)
        table.add_row(*map(_line, cells))
    for fault in read.deductions:
        words = read.analysis.text[fault.start : fault.end]
        cost = _COST.get(lang).format(points=f"{fault.penalty:g}") if fault.penalty else "–"
        table.add_row(*map(_line, (fault.fault.value, NAMES[fault.fault].get(lang), cost, words, "")))
    out.print()
    out.print(table)


def _answers(rows: Iterable[Row], lang: Lang) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in _ROWS[lang]:
        table.add_column(name)
    for row in rows:
        texts = [text.get(lang) if text else "–" for text in (row.what, row.yours, row.expected)]
        table.add_row(*map(_line, texts), "✓" if row.good else "✗")
    return table


def agreement_lines(
    marks: Mapping[str, Sequence[Pair]], credits: Mapping[Name, Sequence[Pair]], policy: Policy, lang: Lang
) -> Iterator[str]:
    """The agreement of marks and of credits with the proposals, and what it suggests."""
    if not marks:
        yield _NONE.get(lang)
        return
    yield _MARKS.get(lang)
    for exercise, pairs in sorted(marks.items()):
        yield from _agreed(exercise, pairs, lang)
    if credits:
        yield _CREDITS.get(lang)
    low = []
    for name, pairs in sorted(credits.items()):
        yield from _agreed("/".join(name), pairs, lang)
        if agree(pairs).is_low and name[2] not in policy.by_hand.get(name[0], {}).get(name[1], []):
            low.append(name)
    yield "  " + _FEW.get(lang).format(enough=ENOUGH)
    for name in low:
        yield _PROPOSAL.get(lang).format(low=LOW, name=" ".join(name))
    if policy.by_hand:
        yield _BY_HAND.get(lang).format(names=", ".join(labels_of(policy.by_hand)))


def _agreed(name: str, pairs: Sequence[Pair], lang: Lang) -> Iterator[str]:
    yield _as_line(name, agree(pairs), lang)
    drawn = [pair for pair in pairs if pair.drawn]
    if drawn and len(drawn) < len(pairs):
        yield _as_line(f"  {_DRAWN.get(lang)}", agree(drawn), lang)


def _as_line(name: str, found: Agreement, lang: Lang) -> str:
    kappa = "–" if found.kappa is None else f"{found.kappa:.2f}"
    return "  " + _LINE.get(lang).format(name=name, count=found.count, kappa=kappa, same=found.same, above=found.above)
