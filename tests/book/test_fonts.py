"""The fonts of formulas: without what no page needs, and with all that one does."""

import html
import re

import pytest
from fontTools.ttLib import TTFont
from sources import SITE
from theme import KATEX_FONTS

FONTS = sorted(path.name for path in KATEX_FONTS.glob("*.woff2"))
PAGES = [
    page for page in SITE.rglob("*.html") if not page.is_relative_to(SITE / "lite")
]


@pytest.fixture(scope="module")
def signs():
    texts = (re.sub("<[^>]*>", "", page.read_text("utf-8")) for page in PAGES)
    return {ord(sign) for text in texts for sign in html.unescape(text)}


@pytest.mark.parametrize("name", FONTS)
def test_a_font_draws_all_that_pages_have_and_it_knew(name, signs):
    whole, cut = TTFont(KATEX_FONTS / name), TTFont(SITE / "_static/katex/fonts" / name)
    known, kept = set(whole.getBestCmap()), set(cut.getBestCmap())
    assert known & signs <= kept
    glyphs, outlines = whole.getGlyphSet(), cut.getGlyphSet()
    for sign in kept:
        before, after = (
            glyphs[whole.getBestCmap()[sign]],
            outlines[cut.getBestCmap()[sign]],
        )
        assert (before.width, before.lsb) == (after.width, after.lsb), chr(sign)
    assert whole["name"].getDebugName(13) == cut["name"].getDebugName(13)  # its licence
