"""Is it found where the agent lagged behind the customer?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmline.cases.call import Spaces, Turn
from calmline.cases.spaces import Lag, lags
from calmline.text import Text

WORD = Text(en="Well.", zh="嗯。")
SPEAKERS = {"c": "customer", "a": "agent", "k": "colleague", "n": "narrator"}
SIDES = {"p": "personal", "b": "business"}


def call(words):
    """`c:pb` is the customer's line, after which the customer is in the personal space, the agent in the business one."""
    turns = []
    for word in words.split():
        speaker, _, spaces = word.partition(":")
        both = Spaces(customer=SIDES[spaces[0]], agent=SIDES[spaces[1]]) if spaces else None
        turns.append(Turn(id="x", speaker=SPEAKERS[speaker], text=WORD, spaces=both))
    return turns


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", []),
        ("c a c", []),
        ("c:bb a:bb c:pb a:pp", []),
        ("c:bb a:bb c:pb a:pb c:pb a:pp", [Lag(2, 5, 1, "followed")]),
        ("c:pb a c k c a:pp", [Lag(0, 5, 2, "followed")]),
        ("c:pb k:pb c:pb k:pb c:bb", [Lag(0, 4, 2, "came")]),
        ("c:pb n c:pb a:pb n", [Lag(0, None, 1, "apart")]),
        ("c:pb n c:pp", []),
        ("a:pp c:pp a:pb c:pb a:pp", [Lag(2, 4, 1, "followed")]),
        ("c:pb a:pb c:bb a:bb c:pb a:pb a:pb", [Lag(0, 2, 1, "came"), Lag(4, None, 2, "apart")]),
    ],
)
def test_where_the_agent_lagged(words, expected):
    assert lags(call(words)) == expected


@given(st.lists(st.tuples(st.sampled_from("cakn"), st.sampled_from(["", ":pp", ":pb", ":bp", ":bb"]))))
def test_stretches_follow_each_other_and_hold_a_reply(turns):
    found = lags(call(" ".join("".join(one) for one in turns)))
    ends = [-1]
    for lag in found:
        end = len(turns) if lag.end is None else lag.end
        assert ends[-1] <= lag.start < end
        own = [speaker for speaker, _ in turns[lag.start : end] if speaker in "ak"]
        assert lag.replies == len(own) >= 1
        assert (lag.met == "apart") == (lag.end is None)
        ends.append(end)
