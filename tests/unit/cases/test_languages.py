"""Is a text that was clearly not translated found, and a sign that needs no translation left alone?"""

import pytest

from calmline.cases.languages import untranslated
from calmline.cases.problems import dotted
from calmline.cases.prompts import Bin
from calmline.text import Text


@pytest.mark.parametrize(
    ("en", "zh", "found"),
    [
        ("Hello", "你好", []),
        ("Hello", "Hello", ["text.zh"]),
        ("Please wait", "Ｐｌｅａｓｅ ｗａｉｔ", ["text.zh"]),
        ("你好", "你好", ["text.en"]),
        ("She calls it 薅羊毛 (plucking the fleece)", "她管这叫薅羊毛", []),
        ("VIP", "VIP", []),
        ("A4", "A4", []),
        ("iPhone", "iPhone", []),
        ("110", "110", []),
        ("…", "……", []),
    ],
)
def test_which_texts_count_as_untranslated(en: str, zh: str, found: list[str]) -> None:
    part = Bin(id="a", text=Text(en=en, zh=zh))
    assert [dotted(finding.path) for finding in untranslated(part)] == found
