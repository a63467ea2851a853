"""Makes `assets/fonts/CalmlineSans-Regular.otf`, the font of the plots: `python -m tools.make_font NotoSansCJK-Regular.ttc`.

Takes from Noto Sans CJK SC what simplified Chinese needs (all of GB 2312) and whatever else stands in our texts, so
that a plot shows Chinese on a machine that has no Chinese font.
"""

import re
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

from calmline.practice.fonts import FAMILY, FILE

ROOT = Path(__file__).parents[1]
SOURCE_FAMILY = "Noto Sans CJK SC"
# Latin with the accents of names, punctuation, arrows and signs that a plot may show.
_RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x2010, 0x2027), (0x2030, 0x203E), (0x2190, 0x2193), (0x25A0, 0x25CF))


def gb2312() -> set[str]:
    """All characters of GB 2312: 6763 Chinese ones, and its signs and letters."""
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(bytes((row, cell)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def of_our_texts() -> set[str]:
    """All characters of the assets that people read, and of the program's own sentences."""
    files = [*ROOT.glob("assets/*.yaml"), *ROOT.glob("assets/cases/*.yaml"), *ROOT.glob("src/calmline/**/*.py")]
    return set("".join(file.read_text("utf-8") for file in files))


def subset(font: TTFont, characters: set[str]) -> None:
    """Keep only these characters of the font, without hints and typographic features, which plots don't use."""
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes={ord(character) for character in characters})
    subsetter.subset(font)


def rename(font: TTFont) -> None:
    """Give it a name of its own, so that nothing takes it for the whole font, nor the whole font for it."""
    postscript = re.sub(r"\s", "", FAMILY)
    for number, value in {1: FAMILY, 3: f"{postscript}-Regular", 4: FAMILY, 6: f"{postscript}-Regular"}.items():
        font["name"].setName(value, number, 3, 1, 0x409)
    font["name"].names = [one for one in font["name"].names if one.platformID == 3 and one.langID == 0x409]
    cff = font["CFF "].cff
    cff.fontNames = [f"{postscript}-Regular"]
    cff[0].FullName = cff[0].FamilyName = FAMILY


def main(source: str) -> None:
    """Read the collection or font file `source` and write ours."""
    fonts = TTCollection(source).fonts if source.endswith(".ttc") else [TTFont(source)]
    font = next(one for one in fonts if one["name"].getDebugName(1) == SOURCE_FAMILY)
    font.recalcTimestamp = False  # the same font from the same texts, to the byte
    characters = {chr(a) for low, high in _RANGES for a in range(low, high + 1)} | gb2312() | of_our_texts()
    subset(font, characters)
    rename(font)
    path = ROOT / "assets" / "fonts" / FILE
    path.parent.mkdir(exist_ok=True)
    font.save(path)
    print(f"{path}: {len(font.getBestCmap())} characters, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1])
