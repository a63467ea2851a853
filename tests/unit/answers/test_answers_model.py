"""Is what is written read back the same, and everything else refused?"""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmline.answers.model import MAX_BYTES, MAX_ITEMS, Answers, AnswersError, Item, parse

GOOD = {
    "format": 1,
    "exercise": "odd-sock",
    "version": "abc",
    "lang": "zh",
    "revision": 3,
    "items": {"why": {"revision": 3, "value": {"chosen": ["b"], "text": "你好 😀"}}},
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def data_of(**changes):
    content = {key: value for key, value in (GOOD | changes).items() if value is not ...}
    return json.dumps(content).encode()


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def test_a_whole_file_is_read():
    assert parse(data_of()) == Answers(
        "exercise", "odd-sock", "abc", "zh", 3, {"why": Item({"chosen": ["b"], "text": "你好 😀"}, 3)}
    )


def test_a_byte_order_mark_does_no_harm():
    assert parse(b"\xef\xbb\xbf" + data_of()) == parse(data_of())


def test_one_more_item_is_one_revision_later_and_leaves_the_others():
    before = parse(data_of())
    after = before.with_item("how", 1, "en", "new")
    assert (after.revision, after.lang, after.version) == (4, "en", "new")
    assert after.items == {**before.items, "how": Item(1, 4)}
    assert "how" not in before.items


@given(value=JSON, name=st.text())
def test_any_json_value_comes_back(value, name):
    answers = Answers("module", "m", "v", "en").with_item(name, value, "en", "v")
    assert parse(answers.to_json().encode()) == answers


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_json_cannot_hold_is_not_written(value):
    with pytest.raises(ValueError, match="JSON"):
        Answers("module", "m", "v", "en").with_item("a", [value], "en", "v").to_json()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(data_of()[:-9], id="cut"),
        pytest.param(b"hello", id="not-json"),
        pytest.param(b"\xff\xfe\x00", id="not-utf8"),
        pytest.param("{}".encode("utf-16"), id="utf-16"),
        pytest.param(b"\0" * 300, id="zeros-after-a-power-cut"),
        pytest.param(data_of() + data_of(), id="twice"),
        pytest.param(b"[]", id="a-list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{}", id="no-key"),
        pytest.param(b"[" * 100_000, id="open-brackets"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="deep-brackets"),
        pytest.param(b" " * 10_000_000, id="10-mb-of-nothing"),
        pytest.param(data_of(format=2), id="later-format"),
        pytest.param(data_of(format="1"), id="format-as-text"),
        pytest.param(data_of(format=...), id="no-format"),
        pytest.param(data_of(exercise=...), id="of-nothing"),
        pytest.param(data_of(module="m"), id="of-two-things"),
        pytest.param(data_of(exercise=["odd-sock"]), id="sheet-as-list"),
        pytest.param(data_of(lang="fr"), id="other-language"),
        pytest.param(data_of(lang=["en"]), id="language-as-list"),
        pytest.param(data_of(version=...), id="no-version"),
        pytest.param(data_of(revision=...), id="no-revision"),
        pytest.param(data_of(revision=-1), id="revision-below-0"),
        pytest.param(data_of(revision=1.5), id="half-a-revision"),
        pytest.param(data_of(revision=True), id="revision-true"),
        pytest.param(data_of(revision=2**53), id="revision-that-javascript-rounds"),
        pytest.param(data_of(items=[]), id="items-as-list"),
        pytest.param(data_of(items={"a": 1}), id="item-as-number"),
        pytest.param(data_of(items={"a": {"value": 1}}), id="item-without-revision"),
        pytest.param(data_of(items={"a": {"revision": 1}}), id="item-without-value"),
        pytest.param(data_of(items={"a": {"value": 1, "revision": 1, "x": 1}}), id="item-with-more"),
        pytest.param(data_of(items={"a": {"value": 1, "revision": "1"}}), id="item-revision-as-text"),
        pytest.param(
            data_of(items={str(n): {"value": 1, "revision": 1} for n in range(MAX_ITEMS + 1)}), id="too-many-items"
        ),
        pytest.param(data_of(items={"a": {"value": nested(20), "revision": 1}}), id="deep-value"),
        pytest.param(data_of(items={"a": {"value": math.nan, "revision": 1}}), id="nan"),
        pytest.param(data_of(items={"a": {"value": -math.inf, "revision": 1}}), id="infinity"),
        pytest.param(
            data_of(items={"a": {"value": 0, "revision": 1}}).replace(b": 0", b": 1e999"), id="infinite-float"
        ),
        pytest.param(
            data_of(items={"a": {"value": 0, "revision": 1}}).replace(b": 0", b": " + b"9" * 5000), id="5000-digits"
        ),
        pytest.param(data_of(items={"a": {"value": "\ud83d", "revision": 1}}), id="half-an-emoji"),
        pytest.param(data_of(items={"\udc00": {"value": "", "revision": 1}}), id="half-an-emoji-as-name"),
    ],
)
def test_what_is_no_answer_file_is_refused(data):
    with pytest.raises(AnswersError):
        parse(data)


def test_the_largest_file_and_the_deepest_value_are_still_read():
    filler = "x" * (MAX_BYTES - len(data_of(items={"a": {"value": "", "revision": 1}})))
    data = data_of(items={"a": {"value": filler, "revision": 1}})
    assert len(data) == MAX_BYTES
    assert parse(data).items["a"].value == filler
    with pytest.raises(AnswersError):
        parse(data + b" ")
    assert parse(data_of(items={"a": {"value": nested(19), "revision": 1}})).items["a"].value == nested(19)


def test_an_emoji_written_as_two_escapes_is_whole():
    assert parse(data_of(items={"a": {"value": "😀", "revision": 1}})).items["a"].value == "😀"


@given(st.binary(max_size=300))
def test_no_bytes_make_it_crash(data):
    with pytest.raises(AnswersError):
        parse(data)
