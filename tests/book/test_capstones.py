"""Each capstone project goes from a question to what may be claimed, through three parts."""

import re

from sources import CAPSTONES, each

ENDING = ["What can be claimed", "Go on from here", "Further reading"]
PARTS = (
    "linear-algebra", "calculus", "probability-statistics", "dimensionality-reduction",
)  # fmt: skip


@each(CAPSTONES)
def test_goes_from_a_question_to_what_can_be_claimed(source):
    opening = re.split(r"^## ", source.text, maxsplit=1, flags=re.M)[0]
    assert "?" in opening
    assert ":class: outcomes" in opening
    assert re.findall(r"^## (.+)$", source.text, re.M)[-3:] == ENDING
    assert 1500 <= source.words <= 4500


@each(CAPSTONES)
def test_uses_three_parts_of_the_book(source):
    linked = {part for part in PARTS if f"](../{part}/" in source.text}
    assert len(linked) >= 3, f"links into {sorted(linked)} only"


@each(CAPSTONES)
def test_computes_and_looks(source):
    assert source.text.count(":::{figure") + source.text.count("figure:\n") >= 3
    assert "{glue:text}`" in source.text
