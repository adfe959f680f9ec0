"""Dual numbers, and the reverse sweep."""

import gc
import math

import numpy as np
import pytest
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import autodiff as ad
from mlmath import derivatives as dv
from scipy.special import expit
from strategies import NOT_REAL, matrices, reals, vectors

SLOPE = 4.05342789389862065771

#: Of one argument: as NumPy has it, as SymPy has it, and where it is tried.
FUNCTIONS = {
    "exp": (np.exp, sympy.exp, 0.7),
    "log": (np.log, sympy.log, 0.7),
    "sin": (np.sin, sympy.sin, 0.7),
    "cos": (np.cos, sympy.cos, 0.7),
    "tanh": (np.tanh, sympy.tanh, -0.7),
    "sqrt": (np.sqrt, sympy.sqrt, 0.7),
    "expit": (expit, lambda x: 1 / (1 + sympy.exp(-x)), -0.7),
    "absolute": (np.abs, lambda x: sympy.sqrt(x**2), -0.7),
    "negative": (lambda x: -x, lambda x: -x, 0.7),
    "power": (lambda x: x**3, lambda x: x**3, -0.7),
    "root": (lambda x: x**0.5, lambda x: sympy.sqrt(x), 0.7),
    "inverse": (lambda x: x**-2, lambda x: x**-2, -0.7),
    "quotient": (lambda x: 2 / (x + 3), lambda x: 2 / (x + 3), 0.7),
    "difference": (lambda x: 2 - x / 4, lambda x: 2 - x / 4, 0.7),
}


def squire_trapp(x):
    return np.exp(x) / np.sqrt(np.sin(x) ** 3 + np.cos(x) ** 3)


def readme(a, b):
    """The graph of micrograd's README, with its known results."""
    c = a + b
    d = a * b + b**3
    c = c + c + 1
    c = c + 1 + c + (-a)
    d = d + d * 2 + (b + a).relu()
    d = d + 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    return g + 10.0 / f


def reverse(f, x):
    return ad.value_and_gradients(f, x)[1][0]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_both_ways_against_sympy(name):
    f, formula, x = FUNCTIONS[name]
    t = sympy.symbols("t")
    known = float(formula(t).diff(t).subs(t, x))
    assert ad.derivative(f, x) == pytest.approx(known, rel=1e-14)
    assert reverse(f, x) == pytest.approx(known, rel=1e-14)
    assert ad.Dual(x, 1).value == x
    assert f(ad.Dual(x, 1)).value == f(ad.Value(x)).data == f(np.float64(x))


def test_rules_cover_what_is_tried():
    tried = {np.add, np.multiply, np.maximum, np.subtract, np.divide, np.power}
    tried |= {f for f, *_ in FUNCTIONS.values() if isinstance(f, np.ufunc)}
    assert set(ad.local_derivatives()) == tried | {np.negative}


def test_reference_cases():
    assert ad.derivative(squire_trapp, 1.5) == pytest.approx(SLOPE, rel=3e-16)
    assert reverse(squire_trapp, 1.5) == pytest.approx(SLOPE, rel=3e-16)
    value, slopes = ad.value_and_gradients(
        lambda x, y: np.log(x) + x * y - np.sin(y), 2, 5
    )
    assert value == pytest.approx(11.652071455223, abs=5e-13)
    assert slopes == pytest.approx([5.5, 1.716337814537], abs=5e-13)
    value, slopes = ad.value_and_gradients(readme, -4.0, 2.0)
    assert [value, *slopes] == pytest.approx([24.7041, 138.8338, 645.5773], abs=5e-5)
    forward = [
        ad.derivative(lambda a: readme(a, 2.0), -4),
        ad.derivative(lambda b: readme(-4.0, b), 2),
    ]
    assert forward == pytest.approx([float(s) for s in slopes], rel=1e-14)


def test_dual_numbers_by_hand():
    a, b = ad.Dual(3, 2), ad.Dual(4, -1)
    for found, value, slope in (
        (a + b, 7, 1), (a - b, -1, 3), (a * b, 12, 5), (b * b, 16, -8), (-a, -3, -2),
        (a / b, 0.75, 0.6875), (1 + a, 4, 2), (1 - a, -2, -2), (6 / a, 2, -4 / 3),
        (a**2, 9, 12), (a**0, 1, 0), (np.maximum(a, b), 4, -1), (a.relu(), 3, 2),
        (ad.Dual(-3, 2).relu(), 0, 0), (ad.Dual(0, 2).sigmoid(), 0.5, 0.5),
        (np.multiply(2, a), 6, 4), (a * np.float64(2), 6, 4),
    ):  # fmt: skip
        assert isinstance(found, ad.Dual)
        assert (found.value, found.slope) == pytest.approx((value, slope), rel=1e-15)
    assert repr(a * b) == "Dual(12.0, 5.0)"
    assert [a < b, a >= b, a != b, a == ad.Dual(3, 7), a > 2] == [1, 0, 1, 1, 1]
    assert bool(a)
    assert not ad.Dual(0, 1)


def test_a_constant_has_slope_zero():
    assert ad.derivative(lambda x: 3, 2) == 0
    assert ad.derivative(lambda x: x * 0 + 1, 2) == 0
    assert isinstance(ad.derivative(lambda x: x, 2), float)
    # a constant may stand where a slope would be infinite
    assert ad.derivative(lambda x: x + np.sqrt(0.0), 2) == 1


def test_kinks_take_one_side():
    relu = lambda x: np.maximum(x, 0)  # noqa: E731
    assert [ad.derivative(relu, x) for x in (-1, 0, 1)] == [0, 0, 1]
    assert ad.derivative(lambda x: np.maximum(0, x), 0) == 1
    assert ad.derivative(lambda x: np.maximum(x, x), 5) == 1
    assert ad.derivative(np.abs, 0) == 0
    assert reverse(lambda x: x.relu().sum(), [-1, 0, 2]).tolist() == [0, 0, 1]


def test_powers_at_zero():
    for c, known in ((0, 0), (1, 1), (2, 0), (3.5, 0)):
        assert ad.derivative(lambda x, c=c: x**c, 0) == known
        assert reverse(lambda x, c=c: x**c, 0) == known
    with pytest.raises(ValueError, match="slope of power must be finite"):
        ad.derivative(lambda x: x**0.5, 0)
    with pytest.raises(ValueError, match="derivative of power must be finite"):
        reverse(lambda x: x**0.5, 0)


def test_used_twice_is_added_up():
    x = ad.Value(3)
    y = x * x + x
    ad.backward(y)
    assert x.grad == 7
    assert y.grad == 1
    ad.backward(y)  # begins anew
    assert x.grad == 7


def test_unused_inputs_and_the_input_itself():
    value, (a, b) = ad.value_and_gradients(lambda a, b: a, 2, [1, 2])
    assert (value, a.tolist(), b.tolist()) == (2, 1, [0, 0])
    assert all(isinstance(g, np.ndarray) for g in (a, b))


@given(matrices(3, 2, limit=4), vectors(2, limit=4), reals(4))
def test_broadcasting_against_differences(X, row, number):
    column = np.array([[1.0], [-2], [0.5]])

    def f(X, row, number, column):
        return np.sin(X * row + number - column / (2 + row * row)).sum()

    parts = (X, row, np.asarray(number), column)
    _, found = ad.value_and_gradients(f, *parts)
    for i, (part, slope) in enumerate(zip(parts, found, strict=True)):
        assert slope.shape == part.shape

        def one(flat, i=i, part=part):
            rest = [*parts[:i], flat.reshape(part.shape), *parts[i + 1 :]]
            return f(*rest)

        # values up to 6 and third derivatives up to 6 · 9³: about 1e-7 off
        known = dv.gradient(one, part.ravel(), h=1e-5).reshape(part.shape)
        assert slope == pytest.approx(known, abs=1e-6)


@given(st.integers(0, 10**6))
def test_matmul_in_all_shapes(seed):
    rng = np.random.default_rng(seed)
    for left, right in (
        ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((1, 1), (1,)),
    ):  # fmt: skip
        A, B = rng.normal(size=left), rng.normal(size=right)
        weights = rng.normal(size=np.shape(A @ B))
        value, (by_A, by_B) = ad.value_and_gradients(
            lambda A, B, w=weights: ((A @ B) * w).sum(), A, B
        )
        assert value == pytest.approx(((A @ B) * weights).sum())
        plain_A, plain_B = np.zeros(left), np.zeros(right)
        for index in np.ndindex(left):
            E = np.zeros(left)
            E[index] = 1
            plain_A[index] = ((E @ B) * weights).sum()  # linear: exact
        for index in np.ndindex(right):
            E = np.zeros(right)
            E[index] = 1
            plain_B[index] = ((A @ E) * weights).sum()
        assert by_A == pytest.approx(plain_A)
        assert by_B == pytest.approx(plain_B)


def test_a_matrix_of_numbers_times_values():
    X, v = np.array([[1.0, 2], [3, 4]]), [1.0, -1]
    assert reverse(lambda v: (X @ v).sum(), v).tolist() == [4, 6]
    assert reverse(lambda v: (v @ X).sum(), v).tolist() == [3, 7]


def test_sums_means_shapes_by_hand():
    X = [[1.0, 2, 3], [4, 5, 6]]
    W = np.array([[1.0, 2, 3], [4, 5, 6]]) / 7
    for f, known in (
        (lambda X: X.sum(), np.ones((2, 3))),
        (lambda X: X.mean(), np.full((2, 3), 1 / 6)),
        (lambda X: (X.sum(0) * [1, 2, 3]).sum(), [[1, 2, 3], [1, 2, 3]]),
        (lambda X: (X.mean(1) * [2, 4]).sum(), [[2 / 3] * 3, [4 / 3] * 3]),
        (lambda X: (X.mean(axis=-1) * [2, 4]).sum(), [[2 / 3] * 3, [4 / 3] * 3]),
        (lambda X: (X.sum(1, keepdims=True) * W).sum(), [[6 / 7] * 3, [15 / 7] * 3]),
        (lambda X: (X - X.mean(axis=0, keepdims=True)).sum(), np.zeros((2, 3))),
        (lambda X: (X.T * W.T).sum(), W),
        (lambda X: (X.reshape(3, 2) * W.reshape(3, 2)).sum(), W),
        (lambda X: X[0, 1] * X[1, 2], [[0, 6, 0], [0, 0, 2]]),
        (lambda X: X[:, 1].sum() * 2, [[0, 2, 0], [0, 2, 0]]),
        (lambda X: X[[0, 0, 1]].sum(), [[2, 2, 2], [1, 1, 1]]),
        (lambda X: X[1].sum() + X[0, ::2].sum(), [[1, 0, 1], [1, 1, 1]]),
    ):
        value, (found,) = ad.value_and_gradients(f, X)
        assert found == pytest.approx(np.array(known), abs=1e-15)
        assert value == pytest.approx(float(f(np.array(X))))


def test_entries_one_by_one():
    x, y = ad.Value([2, 5])
    assert (x.data, y.data, x.shape) == (2, 5, ())
    with pytest.raises(TypeError, match="len"):
        list(ad.Value(1))
    known = reverse(lambda v: sum(e**2 for e in v), [1, 2, 3])
    assert known.tolist() == [2, 4, 6]


def test_comparisons_are_plain_and_may_branch():
    x = ad.Value([1.0, 3])
    assert (x > 2).tolist() == [False, True]
    assert isinstance(x == x, np.ndarray)
    assert bool(ad.Value(2) > 1)
    assert ad.Value(2)
    assert not ad.Value(0)
    assert repr(x) == "Value([1.0, 3.0])"
    f = lambda x: x**2 if x > 1 else 5 * x  # noqa: E731
    assert [float(reverse(f, x)) for x in (3, 0)] == [6, 5]
    assert [ad.derivative(f, x) for x in (3, 0)] == [6, 5]


@given(st.lists(st.sampled_from(sorted(FUNCTIONS)), min_size=1, max_size=6), reals(2))
@example(["exp", "exp", "tanh"], 0.3)
def test_chains_forward_reverse_and_complex_agree(names, x):
    def f(t):
        for name in names:
            t = FUNCTIONS[name][0](t)
        return t

    try:
        forward = ad.derivative(f, x)
    except ValueError:  # a root of a negative number, an overflow ...
        assume(False)
    assert float(reverse(f, x)) == pytest.approx(forward, rel=1e-12, abs=1e-300)
    if set(names) <= {"exp", "sin", "cos", "tanh", "negative", "difference"}:
        assume(abs(forward) < 1e50)
        assert dv.complex_step(lambda z: f(np.complex128(z)), x) == pytest.approx(
            forward, rel=1e-9, abs=1e-12
        )


def test_deep_graphs_need_no_recursion():
    x = ad.Value(1.0)
    y = x
    for _ in range(50_000):
        y = y * 1.00001 + 0.0
    assert len(ad.trace(y)) == 100_001
    ad.backward(y)
    assert x.grad == pytest.approx(1.00001**50_000, rel=1e-9)
    del y  # nor does its end
    gc.collect()


def test_many_paths_are_swept_once():
    x = ad.Value(1.0)
    y = x
    for _ in range(60):  # 2**60 paths from y to x
        y = (y + y) * 0.5
    ad.backward(y)
    assert x.grad == 1
    assert len(ad.trace(y)) == 121


def test_trace_is_in_order():
    x, z = ad.Value([1.0, 2]), ad.Value(3)
    unused = x * 2
    y = (np.exp(x) * z).sum()
    nodes = ad.trace(y)
    assert [node.name for node in nodes] == ["input", "input", "exp", "multiply", "sum"]
    assert all(node is not unused for node in nodes)
    seen = set()
    for node in nodes:
        assert all(id(parent) in seen for parent, _ in node.parents)
        seen.add(id(node))


def test_inputs_are_unchanged_and_cannot_be():
    X = np.array([[1.0, 2], [3, 4]])
    before = X.copy()
    v = ad.Value(X)
    y = (v * X).sum()
    X[:] = 0  # after the values were taken
    ad.backward(y)
    assert (v.grad == before).all()
    with pytest.raises(ValueError, match="read-only"):
        v.data[0, 0] = 7
    with pytest.raises(ValueError, match="read-only"):
        (v + 1).data[0, 0] = 7
    with pytest.raises(TypeError, match=r"add takes no out here: .* x = x \+ 1 inst"):
        v += 1
    with pytest.raises(TypeError, match=r"add\.reduce has no derivative here; x\.sum"):
        np.add.reduce(v)
    with pytest.raises(TypeError, match="exp takes no out here"):
        np.exp(v, out=np.zeros((2, 2)))


@pytest.mark.parametrize("x", [-800, -25, 25, 800])
def test_slope_of_tanh_keeps_its_digits(x):
    e = math.exp(-2 * abs(x))  # 1 - tanh^2 would be 0 from 19 on
    known = 4 * e / (1 + e) ** 2
    found = ad.derivative(np.tanh, x)
    assert found == pytest.approx(known, rel=1e-13, abs=1e-300)


@pytest.mark.parametrize("x", [-800, -40, 40, 800])
def test_sigmoid_without_overflow(x):
    assert ad.derivative(lambda t: t.sigmoid(), x) == pytest.approx(
        math.exp(-abs(x)) / (1 + math.exp(-abs(x))) ** 2, rel=1e-14, abs=1e-300
    )


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_bad_input(bad, error):
    with pytest.raises(error, match="data must"):
        ad.Value(bad)
    with pytest.raises(error, match="value must"):
        ad.Dual(bad)
    with pytest.raises(error, match="slope must"):
        ad.Dual(1, bad)
    with pytest.raises(error, match="each of xs must"):
        ad.value_and_gradients(lambda x: x.sum(), bad)
    with pytest.raises(error, match=r"^x must"):
        ad.derivative(lambda x: x, bad)
    if not isinstance(bad, np.ma.MaskedArray):  # NumPy takes those apart first
        with pytest.raises(error):
            ad.Value([1, 2]) * bad
    with pytest.raises(error, match="an operand must"):
        np.multiply(ad.Value([1, 2]), bad)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: np.log(ad.Value([1, 0])), ValueError, "result of log must be finite"),
        (lambda: ad.Value(1) / 0, ValueError, "result of divide must be finite"),
        (lambda: np.exp(ad.Value(1000)), ValueError, "result of exp must be finite"),
        (lambda: ad.Value([1e308] * 2).sum(), ValueError, "result of sum must be"),
        (lambda: np.log(ad.Dual(-1, 1)), ValueError, r"log of \[-1.0\] must be finite"),
        (lambda: 1 / ad.Dual(0, 1), ValueError, r"divide of \[1.0, 0.0\] must be"),
        (
            lambda: ad.derivative(np.sqrt, 0),
            ValueError,
            "the slope of sqrt must be finite",
        ),
        (
            lambda: reverse(np.sqrt, 0),
            ValueError,
            "the derivative of sqrt must be finite",
        ),
        (
            lambda: np.arctan(ad.Value(1)),
            TypeError,
            "arctan has no derivative here; there are absolute, add, cos, .*, matmul",
        ),
        (lambda: np.floor(ad.Dual(1, 1)), TypeError, "floor has no derivative here"),
        (lambda: math.exp(ad.Dual(1, 1)), TypeError, "must be real number"),
        (lambda: ad.Value(2) ** ad.Value(3), TypeError, "power must not have a Value"),
        (lambda: 2 ** ad.Dual(3, 1), TypeError, r"Dual there; .* exp\(b \* log\(a\)\)"),
        (lambda: ad.Value(2) * ad.Dual(3, 1), TypeError, "must hold real numbers"),
        (lambda: ad.Dual(2, 1) * [1, 2], ValueError, "value must be one number"),
        (lambda: ad.Dual(2, 1) @ ad.Dual(2, 1), ValueError, "matmul"),
        (
            lambda: ad.Value(np.ones((2, 2, 2))) @ np.ones((2, 2)),
            ValueError,
            "matmul takes vectors and matrices",
        ),
        (lambda: ad.Value([1, 2]) @ [1, 2, 3], ValueError, "matmul"),
        (
            lambda: ad.backward(ad.Value([1, 2])),
            ValueError,
            r"y must be one number, got shape \(2,\); take its sum",
        ),
        (lambda: ad.backward(3.0), TypeError, "y must be a Value, got float"),
        (lambda: ad.trace(ad.Dual(1, 1)), TypeError, "y must be a Value, got Dual"),
        (lambda: ad.derivative(lambda x: "a", 1), TypeError, r"f\(1\) must hold real"),
        (lambda: {ad.Value(1)}, TypeError, "unhashable"),
    ],
)
def test_messages(call, error, message):
    with pytest.raises(error, match=message):
        call()
