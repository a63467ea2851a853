"""How the simulated customer takes replies that people have rated: do the rules order them as the raters do?"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import correlation, mean

from calmline.caller.hearing import heard_in
from calmline.caller.reacting import NOT_UNDERSTOOD, Said, hear
from calmline.caller.rules import Rules
from calmline.caller.story import Play, State, begin
from calmline.cases.rehearsal import Asides, Choice, Ending, Line, Persona, Rehearsal, Scene, Temper
from calmline.replies.features import Situation
from calmline.replies.rubric import Rubric
from calmline.replies.scoring import VOID, score
from calmline.replies.weights import load
from calmline.text import Lang, Text

_ANGER = 6
_ANY = Text(en="…", zh="……")


@dataclass(frozen=True)
class Felt:
    """How a reply is taken, over all temperaments, by callers who are right and who are not: means of the changes."""

    anger: float
    trust: float

    @property
    def good(self) -> float:
        """How much good it does in all: anger that falls, trust that grows."""
        return self.trust - self.anger


def felt(text: str, rubric: Rubric, lang: Lang, situation: Situation, rules: Rules) -> Felt:
    """How a reply is taken that is somebody's first, while the customer still waits to be heard.

    It is marked by its rubric as a typed reply is. Raises `BadWeightsError` when the analyser has nothing to judge by.
    """
    marked = score(text, rubric, lang, situation)
    labels = heard_in(marked, load(lang))
    void = not labels or VOID & set(marked.flags)
    said = NOT_UNDERSTOOD if void else Said(labels, _SCENE)
    play = Play(_SOUNDING, rules)
    reactions = [hear(play, _waiting(play, persona.id), said)[1] for persona in _SOUNDING.personas]
    return Felt(mean(one.anger for one in reactions), mean(one.trust for one in reactions))


@dataclass(frozen=True)
class Order:
    """How far figures order replies as marks do: rank correlation of all, and of pairs that answer the same
    situation and are marked differently the share ordered alike; a tie counts as half."""

    spearman: float
    concordant: float
    pairs: int


def order(figures: Sequence[float], marks: Sequence[float], situations: Sequence[str]) -> Order:
    """Compare figures with marks, both between 0 and any maximum, of replies to these situations."""
    rows = list(zip(situations, marks, figures, strict=True))
    alike = [
        0.5 if f == g else float((f > g) == (m > n))
        for (s, m, f), (t, n, g) in itertools.combinations(rows, 2)
        if s == t and m != n
    ]
    return Order(correlation(_ranks(figures), _ranks(marks)), mean(alike), len(alike))


def _ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value; equals share the middle one."""
    places: dict[float, list[int]] = {}
    for place, value in enumerate(sorted(values)):
        places.setdefault(value, []).append(place)
    return [mean(places[value]) for value in values]


def _waiting(play: Play, persona: str) -> State:
    return replace(begin(play, persona), anger=_ANGER, space="personal", patience=10)


def _somebody(temperament: Temper, legitimate: bool) -> Persona:
    return Persona(
        id=f"{temperament.value}-{'right' if legitimate else 'wrong'}",
        name=_ANY,
        goal=_ANY,
        stake=_ANY,
        trigger=_ANY,
        softener=_ANY,
        expectation=_ANY,
        temperament=temperament,
        knowledge="ordinary",
        legitimate=legitimate,
        emotion=_ANGER,
    )


# A call that stays where it is, since rated replies belong to no case's story.
_SCENE = "waiting"
_ON = [Choice(id=f"on-{n}", text=_ANY, leads_to=_SCENE, why=_ANY) for n in range(2)]
_SOUNDING = Rehearsal.model_construct(
    intro=_ANY,
    personas=[_somebody(temperament, legitimate) for temperament in Temper for legitimate in (True, False)],
    start=_SCENE,
    scenes={_SCENE: Scene(lines=[Line(text=_ANY)], space="personal", choices=_ON, model=_ON[0].id)},
    endings={"over": Ending(kind="poor", title=_ANY, text=_ANY, debrief=_ANY)},
    gives_up="over",
    asides=Asides.model_construct(unheard=[], again=[], reminded=[], leaving=[]),
    playthroughs=[],
)
