r"""Inner products given by a matrix: x'Ay with A symmetric positive definite.

``A`` says what the axes cost and how they lean; the identity gives the dot product.
Samples are rows. Inner products of functions are in :mod:`mlmath.function_spaces`.
Book, chapter *Inner products*.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular

from mlmath import orthogonal, vectors
from mlmath._checks import (
    Matrix,
    Vector,
    as_direction,
    as_matrix,
    as_size,
    as_square,
    as_vector,
)
from mlmath._scale import by_powers_of_two
from mlmath.decompositions import cholesky


def _as_metric(A: ArrayLike, *, size: int) -> Matrix:
    """Return the Cholesky factor of `A`, which has `size` rows."""
    A = as_square(A, "A")
    if len(A) != size:
        raise ValueError(f"A must be {size} x {size} for such vectors, got {A.shape}")
    return cholesky(A)


def inner(x: ArrayLike, y: ArrayLike, *, A: ArrayLike) -> float:
    """Compute the inner product x'Ay.

    Costs 2 n**2 operations, and n**3 / 3 to see that `A` is positive definite.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite.
    A : (n, n) array_like
        Symmetric positive definite.

    Returns
    -------
    float
        inf only where it is itself too large for a float.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or if `A` is not symmetric.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `A` is not positive definite.

    Notes
    -----
    Book, chapter *Inner products*; Deisenroth et al. (2020), section
    3.2. Some 20 to 100 times as slow as ``x @ A @ y``, since `A` is factored first to
    see that it is positive definite.

    Examples
    --------
    >>> inner([1, 0], [0, 1], A=[[2, 1], [1, 3]])
    1.0
    """
    x = as_vector(x, "x")
    y = as_vector(y, "y", size=x.size)
    _as_metric(A, size=x.size)
    B, power = by_powers_of_two(as_matrix(A, "A"))
    v, shift = by_powers_of_two(y)
    with np.errstate(over="ignore"):
        return float(np.ldexp(vectors.dot(x, B @ v), power.item() + shift.item()))


def length(x: ArrayLike, *, A: ArrayLike) -> float:
    """Measure the length of a vector, the root of x'Ax.

    Never the root of a negative number: with A = L L' it is the norm of L'x.

    Parameters
    ----------
    x : (n,) array_like
        Real, finite.
    A : (n, n) array_like
        Symmetric positive definite.

    Returns
    -------
    float
        A number >= 0, and 0 only for the zero vector.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or if `A` is not symmetric.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `A` is not positive definite.

    Notes
    -----
    Book, chapter *Inner products*.

    Examples
    --------
    >>> length([3, 2], A=[[1, 0], [0, 4]])
    5.0
    """
    x = as_vector(x, "x")
    L = _as_metric(A, size=x.size)
    s, power = by_powers_of_two(x)
    with np.errstate(over="ignore"):
        return float(np.ldexp(vectors.norm(L.T @ s), power.item()))


def distance(x: ArrayLike, y: ArrayLike, *, A: ArrayLike) -> float:
    """Measure how far apart two points are: the length of their difference.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite.
    A : (n, n) array_like
        Symmetric positive definite. With the inverse of a covariance matrix this is
        the Mahalanobis distance.

    Returns
    -------
    float
        A number >= 0, and 0 only where the points are equal.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or if `A` is not symmetric.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `A` is not positive definite.

    Notes
    -----
    Book, chapter *Inner products*; ``scipy.spatial.distance.mahalanobis(x, y, A)``,
    which does not look at `A` and is up to 70 times as fast.

    Examples
    --------
    >>> distance([4, 2], [1, 0], A=[[1, 0], [0, 4]])
    5.0
    """
    x = as_vector(x, "x")
    half = x / 2 - as_vector(y, "y", size=x.size) / 2  # x - y itself may overflow
    with np.errstate(over="ignore"):
        return float(np.multiply(2, length(half, A=A)))


def angle(x: ArrayLike, y: ArrayLike, *, A: ArrayLike) -> float:
    """Measure the angle between two vectors, in radians from 0 to pi.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite, not the zero vector.
    A : (n, n) array_like
        Symmetric positive definite.

    Returns
    -------
    float
        The angle in radians; its cosine is the inner product over both lengths.

    Raises
    ------
    ValueError
        On a zero vector, a wrong shape, a non-finite entry, or if `A` is not symmetric.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `A` is not positive definite.

    Notes
    -----
    Book, chapter *Inner products*. With A = L L' it is the plain angle of L'x and L'y.

    Examples
    --------
    >>> round(angle([1, 0], [0, 1], A=[[2, 1], [1, 2]]) / np.pi * 180, 9)
    60.0
    """
    x = as_direction(x, "x")
    y = as_direction(y, "y", size=x.size)
    L = _as_metric(A, size=x.size)
    u, v = (L.T @ by_powers_of_two(z)[0] for z in (x, y))
    return vectors.angle(u, v)


def gram(X: ArrayLike, *, A: ArrayLike | None = None) -> Matrix:
    """Tabulate the inner products of all pairs of rows: X A X'.

    Costs about n d (n + 2 d) operations for n rows of d entries.

    Parameters
    ----------
    X : (n, d) array_like
        Real, finite; one vector a row.
    A : (d, d) array_like, optional
        Symmetric positive definite; without it the dot product is taken.

    Returns
    -------
    (n, n) ndarray
        Exactly symmetric, positive semidefinite up to rounding.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or if `A` is not symmetric.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `A` is not positive definite.

    Notes
    -----
    Book, chapter *Inner products*. As G = Y Y' with Y = X L, so that rounding leaves
    it nearly positive semidefinite whatever `A` is.

    Examples
    --------
    >>> gram([[1, 2], [3, 4]]).tolist()
    [[5.0, 11.0], [11.0, 25.0]]
    """
    X = as_matrix(X, "X")
    S, powers = by_powers_of_two(X, axis=1)
    Y = S if A is None else S @ _as_metric(A, size=X.shape[1])
    with np.errstate(over="ignore"):
        G = np.ldexp(Y @ Y.T, powers + powers.T)
    return np.asarray(np.tril(G) + np.tril(G, -1).T)


def gram_schmidt(X: ArrayLike, *, A: ArrayLike | None = None) -> Matrix:
    """Make the rows orthonormal, one after the other, for the inner product x'Ay.

    Row j of the result is a combination of the first j rows of `X`. In the
    coordinates L'x it is the usual Gram–Schmidt, each row cleaned twice.

    Parameters
    ----------
    X : (n, d) array_like
        Real, finite; independent rows, so n <= d.
    A : (d, d) array_like, optional
        Symmetric positive definite; without it the dot product is taken.

    Returns
    -------
    (n, d) ndarray
        Q with Q A Q' = I, up to rounding that grows with the condition number of A.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or if `A` is not symmetric.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If the rows are dependent up to rounding, or `A` is not positive definite.

    Notes
    -----
    Book, chapter *Inner products*; Golub and Van Loan (2013), section 5.2.

    Examples
    --------
    >>> gram_schmidt([[1, 0], [1, 1]], A=[[4, 0], [0, 1]]).tolist()
    [[0.5, 0.0], [0.0, 1.0]]
    """
    X = as_matrix(X, "X")
    L = np.eye(X.shape[1]) if A is None else _as_metric(A, size=X.shape[1])
    S, _ = by_powers_of_two(X, axis=1)  # lengths of the rows do not matter
    Q = orthogonal.orthonormal_basis((S @ L).T)
    if Q.shape[1] < len(X):
        raise np.linalg.LinAlgError(
            f"X must have independent rows, but {len(X)} rows span only "
            f"{Q.shape[1]} dimensions, up to rounding"
        )
    return np.asarray(solve_triangular(L.T, Q, lower=False).T)


def unit_ball(A: ArrayLike, *, n: int = 200) -> Matrix:
    """Walk once round the points of the plane that have length 1.

    Parameters
    ----------
    A : (2, 2) array_like
        Symmetric positive definite.
    n : int
        Number of points, at least 2; the last one is the first again.

    Returns
    -------
    (n, 2) ndarray
        Points x with x'Ax = 1: an ellipse.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, `n` < 2, or if `A` is not symmetric.
    TypeError
        If the entries are not real numbers, or `n` no integer.
    numpy.linalg.LinAlgError
        If `A` is not positive definite.

    Notes
    -----
    Book, chapter *Inner products*: the image of the circle under the inverse of L'.

    Examples
    --------
    >>> unit_ball([[4, 0], [0, 1]], n=5).round(9).tolist()[0]
    [0.5, 0.0]
    """
    L = _as_metric(A, size=2)
    turn = np.linspace(0, 2 * np.pi, as_size(n, "n", least=2))
    circle = np.array([np.cos(turn), np.sin(turn)])
    return np.asarray(solve_triangular(L.T, circle, lower=False).T)


def orthogonal_direction(x: ArrayLike, *, A: ArrayLike) -> Vector:
    """Find the direction in the plane that is orthogonal to `x`.

    Parameters
    ----------
    x : (2,) array_like
        Real, finite, not the zero vector.
    A : (2, 2) array_like
        Symmetric positive definite.

    Returns
    -------
    (2,) ndarray
        A vector y of length 1 with x'Ay = 0, counterclockwise of `x`.

    Raises
    ------
    ValueError
        On a zero vector, a wrong shape, a non-finite entry, or if `A` is not symmetric.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `A` is not positive definite.

    Notes
    -----
    Book, chapter *Inner products*: a quarter turn in the coordinates L'x.

    Examples
    --------
    >>> orthogonal_direction([1, 0], A=[[4, 0], [0, 1]]).tolist()
    [0.0, 1.0]
    """
    x = as_direction(x, "x", size=2)
    L = _as_metric(A, size=2)
    u, v = vectors.normalize(L.T @ by_powers_of_two(x)[0])
    return np.asarray(solve_triangular(L.T, [-v, u], lower=False)) + 0.0
