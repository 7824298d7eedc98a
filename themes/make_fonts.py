"""Makes fonts/*.woff2 and box/wordmark.svg from the npm packages of Fontsource. Needed only when those change.

    npm install @fontsource-variable/{bricolage-grotesque,literata,atkinson-hyperlegible-next}
    pip install fonttools brotli
    python3 make_fonts.py node_modules/@fontsource-variable

Literata and Atkinson are taken as they are. Of Bricolage the optical size is fixed at 96, its display cut: half the
bytes, and the headings of "Sheet" are drawn with it.
"""

import shutil
import sys
from pathlib import Path

from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.roundingPen import RoundingPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent
PACKAGES = Path(sys.argv[1])


def file(package: str, kind: str) -> Path:
    return PACKAGES / package / "files" / f"{package}-latin-{kind}.woff2"


def fonts() -> None:
    for package, kind, name in [
        ("literata", "wght-normal", "literata"),
        ("literata", "wght-italic", "literata-italic"),
        ("atkinson-hyperlegible-next", "wght-normal", "atkinson-hyperlegible-next"),
    ]:
        shutil.copy(file(package, kind), HERE / "fonts" / f"{name}.woff2")
    for package in ["literata", "atkinson-hyperlegible-next", "bricolage-grotesque"]:
        shutil.copy(PACKAGES / package / "LICENSE", HERE / "fonts" / f"{package}.OFL.txt")
    bricolage = TTFont(file("bricolage-grotesque", "opsz-normal"), recalcTimestamp=False)
    cut = instancer.instantiateVariableFont(bricolage, {"opsz": 96, "wght": (200, 800)})
    cut.flavor = "woff2"
    cut.save(HERE / "fonts" / "bricolage-grotesque.woff2")


def wordmark() -> None:
    """`gluebox` in weight 700, tracking -0.02 em; *b* stands where *e* ends: that join is the glue."""
    bricolage = TTFont(file("bricolage-grotesque", "opsz-normal"), recalcTimestamp=False)
    font = instancer.instantiateVariableFont(bricolage, {"opsz": 96, "wght": 700})
    glyphs, names = font.getGlyphSet(), font.getBestCmap()

    def bounds(glyph):
        pen = BoundsPen(glyphs)
        glyphs[glyph].draw(pen)
        return pen.bounds

    x, right, before, placed = 0, 0, "", []
    for letter in "gluebox":
        glyph = names[ord(letter)]
        if before + letter == "eb":
            x = right - bounds(glyph)[0] - 10
        placed.append((glyph, x))
        right = x + bounds(glyph)[2]
        x += font["hmtx"][glyph][0] - 20
        before = letter
    left = min(x + bounds(glyph)[0] for glyph, x in placed)
    top = max(bounds(glyph)[3] for glyph, _ in placed)
    bottom = min(bounds(glyph)[1] for glyph, _ in placed)
    pen = SVGPathPen(glyphs, ntos=lambda value: str(round(value)))
    for glyph, x in placed:
        glyphs[glyph].draw(RoundingPen(TransformPen(pen, (1, 0, 0, -1, x - left, top))))
    (HERE / "box" / "wordmark.svg").write_text(
        f'<svg class="word" viewBox="0 0 {round(right - left)} {round(top - bottom)}" role="img" '
        f'aria-label="gluebox"><path fill="currentColor" d="{pen.getCommands()}"/></svg>\n'
    )


fonts()
wordmark()
