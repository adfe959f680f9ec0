r"""Maps of samples: coordinates in few dimensions, and what of the neighbourhood they keep.

Book, chapter *PCA at work*.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlmath import neighbours, svd
from mlmath._checks import Matrix, as_count, as_matrix, as_symmetric
from mlmath._scale import by_powers_of_two


def neighbourhood_kept(X: ArrayLike, T: ArrayLike, *, k: int = 10) -> float:
    """Say which share of the k nearest others is the same in a map.

    Parameters
    ----------
    X : (n, d) array_like
        The samples.
    T : (n, m) array_like
        Where the map puts them.
    k : int
        From 1 to n - 1.

    Returns
    -------
    float
        From 0 to 1, the mean over all samples. A map by lot keeps k / (n - 1).

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a `k` above n - 1.
    TypeError
        If the entries are not real numbers, or `k` is no integer.

    Notes
    -----
    Book, chapter *PCA at work*. Order within the k does not count. About 2 (d + m)
    operations for each pair of samples.

    Examples
    --------
    >>> neighbourhood_kept([[0, 0], [1, 9], [2, 0], [3, 9]], [[0], [1], [2], [3]], k=1)
    0.0
    """
    X, T = as_matrix(X, "X"), as_matrix(T, "T")
    if len(X) != len(T):
        raise ValueError(f"X and T must have as many rows, got {len(X)} and {len(T)}")
    before = neighbours.nearest_others(X, k=k)[0]
    after = neighbours.nearest_others(T, k=k)[0]
    same = before[:, :, np.newaxis] == after[:, np.newaxis, :]
    return float(same.sum() / before.size)


def kernel_scores(K: ArrayLike, k: int) -> Matrix:
    r"""Compute principal scores from inner products alone.

    The inner products may be those of vectors that are never written down: then the
    scores are no linear functions of the samples.

    Parameters
    ----------
    K : (n, n) array_like
        Inner products of all pairs: symmetric and positive semi-definite. They need not
        be centred.
    k : int
        How many scores, from 1 to n.

    Returns
    -------
    (n, k) ndarray
        A column a component, the one of greatest variance first; the entry of largest
        modulus in each is positive.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, a matrix that is not symmetric, or a `k`
        above n.
    TypeError
        If the entries are not real numbers, or `k` is no integer.
    numpy.linalg.LinAlgError
        If an eigenvalue is negative by more than rounding: such numbers are no inner
        products.

    Notes
    -----
    Book, chapter *PCA at work*; Schölkopf, Smola and Müller (1998). About 9 n**3
    operations, n**2 numbers of memory. ``sklearn.decomposition.KernelPCA``.

    Examples
    --------
    >>> x = np.array([0.0, 1.0, 5.0])
    >>> kernel_scores(np.outer(x, x), 1).round(9).tolist()
    [[-2.0], [-1.0], [3.0]]
    """
    K, k = as_symmetric(K, "K"), as_count(k, "k")
    n = len(K)
    if k > n:
        raise ValueError(f"k must be at most {n}, the rows of K, got {k}")
    B, exponent = by_powers_of_two(K)
    B -= B.mean(axis=0)
    B -= B.mean(axis=1)[:, np.newaxis]
    values, U = np.linalg.eigh((B + B.T) / 2)
    if values[0] < -1e-10 * n:  # no entry of B was above 1
        raise np.linalg.LinAlgError(
            "K must be positive semi-definite: these are no inner products"
        )
    values, U = values[::-1][:k], U[:, ::-1][:, :k]
    # an odd power of two has no root that is one
    root = np.sqrt(np.ldexp(np.maximum(values, 0), exponent.ravel() % 2))
    return np.asarray(np.ldexp(U * svd._signs(U) * root, exponent // 2))
