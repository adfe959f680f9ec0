import itertools
import math

import numpy as np
import pytest
import scipy.linalg
import strategies
import sympy
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import determinants as de
from mlmath import elimination as el

EPS = np.finfo(float).eps
A3 = np.array([[0, 2, 1], [1, 1, 2], [2, 4, 1]])


def whole(n):
    """Small whole numbers, so that SymPy is exact; singular ones are common."""
    return arrays(np.int64, (n, n), elements=st.integers(-4, 4))


def any_whole():
    return st.integers(1, 6).flatmap(whole)


def dominant(n):
    """Diagonally dominant: the condition number is at most about 3."""
    return arrays(np.float64, (n, n), elements=st.floats(-1, 1)).map(
        lambda B: B + 2 * n * np.eye(n)
    )


def frank(n):
    i, j = np.indices((n, n))
    return np.where(j >= i - 1, n - np.maximum(i, j), 0)


def growth(n):
    """Wilkinson's: no swaps, and the last column doubles at each step."""
    A = np.eye(n) - np.tril(np.ones((n, n)), -1)
    A[:, -1] = 1
    return A


def hadamard(A):
    """Bound a determinant, and so its rounding errors, by the lengths of the rows."""
    return float(np.prod(np.linalg.norm(A, axis=1)))


def test_worked_by_hand_in_the_chapter():
    assert de.determinant([[60, 30], [20, 40]]) == pytest.approx(1800, rel=4 * EPS)
    for function in (de.determinant, de.determinant_by_cofactors):
        assert function(A3) == pytest.approx(8, rel=20 * EPS)
    assert de.log_determinant(A3) == (1, pytest.approx(math.log(8), rel=20 * EPS))
    assert de.inverse([[2, 1], [4, 3]]) == pytest.approx(
        np.array([[1.5, -0.5], [-2, 1]]), rel=20 * EPS
    )


@given(any_whole())
@example(np.zeros((2, 2), dtype=int))
@example(np.eye(5, dtype=int)[::-1])
def test_both_ways_agree_with_sympy_and_numpy(A):
    exact = float(sympy.Matrix(A.tolist()).det())
    # backward stable: off by n^2 roundings of a product of row lengths, times growth
    close = 2 ** len(A) * len(A) ** 2 * EPS * hadamard(A)
    assert abs(de.determinant(A) - exact) <= close
    assert abs(np.linalg.det(A) - exact) <= close
    assert de.determinant_by_cofactors(A) == exact  # whole numbers: nothing is rounded


@given(st.integers(1, 8).flatmap(dominant), st.integers(-200, 200))
def test_log_determinant_agrees_with_numpy_in_any_unit(A, power):
    A = np.ldexp(A, power)
    sign, log = de.log_determinant(A)
    expected = np.linalg.slogdet(A)
    assert sign == expected.sign
    assert log == pytest.approx(expected.logabsdet, rel=1e-13, abs=1e-12)


@pytest.mark.parametrize(
    ("A", "expected"),
    [
        (scipy.linalg.hilbert(3), 1 / 2160),
        (scipy.linalg.hilbert(4), 1 / 6048000),
        (scipy.linalg.hilbert(5), 1 / 266716800000),
        (scipy.linalg.pascal(4), 1),
        (frank(8), 1),
        (frank(12), 1),
        (2 * np.eye(10) - np.eye(10, k=1) - np.eye(10, k=-1), 11),
        (growth(10), 512),
    ],
)
def test_published_values(A, expected):
    relative = abs(de.determinant(A) / expected - 1)
    # the entries carry errors of one rounding; the condition number multiplies them
    assert relative <= len(A) * EPS * np.linalg.cond(A)
    sign, log = de.log_determinant(A)
    assert sign == 1
    assert abs(log - math.log(expected)) <= 2 * len(A) * EPS * np.linalg.cond(A)


def test_franks_matrix_shows_what_is_lost():
    assert abs(de.determinant(frank(24)) - 1) > 1


def test_range_of_floats():
    assert de.determinant(np.diag([1e300, 1e300, 1e-300, 1e-300])) == pytest.approx(1)
    assert de.determinant([[1e-300]]) == 1e-300
    assert de.determinant([[-1.7e308]]) == -1.7e308
    smallest = np.finfo(float).tiny
    assert de.determinant([[smallest]]) == smallest
    for A, digits in ((0.1 * np.eye(400), "-400"), (10.0 * np.eye(400), "400"),
                      (-10.0 * np.eye(401), "401"), ([[smallest / 2]], "-308")):  # fmt: skip
        with pytest.raises(OverflowError, match=rf"10\*\*{digits}, .*log_determinant"):
            de.determinant(A)
    sign, log = de.log_determinant(-0.1 * np.eye(401))
    assert sign == -1
    assert log == pytest.approx(-401 * math.log(10), rel=1e-14)
    # a unit for each row, none of which may decide
    units = np.array([1e-200, 1e200, 1e150])
    assert de.log_determinant(units[:, np.newaxis] * A3)[1] == pytest.approx(
        math.log(8) + 150 * math.log(10), rel=1e-14
    )


def test_singular_by_an_exact_zero():
    for A in ([[0]], [[1, 2], [2, 4]], np.zeros((3, 3))):
        assert de.determinant(A) == 0
        assert de.log_determinant(A) == (0, -math.inf)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_sign_of_all_permutations(n):
    for order in itertools.permutations(range(n)):
        inversions = sum(
            order[i] > order[j] for i, j in itertools.combinations(range(n), 2)
        )
        P = np.eye(n)[list(order)]
        assert de.permutation_sign(P) == (-1) ** inversions
        assert de.determinant(P) == (-1) ** inversions


def test_what_a_permutation_must_be():
    for P in ([[1, 1], [0, 0]], [[0, 1], [0, 1]], [[2, 0], [0, 1]], [[-1]], [[0]]):
        with pytest.raises(ValueError, match="P must be a permutation matrix"):
            de.permutation_sign(P)
    with pytest.raises(ValueError, match=r"P must be square, got shape \(1, 2\)"):
        de.permutation_sign([[1, 0]])


@given(st.integers(1, 7).flatmap(dominant), st.integers(-900, 900))
def test_inverse_agrees_with_numpy_in_any_unit(A, power):
    A = np.ldexp(A, power)
    expected = np.linalg.inv(A)
    X = de.inverse(A)
    assert np.abs(X - expected).max() <= 100 * len(A) * EPS * np.abs(expected).max()


def test_known_inverses():
    expected = [[9, -36, 30], [-36, 192, -180], [30, -180, 180]]
    H = scipy.linalg.hilbert(3)
    assert de.inverse(H) == pytest.approx(
        np.array(expected), rel=10 * EPS * np.linalg.cond(H)
    )
    exact = scipy.linalg.invpascal(6)
    P = scipy.linalg.pascal(6)
    assert np.abs(de.inverse(P) - exact).max() <= (
        10 * EPS * np.linalg.cond(P) * np.abs(exact).max()
    )
    swap = np.array([[0, 4], [0.5, 0]])
    assert de.inverse(swap).tolist() == [[0, 2], [0.25, 0]]


def test_inverse_of_rows_in_different_units():
    A = np.array([[1e-250, 2e-250], [3e200, 4e200]])
    expected = np.array([[-2e250, 1e-200], [1.5e250, -0.5e-200]])
    assert np.abs(de.inverse(A) / expected - 1).max() <= 20 * EPS


def test_singular_matrices_have_no_inverse():
    nine = np.arange(1.0, 10).reshape(3, 3)
    for A in ([[0]], [[1, 2], [2, 4]], nine, 1e-200 * nine, [[0, 1], [0, 2]]):
        with pytest.raises(np.linalg.LinAlgError, match=r"A is singular.*solution_set"):
            de.inverse(A)
        for order in (1, np.inf):
            assert de.condition_number(A, order=order) == math.inf
    tenths = nine / 10  # rounding leaves a pivot that is not exactly 0
    assert de.determinant(tenths) != 0
    for scale in (1e-200, 1, 1e200):
        with pytest.raises(np.linalg.LinAlgError, match="A is singular"):
            de.inverse(scale * tenths)
    assert de.condition_number([[0, 1], [0, 2]]) == math.inf
    assert de.condition_number(nine) > 1e15
    with pytest.raises(OverflowError, match="entry of the inverse is larger"):
        de.inverse([[1e-310]])


@given(st.integers(1, 6).flatmap(dominant), st.sampled_from([1, 2, np.inf]))
def test_condition_agrees_with_numpy(A, order):
    expected = np.linalg.cond(A, order)
    assert de.condition_number(A, order=order) == pytest.approx(expected, rel=1e-12)


def test_known_condition_numbers():
    found = de.condition_number(scipy.linalg.hilbert(5))
    assert found == pytest.approx(476607.2502, rel=1e-9)
    # only about four digits of it can be computed
    H10 = scipy.linalg.hilbert(10)
    assert de.condition_number(H10) == pytest.approx(1.60250e13, rel=1e-3)
    assert de.condition_number([[3, 0], [0, -4]], order=np.inf) == 4 / 3
    assert de.condition_number([[1, 2], [3, 4]], order=1) == pytest.approx(21)
    assert de.condition_number([[1, 2], [3, 4]], order=np.inf) == pytest.approx(21)
    for smallest in (5e-324, 1e-310):  # where 1 / A is no float
        assert de.condition_number(smallest * np.eye(2)) == 1


@pytest.mark.parametrize("scale", [1e-300, 1e-20, 1e20, 1e300])
def test_condition_does_not_depend_on_the_unit(scale):
    for order in (1, 2, np.inf):
        assert de.condition_number(scale * A3, order=order) == pytest.approx(
            de.condition_number(A3, order=order), rel=1e-13
        )


@given(st.integers(1, 6).flatmap(dominant), st.data())
def test_inverse_and_solve_agree(A, data):
    b = data.draw(strategies.vectors(len(A)))
    x = el.solve(A, b)
    close = 100 * len(A) * EPS * np.abs(x).max() + 1e-290
    assert np.abs(de.inverse(A) @ b - x).max() <= close


def test_the_inverse_leaves_a_larger_residual():
    rng = np.random.default_rng(3)
    Q, _ = np.linalg.qr(rng.normal(size=(30, 30)))
    A = Q * np.geomspace(1, 1e-12, 30) @ np.roll(Q, 7, axis=0)
    b = A @ rng.normal(size=30)
    by_solve, by_inverse = (
        np.linalg.norm(A @ x - b) / np.linalg.norm(x)
        for x in (el.solve(A, b), de.inverse(A) @ b)
    )
    assert by_solve < 1e-14 < 1e-8 < by_inverse


@pytest.mark.parametrize(
    "function",
    [de.determinant, de.log_determinant, de.determinant_by_cofactors, de.inverse,
     de.condition_number],
)  # fmt: skip
def test_what_a_matrix_must_be(function):
    for value, error, message in (
        ([1, 2], ValueError, r"A must be a nonempty matrix \(2-D\), got shape \(2,\)"),
        ([[1, 2]], ValueError, r"A must be square, got shape \(1, 2\)"),
        ([[]], ValueError, r"A must be a nonempty matrix"),
        ([[np.nan, 1], [0, 1]], ValueError, r"A must be finite"),
        ([[1j, 0], [0, 1]], TypeError, r"A must hold real numbers, got dtype complex"),
    ):
        with pytest.raises(error, match=message):
            function(value)


def test_other_refusals():
    with pytest.raises(ValueError, match=r"at most 9 rows .*got 10: use determinant"):
        de.determinant_by_cofactors(np.eye(10))
    for order in (0, 3, -1, "fro"):
        with pytest.raises(
            ValueError, match=rf"order must be 1, 2 or inf, got {order}"
        ):
            de.condition_number(A3, order=order)


def test_nine_rows_are_allowed():
    assert de.determinant_by_cofactors(np.diag(np.arange(1, 10))) == math.factorial(9)


def test_inputs_are_left_alone():
    A = A3.astype(float)
    for function in (de.determinant, de.log_determinant, de.determinant_by_cofactors,
                     de.inverse, de.condition_number):  # fmt: skip
        function(A)
    P = np.eye(3)[[2, 0, 1]]
    de.permutation_sign(P)
    assert np.array_equal(A, A3)
    assert np.array_equal(P, np.eye(3)[[2, 0, 1]])


def test_cofactors_that_no_float_holds():
    # det = 0, as the difference of two products of 1e600
    with pytest.raises(OverflowError, match="a product of entries of A is larger than"):
        de.determinant_by_cofactors([[1e300, 1e300], [1e300, 1e300]])
