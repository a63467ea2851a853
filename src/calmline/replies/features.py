"""What is counted of a sentence: its words, the classes of its words in their order, and what it shares with the case.

Every feature is a short text, so that the weights can be read: `w:refund` (a word), `a:i will do` (classes and
marks in a row), `s:neg>sorry` (one somewhere before the other), `n:2` and its like (counts in coarse steps).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from calmline.replies.words import Lexicon, Token
from calmline.replies.writing import read
from calmline.text import Lang

_SKIP_WINDOW = 9  # tokens between which an order of two classes is counted
_OPEN = frozenset({None, "itself", "i", "we", "you", "they", "this", "greet"})
_LENGTHS = (3, 6, 10, 16, 24, 36)
_SHARES = (0.001, 0.15, 0.3, 0.5, 0.75)


@dataclass(frozen=True)
class Situation:
    """What the learner answers: the customer's words and what the agent knows, in one language."""

    customer: str = ""
    context: str = ""


@dataclass(frozen=True)
class Known:
    """A situation's words, ready to be compared with a reply's."""

    customer: frozenset[str] = field(default=frozenset())
    context: frozenset[str] = field(default=frozenset())


def known(situation: Situation, lexicon: Lexicon) -> Known:
    """The content words of a situation (English: stems; Chinese: pairs of characters)."""

    def of(text: str) -> frozenset[str]:
        plain = read(text, lexicon.lang).plain
        return frozenset(_content(lexicon.tokens(plain, 0, len(plain)), plain, lexicon.lang))

    return Known(of(situation.customer), of(situation.context))


def features(tokens: list[Token], plain: str, raw: str, lang: Lang, case: Known) -> list[str]:
    """The features of one sentence or clause, each once, in a fixed order.

    `raw` is the same piece as written: capitals tell acronyms.
    """
    found: dict[str, None] = {}
    for feature in _all(tokens, plain, raw, lang, case):
        found[feature] = None
    return list(found)


def _all(tokens: list[Token], plain: str, raw: str, lang: Lang, case: Known) -> Iterator[str]:
    if lang == "en":
        yield from _grams("w:", ["^", *(t.stem for t in tokens), "$"], 3)
        for token in tokens:  # slips of typing leave most of a word standing
            word = f"<{token.stem}>"
            yield from (f"c:{word[i : i + 4]}" for i in range(len(word) - 3))
    else:
        piece = plain[tokens[0].start : tokens[-1].end] if tokens else ""
        chars = ["^", *("0" if c.isdigit() else c for c in piece if not c.isspace()), "$"]
        yield from _grams("g:", chars, 4, "")
        yield from _grams("w:", ["^", *(t.stem for t in tokens if t.tag), "$"], 2)
    shapes = list(_shapes(tokens))
    yield from _grams("a:", ["^", *shapes, "$"], 3)
    for i, first in enumerate(shapes):
        if first == "·":
            continue
        for second in shapes[i + 1 : i + _SKIP_WINDOW]:
            if second != "·":
                yield f"s:{first}>{second}"
    yield from _measures(tokens, plain, raw, lang, case)


def _grams(mark: str, items: list[str], longest: int, glue: str = " ") -> Iterator[str]:
    for size in range(1, longest + 1):
        for i in range(len(items) - size + 1):
            yield mark + glue.join(items[i : i + size])


def _shapes(tokens: Iterable[Token]) -> Iterator[str]:
    """The sentence as a row of classes: unknown words in a row become one dot, numbers one sign."""
    last = ""
    for token in tokens:
        if token.tag == "itself":
            shape = token.stem
        elif token.tag:
            shape = token.tag.upper()
        elif token.stem[0].isdigit():
            shape = "0"
        elif token.stem[0].isalpha():
            shape = "·"
        else:
            shape = token.stem
        if shape != last or shape != "·":
            yield shape
        last = shape


def _measures(tokens: list[Token], plain: str, raw: str, lang: Lang, case: Known) -> Iterator[str]:
    size = len(tokens)
    yield f"n:length {sum(size > step for step in _LENGTHS)}"
    content = set(_content(tokens, plain, lang))
    for name, words in (("customer", case.customer), ("context", case.context)):
        shared = len(content & words)
        share = shared / len(content) if content else 0.0
        yield f"n:{name} {sum(share > step for step in _SHARES)}"
        yield f"n:{name} count {min(shared, 4)}"
    if any(t.stem[0].isdigit() for t in tokens):
        yield "n:digits"
    foreign = _acronyms(raw)
    if foreign:
        told = case.customer
        new = [word for word in foreign if word.lower() not in told]
        yield f"n:acronyms {min(len(foreign), 2)}"
        yield f"n:acronyms new {min(len(new), 2)}"


def shared(tokens: Iterable[Token], plain: str, lang: Lang, case: Known) -> int:
    """How many content words a piece of a reply shares with the situation."""
    return len(set(_content(tokens, plain, lang)) & (case.customer | case.context))


def _content(tokens: Iterable[Token], plain: str, lang: Lang) -> Iterator[str]:
    """The words that tell one case from another."""
    if lang == "en":
        for token in tokens:
            if token.tag not in _OPEN - {None} and token.stem[0].isalnum() and len(token.stem) > 2:
                yield token.stem
        return
    row = ""
    for token in tokens:
        if token.tag in _OPEN - {None} or not token.stem[0].isalnum():
            yield from (row[i : i + 2] for i in range(len(row) - 1))
            row = ""
        else:
            row += plain[token.start : token.end]
    yield from (row[i : i + 2] for i in range(len(row) - 1))


def _acronyms(raw: str) -> list[str]:
    words: list[str] = []
    word = ""
    for char in raw + " ":
        if char.isascii() and (char.isalnum() or char in "-/"):
            word += char
        else:
            letters = [c for c in word if c.isalpha()]
            if len(letters) >= 2 and all(c.isupper() for c in letters):
                words.append(word)
            word = ""
    # A text written wholly in capitals has no acronyms to be told by them.
    return [] if raw.isupper() and len(words) > 3 else words
