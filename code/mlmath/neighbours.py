r"""The k nearest samples, and what they vote for.

Samples are rows of `X`, what is asked about are rows of `Q`. Distances are measured by
differences, in blocks of bounded memory; equal distances are ordered by row number.
Book, chapter *Inner products*.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import Matrix, Vector, as_count, as_matrix, as_plain, as_probability
from mlmath._scale import by_powers_of_two
from mlmath.decompositions import cholesky

Labels = NDArray[Any]
Rows = NDArray[np.intp]
EPS = float(np.finfo(np.float64).eps)
#: About how many numbers a block of distances holds: 8 MB.
BLOCK = 2**20


def nearest(
    X: ArrayLike, Q: ArrayLike, *, k: int, A: ArrayLike | None = None
) -> tuple[Rows, Matrix]:
    """Find the k rows of `X` that are nearest to each row of `Q`.

    The exact answer, by looking at all of them: about 2 d operations a pair.

    Parameters
    ----------
    X : (n, d) array_like
        The samples; real, finite.
    Q : (m, d) array_like
        What is asked about; real, finite.
    k : int
        From 1 to n.
    A : (d, d) array_like, optional
        Symmetric positive definite: distances are those of the inner product x'Ay.

    Returns
    -------
    rows : (m, k) ndarray of int
        Nearest first; of equally near ones the lower row number first.
    distances : (m, k) ndarray

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, a `k` above n, or if `A` is not symmetric.
    TypeError
        If the entries are not real numbers, or `k` is no integer.
    numpy.linalg.LinAlgError
        If `A` is not positive definite.

    Notes
    -----
    Book, chapter *Inner products*. Two to five times as slow as scikit-learn's
    ``brute`` search, which takes differences of large squares and loses small
    distances far from the origin.

    Examples
    --------
    >>> rows, distances = nearest([[0], [3], [4]], [[2.9]], k=2)
    >>> rows.tolist(), distances.round(6).tolist()
    ([[1, 2]], [[0.1, 1.1]])
    """
    X = as_matrix(X, "X")
    Q = as_matrix(Q, "Q", columns=X.shape[1])
    k = as_count(k, "k")
    if k > len(X):
        raise ValueError(f"k must be at most {len(X)}, the rows of X, got {k}")
    both, power = by_powers_of_two(np.concatenate([X, Q]))
    if A is not None:
        L = cholesky(A)
        if len(L) != X.shape[1]:
            raise ValueError(f"A must have {X.shape[1]} rows, got {len(L)}")
        # in these coordinates the distances are plain ones
        both, more = by_powers_of_two((both - both.mean(axis=0)) @ L)
        power = power + more
    n, step = len(X), max(1, BLOCK // len(X))
    X, Q, centre = both[:n], both[n:], both[:n].mean(axis=0)
    blocks = [
        _nearest(X, Q[i : i + step], k, centre=centre) for i in range(0, len(Q), step)
    ]
    rows = np.concatenate([block[0] for block in blocks])
    with np.errstate(over="ignore"):
        return rows, np.ldexp(np.concatenate([block[1] for block in blocks]), power)


def _nearest(X: Matrix, Q: Matrix, k: int, *, centre: Vector) -> tuple[Rows, Matrix]:
    """Find the nearest rows: candidates by products, distances by differences."""
    U, V = X - centre, Q - centre
    squares, own = (U * U).sum(axis=1), (V * V).sum(axis=1)
    rough = squares - 2 * (V @ U.T)  # the squared distance, up to |v|² and rounding
    slack = 8 * (X.shape[1] + 4) * EPS * (squares.max() + own)
    kth = np.partition(rough, k - 1, axis=1)[:, k - 1]
    width = int((rough <= (kth + slack)[:, np.newaxis]).sum(axis=1).max())
    candidates = np.argpartition(rough, width - 1, axis=1)[:, :width]
    candidates.sort(axis=1)  # so that a stable sort keeps the lower row number first
    exact = np.zeros(candidates.shape)
    for x, q in zip(X.T, Q.T, strict=True):
        exact += (x[candidates] - q[:, np.newaxis]) ** 2
    order = np.argsort(exact, axis=1, kind="stable")[:, :k]
    rows = np.take_along_axis(candidates, order, axis=1)
    return rows, np.sqrt(np.take_along_axis(exact, order, axis=1))


def nearest_others(
    X: ArrayLike, *, k: int, A: ArrayLike | None = None
) -> tuple[Rows, Matrix]:
    """Find for each row of `X` the k nearest among the *other* rows.

    Parameters
    ----------
    X : (n, d) array_like
        Real, finite, n >= 2.
    k : int
        From 1 to n - 1.
    A : (d, d) array_like, optional
        As for :func:`nearest`.

    Returns
    -------
    rows : (n, k) ndarray of int
        Nearest first; a copy of row i may be among them, row i itself never is.
    distances : (n, k) ndarray

    Raises
    ------
    ValueError, TypeError, numpy.linalg.LinAlgError
        As for :func:`nearest`, and if `k` is above n - 1.

    Notes
    -----
    Book, chapter *Inner products*.

    Examples
    --------
    >>> nearest_others([[0], [3], [4]], k=1)[0].tolist()
    [[1], [2], [1]]
    """
    X = as_matrix(X, "X")
    n, k = len(X), as_count(k, "k")
    if k > n - 1:
        raise ValueError(f"k must be at most {n - 1}, the other rows of X, got {k}")
    rows, distances = nearest(X, X, k=k + 1, A=A)
    others = rows != np.arange(n)[:, np.newaxis]
    # where k + 1 copies of row i stand before it, it is not found: leave the last out
    others[others.all(axis=1), -1] = False
    return rows[others].reshape(n, k), distances[others].reshape(n, k)


def vote(labels: ArrayLike | Sequence[object]) -> Labels:
    """Take the label that most of each row have; of several the nearest one's.

    Parameters
    ----------
    labels : (m, k) array_like
        Labels of the neighbours, nearest first: numbers, words or booleans.

    Returns
    -------
    (m,) ndarray
        A label a row.

    Raises
    ------
    ValueError
        If `labels` is empty or not 2-D.
    TypeError
        If the labels are floating-point numbers or objects.

    Notes
    -----
    Book, chapter *Inner products*. scikit-learn takes the smallest of the labels that
    have the same number of votes.

    Examples
    --------
    >>> vote([[2, 1, 1], [2, 1, 0]]).tolist()
    [1, 2]
    """
    raw = _as_labels(labels, "labels", ndim=2)
    names, codes = np.unique(raw, return_inverse=True)
    codes = codes.reshape(raw.shape)
    same = codes[:, :, np.newaxis] == np.arange(len(names))
    counts = same.sum(axis=1)
    votes = np.take_along_axis(counts, codes, axis=1)
    first = votes.argmax(axis=1)  # the nearest of those with the most votes
    return np.asarray(names[codes[np.arange(len(codes)), first]])


def classify(
    X: ArrayLike,
    y: ArrayLike | Sequence[object],
    *,
    Q: ArrayLike,
    k: int,
    A: ArrayLike | None = None,
) -> Labels:
    """Give each row of `Q` the label that most of its k nearest samples have.

    Parameters
    ----------
    X : (n, d) array_like
        The samples; real, finite.
    y : (n,) array_like
        Their labels: whole numbers, words or booleans.
    Q : (m, d) array_like
        What is asked about.
    k : int
        From 1 to n. Ties of votes go to the nearest of the tied.
    A : (d, d) array_like, optional
        As for :func:`nearest`.

    Returns
    -------
    (m,) ndarray
        A label each.

    Raises
    ------
    ValueError, TypeError, numpy.linalg.LinAlgError
        As for :func:`nearest`, and if the labels do not fit.

    Notes
    -----
    Book, chapter *Inner products*; Cover and Hart (1967).
    ``sklearn.neighbors.KNeighborsClassifier``.

    Examples
    --------
    >>> classify([[0], [3], [4]], ["a", "b", "b"], Q=[[1], [2]], k=1).tolist()
    ['a', 'b']
    """
    X = as_matrix(X, "X")
    labels = _as_labels(y, "y: labels", ndim=1, size=len(X))
    return vote(labels[nearest(X, Q, k=k, A=A)[0]])


def leave_one_out_error(
    X: ArrayLike,
    y: ArrayLike | Sequence[object],
    *,
    k: int,
    A: ArrayLike | None = None,
) -> float:
    """Classify each sample by its k nearest *others*, and count the wrong ones.

    Parameters
    ----------
    X : (n, d) array_like
        Real, finite, n >= 2.
    y : (n,) array_like
        Labels: whole numbers, words or booleans.
    k : int
        From 1 to n - 1.
    A : (d, d) array_like, optional
        As for :func:`nearest`.

    Returns
    -------
    float
        The share of samples whose neighbours vote for another label.

    Raises
    ------
    ValueError, TypeError, numpy.linalg.LinAlgError
        As for :func:`nearest_others`, and if the labels do not fit.

    Notes
    -----
    Book, chapter *Inner products*. For the least of several k it is too good: that k
    was chosen by the same samples.

    Examples
    --------
    >>> leave_one_out_error([[0], [1], [4], [5]], ["a", "a", "b", "b"], k=1)
    0.0
    """
    X = as_matrix(X, "X")
    labels = _as_labels(y, "y: labels", ndim=1, size=len(X))
    return float(np.mean(vote(labels[nearest_others(X, k=k, A=A)[0]]) != labels))


def shell_share(D: int, thickness: float) -> float:
    """Compute the share of a ball's volume that lies in its outer shell.

    Parameters
    ----------
    D : int
        Dimension, at least 1.
    thickness : float
        Of the shell, as a share of the radius, from 0 to 1.

    Returns
    -------
    float
        1 - (1 - thickness)**D, right also where it is tiny.

    Raises
    ------
    ValueError
        If `D` < 1 or `thickness` is not from 0 to 1.
    TypeError
        If `D` is no integer or `thickness` no real number.

    Notes
    -----
    Book, chapter *Inner products*.

    Examples
    --------
    >>> shell_share(2, 0.5), round(shell_share(64, 0.05), 3)
    (0.75, 0.962)
    """
    D, share = as_count(D, "D"), as_probability(thickness, "thickness")
    return -math.expm1(D * math.log1p(-share)) if share < 1 else 1.0


def _as_labels(
    y: ArrayLike | Sequence[object], name: str, *, ndim: int, size: int | None = None
) -> Labels:
    """Return labels as an array of `ndim` axes, of length `size` where given."""
    labels = as_plain(y, name)
    if labels.dtype.kind not in "iubU":
        raise TypeError(
            f"{name} must be whole numbers, words or booleans, got {labels.dtype}"
        )
    if labels.ndim != ndim or labels.size == 0 or size not in (None, len(labels)):
        wanted = f"of length {size}" if size else f"nonempty with {ndim} axes"
        raise ValueError(f"{name} must be {wanted}, got shape {labels.shape}")
    return labels
