r"""Principal components of tables that come block by block, and never stand together.

Either the d x d scatter is kept, and nothing is lost but by squaring; or a factor of m
rows, and what it loses is counted. Book, chapter *PCA for large tables*.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import data_moments, pca, svd
from mlmath._checks import Matrix, Vector, as_count, as_matrix
from mlmath._scale import by_powers_of_two
from mlmath.data_moments import Summary
from mlmath.pca import PCA


@dataclass(frozen=True, slots=True)
class Streamed:
    """Components of a table that was read in blocks, and what was lost on the way.

    Each true variance lies between that of `model` and this plus `lost`.
    """

    model: PCA
    lost: float


def from_summary(summary: Summary, k: int | None = None) -> PCA:
    """Find components from mean and scatter, without the samples.

    Costs about 9 d**3 operations. The scatter has the squares of the singular values:
    below about 1e-7 of the first they are noise.

    Parameters
    ----------
    summary : Summary
        Of n >= 2 samples.
    k : int, optional
        How many, from 1 to the smaller of n - 1 and d; default: all of these.

    Returns
    -------
    PCA

    Raises
    ------
    ValueError
        If `k` is out of range or there are fewer than two samples.
    TypeError
        If `summary` is none or `k` is no integer.

    Notes
    -----
    Book, chapter *PCA for large tables*. Uses ``numpy.linalg.eigh``.

    Examples
    --------
    >>> few = data_moments.summarize([[13, 9], [11, 3], [7, 1], [1, 3]])
    >>> (3 * from_summary(few).explained_variance).round(9).tolist()
    [100.0, 20.0]
    """
    n, mean, S = data_moments._parts(summary, "summary")
    k = _as_number(k, n, mean.size)
    S, exponent = by_powers_of_two(S)
    values, V = np.linalg.eigh(S)
    values = np.maximum(values[::-1], 0)  # rounding aside they are
    e = int(exponent[0, 0])
    e += e % 2  # the root of 2**e is to be a power of two as well
    values = np.ldexp(values, int(exponent[0, 0]) - e)
    return _model(mean, V[:, ::-1][:, :k], np.sqrt(values), k, n, e // 2)


def fit_blocks(blocks: Iterable[ArrayLike], k: int | None = None) -> PCA:
    """Find components of a table from its blocks of rows, by merging their scatters.

    Holds one block and a few d x d matrices, and costs 2 d**2 operations a sample.

    Parameters
    ----------
    blocks : iterable of (m, d) array_like
        Rows of the table, in blocks of whatever sizes; at least two rows together.
    k : int, optional
        How many, from 1 to the smaller of n - 1 and d; default: all of these.

    Returns
    -------
    PCA

    Raises
    ------
    ValueError
        If there is no block, on a wrong shape, a non-finite entry, fewer than two rows
        or a `k` out of range.
    TypeError
        If the entries are not real numbers or `k` is no integer.

    Notes
    -----
    Book, chapter *PCA for large tables*; Chan, Golub and LeVeque (1983). As fast as
    scikit-learn's ``PCA(svd_solver="covariance_eigh")``, which holds the whole table.

    Examples
    --------
    >>> halves = [[[13, 9], [11, 3]], [[7, 1], [1, 3]]]
    >>> (3 * fit_blocks(halves).explained_variance).round(9).tolist()
    [100.0, 20.0]
    """
    summary: Summary | None = None
    for block in blocks:
        part = data_moments.summarize(as_matrix(block, "each of blocks"))
        summary = part if summary is None else data_moments.merged(summary, part)
    if summary is None:
        raise ValueError("blocks must hold at least one block")
    return from_summary(summary, k)


def fit_stream(
    blocks: Iterable[ArrayLike], k: int, *, keep: int | None = None
) -> Streamed:
    """Find components from blocks, keeping a mean and `keep` rows alone.

    The rows are the first singular values times directions of what came so far. For m
    rows a block, some 4 d (keep + m)**2 operations, and no d x d matrix.

    Parameters
    ----------
    blocks : iterable of (m, d) array_like
        Rows of the table, in blocks of whatever sizes; at least two rows together.
    k : int
        How many, from 1 to the smaller of n - 1 and d.
    keep : int, optional
        How many rows are kept between blocks, at least `k`; default: 2 k.

    Returns
    -------
    Streamed
        Exact, with `lost` about 0, if the centred table has at most the rank `keep`.
        A variance is inf only where no float holds it.

    Raises
    ------
    ValueError
        If there is no block, on a wrong shape, a non-finite entry, fewer than two rows
        or a number out of range.
    TypeError
        If the entries are not real numbers or a count is no integer.

    Notes
    -----
    Book, chapter *PCA for large tables*; Ross, Lim, Lin and Yang (2008); scikit-learn's
    ``IncrementalPCA``, which keeps k.

    Examples
    --------
    >>> halves = [[[13, 9], [11, 3]], [[7, 1], [1, 3]]]
    >>> (3 * fit_stream(halves, 1, keep=2).model.explained_variance).round(9).tolist()
    [100.0]
    """
    k = as_count(k, "k")
    keep = 2 * k if keep is None else as_count(keep, "keep", least=k)
    n, lost, total = 0, 0.0, 0.0
    mean, factor = np.zeros(0), np.zeros((0, 0))
    for block in blocks:
        X = as_matrix(block, "block", columns=mean.size if n else None)
        if not n:
            mean, factor = np.zeros(X.shape[1]), np.zeros((0, X.shape[1]))
        m = len(X)
        Z, own, e = pca._centred(X)
        gap = math.sqrt(n * m / (n + m)) * (own - mean)
        Z = np.ldexp(Z, e)
        total = float(np.hypot.reduce([total, _size(Z), _size(gap)]))
        s, V = _factored(np.vstack([factor, Z, gap]))
        factor = s[:keep, np.newaxis] * V[:, :keep].T
        lost = math.hypot(lost, _size(s[keep:]))
        mean = mean + (own - mean) * (m / (n + m))
        n += m
    if not n:
        raise ValueError("blocks must hold at least one block")
    k = _as_number(k, n, mean.size)
    s, V = _factored(factor)
    model = _model(mean, V[:, :k], s, k, n, 0, total)
    return Streamed(model, lost**2 / (n - 1))


def _size(A: Matrix | Vector) -> float:
    """Return the root of the sum of squares, none of which can overflow."""
    s, e = by_powers_of_two(np.atleast_2d(A)) if A.size else (A, np.zeros((1, 1), int))
    return float(np.ldexp(np.linalg.norm(s), e[0, 0]))


def _factored(F: Matrix) -> tuple[Vector, Matrix]:
    """Return singular values and right directions, as columns."""
    s, e = by_powers_of_two(F)
    _, values, Vt = np.linalg.svd(pca._small(s), full_matrices=False)
    return np.ldexp(values, e[0, 0]), np.asarray(Vt.T)


def _as_number(k: int | None, n: int, d: int) -> int:
    """Return how many components are wanted, if there can be as many."""
    if n < 2:
        raise ValueError(f"there must be at least 2 samples, got {n}")
    most = min(n - 1, d)
    k = most if k is None else as_count(k, "k")
    if k > most:
        raise ValueError(
            f"k must be at most {most}, the smaller of n - 1 and d = {d}, got {k}"
        )
    return k


def _model(
    mean: Vector, V: Matrix, s: Vector, k: int, n: int, e: int, size: float = 0.0
) -> PCA:
    """Give directions (columns) and singular values, times 2**e, as a PCA."""
    size = size or float(np.linalg.norm(s))
    ratio = (s[:k] / size) ** 2 if size else np.full(k, np.nan)
    with np.errstate(over="ignore"):  # inf only where a variance has no float
        values = np.ldexp(s[:k], e)
        variances = (values / math.sqrt(n - 1)) ** 2
    return PCA(
        mean, np.ascontiguousarray((V * svd._signs(V)).T), variances, ratio, values
    )
