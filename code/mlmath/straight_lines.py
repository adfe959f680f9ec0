"""Straight lines through points: least squares by formula, error bars, moduli.

The height of a line is its value at 0. Formulas for many features are in
:mod:`mlmath.least_squares`; steps downhill in :mod:`mlmath.descent`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import Matrix, Vector, as_positive, as_vector
from mlmath._scale import by_powers_of_two

Weights = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LineFit:
    """A line of least squares: `params` are its height at 0 and its slope.

    `centre` is the point of both means, through which it goes; `residuals` is y minus
    the line, `rss` the sum of their squares; `r_squared` is nan if all y are equal.
    """

    params: Vector
    centre: Vector
    residuals: Vector
    rss: float
    r_squared: float


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """A line through measurements with known uncertainties.

    `params` are its height at 0 and its slope, `std_errors` their uncertainties and
    `covariance` the matrix behind these; `centre` is the weighted one. `pulls` are the
    residuals in units of sigma, and `chi_squared` is the sum of their squares, with
    `dof` degrees of freedom.
    """

    params: Vector
    std_errors: Vector
    covariance: Matrix
    centre: Vector
    pulls: Vector
    chi_squared: float
    dof: int


def fit_line(x: ArrayLike, y: ArrayLike) -> LineFit:
    """Find the line of least squares: its slope is covariance over variance.

    Everything is counted from the means, so that no digits cancel where the `x` or the
    `y` are far from 0 beside their spread. One pass, about 10 n operations.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite; at least two of the `x` differ.

    Returns
    -------
    LineFit

    Raises
    ------
    ValueError
        On a wrong shape or what is not finite.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If all `x` are equal: every slope is as good.
    OverflowError
        If a parameter is larger than any float.

    Notes
    -----
    Book, chapter *Linear regression by three roads*. The same as
    ``scipy.stats.linregress``, without what that says of chance.

    Examples
    --------
    >>> line = fit_line([0, 1, 2], [1, 2, 6])
    >>> line.params.round(9).tolist(), round(line.r_squared, 6)
    ([0.5, 2.5], 0.892857)
    """
    x, y = _pair(x, y)
    s, t, kx, ky = _units(x, y)
    w: Weights = np.ones(s.size)
    x_mean, u = _centred(s, w)
    y_mean, v = _centred(t, w)
    slope = float(u @ v) / float(u @ u)  # covariance over variance; n cancels
    rest = v - slope * u
    rss, spread = float(rest @ rest), float(v @ v)
    with np.errstate(over="ignore"):
        return LineFit(
            _params(slope, x_mean, y_mean, kx, ky),
            np.array([np.ldexp(x_mean, kx), np.ldexp(y_mean, ky)]),
            np.ldexp(rest, ky),
            float(np.ldexp(rss, 2 * ky)),
            1 - rss / spread if spread else float("nan"),
        )


@np.errstate(over="ignore", invalid="ignore")
def line_by_raw_sums(x: ArrayLike, y: ArrayLike) -> Vector:
    """Find the line of least squares by sums that are not centred.

    Shown because it loses digits: both differences cancel where the mean is large
    beside the spread. It needs only five running sums; so does a way that is safe, see
    the exercise on a stream of samples.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite.

    Returns
    -------
    (2,) ndarray
        Height and slope, which may be inf or nan.

    Raises
    ------
    ValueError
        On a wrong shape or what is not finite.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If the difference below the fraction is 0.

    Notes
    -----
    Book, chapter *Linear regression by three roads*. :func:`fit_line` keeps the digits.

    Examples
    --------
    >>> line_by_raw_sums([0, 1, 2], [1, 2, 6]).tolist()
    [0.5, 2.5]
    """
    x = as_vector(x, "x")
    y, n = as_vector(y, "y", size=x.size), x.size
    below = n * (x @ x) - x.sum() ** 2
    if below == 0:
        raise np.linalg.LinAlgError("the sums say that all x are equal: use fit_line")
    slope = (n * (x @ y) - x.sum() * y.sum()) / below
    return np.array([(y.sum() - slope * x.sum()) / n, slope])


def weighted_line(x: ArrayLike, y: ArrayLike, sigma: ArrayLike) -> MeasuredLine:
    """Find the line of least chi-squared through points with known uncertainties.

    Each residual counts in units of its own `sigma`. The uncertainties that come out
    rest on those given, and on errors that have nothing to do with each other; they do
    not look at how well the line fits.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite, n >= 2; at least two of the `x` differ.
    sigma : (n,) array_like or float
        Uncertainty of each `y` (the root of the mean squared error), in its unit;
        positive.

    Returns
    -------
    MeasuredLine

    Raises
    ------
    ValueError
        On a wrong shape, what is not finite, or a `sigma` that is not positive.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If all `x` are equal, or all whose weight is not 0 beside the largest.
    OverflowError
        If a parameter is larger than any float.

    Notes
    -----
    Book, chapter *Linear regression by three roads*; Bevington and Robinson (2003),
    chapter 6. The same as ``scipy.optimize.curve_fit`` with ``absolute_sigma=True``, or
    ``numpy.polyfit`` with ``w=1/sigma`` and ``cov="unscaled"``.

    Examples
    --------
    >>> line = weighted_line([0, 1, 2], [1, 4, 4], [1, 0.5, 0.5])
    >>> line.params.round(6).tolist(), round(line.chi_squared, 9), line.dof
    ([2.333333, 1.0], 4.0, 1)
    """
    x, y = _pair(x, y)
    sigma = _positive(sigma, x.size)
    least = float(sigma.min())
    s, t, kx, ky = _units(x, y)
    with np.errstate(under="ignore"):
        w: Weights = (least / sigma) ** 2  # weights, the greatest 1
        x_mean, u = _centred(s, w)
        y_mean, v = _centred(t, w)
        spread = float(w @ u**2)
    if spread == 0:
        raise np.linalg.LinAlgError("all x with a weight that counts are equal")
    slope = float((w * u) @ v) / spread
    with np.errstate(over="ignore", under="ignore"):
        pulls = np.ldexp(v - slope * u, ky) / sigma
        of_mean = least / np.sqrt(w.sum())  # uncertainty at the centre
        of_slope = np.ldexp(least / np.sqrt(spread), -kx)
        at = float(np.ldexp(x_mean, kx))
        both = -at * of_slope**2
        of_height = np.hypot(of_mean, at * of_slope)
        return MeasuredLine(
            _params(slope, x_mean, y_mean, kx, ky),
            np.array([of_height, of_slope]),
            np.array([[of_height**2, both], [both, of_slope**2]]),
            np.array([at, np.ldexp(y_mean, ky)]),
            pulls,
            float(pulls @ pulls),
            x.size - 2,
        )


def least_absolute_line(x: ArrayLike, y: ArrayLike) -> Vector:
    """Find a line with the least mean modulus of the residuals, by trying all pairs.

    One of the best lines goes through two of the points, so it is enough to look at
    n (n - 1) / 2 lines. Each costs n operations: for a few hundred points at most.

    Parameters
    ----------
    x, y : (n,) array_like
        Real, finite; at least two of the `x` differ.

    Returns
    -------
    (2,) ndarray
        Height at 0 and slope; the first pair, in the order of the points, where several
        are equally good.

    Raises
    ------
    ValueError
        On a wrong shape or what is not finite.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If all `x` are equal.
    OverflowError
        If a parameter is larger than any float.

    Notes
    -----
    Book, chapter *Linear regression by three roads*. Linear programming (for instance
    ``scipy.optimize.linprog``) does it for many points and features.

    Examples
    --------
    >>> least_absolute_line([0, 1, 2, 3], [1, 2, 3, 90]).tolist()
    [1.0, 1.0]
    """
    x, y = _pair(x, y)
    s, t, kx, ky = _units(x, y)
    first, second = np.triu_indices(s.size, k=1)
    differ = s[first] != s[second]
    first, second = first[differ], second[differ]
    slopes = (t[second] - t[first]) / (s[second] - s[first])
    # from each pair's own point: no difference of large numbers
    losses = [
        np.abs(t - t[i] - b * (s - s[i])).sum()
        for i, b in zip(first, slopes, strict=True)
    ]
    k = int(np.argmin(losses))
    return _params(float(slopes[k]), float(s[first[k]]), float(t[first[k]]), kx, ky)


def _pair(x: ArrayLike, y: ArrayLike) -> tuple[Vector, Vector]:
    """Return x and y of one length, where not all x are equal."""
    x = as_vector(x, "x")
    y = as_vector(y, "y", size=x.size)
    if x.min() == x.max():
        raise np.linalg.LinAlgError(
            f"all x are {x[0]:.6g}: every slope is as good; fit the mean of y instead"
        )
    return x, y


def _positive(sigma: ArrayLike, size: int) -> Vector:
    """Return one positive uncertainty a sample; a number stands for all."""
    if np.isscalar(sigma):
        return np.full(size, as_positive(sigma, "sigma"))  # type: ignore[arg-type]
    sigma = as_vector(sigma, "sigma", size=size)
    if sigma.min() <= 0:
        raise ValueError(f"sigma must be positive, got {sigma.min():.6g}")
    return sigma


def _units(x: Vector, y: Vector) -> tuple[Vector, Vector, int, int]:
    """Return x and y in units in which no square leaves the range, and the units."""
    s, kx = by_powers_of_two(x)
    t, ky = by_powers_of_two(y)
    return s, t, int(kx[0]), int(ky[0])


def _centred(x: Vector, w: Weights) -> tuple[float, Vector]:
    """Return the weighted mean and the deviations from it, whose own mean is 0."""
    mean = float(w @ x) / float(w.sum())
    rest = x - mean
    more = float(w @ rest) / float(w.sum())  # what rounding left in the mean
    return mean + more, rest - more


def _params(slope: float, x: float, y: float, kx: int, ky: int) -> Vector:
    """Return height at 0 and slope of the line through (x, y), in the units asked for."""
    with np.errstate(over="ignore"):
        params = np.ldexp([y - slope * x, slope], [ky, ky - kx])
    if not np.isfinite(params).all():
        raise OverflowError("a parameter is larger than any float: scale x or y")
    return np.asarray(params)
