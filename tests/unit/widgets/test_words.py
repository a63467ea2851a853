"""Do the screens say everything in both languages, and nothing that no screen says?"""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[3] / "src" / "calmline" / "widgets" / "static"
WORDS = (STATIC / "words.js").read_text("utf-8")
OTHERS = {file.name: file.read_text("utf-8") for file in STATIC.glob("*.js") if file.name != "words.js"}
PYTHON = "".join(file.read_text("utf-8") for file in STATIC.parent.glob("*.py"))

STRING = r'"((?:[^"\\]|\\.)*)"'
PAIR = re.compile(rf"\bt\(\s*{STRING},\s*{STRING},?\s*\)")
PAIRS = PAIR.findall(WORDS)
KEYS = re.findall(r'^  "?([\w-]+)"?: ', WORDS, re.MULTILINE)
CHINESE = '"中文"'  # a language is called by its own name
NAME = re.compile(r"\{\w+\}")


def is_chinese(text):
    return any(0x4E00 <= ord(char) < 0x9FFF for char in text)


def has_words(text):
    """Whether anything in it would need to be translated: not punctuation, digits, or names to be filled in."""
    return any(char.isalpha() for char in NAME.sub("", text))


def wrong(pair):
    """Whether a pair lacks one of its languages."""
    en, zh = pair
    if not has_words(en) and not has_words(zh):
        return bool(en.strip()) != bool(zh.strip())
    return not has_words(en) or is_chinese(en) or not is_chinese(zh)


def test_every_word_is_found_by_this_test():
    assert len(PAIRS) == len(re.findall(r"\bt\(", WORDS)) > 150
    assert len(KEYS) == len(set(KEYS)) > 100


def test_everything_is_said_in_both_languages():
    assert [pair for pair in PAIRS if wrong(pair)] == []


@pytest.mark.parametrize(
    ("en", "zh", "expected"),
    [
        ("Saved.", "已保存。", False),
        ("Saved.", "Saved.", True),
        ("Saved.", "", True),
        ("", "已保存。", True),
        ("已保存。", "已保存。", True),
        ("", "", False),
        ("{n} %", "{n}%", False),
        (", ", "、", False),
        (", ", "", True),
    ],
)
def test_a_pair_without_one_language_would_be_found(en, zh, expected):
    assert wrong((en, zh)) is expected


def test_both_languages_have_the_same_to_fill_in():
    assert [pair for pair in PAIRS if sorted(NAME.findall(pair[0])) != sorted(NAME.findall(pair[1]))] == []


def test_no_screen_asks_for_a_word_that_there_is_not():
    asked = {word for text in OTHERS.values() for word in re.findall(r"\bW\.(\w+)", text)}
    assert asked - set(KEYS) == set()


def test_no_word_is_left_that_no_screen_says():
    asked = {word for text in OTHERS.values() for word in re.findall(r"\bW\.(\w+)", text)}
    # What a screen leads to comes by name from the content: `W[content.nextWord]`.
    named = set(re.findall(r'"nextWord": "(\w+)"', PYTHON)) | set(re.findall(r'"(to[A-Z]\w+)" if', PYTHON))
    assert set(KEYS) - asked - named == set()


def test_every_word_that_the_content_names_is_there():
    named = re.findall(r'"nextWord": "(\w+)"(?: if \S+ else "(\w+)")?', PYTHON)
    assert named
    assert {word for pair in named for word in pair if word} - set(KEYS) == set()


def test_words_stand_nowhere_else():
    """A sentence written into a screen would be in one language only."""
    found = {}
    for name, text in OTHERS.items():
        code = re.sub(r"^\s*(//|/?\*).*$", "", text, flags=re.MULTILINE)
        code = re.sub(r"\s//.*$", "", code, flags=re.MULTILINE)
        if is_chinese(code.replace(CHINESE, "")):
            found[name] = "Chinese"
        sentences = [s for s in re.findall(STRING, code) if re.search(r"[A-Z][a-z]+ [a-z]+ ", s)]
        if sentences:
            found[name] = sentences
    assert found == {}
