"""Somebody who takes the course with a keyboard and no mouse, and what they answer.

The questions are those of a screen's content or of a sheet: plain data with `id`, `kind` and what belongs to it.
"""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

import calmline

_SAID = Path(calmline.__file__).parent.joinpath("widgets", "static", "words.js").read_text("utf-8")
# Where the keys go, seen from where one wants to be. A group of radio buttons is one stop.
_WHERE = """(target) => {
  const now = document.activeElement;
  const group = (node) => (node.type === 'radio' ? node.name : null);
  if (now === target || (group(now) && group(now) === group(target))) return 'here';
  return now.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING ? 'Tab' : 'Shift+Tab';
}"""
_SOMEWHERE = "document.activeElement && document.activeElement !== document.body"
_WORDS = {
    "en": "I hear you: a fortnight of this, and nobody came back to you. May I look at it now?",
    "zh": "我听明白了：两个星期了，一直没人给您回话。我现在就查，行吗？",
}


class Learner:
    """Two hands on a keyboard."""

    def __init__(self, page: Page, lang: str = "en") -> None:
        self.page = page
        self.lang = lang

    def press(self, *keys: str) -> None:
        """Press keys where the focus is, which must be somewhere: who has no mouse can't find it again."""
        for key in keys:
            self.page.wait_for_function(_SOMEWHERE)
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        self.page.keyboard.type(words)

    def reach(self, target: Locator) -> None:
        """Go to a control by Tab and Shift+Tab."""
        expect(target).to_be_enabled()
        for _ in range(300):
            self.page.wait_for_function(_SOMEWHERE)
            where = target.evaluate(_WHERE)
            if where == "here":
                return
            self.page.keyboard.press(where)
        raise AssertionError(f"no way to {target} by Tab; the focus is at {self.focused()}")

    def activate(self, target: Locator, key: str = "Enter") -> None:
        """Go to a button or a link and use it."""
        self.reach(target)
        self.press(key)

    def choose(self, radio: Locator) -> None:
        """Go to a group of radio buttons, and in it by arrow keys to one."""
        self.reach(radio)
        for _ in range(30):
            if radio.evaluate("(one) => one === document.activeElement"):
                if not radio.is_checked():
                    self.press("Space")
                return
            self.press("ArrowDown")
        raise AssertionError(f"no way to {radio} by the arrow keys")

    def tick(self, box: Locator) -> None:
        """Tick a box that is not ticked."""
        if not box.is_checked():
            self.activate(box, "Space")
        expect(box).to_be_checked()

    def select(self, field: Locator, value: str) -> None:
        """Take one entry of a list that drops down."""
        self.reach(field)
        for _ in range(30):
            if field.input_value() == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{field} has no {value!r}")

    def focused(self) -> str:
        """What has the focus, for a message."""
        return str(self.page.evaluate("document.activeElement?.outerHTML.slice(0, 200)"))

    def answer(self, form: Locator, prompt: dict[str, Any], value: dict[str, Any]) -> None:
        """Fill in the form of one question."""
        _FILL[prompt["kind"]](self, form, prompt, value)

    # --- one way of filling in per kind -------------------------------------------------------------------

    def _options(self, form: Locator, prompt: dict[str, Any], value: dict[str, Any]) -> None:
        for option in value["chosen"]:
            control = form.locator(f".chips input[value='{option}']")
            if prompt.get("several"):
                self.tick(control)
            else:
                self.choose(control)

    def _psychology(self, form: Locator, prompt: dict[str, Any], value: dict[str, Any]) -> None:
        self._options(form, prompt, value)
        self._lines(form, prompt, value)

    def _lines(self, form: Locator, prompt: dict[str, Any], value: dict[str, Any]) -> None:
        for turn in value.get("cited", []):
            if isinstance(value["cited"], dict):
                field = form.locator("select").nth(prompt["customer_turns"].index(turn))
                self.select(field, value["cited"][turn])
            else:
                self.tick(form.locator(f".lines input[value='{turn}']"))

    def _groups(self, form: Locator, prompt: dict[str, Any], value: dict[str, Any]) -> None:
        for n, place in enumerate(value["placed"].values()):
            self.choose(form.locator("fieldset.group").nth(n).locator(f"input[value='{place}']"))

    def _order(self, form: Locator, prompt: dict[str, Any], value: dict[str, Any]) -> None:
        for wanted, step in enumerate(value["order"]):
            row = form.locator(f"ol.order li[data-step='{step}']")
            here = row.evaluate("(row) => [...row.parentElement.children].indexOf(row)")
            if here > wanted:
                self.reach(row.locator(".up"))
                self.press(*["Enter"] * (here - wanted))
            expect(form.locator("ol.order li").nth(wanted)).to_have_attribute("data-step", step)

    def _hypotheses(self, form: Locator, prompt: dict[str, Any], value: dict[str, Any]) -> None:
        for n in range(len(prompt["evidence"])):
            step = form.locator(".board-step").nth(n)
            if n % 2 == 0:
                self.activate(step.locator(".cite"))
                # One step of the slider is enough to count; what is then shown as a share must not take it away.
                self.reach(step.locator("input[type=range]").first)
                self.press("ArrowRight", "ArrowRight")
            else:
                self.activate(step.locator(".leave"))

    def _words(self, form: Locator, prompt: dict[str, Any], value: dict[str, Any]) -> None:
        self.reach(form.locator("textarea"))
        self.write(value["text"])


_FILL = {
    "choose": Learner._options,
    "psychology": Learner._psychology,
    "mark": Learner._lines,
    "sort": Learner._groups,
    "space": Learner._groups,
    "order": Learner._order,
    "hypotheses": Learner._hypotheses,
    "free": Learner._words,
    "draft": Learner._words,
}


def word(name: str, lang: str) -> str:
    """What the screens say by themselves, by its name in `words.js`; `{…}` in it stands as it is."""
    string = r'"((?:[^"\\]|\\.)*)"'
    [both] = re.findall(rf"\b{name}: t\(\s*{string},\s*{string},?\s*\)", _SAID)
    return both[lang == "zh"]


def some_answer(prompt: dict[str, Any], turns: list[dict[str, Any]], lang: str = "en") -> dict[str, Any]:
    """A whole answer to a question, not the right one. `prompt` learns which lines are the customer's."""
    customer = [turn["id"] for turn in turns if turn["speaker"] == "customer"]
    prompt["customer_turns"] = customer
    options = [option["id"] for option in prompt.get("options", [])]
    chosen = [options[0], options[-1]] if prompt.get("several") else options[-1:]
    match prompt["kind"]:
        case "choose":
            value: dict[str, Any] = {"chosen": chosen}
        case "psychology":
            value = {"chosen": chosen, "cited": customer[1:3]}
        case "mark":
            details = prompt.get("details")
            value = {"cited": dict(zip(customer[1:3], details, strict=False)) if details else customer[:2]}
        case "sort":
            value = _placed([one["id"] for one in prompt["things"]], [one["id"] for one in prompt["bins"]])
        case "space":
            value = _placed([one["turn"] for one in prompt["turns"]], ["personal", "business"])
        case "order":
            steps = [step["id"] for step in prompt["steps"]]
            value = {"order": [*steps[-2:], *steps[:-2]]}
        case "hypotheses":
            start = {one["id"]: one["start"] for one in prompt["hypotheses"]}
            value = {"steps": [{"turn": line["turn"], "p": start} for line in prompt["evidence"]]}
        case _:
            value = {"text": _WORDS[lang]}
    return value


def _placed(rows: list[str], places: list[str]) -> dict[str, Any]:
    return {"placed": {row: places[n % len(places)] for n, row in enumerate(rows)}}
