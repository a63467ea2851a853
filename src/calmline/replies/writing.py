"""A reply as it was written, and as it is read: one plain form whose every character knows where it came from.

Zero-width, full-width and look-alike characters, Traditional Chinese, mark-up and control characters are
taken back to plain text here, so that nothing behind this module has to think of them.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from calmline.text import Lang

MAX_READ = 10_000
"""Characters of a reply that are read. A reply on the phone has a few hundred."""


_LONGEST_SHOWN = 90


class Oddity(StrEnum):
    """Something about the characters of a reply that a person should know."""

    CONFUSABLE = "confusable"  # letters of another script that look like Latin ones
    MARKUP = "markup"  # HTML tags or comments
    HIDDEN = "hidden"  # characters that change what a reader sees: direction overrides, invisible tags
    TOO_LONG = "too long"  # more than is read


@dataclass(frozen=True)
class Written:
    """A reply: as written, in plain form, and the way back.

    `plain[i]` stands for the characters of `raw` from `starts[i]` to `ends[i]`.
    """

    raw: str
    plain: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    oddities: frozenset[Oddity]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of `raw` that `plain[start:end]` stands for; a span of no characters for an empty one."""
        if start >= end:
            return (0, 0)
        return self.starts[start], self.ends[end - 1]


# Letters that look like Latin ones. Only words that mix scripts, or stand among Latin ones, are read so.
_LOOK_ALIKE = dict(
    zip(
        "АВЕЅZІЈКМНОРСТУХаеоԁһіјӏорсѕԝухΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορτυχɡıʟոսց",
        "ABESZIJKMHOPCTYXaeodhijlopcswyxABEZHIKMNOPTYXayiknoptuxgilnug",
        strict=True,
    )
)
_PUNCTUATION = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "＇": "'",
    "«": "“", "»": "”", "„": "“", "‟": "“", "「": "“", "」": "”", "『": "“", "』": "”",
    "–": "-", "—": "-", "―": "-", "‐": "-", "‑": "-", "−": "-",
    "｡": "。", "．": ".", "…": ".",
}  # fmt: skip
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0|\bhidden\b", re.I)
_HIDERS = re.compile("[\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")
_STRUCK = "\u0335\u0336\u0337\u0338"  # what stands under these is struck out
_TAG_NAME = re.compile(r"/?[a-zA-Z][a-zA-Z0-9]{0,20}(?=[\s/>])|![a-zA-Z-]|\?")
_ALWAYS_HIDDEN = {"script", "style", "template", "noscript", "title", "textarea"}


def read(text: str, lang: Lang) -> Written:
    """Read a reply. Takes any string, lone surrogates too; never raises. Time grows in step with the length."""
    oddities: set[Oddity] = set()
    if len(text) > MAX_READ:
        oddities.add(Oddity.TOO_LONG)
    raw = text[:MAX_READ]
    if _HIDERS.search(raw):
        oddities.add(Oddity.HIDDEN)
    shown = _without_markup(raw)
    if shown != raw:
        oddities.add(Oddity.MARKUP)
    chars = list(_plain_characters(shown))
    if _unmask(chars):
        oddities.add(Oddity.CONFUSABLE)
    if lang == "zh":
        _spaces_to_commas(chars)
    plain = "".join(char for char, _ in chars)
    places = [place for _, place in chars]
    if lang == "zh":
        plain = _simplified(plain)
    return Written(
        raw=text, plain=plain, starts=tuple(places), ends=tuple(p + 1 for p in places), oddities=frozenset(oddities)
    )


def shown(words: str) -> str:
    """Words of a reply as a reason quotes them: in one line, not too long, and of characters that can be written."""
    line = " ".join(words.encode("utf-8", errors="replace").decode("utf-8").split())
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"


def _without_markup(text: str) -> str:
    """The text with tags, comments and what they hide replaced by as many spaces; lines stay lines."""
    if "<" not in text:
        return text
    out: list[str] = []
    at = 0
    searched: dict[str, int] = {}  # a closing tag once found missing is missing for the rest: keeps this linear
    while (start := text.find("<", at)) >= 0:
        out.append(text[at:start])
        end = _end_of_markup(text, start, searched)
        if end is None:
            out.append("<")
            at = start + 1
        else:
            out.append(_blank(text[start:end]))
            at = end
    out.append(text[at:])
    return "".join(out)


def _blank(text: str) -> str:
    return "".join("\n" if char == "\n" else " " for char in text)


def _find(text: str, what: str, start: int, searched: dict[str, int]) -> int:
    if searched.get(what) == -1:
        return -1
    searched[what] = text.find(what, start)
    return searched[what]


def _end_of_markup(text: str, start: int, searched: dict[str, int]) -> int | None:
    """Where the mark-up that starts at `start` ends, with what it hides; None if it is only a "<"."""
    if text.startswith("<!--", start):
        end = _find(text, "-->", start + 4, searched)
        return len(text) if end < 0 else end + 3
    name = _TAG_NAME.match(text, start + 1)
    if name is None:
        return None
    close = _find(text, ">", start, searched)
    if close < 0:
        return None
    tag = name.group().lower()
    if tag in _ALWAYS_HIDDEN or _HIDING.search(text, start, close):
        end = _find(text, f"</{tag}", close, searched)
        if end >= 0:
            after = _find(text, ">", end, searched)
            return len(text) if after < 0 else after + 1
        return len(text)
    return close + 1


def _spaces_to_commas(chars: list[tuple[str, int]]) -> None:
    """In Chinese a space between two characters parts what is said, as those who chat write it; in place."""
    for i in range(1, len(chars) - 1):
        if chars[i][0] == " " and _is_han(chars[i - 1][0]) and _is_han(chars[i + 1][0]):
            chars[i] = (",", chars[i][1])


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _plain_characters(text: str) -> Iterator[tuple[str, int]]:
    struck = {place - 1 for place, char in enumerate(text) if char in _STRUCK}
    for place, char in enumerate(text):
        if place in struck:
            continue
        if " " <= char <= "~":
            if char == "`":
                char = "'"  # noqa: PLW2901 - one character has one plain form
            yield char.lower(), place
            continue
        for plain in _forms(char):
            yield plain, place


@functools.lru_cache(maxsize=8192)
def _forms(char: str) -> str:
    """The plain form of one character: none, one, or a few characters."""
    if char in "\n\r\t\v\f\u2028\u2029\u0085":
        return "\n" if char in "\n\u2028\u2029\u0085" else " "
    if char in _PUNCTUATION:
        return _PUNCTUATION[char]
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}:
        return ""
    plain = unicodedata.normalize("NFKD", char)
    plain = "".join(_PUNCTUATION.get(c, c) for c in plain if unicodedata.category(c) not in {"Mn", "Me", "Cf", "Cc"})
    if unicodedata.category(char) == "Zs":
        return " "
    # Case folding may lengthen a letter; look-alikes keep their case until they are unmasked.
    return plain if plain in _LOOK_ALIKE else plain.lower()


def _unmask(chars: list[tuple[str, int]]) -> bool:
    """Replace look-alikes in words among Latin letters, in place; whether there were any."""
    suspects = [i for i, (char, _) in enumerate(chars) if char in _LOOK_ALIKE]
    if not suspects:
        return False
    found = False
    latin = sum("a" <= char <= "z" for char, _ in chars)
    done = -1
    for i in suspects:
        if i <= done:
            continue
        start, end = i, i
        while start > 0 and chars[start - 1][0].isalpha() and chars[start - 1][0] < "\u2e80":
            start -= 1
        while end < len(chars) and chars[end][0].isalpha() and chars[end][0] < "\u2e80":
            end += 1
        done = end - 1
        word = [char for char, _ in chars[start:end]]
        mixed = any("a" <= c <= "z" for c in word)
        if all(c in _LOOK_ALIKE or "a" <= c <= "z" for c in word) and (mixed or latin > len(chars) // 3):
            found = True
            for k in range(start, end):
                chars[k] = (_LOOK_ALIKE.get(chars[k][0], chars[k][0]).lower(), chars[k][1])
    for i in suspects:  # what was no mask is an ordinary letter of its own script
        chars[i] = (chars[i][0].lower()[:1], chars[i][1])
    return found


@functools.cache
def _converter() -> "object":
    import opencc  # loads its tables, so only once there is Chinese to read

    return opencc.OpenCC("t2s")


def _simplified(text: str) -> str:
    """The text in Simplified characters, of the same length."""
    convert = _converter().convert  # type: ignore[attr-defined]
    whole: str = convert(text)
    # A phrase table may change the number of characters; then each is converted by itself.
    return whole if len(whole) == len(text) else "".join((convert(char) or char)[:1] for char in text)
