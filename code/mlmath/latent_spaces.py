"""The latent space of a collection: few directions that keep most of many texts.

As principal components, but nothing is centred: a table of texts stays sparse, and the
origin stays "says nothing", from where angles are measured. Book, project *A search
engine for this book*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from mlmath import svd
from mlmath._checks import Matrix, Vector, as_count, as_matrix
from mlmath._scale import by_powers_of_two
from mlmath.centred_tables import Table
from mlmath.retrieval import as_table


@dataclass(frozen=True, slots=True)
class LatentSpace:
    """Directions in the space of words along which the texts have most of their length.

    `directions` has an orthonormal column each, with an entry a word;
    `singular_values`, largest first, say how much of the texts lies along it.
    """

    directions: Matrix
    singular_values: Vector

    def coordinates(self, W: Table) -> Matrix:
        """Project texts, or queries, on the space: (m, n_words) to (m, k)."""
        A = as_table(W, "W", columns=len(self.directions))
        return np.asarray(A @ self.directions)

    def first(self, k: int) -> LatentSpace:
        """Return the space of the first `k` directions."""
        k = _at_most(k, self.singular_values.size)
        return LatentSpace(self.directions[:, :k], self.singular_values[:k])


def latent_space(W: Table, k: int) -> LatentSpace:
    """Find the k directions that keep most of the texts' squared lengths, by one SVD.

    Costs some 6 n d min(n, d) operations, however small k is, and memory for all n d
    entries: for thousands of texts. See :func:`sketched_space`.

    Parameters
    ----------
    W : (n_texts, n_words) array_like or scipy.sparse array
        Real, finite; as from :func:`mlmath.retrieval.tf_idf`. It is not centred.
    k : int
        How many, from 1 to the smaller of n_texts and n_words.

    Returns
    -------
    LatentSpace
        In each direction the entry of largest modulus is positive.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a `k` out of range.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, project *A search engine for this book*; Deerwester et al. (1990). By
    ``numpy.linalg.svd``; ``TruncatedSVD`` of scikit-learn is the twin.

    Examples
    --------
    >>> found = latent_space([[3, 4], [3, 4], [0, 0]], 1)
    >>> found.directions.round(9).tolist(), found.singular_values.round(4).tolist()
    ([[0.6], [0.8]], [7.0711])
    """
    A = as_table(W, "W")
    k = _at_most(k, min(A.shape))
    S, e = by_powers_of_two(A.toarray())
    _, s, Vt = np.linalg.svd(S, full_matrices=False)
    return _space(Vt.T[:, :k], s[:k], int(e.item()))


def sketched_space(
    W: Table, k: int, *, start: ArrayLike, passes: int = 4
) -> LatentSpace:
    """Find about the same directions by products with the sparse table alone.

    Each pass costs 4 operations an entry and column of the block. The singular values
    are never too large; the last ones are the least exact.

    Parameters
    ----------
    W : (n_texts, n_words) array_like or scipy.sparse array
        Real, finite; as from :func:`mlmath.retrieval.tf_idf`. It is not centred.
    k : int
        How many directions.
    start : (n_words, m) array_like
        The block, with k <= m <= n_texts and n_words, such as
        ``rng.normal(size=(n_words, k + 10))``.
    passes : int
        How often the block is sent through the table and back, at least 1.

    Returns
    -------
    LatentSpace
        As from :func:`latent_space`.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a number out of range.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, project *A search engine for this book*; Halko, Martinsson and Tropp (2011),
    algorithms 4.4 and 5.1. :func:`mlmath.sketches.by_sketch` takes the mean away.

    Examples
    --------
    >>> found = sketched_space([[3, 4], [3, 4], [0, 0]], 1, start=[[1.0], [0.0]])
    >>> found.directions.round(9).tolist(), found.singular_values.round(4).tolist()
    ([[0.6], [0.8]], [7.0711])
    """
    A = as_table(W, "W")
    widest = min(A.shape)
    k = _at_most(k, widest)
    V = as_matrix(start, "start", rows=A.shape[1])
    if not k <= V.shape[1] <= widest:
        raise ValueError(
            f"start must have from {k} to {widest} columns, got {V.shape[1]}"
        )
    V, _ = by_powers_of_two(V, axis=0)
    entries, e = _units(A.data)
    A = sparse.csr_array((entries, A.indices, A.indptr), shape=A.shape)
    for _ in range(as_count(passes, "passes", most=1000)):
        Q = np.linalg.qr(A @ V)[0]
        V = np.linalg.qr(A.T @ Q)[0]
    _, s, Rt = np.linalg.svd(A @ V, full_matrices=False)
    return _space(V @ Rt.T[:, :k], s[:k], e)


def _at_most(k: int, most: int) -> int:
    k = as_count(k, "k")
    if k > most:
        raise ValueError(f"k must be at most {most}, got {k}")
    return k


def _units(entries: Vector) -> tuple[Vector, int]:
    """Split entries into some below 1 and a power of two."""
    if not entries.size:
        return entries, 0
    scaled, e = by_powers_of_two(entries)
    return scaled, int(e.item())


def _space(V: Matrix, s: Vector, exponent: int) -> LatentSpace:
    with np.errstate(over="ignore"):  # inf only where a singular value has no float
        return LatentSpace(V * svd._signs(V), np.ldexp(s, exponent))
