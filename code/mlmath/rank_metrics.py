"""How good a ranking is: where in the list the right answers stand.

A row a query, a column a text: `scores` orders the texts, `relevant` marks the right
ones. Of texts with equal scores the wrong ones count as first, so that a search that
cannot tell gets no credit. Book, project *A search engine for this book*.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import Vector, as_count, as_matrix, as_plain


def ranks(scores: ArrayLike, relevant: ArrayLike) -> list[NDArray[np.int64]]:
    """List the places of the right answers to each query, 1 for the first.

    Parameters
    ----------
    scores : (m, n) array_like
        Of each text for each query, larger for better.
    relevant : (m, n) array_like of bool
        Which texts answer the query; at least one a row.

    Returns
    -------
    list of (n_relevant,) ndarrays
        Rising, one a query.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite score or a query without an answer.
    TypeError
        If scores are not real numbers, or `relevant` is not boolean.

    Notes
    -----
    Book, project *A search engine for this book*.

    Examples
    --------
    >>> [places.tolist() for places in ranks([[0.9, 0.5, 0.7]], [[True, True, False]])]
    [[1, 3]]
    """
    S, R = as_matrix(scores, "scores"), as_plain(relevant, "relevant")
    if R.dtype != np.bool_:
        raise TypeError(f"relevant must be boolean, got dtype {R.dtype}")
    if R.shape != S.shape:
        raise ValueError(
            f"relevant must have the shape {S.shape} of scores, got {R.shape}"
        )
    if not R.any(axis=1).all():
        i = int(R.any(axis=1).argmin())
        raise ValueError(f"relevant must mark a text for each query, row {i} has none")
    order = np.lexsort((R, -S), axis=1)  # by score; of equal ones the wrong first
    marked = np.take_along_axis(R, order, axis=1)
    return [np.flatnonzero(row) + 1 for row in marked]


def reciprocal_rank(scores: ArrayLike, relevant: ArrayLike) -> Vector:
    """Compute 1/r for each query, r the place of the first right answer.

    Parameters
    ----------
    scores : (m, n) array_like
    relevant : (m, n) array_like of bool
        As for :func:`ranks`.

    Returns
    -------
    (m,) ndarray
        Above 0, at most 1.

    Raises
    ------
    ValueError, TypeError
        As for :func:`ranks`.

    Notes
    -----
    Book, project *A search engine for this book*; Voorhees (1999).

    Examples
    --------
    >>> reciprocal_rank([[0.9, 0.5, 0.7]], [[False, True, True]]).tolist()
    [0.5]
    """
    return np.array([1 / places[0] for places in ranks(scores, relevant)])


def recall_at(scores: ArrayLike, relevant: ArrayLike, *, k: int) -> Vector:
    """Compute which share of the right answers is among the first `k`.

    Parameters
    ----------
    scores : (m, n) array_like
    relevant : (m, n) array_like of bool
        As for :func:`ranks`.
    k : int
        How many texts are looked at, at least 1.

    Returns
    -------
    (m,) ndarray
        From 0 to 1.

    Raises
    ------
    ValueError, TypeError
        As for :func:`ranks`, or if `k` is no count.

    Notes
    -----
    Book, project *A search engine for this book*; Manning, Raghavan and Schütze (2008),
    section 8.3.

    Examples
    --------
    >>> recall_at([[0.9, 0.5, 0.7]], [[False, True, True]], k=2).tolist()
    [0.5]
    """
    k = as_count(k, "k")
    return np.array([float((places <= k).mean()) for places in ranks(scores, relevant)])


def average_precision(scores: ArrayLike, relevant: ArrayLike) -> Vector:
    """Average, over the right answers, which share of the list down to each is right.

    Parameters
    ----------
    scores : (m, n) array_like
    relevant : (m, n) array_like of bool
        As for :func:`ranks`.

    Returns
    -------
    (m,) ndarray
        Above 0, and 1 where all right answers come first.

    Raises
    ------
    ValueError, TypeError
        As for :func:`ranks`.

    Notes
    -----
    Book, project *A search engine for this book*; Manning, Raghavan and Schütze (2008),
    section 8.4. ``average_precision_score`` of scikit-learn is the same for distinct
    scores, and treats equal ones as one place.

    Examples
    --------
    >>> average_precision([[0.9, 0.5, 0.7]], [[True, True, False]]).round(4).tolist()
    [0.8333]
    """
    return np.array(
        [
            float((np.arange(1, places.size + 1) / places).mean())
            for places in ranks(scores, relevant)
        ]
    )
