import math

import numpy as np
import pytest
import scipy.linalg
import strategies
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import eigen

EPS = np.finfo(float).eps
SECOND_DIFFERENCE = scipy.linalg.toeplitz([2, -1] + [0] * 8)
WILKINSON = np.diag(np.abs(np.arange(-10.0, 11))) + np.eye(21, k=1) + np.eye(21, k=-1)
PASCAL = scipy.linalg.pascal(4)
#: To 12 decimals, computed with more digits than a float has.
PASCAL_VALUES = [26.304703267098, 2.203446167647, 0.453834550026, 0.038016015229]


def symmetric(limit=1e3):
    return st.integers(1, 6).flatmap(
        lambda n: strategies.square_matrices(n, limit=limit).map(lambda A: A + A.T)
    )


def check_spectrum(A, found):
    n, size = len(A), max(float(np.abs(A).max()), 1e-290)
    X, values = found.vectors, found.values
    assert found.converged
    assert (np.diff(values) <= 0).all()
    # a backward stable method: the errors are a small multiple of n eps ||A||
    assert np.abs(A @ X - X * values).max() <= 100 * n * EPS * size
    assert np.abs(X.T @ X - np.eye(n)).max() <= 100 * n * EPS
    largest = X[np.abs(X).argmax(axis=0), range(n)]
    assert (largest > 0).all()


@given(symmetric())
@example(np.zeros((3, 3)))
@example(np.eye(4))
@example(np.array([[0.0, 1.0], [1.0, 0.0]]))
def test_qr_algorithm_agrees_with_numpy(A):
    found = eigen.qr_algorithm(A)
    check_spectrum(A, found)
    expected = np.linalg.eigvalsh(A)[::-1]
    assert np.abs(found.values - expected).max() <= 200 * EPS * max(
        np.abs(A).max(), 1e-290
    )


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_known_spectra(scale):
    k = np.arange(10, 0, -1)
    cases = {
        "second difference": (SECOND_DIFFERENCE, 2 - 2 * np.cos(k * math.pi / 11)),
        "Pascal": (PASCAL, PASCAL_VALUES),
        "Hilbert": (
            scipy.linalg.hilbert(3),
            [1.408318927124, 0.122327065854, 0.00268734],
        ),
    }
    for A, expected in cases.values():
        found = eigen.qr_algorithm(scale * np.asarray(A, dtype=float))
        # the published values have 12 decimals, that of Hilbert's smallest 8
        assert found.values / scale == pytest.approx(
            np.array(expected), abs=1e-8, rel=1e-11
        )


def test_wilkinson_matrix_has_two_eigenvalues_that_agree_to_twelve_decimals():
    found = eigen.qr_algorithm(WILKINSON)
    assert found.values[:2] == pytest.approx([10.746194182903] * 2, abs=1e-11)
    check_spectrum(WILKINSON, found)


def test_pascal_eigenvalues_come_in_reciprocal_pairs():
    values = eigen.qr_algorithm(PASCAL).values
    assert values * values[::-1] == pytest.approx(np.ones(4), rel=1e-11)


def test_not_converging_is_a_result():
    found = eigen.qr_algorithm(PASCAL, max_iter=1)
    assert not found.converged
    assert found.n_iter == 1
    pair = eigen.power_iteration([[0, 1], [1, 0]], [1, 0], max_iter=50)
    assert not pair.converged  # +1 and -1 have the same modulus
    assert pair.n_iter == len(pair.history) == 50


@pytest.mark.parametrize(
    "iterate",
    [
        eigen.power_iteration,
        lambda A, x0, **more: eigen.inverse_iteration(A, 0.5, x0=x0, **more),
    ],
    ids=["power iteration", "inverse iteration"],
)
def test_iterations_stop_as_soon_as_the_residual_is_tol(iterate):
    A, x0 = [[2, 1], [1, 3]], [1, 0]
    pair = iterate(A, x0, tol=1e-3)
    assert pair.converged
    assert 1 < pair.n_iter < 30  # each step takes more than half of it away
    before = iterate(A, x0, tol=1e-3, max_iter=pair.n_iter - 1)
    assert not before.converged
    assert before.residual > 1e-3 >= pair.residual
    assert (
        iterate(A, x0, tol=pair.residual).n_iter == pair.n_iter
    )  # at most: also equal
    # nothing stops a rotation, whose vectors are complex
    assert iterate([[0, -1], [1, 0]], x0).n_iter == 1000


def test_power_iteration_on_the_published_example():
    pair = eigen.power_iteration([[2, -12], [1, -5]])
    assert pair.converged
    # the residual, 1e-12 of ||A|| = 13, is magnified by the eigenvalue's condition,
    # about 16 here
    assert pair.value == pytest.approx(-2, abs=1e-9)
    assert pair.vector / pair.vector[1] == pytest.approx([3, 1], abs=1e-9)
    assert pair.residual <= 1e-12
    assert pair.history[-1] == pair.value


@pytest.mark.parametrize("scale", [1e-300, 1.0, 1e300])
def test_iterations_do_not_depend_on_scale(scale):
    A = scale * np.array([[2.0, 1.0], [1.0, 2.0]])
    pair = eigen.power_iteration(A, [1, 0])
    assert pair.value / scale == pytest.approx(3)
    pair = eigen.inverse_iteration(A, 0.9 * scale, x0=[1, 0])
    assert pair.value / scale == pytest.approx(1)
    assert eigen.rayleigh_quotient(A, [1, -1]) / scale == pytest.approx(1)


@given(symmetric(), st.integers(0, 5), st.floats(-0.4, 0.4))
def test_inverse_iteration_finds_the_nearest(A, which, away):
    values, X = np.linalg.eigh(A)
    which %= len(A)
    gaps = np.abs(np.delete(values, which) - values[which])
    gap = gaps.min(initial=np.inf)
    if gap < 1e-3 * max(np.abs(A).max(), 1):
        return  # which one is nearest would be decided by rounding
    shift = values[which] + away * min(gap, 1.0)
    pair = eigen.inverse_iteration(A, shift, x0=X.sum(axis=1), max_iter=5000)
    assert pair.converged
    assert pair.value == pytest.approx(
        values[which], abs=1e-9 * max(np.abs(A).max(), 1)
    )


def test_a_shift_that_is_an_eigenvalue_works():
    pair = eigen.inverse_iteration([[2, 1], [1, 2]], 3, x0=[1, 0.5])
    assert pair.value == pytest.approx(3)
    assert eigen.inverse_iteration([[0]], 0).value == 0


@given(st.integers(1, 4).flatmap(lambda n: strategies.square_matrices(n, limit=9)))
def test_characteristic_polynomial_agrees_with_sympy(A):
    A = A.round()
    t = sympy.symbols("t")
    expected = sympy.Matrix(A.astype(int).tolist()).charpoly(t).all_coeffs()
    assert eigen.characteristic_polynomial(A).tolist() == [float(c) for c in expected]


def test_frank_matrix_shows_ill_conditioned_eigenvalues():
    # the smallest is 0.03102806064401 to all digits; a float matrix gives 7 of them
    n = 12
    F = np.array(
        [[n - max(i, j) + 0.0 if j >= i - 1 else 0 for j in range(n)] for i in range(n)]
    )
    _, values = eigen.diagonalize(F)
    assert values[0] == pytest.approx(32.228891501572, rel=1e-12)
    assert values[-1] == pytest.approx(0.03102806064401, rel=1e-5)
    assert abs(values[-1] / 0.03102806064401 - 1) > 1e-9


@pytest.mark.parametrize(
    ("A", "value", "dimension"),
    [
        (np.eye(3), 1, 3),
        ([[3, 1], [0, 3]], 3, 1),
        ([[2, 1], [1, 2]], 3, 1),
        ([[2, 1], [1, 2]], 2, 0),
        (np.zeros((2, 2)), 0, 2),
        (1e-200 * np.eye(2), 1e-200, 2),
    ],
)
def test_eigenspaces(A, value, dimension):
    basis = eigen.eigenspace(A, value)
    assert basis.shape[1] == dimension
    scale = np.abs(A).max()
    assert np.abs(np.asarray(A) @ basis - value * basis).max(initial=0) <= 1e-12 * scale
    assert np.linalg.norm(basis, axis=0) == pytest.approx(np.ones(dimension))


@given(symmetric(limit=10))
def test_diagonalize_multiplies_back(A):
    X, values = eigen.diagonalize(A)
    # eigenvectors of a symmetric matrix, from the general routine, may be
    # independent without being orthogonal where eigenvalues agree
    bound = 100 * np.linalg.cond(X) * len(A) * EPS * max(np.abs(A).max(), 1e-290)
    assert np.abs(X * values @ np.linalg.inv(X) - A).max() <= bound


def test_what_cannot_be_diagonalised_is_refused():
    with pytest.raises(np.linalg.LinAlgError, match=r"complex eigenvalues \(0 ± 1i\)"):
        eigen.diagonalize([[0, -1], [1, 0]])
    with pytest.raises(np.linalg.LinAlgError, match=r"no basis of eigenvectors"):
        eigen.diagonalize([[1, 1], [0, 1]])


@given(strategies.matrices(2, 2))
@example(np.array([[1e-310, -1e300], [1e-300, 1e-310]]))
@example(np.array([[-1e308, 1.5e308], [-1.6e308, 1e308]]))
@example(np.array([[0, 5e-324], [-5e-324, 0]]))
def test_rotation_scaling_agrees_with_numpy(A):
    largest = np.abs(A).max()
    off = math.sqrt(abs(A[0, 1])) * math.sqrt(abs(A[1, 0]))
    half = abs(A[0, 0] / 2 - A[1, 1] / 2)
    turns = A[0, 1] * np.sign(A[1, 0]) < 0
    assume(not turns or abs(off - half) > 1e-6 * half)
    if not turns or off < half:
        with pytest.raises(np.linalg.LinAlgError, match="A has real eigenvalues"):
            eigen.rotation_scaling(A)
        return
    B, C = eigen.rotation_scaling(A)
    a, b = C[:, 0]
    assert C.tolist() == [[a, -b], [b, a]]
    # The trace is exact up to one rounding; b suffers where half is near off.
    assert a == pytest.approx(A[0, 0] / 2 + A[1, 1] / 2, rel=1e-15, abs=EPS * half)
    assert b == pytest.approx(
        2 * math.sqrt((off - half) / 2) * math.sqrt(off / 2 + half / 2), rel=1e-8
    )
    assert b > 0
    if largest < 1e300:
        assert np.abs(A @ B - B @ C).max() <= 1e-8 * largest * np.abs(B).max()
    if 1e-100 < largest < 1e100:
        known = np.linalg.eigvals(A)
        assert abs(known - (a + 1j * b)).min() <= 1e-7 * largest


def test_rotation_scaling_of_a_turn():
    B, C = eigen.rotation_scaling([[1, -2], [1, 3]])
    assert B.tolist() == [[-2, 0], [1, -1]]
    assert C.tolist() == [[2, -1], [1, 2]]
    for real in (np.eye(2), [[1, 1], [0, 1]], [[1, -1], [1, 3]], np.zeros((2, 2))):
        with pytest.raises(np.linalg.LinAlgError, match="diagonalize finds them"):
            eigen.rotation_scaling(real)
    with pytest.raises(ValueError, match=r"A must have 2 rows, got shape \(3, 3\)"):
        eigen.rotation_scaling(np.eye(3))


@given(symmetric(limit=2), st.integers(0, 12))
def test_matrix_power_agrees_with_numpy(A, k):
    expected = np.linalg.matrix_power(A, k)
    condition = np.linalg.cond(eigen.diagonalize(A)[0])
    bound = 1000 * condition * EPS * max(np.linalg.norm(A, 2) ** k, 1)
    assert np.abs(eigen.matrix_power(A, k) - expected).max() <= bound


@pytest.mark.parametrize(
    "function",
    [eigen.power_iteration, eigen.qr_algorithm, eigen.characteristic_polynomial,
     eigen.diagonalize, lambda A: eigen.eigenspace(A, 1),
     lambda A: eigen.inverse_iteration(A, 1), lambda A: eigen.matrix_power(A, 2),
     lambda A: eigen.rayleigh_quotient(A, [1])],
)  # fmt: skip
def test_what_a_matrix_must_be(function):
    for value, error, message in (
        ([[1, 2]], ValueError, r"A must be square, got shape \(1, 2\)"),
        ([[np.nan]], ValueError, r"A must be finite"),
        ([[1j]], TypeError, r"A must hold real numbers"),
    ):
        with pytest.raises(error, match=message):
            function(value)


def test_other_refusals():
    A = [[2, 1], [1, 2]]
    for call, error, message in (
        (
            lambda: eigen.power_iteration(A, [0, 0]),
            ValueError,
            "x0 must not be the zero",
        ),
        (lambda: eigen.power_iteration(A, [1]), ValueError, "x0 must have length 2"),
        (lambda: eigen.power_iteration(A, tol=0), ValueError, "tol must be positive"),
        (
            lambda: eigen.power_iteration(A, max_iter=0),
            ValueError,
            "max_iter must be at",
        ),
        (
            lambda: eigen.power_iteration(A, max_iter=2.5),
            TypeError,
            "max_iter must be an",
        ),
        (
            lambda: eigen.inverse_iteration(A, np.inf),
            ValueError,
            "shift must be finite",
        ),
        (
            lambda: eigen.rayleigh_quotient(A, [0, 0]),
            ValueError,
            "x must not be the zero",
        ),
        (
            lambda: eigen.qr_algorithm([[1, 2], [3, 4]]),
            ValueError,
            "A must be symmetric",
        ),
        (lambda: eigen.matrix_power(A, -1), ValueError, "exponent must be at least 0"),
        (lambda: eigen.eigenspace(A, 1, tol=-1), ValueError, "tol must be positive"),
    ):
        with pytest.raises(error, match=message):
            call()


def test_inputs_are_left_alone():
    A, x = np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([1.0, 0.0])
    eigen.power_iteration(A, x)
    eigen.inverse_iteration(A, 0.5, x0=x)
    eigen.rayleigh_quotient(A, x)
    for function in (
        eigen.qr_algorithm,
        eigen.characteristic_polynomial,
        eigen.diagonalize,
    ):
        function(A)
    eigen.eigenspace(A, 3)
    eigen.matrix_power(A, 3)
    assert A.tolist() == [[2, 1], [1, 2]]
    assert x.tolist() == [1, 0]
