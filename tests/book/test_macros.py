"""The macros: one file, shown among the symbols, for web and print."""

import re

import pytest
from mathematics import as_latex, read_macros
from sources import BOOK

MACROS = read_macros(BOOK / "macros.yml")
SYMBOLS = (BOOK / "symbols.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MACROS)
def test_the_symbols_show_each_macro(name):
    assert re.search(rf"\\{name}(?![a-zA-Z])", SYMBOLS)


def test_macros_as_latex():
    macros = {"T": r"^{\mathsf{T}}", "inner": r"\langle #1, #2 \rangle"}
    assert as_latex(macros).splitlines() == [
        r"\providecommand{\T}{}",
        r"\renewcommand{\T}{^{\mathsf{T}}}",
        r"\providecommand{\inner}{}",
        r"\renewcommand{\inner}[2]{\langle #1, #2 \rangle}",
    ]
