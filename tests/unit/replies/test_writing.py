"""Is a reply read in one plain form, whatever characters it was written in, and does every character lead back?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmline.replies.writing import MAX_READ, Oddity, read
from calmline.text import LANGS

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)  # lone surrogates too


def plain(text, lang="en"):
    """The plain form without the white space that stands for what was taken out."""
    return " ".join(read(text, lang).plain.split())


@given(ANY_TEXT, st.sampled_from(LANGS))
def test_every_plain_character_leads_back_to_characters_as_written(text, lang):
    written = read(text, lang)
    assert written.raw == text
    assert len(written.plain) == len(written.starts) == len(written.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(written.starts, written.ends, strict=True))
    assert list(written.starts) == sorted(written.starts)


@given(ANY_TEXT, st.sampled_from(LANGS), st.data())
def test_every_span_lies_in_the_text_as_written(text, lang, data):
    written = read(text, lang)
    start = data.draw(st.integers(0, len(written.plain)))
    end = data.draw(st.integers(0, len(written.plain)))
    first, last = written.span(start, end)
    assert 0 <= first <= last <= len(text)
    assert (first < last) is (start < end)


@given(ANY_TEXT, st.sampled_from(LANGS))
def test_what_is_plain_already_stays_so(text, lang):
    once = read(text, lang).plain
    assert read(once, lang).plain == once or "<" in once


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789 ,.?!'\n", max_size=200))
def test_plain_english_stays_as_it_is(text):
    assert read(text, "en").plain == text
    assert read(text, "en").oddities == frozenset()


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("I WILL Ring", "i will ring"),
        ("ap\u200bolo\u200dgise\ufeff", "apologise"),
        ("ap\u00adolo\u2060gise", "apologise"),
        ("Ｉ　ｗｉｌｌ　ｒｉｎｇ", "i will ring"),
        ("we\u00a0lost\u2003it", "we lost it"),
        ("naïve café", "naive cafe"),
        ("cafe\u0301", "cafe"),
        ("the ﬁrst oﬃce", "the first office"),
        ("I’m ‘sorry’", "i'm 'sorry'"),
        ("a\x00b\x07c", "abc"),
        ("sorry \ud800it was lost\udfff", "sorry it was lost"),
        ("so\u200frr\u200ey", "sorry"),
    ],
)
def test_what_looks_the_same_reads_the_same(written, wanted):
    assert plain(written) == wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("這是我們的錯，向您道歉。", "这是我们的错,向您道歉。"),
        ("明天下午６點", "明天下午6点"),
        ("我\u200b们的错", "我们的错"),
        ("「退款」", "“退款”"),
    ],
)
def test_chinese_reads_the_same_in_either_script_and_width(written, wanted):
    assert plain(written, "zh") == wanted


def test_traditional_characters_keep_their_places():
    text = "這隻包裹，是我們弄丟的；頭髮、發現、後來、皇后、乾淨。" * 3
    written = read(text, "zh")
    assert len(written.plain) == len(text)
    assert "弄丢" in written.plain


@pytest.mark.parametrize(
    "written",
    ["We lоst it", "we аre sоrry", "ѕоrry for the delay in the delivery", "Αpologies for the delay", "ｗe lοst it"],
)
def test_letters_that_only_look_latin_are_read_as_latin_and_told(written):
    found = read(written, "en")
    assert Oddity.CONFUSABLE in found.oddities
    assert found.plain.isascii()


@pytest.mark.parametrize(
    ("written", "lang"),
    [
        ("Мы потеряли посылку", "en"),
        ("Ευχαριστώ για την υπομονή σας", "en"),
        ("这是我们的错", "zh"),
        ("ça va, naïve", "en"),
    ],
)
def test_another_script_in_its_own_right_is_no_mask(written, lang):
    assert Oddity.CONFUSABLE not in read(written, lang).oddities


def test_mark_up_is_not_read_and_told():
    found = read("I <b>will</b> <script>say('sorry')</script>ring <!-- sorry -->you", "en")
    assert found.oddities >= {Oddity.MARKUP}
    assert found.plain.split() == ["i", "will", "ring", "you"]
    place = found.plain.index("ring")
    start, end = found.span(place, place + 4)
    assert found.raw[start:end] == "ring"


@pytest.mark.parametrize("text", ["<script>sorry", "<!-- sorry", "<style>sorry</style>", "<div hidden>sorry</div>"])
def test_what_mark_up_hides_is_not_read_even_unclosed(text):
    assert "sorry" not in read(text, "en").plain


@pytest.mark.parametrize("text", ["5 < 6 and 7 > 4", "a <3 for your patience", "<- there", "x<y"])
def test_a_sign_for_less_is_no_mark_up(text):
    found = read(text, "en")
    assert found.oddities == frozenset()
    assert found.plain == text


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u200b\u200d\ufeff", "\x00", "\u200f\u200e"])
def test_nothing_reads_as_nothing(text, lang):
    assert read(text, lang).plain.strip() == ""


def test_only_so_much_is_read_and_the_rest_is_told_of():
    whole = "We lost it. " * 20_000
    found = read(whole, "en")
    assert Oddity.TOO_LONG in found.oddities
    assert found.raw == whole
    assert len(found.plain) <= MAX_READ
    assert Oddity.TOO_LONG not in read(whole[:MAX_READ], "en").oddities


def test_a_space_of_no_characters_stands_nowhere():
    assert read("sorry", "en").span(2, 2) == (0, 0)


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\U000e0041"])
def test_signs_that_change_what_a_reader_sees_are_told(sign):
    found = read(f"I will {sign}ring you", "en")
    assert Oddity.HIDDEN in found.oddities
    assert found.plain == "i will ring you"
