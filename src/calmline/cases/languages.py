"""Whether a text was translated at all. How well is for people to judge."""

import re
import unicodedata
from collections.abc import Iterator

from pydantic import BaseModel

from calmline.cases.problems import Finding, Wrong, finding
from calmline.cases.walk import every
from calmline.text import Text

HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[A-Za-z]")
_SIGN = re.compile(r"\S*([A-Z0-9]\S*[A-Z0-9]|[a-z][A-Z])\S*|[A-Z0-9]")


def untranslated(model: BaseModel) -> Iterator[Finding]:
    """Texts whose Chinese side has no Chinese, or whose English side is mostly Chinese.

    A sign such as VIP, A4 or iPhone may be the same in both languages, and an English text may quote a
    Chinese word.
    """
    for path, text in every(model, Text):
        zh = unicodedata.normalize("NFKC", text.zh)
        if _LATIN.search(zh) and not HAN.search(zh) and not _SIGN.fullmatch(zh):
            yield finding((*path, "zh"), Wrong.NO_CHINESE)
        if len(HAN.findall(text.en)) > len(_LATIN.findall(text.en)):
            yield finding((*path, "en"), Wrong.CHINESE_IN_ENGLISH)
