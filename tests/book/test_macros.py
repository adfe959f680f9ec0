"""The macros: one file, shown on the notation page, for web and print."""

import re

import pytest
from mathematics import as_latex, read_macros
from sources import BOOK, SOURCES

MACROS = read_macros(BOOK / "macros.yml")
NOTATION = next(s for s in SOURCES if s.name == "front-matter/notation")


@pytest.mark.parametrize("name", MACROS)
def test_the_notation_page_shows_each_macro(name):
    assert re.search(rf"\\{name}(?![a-zA-Z])", NOTATION.text)


def test_macros_as_latex():
    macros = {"T": r"^{\mathsf{T}}", "inner": r"\langle #1, #2 \rangle"}
    assert as_latex(macros).splitlines() == [
        r"\providecommand{\T}{}",
        r"\renewcommand{\T}{^{\mathsf{T}}}",
        r"\providecommand{\inner}{}",
        r"\renewcommand{\inner}[2]{\langle #1, #2 \rangle}",
    ]
