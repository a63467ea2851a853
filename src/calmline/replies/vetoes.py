"""Why a sentence that looks like a move makes none: it refuses, denies, doubts or reports it.

Each veto is a pattern on the plain text of one sentence, the labels that it takes away, and the reason.
All patterns are bounded (no nested repetition), so that the time grows in step with the length.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from calmline.replies.labels import Fault, Move
from calmline.text import Lang, Text

GOOD: frozenset[str] = frozenset(move.value for move in Move)
_DEEDS = frozenset({"act", "time", "follow_up", "alternative"})


@dataclass(frozen=True)
class Veto:
    """What takes labels away, and why."""

    labels: frozenset[str]
    pattern: re.Pattern[str]
    why: Text
    rest: bool = False  # it holds from here to the sentence's end; else for the clause it stands in
    anywhere: bool = False  # it holds for the whole sentence


NOT_MEANT = Text(en="It is refused or denied, not done.", zh="这是拒绝或否认，不是真的做。")
LONG_AGO = Text(en="It tells of something long past, not of this case.", zh="说的是以前的事，不是这一次。")
NOT_SAID = Text(
    en="These are somebody else's words, not said to this customer.", zh="这是转述别人的话，不是对客户说的。"
)
IF_ONLY = Text(en="It only would be so, on a condition that isn't met.", zh="只是假设，条件并不成立。")
OPPOSITE = Text(en="It says the opposite.", zh="说的正是相反的意思。")
BOUNDED = Text(en="It promises one thing, and says when.", zh="说的是一件事，也说了什么时候。")
SPOILT = Text(en="A reproach in the same sentence takes it back.", zh="同一句里的责怪把它抵消了。")


def _veto(labels: Iterable[str], pattern: str, why: Text, rest: bool = False, anywhere: bool = False) -> Veto:
    return Veto(frozenset(labels), re.compile(pattern), why, rest, anywhere)


_REPORTED_EN = (
    r"\b(?:told|asked|instructed|ordered|trained|advised|wants?|wanted|paid|supposed|meant|required|obliged|expected|forced)"
    r" (?:me |us |you )?to (?:say|write|tell|reply|answer|state|read out|apologi[sz]e|express|thank|acknowledge)\b"
    r"|\b(?:the |our |my )?(?:script|template|handbook|manual|textbook|training)\b[^.?!]{0,30}\b(?:says?|tells?|wants?|reads?|wrote|would)\b"
    r"|\b(?:good|better|perfect|model|right|proper|ideal|decent|nice|great|normal|professional) "
    r"(?:reply|answer|agent|response|rep|person|employee|handler|adviser|advisor|colleague)\b[^.?!]{0,20}\b(?:would|should|might|must|will|is)\b"
    r"|\b(?:i|we|you) (?:should|could|might|would|ought to) (?:probably |normally |usually |now |also )?(?:say|write|tell you|reply|put)\b"
    r"|\b(?:here|this) is where i (?:say|tell|apologi|thank)"
    r"|\b(?:a|an|any|one|your|the) (?:[a-z-]+ ){0,2}(?:agent|adviser|advisor|clerk|receptionist|rep|representative|manager|pharmacist|handler|tutor|teacher|trainee|team|company|shop|firm|person|employee)"
    r" (?:would|might|should|could|ought to)\b"
    r"|\b(?:ideally|normally|usually|in theory|hypothetically|one (?:could|would|might|should)|in a case like this|for trainees|exercise:|example:)"
)
_REPORTED_ZH = (
    r"(?:让|叫|要|要求|规定|教|逼|命令|嘱咐|交代|提醒)(?:我|我们|咱们|客服|坐席)(?:这么|要|得|必须|跟您|对您|给您|向您)?(?:说|写|回|道歉|念|表示|讲|答)"
    r"|(?:好|正确|标准|优秀|理想|合格|完美|规范)的?(?:回复|回答|答案|客服|坐席|话术|答复)[^。!?]{0,10}(?:应该|要|会|得|是|写|说)"
    r"|话术(?:里|上|本)?[^。!?]{0,8}(?:写|说|要求|让)|(?:培训|模板|手册|剧本|脚本)(?:里|上|时)?[^。!?]{0,8}(?:说|写|教|要求)"
    r"|(?:应该|应当|本该|照理|按理)(?:说|写|回)(?:一句|句|声)?"
)

_EN = (
    _veto(GOOD, _REPORTED_EN, NOT_SAID, rest=True),
    _veto(
        {"own"},
        r"\b(?:not|never|nobody|no one|none|hardly|refuse|without|no reason|nothing|don't|won't|isn't|aren't|wasn't|can't|didn't|wouldn't)\b"
        r"[^,;:.!?]{0,28}\b(?:sorry|apolog\w*|regret\w*|our fault|our mistake|our error|on us|to blame)\b"
        r"|\b(?:why|what) (?:on earth )?(?:should|would|must|do|have) (?:i|we)\b[^.?!]{0,20}\b(?:sorry|apolog\w*)"
        r"|\b(?:sorry|apologi[sz]e) (?:that |if |because )?you (?:did|have|had|were|are|could|can|do)(?:n't| not)\b"
        r"|\bsorry (?:if|that you feel|you feel|you felt|you think|you (?:did|have|were|are)n't|for you\b|you don't|to (?:disappoint|burst|break it|tell you|say))",
        NOT_MEANT,
    ),
    _veto(
        {"own"},
        r"\b(?:would|might|could|'d) (?:be|have been|feel|say|apologi\w+)\b[^.!?]{0,25}\b(?:sorry |apolog\w+ )?if\b|\bif (?:it|that|this|there|we|i|only)\b[^.!?]{0,50}\b(?:would|might|could|'d)\b[^.!?]{0,15}(?:sorry|apolog)",
        IF_ONLY,
    ),
    _veto(
        {"thank"},
        r"\b(?:not|never|no need|no reason|hardly|nothing|nobody|don't|won't|can't|wouldn't)\b[^,;:.!?]{0,25}\b(?:thank\w*|grateful|appreciat\w*)",
        NOT_MEANT,
    ),
    _veto(
        {"acknowledge"},
        r"\b(?:not|never|nobody|no one|can't|cannot|don't|won't|fail to|unable to|couldn't|hardly)\b[^,;:.!?]{0,12}\b(?:understand|see why|see how|see what|imagine why|get why|sympathi\w+|relate)\b(?! (?:blame|fault))"
        r"|\b(?:should|need|must|ought)(?:n't| not)\b[^,;:.!?]{0,10}\b(?:be|feel|get|so)?\b ?(?:so )?(?:angry|upset|furious|worried|frustrated|annoyed|stressed|disappointed|anxious|sad|cross)"
        r"|\bno (?:reason|need|cause|call|point) (?:to be|for being|in being|being|to get|getting|for)\b",
        NOT_MEANT,
    ),
    _veto(
        _DEEDS,
        r"\b(?:won't|will not|am not going to|are not going to|'m not going to|'re not going to|is not going to|isn't going to|shan't|not about to|never going to|will never|refuse to|no plans? to|no intention of|don't intend to|do not intend to|don't plan to|can't|cannot|not able to|unable to|nobody (?:here )?(?:will|is going to)|no one (?:here )?(?:will|is going to)|nothing (?:will|is going to))\b",
        NOT_MEANT,
    ),
    _veto(
        {"own", "act", "time", "follow_up", "thank"},
        r"\b(?:years ago|in those days|those were the days|back in (?:19|20)\d\d|last (?:year|summer|winter|spring|autumn|fall|christmas)|used to|once upon)\b",
        LONG_AGO,
        rest=True,
    ),
    _veto(
        {"act", "time", "follow_up", "alternative"},
        r"\b(?:no way (?:i|we)|turning down|decline to|i'm not|we're not|i am not|we are not|neither|shan't|nor (?:will|shall|am|do) (?:i|we))\b",
        NOT_MEANT,
    ),
    _veto(
        {"own"},
        r"\b(?:no mistake|at no point|neither sorry|no fault of|never made|wasn't us|were it ever|unless (?:that|it|we))\b",
        NOT_MEANT,
    ),
    _veto(
        {"dismiss"},
        r"\b(?:not|n't|never|nothing|hardly|isn't|don't|wasn't|no)\b[^,;.!?]{0,25}\b(?:only|just|small|minor|little|trivial|nothing|mere\w*|fuss|silly|petty)\b",
        OPPOSITE,
    ),
    _veto(
        {"overpromise"},
        r"\b(?:can't|cannot|can not|won't|not able to|unable to|don't want to|wouldn't|not going to)\b[^,;.!?]{0,20}\b(?:promise|guarantee|swear|assure|say for (?:sure|certain))",
        OPPOSITE,
    ),
    _veto(
        {"blame"},
        r"\b(?:as you should|quite right(?:ly)?|not your (?:fault|doing|mistake)|nothing (?:that )?you (?:did|have done|could)|anyone would|did nothing wrong|done nothing wrong)\b",
        OPPOSITE,
    ),
    _veto({"follow_up", "time"}, r"\bdon't (?:expect|count on|hold your breath|wait for|bother)\b", NOT_MEANT),
    _veto(
        {"thank"},
        r"\b(?:thank\w*|grateful|appreciate)\b[^.!?]{0,30}\b(?:yelling|shouting|insult\w*|wasting|ruining|ranting|moaning|complaining|the lecture|your tone|highness|majesty|saintly)\b",
        SPOILT,
    ),
)

_ZH = (
    _veto(GOOD, _REPORTED_ZH, NOT_SAID, rest=True),
    _veto(
        {"own"},
        r"(?:不会|不想|不必|不用|不需要|没必要|没有必要|不打算|不愿|不可能|不该|凭什么|为什么要|为啥要|干嘛要|拒绝|谁都不|没人会?|没什么好|没啥好|谈不上|无需|轮不到|不觉得|不认为|休想|甭想|别想|别指望|从来没|从没|没说过?|并不|才不)[^,。;:!?]{0,12}(?:道歉|抱歉|对不起|歉意|不好意思|认错|赔不是|我们的错|负责|过意不去)"
        r"|(?:不是|并非|没有|哪是|怎么是)(?:我们|我方|公司|我司|我)的?(?:错|责任|疏忽|失误|问题|过失)"
        r"|(?:抱歉|遗憾|对不起)[,]?您(?:自己|没|有这样|这么想|会这样|误会|不懂|看错|不满意我)"
        r"|(?:感到|觉得)?(?:不便|不适|不快)[^。!?]{0,6}(?:谅解|见谅)",
        NOT_MEANT,
    ),
    _veto(
        {"own"},
        r"(?:如果|要是|假如|若|若是|倘若|真要是|要真是|真是)[^。!?]{0,20}(?:我们|我方|公司|我)?(?:的错|责任|疏忽|失误|错了|不对|弄错|造成)[^。!?]{0,14}(?:抱歉|道歉|对不起|歉意|赔不是|认)",
        IF_ONLY,
    ),
    _veto(
        {"own", "thank", "acknowledge"},
        r"(?:大忙人|您(?:的)?大驾|您这尊|金枝玉叶|您高贵|您金贵)",
        SPOILT,
        anywhere=True,
    ),
    _veto(
        {"thank"}, r"(?:感谢|谢谢|多谢|谢)您[^。!?]{0,15}(?:骂|吼|数落|教训|嚷|长见识|上了?一课|开心了|凑热闹)", SPOILT
    ),
    _veto(
        {"thank"},
        r"(?:没必要|没有必要|不必|不用|不需要|不会|不想|凭什么|没什么可|没啥可|没啥好|没什么好|谈不上|无需|犯不着|用不着)[^,。;:!?]{0,8}(?:感谢|谢|领情|感激)",
        NOT_MEANT,
    ),
    _veto(
        {"acknowledge"},
        r"(?:不|没法|无法|没办法|难以|很难|不太能|不能|并不|完全不|实在不)(?:理解|明白|懂|体会|知道)[^,。!?]{0,10}(?:您|你)?(?:为什么|为啥|怎么|干嘛|哪来|有什么|急什么|气什么|生气|着急)"
        r"|(?:不应该|不该|不必|没必要|用不着|犯不着|不用|别|何必|有什么好|有啥好|至于|不至于|有什么可|有啥可)(?:这么|那么|这样|为这)?[^,。!?]{0,6}(?:生气|着急|发火|激动|上火|动气|急|气成|难过|担心|委屈)",
        NOT_MEANT,
    ),
    _veto(
        _DEEDS,
        r"(?:不会|不打算|不想|不可能|不准备|不愿|没打算|没法|没办法|无法|无意|无人|不能|不给|不受理|不予|拒绝|别指望|别想|休想|甭想|甭指望|绝不|没人会?|谁也不|谁都不|不再)(?:再|给|帮|为|跟|在)?",
        NOT_MEANT,
    ),
    _veto(
        {"dismiss"},
        r"(?:不是|不算|绝非|可不是|并非|哪里?是|不只是|不光是|哪儿是)[^,。!?]{0,6}(?:小事|小问题|小题大做|矫情|计较|大惊小怪|一点点|几块钱|钱的事)",
        OPPOSITE,
    ),
    _veto(
        {"overpromise"},
        r"(?:不敢|不能|没法|没办法|无法|不好|不会|不)(?:跟您|给您|向您|替他们)?(?:保证|打包票|承诺|打保票|夸口|乱许)",
        OPPOSITE,
    ),
    _veto(
        {"blame"},
        r"(?:不怪您|不怨您|不是您的(?:错|问题|责任)|您没(?:做错|弄错|有错|错)|您(?:一点)?没错|谁都会)",
        OPPOSITE,
    ),
    _veto(_DEEDS, r"(?:难道|凭什么)[^。!?]{0,25}[?]", NOT_MEANT, rest=True),
    _veto(
        {"own", "act", "time", "follow_up", "thank"},
        r"(?:要是|如果|假如|倘若|若是?)[^。!?]{0,20}(?:当初|当时|(?<![明今后])早(?:说|来|打|知道|按|把|问|告诉|些|一点))",
        IF_ONLY,
        rest=True,
    ),
    _veto({"own"}, r"哪天[^。!?]{0,20}(?:再|才)[^。!?]{0,8}(?:道歉|赔|认)", IF_ONLY, rest=True),
    _veto(
        {"own", "act", "time", "follow_up", "thank"},
        r"(?:前几年|几年前|往年|去年|早些年|那年|从前|以前有)",
        LONG_AGO,
        rest=True,
    ),
)

VETOES: dict[Lang, tuple[Veto, ...]] = {"en": _EN, "zh": _ZH}

_FINGER = re.compile(
    r"\bbut (?:you|your|if you|had you|next time|then you|honestly|that is not our|that's not our|it's not our|it is not our|this is not our|it isn't our|rules)\b"
    r"|\bonly (?:you|if you|yourself)\b|\b(?:yet|had|if only) (?:had )?you (?:kept|read|checked|told|asked|listened|paid|looked|put)\b"
    r"|\byou've (?:only|no one)\b|\bno one (?:else )?to (?:blame|reproach)\b|\byour (?:own )?(?:inattention|carelessness|negligence|fault)\b"
    r"|\bit beggars belief\b|\bhow (?:on earth )?(?:could|can) you\b"
)
_FINGER_ZH = re.compile(
    r"谁让您|谁叫您|谁让你|谁叫你|怪得了谁|不(?:记|怪|找)您|您自己(?:不|没)"
    r"|(?:但|但是|不过|可是|可|只是)(?:您|你|这|那|责任)[^。!?]{0,6}(?:自己|应该|也|没|不|当时|怎么|本来|早|得|是您)|(?:这|那)?(?:不归|不是)我们"
)


def spoils(plain: str, lang: Lang) -> re.Match[str] | None:
    """Where a sentence takes back, with a finger pointed at the customer, what it just gave."""
    return (_FINGER if lang == "en" else _FINGER_ZH).search(plain)


# One thing, and when: the form of a promise that can be kept. What is sworn to, or wholly or for ever, is none. None of
# the 580 overpromises among the labelled sentences has this form.
_WHEN = {
    "en": re.compile(
        r"\b(?:by|before|until|within|between|tomorrow|tonight|today|this (?:evening|afternoon|morning)|noon|midday|o'clock"
        r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|am|pm)\b"
    ),
    "zh": re.compile(
        r"[今明后][天晚早儿]|(?:周|星期|礼拜)[一二三四五六日天末]|[\d一二两三四五六七八九十半]+(?:点|号|日|天内|小时|个?工作日|分钟)"
        r"|上午|下午|中午|晚上"
    ),
}
_ONE_THING = {
    "en": re.compile(
        r"(?:(?:and|so|then|that way) )?(?:(?:by|on|before|tomorrow|tonight|today)\b[^,.;!?]{0,25},? )?"
        r"(?:you(?:'ll| will| shall) (?:have|get|receive|be getting)\b|you(?:'re| are) getting\b"
        r"|[^,.;!?]{0,40}\b(?:will|'ll) (?:be (?:with you|back|at your|in your|on your|there|yours)|reach you|arrive|come))"
        r"[^,;!?]{0,60}"
    ),
    "zh": re.compile(
        r"(?:[^,;!?]{0,12},)?[^,;!?]{0,30}"
        r"(?:[送寄退发拿就会能]到|送达|到账|退回|[退发]给您|到您|拿得到|收到|用上|上门|给您[送退发]|到家)[^,;!?]{0,16}(?:,您放心)?"
    ),
}
_SWORN = {
    "en": re.compile(
        r"\b(?:promis\w*|guarante\w*|swear|sworn|word|bet|stake|bones|oath|sure|surely|definite\w*|certain\w*|absolute\w*"
        r"|fail|doubt|question|matter|fear|never|always|ever|forever|every|whole|full|all|double|whatever|weather|trust|worry"
        r"|fret|rest assured|easy|count on|settled|guess|personally|myself|see to it|fine|perfect\w*|better|best|brand new"
        r"|everybody|nobody|no one|free|any|anything|they|them|he|she|bank|board|team|regardless|either way|or no|one"
        r" hundred|not a)\b|%"
    ),
    "zh": re.compile(
        r"保|包[您你在]|绝对|打包票|百|准|一分|全|所有|永远|再也|再不|以后|不管|无论|怎么|铁定|妥妥|没问题|敢|赌|指定|我说"
        r"|拍板|什么|谁|领导|上面|总部|拿我|找我|指望|倍|翻|做主|我认识|我熟|饭碗|人格|名字|招牌|担|豁|飞|爬|一辈子|崭新"
        r"|肯定|不可能|误不了|跑不了|少不了|一定"
    ),
}


def is_bounded_promise(plain: str, lang: Lang) -> bool:
    """Whether a sentence promises one thing for one time and swears to nothing; that is never too much."""
    sentence = plain.strip().rstrip(".。")
    return bool(
        _ONE_THING[lang].fullmatch(sentence) and _WHEN[lang].search(sentence) and not _SWORN[lang].search(sentence)
    )


SPOILABLE: frozenset[str] = frozenset({"own", "acknowledge", "thank"})
SPOILERS: dict[str, float] = {
    # How far above its threshold a fault in the same sentence must stand to take a kindness back.
    Fault.HOSTILE.value: 0.15,
    Fault.BLAME.value: 0.25,
    Fault.ARGUE.value: 0.25,
    Fault.DISMISS.value: 0.25,
}
