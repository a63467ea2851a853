"""The language in which a learner's commands speak."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from calmline.learning.language import system_lang
from calmline.learning.marker import read_marker
from calmline.text import Lang


class LangName(StrEnum):
    """The languages of the course."""

    EN = "en"
    ZH = "zh"


LangOption = Annotated[LangName | None, typer.Option("--lang", help="The language: en or zh. · 语言。")]


def lang_of(said: LangName | None, root: Path) -> Lang:
    """The language asked for, else the one last used in the working copy, else the system's."""
    if said:
        return said.value
    return read_marker(root.expanduser()).lang or system_lang(os.environ)
