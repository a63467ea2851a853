"""What in a reply is not the learner's own plain speech to the customer.

Quoted words, words copied from the task, repetitions, words to the grader and another language are
blanked out before anything is looked for: they make no move. What that means for the mark is a `Flag`.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from calmline.replies.clauses import Span
from calmline.replies.words import Lexicon
from calmline.replies.writing import MAX_READ, Oddity, Written
from calmline.text import Lang


class Flag(StrEnum):
    """Why a reply, or much of it, does not count."""

    COPIED = "copied"
    KEYWORDS = "keywords"
    LANGUAGE = "language"
    INJECTION = "injection"
    TOO_SHORT = "too short"


@dataclass(frozen=True)
class Blank:
    """A piece of plain text that makes no move, and why."""

    start: int
    end: int
    why: str  # "quoted", "copied", "repeated", "injection", "language"


# ---- quoted ----------------------------------------------------------------------------------------

_OPENING_SINGLE = re.compile(r"(?<![a-z0-9])'(?=[a-z])")
_CLOSING_SINGLE = re.compile(r"(?<=[a-z.,!?])'(?![a-z])")
_LONGEST_QUOTE = 400


def quoted(plain: str) -> list[Blank]:
    """Quoted words and lines that start with ">"; a quotation mark that is never closed quotes nothing."""
    found = []
    at = 0
    while at < len(plain):
        char = plain[at]
        if char == ">" and plain[:at].rsplit("\n", 1)[-1].strip() == "":
            line = plain.find("\n", at)
            line = len(plain) if line < 0 else line
            found.append(Blank(at, line, "quoted"))
            at = line
        elif char in "“”\"'":
            close = _quote_end(plain, at)
            if close is not None and close - at > 2:
                found.append(Blank(at + 1, close, "quoted"))
                at = close
        at += 1
    return found


def _quote_end(plain: str, at: int) -> int | None:
    """The place of the mark that closes the quotation opened at `at`, if it is one and is closed."""
    limit = min(len(plain), at + _LONGEST_QUOTE)
    if plain[at] == "'":
        if not _OPENING_SINGLE.match(plain, at):
            return None
        close = _CLOSING_SINGLE.search(plain, at + 2, limit)
        return close.start() if close and " " in plain[at : close.start()] else None
    places = [p for mark in '”"' if (p := plain.find(mark, at + 1, limit)) > 0]
    return min(places) if places else None


# ---- copied ----------------------------------------------------------------------------------------

_RUN = {"en": (6, 10), "zh": (10, 18)}  # words, characters in a row: of the customer's, of the task's


def copied(plain: str, customer: str, context: str, lang: Lang) -> list[Blank]:
    """What stands in the customer's words or in the task, word for word and long enough to be no chance."""
    units = _units(plain, lang)
    blanks = []
    for source, run in zip((customer, context), _RUN[lang], strict=True):
        theirs = [text for text, _, _ in _units(source, lang)]
        seen = {tuple(theirs[i : i + run]) for i in range(len(theirs) - run + 1)}
        at = 0
        while seen and at <= len(units) - run:
            if tuple(text for text, _, _ in units[at : at + run]) not in seen:
                at += 1
                continue
            end = at + run
            while end < len(units) and tuple(text for text, _, _ in units[end - run + 1 : end + 1]) in seen:
                end += 1
            blanks.append(Blank(units[at][1], units[end - 1][2], "copied"))
            at = end
    return blanks


def _units(plain: str, lang: Lang) -> list[tuple[str, int, int]]:
    pattern = r"[a-z0-9]+" if lang == "en" else r"[^\W_]"
    return [(m.group(), m.start(), m.end()) for m in re.finditer(pattern, plain)]


# ---- repeated --------------------------------------------------------------------------------------


def repeated(plain: str, spans: Sequence[Span]) -> list[Blank]:
    """Sentences that were already said word for word."""
    said: set[str] = set()
    found = []
    for span in spans:
        words = "".join(char for char in plain[span.start : span.end] if char.isalnum())
        if len(words) > 3 and words in said:
            found.append(Blank(span.start, span.end, "repeated"))
        said.add(words)
    return found


def turns_in_circles(plain: str, lang: Lang) -> bool:
    """Whether most of the reply says the same few words again and again."""
    words = [text for text, _, _ in _units(plain, lang)]
    size = 1 if lang == "en" else 4
    grams = [tuple(words[i : i + size]) for i in range(len(words) - size + 1)]
    if len(grams) < 6:
        return False
    most = Counter(grams)
    if lang == "en":
        rows = sum(a == b for a, b in itertools.pairwise(words))
        fours = [tuple(words[i : i + 4]) for i in range(len(words) - 3)]
        return rows >= 2 + len(words) // 8 or (len(fours) >= 8 and len(set(fours)) < 0.6 * len(fours))
    return len(most) < 0.75 * len(grams)


_PIECES = {"en": re.compile(r"[,;/|\n]+"), "zh": re.compile(r"[,;/|、\s]+")}
_LONGEST_PIECE = {"en": 2, "zh": 3}  # words, characters


def is_row_of_sentences(plain: str, spans: Sequence[Span], lang: Lang) -> bool:
    """Whether a reply is a row of key words with a full stop behind each."""
    sizes = [
        len(piece.split()) if lang == "en" else sum(c.isalnum() for c in piece)
        for piece in (plain[s.start : s.end] for s in spans)
    ]
    return len(sizes) >= 6 and sorted(sizes)[(2 * len(sizes)) // 3] <= _LONGEST_PIECE[lang]


def is_row_of_words(plain: str, span: Span, lang: Lang) -> bool:
    """Whether a sentence is a row of key words: many pieces between commas, most of them a word or two."""
    pieces = [piece.strip() for piece in _PIECES[lang].split(plain[span.start : span.end]) if piece.strip()]
    sizes = sorted(len(piece.split()) if lang == "en" else len(piece) for piece in pieces)
    return len(pieces) >= 6 and sizes[(2 * len(sizes)) // 3] <= _LONGEST_PIECE[lang]


# ---- to the grader ---------------------------------------------------------------------------------

_TO_GRADER = {
    "en": re.compile(
        r"\b(?:ignore|disregard|forget|override|skip)\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules|rubric|criteria|above)\b"
        r"|\bfull (?:marks|points|credit|score)\b|\b(?:maximum|highest|top|perfect) (?:marks?|score|points|grade)\b"
        r"|\b(?:score|grade|marks?|rating|points)\s*[:=]\s*\d"
        r"|\b(?:dear|hey|hello|note to|attention|to the) (?:the )?(?:grader|marker|examiner|assessor|evaluator|grading)\b"
        r"|\b(?:auto-?grader|grading (?:system|script|tool|bot|software)|language model|as an ai|system prompt)\b"
        r"|^\s*(?:system|assistant|user|admin|developer|grader|instruction)s?\s*[:>\]]"
        r"|\b(?:this|the|my) (?:reply|answer|response|message|text|submission) (?:above |here )?"
        r"(?:contains|includes|shows|demonstrates|deserves|meets|satisfies|fulfil?ls|covers|should (?:be|get|receive)|"
        r"earns|is (?:perfect|excellent|correct|complete))\b"
        r"|\b(?:give|award|assign|grant|mark) (?:me|it|this|the (?:answer|reply|response))\b[^.\n]{0,30}"
        r"\b(?:marks?|points?|score|credit|correct|grade|pass)\b"
        r"|\b(?:rubric|criteri(?:on|a))\b[^.\n]{0,30}(?:met|satisfied|fulfil|=|:|1\b|true)"
        r"|\b(?:all|every) (?:of the )?(?:criteria|requirements|rubric items|boxes)\b"
        r"|\b(?:acknowledge|own|thank|restate|probe|explain|act|time|follow[_ ]?up|check|boundary|alternative|apolog\w+|"
        r"empathy)(?:_\w+)?[\"']?\s*[=:]\s*[\"']?(?:1|true|yes|full|all|done|ok|met|x|✓)",
        re.M,
    ),
    "zh": re.compile(
        r"(?:忽略|无视|不要管|不用管|忘记|跳过)[^。\n]{0,15}(?:要求|指令|指示|规则|提示|标准|内容|以上|上面|上述)"
        r"|满分|(?:评分|得分|打分|分数|给分|成绩)\s*[:=为是]?\s*\d|(?:给|打|判|评)(?:我|这|本|它)?[^。\n]{0,8}(?:高分|最高分|\d+分|及格|通过)"
        r"|系统(?:提示|指令|消息)\s*:|(?:评分|阅卷|批改|判卷|打分)(?:老师|员|人|系统|程序|模型|机器|标准|者|官)"
        r"|(?:本|此|这条|这个|该|以上|我的)(?:回复|答案|回答|答复|作答)[^。\n]{0,4}(?:已|包含|涵盖|符合|满足|体现|应得|应当得|完全正确|值得)"
        r"|(?:所有|全部|各项)(?:评分)?(?:标准|要点|得分点|评分点|采分点)|得分点|采分点|(?:道歉|共情|认同|行动|时限|跟进|致谢|探询)\s*[=:]\s*(?:1|是|有|满|√|✓|true)"
        r"|人工智能|语言模型|提示词",
        re.M,
    ),
}
_MACHINE_TALK = re.compile(r"[{\[]\s*[\"']?\w+[\"']?\s*[:=]|[\"']\w+[\"']\s*:\s*[\[{\"'\d]|\w_\w+\s*[=:]")


def hidden_from_reader(written: Written) -> bool:
    """Whether mark-up hides words to the grader, which a customer would never see."""
    return Oddity.MARKUP in written.oddities and _speaks_to_grader(written.raw[:MAX_READ].lower())


def _speaks_to_grader(piece: str) -> bool:
    return any(_TO_GRADER[each].search(piece) for each in _TO_GRADER) or bool(_MACHINE_TALK.search(piece))


def to_grader(plain: str, spans: Sequence[Span]) -> list[Blank]:
    """Sentences that speak to whoever marks the reply, or look like a machine's notes."""
    return [
        Blank(span.start, span.end, "injection") for span in spans if _speaks_to_grader(plain[span.start : span.end])
    ]


# ---- another language ------------------------------------------------------------------------------


def foreign(plain: str, spans: Sequence[Span], lang: Lang, lexicon: Lexicon, vocabulary: frozenset[str]) -> list[Blank]:
    """Sentences in another language than `lang`. `vocabulary` holds the English stems that are known."""
    return [
        Blank(span.start, span.end, "language") for span in spans if _is_foreign(plain, span, lang, lexicon, vocabulary)
    ]


def _is_foreign(plain: str, span: Span, lang: Lang, lexicon: Lexicon, vocabulary: frozenset[str]) -> bool:
    piece = plain[span.start : span.end]
    letters = [char for char in piece if char.isalpha()]
    if not letters:
        return False
    han = sum("\u3400" <= char <= "\u9fff" for char in letters)
    if lang == "zh":
        words = len(re.findall(r"[a-z]+", piece))
        others = sum(not char.isascii() for char in letters) - han
        # Names and technical words in Latin letters are at home in Chinese; sentences in them are not.
        return (words >= 2 or others >= 3) and han < 0.6 * (han + words + others)
    if han > 0.3 * len(letters) or sum(char.isascii() for char in letters) < 0.6 * len(letters):
        return True
    stems = [t.stem for t in lexicon.tokens(plain, span.start, span.end) if t.stem[0].isalpha()]
    known = sum(" " in s or s in vocabulary for s in stems)
    # A short sentence may be all names; a long one in English has its small words.
    return len(stems) >= 4 and known < 0.5 * len(stems)


def without(plain: str, blanks: Iterable[Blank]) -> str:
    """The plain text with the blanks blanked out, of the same length."""
    chars = list(plain)
    for blank in blanks:
        chars[blank.start : blank.end] = [c if c == "\n" else " " for c in chars[blank.start : blank.end]]
    return "".join(chars)
