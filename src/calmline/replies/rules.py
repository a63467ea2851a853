"""Plain forms that need no learning: where these words stand and nothing takes them back, the label is given.

A rule is kept only while at least nine of ten sentences that it finds, of all labelled ones, have the label; a test
counts them.
"""

import re
from dataclasses import dataclass

from calmline.replies.labels import Fault, Move
from calmline.replies.weights import Label
from calmline.text import Lang

SURE = 0.8
"""The probability that a rule stands for."""


@dataclass(frozen=True)
class Rule:
    """A pattern on a sentence of plain text that gives a label, unless the other one is in the same sentence."""

    label: Label
    pattern: re.Pattern[str]
    unless: re.Pattern[str]


_NOT_EN = (
    r"\b(?:if|whether|would|could|but|however|nobody|not|never|n't|refuse|told|said|says|asked|inconvenience|feel that|you feel"
    r"|any|hear that|to hear|see you|him|her|them|their|everyone|somebody|supposed|should|must|ever so|oh|precious)\b|n't\b|\?"
)
_NOT_ZH = (
    r"如果|要是|假如|若|但|可是|不过|只是|虽然|不便|谅解|见谅|不会|不想|不用|不必|凭什么|没必要|谁都|没人|说过|让我|叫我|应该|难道"
    r"|[?]|他|她|别人|您自己|吧|呵|大忙人|感谢您的支持|来电|理解与|再次|其他|同事|主管|领导|话术|培训|写道|据说|遗憾|抱歉打|打断|啊,"
    r"|体验|困扰|海涵|不快|不适|听到您|要真|真要|真查|喊我|交代|归抱歉|归道歉|哦|好抱歉|不能|没得|办不了|无法|您的[。,!]"
)
RULES: dict[Lang, tuple[Rule, ...]] = {
    "en": (
        Rule(
            Move.OWN,
            re.compile(
                r"\b(?:i'm|i am|we're|we are|and) (?:so |very |truly |really |deeply |genuinely |terribly )*sorry\b|\b(?:i|we) (?:do |sincerely |truly )*apologi[sz]e\b"
                r"|\b(?:my|our) (?:sincere )?apologies\b|\bthat (?:was|is) our (?:fault|mistake|error)\b"
            ),
            re.compile(_NOT_EN),
        ),
        Rule(
            Move.OWN,
            re.compile(
                r"\bbut (?:i'm|i am|we're|we are) (?:so |very |truly |really |deeply |genuinely )*sorry (?:and|for|that|about|we)\b"
            ),
            re.compile(r"\b(?:if|whether|feel that way|nobody|never|inconvenience)\b|\bsorry but\b|\?"),
        ),
        Rule(
            Move.ACKNOWLEDGE,
            re.compile(r"\bno wonder you\b|\bi(?:'d| would) (?:be|feel) (?:just as |every bit as |the same|as )"),
            re.compile(r"\b(?:if|but|not|never|nobody|her|him|them|their)\b|n't\b|\?"),
        ),
        Rule(
            Fault.HOSTILE,
            re.compile(
                r"\b(?:shut up|(?:you )?idiots?|moron|grow up|boo hoo|suit yourself|see if i care|spare me|get a life|are you deaf"
                r"|your (?:highness|majesty)|do your worst|complain to (?:whoever|anyone|whomever) you (?:like|want))\b"
            ),
            re.compile(r"\b(?:not|never|n't|nobody|called you|sorry)\b|n't\b"),
        ),
    ),
    "zh": (
        Rule(
            Move.OWN,
            re.compile(
                r"(?:非常|很|实在|真的|真是|十分|万分|深感)?(?:抱歉|对不起|对不住|过意不去)|(?:向您|跟您|给您)(?:道歉|道个歉|赔个?不是|赔礼|致歉)"
            ),
            re.compile(_NOT_ZH),
        ),
        Rule(
            Move.OWN,
            re.compile(r"但(?:是)?(?:我|我们)(?:很|非常|真的|实在|十分)?(?:抱歉|对不起|过意不去),"),
            re.compile(r"如果|要是|不便|谅解|但您|可您|[?]"),
        ),
        Rule(
            Move.ACKNOWLEDGE,
            re.compile(r"(?:难怪|怪不得)您(?!的)|(?:换了?(?:是|成|作|做)?我|搁我|要我是您)[^。!?]{0,12}(?:也|都)"),
            re.compile(_NOT_ZH),
        ),
        Rule(
            Fault.HOSTILE,
            re.compile(
                r"爱去哪.{0,4}(?:去哪|投诉|告)|有本事(?:您|你)?(?:就|去)|随(?:您|你)(?:的)?便[,。!]|不伺候|关我们?(?:什么|啥)事|玻璃心|胡搅蛮缠"
                r"|无理取闹|少来这套|您算老几|你算老几"
            ),
            re.compile(r"不是|没有|不算|绝不|从没|哪里是|可不"),
        ),
        Rule(
            Fault.RUSH,
            re.compile(r"(?:先|我)挂了(?:啊|哈|吧|昂)?[,。!]|后面还有(?:人|好|电话|客户|一堆|几个|别人)|下一位"),
            re.compile(r"不|没|别"),
        ),
    ),
}


def found(plain: str, start: int, end: int, lang: Lang) -> dict[Label, int]:
    """The labels that rules give in the sentence `plain[start:end]`, and where their words stand."""
    hits: dict[Label, int] = {}
    for rule in RULES[lang]:
        match = rule.pattern.search(plain, start, end)
        if match and not rule.unless.search(plain, start, end):
            hits[rule.label] = match.start()
    return hits
