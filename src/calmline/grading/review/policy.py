"""Which drafts a person sees besides those at which the analyser is unsure.

A share of all is drawn, so that a person's marks can be compared with the analyser's where it was sure of itself; and
every draft is for a person whose rubric has a criterion at which the two did not agree. What is to be so stands in a
file at the clone's root, which `calmline grade review by-hand` writes.
"""

import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calmline.cases.base import Id
from calmline.grading import markup
from calmline.grading.score import Score
from calmline.text import LANGS, Text

FILE_NAME = "review.json"

DRAWN = Text(
    en="drawn at random, to compare a person's mark with the proposal", zh="随机抽中，用来比对人工评分与建议分"
)
BY_HAND = Text(en="its criterion “{criterion}” is marked by hand here", zh="评分项“{criterion}”在这里由人工评分")


class PolicyError(ValueError):
    """The file can't be used; the message names it and says why."""


class Policy(BaseModel):
    """What is drawn and what is marked by hand. Another `seed` draws others; `by_hand` names criteria by item."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    seed: str = "calmline"
    share: Annotated[float, Field(ge=0, le=1)] = 0.1
    by_hand: dict[Id, dict[Id, list[Id]]] = Field(default={}, description="Exercise: item: criteria.")

    @property
    def digest(self) -> str:
        """Changes whenever other drafts may be asked for."""
        return hashlib.sha256(self.model_dump_json().encode("utf-8")).hexdigest()

    def draws(self, exercise: str, learner: str, item: str) -> bool:
        """Whether this draft is drawn; that depends on nothing but these names and the seed."""
        name = json.dumps([self.seed, exercise, learner, item]).encode("ascii")
        return int.from_bytes(hashlib.sha256(name).digest()[:8], "big") < self.share * 2**64

    def reasons(self, exercise: str, learner: str, item: str) -> tuple[Text, ...]:
        """Why a person should look at this draft, whatever the analyser made of it."""
        by_hand = [BY_HAND.fill(criterion=one) for one in self.by_hand.get(exercise, {}).get(item, [])]
        return (*by_hand, *((DRAWN,) if self.draws(exercise, learner, item) else ()))

    def with_by_hand(self, exercise: str, item: str, criterion: str, wanted: bool) -> "Policy":
        """The same with one criterion marked by hand, or no longer."""
        items = dict(self.by_hand.get(exercise, {}))
        items[item] = sorted({*items.get(item, []), criterion} if wanted else set(items.get(item, [])) - {criterion})
        kept = {name: criteria for name, criteria in items.items() if criteria}
        everywhere = {**self.by_hand, exercise: kept}
        return self.model_copy(update={"by_hand": {name: one for name, one in everywhere.items() if one}})


def asked(policy: Policy, exercise: str, learner: str, item: str, score: Score) -> Score:
    """The score, asking for a person where the policy does. Only drafts that were marked are ever asked for."""
    reasons = policy.reasons(exercise, learner, item) if score.reply is not None else ()
    if not reasons:
        return score
    reply: dict[str, Any] = dict(score.reply or {})
    reply["look"] = [*reply.get("look", []), *({"en": reason.en, "zh": reason.zh} for reason in reasons)]
    said = "".join(
        f'<p lang="{"zh-CN" if lang == "zh" else "en"}">{markup.escape(reason.get(lang))}</p>'
        for reason in reasons
        for lang in LANGS
    )
    graders = f'{score.graders}<div class="calmline-graders">{said}</div>'
    return Score(
        float(score), score.maximum, needs_person=True, html=score.html, graders=graders, reply=reply, of=score.of
    )


def read_policy(root: Path) -> Policy:
    """What the clone at `root` wants; without a file, the usual. Raises `PolicyError`."""
    file = root / FILE_NAME
    try:
        status = file.stat()
    except FileNotFoundError:
        return Policy()
    except OSError as error:
        raise PolicyError(f"{file}: {error.strerror}") from error
    return _read(file, (status.st_mtime_ns, status.st_size, status.st_ino))


@functools.lru_cache(maxsize=8)
def _read(file: Path, stamp: object) -> Policy:
    try:
        return Policy.model_validate_json(file.read_bytes())
    except OSError as error:
        raise PolicyError(f"{file}: {error.strerror}") from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc'])) or 'file'}: {one['msg']}" for one in error.errors())
        raise PolicyError(f"{file}: {wrong}. Mend or delete it.") from error


def to_json(policy: Policy) -> str:
    """The file's text."""
    return json.dumps(policy.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def labels_of(by_hand: Mapping[str, Mapping[str, list[str]]]) -> list[str]:
    """Each criterion that is marked by hand, as `exercise/item/criterion`."""
    return sorted(f"{e}/{i}/{c}" for e, items in by_hand.items() for i, criteria in items.items() for c in criteria)
