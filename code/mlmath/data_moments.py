r"""Mean and covariance of data sets: mapped, updated by a sample, merged, taken apart.

Samples are rows. A `Summary` keeps how many there are, their mean, and the scatter, the
sum of the products of their distances from it; that is enough for every covariance and
for going on without the data. Book, chapter *Mean and covariance of data*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_direction,
    as_matrix,
    as_size,
    as_symmetric,
    as_vector,
    moderate,
)
from mlmath._scale import by_powers_of_two

#: What rounding may leave of a sum of squares that is 0, as a share of its parts.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Summary:
    """What is kept of n samples: their number, their mean and their scatter.

    Parameters
    ----------
    n : int
        At least 1.
    mean : (d,) array_like
        The mean of each feature.
    scatter : (d, d) array_like
        The sum of (x - mean)(x - mean)' over the samples: symmetric, with nothing
        negative on the diagonal.

    Raises
    ------
    ValueError
        On a wrong shape, an entry that is not finite, n < 1, or a matrix that cannot be
        a scatter.
    TypeError
        If `n` is no integer, or an entry is not a real number.

    Notes
    -----
    Book, chapter *Mean and covariance of data*. The arrays are not to be written to.

    Examples
    --------
    >>> few = Summary(3, [3, 4], [[8, 12], [12, 24]])
    >>> few.covariance().tolist(), few.total_variance()
    ([[4.0, 6.0], [6.0, 12.0]], 16.0)
    """

    n: int
    mean: Vector
    scatter: Matrix

    def __init__(self, n: int, mean: ArrayLike, scatter: ArrayLike) -> None:
        m = as_vector(mean, "mean")
        S = as_matrix(scatter, "scatter", rows=len(m), columns=len(m))
        S = as_symmetric(S, "scatter")
        if (np.diag(S) < 0).any():
            raise ValueError(
                "scatter must have sums of squares on its diagonal, got "
                f"{np.diag(S).min():.6g}"
            )
        object.__setattr__(self, "n", as_count(n, "n"))
        for name, array in (("mean", m), ("scatter", S)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def covariance(self, *, ddof: int = 1) -> Matrix:
        """Divide the scatter by n - `ddof`, which must be positive."""
        ddof = as_count(ddof, "ddof", least=0)
        if self.n <= ddof:
            raise ValueError(f"n must be more than ddof = {ddof}, got {self.n}")
        return np.asarray(self.scatter / (self.n - ddof))

    def std(self, *, ddof: int = 1) -> Vector:
        """Compute the standard deviation of each feature."""
        return np.asarray(np.sqrt(np.diag(self.covariance(ddof=ddof))))

    def total_variance(self, *, ddof: int = 1) -> float:
        """Add up the variances of all features."""
        return float(np.trace(self.covariance(ddof=ddof)))

    def correlation(self) -> Matrix:
        """Divide each covariance by both standard deviations.

        Rows and columns of features that do not vary are nan.
        """
        s = np.sqrt(np.diag(self.scatter))
        s[s == 0] = math.nan
        R = np.clip(_even(self.scatter / s[:, np.newaxis] / s), -1, 1)
        np.fill_diagonal(R, np.where(np.isnan(s), math.nan, 1.0))
        return np.asarray(R)


def summarize(X: ArrayLike) -> Summary:
    """Find mean and scatter of data in two passes: means first, then distances.

    Costs about 2 n d^2 operations, and a second table of the size of `X`.

    Parameters
    ----------
    X : (n, d) array_like
        One sample a row.

    Returns
    -------
    Summary

    Raises
    ------
    ValueError
        On a wrong shape, an entry that is not finite, or a scatter beyond all floats.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Mean and covariance of data*; Chan, Golub and LeVeque (1983). The
    twin for the covariance is ``numpy.cov(X.T)``.

    Examples
    --------
    >>> found = summarize([[1, 2], [3, 2], [5, 8]])
    >>> found.mean.tolist(), found.scatter.tolist()
    ([3.0, 4.0], [[8.0, 12.0], [12.0, 24.0]])
    """
    s, k = by_powers_of_two(as_matrix(X, "X"), axis=0)  # no square overflows
    mean = s.mean(axis=0)
    Z = s - mean
    rest = Z.mean(axis=0)  # what rounding left in the first mean
    Z -= rest
    with np.errstate(over="ignore"):
        S = np.ldexp(_even(Z.T @ Z), k + k.T)
    return _summary(len(s), np.ldexp(mean + rest, k[0]), S)


def centre(X: ArrayLike) -> Matrix:
    """Subtract from each column its mean: the projection I - 11'/n, without the matrix.

    Parameters
    ----------
    X : (n, d) array_like
        One sample a row.

    Returns
    -------
    (n, d) ndarray
        Each column adds up to 0, but for rounding.

    Raises
    ------
    ValueError
        On a wrong shape, an entry that is not finite, or distances beyond all floats.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Mean and covariance of data*. `centring_matrix` has the matrix. Some
    forty times as slow as ``X - X.mean(axis=0)``: it checks, takes units out so that no
    sum overflows, and subtracts what rounding left in the mean.

    Examples
    --------
    >>> centre([[1, 2], [3, 2], [5, 8]]).tolist()
    [[-2.0, -2.0], [0.0, -2.0], [2.0, 4.0]]
    """
    s, k = by_powers_of_two(as_matrix(X, "X"), axis=0)
    Z = s - s.mean(axis=0)
    with np.errstate(over="ignore"):
        return _finite(np.ldexp(Z - Z.mean(axis=0), k))


def centring_matrix(n: int) -> Matrix:
    """Make the (n, n) matrix I - 11'/n, which takes the mean away; to look at.

    To centre data, `centre` needs n operations a column where this product needs n^2.

    Parameters
    ----------
    n : int
        At least 1.

    Returns
    -------
    (n, n) ndarray
        Symmetric, its own square, of rank n - 1.

    Raises
    ------
    ValueError
        If n < 1.
    TypeError
        If `n` is no integer.

    Notes
    -----
    Book, chapter *Mean and covariance of data*.

    Examples
    --------
    >>> centring_matrix(2).tolist()
    [[0.5, -0.5], [-0.5, 0.5]]
    """
    n = as_size(n, "n", axes=2)
    return np.asarray(np.eye(n) - 1 / n)


def updated(summary: Summary, x: ArrayLike) -> Summary:
    """Take one more sample into account, without the earlier ones.

    Costs some 3 d^2 operations, however many samples there were.

    Parameters
    ----------
    summary : Summary
        Of n samples.
    x : (d,) array_like
        The new one.

    Returns
    -------
    Summary
        Of n + 1 samples.

    Raises
    ------
    ValueError
        On a wrong length, an entry that is not finite, or a scatter beyond all floats.
    TypeError
        If `summary` is none, or an entry of `x` is not a real number.

    Notes
    -----
    Book, chapter *Mean and covariance of data*; Welford (1962), here for vectors. For
    many samples at once `merged` takes a table; ``StandardScaler.partial_fit`` of
    scikit-learn keeps the variances alone.

    Examples
    --------
    >>> more = updated(summarize([[1, 2], [3, 2], [5, 8]]), [7, 4])
    >>> more.mean.tolist(), more.scatter.tolist()
    ([4.0, 4.0], [[20.0, 12.0], [12.0, 24.0]])
    """
    n, mean, S = _parts(summary, "summary")
    with np.errstate(over="ignore", invalid="ignore"):
        gap = as_vector(x, "x", size=len(mean)) - mean
        return _summary(n + 1, mean + gap / (n + 1), S + _outer(gap, n / (n + 1)))


def without(summary: Summary, x: ArrayLike) -> Summary:
    """Take one sample out again, without the others.

    Where it lies far from all others nearly all of the scatter is subtracted, and digits
    are lost: for the rest there may be few left.

    Parameters
    ----------
    summary : Summary
        Of n >= 2 samples.
    x : (d,) array_like
        One of them.

    Returns
    -------
    Summary
        Of n - 1 samples.

    Raises
    ------
    ValueError
        If `x` cannot have been among the samples, on a wrong length, an entry that is
        not finite, or n < 2.
    TypeError
        If `summary` is none, or an entry of `x` is not a real number.

    Notes
    -----
    Book, chapter *Mean and covariance of data*. Each feature is checked for itself: no
    value is further than (n - 1) / sqrt(n) standard deviations from the mean (Samuelson,
    1968).

    Examples
    --------
    >>> fewer = without(Summary(4, [4, 4], [[20, 12], [12, 24]]), [7, 4])
    >>> fewer.mean.tolist(), fewer.scatter.tolist()
    ([3.0, 4.0], [[8.0, 12.0], [12.0, 24.0]])
    """
    n, mean, S = _parts(summary, "summary")
    if n < 2:
        raise ValueError(f"summary must be of 2 samples or more, got {n}")
    with np.errstate(over="ignore", invalid="ignore"):
        gap = as_vector(x, "x", size=len(mean)) - mean
        left = S - _outer(gap, n / (n - 1))
    squares, allowed = np.diag(left).copy(), ROUNDING * n * np.diag(S)
    off = ~((squares if n > 2 else -np.abs(squares)) >= -allowed)
    if off.any():
        raise ValueError(
            "x must be one of the samples: they cannot have the entry "
            f"{int(np.argmax(off))} of it, as their scatter says"
        )
    none = (squares < 0) | (n == 2)  # a single sample has no scatter
    left[none] = left[:, none] = 0.0
    return _summary(n - 1, mean - gap / (n - 1), left)


def merged(a: Summary, b: Summary) -> Summary:
    """Put two data sets together, of which only the summaries are there.

    Costs some 4 d^2 operations, however many samples there were.

    Parameters
    ----------
    a, b : Summary
        Of as many features.

    Returns
    -------
    Summary
        Of all samples of both.

    Raises
    ------
    ValueError
        If the numbers of features differ, or the scatter is beyond all floats.
    TypeError
        If one is no summary.

    Notes
    -----
    Book, chapter *Mean and covariance of data*; Chan, Golub and LeVeque (1983).

    Examples
    --------
    >>> both = merged(summarize([[1], [3]]), summarize([[5], [7]]))
    >>> both.n, both.mean.tolist(), both.scatter.tolist()
    (4, [4.0], [[20.0]])
    """
    n_a, mean, S_a = _parts(a, "a")
    n_b, mean_b, S_b = _parts(b, "b")
    if len(mean) != len(mean_b):
        raise ValueError(
            f"b must have as many features as a, {len(mean)}, got {len(mean_b)}"
        )
    n = n_a + n_b
    with np.errstate(over="ignore", invalid="ignore"):
        gap = mean_b - mean
        S = S_a + S_b + _outer(gap, n_a * n_b / n)
        return _summary(n, mean + gap * (n_b / n), S)


def mapped(summary: Summary, A: ArrayLike, b: ArrayLike | None = None) -> Summary:
    """Find what becomes of mean and scatter if each sample x is sent to A x + b.

    Parameters
    ----------
    summary : Summary
        Of d features.
    A : (m, d) array_like
        The map. One row gives one new feature.
    b : (m,) array_like, optional
        The shift, zero unless given.

    Returns
    -------
    Summary
        Of as many samples, with m features.

    Raises
    ------
    ValueError
        On a wrong shape, an entry that is not finite, or a scatter beyond all floats.
    TypeError
        If `summary` is none, or an entry is not a real number.

    Notes
    -----
    Book, chapter *Mean and covariance of data*. For random vectors the same is
    ``joint.MultivariateNormal.affine``.

    Examples
    --------
    >>> few = summarize([[1, 2], [3, 2], [5, 8]])
    >>> total = mapped(few, [[1, 1]])
    >>> total.mean.tolist(), total.scatter.tolist()
    ([7.0], [[56.0]])
    """
    n, mean, S = _parts(summary, "summary")
    A = as_matrix(A, "A", columns=len(mean))
    shift = np.zeros(len(A)) if b is None else as_vector(b, "b", size=len(A))
    with np.errstate(over="ignore", invalid="ignore"):
        S = _even(A @ S @ A.T)
        np.fill_diagonal(S, np.maximum(np.diag(S), 0))  # rounding aside they are
        return _summary(n, A @ mean + shift, S)


def standardize(X: ArrayLike, summary: Summary) -> Matrix:
    """Count each feature from the summary's mean, in its standard deviations.

    A feature that does not vary in the summary is only counted from its mean.

    Parameters
    ----------
    X : (m, d) array_like
        Samples, the summary's or others.
    summary : Summary
        Of n >= 2 samples.

    Returns
    -------
    (m, d) ndarray

    Raises
    ------
    ValueError
        On a wrong shape, an entry that is not finite, or n < 2.
    TypeError
        If `summary` is none, or an entry is not a real number.

    Notes
    -----
    Book, chapter *Mean and covariance of data*. By n - 1; scikit-learn's
    ``StandardScaler`` divides by n.

    Examples
    --------
    >>> standardize([[5, 4]], Summary(3, [3, 4], [[8, 12], [12, 24]])).tolist()
    [[1.0, 0.0]]
    """
    _, mean, _ = _parts(summary, "summary")
    X = as_matrix(X, "X", columns=len(mean))
    s = summary.std()
    s[s == 0] = 1.0
    return np.asarray((X - mean) / s)


def variance_along(C: ArrayLike, u: ArrayLike) -> float:
    """Compute the variance of the samples' shadows on a line, from their covariance.

    Parameters
    ----------
    C : (d, d) array_like
        A covariance matrix: symmetric, positive semidefinite.
    u : (d,) array_like
        The direction of the line, not zero, of any length.

    Returns
    -------
    float
        u'Cu for the unit vector u in this direction.

    Raises
    ------
    ValueError
        On a wrong shape, an entry that is not finite, a zero `u`, or a matrix that is
        not symmetric.
    TypeError
        If an entry is not a real number.
    numpy.linalg.LinAlgError
        If the result would be negative by more than rounding.

    Notes
    -----
    Book, chapter *Mean and covariance of data*.

    Examples
    --------
    >>> variance_along([[4, 6], [6, 12]], [1, 1])
    14.0
    """
    C = as_symmetric(C, "C")
    u, _ = by_powers_of_two(as_direction(u, "u", size=len(C)))
    scaled, k = by_powers_of_two(C)
    value = float(u @ scaled @ u / (u @ u))
    if value < -ROUNDING * len(C):
        raise np.linalg.LinAlgError(
            "C must be positive semidefinite: along u it has a negative variance"
        )
    with np.errstate(over="ignore"):
        return float(np.ldexp(max(value, 0.0), k)[0, 0])


def one_pass_variance(x: ArrayLike, *, ddof: int = 1) -> float:
    """Compute a variance from the sums of values and squares: do not, unless near 0.

    Wrong where the mean is large beside the spread, even negative; it is here to be seen
    failing. `summarize`, `updated` and ``descriptive.variance`` are right. It is
    harmless for ``x - x[0]``, or with whatever else near the mean is subtracted first.

    Parameters
    ----------
    x : (n,) array_like
        Real and finite.
    ddof : int
        The sum of squares is divided by n - ddof.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If `x` is not a nonempty vector of finite numbers, or has not more than `ddof`.
    TypeError
        If an entry is not a real number, or `ddof` no whole number.

    Notes
    -----
    Book, chapter *Mean and covariance of data*; Chan, Golub and LeVeque (1983).

    Examples
    --------
    >>> one_pass_variance([1, 2, 6]), one_pass_variance([1e9 + 1, 1e9 + 2, 1e9 + 6])
    (7.0, 0.0)
    """
    x = moderate(as_vector(x, "x"), "x")
    n, ddof = x.size, as_count(ddof, "ddof", least=0)
    if n <= ddof:
        raise ValueError(f"x must have more than {ddof} values, got {n}")
    return float((x @ x - x.sum() ** 2 / n) / (n - ddof))


def _parts(summary: Summary, name: str) -> tuple[int, Vector, Matrix]:
    """Return what is in a summary, or raise."""
    if not isinstance(summary, Summary):
        raise TypeError(f"{name} must be a Summary, got {type(summary).__name__}")
    return summary.n, summary.mean, summary.scatter


def _outer(gap: Vector, weight: float) -> Matrix:
    """Return weight * gap gap', exactly symmetric."""
    return np.asarray(np.outer(gap, gap) * weight)


def _even(S: Matrix) -> Matrix:
    """Return S without the rounding that keeps it from being symmetric."""
    return np.asarray((S + S.T) / 2)


def _finite(array: Matrix) -> Matrix:
    """Return the array, unless something in it does not fit a float."""
    if not np.isfinite(array).all():
        raise ValueError(
            "the samples are too far apart: this is beyond all floats; measure them in "
            "a larger unit"
        )
    return array


def _summary(n: int, mean: Vector, S: Matrix) -> Summary:
    """Make a summary, unless something does not fit a float."""
    return Summary(n, _finite(mean), _finite(S))
