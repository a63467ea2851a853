"""The words of a plain sentence, with their stems, and the classes of words that the lexicon knows.

English words are taken apart ("won't" is "will not") and stemmed. Chinese is read character by character,
with the longest lexicon words found in it: no dictionary of the whole language is needed.
"""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import snowballstemmer

from calmline.text import Lang


@dataclass(frozen=True)
class Token:
    """A word, a number or a mark: its stem as read, where it stands, and its class in the lexicon, if any."""

    stem: str
    start: int
    end: int
    tag: str | None


_EN = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+(?:[.:,]\d+)*|[£$€¥]|[^\sa-z0-9]")
_ZH = re.compile(r"[a-z]+|\d+(?:[.:,]\d+)*|\S")
_CONTRACTIONS = {
    "can't": "can not", "cannot": "can not", "won't": "will not", "shan't": "shall not", "ain't": "is not",
    "gonna": "going to", "gotta": "got to", "wanna": "want to", "gimme": "give me", "lemme": "let me",
    "dont": "do not", "doesnt": "does not", "didnt": "did not", "cant": "can not", "wont": "will not",
    "isnt": "is not", "wasnt": "was not", "arent": "are not", "havent": "have not", "hasnt": "has not",
    "couldnt": "could not", "wouldnt": "would not", "shouldnt": "should not", "im": "i am", "ive": "i have",
    "youre": "you are", "youve": "you have", "thats": "that is", "theres": "there is", "whats": "what is",
    "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "thx": "thanks", "ya": "you",
    "tmrw": "tomorrow", "tmr": "tomorrow", "asap": "as soon as possible", "y'all": "you", "'em": "them",
    "let's": "let us", "c'mon": "come on", "ok": "okay", "k": "okay", "yeah": "yes", "yep": "yes",
}  # fmt: skip
_ENDINGS = {"'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'s": "'s"}


@functools.cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@functools.lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """The stem of one English word in lower case."""
    return str(_stemmer().stemWord(word)) if len(word) <= 30 else word[:30]


@functools.lru_cache(maxsize=32768)
def _parts(word: str) -> tuple[str, ...]:
    """An English word taken apart into words."""
    if word in _CONTRACTIONS:
        return tuple(_CONTRACTIONS[word].split())
    if word.endswith("n't") and len(word) > 3:
        return (word[:-3], "not")
    for ending, full in _ENDINGS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (word[: -len(ending)], full)
    return (word,)


class Lexicon:
    """Classes of words of one language: a class's name and its words or phrases."""

    def __init__(self, lang: Lang, classes: Mapping[str, Iterable[str]]) -> None:
        self.lang = lang
        self._longest = 1
        self._tags: dict[tuple[str, ...] | str, str] = {}
        for name, entries in classes.items():
            for entry in entries:
                key: tuple[str, ...] | str = entry
                if lang == "en":
                    key = tuple(stem(part) for word in _EN.findall(entry.lower()) for part in _parts(word))
                self._longest = max(self._longest, len(key))
                self._tags.setdefault(key, name)  # where a word is in two classes, the first one has it

    def tokens(self, plain: str, start: int, end: int) -> list[Token]:
        """The tokens of `plain[start:end]`, the longest phrases of the lexicon as one."""
        return self._english(plain, start, end) if self.lang == "en" else self._chinese(plain, start, end)

    def _english(self, plain: str, start: int, end: int) -> list[Token]:
        stems: list[tuple[str, int, int]] = []
        for match in _EN.finditer(plain, start, end):
            stems += [(stem(part), match.start(), match.end()) for part in _parts(match.group())]
        tokens = []
        at = 0
        while at < len(stems):
            size, tag = self._longest_at(tuple(s for s, _, _ in stems[at : at + self._longest]))
            piece = stems[at : at + size]
            tokens.append(Token(" ".join(s for s, _, _ in piece), piece[0][1], piece[-1][2], tag))
            at += size
        return tokens

    def _chinese(self, plain: str, start: int, end: int) -> list[Token]:
        tokens = []
        at = start
        while at < end:
            match = _ZH.match(plain, at, end)
            if match is None:
                at += 1
                continue
            size, tag = self._longest_at(plain[at : min(end, at + self._longest)])
            size = max(size, len(match.group()) if size == 1 else size)
            tokens.append(Token(plain[at : at + size], at, at + size, tag))
            at += size
        return tokens

    def _longest_at(self, ahead: tuple[str, ...] | str) -> tuple[int, str | None]:
        for size in range(len(ahead), 0, -1):
            tag = self._tags.get(ahead[:size])
            if tag is not None:
                return size, tag
        return 1, None
