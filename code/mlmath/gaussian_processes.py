r"""Gaussian processes: normal distributions over functions, and what data leave of them.

Places are rows of `X`. A kernel is any function of two lists of places that returns the
matrix of the covariances, such as ``lambda X, Z: squared_exponential(X, Z, length=2)``.
Book, chapter *Where to go next*.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular
from scipy.spatial.distance import cdist

from mlmath import decompositions
from mlmath._checks import (
    Matrix,
    Vector,
    as_at_least_0,
    as_matrix,
    as_positive,
    as_scalar,
    as_vector,
    expect,
    moderate,
)

Kernel = Callable[[Matrix, Matrix], ArrayLike]
#: A kernel's matrix may differ from its transpose by this share of its largest entry.
UNEVEN = 1e-9


@dataclass(frozen=True, slots=True)
class GaussianProcess:
    """What observations `y` at the places `X` leave of a Gaussian process.

    `weights` solve (K + noise² I) weights = y - mean; `log_evidence` is the logarithm
    of the density of `y`, by which kernels are compared.
    """

    X: Matrix
    y: Vector
    kernel: Kernel
    noise: float
    mean: float
    weights: Vector
    log_evidence: float
    _factor: Matrix = field(repr=False)


def squared_exponential(
    X: ArrayLike, Z: ArrayLike, *, length: float, height: float = 1.0
) -> Matrix:
    r"""Compute the covariances :math:`a^2 \exp(-\lVert x - z\rVert^2/(2\ell^2))`.

    Parameters
    ----------
    X : (m, d) array_like
        Places; real, finite.
    Z : (n, d) array_like
        Other places.
    length : float
        The distance over which values go together, positive.
    height : float
        The standard deviation of a value, positive.

    Returns
    -------
    (m, n) ndarray

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a number that is not positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Where to go next*; Rasmussen and Williams (2006), equation 4.9.
    scikit-learn's ``RBF``.

    Examples
    --------
    >>> squared_exponential([[0]], [[0], [2]], length=2).round(4).tolist()
    [[1.0, 0.6065]]
    """
    X, Z = _as_places(X, Z)
    length, height = as_positive(length, "length"), as_positive(height, "height")
    as_positive(height * height, "the square of height")
    with np.errstate(over="ignore"):  # infinitely far in lengths: 0
        D = cdist(X / length, Z / length, "sqeuclidean")
        return np.asarray(height**2 * np.exp(-D / 2))


def periodic(
    X: ArrayLike, Z: ArrayLike, *, period: float, length: float, height: float = 1.0
) -> Matrix:
    r"""Compute :math:`a^2 \exp(-2\sin^2(\pi(x - z)/p)/\ell^2)`: functions that repeat.

    Parameters
    ----------
    X : (m, d) array_like
        Places; with several columns the exponents are added.
    Z : (n, d) array_like
        Other places.
    period : float
        After which a function repeats itself, positive.
    length : float
        Positive; below 1 a function may wind several times a period.
    height : float
        The standard deviation of a value, positive.

    Returns
    -------
    (m, n) ndarray

    Raises
    ------
    ValueError, TypeError
        As for :func:`squared_exponential`.

    Notes
    -----
    Book, chapter *Where to go next*; Rasmussen and Williams (2006), equation 4.31.
    scikit-learn's ``ExpSineSquared``.

    Examples
    --------
    >>> periodic([[0]], [[7], [3.5]], period=7, length=2).round(4).tolist()
    [[1.0, 0.6065]]
    """
    X, Z = _as_places(X, Z)
    period, length = as_positive(period, "period"), as_positive(length, "length")
    height = as_positive(height, "height")
    as_positive(height * height, "the square of height")
    # the remainder is exact, also after many periods
    turns = np.remainder(X[:, np.newaxis] - Z, period) / period
    with np.errstate(over="ignore"):  # infinitely far in lengths: 0
        waves = (np.sin(np.pi * turns) / length) ** 2
        return np.asarray(height**2 * np.exp(-2 * waves.sum(axis=2)))


def _as_places(X: ArrayLike, Z: ArrayLike) -> tuple[Matrix, Matrix]:
    X = as_matrix(X, "X")
    return X, as_matrix(Z, "Z", columns=X.shape[1])


def fit(
    X: ArrayLike, y: ArrayLike, *, kernel: Kernel, noise: float, mean: float = 0.0
) -> GaussianProcess:
    r"""Condition a Gaussian process on noisy values.

    Costs n**3 / 3 operations for Cholesky's factor, and n**2 numbers of memory.

    Parameters
    ----------
    X : (n, d) array_like
        Where it was observed; real, finite.
    y : (n,) array_like
        What was observed.
    kernel : callable
        ``kernel(X, Z)`` gives the covariances of all pairs of rows.
    noise : float
        The standard deviation of the errors of `y`, at least 0.
    mean : float
        Of the process, before anything is observed.

    Returns
    -------
    GaussianProcess

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a kernel that is not symmetric.
    TypeError
        If something is not a real number, or `kernel` is no function.
    numpy.linalg.LinAlgError
        If K + noise² I is not positive definite, up to rounding: without noise, places
        that are close together make the columns of K nearly equal.

    Notes
    -----
    Book, chapter *Where to go next*; Rasmussen and Williams (2006), algorithm 2.1.
    scikit-learn's ``GaussianProcessRegressor`` with ``alpha=noise**2``.

    Examples
    --------
    >>> found = fit([[0]], [2], kernel=lambda X, Z: X @ Z.T + 1, noise=1)
    >>> [float(x[0].round(6)) for x in predict(found, [[3]])]
    [1.0, 9.5]
    """
    X = as_matrix(X, "X")
    y = moderate(as_vector(y, "y", size=len(X)), "y")
    noise = as_at_least_0(noise, "noise")
    mean = moderate(as_scalar(mean, "mean"), "mean")
    as_at_least_0(noise * noise, "the square of noise")
    if not callable(kernel):
        raise TypeError(f"kernel must be a function, got {type(kernel).__name__}")
    K = _covariances(kernel, X, X)
    if np.abs(K - K.T).max() > UNEVEN * np.abs(K).max():
        raise ValueError(
            "kernel must be symmetric: kernel(X, X) differs from its mirror"
        )
    try:
        L = decompositions.cholesky((K + K.T) / 2 + noise**2 * np.eye(len(X)))
    except np.linalg.LinAlgError:
        raise np.linalg.LinAlgError(
            "the covariance matrix of y must be positive definite: raise noise, or take "
            "a kernel whose matrices have no negative eigenvalue"
        ) from None
    z = solve_triangular(L, y - mean, lower=True)
    volume = len(y) * math.log(math.tau) + decompositions.log_determinant(L)
    return GaussianProcess(
        X, y, kernel, noise, mean, solve_triangular(L, z, lower=True, trans="T"),
        -(float(z @ z) + volume) / 2, L,
    )  # fmt: skip


def predict(process: GaussianProcess, X: ArrayLike) -> tuple[Vector, Vector]:
    """Find mean and variance of the function at new places.

    Costs n operations a place for the mean, n**2 for the variance.

    Parameters
    ----------
    process : GaussianProcess
    X : (m, d) array_like
        Real, finite.

    Returns
    -------
    mean : (m,) ndarray
    variance : (m,) ndarray
        Of the function itself; a new observation has ``process.noise**2`` more.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Where to go next*; Rasmussen and Williams (2006), equations 2.25-2.26.

    Examples
    --------
    >>> found = fit([[0]], [2], kernel=lambda X, Z: X @ Z.T + 1, noise=1)
    >>> [float(x[0].round(6)) for x in predict(found, [[-1]])]
    [1.0, 1.5]
    """
    expect(process, GaussianProcess, "process")
    X = as_matrix(X, "X", columns=process.X.shape[1])
    K = _covariances(process.kernel, process.X, X)
    before = np.array(
        [_covariances(process.kernel, x, x)[0, 0] for x in X[:, np.newaxis]]
    )
    W = solve_triangular(process._factor, K, lower=True)
    # rounding may leave a little less than nothing
    variance = np.maximum(before - (W * W).sum(axis=0), 0.0)
    return process.mean + K.T @ process.weights, variance


def _covariances(kernel: Kernel, X: Matrix, Z: Matrix) -> Matrix:
    """Return the kernel's matrix, of the right shape and finite."""
    return as_matrix(
        kernel(X.copy(), Z.copy()), "kernel(X, Z)", rows=len(X), columns=len(Z)
    )
