"""Are the pictures whole in both languages and themes, with every sign as what it is?"""

import warnings
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import timedelta

import matplotlib as mpl
import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font
from practised import MORNING, attempt

from calmline.cases.library import Library
from calmline.data import data_root
from calmline.practice import plots
from calmline.practice.catalogue import catalogue
from calmline.practice.fonts import FILE, family
from calmline.practice.overview import overview
from calmline.practice.plots import curves_plot, rules_plot
from calmline.practice.schedule import standings_of
from calmline.text import Text
from tools.make_font import gb2312

LIBRARY = Library(data_root())
SHELF = catalogue(LIBRARY)
PLOTS = pytest.mark.parametrize("draw", [curves_plot, rules_plot])


@pytest.fixture(autouse=True)
def _a_missing_sign_is_an_error():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def told(*attempts):
    return overview(attempts, standings_of(attempts), LIBRARY, MORNING + timedelta(days=20))


CALLS = [
    attempt(one.case, day=day + n / 50, passed=(day + n) % 3 > 0, emotions=(7, 8, (day + n) % 10))
    for n, one in enumerate(SHELF)
    for day in range(0, 20, 4)
]
DATA = told(*CALLS)


def entitled(title):
    """One case only, with this title."""
    rename = {"title": Text(en=title, zh=title)}
    row = next(row for row in DATA.rules if len(row.cases) == 1)
    rules = (replace(row, cases=tuple(replace(one, **rename) for one in row.cases)),)
    return replace(DATA, curves=(replace(DATA.curves[0], **rename),), rules=rules)


@PLOTS
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_sign_is_there_and_the_picture_is_one(draw, lang, theme):
    picture = draw(DATA, lang, theme)
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 10_000
    assert ET.fromstring(draw(DATA, lang, theme, "svg")).tag.endswith("svg")


@PLOTS
def test_language_and_theme_make_another_picture_and_the_same_make_the_same(draw):
    pictures = [draw(DATA, lang, theme, "svg") for lang in ("en", "zh") for theme in ("light", "dark")]
    assert len(set(pictures)) == 4
    assert draw(DATA, "en", "light", "svg") == pictures[0]


@PLOTS
def test_a_missing_sign_would_be_seen(draw):
    """Else the tests above show nothing."""
    with pytest.raises(UserWarning, match="missing"):
        draw(entitled("\U0001f600"), "zh")


@PLOTS
@pytest.mark.parametrize("title", ["$x^2$", "5 $ and no other $", "\\frac{", "<b>&amp;</b>", "%s {0}", "_a^b"])
def test_a_title_is_text_whatever_is_in_it(draw, title):
    """Markup and formulas are drawn as they stand, so another sign in them is another picture."""
    picture = draw(entitled(title), "en", form="svg")
    assert ET.fromstring(picture) is not None
    assert picture != draw(entitled(title + "!"), "en", form="svg")


@PLOTS
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_before_the_first_call_there_is_a_picture_too(draw, lang):
    assert draw(told(), lang).startswith(b"\x89PNG")


def test_a_case_that_was_rehearsed_a_thousand_times_is_drawn():
    assert curves_plot(told(*(attempt("suitcase", day=n / 100) for n in range(1000))), "zh").startswith(b"\x89PNG")


def test_the_curve_of_one_case_is_as_wide_as_that_of_all():
    """A page shows both at its own width; a narrow one's letters would stand there larger than any heading."""
    one, every = (ET.fromstring(curves_plot(data, "en", form="svg")) for data in (entitled("One"), DATA))
    assert one.get("width") == every.get("width")


def test_a_day_more_or_less_is_seen_on_the_map():
    fewer = told(*(one for one in CALLS if one.case != "burst-tyre"))
    assert rules_plot(fewer, "en", form="svg") != rules_plot(DATA, "en", form="svg")


def test_whether_a_call_came_to_a_good_end_is_seen_in_the_curve():
    good, bad = (told(attempt("suitcase", passed=passed)) for passed in (True, False))
    assert curves_plot(good, "en") != curves_plot(bad, "en")


def test_matplotlib_is_as_it_was_afterwards():
    before = dict(mpl.rcParams)
    curves_plot(DATA, "zh", "dark")
    assert dict(mpl.rcParams) == before


def test_long_titles_are_cut_by_their_width():
    assert plots._shortened("The remote control") == "The remote control"
    assert plots._shortened("遥" * 40) == "遥" * 15 + "…"
    assert plots._shortened("a" * 40) == "a" * 31 + "…"


def test_the_font_is_ours():
    assert findfont(FontProperties(family=[family()])) == str(data_root() / "assets" / "fonts" / FILE)


def test_the_font_has_chinese_as_a_whole_and_all_that_a_picture_may_say():
    """If not: `tools/make_font.py` makes it anew from the texts as they are now."""
    has = {chr(code) for code in get_font(data_root() / "assets" / "fonts" / FILE).get_charmap()}
    said = {sign for one in SHELF for text in (one.title, one.module_title) for sign in text.en + text.zh}
    said |= {sign for one in SHELF for rule in one.rules for sign in rule.code + rule.text.en + rule.text.zh}
    said |= {sign for value in vars(plots).values() if isinstance(value, Text) for sign in value.en + value.zh}
    assert said - has == set()
    assert gb2312() - has == set()
