"""Eigenvalues and eigenvectors (book, chapter *Eigenvalues and eigenvectors*)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import elimination
from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_direction,
    as_matrix,
    as_positive,
    as_scalar,
    as_square,
    as_symmetric,
    as_vector,
)
from mlmath._scale import by_powers_of_two
from mlmath.vectors import normalize

EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class EigenPair:
    """An approximate eigenpair.

    `residual` is ||A x - value x|| / ||A|| (Frobenius); `history` has the
    estimate of the value at every step.
    """

    value: float
    vector: Vector
    residual: float
    n_iter: int
    converged: bool
    history: Vector


@dataclass(frozen=True, slots=True)
class Spectrum:
    """All eigenvalues, largest first, and a unit eigenvector a column."""

    values: Vector
    vectors: Matrix
    n_iter: int
    converged: bool


def _positive_sign(X: Matrix) -> Matrix:
    """Turn each column so that its entry of largest modulus is positive."""
    largest = np.take_along_axis(X, np.abs(X).argmax(axis=0)[np.newaxis], axis=0)
    return np.asarray(X * np.where(largest < 0, -1.0, 1.0))


def rayleigh_quotient(A: ArrayLike, x: ArrayLike) -> float:
    """Estimate an eigenvalue from an approximate eigenvector.

    For a symmetric matrix the error is of the order of the square of that of `x`.

    Parameters
    ----------
    A : (n, n) array_like
        Real, square, finite.
    x : (n,) array_like
        Nonzero; its length does not matter.

    Returns
    -------
    float
        x' A x / x' x, the multiple of `x` that is nearest to A x.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a zero `x`.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Eigenvalues and eigenvectors*; Golub and Van Loan (2013),
    section 8.2.3.

    Examples
    --------
    >>> rayleigh_quotient([[2, 1], [1, 2]], [5, 0])
    2.0
    """
    A = as_square(A, "A")
    x = normalize(as_direction(x, "x", size=len(A)))
    return float(x @ A @ x)


def power_iteration(
    A: ArrayLike,
    x0: ArrayLike | None = None,
    *,
    tol: float = 1e-12,
    max_iter: int = 1000,
) -> EigenPair:
    r"""Find the eigenvalue of largest modulus by repeated multiplication.

    The error shrinks by about :math:`|\lambda_2/\lambda_1|` a step, so it need
    not converge when two eigenvalues share the largest modulus.

    Parameters
    ----------
    A : (n, n) array_like
        Real, square, finite, n >= 1.
    x0 : (n,) array_like, optional
        Nonzero start (default all ones), not orthogonal to the dominant vector.
    tol : float
        Stop when the relative residual is at most `tol`.
    max_iter : int
        Most multiplications by `A`, at least 1.

    Returns
    -------
    EigenPair
        Unit `vector`, largest entry positive; `converged` False at `max_iter`.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, a zero `x0`, a `tol` that is not
        positive or `max_iter` < 1.
    TypeError
        If the entries are not real numbers, or `max_iter` is no integer.

    Notes
    -----
    Book, chapter *Eigenvalues and eigenvectors*; Golub and Van Loan (2013),
    section 7.3.1.

    Examples
    --------
    >>> pair = power_iteration([[2, -12], [1, -5]])
    >>> round(pair.value, 6), (pair.vector / pair.vector[1]).round(6).tolist()
    (-2.0, [3.0, 1.0])
    """
    A = as_square(A, "A")
    return _iterate(A, lambda x, Ax: Ax, x0, tol, max_iter)


def inverse_iteration(
    A: ArrayLike,
    shift: float,
    *,
    x0: ArrayLike | None = None,
    tol: float = 1e-12,
    max_iter: int = 1000,
) -> EigenPair:
    r"""Find the eigenvalue nearest to `shift` by power iteration on an inverse.

    The inverse of A - shift I has the eigenvalues :math:`1/(\lambda_i - s)`, so
    the nearest one dominates, the more so the better the shift. One
    factorisation, then about 2 n**2 operations a step.

    Parameters
    ----------
    A : (n, n) array_like
        Real, square, finite, n >= 1.
    shift : float
        Where to look.
    x0 : (n,) array_like, optional
        Nonzero start (default all ones).
    tol : float
        Stop when the relative residual is at most `tol`.
    max_iter : int
        Most steps, at least 1.

    Returns
    -------
    EigenPair
        Unit `vector`, largest entry positive; `converged` False at `max_iter`.

    Raises
    ------
    ValueError
        As :func:`power_iteration`, or a `shift` that is not finite.
    TypeError
        If the entries are not real numbers, or `max_iter` is no integer.

    Notes
    -----
    Book, chapter *Eigenvalues and eigenvectors*; Golub and Van Loan (2013),
    section 7.6.1. A shift that is an eigenvalue is moved by one rounding unit.

    Examples
    --------
    >>> round(inverse_iteration([[2, 1], [1, 2]], 0.8, x0=[1, 0]).value, 6)
    1.0
    """
    A = as_square(A, "A")
    s = as_scalar(shift, "shift")
    P, L, U = elimination.lu(A - s * np.eye(len(A)))
    scale = max(float(np.abs(A).max()), abs(s)) or 1.0
    pivots = np.diag(U)
    tiny = np.abs(pivots) < EPS * scale
    U = U + np.diag(np.where(tiny, EPS * scale - pivots, 0))

    def solve(x: Vector, Ax: Vector) -> Vector:
        y = elimination.forward_substitution(L, P.T @ x)
        return elimination.back_substitution(U, y)

    return _iterate(A, solve, x0, tol, max_iter)


def _iterate(
    A: Matrix,
    step: Callable[[Vector, Vector], Vector],
    x0: ArrayLike | None,
    tol: float,
    max_iter: int,
) -> EigenPair:
    """Apply `step`, to x and A x, until x has the direction of an eigenvector."""
    n = len(A)
    x = normalize(np.ones(n) if x0 is None else as_direction(x0, "x0", size=n))
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    A, exponent = by_powers_of_two(A)  # no overflow in A x
    size = float(np.linalg.norm(A)) or 1.0
    history: list[float] = []
    n_iter = 0
    while True:
        n_iter += 1
        Ax = A @ x
        value = float(x @ Ax)  # Rayleigh quotient: x has length 1
        history.append(value)
        residual = float(np.linalg.norm(Ax - value * x)) / size
        if residual <= tol or n_iter == max_iter:
            break
        x = normalize(step(x, Ax))  # not 0, else the residual were 0
    vector = _positive_sign(x[:, np.newaxis])[:, 0]
    values = np.ldexp(np.array(history), exponent[0])
    return EigenPair(
        float(values[-1]), vector, residual, n_iter, residual <= tol, values
    )


def qr_algorithm(A: ArrayLike, *, tol: float = 1e-14, max_iter: int = 1000) -> Spectrum:
    """Find all eigenvalues of a symmetric matrix by repeated QR factorisation.

    Factor A - s I = Q R, go on with R Q + s I: the same eigenvalues, a smaller
    last row. With Wilkinson's shift the last entry converges cubically as a
    rule; it is then split off. A step costs about 4 n**3 operations (libraries
    first reduce to tridiagonal form, after which a step costs about n).

    Parameters
    ----------
    A : (n, n) array_like
        Real, symmetric, finite.
    tol : float
        Off-diagonal entries of at most `tol` times the largest entry count as 0.
    max_iter : int
        Most factorisations, at least 1.

    Returns
    -------
    Spectrum
        `values` in falling order, orthonormal `vectors` with the largest entry
        of each positive; `converged` False at `max_iter`.

    Raises
    ------
    ValueError
        If `A` is not symmetric, not square or not finite, `tol` is not positive
        or `max_iter` < 1.
    TypeError
        If the entries are not real numbers, or `max_iter` is no integer.

    Notes
    -----
    Book, chapter *Eigenvalues and eigenvectors*; Golub and Van Loan (2013),
    section 8.3; Parlett (1998), chapter 8. Without the reduction to tridiagonal
    form it takes n times the work of ``numpy.linalg.eigh``.

    Examples
    --------
    >>> qr_algorithm([[2, 1], [1, 2]]).values.round(6).tolist()
    [3.0, 1.0]
    """
    A = as_symmetric(A, "A")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    A, exponent = by_powers_of_two(A)
    n, n_iter = len(A), 0
    m, X = n, np.eye(n)
    while m > 1 and n_iter < max_iter:
        if np.abs(A[m - 1, : m - 1]).max() <= tol:
            m -= 1
            continue
        shift = _wilkinson_shift(A[m - 2 : m, m - 2 : m])
        Q, R = np.linalg.qr(A[:m, :m] - shift * np.eye(m))
        A[:m, :m] = R @ Q + shift * np.eye(m)
        A[:m, :m] = (A[:m, :m] + A[:m, :m].T) / 2  # rounding must not add up
        X[:, :m] = X[:, :m] @ Q
        n_iter += 1
    values = np.ldexp(np.diag(A), exponent[0])
    order = np.argsort(-values, kind="stable")
    return Spectrum(values[order], _positive_sign(X[:, order]), n_iter, m <= 1)


def _wilkinson_shift(B: Matrix) -> float:
    """Return the eigenvalue of a symmetric 2 x 2 matrix nearer to its last entry."""
    half = (B[0, 0] - B[1, 1]) / 2
    root = np.copysign(np.hypot(half, B[0, 1]), half)
    return float(B[1, 1] - B[0, 1] ** 2 / (half + root)) if B[0, 1] else float(B[1, 1])


def characteristic_polynomial(A: ArrayLike) -> Vector:
    """Compute the coefficients of det(t I - A), highest power first.

    For small matrices and by-hand checks: the roots of a polynomial react to
    rounding in its coefficients far more than eigenvalues do to rounding in the
    matrix. Costs about 2 n**4 operations.

    Parameters
    ----------
    A : (n, n) array_like
        Real, square, finite.

    Returns
    -------
    (n + 1,) ndarray
        Leading coefficient 1, then minus the trace, ..., the determinant with
        the sign (-1)**n.

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Eigenvalues and eigenvectors*. By the recursion of Le Verrier
    and Faddeev, which needs products and traces only.

    Examples
    --------
    >>> characteristic_polynomial([[2, 1], [1, 2]]).tolist()
    [1.0, -4.0, 3.0]
    """
    A = as_square(A, "A")
    n = len(A)
    coefficients = np.ones(n + 1)
    M = np.zeros((n, n))
    with np.errstate(all="ignore"):  # what is not finite is refused
        for k in range(1, n + 1):
            M = A @ M + coefficients[k - 1] * np.eye(n)
            coefficients[k] = -np.trace(A @ M) / k
    return as_vector(coefficients, "the coefficients that A gives")


def eigenspace(A: ArrayLike, value: float, *, tol: float = 1e-9) -> Matrix:
    """Find the eigenvectors that belong to an eigenvalue: a basis, a column each.

    Parameters
    ----------
    A : (n, n) array_like
        Real, square, finite.
    value : float
        The eigenvalue.
    tol : float
        Pivots of A - value I of at most `tol` times the largest entry of `A`
        (or `value`, if larger) count as 0: how well the value is known.

    Returns
    -------
    (n, k) ndarray
        Unit columns, largest entry positive; k = 0 if `value` is no eigenvalue.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or value, or a `tol` that is not
        positive.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Eigenvalues and eigenvectors*; Strang (2016), section 6.1.

    Examples
    --------
    >>> eigenspace([[3, 1], [0, 3]], 3).T.tolist()
    [[1.0, 0.0]]
    """
    A = as_square(A, "A")
    value, tol = as_scalar(value, "value"), as_positive(tol, "tol")
    scale = max(float(np.abs(A).max()), abs(value))
    basis = elimination.null_space(A - value * np.eye(len(A)), tol=tol * scale)
    return _positive_sign(basis / np.linalg.norm(basis, axis=0))


def diagonalize(A: ArrayLike) -> tuple[Matrix, Vector]:
    """Write A = X diag(values) X**-1 with real eigenvalues.

    The factorisation is refused where it does not exist, and where the
    eigenvectors are so nearly dependent that no more than four digits are left.

    Parameters
    ----------
    A : (n, n) array_like
        Real, square, finite.

    Returns
    -------
    X : (n, n) ndarray
        A unit eigenvector a column, its largest entry positive.
    values : (n,) ndarray
        The eigenvalues, largest first.

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If eigenvalues are complex, or there is no basis of eigenvectors.

    Notes
    -----
    Book, chapter *Eigenvalues and eigenvectors*; Strang (2016), section 6.2.
    The eigenvalues themselves are found by LAPACK.

    Examples
    --------
    >>> X, values = diagonalize([[2, 0], [1, 1]])
    >>> values.tolist()
    [2.0, 1.0]
    """
    A = as_square(A, "A")
    roots, columns = np.linalg.eig(A)  # from NumPy 2.5 on complex, real or not
    if roots.imag.any():
        pair = roots[np.abs(roots.imag).argmax()]
        raise np.linalg.LinAlgError(
            f"A has complex eigenvalues ({pair.real:.6g} ± {abs(pair.imag):.6g}i): "
            "it turns a plane; numpy.linalg.eig gives them"
        )
    values, X = np.array(roots.real, float), np.array(columns.real, float)
    condition = float(np.linalg.cond(X))
    if condition > 1e-4 / EPS:
        raise np.linalg.LinAlgError(
            "A has no basis of eigenvectors, up to rounding (their condition number is "
            f"{condition:.1g}): scipy.linalg.schur gives a triangular form instead"
        )
    order = np.argsort(-values, kind="stable")
    return _positive_sign(X[:, order]), np.asarray(values[order])


def rotation_scaling(A: ArrayLike) -> tuple[Matrix, Matrix]:
    """Write a 2 x 2 matrix with complex eigenvalues as a turn with a scaling.

    Parameters
    ----------
    A : (2, 2) array_like
        Real, finite, with the eigenvalues a + bi and a - bi where b > 0.

    Returns
    -------
    B : (2, 2) ndarray
        A basis, a vector a column: real and imaginary part of an eigenvector.
    C : (2, 2) ndarray
        [[a, -b], [b, a]], so that A = B C B**-1: it turns by the angle of a + bi
        and scales by its modulus.

    Raises
    ------
    LinAlgError
        If the eigenvalues are real.
    ValueError
        On another shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Eigenvalues and eigenvectors*; Margalit and Rabinoff (2019),
    section 5.5.

    Examples
    --------
    >>> B, C = rotation_scaling([[1, -2], [1, 3]])
    >>> C.tolist()
    [[2.0, -1.0], [1.0, 2.0]]
    """
    A = as_matrix(A, "A", rows=2, columns=2)
    _, (above, below) = np.frexp([A[0, 1], A[1, 0]])
    u = (above - below) // 2  # of the second axis: then both are of one size
    S, k = by_powers_of_two(np.ldexp(A, [[0, -u], [u, 0]]))
    a, half = S.trace() / 2, (S[0, 0] - S[1, 1]) / 2
    square = -(half * half + S[0, 1] * S[1, 0])  # of b: determinant less a squared
    if square <= 0:
        raise np.linalg.LinAlgError(
            "A has real eigenvalues and turns no plane: diagonalize finds them"
        )
    b = np.sqrt(square)
    C = np.ldexp([[a, -b], [b, a]], k)
    return np.array([[A[0, 1], 0], [C[0, 0] - A[0, 0], C[0, 1]]]), C


def matrix_power(A: ArrayLike, exponent: int) -> Matrix:
    """Raise a matrix to a power by raising its eigenvalues to it.

    Costs one diagonalisation whatever the exponent, against one product of
    matrices for each binary digit by repeated squaring.

    Parameters
    ----------
    A : (n, n) array_like
        As for :func:`diagonalize`.
    exponent : int
        At least 0.

    Returns
    -------
    (n, n) ndarray
        ``A @ A @ ... @ A``; the identity for exponent 0.

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite, or `exponent` < 0.
    TypeError
        If the entries are not real numbers, or `exponent` is no integer.
    numpy.linalg.LinAlgError
        If `A` cannot be diagonalised with real eigenvalues.

    Notes
    -----
    Book, chapter *Eigenvalues and eigenvectors*. ``numpy.linalg.matrix_power``
    also takes matrices that cannot be diagonalised.

    Examples
    --------
    >>> matrix_power([[1, 1], [1, 0]], 10).round(9).tolist()  # Fibonacci
    [[89.0, 55.0], [55.0, 34.0]]
    """
    k = as_count(exponent, "exponent", least=0)
    X, values = diagonalize(A)
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused
        scaled = as_matrix(X * values**k, "the power of A, by its exponent,")
    return np.asarray(np.linalg.solve(X.T, scaled.T).T)
