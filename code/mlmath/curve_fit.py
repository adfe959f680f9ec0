"""Nonlinear least squares: fitting a curve, and how sure its parameters are.

All methods go from a point to the next by a step s, and need the residuals r (what was
measured minus what is predicted) and the Jacobian J of the predictions. Where the
uncertainties `sigma` of the measurements are known, each row is divided by its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import curves, fitting, least_squares, orthogonal
from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_direction,
    as_matrix,
    as_positive,
    as_symmetric,
    as_vector,
    expect,
    moderate,
    set_aside,
)
from mlmath._scale import by_powers_of_two
from mlmath.curves import Curve

EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class CurveFit:
    """Where a fit ended, and how well the samples determine it.

    `rss` is the sum of squares, of residuals over `sigma` where that is known.
    `residual` says how far is still to go: the length of what the linearised model
    would take off the residuals, beside their length. `std_errors` are the roots of the
    diagonal of `covariance`, all inf if the samples do not determine the parameters.
    `history` has the points, one a row, the start first.
    """

    params: Vector
    std_errors: Vector
    covariance: Matrix
    rss: float
    residual: float
    n_iter: int
    converged: bool
    history: Matrix


class _Samples:
    """The samples of a fit, with what follows from parameters."""

    def __init__(
        self, curve: Curve, x: ArrayLike, y: ArrayLike, sigma: ArrayLike | None
    ) -> None:
        self.curve, self.x = curve, moderate(as_vector(x, "x"), "x")
        self.y = as_vector(y, "y", size=self.x.size)
        self.known = sigma is not None
        self.sigma = np.ones(self.x.size)
        if sigma is not None:
            self.sigma = as_vector(sigma, "sigma", size=self.x.size)
            if (self.sigma <= 0).any():
                raise ValueError(f"sigma must be positive, got {self.sigma.min()}")
        with np.errstate(over="ignore"):  # refused at the start
            self.floor = 10 * EPS * float(np.linalg.norm(self.y / self.sigma))

    def start(self, start: ArrayLike) -> Vector:
        params = as_vector(start, "start")
        if params.size > self.x.size:
            raise ValueError(
                f"start must have at most one parameter a sample, got {params.size} "
                f"for {self.x.size} samples"
            )
        self.residuals(params)  # refuses what is not finite
        if self.rss(params) == np.inf:
            raise ValueError("the squared residuals at start overflow: scale y")
        return params

    def residuals(self, params: Vector) -> Vector:
        with np.errstate(all="ignore"):  # what is not finite is refused
            rest = fitting.residuals(self.curve.fun, params, self.x, self.y)
        return np.asarray(rest / self.sigma)

    def jacobian(self, params: Vector) -> Matrix:
        J = curves.jacobian(self.curve, params, self.x)
        return np.asarray(J / self.sigma[:, np.newaxis])

    def rss(self, params: Vector) -> float:
        """Return the sum of squares, inf where there is none."""
        try:
            r = self.residuals(params)
        except ValueError:
            return np.inf
        with np.errstate(over="ignore"):
            return float(r @ r)

    def left(self, J: Matrix, r: Vector) -> tuple[float, bool]:
        """Say how far is still to go, and whether that is as good as nothing."""
        S, _ = by_powers_of_two(J, axis=0)
        U, sizes, _ = np.linalg.svd(S, full_matrices=False)
        shadow = U[:, sizes > 1e-12 * sizes[0]].T @ r
        length = float(np.linalg.norm(shadow))
        return length / (float(np.linalg.norm(r)) or 1.0), length <= self.floor

    def arrived(self, J: Matrix, r: Vector, tol: float) -> bool:
        residual, nothing = self.left(J, r)
        return residual <= tol or nothing

    def result(self, history: list[Vector], tol: float) -> CurveFit:
        params = history[-1]
        J, r = self.jacobian(params), self.residuals(params)
        residual, nothing = self.left(J, r)
        C = covariance(J, r, known=self.known)
        return CurveFit(
            params, np.sqrt(np.diag(C)), C, self.rss(params), residual,
            len(history) - 1, residual <= tol or nothing, np.array(history),
        )  # fmt: skip


def gradient(curve: Curve, params: ArrayLike, x: ArrayLike, y: ArrayLike) -> Vector:
    """Return the gradient of the sum of squares by the parameters, -2 J'r.

    Parameters
    ----------
    curve : Curve
    params : (n,) array_like
        Real, finite.
    x, y : (m,) array_like
        Real, finite.

    Returns
    -------
    (n,) ndarray

    Raises
    ------
    ValueError
        If lengths differ, or something is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Fitting curves*; Nocedal and Wright (2006), section 10.1.

    Examples
    --------
    >>> gradient(curves.straight(), [0, 0], [0, 1, 2], [2, 0, 4]).tolist()
    [-12.0, -16.0]
    """
    expect(curve, Curve, "curve")
    samples = _Samples(curve, x, y, None)
    p = as_vector(params, "params")
    return np.asarray(-2 * samples.jacobian(p).T @ samples.residuals(p))


def steepest_descent(
    curve: Curve,
    x: ArrayLike,
    y: ArrayLike,
    *,
    start: ArrayLike,
    sigma: ArrayLike | None = None,
    rate: float | None = None,
    tol: float = 1e-10,
    max_iter: int = 1000,
) -> CurveFit:
    """Fit a curve by steps along the negative gradient of the sum of squares.

    Each step first has the length that were best if the model were linear, and is halved
    until the sum is lower by a fair part of what was promised. In a narrow valley it takes
    about as many steps as the squared condition number of the Jacobian says.

    Parameters
    ----------
    curve : Curve
    x, y : (m,) array_like
        Real, finite: what is known of each sample, and what was measured.
    start : (n,) array_like
        Parameters to begin at, n <= m.
    sigma : (m,) array_like, optional
        Known standard deviations of `y`, positive; else they are taken to be equal.
    rate : float, optional
        A fixed learning rate, positive, in place of the search for a length.
    tol : float
        Stop when `residual` is at most this.
    max_iter : int
        Most steps.

    Returns
    -------
    CurveFit
        `converged` is False at `max_iter`, or where no step led on.

    Raises
    ------
    ValueError
        On a wrong shape, what is not finite, at `start` also of the curve, more
        parameters than samples, or `sigma`, `rate`, `tol` or `max_iter` not positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Fitting curves*; Nocedal and Wright (2006), sections 3.1 and 3.3.

    Examples
    --------
    >>> line = steepest_descent(curves.straight(), [-1, 1], [1, 3], start=[0, 0])
    >>> line.params.round(9).tolist(), line.n_iter
    ([2.0, 1.0], 1)
    """
    expect(curve, Curve, "curve")
    samples = _Samples(curve, x, y, sigma)
    rate = None if rate is None else as_positive(rate, "rate")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    history = [samples.start(start)]
    while len(history) <= max_iter:
        p = history[-1]
        J, r = samples.jacobian(p), samples.residuals(p)
        if samples.arrived(J, r, tol):
            break
        downhill = 2 * J.T @ r
        new = _search(samples, p, downhill, J) if rate is None else p + rate * downhill
        if samples.rss(new) == np.inf or (new == p).all():
            break
        history.append(new)
    return samples.result(history, tol)


def _search(samples: _Samples, p: Vector, downhill: Vector, J: Matrix) -> Vector:
    """Go down a line: from the best length for a linear model, halved while needed."""
    slope = float(downhill @ downhill)
    bend = as_positive(float(np.linalg.norm(J @ downhill)) ** 2, "the bend along x")
    length = slope / 2 / bend
    now = samples.rss(p)
    if length * slope / 2 <= samples.floor * np.sqrt(now):
        return np.asarray(p + length * downhill)  # the fall is lost in rounding
    while (p + length * downhill != p).any():
        if samples.rss(p + length * downhill) < now - 0.1 * length * slope:
            return np.asarray(p + length * downhill)
        length /= 2
    return p


def gauss_newton(
    curve: Curve,
    x: ArrayLike,
    y: ArrayLike,
    *,
    start: ArrayLike,
    sigma: ArrayLike | None = None,
    tol: float = 1e-10,
    max_iter: int = 100,
) -> CurveFit:
    """Fit a curve by solving one linear least-squares problem after another.

    Near a minimum with small residuals it gains digits fast, with a model that is linear
    it needs one step. From far away it may go anywhere: nothing holds it back.

    Parameters
    ----------
    curve : Curve
    x, y : (m,) array_like
        Real, finite: what is known of each sample, and what was measured.
    start : (n,) array_like
        Parameters to begin at, n <= m.
    sigma : (m,) array_like, optional
        Known standard deviations of `y`, positive; else they are taken to be equal.
    tol : float
        Stop when `residual` is at most this.
    max_iter : int
        Most steps.

    Returns
    -------
    CurveFit
        `converged` is False at `max_iter`, where the columns of the Jacobian become
        dependent, or where the curve is not finite after the next step.

    Raises
    ------
    ValueError
        On a wrong shape, what is not finite, at `start` also of the curve, more
        parameters than samples, or `sigma`, `tol` or `max_iter` not positive.
    TypeError
        If something is not a real number.
    OverflowError
        If a step is larger than any float.

    Notes
    -----
    Book, chapter *Fitting curves*; Nocedal and Wright (2006), section 10.3.

    Examples
    --------
    >>> fit = gauss_newton(curves.straight(), [0, 1, 2], [2, 0, 4], start=[7, -3])
    >>> fit.params.round(9).tolist(), fit.n_iter
    ([1.0, 1.0], 1)
    """
    expect(curve, Curve, "curve")
    samples = _Samples(curve, x, y, sigma)
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    history = [samples.start(start)]
    while len(history) <= max_iter:
        p = history[-1]
        J, r = samples.jacobian(p), samples.residuals(p)
        if samples.arrived(J, r, tol):
            break
        try:
            new = p + least_squares.solve(J, r).params
        except np.linalg.LinAlgError:  # dependent columns: no step, or many
            break
        if samples.rss(new) == np.inf:
            break
        history.append(new)
    return samples.result(history, tol)


def damped_step(
    J: ArrayLike, r: ArrayLike, *, damping: float, scale: ArrayLike | None = None
) -> Vector:
    """Return the step s that makes ``|r - J s|^2 + damping |D s|^2`` least.

    The larger `damping` is, the shorter and steeper is the step. It is found by mirrors
    on the rows of J with those of D below, not by a matrix J'J.

    Parameters
    ----------
    J : (m, n) array_like
        Real, finite; its columns may depend on each other.
    r : (m,) array_like
        Real, finite.
    damping : float
        Positive.
    scale : (n,) array_like, optional
        The diagonal of D, positive; default all ones.

    Returns
    -------
    (n,) ndarray

    Raises
    ------
    ValueError
        On a wrong shape, what is not finite, or `damping` or `scale` not positive.
    TypeError
        If something is not a real number.
    numpy.linalg.LinAlgError
        If `damping` is lost beside dependent columns.

    Notes
    -----
    Book, chapter *Fitting curves*; Nocedal and Wright (2006), section 10.3.

    Examples
    --------
    >>> damped_step([[1], [1]], [3, 1], damping=2).round(9).tolist()
    [1.0]
    """
    J = as_matrix(J, "J")
    m, n = J.shape
    r, damping = as_vector(r, "r", size=m), as_positive(damping, "damping")
    D = np.ones(n) if scale is None else as_vector(scale, "scale", size=n)
    if (D <= 0).any():
        raise ValueError(f"scale must be positive, got {D.min()}")
    below = np.sqrt(damping) * np.diag(D)
    stacked = np.vstack([J, below])
    return least_squares.solve(stacked, np.append(r, np.zeros(n))).params


def levenberg_marquardt(
    curve: Curve,
    x: ArrayLike,
    y: ArrayLike,
    *,
    start: ArrayLike,
    sigma: ArrayLike | None = None,
    scaled: bool = True,
    damping: float = 1e-2,
    tol: float = 1e-10,
    max_iter: int = 1000,
) -> CurveFit:
    """Fit a curve by Gauss-Newton steps that are damped as much as needed.

    A step is taken only if it lowers the sum of squares; then the damping falls, by more
    the better the linearised model foretold the fall. Otherwise it rises. Near a
    minimum it is Gauss-Newton.

    Parameters
    ----------
    curve : Curve
    x, y : (m,) array_like
        Real, finite: what is known of each sample, and what was measured.
    start : (n,) array_like
        Parameters to begin at, n <= m.
    sigma : (m,) array_like, optional
        Known standard deviations of `y`, positive; else they are taken to be equal.
    scaled : bool
        Measure steps in units of the columns of the Jacobian, the longest so far, so
        that units of parameters do not matter.
    damping : float
        To begin with, positive.
    tol : float
        Stop when `residual` is at most this.
    max_iter : int
        Most trials, refused ones included.

    Returns
    -------
    CurveFit
        `n_iter` counts the steps taken. `converged` is False after `max_iter` trials, or
        where no step leads down that is not lost in rounding.

    Raises
    ------
    ValueError
        On a wrong shape, what is not finite, at `start` also of the curve, more
        parameters than samples, or `sigma`, `damping`, `tol` or `max_iter` not positive.
    TypeError
        If something is not a real number.
    OverflowError
        If a step is larger than any float.

    Notes
    -----
    Book, chapter *Fitting curves*; Marquardt (1963), doi:10.1137/0111030; More (1978)
    for the scale; Nocedal and Wright (2006), section 10.3. For a few parameters 10
    to 20 times as slow as ``scipy.optimize.least_squares``, for its steps in Python.

    Examples
    --------
    >>> law = curves.power_law()
    >>> fit = levenberg_marquardt(law, [1, 2, 4, 8], [9, 5, 3, 2], start=[0, 5, 2])
    >>> fit.params.round(9).tolist()
    [1.0, 8.0, 1.0]
    """
    expect(curve, Curve, "curve")
    samples = _Samples(curve, x, y, sigma)
    damping = as_positive(damping, "damping")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    p = samples.start(start)
    J, r = samples.jacobian(p), samples.residuals(p)
    D = _lengths(J)
    history = [p]
    for _ in range(max_iter):
        if samples.arrived(J, r, tol):
            break
        scale = np.where(D > 0, D, 1.0) if scaled else np.ones(p.size)
        step = damped_step(J, r, damping=damping, scale=scale)
        if (p + step == p).all():
            break
        gain = _gain(samples, p + step, J @ step, r)
        if gain > 0:
            p = p + step
            J, r = samples.jacobian(p), samples.residuals(p)
            D = np.maximum(D, _lengths(J))
            history.append(p)
        if gain < 1 / 4:
            damping *= 2
        elif gain > 3 / 4:
            damping /= 3
    return samples.result(history, tol)


def _lengths(J: Matrix) -> Vector:
    """Return the lengths of the columns, tiny ones too."""
    S, k = by_powers_of_two(J, axis=0)
    return np.asarray(np.ldexp(np.linalg.norm(S, axis=0), k[0]))


def _gain(samples: _Samples, new: Vector, change: Vector, r: Vector) -> float:
    """Divide the fall of the sum by the fall that the linearised model foretells."""
    foretold = float(change @ (2 * r - change))
    if foretold <= samples.floor * float(np.linalg.norm(r)):
        return 0.5  # lost in the rounding of the sum: go on as before
    return (float(r @ r) - samples.rss(new)) / foretold


def covariance(J: ArrayLike, r: ArrayLike, *, known: bool = False) -> Matrix:
    """Return the covariance of fitted parameters, s^2 (J'J)^-1, from J = QR.

    Parameters
    ----------
    J : (m, n) array_like
        The Jacobian at the fit, real, finite, m >= n.
    r : (m,) array_like
        The residuals there.
    known : bool
        Whether both were divided by known standard deviations; then s = 1, else
        s^2 = r'r / (m - n).

    Returns
    -------
    (n, n) ndarray
        Full of inf if the columns are dependent, or s is not known and m = n, or a
        variance is larger than any float.

    Raises
    ------
    ValueError
        On a wrong shape or what is not finite, or if m < n.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Fitting curves*; Bates and Watts (1988), section 2.2.

    Examples
    --------
    >>> covariance([[1, 0], [0, 2], [0, 0]], [0, 0, 3]).tolist()
    [[9.0, 0.0], [0.0, 2.25]]
    """
    J = as_matrix(J, "J")
    m, n = J.shape
    r = as_vector(r, "r", size=m)
    if m < n:
        raise ValueError(f"J must have at least as many rows as columns, got {J.shape}")
    if orthogonal.orthonormal_basis(J).shape[1] < n or (m == n and not known):
        return np.full((n, n), np.inf)
    S, k = by_powers_of_two(J, axis=0)
    _, R = orthogonal.householder_qr(S)
    with np.errstate(over="ignore", invalid="ignore"):
        half = np.ldexp(np.linalg.solve(R, np.eye(n)), -k.T)
        half = half if known else half * np.linalg.norm(r) / np.sqrt(m - n)
        C = half @ half.T
    if not np.isfinite(C).all():
        return np.full((n, n), np.inf)
    return np.asarray((C + C.T) / 2)  # symmetric to the last bit


def correlation(C: ArrayLike) -> Matrix:
    """Divide each covariance by both standard deviations.

    Parameters
    ----------
    C : (n, n) array_like
        Symmetric, with a positive diagonal.

    Returns
    -------
    (n, n) ndarray
        Ones on the diagonal, and numbers from -1 to 1 beside it.

    Raises
    ------
    ValueError
        If `C` is not symmetric, not finite or has a variance that is not positive.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Fitting curves*.

    Examples
    --------
    >>> correlation([[4, -3], [-3, 9]]).tolist()
    [[1.0, -0.5], [-0.5, 1.0]]
    """
    C = as_symmetric(C, "C")
    variances = np.diag(C)
    if (variances <= 0).any():
        raise ValueError(f"C must have a positive diagonal, got {variances.min()}")
    s = np.sqrt(variances)
    return np.asarray(C / s / s[:, np.newaxis])


def band(curve: Curve, fit: CurveFit, x: ArrayLike) -> Vector:
    """Return the standard error of the fitted curve at each place of `x`.

    Parameters
    ----------
    curve : Curve
        The one that was fitted.
    fit : CurveFit
        With a finite covariance.
    x : (m,) array_like
        Real, finite.

    Returns
    -------
    (m,) ndarray
        The root of j C j', where j is a row of the Jacobian.

    Raises
    ------
    ValueError
        If `x` is empty or not finite, the curve is not finite there, or the fit has
        no finite covariance.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Fitting curves*.

    Examples
    --------
    >>> fit = gauss_newton(curves.straight(), [-1, 0, 1], [1, 0, 2], start=[0, 0])
    >>> band(curves.straight(), fit, [0]).round(9).tolist()
    [0.707106781]
    """
    expect(curve, Curve, "curve")
    expect(fit, CurveFit, "fit")
    C = as_matrix(fit.covariance, "fit.covariance")
    x = moderate(as_vector(x, "x"), "x")
    J = curves.jacobian(curve, fit.params, x)
    return np.asarray(np.sqrt(((J @ C) * J).sum(axis=1)))


def digits_agreed(
    values: ArrayLike, certified: ArrayLike, *, most: float = 11.0
) -> float:
    """Count the digits in which numbers agree with certified ones.

    Parameters
    ----------
    values : (n,) array_like
        Real; nan and inf agree in no digit.
    certified : (n,) array_like
        Finite, without 0.
    most : float
        How many digits are certified, positive; no more are counted.

    Returns
    -------
    float
        The negative decimal logarithm of the largest relative error, from 0 to `most`.

    Raises
    ------
    ValueError
        On a wrong shape, or if `certified` has a 0 or is not finite, or `most` is not
        positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Fitting curves*; McCullough (1998) calls it the log relative error.

    Examples
    --------
    >>> round(digits_agreed([3.1416, 2], [3.14159265, 2]), 1)
    5.6
    """
    certified = as_direction(certified, "certified")
    most = as_positive(most, "most")
    if not certified.all():
        raise ValueError("certified must not have a 0: relative errors are asked for")
    rest, failed = set_aside(values, "values", lambda x: ~np.isfinite(x))
    values = as_vector(rest, "values", size=certified.size)
    with np.errstate(over="ignore"):  # no digit agrees
        error = float((np.abs(values - certified) / np.abs(certified)).max())
    if error >= 1 or failed.any():
        return 0.0
    return most if error == 0 else min(-float(np.log10(error)), most)
