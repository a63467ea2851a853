"""The font of the plots, which has Chinese on every machine."""

from functools import cache

from calmline.data import data_root

FAMILY = "Calmline Sans"
FILE = "CalmlineSans-Regular.otf"


@cache
def family() -> str:
    """The name of the font, once matplotlib knows it. Raises `NoDataError` or `OSError` if its file is missing."""
    from matplotlib.font_manager import fontManager

    fontManager.addfont(data_root() / "assets" / "fonts" / FILE)
    return FAMILY
