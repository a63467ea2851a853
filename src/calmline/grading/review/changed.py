"""Whose marks change when hand-ins are graded again. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from calmline.grading.marks import is_other
from calmline.text import Lang, Text

Name = tuple[str, str, str]  # exercise, learner, item


@dataclass(frozen=True)
class Standing:
    """An item of a hand-in: the proposal, whether it waits for a person, and a person's points, if any.

    `of` tells the answer again (`score.answer_digest`).
    """

    proposal: float | None
    waits: bool
    person: float | None = None
    of: str = ""


@dataclass(frozen=True)
class Change:
    """One item that would come out otherwise. `before` is None where it was not graded yet."""

    exercise: str
    learner: str
    item: str
    before: float | None
    after: float
    waited: bool
    waits: bool
    person: float | None

    @property
    def counts(self) -> bool:
        """Whether the learner's points change: not where a person's mark stands in place of the proposal."""
        return self.person is None and self.before is not None and abs(self.after - self.before) > 1e-6

    @property
    def is_new(self) -> bool:
        """Whether it was not graded before."""
        return self.before is None


def changes(before: Mapping[Name, Standing], after: Mapping[Name, Standing]) -> list[Change]:
    """Every item of `after` that was otherwise or not at all in `before`, in order of exercise, learner and item."""
    found = []
    for name in sorted(after):
        then, now = before.get(name, Standing(None, False)), after[name]
        # A person's mark waits for nobody, unless the answer under it is another one.
        waits = now.waits if then.person is None else then.waits or is_other(then.of, now.of)
        change = Change(*name, then.proposal, now.proposal or 0.0, then.waits, waits, then.person)
        if then.proposal is None or abs(change.after - then.proposal) > 1e-6 or waits != then.waits:
            found.append(change)
    return found


_HEAD = Text(
    en="{items} items of {learners} learners would change; of them {counted} change points.",
    zh="有 {learners} 位学员的 {items} 道题会变，其中 {counted} 道会改变得分。",
)
_NONE = Text(en="No mark would change.", zh="分数都不会变。")
_NEW = Text(en="{count} hand-ins were not graded before.", zh="有 {count} 份作业以前没有评过。")
_BY_PERSON = Text(en="a person's {points} stays", zh="人工评的 {points} 分保留")
_WAITS = Text(en="then waits for a person", zh="变为等待人工")
_SETTLED = Text(en="then waits for nobody", zh="不再等待人工")


def as_text(found: Iterable[Change], lang: Lang) -> str:
    """The changes as they are printed: for each learner the sum, then item by item."""
    found = list(found)
    old = [change for change in found if not change.is_new]
    lines = []
    if old:
        whose = {(change.exercise, change.learner) for change in old}
        counted = sum(change.counts for change in old)
        lines.append(_HEAD.fill(items=len(old), learners=len(whose), counted=counted).get(lang))
    else:
        lines.append(_NONE.get(lang))
    new = {(change.exercise, change.learner) for change in found if change.is_new}
    if new:
        lines.append(_NEW.fill(count=len(new)).get(lang))
    shown: tuple[str, str] | None = None
    for change in old:
        if (change.exercise, change.learner) != shown:
            shown = (change.exercise, change.learner)
            lines += ["", f"{change.exercise} · {change.learner}"]
        lines.append(f"  {change.item:<20} {_told(change, lang)}")
    return "\n".join(lines) + "\n"


def _told(change: Change, lang: Lang) -> str:
    parts = [f"{change.before:g} → {change.after:g}"]
    if change.person is not None:
        parts.append(_BY_PERSON.fill(points=f"{change.person:g}").get(lang))
    if change.waits != change.waited:
        parts.append((_WAITS if change.waits else _SETTLED).get(lang))
    return ("; " if lang == "en" else "；").join(parts)
