"""What can be unusual about a hand-in, one kind each, with what graders and the learner read of it."""

from dataclasses import dataclass
from enum import Enum

from calmline.text import Text


@dataclass(frozen=True)
class _Kind:
    report: Text
    learner: Text | None = None
    person: bool = False
    graded: bool = True


_NOTEBOOK = Text(
    en="Your notebook was not as we gave it out. That makes no difference: only your answers count, and they lie in a"
    " file of their own.",
    zh="你交的 notebook 和我们发的不一样。这不影响成绩：计分只看答案，答案单独存在另一个文件里。",
)
_TWICE = Text(
    en="You handed this exercise in more than once. The latest counts.", zh="这份练习你交了不止一次，以最后一次为准。"
)


class Odd(Enum):
    """A kind of unusual thing. Its name is a stable code; the order is that of reports.

    `report` is a line for graders, `learner` a sentence for the learner or None if it is no business of theirs,
    `person` whether a person must look, `graded` whether the answers count all the same.
    """

    # --- what lies among the hand-ins and can't be placed ---
    STRAY = _Kind(
        Text(en="belongs to no hand-in", zh="不属于任何一份作业"),
        person=True,
        graded=False,
    )
    BAD_NAME = _Kind(
        Text(
            en="the learner's name can't be an id (odd characters, too long, or a name that systems reserve)",
            zh="学员名不能作编号（含异常字符、太长，或是系统保留名）",
        ),
        person=True,
        graded=False,
    )
    UNKNOWN_EXERCISE = _Kind(
        Text(en="no exercise of this course has this name", zh="课程里没有这个名字的练习"), person=True, graded=False
    )
    NO_LEARNER = _Kind(Text(en="nothing says whose it is", zh="看不出是谁交的"), person=True, graded=False)
    NOTHING_IN_IT = _Kind(Text(en="nothing was handed in here", zh="里面没有作业"), graded=False)
    EARLIER = _Kind(Text(en="handed in again later; the later one counts", zh="后来又交过，以后交的为准"), graded=False)
    SAME_AGAIN = _Kind(Text(en="the same file once more", zh="同一份文件又出现了一次"), graded=False)
    # --- the place of a hand-in ---
    PLACE_A_LINK = _Kind(
        Text(en="a link or no ordinary file or folder; not followed", zh="是链接，或不是普通文件、文件夹；没有打开"),
        Text(
            en="What you handed in is a link or no ordinary file, so there was nothing to read. A person will look at it.",
            zh="你交来的是一个链接，或者不是普通文件，里面没有可读的内容，将由人工查看。",
        ),
        person=True,
        graded=False,
    )
    NOT_READABLE = _Kind(
        Text(
            en="could not be read (gone, no permission, or a fault of the disk)",
            zh="读不了（已不在、没有权限或磁盘出错）",
        ),
        Text(
            en="What you handed in could not be read here. A person will look at it.",
            zh="你交来的内容这边没能读出来，将由人工查看。",
        ),
        person=True,
        graded=False,
    )
    ZIP_DAMAGED = _Kind(
        Text(en="the zip is damaged", zh="压缩包已损坏"),
        Text(
            en="The zip you handed in is damaged and can't be opened. Please hand in again; a person will look at it.",
            zh="你交的压缩包已损坏，打不开。请重新提交；这一份将由人工查看。",
        ),
        person=True,
        graded=False,
    )
    ZIP_ENCRYPTED = _Kind(
        Text(en="the zip has a password", zh="压缩包设了密码"),
        Text(
            en="The zip you handed in has a password. Please hand in the file that the Hand in button made, unchanged.",
            zh="你交的压缩包设了密码。请直接提交「交作业」按钮生成的文件，不要改动。",
        ),
        person=True,
        graded=False,
    )
    ZIP_BOMB = _Kind(
        Text(
            en="refused: the zip unpacks to far more than a hand-in can be, or its entries overlap",
            zh="拒收：压缩包解开后远超一份作业的大小，或条目互相重叠",
        ),
        Text(
            en="The zip you handed in is far larger inside than an exercise can be, so it was not opened. Please hand in"
            " the file that the Hand in button made.",
            zh="你交的压缩包解开后远超一份练习应有的大小，没有打开。请直接提交「交作业」按钮生成的文件。",
        ),
        person=True,
        graded=False,
    )
    OTHER_OWNER = _Kind(
        Text(en="handed in from another user's account", zh="是从别的用户的账号交来的"),
        person=True,
    )
    TWO_SENDERS = _Kind(
        Text(
            en="several people sent a hand-in under this id; each is graded under the id and the sender's number",
            zh="有几个人用同一个编号交了作业；每份都单独评分，编号后加上了寄件人的号码",
        ),
        Text(
            en="Somebody else handed in under the id that you gave. A person will look at it.",
            zh="另有别人用你填的编号交了作业，将由人工查看。",
        ),
        person=True,
    )
    SAME_LEARNER = _Kind(
        Text(
            en="two ids that differ in capitals, width or spaces only; both are graded, a person decides",
            zh="有两个编号只差大小写、全半角或空格；都评了分，请人工决定",
        ),
        Text(
            en="This exercise was handed in under two ids that look alike. Both were graded; a person decides which counts.",
            zh="这份练习用两个很像的编号各交了一次。两份都评了分，由人工决定以哪份为准。",
        ),
        person=True,
    )
    TWO_IDS = _Kind(
        Text(
            en="one person sent hand-ins under several ids; each is graded, a person decides",
            zh="同一个人用不同编号交了作业；每份都评了分，请人工决定",
        ),
        Text(
            en="This exercise was sent from one account under several ids. Each was graded; a person decides which counts.",
            zh="这份练习从同一个账号用不同编号各交了一次。每份都评了分，由人工决定以哪份为准。",
        ),
        person=True,
    )
    LEARNER_FROM_FOLDER = _Kind(
        Text(
            en="the id was made from the name that the learning platform gave; check whose it is, or import a class list",
            zh="编号取自教学平台给的名称，请核对是谁的，或导入学员名单",
        ),
        Text(
            en="Your id was not in what you handed in; the name on the learning platform was used.",
            zh="你交来的内容里没有编号，用的是教学平台上的名字。",
        ),
        person=True,
    )
    LEARNER_BY_NAME = _Kind(
        Text(en="whose it is was found by the name in the class list", zh="按学员名单上的姓名认出是谁的"),
        Text(
            en="Your id was not in what you handed in; you were found by your name in the class list.",
            zh="你交来的内容里没有编号，是按学员名单上的姓名认出你的。",
        ),
    )
    TWICE_UNDATED = _Kind(
        Text(
            en="handed in more than once, and nothing says which is the latest",
            zh="交了不止一次，看不出哪次在后",
        ),
        Text(
            en="You handed this exercise in more than once, and we can't tell which is the latest. A person will look at it.",
            zh="这份练习你交了不止一次，看不出哪次在后，将由人工查看。",
        ),
        person=True,
    )
    TWICE = _Kind(Text(en="handed in more than once; this is the latest", zh="交了不止一次，这是最后一次"), _TWICE)
    LATE = _Kind(
        Text(en="after the deadline", zh="过了截止时间"),
        Text(en="This was handed in after the deadline.", zh="这份作业是截止时间之后交的。"),
    )
    TIME_UNREADABLE = _Kind(
        Text(en="when it was handed in can't be read", zh="提交时间读不出来"),
    )
    TIME_UNKNOWN = _Kind(
        Text(
            en="when it was handed in is unknown, so it counts as in time",
            zh="不知道是什么时候交的，按没有迟交算",
        ),
    )
    FOLDER_RENAMED = _Kind(
        Text(en="the folder or zip has not quite the exercise's name", zh="文件夹或压缩包的名字和练习不完全一样"),
        Text(
            en="The folder you handed in was renamed; it was recognised all the same.",
            zh="你交的文件夹改过名字，仍然认出来了。",
        ),
    )
    # --- what lies in it ---
    LINKS = _Kind(
        Text(en="links in it; not followed", zh="里面有链接；没有打开"),
        Text(
            en="There were links among your files. Links are not followed: only what lies in the folder itself counts.",
            zh="你的文件里有链接。链接不会被打开，只看文件夹里真正存放的内容。",
        ),
        person=True,
    )
    SPECIAL_FILES = _Kind(
        Text(en="devices, pipes or sockets in it; not opened", zh="里面有设备、管道或套接字；没有打开"), person=True
    )
    TOO_MANY_FILES = _Kind(
        Text(
            en="more files or folders, or deeper ones, than a hand-in has; not all were looked at",
            zh="文件或文件夹太多、太深，没有全部查看",
        ),
        Text(
            en="You handed in far more files than the exercise has. Only those at their own place were looked at.",
            zh="你交的文件远比练习本身多，只查看了放在原位的那些。",
        ),
        person=True,
    )
    PART_NOT_READABLE = _Kind(
        Text(en="a folder in it could not be read; passed over", zh="里面有文件夹读不了；已跳过"), person=True
    )
    ODD_NAMES = _Kind(
        Text(
            en="file names in it that lead elsewhere or can't be shown; passed over",
            zh="里面有指向别处或无法显示的文件名；已跳过",
        ),
        person=True,
    )
    ZIP_IN_IT = _Kind(
        Text(en="the files lie in a zip inside", zh="文件在里层的压缩包里"),
        Text(
            en="Your files were in a zip within what you handed in; they were found all the same.",
            zh="你的文件放在里层的压缩包里，仍然找到了。",
        ),
    )
    ZIP_IN_IT_REFUSED = _Kind(
        Text(
            en="a zip inside is damaged, locked or too large; passed over", zh="里层有压缩包已损坏、加密或太大；已跳过"
        ),
        person=True,
    )
    PROGRAMS = _Kind(
        Text(en="programs or configuration beside the exercise; never run", zh="旁边有程序或配置文件；从不运行"),
    )
    # --- the answers ---
    ANSWERS_NOT_A_FILE = _Kind(
        Text(en="answers.json is a link, a folder or a device", zh="answers.json 是链接、文件夹或设备"),
        Text(
            en="What is called answers.json is no ordinary file, so there are no answers to mark. A person will look at it.",
            zh="名叫 answers.json 的不是普通文件，没有可以评分的答案，将由人工查看。",
        ),
        person=True,
        graded=False,
    )
    ANSWERS_EMPTY = _Kind(
        Text(en="the answer file is empty", zh="答案文件是空的"),
        Text(
            en="Your answer file (answers.json) is empty. A person will look at it; please hand in again if you can.",
            zh="你的答案文件（answers.json）是空的，将由人工查看；如果可以，请重新提交。",
        ),
        person=True,
        graded=False,
    )
    ANSWERS_TOO_LARGE = _Kind(
        Text(en="the answer file is larger than 5 MB", zh="答案文件超过 5 MB"),
        Text(
            en="Your answer file (answers.json) is larger than our form can have made it, so it was not read. A person"
            " will look at it.",
            zh="你的答案文件（answers.json）太大，不可能是表单写的，因此没有读取，将由人工查看。",
        ),
        person=True,
        graded=False,
    )
    ANSWERS_DAMAGED = _Kind(
        Text(en="the answer file can't be read", zh="答案文件读不出来"),
        Text(
            en="Your answer file (answers.json) is damaged and can't be read. A person will look at it; please hand in"
            " again if you can.",
            zh="你的答案文件（answers.json）已损坏，读不出来，将由人工查看；如果可以，请重新提交。",
        ),
        person=True,
        graded=False,
    )
    OTHER_EXERCISE = _Kind(
        Text(en="the answers are to another exercise", zh="是另一份练习的答案"),
        Text(
            en="The answers that you handed in belong to another exercise. A person will look at it; please hand in the"
            " right one.",
            zh="你交的是另一份练习的答案，将由人工查看；请提交对应的那一份。",
        ),
        person=True,
        graded=False,
    )
    OTHER_VERSION = _Kind(
        Text(en="the answers are to another version of the exercise", zh="是本练习另一个版本的答案"),
        Text(
            en="These answers belong to another version of this exercise, so they were not marked by the key; "
            "a person will look at them.",
            zh="这些答案对应的是本练习的另一个版本，没有按现在的答案评分，将由人工查看。",
        ),
        person=True,
        graded=False,
    )
    NO_ANSWERS = _Kind(
        Text(en="no answers were handed in", zh="没有交答案"),
        Text(
            en="No answers were handed in with this exercise (answers.json is missing).",
            zh="这份练习没有附上答案（缺少 answers.json）。",
        ),
    )
    SEVERAL_ANSWERS = _Kind(
        Text(
            en="several answer files that differ; the one in its place, else the one saved most often, counts",
            zh="有几个内容不同的答案文件；以原位的为准，否则以保存次数最多的为准",
        ),
        Text(
            en="You handed in several answer files that differ. We took the one in its own place, or else the one saved"
            " most often; a person will look at it.",
            zh="你交了几个内容不同的答案文件。这里用的是放在原位的那个，没有的话用保存次数最多的那个；将由人工查看。",
        ),
        person=True,
    )
    ANSWERS_FROM_BEFORE = _Kind(
        Text(
            en="answers.json can't be read; the answers saved before it were used",
            zh="answers.json 读不出来，用的是再前一次保存的答案",
        ),
        Text(
            en="Your answer file (answers.json) is missing or damaged. The answers saved just before it were used; a"
            " person will look at it.",
            zh="你的答案文件（answers.json）不见了或已损坏，用的是再前一次保存的答案；将由人工查看。",
        ),
        person=True,
    )
    ENCODING_GUESSED = _Kind(
        Text(
            en="the answer file is in an old encoding, which was guessed; check the drafts",
            zh="答案文件用的是旧编码，靠推测读出；请核对文字题",
        ),
        Text(
            en="Your answer file was saved in another encoding by another program. It was read as well as we could; a"
            " person will look at it.",
            zh="你的答案文件被别的程序用另一种编码存过。我们尽量读出来了，将由人工查看。",
        ),
        person=True,
    )
    ENCODING_OTHER = _Kind(
        Text(en="the answer file is UTF-16 or UTF-32", zh="答案文件是 UTF-16 或 UTF-32 编码"),
        Text(
            en="Your answer file was saved in another encoding by another program; it was read all the same.",
            zh="你的答案文件被别的程序用另一种编码存过，仍然读出来了。",
        ),
    )
    BYTE_ORDER_MARK = _Kind(
        Text(en="the answer file begins with a byte-order mark", zh="答案文件开头有字节顺序标记"),
        Text(
            en="Your answer file was saved by another program; it was read all the same.",
            zh="你的答案文件被别的程序存过，仍然读出来了。",
        ),
    )
    ANSWERS_RENAMED = _Kind(
        Text(en="the answer file has another name", zh="答案文件改了名字"),
        Text(
            en="Your answer file has another name than answers.json; it was found all the same.",
            zh="你的答案文件不叫 answers.json，仍然找到了。",
        ),
    )
    ANSWERS_ELSEWHERE = _Kind(
        Text(en="the answers lie in a folder inside", zh="答案在里层的文件夹里"),
        Text(
            en="Your answers were in a folder within the one you handed in; they were found all the same.",
            zh="你的答案放在里层的文件夹里，仍然找到了。",
        ),
    )
    UNKNOWN_ITEMS = _Kind(
        Text(en="answers to items that the exercise does not have; left out", zh="有练习里没有的题目的答案；没有采用"),
    )
    ITEMS_MALFORMED = _Kind(
        Text(en="answers that no form of ours writes; they give no points", zh="有不是表单写出的答案；不计分"),
        Text(
            en="Some of your answers were not written by the exercise's form and can't be read. They give no points.",
            zh="你的有些答案不是由本练习的表单写入的，读不出来，因此不计分。",
        ),
    )
    # --- the notebook, which is made anew from the release ---
    NOTEBOOK_MISSING = _Kind(Text(en="no notebook", zh="没有 notebook"), _NOTEBOOK)
    NOTEBOOK_RENAMED = _Kind(Text(en="the notebook has another name", zh="notebook 改了名字"), _NOTEBOOK)
    SEVERAL_NOTEBOOKS = _Kind(Text(en="several notebooks", zh="有几个 notebook"), _NOTEBOOK)
    NOTEBOOK_EMPTY = _Kind(Text(en="the notebook is empty", zh="notebook 是空的"), _NOTEBOOK)
    NOTEBOOK_DAMAGED = _Kind(Text(en="the notebook can't be read", zh="notebook 读不出来"), _NOTEBOOK)
    NOTEBOOK_OLD_FORMAT = _Kind(
        Text(en="the notebook has an old or unknown format", zh="notebook 是旧格式或未知格式"), _NOTEBOOK
    )
    CELLS_MISSING = _Kind(Text(en="cells of the notebook are missing", zh="notebook 少了单元格"), _NOTEBOOK)
    CELLS_TWICE = _Kind(Text(en="cells of the notebook are there twice", zh="notebook 有重复的单元格"), _NOTEBOOK)
    CELLS_ADDED = _Kind(
        Text(en="the notebook has cells that are not ours; never run", zh="notebook 有外来的单元格；从不运行"),
        _NOTEBOOK,
    )
    CELLS_CHANGED = _Kind(
        Text(
            en="cells of the notebook were changed (type, content or flags)",
            zh="notebook 的单元格改过（类型、内容或标记）",
        ),
        _NOTEBOOK,
    )
    POINTS_CHANGED = _Kind(
        Text(en="the notebook names other points than the key", zh="notebook 里的分值和标准不一致"),
        _NOTEBOOK,
        person=True,
    )
    OUTPUTS_FORGED = _Kind(
        Text(en="the notebook brings marks of its own; they don't count", zh="notebook 自带评分结果；不予采用"),
        Text(
            en="The notebook that you handed in brings marks of its own. They don't count; a person will look at it.",
            zh="你交的 notebook 里自带了评分结果。这些不算数，将由人工查看。",
        ),
        person=True,
    )

    @property
    def report(self) -> Text:
        """A line for graders."""
        return self.value.report

    @property
    def learner(self) -> Text | None:
        """A sentence for the learner; None if it is no business of theirs."""
        return self.value.learner

    @property
    def person(self) -> bool:
        """Whether a person must look."""
        return self.value.person

    @property
    def graded(self) -> bool:
        """Whether the answers count all the same."""
        return self.value.graded


def in_order(odd: set[Odd]) -> tuple[Odd, ...]:
    """The same in the order of reports."""
    return tuple(kind for kind in Odd if kind in odd)
