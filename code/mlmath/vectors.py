"""Vectors: length, distance, angle and projection (book, chapter *Vectors*)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import Matrix, Vector, as_direction, as_matrix, as_vector
from mlmath._scale import by_powers_of_two


def _scaled(x: Vector) -> tuple[Vector, int]:
    """Split `x` into ``s * 2**k`` with entries of `s` below 1; this rounds nothing.

    Squares and products of `s` neither overflow nor vanish together.
    """
    exponent = int(np.frexp(np.abs(x).max())[1])
    half = -exponent // 2  # in two steps, as 2**1074 is not a float
    return x * math.ldexp(1, half) * math.ldexp(1, -exponent - half), exponent


def dot(x: ArrayLike, y: ArrayLike) -> float:
    """Multiply entry by entry and add up: the dot product.

    Costs 2n - 1 operations. Products are added relative to the largest one, so
    that none overflows or vanishes on the way; the result is inf only where it
    is itself too large for a float.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite, n >= 1.

    Returns
    -------
    float
        The sum of ``x[i] * y[i]``.

    Raises
    ------
    ValueError
        If a vector is empty, not 1-D or not finite, or the lengths differ.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Vectors*; Strang (2016), section 1.2. More than ten times as
    slow as ``x @ y``, which is right wherever no product overflows or vanishes.

    Examples
    --------
    >>> dot([1, 2, 3], [4, -5, 6])
    12.0
    """
    x = as_vector(x, "x")
    y = as_vector(y, "y", size=x.size)
    (s, j), (t, k) = np.frexp(x), np.frexp(y)  # x = s * 2**j, with |s| below 1
    products, exponents = s * t, j + k
    top = exponents.max(where=products != 0, initial=-9999)
    with np.errstate(over="ignore"):
        return float(np.ldexp(np.ldexp(products, exponents - top).sum(), top))


def norm(x: ArrayLike, *, order: float = 2) -> float:
    """Measure the length of a vector in the 1-, 2- or infinity-norm.

    Costs about 2n operations. Entries of any size are safe; the result is inf
    only where the length itself exceeds the largest float.

    Parameters
    ----------
    x : (n,) array_like
        Real, finite, n >= 1.
    order : {1, 2, inf}
        Which norm: sum of moduli, Euclidean, or largest modulus.

    Returns
    -------
    float
        A number >= 0, and 0 only for the zero vector.

    Raises
    ------
    ValueError
        If `x` is empty, not 1-D or not finite, or `order` is another number.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Vectors*; Golub and Van Loan (2013), section 2.2. Reads the
    vector several times (to check, to scale, to square), where
    ``numpy.linalg.norm`` reads it once and overflows.

    Examples
    --------
    >>> norm([3, -4]), norm([3, -4], order=1), norm([3, -4], order=np.inf)
    (5.0, 7.0, 4.0)
    """
    s, exponent = _scaled(as_vector(x, "x"))
    if order == 1:
        length = np.abs(s).sum()
    elif order == 2:
        length = math.sqrt(s @ s)
    elif order == math.inf:
        length = np.abs(s).max()
    else:
        raise ValueError(f"order must be 1, 2 or inf, got {order!r}")
    with np.errstate(over="ignore"):
        return float(np.ldexp(length, exponent))


def normalize(x: ArrayLike) -> Vector:
    """Divide a vector by its length: the unit vector of the same direction.

    Parameters
    ----------
    x : (n,) array_like
        Real, finite, not the zero vector.

    Returns
    -------
    (n,) ndarray
        Of Euclidean length 1, up to rounding.

    Raises
    ------
    ValueError
        If `x` is zero (it has no direction), empty, not 1-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Vectors*.

    Examples
    --------
    >>> normalize([3, 4]).tolist()
    [0.6, 0.8]
    """
    s, _ = _scaled(as_direction(x, "x"))
    return s / math.sqrt(s @ s)


def distance(x: ArrayLike, y: ArrayLike, *, order: float = 2) -> float:
    """Measure how far apart two points are: the norm of their difference.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite, n >= 1.
    order : {1, 2, inf}
        The norm of the difference: city blocks, straight line, or chessboard.

    Returns
    -------
    float
        A number >= 0, and 0 only where the points are equal.

    Raises
    ------
    ValueError
        As :func:`norm`, and if the lengths differ.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Vectors*. Points so far apart that their difference exceeds
    the largest float are at distance inf.

    Examples
    --------
    >>> distance([1, 1], [4, 5])
    5.0
    """
    x = as_vector(x, "x")
    y = as_vector(y, "y", size=x.size)
    half = x / 2 - y / 2  # x - y may overflow where half of it does not
    with np.errstate(over="ignore"):
        return float(np.multiply(2, norm(half, order=order)))


def distances(X: ArrayLike, *, order: float = 2) -> Matrix:
    """Measure how far apart every two samples are.

    Costs about 3 d n**2 operations and as much memory as d matrices of n x n,
    for n samples of d features. Differences of less than 1e-150 times the
    largest entry count as 0.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        Real, finite.
    order : {1, 2, inf}
        The norm of the differences.

    Returns
    -------
    (n_samples, n_samples) ndarray
        Symmetric, 0 on the diagonal.

    Raises
    ------
    ValueError
        If `X` is empty, not 2-D or not finite, or `order` is another number.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Vectors*. ``scipy.spatial.distance.cdist`` is more than ten
    times as fast, as it never stores the differences.

    Examples
    --------
    >>> distances([[0, 0], [3, 4]], order=np.inf).tolist()
    [[0.0, 4.0], [4.0, 0.0]]
    """
    S, exponent = _scaled(as_matrix(X, "X"))
    gaps = np.abs(S[:, np.newaxis, :] - S[np.newaxis, :, :])
    if order == 1:
        D = gaps.sum(axis=2)
    elif order == 2:
        D = np.sqrt((gaps * gaps).sum(axis=2))
    elif order == math.inf:
        D = gaps.max(axis=2)
    else:
        raise ValueError(f"order must be 1, 2 or inf, got {order!r}")
    with np.errstate(over="ignore"):
        return np.asarray(np.ldexp(D, exponent))


def cosine_similarity(x: ArrayLike, y: ArrayLike) -> float:
    """Compare two directions: the cosine of the angle between them.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite, not the zero vector.

    Returns
    -------
    float
        From -1 (opposite) through 0 (orthogonal) to 1 (same direction).

    Raises
    ------
    ValueError
        If a vector is zero, empty, not 1-D or not finite, or the lengths differ.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Vectors*; Manning, Raghavan and Schütze (2008), section 6.3.
    Slower than one product of vectors for the reason given in :func:`norm`.

    Examples
    --------
    >>> round(cosine_similarity([1, 0], [1, 1]), 6)
    0.707107
    """
    x = as_vector(x, "x")
    u = normalize(x)
    v = normalize(as_direction(y, "y", size=x.size))
    return float(np.clip(u @ v, -1, 1))  # rounding may lead past 1


def angle(x: ArrayLike, y: ArrayLike) -> float:
    """Measure the angle between two vectors, in radians from 0 to pi.

    Accurate for nearly parallel vectors too, where the arc cosine of the
    rounded cosine loses half of the digits.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite, not the zero vector.

    Returns
    -------
    float
        The angle in radians.

    Raises
    ------
    ValueError
        If a vector is zero, empty, not 1-D or not finite, or the lengths differ.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Vectors*; Kahan (2006), *How futile are mindless assessments
    of roundoff in floating-point computation?*, section 12.

    Examples
    --------
    >>> round(math.degrees(angle([1, 0], [1, 1])), 10)
    45.0
    """
    x = as_vector(x, "x")
    u = normalize(x)
    v = normalize(as_direction(y, "y", size=x.size))
    return 2 * math.atan2(norm(u - v), norm(u + v))


def scalar_projection(x: ArrayLike, y: ArrayLike) -> float:
    """Measure how far `x` reaches in the direction of `y`, with a sign.

    Parameters
    ----------
    x : (n,) array_like
        Real, finite.
    y : (n,) array_like
        Real, finite, not the zero vector; its length does not matter.

    Returns
    -------
    float
        The dot product of `x` with the unit vector along `y`.

    Raises
    ------
    ValueError
        If `y` is zero, a vector is empty, not 1-D or not finite, or the lengths
        differ.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Vectors*.

    Examples
    --------
    >>> scalar_projection([2, 1], [3, 0])
    2.0
    """
    return dot(x, normalize(as_direction(y, "y")))


def project_onto(x: ArrayLike, y: ArrayLike) -> Vector:
    """Drop a perpendicular from `x` to the line through `y`: the vector projection.

    Parameters
    ----------
    x : (n,) array_like
        Real, finite.
    y : (n,) array_like
        Real, finite, not the zero vector; its length does not matter.

    Returns
    -------
    (n,) ndarray
        The multiple of `y` that is nearest to `x`.

    Raises
    ------
    ValueError
        If `y` is zero, a vector is empty, not 1-D or not finite, or the lengths
        differ.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Vectors*; Strang (2016), section 4.2.

    Examples
    --------
    >>> project_onto([2, 1], [3, 0]).tolist()
    [2.0, 0.0]
    """
    direction = normalize(as_direction(y, "y"))
    return dot(x, direction) * direction


def linear_combination(coefficients: ArrayLike, vectors: ArrayLike) -> Vector:
    """Scale each vector by its coefficient and add them up.

    Parameters
    ----------
    coefficients : (k,) array_like
        Real, finite, k >= 1.
    vectors : (k, n) array_like
        One vector a row.

    Returns
    -------
    (n,) ndarray
        The sum of ``coefficients[i] * vectors[i]``.

    Raises
    ------
    ValueError
        If a shape is wrong, the numbers of coefficients and vectors differ, or
        an entry is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Vectors*.

    Examples
    --------
    >>> linear_combination([2, -1], [[1, 0, 1], [0, 1, 1]]).tolist()
    [2.0, -1.0, 1.0]
    """
    V = as_matrix(vectors, "vectors")
    return as_vector(coefficients, "coefficients", size=len(V)) @ V


def cosine_similarities(X: ArrayLike) -> Matrix:
    """Compare every sample with every other by the cosine of their angle.

    Costs about 2 d n**2 operations for n samples of d features.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        Real, finite, no row zero.

    Returns
    -------
    (n_samples, n_samples) ndarray
        Symmetric, 1 on the diagonal.

    Raises
    ------
    ValueError
        If a row is zero, or `X` is empty, not 2-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Vectors*.

    Examples
    --------
    >>> cosine_similarities([[1, 0], [0, 2], [3, 3]]).round(3)[2].tolist()
    [0.707, 0.707, 1.0]
    """
    X = as_matrix(X, "X")
    empty = np.flatnonzero(~X.any(axis=1))
    if empty.size:
        raise ValueError(f"X must have no zero row: row {empty[0]} has no direction")
    S, _ = by_powers_of_two(X, axis=1)
    U = S / np.sqrt((S * S).sum(axis=1, keepdims=True))
    C = np.clip(U @ U.T, -1, 1)
    np.fill_diagonal(C, 1)
    return np.asarray(C)
