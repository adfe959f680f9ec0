r"""Least squares with a penalty on the weights: ridge regression and the lasso.

The intercept is never penalised. Columns are taken in the units they have, which matters
here: :func:`standardize` them first. Book, chapter *Overfitting and regularisation*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import (
    Matrix,
    Vector,
    as_array,
    as_at_least_0,
    as_count,
    as_matrix,
    as_positive,
    as_vector,
    expect,
)
from mlmath._scale import by_powers_of_two

EPS = float(np.finfo(np.float64).eps)
#: Of so many sweeps of the lasso, one goes through all columns.
ROUND = 10


@dataclass(frozen=True, slots=True)
class RidgeFit:
    """Ridge regression: weights in `params`, and what each sample does to its own value.

    `leverages` is the diagonal of the matrix that sends y to `fitted`; `effective` is
    their sum, the effective number of parameters, the intercept counted as one.
    """

    params: Vector
    intercept: float
    fitted: Vector
    residuals: Vector
    leverages: Vector
    effective: float


@dataclass(frozen=True, slots=True)
class LassoFit:
    """The lasso: weights in `params`, many of them exactly 0.

    `residual` bounds how far the objective is above its least value, divided by the sum
    of squares of y minus its mean; `converged` says that it is at most `tol`. `n_iter`
    counts sweeps.
    """

    params: Vector
    intercept: float
    fitted: Vector
    residuals: Vector
    residual: float
    n_iter: int
    converged: bool


@dataclass(frozen=True, slots=True)
class Path:
    """Fits for many penalties: a row of `params` and an intercept for each."""

    penalties: Vector
    params: Matrix
    intercepts: Vector
    converged: bool


@dataclass(frozen=True, slots=True)
class _Centred:
    """X and y without their means, divided by 2**k and 2**m so that squares fit."""

    X: Matrix
    y: Vector
    means: Vector
    mean: float
    k: int
    m: int

    def back(self, w: Vector) -> tuple[Vector, float]:
        """Return weights and intercept in the units of the data."""
        with np.errstate(over="ignore", under="ignore"):
            params = np.ldexp(w, self.m - self.k)
            intercept = float(np.ldexp(self.mean - self.means @ w, self.m))
        if not (np.isfinite(params).all() and np.isfinite(intercept)):
            raise OverflowError("a weight or the intercept is larger than any float")
        return params, intercept


def _centred(X: ArrayLike, y: ArrayLike) -> _Centred:
    A = as_matrix(X, "X")
    b = as_vector(y, "y", size=len(A))
    if len(A) < 2:
        raise ValueError(f"X must have two rows or more, got shape {A.shape}")
    (A, k), (b, m) = by_powers_of_two(A), by_powers_of_two(b)
    means, mean = A.mean(axis=0), float(b.mean())
    Z = A - means
    # the mean of equal numbers may be off by their last digit: that is no column
    Z[:, np.ptp(A, axis=0) == 0] = 0
    return _Centred(Z, b - mean, means, mean, int(k.item()), int(m.item()))


def standardize(X: ArrayLike, *, like: ArrayLike | None = None) -> Matrix:
    """Take the means off the columns and divide by their standard deviations.

    Parameters
    ----------
    X : (n, d) array_like
    like : (m, d) array_like, optional
        The samples whose means and standard deviations (by m) are used, so that new
        samples are treated like those that were fitted; X itself by default.

    Returns
    -------
    (n, d) ndarray

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a column of `like` that is constant.
    TypeError
        If the entries are not real numbers.
    OverflowError
        If an entry of the result is larger than any float.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*. scikit-learn's ``StandardScaler``.

    Examples
    --------
    >>> standardize([[5], [9]], like=[[1], [3], [1], [3]]).tolist()
    [[3.0], [7.0]]
    """
    X = as_matrix(X, "X")
    Z = X if like is None else as_matrix(like, "like", columns=X.shape[1])
    flat = np.flatnonzero(np.ptp(Z / 2, axis=0) == 0)
    if flat.size:
        raise ValueError(f"column {flat[0]} is constant: it has no unit to divide by")
    Z, k = by_powers_of_two(Z, axis=0)
    with np.errstate(over="ignore"):
        found = np.asarray((np.ldexp(X, -k) - Z.mean(axis=0)) / Z.std(axis=0))
    if not np.isfinite(found).all():
        raise OverflowError("X is too far from the samples of `like` for any float")
    return found


def squares_and_products(X: ArrayLike) -> Matrix:
    """Put squares and products of the columns behind them.

    Squares of columns with two values are left out: they are a multiple of such a column
    and a constant.

    Parameters
    ----------
    X : (n, d) array_like

    Returns
    -------
    (n, d + d (d - 1) / 2 + squares) ndarray
        The columns, then for i <= j the products of columns i and j.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.
    OverflowError
        If a product is larger than any float.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*; Efron, Hastie, Johnstone and
    Tibshirani (2004) make 64 columns of ten so. scikit-learn's ``PolynomialFeatures``
    keeps all squares.

    Examples
    --------
    >>> squares_and_products([[0, 1], [1, 2], [0, 3]]).tolist()
    [[0.0, 1.0, 0.0, 1.0], [1.0, 2.0, 2.0, 4.0], [0.0, 3.0, 0.0, 9.0]]
    """
    X = as_matrix(X, "X")
    d = X.shape[1]
    two = [len(np.unique(column)) <= 2 for column in X.T]
    pairs = [(i, j) for i in range(d) for j in range(i, d) if i < j or not two[i]]
    with np.errstate(over="ignore"):
        more = [X[:, i] * X[:, j] for i, j in pairs]
    if not np.isfinite(more).all():
        raise OverflowError("a product is larger than any float: standardize X first")
    return np.column_stack([X, *more])


def ridge(X: ArrayLike, y: ArrayLike, *, penalty: float) -> RidgeFit:
    r"""Minimise :math:`\|y - b - X w\|^2 + \lambda \|w\|^2` over w and b.

    Parameters
    ----------
    X : (n, d) array_like
        Two rows or more, any number of columns.
    y : (n,) array_like
    penalty : float
        :math:`\lambda \ge 0`. At 0 the shortest of the least-squares weights is given.

    Returns
    -------
    RidgeFit

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a negative penalty.
    TypeError
        If something is not a real number.
    OverflowError
        If a weight is larger than any float.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*; Hoerl and Kennard (1970). One SVD of
    the centred columns, some n d**2 operations for d <= n. scikit-learn's ``Ridge`` with
    ``alpha=penalty``.

    Examples
    --------
    >>> found = ridge([[-1], [0], [1]], [1, 3, 8], penalty=2)
    >>> found.params.round(9).tolist(), found.leverages.round(3).tolist()
    ([1.75], [0.583, 0.333, 0.583])
    """
    data = _centred(X, y)
    U, d, V = _svd(data.X)
    shrink = _shrink(d, _in_units(penalty, 2 * data.k))
    z = U.T @ data.y
    w, intercept = data.back(V @ (shrink * z / d))
    leverages = 1 / len(U) + (U * U) @ shrink
    fitted = data.mean + U @ (shrink * z)
    residuals = data.y - U @ (shrink * z)
    return RidgeFit(
        w, intercept, np.ldexp(fitted, data.m), np.ldexp(residuals, data.m),
        leverages, 1 + float(shrink.sum()),
    )  # fmt: skip


def ridge_path(X: ArrayLike, y: ArrayLike, penalties: ArrayLike) -> Path:
    """Do :func:`ridge` for many penalties, with one SVD.

    Parameters
    ----------
    X : (n, d) array_like
    y : (n,) array_like
    penalties : (m,) array_like
        At least 0, in any order.

    Returns
    -------
    Path

    Raises
    ------
    ValueError, TypeError, OverflowError
        As for :func:`ridge`.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*.

    Examples
    --------
    >>> ridge_path([[-1], [0], [1]], [1, 3, 8], [0, 2]).params.round(9).tolist()
    [[3.5], [1.75]]
    """
    data, steps = _centred(X, y), as_vector(penalties, "penalties")
    U, d, V = _svd(data.X)
    z = U.T @ data.y
    shrinks = [_shrink(d, _in_units(p, 2 * data.k)) for p in steps]
    rows = [data.back(V @ (shrink * z / d)) for shrink in shrinks]
    return _path(steps, rows, converged=True)


def effective_parameters(X: ArrayLike, *, penalty: float) -> float:
    r"""Add up what ridge regression leaves of each direction, and one for the intercept.

    Parameters
    ----------
    X : (n, d) array_like
    penalty : float
        At least 0.

    Returns
    -------
    float
        :math:`1 + \sum_j d_j^2/(d_j^2 + \lambda)` with the singular values of the centred
        columns: from 1 to 1 + rank.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a negative penalty.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*; Hastie, Tibshirani and Friedman
    (2009), section 3.4.1, without the intercept.

    Examples
    --------
    >>> effective_parameters([[-1], [0], [1]], penalty=2)
    1.5
    """
    A = as_matrix(X, "X")
    data = _centred(A, np.zeros(len(A)))
    shrink = _shrink(_svd(data.X)[1], _in_units(penalty, 2 * data.k))
    return 1 + float(shrink.sum())


def _svd(Z: Matrix) -> tuple[Matrix, Vector, Matrix]:
    """Factor Z without the directions that are rounding alone."""
    U, d, Vt = np.linalg.svd(Z, full_matrices=False)
    kept = d > max(Z.shape) * EPS * d[0]
    return U[:, kept], d[kept], Vt[kept].T


def _shrink(d: Vector, penalty: float) -> Vector:
    return d / (d + penalty / d)  # not d**2, which may underflow


def _in_units(penalty: float, power: int) -> float:
    """Return the penalty for data that were divided by powers of two."""
    with np.errstate(over="ignore"):  # infinite beside X: no weight is left
        return float(np.ldexp(as_at_least_0(penalty, "penalty"), -power))


def _path(steps: Vector, rows: list[tuple[Vector, float]], *, converged: bool) -> Path:
    params, intercepts = zip(*rows, strict=True)
    return Path(steps, np.array(params), np.array(intercepts), converged)


def soft_threshold(x: ArrayLike, t: float) -> Vector:
    """Move numbers towards 0 by `t`, and to 0 those that are nearer.

    Parameters
    ----------
    x : array_like
        Of any shape.
    t : float
        At least 0.

    Returns
    -------
    ndarray
        Of the same shape.

    Raises
    ------
    ValueError
        If something is not finite, `x` is empty or `t` negative.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*; Tibshirani (1996), section 2.2.

    Examples
    --------
    >>> soft_threshold([5, -3, 1], 2).tolist()
    [3.0, -1.0, 0.0]
    """
    values = as_array(x, "x")
    return np.asarray(
        np.sign(values) * np.maximum(np.abs(values) - as_at_least_0(t, "t"), 0)
    )


def greatest_penalty(X: ArrayLike, y: ArrayLike) -> float:
    r"""Find the least penalty for which all weights of the lasso are 0.

    Parameters
    ----------
    X : (n, d) array_like
    y : (n,) array_like

    Returns
    -------
    float
        :math:`\max_j |x_j^T (y - \bar y)|` with centred columns.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.
    OverflowError
        If it is larger than any float.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*. A path starts here.

    Examples
    --------
    >>> greatest_penalty([[-1], [0], [1]], [1, 3, 8])
    7.0
    """
    data = _centred(X, y)
    with np.errstate(over="ignore"):
        value = float(np.ldexp(np.abs(data.X.T @ data.y).max(), data.k + data.m))
    if value == np.inf:
        raise OverflowError("the penalty is larger than any float: change the units")
    return value


def lasso(
    X: ArrayLike,
    y: ArrayLike,
    *,
    penalty: float,
    tol: float = 1e-10,
    max_iter: int = 10_000,
) -> LassoFit:
    r"""Minimise :math:`\|y - b - X w\|^2 + 2\lambda \|w\|_1` by coordinate descent.

    Each weight in turn gets its best value, a soft threshold, with the others held. The
    objective never rises and tends to its least value; the more columns resemble each
    other, the slower.

    Parameters
    ----------
    X : (n, d) array_like
        Two rows or more, any number of columns.
    y : (n,) array_like
    penalty : float
        :math:`\lambda > 0`; for 0 see :func:`mlmath.least_squares.solve`.
    tol : float
        Stop when the objective is at most so much, times the sum of squares of y minus
        its mean, above the least value.
    max_iter : int
        Most sweeps, at least 1. One in ten goes through all columns, the others through
        those with a weight.

    Returns
    -------
    LassoFit
        `converged` is False if `max_iter` sweeps did not suffice.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a penalty or `tol` that is not positive.
    TypeError
        If something is not a real number.
    OverflowError
        If a weight is larger than any float.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*; Friedman, Hastie and Tibshirani
    (2010). The bound is the duality gap. scikit-learn's ``Lasso`` with
    ``alpha=penalty / n``, which is compiled and up to 30 times as fast.

    Examples
    --------
    >>> found = lasso([[-1], [0], [1]], [1, 3, 8], penalty=2)
    >>> found.params.tolist(), found.intercept, found.converged
    ([2.5], 4.0, True)
    """
    data = _centred(X, y)
    t = _in_units(as_positive(penalty, "penalty"), data.k + data.m)
    w, gap, n_iter, done = _sweeps(
        data, np.zeros(data.X.shape[1]), t,
        as_positive(tol, "tol"), as_count(max_iter, "max_iter"),
    )  # fmt: skip
    params, intercept = data.back(w)
    fitted = data.X @ w
    return LassoFit(
        params, intercept, np.ldexp(data.mean + fitted, data.m),
        np.ldexp(data.y - fitted, data.m), gap, n_iter, done,
    )  # fmt: skip


def _sweeps(
    data: _Centred, w: Vector, t: float, tol: float, max_iter: int
) -> tuple[Vector, float, int, bool]:
    """Sweep from `w` on; return weights, relative gap, sweeps and whether it is small."""
    t = as_positive(t, "penalty, measured beside X and y,")
    X, y, w = np.asfortranarray(data.X), data.y, w.copy()
    squares, total = (X * X).sum(axis=0), float(y @ y)
    r, gap = y - X @ w, np.inf
    for n_iter in range(1, max_iter + 1):
        everyone = n_iter % ROUND == 1
        for j in np.flatnonzero(squares if everyone else w):
            old, pull = w[j], X[:, j] @ r + squares[j] * w[j]
            w[j] = np.sign(pull) * max(abs(pull) - t, 0) / squares[j]
            if w[j] != old:
                r += (old - w[j]) * X[:, j]
        if everyone or n_iter == max_iter:
            r = y - X @ w  # afresh, without the rounding of many small changes
            gap = _gap(X, r, w, t)
            if gap <= tol * total:
                break
    return w, gap / total if total else 0.0, n_iter, gap <= tol * total


def _gap(X: Matrix, r: Vector, w: Vector, t: float) -> float:
    """Bound how far the lasso's objective at w, with the residual r, is from the least."""
    c = X.T @ r
    s = min(1.0, t / max(float(np.abs(c).max()), t))  # s r is admissible
    return float((1 - s) ** 2 * (r @ r) + 2 * (t * np.abs(w).sum() - s * (c @ w)))


def lasso_path(
    X: ArrayLike,
    y: ArrayLike,
    penalties: ArrayLike,
    *,
    tol: float = 1e-10,
    max_iter: int = 10_000,
) -> Path:
    """Do :func:`lasso` for many penalties, each from the weights of the one before.

    Parameters
    ----------
    X : (n, d) array_like
    y : (n,) array_like
    penalties : (m,) array_like
        Positive; quickest if they fall from :func:`greatest_penalty` on.
    tol, max_iter
        As for :func:`lasso`, for each penalty.

    Returns
    -------
    Path
        `converged` is False if one of the fits did not come to rest.

    Raises
    ------
    ValueError, TypeError, OverflowError
        As for :func:`lasso`.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*. scikit-learn's ``lasso_path``, for
    which X and y have to be centred first.

    Examples
    --------
    >>> lasso_path([[-1], [0], [1]], [1, 3, 8], [7, 2]).params.tolist()
    [[0.0], [2.5]]
    """
    data, steps = _centred(X, y), as_vector(penalties, "penalties")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    w, rows, converged = np.zeros(data.X.shape[1]), [], True
    for p in steps:
        t = _in_units(as_positive(p, "penalties"), data.k + data.m)
        w, _, _, done = _sweeps(data, w, t, tol, max_iter)
        rows.append(data.back(w))
        converged = converged and done
    return _path(steps, rows, converged=converged)


def predict(model: RidgeFit | LassoFit | Path, X: ArrayLike) -> Vector | Matrix:
    """Predict y at new samples.

    Parameters
    ----------
    model : RidgeFit, LassoFit or Path
    X : (n, d) array_like

    Returns
    -------
    (n,) ndarray, or (n, m) for a path of m penalties

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*.

    Examples
    --------
    >>> predict(ridge([[-1], [0], [1]], [1, 3, 8], penalty=2), [[2]]).tolist()
    [7.5]
    """
    expect(model, RidgeFit | LassoFit | Path, "model")
    X = as_matrix(X, "X", columns=model.params.shape[-1])
    height = model.intercepts if isinstance(model, Path) else model.intercept
    return np.asarray(X @ model.params.T + height)
