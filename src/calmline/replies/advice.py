"""What a learner is told about a marked reply: what it did, what is missing and why that matters, one thing to try.

It never holds a model reply.
"""

from dataclasses import dataclass

from calmline.replies.labels import NAMES, Fault, Move
from calmline.replies.scoring import MEANING, Credit, Score
from calmline.replies.writing import shown
from calmline.text import Text


@dataclass(frozen=True)
class Point:
    """One thing said about the reply; `quote` holds the learner's own words that it rests on, if any."""

    text: Text
    quote: str = ""


@dataclass(frozen=True)
class Advice:
    """What is said about a reply, in the order in which it is shown."""

    notes: tuple[Text, ...]
    did: tuple[Point, ...]
    harmed: tuple[Point, ...]
    missing: tuple[Point, ...]
    improve: Text | None


def advise(score: Score) -> Advice:
    """The advice on a marked reply, as pairs of texts for either language."""
    notes = tuple(MEANING[flag] for flag in score.flags)
    text = score.analysis.text
    did = tuple(
        Point(_did(credit), shown(text[credit.start : credit.end])) for credit in score.criteria if credit.credit > 0
    )
    harmed = tuple(
        Point(_harmed(deduction.fault, deduction.penalty > 0), shown(text[deduction.start : deduction.end]))
        for deduction in score.deductions
    )
    missing = tuple(
        Point(_missing(credit), shown(text[credit.start : credit.end]))
        for credit in score.criteria
        if credit.credit < 1
    )
    return Advice(notes, did, harmed, missing, _improve(score))


def _did(credit: Credit) -> Text:
    name = credit.criterion.name
    if credit.criterion.move is None:
        return (
            Text(en=f"says: {name.en}", zh=f"说到了：{name.zh}")
            if credit.credit == 1
            else Text(en=f"says part of it: {name.en}", zh=f"说到了一部分：{name.zh}")
        )
    if credit.credit == 1:
        return name
    if not credit.general:
        return Text(en=f"{name.en}, as far as can be told", zh=f"{name.zh}，不过不太能肯定")
    return Text(en=f"{name.en}, in words that would suit any case", zh=f"{name.zh}，不过这句话放在谁身上都能说")


def _harmed(fault: Fault, deducts: bool) -> Text:
    name = NAMES[fault]
    if deducts:
        return name
    return Text(en=f"{name.en}, perhaps (this takes no points away)", zh=f"可能有些{name.zh}（不扣分）")


def _missing(credit: Credit) -> Text:
    criterion = credit.criterion
    name = criterion.name
    why = criterion.why or (_WHY[criterion.move] if criterion.move else _WHY_SAID)
    return Text(en=f"{name.en}. {why.en}", zh=f"{name.zh}。{why.zh}")


def _improve(score: Score) -> Text | None:
    """The one thing that would help most: the worst fault that counted, else the criterion with most points left."""
    counted = [deduction for deduction in score.deductions if deduction.penalty > 0]
    left = [(credit.criterion.points - credit.points, credit) for credit in score.criteria if credit.credit < 1]
    lost = max(left, key=lambda pair: pair[0], default=None)
    if counted:
        worst = max(counted, key=lambda deduction: deduction.penalty)
        if lost is None or worst.penalty >= lost[0]:
            return _INSTEAD[worst.fault]
    if lost is None:
        return None
    credit = lost[1]
    if credit.criterion.move is None:
        name = credit.criterion.name
        return Text(en=f"Say this in a sentence of your own: {name.en}.", zh=f"用自己的一句话把这点说清楚：{name.zh}。")
    return _SHARPER[credit.criterion.move] if credit.general else _TRY[credit.criterion.move]


_WHY_SAID = Text(
    en="Without it this customer does not know where they stand.", zh="这一点不说，这位客户就不知道事情到底怎么样了。"
)
_WHY: dict[Move, Text] = {
    Move.ACKNOWLEDGE: Text(
        en="Until the feeling has been seen, this customer can't listen to anything else.",
        zh="心里那口气没人看见，后面说什么这位客户都听不进去。",
    ),
    Move.THANK: Text(
        en="This customer did something for us, and nobody has said so.",
        zh="这位客户为我们做了件事，还没有人说过一声谢。",
    ),
    Move.OWN: Text(
        en="This customer is waiting to hear whose failing it was.", zh="这位客户等的就是一句“这是我们的不是”。"
    ),
    Move.RESTATE: Text(
        en="Only when the facts come back in your words does this customer know they were heard.",
        zh="你用自己的话把事情说回来，这位客户才知道你真听进去了。",
    ),
    Move.PROBE: Text(
        en="What this customer really needs has not been asked yet.", zh="这位客户到底要什么，还没有人问过。"
    ),
    Move.EXPLAIN: Text(
        en="Without the reason it sounds like an excuse, or like chance.", zh="不讲原因，听起来就像推托，或者全凭运气。"
    ),
    Move.ACT: Text(en="This customer needs to hear what you do now.", zh="这位客户要听到你现在做什么。"),
    Move.TIME: Text(en="Without a time this customer can only wait and wonder.", zh="没有个准时间，这位客户只能干等。"),
    Move.FOLLOW_UP: Text(en="This customer should not have to chase us again.", zh="不该让这位客户再来追着我们问。"),
    Move.CHECK: Text(en="Only this customer can say whether it is settled.", zh="事情了没了，只有这位客户说了算。"),
    Move.BOUNDARY: Text(
        en="If the limit is not said now, this customer goes on hoping for it.",
        zh="做不到的现在不说清，这位客户就会一直盼着。",
    ),
    Move.ALTERNATIVE: Text(
        en="A no with nothing beside it leaves this customer with empty hands.", zh="光说不行，这位客户就什么也没拿到。"
    ),
}
_TRY: dict[Move, Text] = {
    Move.ACKNOWLEDGE: Text(
        en="Begin with one sentence on what this has been like for the customer. Use something they told you.",
        zh="开头先说一句：这件事让客户怎么样了。用客户自己讲过的一个细节。",
    ),
    Move.THANK: Text(
        en="Name the one thing the customer did that helps you now, and thank them for that.",
        zh="点出客户做的哪一件事帮到了你，就为这件事道谢。",
    ),
    Move.OWN: Text(
        en="Say plainly what we did wrong, then stop. No “but” after it.",
        zh="直说我们哪里没做好，说完就停，后面别跟“但是”。",
    ),
    Move.RESTATE: Text(
        en="Say back what happened in your own words, and ask whether you have it right.",
        zh="用自己的话把经过说一遍，问客户对不对。",
    ),
    Move.PROBE: Text(
        en="Ask one open question about what lies behind the demand, and leave room for the answer.",
        zh="就这个要求背后的原因问一句，问完留空让客户说。",
    ),
    Move.EXPLAIN: Text(
        en="Give the reason in one sentence that you would also say to a neighbour.",
        zh="用一句跟邻居也会这么说的话，把原因讲明白。",
    ),
    Move.ACT: Text(
        en="Name one step that you take yourself, with a verb that can be seen: send, open, correct, ring.",
        zh="说出你自己做的一步，用看得见的动词：寄、改、查、打电话。",
    ),
    Move.TIME: Text(
        en="Put a day or an hour to your step that you can keep.", zh="给这一步定一个你做得到的日子或钟点。"
    ),
    Move.FOLLOW_UP: Text(
        en="Say when you yourself will be in touch, and what about.", zh="说好你自己哪天、为什么事再联系客户。"
    ),
    Move.CHECK: Text(
        en="Ask at the end whether this really covers it, so that a no is easy to say.",
        zh="最后问一句这样是不是真的解决了，让客户容易说出“还没有”。",
    ),
    Move.BOUNDARY: Text(en="Say in one calm sentence what can't be done.", zh="平平静静地用一句话说清做不到的是什么。"),
    Move.ALTERNATIVE: Text(
        en="Offer one thing that you can do instead, and let the customer decide.",
        zh="给一个你办得到的办法，让客户来选。",
    ),
}
_SHARPER: dict[Move, Text] = {
    move: Text(
        en="Make it about this customer: put in a fact, a day, a thing or a person from the call.",
        zh="说到这位客户身上去：把来电里的一件事、一个日子、一样东西或一个人放进去。",
    )
    for move in Move
}
_INSTEAD: dict[Fault, Text] = {
    Fault.BLAME: Text(
        en="Leave out who is to blame; say what you do from here.", zh="先不说是谁的错，说你接下来做什么。"
    ),
    Fault.DISMISS: Text(
        en="Take out the word that makes it small; say why it matters to them.",
        zh="去掉把事情说小的那句，说说它为什么要紧。",
    ),
    Fault.ARGUE: Text(
        en="Don't prove the customer wrong; first agree with what is true in it.",
        zh="别急着证明客户不对，先认同其中有道理的部分。",
    ),
    Fault.JARGON: Text(
        en="Replace the technical word by what it does for this customer.", zh="把行话换成这位客户听得懂的说法。"
    ),
    Fault.BOILERPLATE: Text(
        en="Cross out the sentence that could go to anyone; say one that only this customer could get.",
        zh="划掉那句对谁都能说的话，换一句只能对这位客户说的。",
    ),
    Fault.OVERPROMISE: Text(
        en="Promise only what you can keep yourself; say what you don't know yet.",
        zh="只答应你自己做得到的，还不知道的就说还不知道。",
    ),
    Fault.APPEASE: Text(
        en="Solve the matter before you give anything; a present does not answer the complaint.",
        zh="先解决事情，再说补偿；送东西不等于答复了投诉。",
    ),
    Fault.STALL: Text(
        en="Turn the waiting into a step: who does what, by when.", zh="把“等一等”换成一步：谁、做什么、到什么时候。"
    ),
    Fault.RUSH: Text(
        en="Stay a moment longer: ask what is still open before you say goodbye.",
        zh="再多留一会儿：收线之前，问问还有什么没了。",
    ),
    Fault.HOSTILE: Text(
        en="Take out the sting; say the same limit as you would to a guest.",
        zh="把带刺的话去掉，同样的意思，像对客人那样说。",
    ),
}
