"""The codebook's labels: what a reply can do (moves) and what harms (faults).

Each label has its name and, as a learner ticks it, the question it answers.
"""

from enum import StrEnum

from calmline.text import Text


class Move(StrEnum):
    """A thing that a reply can do and that helps."""

    ACKNOWLEDGE = "acknowledge"
    THANK = "thank"
    OWN = "own"
    RESTATE = "restate"
    PROBE = "probe"
    EXPLAIN = "explain"
    ACT = "act"
    TIME = "time"
    FOLLOW_UP = "follow_up"
    CHECK = "check"
    BOUNDARY = "boundary"
    ALTERNATIVE = "alternative"


class Fault(StrEnum):
    """A thing that a reply can do and that harms."""

    BLAME = "blame"
    DISMISS = "dismiss"
    ARGUE = "argue"
    JARGON = "jargon"
    BOILERPLATE = "boilerplate"
    OVERPROMISE = "overpromise"
    APPEASE = "appease"
    STALL = "stall"
    RUSH = "rush"
    HOSTILE = "hostile"


NAMES: dict[Move | Fault, Text] = {
    Move.ACKNOWLEDGE: Text(en="acknowledges the feeling", zh="认同感受"),
    Move.THANK: Text(en="thanks for something specific", zh="具体致谢"),
    Move.OWN: Text(en="admits our mistake", zh="担责致歉"),
    Move.RESTATE: Text(en="says it back to check", zh="复述确认"),
    Move.PROBE: Text(en="asks a real question", zh="探询"),
    Move.EXPLAIN: Text(en="explains in plain words", zh="通俗解释"),
    Move.ACT: Text(en="takes a concrete step", zh="具体行动"),
    Move.TIME: Text(en="gives a definite time", zh="时限承诺"),
    Move.FOLLOW_UP: Text(en="promises to get back in touch", zh="主动跟进"),
    Move.CHECK: Text(en="checks that it helps", zh="确认满意"),
    Move.BOUNDARY: Text(en="sets a polite limit", zh="守住边界"),
    Move.ALTERNATIVE: Text(en="offers another way", zh="替代方案"),
    Fault.BLAME: Text(en="shifts the blame", zh="推责"),
    Fault.DISMISS: Text(en="plays it down", zh="轻视"),
    Fault.ARGUE: Text(en="argues or lectures", zh="争辩说教"),
    Fault.JARGON: Text(en="uses jargon", zh="术语堆砌"),
    Fault.BOILERPLATE: Text(en="uses a ready-made phrase", zh="套话"),
    Fault.OVERPROMISE: Text(en="promises too much", zh="过度承诺"),
    Fault.APPEASE: Text(en="gives something just to end it", zh="息事宁人"),
    Fault.STALL: Text(en="stalls", zh="拖延推诿"),
    Fault.RUSH: Text(en="rushes to hang up", zh="急于收线"),
    Fault.HOSTILE: Text(en="turns hostile", zh="敌对"),
}

TICKS: dict[Move | Fault, Text] = {
    Move.ACKNOWLEDGE: Text(
        en="I say what the customer feels, or why it matters to this customer.",
        zh="我说出了客户此刻的感受，或者这件事对客户为什么要紧。",
    ),
    Move.THANK: Text(
        en="I thank the customer for something they really did here.",
        zh="我为一件具体的事谢了客户，不是一句“感谢来电”。",
    ),
    Move.OWN: Text(
        en="I admit what went wrong on our side, without a “but”.", zh="我认了我们这边的不是，后面没有跟“但是”。"
    ),
    Move.RESTATE: Text(
        en="I say the facts or the need back in my own words, to check them.",
        zh="我用自己的话把情况或需求说了一遍，请客户核对。",
    ),
    Move.PROBE: Text(
        en="I ask a real question and leave room for the answer.",
        zh="我问了一个真想知道答案的问题，也留了空让客户说。",
    ),
    Move.EXPLAIN: Text(en="I give the reason in words this customer can follow.", zh="我把原因讲得这位客户听得懂。"),
    Move.ACT: Text(en="I name a concrete step that we will take.", zh="我说清了我们具体做哪一步。"),
    Move.TIME: Text(en="I say exactly when.", zh="我给了确切的时间。"),
    Move.FOLLOW_UP: Text(
        en="I say when we will contact the customer ourselves.", zh="我说了我们什么时候会主动联系客户。"
    ),
    Move.CHECK: Text(
        en="I ask whether this really puts it right, and the customer can say no.",
        zh="我问了这样是不是真的解决了，客户说“没有”也行。",
    ),
    Move.BOUNDARY: Text(en="I say clearly and politely what can't be done.", zh="做不到的，我客客气气说清楚了。"),
    Move.ALTERNATIVE: Text(en="I offer something that can be done instead.", zh="我给了一个办得到的替代办法。"),
    Fault.BLAME: Text(
        en="It puts the blame on the customer or on another department.", zh="把责任推给了客户或别的部门。"
    ),
    Fault.DISMISS: Text(en="It plays down the problem or the feeling.", zh="把问题或感受说小了。"),
    Fault.ARGUE: Text(
        en="It tells the customer they are wrong, or lectures them.", zh="跟客户争对错，或者讲起了道理。"
    ),
    Fault.JARGON: Text(
        en="It uses words this customer can't be expected to know.", zh="用了客户听不懂的行话，也没解释。"
    ),
    Fault.BOILERPLATE: Text(
        en="It has a ready-made phrase that could be said to anyone.", zh="有一句对谁都能说的套话。"
    ),
    Fault.OVERPROMISE: Text(
        en="It promises what I can't know or am not allowed to give.", zh="承诺了自己没把握或没权限的事。"
    ),
    Fault.APPEASE: Text(en="It gives something away just to end the complaint.", zh="给东西、给钱，只为让客户别再说。"),
    Fault.STALL: Text(
        en="It puts the customer off: no step, no name, no time.", zh="拖着：没有步骤、没有人、没有时间。"
    ),
    Fault.RUSH: Text(en="It tries to end the call before the customer has been helped.", zh="事情还没办好就急着收线。"),
    Fault.HOSTILE: Text(en="It threatens, mocks or is rude.", zh="威胁、挖苦或者顶撞。"),
}
