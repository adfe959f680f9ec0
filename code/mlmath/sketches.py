r"""Principal components from a single look at a table through a random block.

Book, chapter *PCA for large tables*.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import as_count, as_vector
from mlmath.centred_tables import Table, as_block, as_model, as_number, centred
from mlmath.pca import PCA


def by_sketch(
    X: Table,
    k: int,
    *,
    start: ArrayLike,
    passes: int = 2,
) -> PCA:
    """Find components within what a random block shows of the table.

    Costs 4 n d m (passes + 1) operations for m columns, without a test of how good the
    result is. See :func:`sketch_bound`.

    Parameters
    ----------
    X : (n, d) array_like or scipy.sparse array
        A row a sample, n >= 2.
    k : int
        How many, from 1 to the smaller of n - 1 and d.
    start : (d, m) array_like
        The block, with k <= m <= n and d, such as ``rng.normal(size=(d, k + 10))``.
    passes : int
        How often the block is sent through Z' and Z again, at least 0.

    Returns
    -------
    PCA
        Its variances are never too large (but for rounding).

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
    Book, chapter *PCA for large tables*; Halko, Martinsson and Tropp (2011), algorithms
    4.4 and 5.1. ``sklearn.decomposition.PCA(svd_solver="randomized")`` does the same.

    Examples
    --------
    >>> X = [[5, 4, 5, 4], [1, 2, 1, 4], [3, 3, 3, 1]]
    >>> found = by_sketch(X, 1, start=np.eye(4)[:, 1:])
    >>> (2 * found.explained_variance).round(9).tolist()
    [18.0]
    """
    table = centred(X)
    k = as_number(k, table)
    V = as_block(start, k, table)
    Q = np.linalg.qr(table.times(V))[0]
    for _ in range(as_count(passes, "passes", least=0, most=1000)):
        Q = np.linalg.qr(table.times(np.linalg.qr(table.back(Q))[0]))[0]
    V, s, _ = np.linalg.svd(table.back(Q), full_matrices=False)  # of Z' Q, narrow
    return as_model(table, V[:, :k], s[:k])


def sketch_bound(singular_values: ArrayLike, k: int, *, extra: int) -> float:
    r"""Bound the expected error ||Z - Q Q'Z|| of a sketch without further passes.

    Parameters
    ----------
    singular_values : (r,) array_like
        All of Z, largest first.
    k : int
        How many are wanted, at least 2, fewer than r.
    extra : int
        Normal columns in the block beyond k, at least 2.

    Returns
    -------
    float
        With s the singular values and p the extra columns,
        :math:`(1 + \sqrt{k/(p-1)})\,s_{k+1} + e\sqrt{k+p}/p\,(\sum_{j>k} s_j^2)^{1/2}`.

    Raises
    ------
    ValueError
        If something is out of range, or the values are not falling or negative.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *PCA for large tables*; Halko, Martinsson and Tropp (2011), theorem
    10.6. The least possible error is :math:`s_{k+p+1}`.

    Examples
    --------
    >>> round(sketch_bound([9, 5, 1, 0], 2, extra=3), 3)
    4.026
    """
    s = as_vector(singular_values, "singular_values")
    if (np.diff(s) > 0).any() or s[-1] < 0:
        raise ValueError("singular_values must be falling and at least 0")
    k, p = as_count(k, "k", least=2), as_count(extra, "extra", least=2)
    if k >= s.size:
        raise ValueError(f"k must be below {s.size}, the number of values, got {k}")
    rest = float(np.hypot.reduce(s[k:]))
    return (1 + math.sqrt(k / (p - 1))) * float(s[k]) + (
        math.e * math.sqrt(k + p) / p * rest
    )
