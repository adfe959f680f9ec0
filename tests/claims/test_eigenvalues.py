"""What *Eigenvalues and eigenvectors* states, on random and on awkward matrices."""

import math

import numpy as np
import pytest
import scipy.linalg
import strategies
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from mlmath import eigen, elimination, vectors

EPS = np.finfo(float).eps


def symmetric(limit=100):
    return st.integers(1, 5).flatmap(
        lambda n: strategies.square_matrices(n, limit=limit).map(lambda A: A + A.T)
    )


def with_spectrum():
    """Give eigenvalues at least 0.5 apart and a well conditioned basis for them."""

    def build(draw):
        steps, Q = draw
        values = np.cumsum(steps) - 3
        n = len(values)
        X = np.eye(n) + np.triu(Q[:n, :n], 1) / n
        return X, values, X @ np.diag(values) @ np.linalg.inv(X)

    steps = st.lists(st.floats(0.5, 3), min_size=1, max_size=5)
    return st.tuples(steps, strategies.square_matrices(5, limit=1)).map(build)


@given(with_spectrum())
def test_def_eigenvalues_eigenpair(case):
    X, values, A = case
    for value, x in zip(values, X.T, strict=True):
        basis = eigen.eigenspace(A, value, tol=1e-8)
        assert basis.shape[1] == 1
        found = basis[:, 0]
        assert A @ found == pytest.approx(value * found, abs=1e-8)
        assert min(vectors.angle(found, x), math.pi - vectors.angle(found, x)) < 1e-6


@given(st.integers(1, 4).flatmap(lambda n: strategies.square_matrices(n, limit=5)))
@example(np.array([[1.0, 1.0], [0.0, 1.0]]))
@example(np.zeros((2, 2)))
def test_thm_eigenvalues_characteristic(A):
    A = A.round()
    n = len(A)
    exact = sympy.Matrix(A.astype(int).tolist())
    t = sympy.Symbol("t")
    polynomial = exact.charpoly(t).as_expr()
    for value in range(-3, 4):
        is_root = polynomial.subs(t, value) == 0
        assert (elimination.rank(A - value * np.eye(n)) < n) == is_root
    if n == 2:
        det = A[0, 0] * A[1, 1] - A[0, 1] * A[1, 0]
        assert eigen.characteristic_polynomial(A).tolist() == [1, -np.trace(A), det]
        roots = np.roots([1, -np.trace(A), det])
        assert roots.sum() == pytest.approx(np.trace(A), abs=1e-9)
        assert np.prod(roots) == pytest.approx(det, abs=1e-9)


@pytest.mark.parametrize(
    ("A", "value", "algebraic", "geometric"),
    [
        ([[1, 1], [0, 1]], 1, 2, 1),
        ([[1, 0], [0, 1]], 1, 2, 2),
        ([[2, 1, 0], [0, 2, 0], [0, 0, 2]], 2, 3, 2),
        ([[2, 1, 0], [0, 2, 1], [0, 0, 2]], 2, 3, 1),
        ([[2, 0, 0], [0, 2, 0], [0, 0, 5]], 2, 2, 2),
    ],
)
def test_def_eigenvalues_multiplicity(A, value, algebraic, geometric):
    polynomial = sympy.Matrix(A).charpoly(sympy.Symbol("t"))
    assert sympy.roots(polynomial)[value] == algebraic
    assert len(A) - elimination.rank(np.array(A) - value * np.eye(len(A))) == geometric
    assert eigen.eigenspace(A, value).shape[1] == geometric <= algebraic


@given(with_spectrum())
def test_thm_eigenvalues_independent(case):
    _, values, A = case
    columns = [eigen.eigenspace(A, v, tol=1e-8)[:, 0] for v in values]
    assert np.linalg.matrix_rank(np.column_stack(columns)) == len(values)


@given(with_spectrum(), st.integers(0, 6))
def test_thm_eigenvalues_diagonalization(case, k):
    _, values, A = case
    X, found = eigen.diagonalize(A)
    assert found == pytest.approx(np.sort(values)[::-1], abs=1e-8)
    assert pytest.approx(A, abs=1e-8) == X * found @ np.linalg.inv(X)
    size = max(1, np.abs(values).max()) ** k
    expected = np.linalg.matrix_power(A, k)
    assert np.abs(eigen.matrix_power(A, k) - expected).max() <= 1e-8 * size


def test_thm_eigenvalues_diagonalization_needs_a_full_set_of_vectors():
    assert eigen.eigenspace([[1, 1], [0, 1]], 1).shape[1] < 2
    with pytest.raises(np.linalg.LinAlgError):
        eigen.diagonalize([[1, 1], [0, 1]])


@given(strategies.square_matrices(2, limit=3), st.floats(-2, 2), st.floats(0.1, 2))
def test_thm_eigenvalues_complex(X, a, b):
    X = X + 4 * np.eye(2)  # a basis that is far from dependent, or left out
    assume(np.linalg.cond(X) < 100)
    A = X @ np.array([[a, -b], [b, a]]) @ np.linalg.inv(X)
    B, C = eigen.rotation_scaling(A)
    assert np.sort_complex(np.linalg.eigvals(A)) == pytest.approx(
        [a - 1j * b, a + 1j * b], abs=1e-9
    )
    assert pytest.approx(A, abs=1e-8) == B @ C @ np.linalg.inv(B)
    assert pytest.approx((a - 1j * b) * (B @ [1, 1j]), abs=1e-8) == A @ (B @ [1, 1j])
    r, theta = math.sqrt(np.linalg.det(A)), math.atan2(b, a)
    for k in (1, 2, 5):
        turn = [
            [math.cos(k * theta), -math.sin(k * theta)],
            [math.sin(k * theta), math.cos(k * theta)],
        ]
        expected = r**k * B @ turn @ np.linalg.inv(B)
        size = max(1, r**k) * np.linalg.cond(B)
        assert np.abs(np.linalg.matrix_power(A, k) - expected).max() <= 1e-8 * size


def test_thm_eigenvalues_complex_needs_a_pair_that_is_not_real():
    with pytest.raises(np.linalg.LinAlgError):
        eigen.rotation_scaling([[2, 1], [1, 2]])


@given(with_spectrum())
def test_prop_eigenvalues_trace(case):
    _, values, A = case
    _, found = eigen.diagonalize(A)
    assert found.sum() == pytest.approx(np.trace(A), abs=1e-8)
    assert np.prod(found) == pytest.approx(np.linalg.det(A), rel=1e-6, abs=1e-6)
    if np.abs(values).min() > 1e-3:
        assert elimination.rank(A) == len(A)
    singular = A - values[0] * np.eye(len(A))
    assert elimination.rank(singular, tol=1e-8) < len(A)


@given(symmetric())
@example(np.zeros((3, 3)))
@example(np.eye(3))
@example(1e-150 * np.array([[2.0, 1.0], [1.0, 2.0]]))
@example(np.array([[1e150, 1.0], [1.0, -1e150]]))
def test_thm_eigenvalues_spectral(A):
    found = eigen.qr_algorithm(A)
    Q, size = found.vectors, max(np.abs(A).max(), 1e-290)
    assert np.abs(Q.T @ Q - np.eye(len(A))).max() <= 200 * len(A) * EPS
    assert np.abs(Q * found.values @ Q.T - A).max() <= 200 * len(A) * EPS * size


@given(symmetric(), st.data())
def test_cor_eigenvalues_rayleigh(A, data):
    x = data.draw(strategies.vectors(len(A)))
    assume(np.abs(x).max() > 1e-3)
    values = eigen.qr_algorithm(A).values
    quotient = eigen.rayleigh_quotient(A, x)
    slack = 100 * len(A) * EPS * np.abs(A).max()
    assert values[-1] - slack <= quotient <= values[0] + slack
    for value, q in zip(values, eigen.qr_algorithm(A).vectors.T, strict=True):
        assert eigen.rayleigh_quotient(A, q) == pytest.approx(value, abs=slack + 1e-290)


@given(with_spectrum())
def test_alg_eigenvalues_power(case):
    X, values, A = case
    moduli = np.sort(np.abs(values))
    assume(len(values) == 1 or moduli[-2] < 0.9 * moduli[-1])
    pair = eigen.power_iteration(A, X.sum(axis=1), tol=1e-11)
    assert pair.converged
    assert pair.value == pytest.approx(values[np.abs(values).argmax()], rel=1e-8)
    assert A @ pair.vector == pytest.approx(pair.value * pair.vector, abs=1e-8)
    assert np.linalg.norm(pair.vector) == pytest.approx(1)


@pytest.mark.parametrize("ratio", [0.1, 0.5, 0.9, -0.7])
def test_thm_eigenvalues_power_rate(ratio):
    rng = np.random.default_rng(4)
    X = scipy.linalg.qr(rng.normal(size=(4, 4)))[0] + 0.2 * rng.normal(size=(4, 4))
    A = X @ np.diag([2, 2 * ratio, ratio, 0.5 * ratio]) @ np.linalg.inv(X)
    x = X.sum(axis=1)  # every part has the coefficient 1
    rest = sum(np.linalg.norm(X[:, i]) for i in range(1, 4))
    for k in range(12):
        Akx = np.linalg.matrix_power(A, k) @ x / 2**k
        # the bound of the proof, and rounding in the powers
        assert np.linalg.norm(Akx - X[:, 0]) <= rest * abs(ratio) ** k + 1e-12
    # and it is attained: the rate is not better than the theorem says
    assert np.linalg.norm(Akx - X[:, 0]) >= 0.1 * abs(ratio) ** 11


def test_thm_eigenvalues_power_rate_fails_for_equal_moduli():
    assert not eigen.power_iteration([[0, 1], [1, 0]], [1, 0.2]).converged
