"""What can be wrong with an author's file: one kind each, with the sentence that says so and what to do.

Whoever finds something wrong names a kind of `Wrong` and fills its sentence; the wording stands here alone.
"""

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum

Step = str | int
DataPath = tuple[Step, ...]


class Wrong(Enum):
    """The kinds of problems. Each sentence reads `what is wrong; what to do`."""

    # The file as a whole
    NO_FILE = "there is no such file; check its name"
    UNREADABLE = "the file can't be read ({why}); check the permissions"
    TOO_BIG = "the file has {megabytes:.1f} MB; keep it below {limit} MB"
    NOT_UTF8 = "this is not UTF-8; save the file with the encoding UTF-8"
    EMPTY_FILE = "the file is empty; begin with `format: 1`"
    NOT_KEYS = "the file must consist of `key: value` lines; begin with `format: 1`"
    OTHER_NAME = "the id is `{id}` but the file is called `{stem}`; give both the same name"

    # YAML that can't be read
    TAB = "a tab stands here; indent with spaces"
    COLON_IN_TEXT = (
        "a colon and a space begin a new key in the middle of a line; put the text in quotes, or mend the indentation"
    )
    NO_COLON = "this line has no key; write `key: value`, or indent it below the text that it continues"
    BRACKET = "a bracket or brace is not closed, or a comma is missing; write one entry a line instead"
    OPEN_QUOTE = "a quotation mark is opened and never closed; close it"
    ESCAPE = "a backslash in double quotes begins something unknown; write it twice, or use single quotes"
    BAD_START = "no text can begin with `{character}` without quotes; put the text in quotes"
    INDENTATION = "this does not fit the lines above; mend the indentation, or put the whole text in quotes"
    CONTROL = "a character that can't be shown (U+{code:04X}) stands here; delete it"
    SEVERAL_DOCUMENTS = "a second document begins here; delete the line `---`"
    OTHER_YAML = "the YAML can't be read here ({why}); mend it"
    TOO_DEEP = "the brackets or lists are nested too deep; no case needs more than {limit} levels"
    ALIAS = (
        "this uses `&` or `*`, which stand for other parts of the file; write the text out, in quotes if it begins so"
    )
    TAG = "this uses `!`, which gives a type; remove it, or put the text in quotes"
    ODD_KEY = "a key must be a plain word; write `key: value`"
    TWICE = "the key `{key}` stands here twice; keep one"
    SWALLOWED = (
        "the comma in these braces cut a text, and `{key}` became a key; write `en:` and `zh:` each on its own line"
    )
    CUT_BY_HASH = "a space and a `#` cut this text off; put the text in quotes"

    # Keys and values
    MISSING_LANGUAGE = "missing; every text needs en and zh"
    MISSING_KEY = "missing; add `{key}:`"
    MISSING_CHOICE = "missing; write one of {allowed}"
    UNKNOWN_KEY = "unknown key; {help}"
    NOT_TEXT_PAIR = "this is {found}, not a text in two languages; write `en:` and `zh:` below it"
    NOT_KEYS_HERE = "this is {found}; it needs keys, such as {allowed}"
    NOT_A_LIST = "this is {found}, not a list; begin each entry with `- `"
    NOT_A_TEXT = "this is {found}, not a text; {help}"
    EMPTY_TEXT = "this is empty; write something"
    TOO_LONG = "this is longer than {limit} characters; shorten it"
    NOT_AN_ID = "`{value}` is no id; use small letters, digits and hyphens"
    NOT_A_ROW = "`{value}` is no row of the source inventory; write it like B39"
    NOT_A_CODE = "`{value}` is no rule code; write it like R1"
    NOT_TWO_DIGITS = "`{value}` is no number of a module; write two digits in quotes, like '01'"
    NOT_CASE_DOT_ITEM = "`{value}` is no recall item; write it as case.item"
    NOT_ALLOWED = "{value} is not known here; write {allowed}"
    NOT_WHOLE = "this is {found}, not a whole number; write one, such as {example}"
    NOT_A_NUMBER = "this is {found}, not a number; write one, such as 2 or 0.5"
    NOT_TRUE_FALSE = "this is {found}; write `true` or `false`"
    OUT_OF_RANGE = "{value} is out of range; it must be {range}"
    TOO_FEW = "this has {count}; it needs at least {limit}"
    TOO_MANY = "this has {count}; it may have at most {limit}"
    TWO_NUMBERS = "this needs two numbers; write [from, to]"
    NEITHER_STEP = "this is neither a choice nor a typed reply; write `choose:` or `tick:`"
    RULE = "{sentence}"
    OTHER_VALUE = "this can't be read ({why}); compare it with the schema"

    # References
    SAME_ID = "the id `{id}` is used before; give each {what} its own"
    NO_SUCH = "there is no {what} `{id}`; {help}"
    NOT_YET = "the turn `{id}` comes only later; point at a turn that was heard by then"

    # Texts
    NO_CHINESE = "there is no Chinese in it; translate it"
    CHINESE_IN_ENGLISH = "there is Chinese in the English text; translate it"
    GIVEN_AWAY = "gives the answer away: it contains “{answer}”, the right option of `{prompt}`; say it otherwise"

    # The story
    LEADS_NOWHERE = "leads to `{id}`, which is no scene and no ending; {help}"
    NOTHING_LEADS_HERE = "nothing leads to this scene; let a choice or an outcome lead here, or delete it"
    CIRCLE = "only scenes that can't be reached themselves lead here; let a choice lead into them, or delete them"
    NO_WAY_OUT = "no ending can be reached from this scene; let a choice lead on to one"
    UNREACHED_ENDING = "this ending can't be reached; let a choice lead to it, or delete it"
    NO_GOOD_ENDING = "there is no good ending; write one with `kind: good`"
    UNTRIED_ENDING = "no playthrough ends here; add one to `playthroughs`"
    ENDS_ELSEWHERE = "the playthrough ends at `{found}`, not at `{said}`; change its steps or its `ends_at`"
    STOPS_EARLY = "the playthrough stops in the scene `{scene}` before any ending; add steps"
    GOES_ON = "the ending `{ending}` is reached already; delete the steps from here on"
    NOTHING_TYPED = "nothing is typed in the scene `{scene}`; write `choose:` with one of {choices}"
    FAULT_IN_SCRIPT = "a `must_say` scene shows good models only, but this choice makes faults; replace the choice"
    UNANSWERED_QUESTION = "no criterion of any rubric answers this question; add `question: {id}` to one"
    NEVER_HEARD = "no choice and no rubric has `{label}`, so that this condition says nothing; mend it"
    NEVER_SAID = "this line is never said, for the line before it fits always; give that one a `when`"
    SAID_TWICE = "the same words stand in `{other}`, and nobody says anything twice in a call; say it otherwise"
    OTHER_TEMPER = "somebody {temper} does not begin at {emotion}; write {low} to {high}, or another temperament"
    EXPERT_JARGON = "an expert knows the terms, so jargon can't be a trigger; delete it, or change `knowledge`"
    NOT_POOR = "`{id}` is a good ending; whoever gives up ends poorly, so name an ending with `kind: poor`"
    FAULTY_MODEL = "the choice that is shown as a worked example makes faults, or hands the customer on; name another"
    MODEL_ASTRAY = "worked examples lead from here to `{place}`, not to a good ending; name other choices in `model`"
    MEETS_NOTHING = "the scene has no rubric that this could meet; delete `meets`, or add `typed`"
    EMPTY_RANGE = "no emotion lies from {low} to {high}; write the smaller number first"
    PAUSE_IN_EXERCISE = "a graded call has no pauses; delete it"
    SHOWN_IN_ORDER = "the steps are shown in a right order already; show them in another one"
    MARKS_OUT_OF_ORDER = "the marks must fall from strong over middling to poor; mend them"
    BOTH_RIGHT_AND_ALSO = "the turn `{id}` is under `right` as well; keep it in one place"
    MARKED_TWICE = "the turn `{id}` stands here twice; keep one"
    NO_DETAIL = "the prompt offers `details` but this turn names none; add `detail:`"
    DETAIL_NOT_OFFERED = "the prompt does not offer `{detail}`; add it to `details`, or delete it here"
    OTHER_SPACE = "the turn itself says that the {who} is in the {space} space; make them agree"
    NO_PLACEHOLDER = "`{{{name}}}` stands for nothing; only `{{number}}` can be used, and `number` must be given"
    UNUSED_NUMBER = "no sentence of `say` has `{{number}}`; put it where the number is said, or delete `number`"
    RECALL_NOT_EARLIER = "the case `{case}` is in no earlier module; recall what was learnt before"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a file. Sorted by file and place. `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    path: str
    message: str
    kind: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.path}: {self.message}"


@dataclass(frozen=True)
class Finding:
    """Something wrong at a path of the file's data, before its line is known."""

    path: DataPath
    wrong: Wrong
    message: str


def finding(path: DataPath, wrong: Wrong, **values: object) -> Finding:
    """A finding with its sentence filled in. Raises `KeyError` if the sentence wants a value not given."""
    return Finding(path, wrong, wrong.value.format(**values))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`did you mean …?` for the nearest known name, or nothing."""
    by_hyphens = {one.replace("_", "-"): one for one in known}
    close = difflib.get_close_matches(name.lower().replace("_", "-"), by_hyphens, 1)
    return f"did you mean `{by_hyphens[close[0]]}`?" if close else ""


def listed(names: Iterable[str], most: int = 24) -> str:
    """Names in back-ticks; of very many only the first."""
    all_names = [f"`{name}`" for name in dict.fromkeys(names)]
    return ", ".join(all_names[:most]) + (", …" if len(all_names) > most else "")


def help_with(name: str, known: Collection[str]) -> str:
    """What to write in place of an unknown name."""
    if not known:
        return "add it, or delete this"
    return did_you_mean(name, known) or f"there {'are' if len(set(known)) > 1 else 'is only'} {listed(known)}"


def dotted(path: DataPath) -> str:
    """A path as an author reads it, such as `analysis.prompts.0.text.zh`."""
    return ".".join(str(step) for step in path) or "file"


class CaseError(ValueError):
    """A file can't be used; `problems` says why, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
