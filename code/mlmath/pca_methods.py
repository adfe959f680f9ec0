r"""Principal components of tables that are large, wide or sparse.

All give the result of :func:`mlmath.pca.fit`, at another price: through the small matrix
of dot products, by multiplying again and again, or by a single look through a random
block. A sparse table stays sparse: its mean is taken away from products, not from it.
Book, chapter *PCA for large tables*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import Matrix, Vector, as_count, as_matrix, as_positive
from mlmath.centred_tables import Centred, Table, as_block, as_model, as_number, centred
from mlmath.pca import PCA

EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Iterated:
    """Principal components that were found step by step.

    `residual` is the greatest ||C v - variance v|| of a component, divided by the first
    variance; `converged` says that it is at most `tol`. `n_iter` counts the steps, of
    all components together, and `history` has the variances after each, a row a step.
    """

    model: PCA
    residual: float
    n_iter: int
    converged: bool
    history: Matrix


def by_gram(X: ArrayLike, k: int | None = None) -> PCA:
    r"""Find components through the (n, n) matrix of dot products: for n < d.

    Costs about 2 n**2 d operations and n**2 numbers, where the covariance matrix needs
    n d**2 and d**2. It squares the singular values: what is below about 1e-7 of the
    first is not found.

    Parameters
    ----------
    X : (n, d) array_like
        A row a sample, n >= 2.
    k : int, optional
        How many, from 1 to the smaller of n - 1 and d; default: all that are found.

    Returns
    -------
    PCA

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, fewer than two rows or a `k` out of range.
    TypeError
        If the entries are not real numbers or `k` is no integer.
    numpy.linalg.LinAlgError
        If `k` components are not found.

    Notes
    -----
    Book, chapter *PCA for large tables*; Bishop (2006), section 12.1.4. If Z Z' u = s u,
    then Z' u is an eigenvector of Z'Z with the same value.

    Examples
    --------
    >>> found = by_gram([[5, 4, 5, 4], [1, 2, 1, 4], [3, 3, 3, 1]])
    >>> (2 * found.explained_variance).round(9).tolist()
    [18.0, 6.0]
    """
    table = centred(as_matrix(X, "X"))
    Z, most = table.A, table.most
    wanted = most if k is None else as_number(k, table)
    values, U = np.linalg.eigh(Z @ Z.T)
    values, U = values[::-1][:most], U[:, ::-1][:, :most]
    found = int(np.count_nonzero(values > 8 * len(Z) * EPS * values[0]))
    if k is not None and found < wanted:
        raise np.linalg.LinAlgError(
            f"k must be at most {found} here, got {k}: the squares of further singular "
            "values are lost in rounding; pca.fit squares nothing"
        )
    kept = min(found, wanted)
    V = np.linalg.qr(Z.T @ U[:, :kept])[0]  # orthogonal already, but for rounding
    return as_model(table, V, np.linalg.norm(Z @ V, axis=0))


def by_power(
    X: Table,
    k: int,
    *,
    start: ArrayLike,
    tol: float = 1e-8,
    max_iter: int = 1000,
) -> Iterated:
    r"""Find components one by one, each by multiplying with Z and Z' in turn.

    The covariance matrix is not formed: a step costs 4 n d operations, or 4 for each
    entry of a sparse table. The angle shrinks by about
    :math:`\lambda_{j+1}/\lambda_j` a step. Found directions are taken out of each
    product.

    Parameters
    ----------
    X : (n, d) array_like or scipy.sparse array
        A row a sample, n >= 2.
    k : int
        How many, from 1 to the smaller of n - 1 and d.
    start : (d, k) array_like
        A start a column, such as ``rng.normal(size=(d, k))``: not orthogonal to what is
        looked for, else another component is found in its place.
    tol : float
        A component is done when ||C v - variance v|| is at most `tol` times the first
        variance.
    max_iter : int
        Most steps for each component, at least 1.

    Returns
    -------
    Iterated
        `history` has one column.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a number out of range.
    TypeError
        If something is of a wrong kind.
    numpy.linalg.LinAlgError
        If the starts are dependent.

    Notes
    -----
    Book, chapter *PCA for large tables*; Bishop (2006), section 12.1, for the
    components one by one.

    Examples
    --------
    >>> found = by_power([[5, 4, 5, 4], [1, 2, 1, 4], [3, 3, 3, 1]], 1, start=np.eye(4)[:, :1])
    >>> (2 * found.model.explained_variance).round(9).tolist()
    [18.0]
    """
    table = centred(X)
    k = as_number(k, table)
    V = as_block(start, k, table)
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    found, values, residuals = np.zeros((V.shape[0], k)), np.zeros(k), np.zeros(k)
    first, history = 0.0, []
    for j in range(k):
        rest = V - found @ (found.T @ V)
        v = rest[:, np.linalg.norm(rest, axis=0).argmax()]  # most of it is new
        v = v / np.linalg.norm(v)
        step = 0
        while True:
            step += 1
            shadows = table.times(v[:, np.newaxis])
            w = table.back(shadows)[:, 0]
            w -= found @ (found.T @ w)  # of them rounding brings a little back
            values[j] = float((shadows**2).sum())
            first = max(first, values[j])
            history.append(values[j])
            residuals[j] = float(np.linalg.norm(w - values[j] * v)) / (first or 1.0)
            if residuals[j] <= tol or step == max_iter:
                break
            v = w / np.linalg.norm(w)
        found[:, j] = v
    order = np.argsort(-values, kind="stable")
    return _iterated(
        table, found[:, order], np.sqrt(values[order]), residuals.max(), tol, history
    )


def by_subspace(
    X: Table,
    k: int,
    *,
    start: ArrayLike,
    tol: float = 1e-8,
    max_iter: int = 1000,
) -> Iterated:
    r"""Find components together: multiply a block, make it orthonormal, look inside.

    A block of m columns costs 4 n d m operations a step, and about (n + d) m**2 for the
    rest. The angle to component j shrinks by about :math:`\lambda_{m+1}/\lambda_j` a
    step: a few columns more than `k` save many steps.

    Parameters
    ----------
    X : (n, d) array_like or scipy.sparse array
        A row a sample, n >= 2.
    k : int
        How many, from 1 to the smaller of n - 1 and d.
    start : (d, m) array_like
        The block, with k <= m <= n and d, such as ``rng.normal(size=(d, k + 10))``.
    tol : float
        Stop when ||C v - variance v|| of each is at most `tol` times the first variance.
    max_iter : int
        Most steps, at least 1.

    Returns
    -------
    Iterated
        `history` has the k variances after each step.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a number out of range.
    TypeError
        If something is of a wrong kind.
    numpy.linalg.LinAlgError
        If the columns of the block are dependent.

    Notes
    -----
    Book, chapter *PCA for large tables*; Golub and Van Loan (2013), sections 8.2.4 and
    10.4. The best directions within the block (Rayleigh and Ritz) come from the singular
    values of the narrow matrix Z V, so that nothing is squared.

    Examples
    --------
    >>> X = [[5, 4, 5, 4], [1, 2, 1, 4], [3, 3, 3, 1]]
    >>> found = by_subspace(X, 2, start=np.eye(4)[:, 1:])
    >>> (2 * found.model.explained_variance).round(9).tolist(), found.converged
    ([18.0, 6.0], True)
    """
    table = centred(X)
    k = as_number(k, table)
    V = as_block(start, k, table)
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    history: list[Vector] = []
    while True:
        P, s, Rt = np.linalg.svd(table.times(V), full_matrices=False)
        V = V @ Rt.T
        W = table.back(P * s)
        history.append(s[:k] ** 2)
        gaps = np.linalg.norm(W[:, :k] - s[:k] ** 2 * V[:, :k], axis=0)
        residual = float(gaps.max()) / (float(s[0] ** 2) or 1.0)
        if residual <= tol or len(history) == max_iter:
            return _iterated(table, V[:, :k], s[:k], residual, tol, history)
        V = np.linalg.qr(W)[0]


def _iterated(
    table: Centred,
    V: Matrix,
    s: Vector,
    residual: float,
    tol: float,
    history: list[Vector] | list[float],
) -> Iterated:
    """Pack the result of an iteration."""
    n_iter = len(history)
    squares = np.array(history).reshape(n_iter, -1)
    with np.errstate(over="ignore"):  # inf only where a variance has no float
        steps = np.ldexp(squares / (table.A.shape[0] - 1), 2 * table.exponent)
    model = as_model(table, V, s)
    return Iterated(model, float(residual), n_iter, bool(residual <= tol), steps)
