"""What *Determinants and inverses* states, on random and on awkward input."""

import math

import numpy as np
import pytest
import sympy
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import determinants as de
from mlmath import elimination as el

EPS = np.finfo(float).eps
SMALL = st.integers(-4, 4)


def square(n):
    """Small whole numbers: cofactors are exact, and singular matrices are common."""
    return arrays(np.int64, (n, n), elements=SMALL)


def squares(most=5, least=1):
    return st.integers(least, most).flatmap(square)


def pairs(most=4):
    return st.integers(1, most).flatmap(lambda n: st.tuples(square(n), square(n)))


def exact(A):
    return int(de.determinant_by_cofactors(A))  # whole numbers: nothing is rounded


def nonsingular(A):
    assume(exact(A) != 0)
    return A


def two_columns(data, n):
    j = data.draw(st.integers(0, n - 1))
    return j, (j + data.draw(st.integers(1, n - 1))) % n


@given(squares(least=2), st.data(), SMALL, SMALL)
def test_def_determinants_determinant(A, data, s, t):
    # both ways to compute it obey the three rules
    n = len(A)
    j, k = two_columns(data, n)
    u, v = (data.draw(arrays(np.int64, n, elements=SMALL)) for _ in "uv")
    U, V, sum_, same = A.copy(), A.copy(), A.copy(), A.copy()
    U[:, j], V[:, j], sum_[:, j], same[:, j] = u, v, s * u + t * v, A[:, k]
    for det in (de.determinant, de.determinant_by_cofactors):
        assert det(sum_) == pytest.approx(s * det(U) + t * det(V), abs=1e-6)
        assert det(same) == pytest.approx(0, abs=1e-8)
        assert det(np.eye(n)) == 1


@given(squares(least=2), st.data(), SMALL)
def test_prop_determinants_operations(A, data, c):
    # for any function that obeys rules 1 and 2: here one that is not the determinant
    def D(M):
        return -3 * exact(M)

    n = len(A)
    j, k = two_columns(data, n)
    scaled, added, swapped, dependent = A.copy(), A.copy(), A.copy(), A.copy()
    scaled[:, j] *= c
    added[:, j] += c * A[:, k]
    swapped[:, [j, k]] = swapped[:, [k, j]]
    others = [i for i in range(n) if i != j]
    dependent[:, j] = A[:, others] @ data.draw(
        arrays(np.int64, n - 1, elements=st.integers(-3, 3))
    )
    assert D(scaled) == c * D(A)
    assert D(added) == D(A)
    assert D(swapped) == -D(A)
    assert D(dependent) == 0


@given(squares(), st.data())
def test_thm_determinants_unique(A, data):
    # det(B .) obeys rules 1 and 2, whatever B is; and the ways to compute agree
    B = data.draw(square(len(A)))
    assert exact(B @ A) == exact(B) * exact(A)
    berkowitz = sympy.Matrix(A.tolist()).det(method="berkowitz")
    assert exact(A) == berkowitz
    assert de.determinant(A) == pytest.approx(float(berkowitz), abs=1e-8)


@given(squares())
@example(np.array([[0, 1], [0, 3]]))
def test_prop_determinants_triangular(A):
    for T in (np.triu(A), np.tril(A)):
        assert exact(T) == np.prod(np.diag(T))
        assert de.determinant(T) == pytest.approx(float(np.prod(np.diag(T))), rel=1e-12)


@given(squares())
@example(np.zeros((3, 3), dtype=int))
@example(np.array([[1, 1, 0], [0, 1, 1], [1, 2, 1]]))
def test_thm_determinants_singular(A):
    assert (exact(A) == 0) == (el.null_space(A).shape[1] > 0)


@given(pairs())
@example((np.array([[1, 2], [2, 4]]), np.array([[1, 0], [0, 1]])))
def test_thm_determinants_product(pair):
    A, B = pair
    assert exact(A @ B) == exact(A) * exact(B) == exact(B @ A)


@given(squares())
def test_thm_determinants_transpose(A):
    assert exact(A.T) == exact(A)


@given(square(2), st.integers(3, 40), st.integers(0, 10))
def test_thm_determinants_volume(A, corners, seed):
    # a star-shaped polygon, which need not be convex, measured by triangles
    rng = np.random.default_rng(seed)
    turn = 2 * np.pi * np.arange(corners) / corners
    X = rng.uniform(0.2, 3, corners) * np.array([np.cos(turn), np.sin(turn)])

    def area(X):
        x, y = X
        return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2

    assert area(A @ X) == pytest.approx(exact(A) * area(X), abs=1e-10)


@pytest.mark.parametrize("seed", range(5))
def test_thm_determinants_volume_in_space(seed):
    """Count points of the image of a ball, against the volume of the ball."""
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(3, 3)) + np.eye(3)
    half = np.linalg.norm(A, axis=1)  # the image lies in this box
    points, n = rng.uniform(-1, 1, (3, 100_000)) * half[:, np.newaxis], 100_000
    inside = np.linalg.norm(de.inverse(A) @ points, axis=0) < 1
    share = inside.mean()
    box, ball = 8 * half.prod(), 4 / 3 * math.pi
    expected = abs(de.determinant(A)) * ball / box
    assert abs(share - expected) <= 5 * math.sqrt(expected * (1 - expected) / n)


@given(squares())
@example(np.zeros((2, 2), dtype=int))
@example(np.array([[0, 1], [1, 0]]))
def test_alg_determinants_elimination(A):
    known = exact(A)
    sign, log = de.log_determinant(A)
    if known:
        assert sign == np.sign(known)
        assert log == pytest.approx(math.log(abs(known)), abs=1e-9)
    else:  # rounding may leave a tiny pivot where 0 is meant
        assert sign == 0 or log < math.log(1e-9)


@given(squares(4, least=2), st.data())
def test_thm_determinants_cofactors(A, data):
    n = len(A)
    i = data.draw(st.integers(0, n - 1))

    def cofactor(i, j):
        return (-1) ** (i + j) * exact(np.delete(np.delete(A, i, 0), j, 1))

    assert exact(A) == sum(A[i, j] * cofactor(i, j) for j in range(n))
    assert exact(A) == sum(A[j, i] * cofactor(j, i) for j in range(n))


@pytest.mark.parametrize("n", [1, 2, 3, 5, 7])
def test_prop_determinants_cost(n):
    """Count on numbers that count their own operations."""
    count = {"*": 0, "-": 0, "/": 0}

    class Number(float):
        def __mul__(self, other):
            count["*"] += 1
            return Number(float(self) * other)

        def __sub__(self, other):
            count["-"] += 1
            return Number(float(self) - other)

        def __truediv__(self, other):
            count["/"] += 1
            return Number(float(self) / other)

    rng = np.random.default_rng(n)
    M = [[Number(v) for v in row] for row in rng.normal(size=(n, n))]
    rows = [list(row) for row in M]
    for k in range(n):
        for i in range(k + 1, n):
            factor = M[i][k] / M[k][k]
            for j in range(k + 1, n):
                M[i][j] = M[i][j] - factor * M[k][j]
    many = n * (n - 1) * (2 * n - 1) // 6
    assert count == {"*": many, "-": many, "/": n * (n - 1) // 2}
    product = M[0][0]
    for k in range(1, n):
        product = product * M[k][k]
    assert count["*"] == many + n - 1

    count["*"] = 0

    def expand(rows):
        if len(rows) == 1:
            return rows[0][0]
        parts = [
            rows[0][j] * expand([row[:j] + row[j + 1 :] for row in rows[1:]])
            for j in range(len(rows))
        ]
        return sum((-1) ** j * float(part) for j, part in enumerate(parts))

    assert expand(rows) == pytest.approx(float(product), rel=1e-9)
    fact = math.factorial
    assert count["*"] == sum(fact(n) // fact(k) for k in range(1, n))


@given(squares())
def test_def_determinants_inverse(A):
    A = nonsingular(A)
    X = de.inverse(A)
    close = 100 * EPS * np.linalg.cond(A) * len(A)
    assert np.abs(A @ X - np.eye(len(A))).max() <= close * np.abs(A).max()
    assert np.abs(X @ A - np.eye(len(A))).max() <= close * np.abs(A).max()


@given(pairs())
@example((np.array([[1, 2], [2, 4]]), np.array([[1, 0], [0, 1]])))
@example((np.array([[0, 1], [1, 0]]), np.array([[1, 4], [0, -1]])))
def test_thm_determinants_inverse(pair):
    A, B = pair
    if exact(A) == 0:
        with pytest.raises(np.linalg.LinAlgError):
            de.inverse(A)
        return
    X = de.inverse(A)
    size = np.abs(X).max()
    close = 1e-9 * max(1, size)
    assert de.inverse(A.T) == pytest.approx(X.T, abs=close)
    assert de.determinant(X) == pytest.approx(1 / exact(A), rel=1e-9)
    b = np.arange(1.0, len(A) + 1)
    assert X @ b == pytest.approx(el.solve(A, b), abs=close)
    # one equation is enough: what solves X A = I by rows is the same matrix
    rows = [el.solve(A.T, e) for e in np.eye(len(A))]
    assert pytest.approx(X, abs=close) == np.array(rows)
    assume(exact(B) != 0)
    Y = de.inverse(B)
    assert de.inverse(A @ B) == pytest.approx(Y @ X, abs=1e-7 * max(1, size))


@given(squares())
@example(np.array([[1, 2], [2, 4]]))
def test_alg_determinants_gauss_jordan(A):
    n = len(A)
    R, pivots = el.reduced_row_echelon(np.column_stack([A, np.eye(n)]), tol=1e-9)
    assert (pivots == tuple(range(n))) == (exact(A) != 0)
    if exact(A):
        known = np.array(sympy.Matrix(A.tolist()).inv().tolist(), dtype=float)
        assert R[:, :n].tolist() == np.eye(n).tolist()
        assert R[:, n:] == pytest.approx(known, abs=1e-9)
        assert de.inverse(A) == pytest.approx(known, abs=1e-9)


@given(squares(4), st.integers(0, 10))
def test_def_determinants_condition(A, seed):
    A = nonsingular(A)
    x = np.random.default_rng(seed).normal(size=(len(A), 200))
    stretch = np.linalg.norm(A @ x, axis=0) / np.linalg.norm(x, axis=0)
    # no direction beats the two extremes, and they are reached
    assert stretch.max() / stretch.min() <= de.condition_number(A) * (1 + 1e-9)
    _, _, V = np.linalg.svd(A)
    reached = np.linalg.norm(A @ V[0]) / np.linalg.norm(A @ V[-1])
    assert reached == pytest.approx(de.condition_number(A), rel=1e-8)


@given(squares(4), st.integers(0, 20))
@example(np.array([[1, 4], [0, 1]]), 0)
def test_thm_determinants_condition(A, seed):
    A = nonsingular(A)
    rng = np.random.default_rng(seed)
    kappa = de.condition_number(A)
    x, u = rng.normal(size=(2, len(A)))
    _, _, V = np.linalg.svd(A)
    for one, other, tight in ((x, u, False), (V[0], 1e-3 * V[-1], True)):
        b, v = A @ one, A @ other
        left = np.linalg.norm(other) / np.linalg.norm(one)
        right = kappa * np.linalg.norm(v) / np.linalg.norm(b)
        assert left <= right * (1 + 1e-9)
        if tight:
            assert left == pytest.approx(right, rel=1e-8)


@given(squares(4), st.sampled_from([-3, -1, 2, 5]))
def test_prop_determinants_units(A, c):
    A = nonsingular(A)
    kappa = de.condition_number(A)
    assert kappa >= 1
    assert de.condition_number(c * A) == pytest.approx(kappa, rel=1e-9)
    assert de.condition_number(de.inverse(A)) == pytest.approx(kappa, rel=1e-6)
    assert exact(c * A) == c ** len(A) * exact(A)
