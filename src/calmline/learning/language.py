"""The language to speak to a learner who has not said which."""

import locale
from collections.abc import Mapping

from calmline.text import Lang

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")


def system_lang(environ: Mapping[str, str]) -> Lang:
    """Chinese if the system speaks Chinese, else English."""
    said = next((environ[name] for name in _VARIABLES if environ.get(name)), None)
    # Windows sets none of these; its own name for the language begins with "Chinese".
    name = said or locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"
