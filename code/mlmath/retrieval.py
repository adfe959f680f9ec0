"""Search in texts: words weighed by what they tell, and angles between the results.

A collection is a table of counts with a row a text and a column a word. Few of its
entries are not 0, so it may be sparse. Book, project *A search engine for this book*.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from mlmath import information
from mlmath._checks import Matrix, Vector, as_matrix, as_vector
from mlmath._scale import by_powers_of_two
from mlmath.centred_tables import Table


def inverse_document_frequency(counts: Table) -> Vector:
    r"""Compute in bits what it tells of a text that a word stands in it.

    Parameters
    ----------
    counts : (n_texts, n_words) array_like or scipy.sparse array
        How often each word stands in each text, none negative; each word in some text.

    Returns
    -------
    (n_words,) ndarray
        :math:`\log_2(n/n_j)` for a word that stands in :math:`n_j` of n texts: 0 for one
        that is in all of them.

    Raises
    ------
    ValueError
        On a wrong shape, a negative or non-finite entry, or a word that is in no text.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, project *A search engine for this book*; Spärck Jones (1972); Manning, Raghavan
    and Schütze (2008), section 6.2. ``TfidfTransformer`` of scikit-learn takes
    :math:`1 + \ln(n/n_j)`, by default of one text more that has all words.

    Examples
    --------
    >>> inverse_document_frequency([[1, 2], [1, 0], [3, 0], [1, 0]]).tolist()
    [0.0, 2.0]
    """
    A = _as_counts(counts)
    n, d = A.shape
    n_with = np.bincount(A.indices, minlength=d)
    if not n_with.all():
        j = int(n_with.argmin())
        raise ValueError(
            f"counts must have each word in some text, word {j} is in none"
        )
    return information.surprise(n_with / n, base=2)


def tf_idf(
    counts: Table, weights: ArrayLike, *, damped: bool = True
) -> sparse.csr_array:
    r"""Weigh the words of each text by how often they stand there and what they tell.

    Parameters
    ----------
    counts : (n_texts, n_words) array_like or scipy.sparse array
        How often each word stands in each text, none negative. Texts or queries.
    weights : (n_words,) array_like
        What each word tells, at least 0: :func:`inverse_document_frequency` of the
        collection, for queries too.
    damped : bool
        Whether a count c becomes :math:`\ln(1 + c)`: the tenth time tells less than the
        first.

    Returns
    -------
    (n_texts, n_words) scipy.sparse.csr_array
        Rows of length 1; rows of zeros where nothing is known of a text.

    Raises
    ------
    ValueError
        On a wrong shape, or a negative or non-finite entry.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, project *A search engine for this book*; Salton and Buckley (1988). The twin is
    ``TfidfTransformer`` of scikit-learn.

    Examples
    --------
    >>> tf_idf([[1, 3], [0, 5]], [3.0, 4.0], damped=False).toarray().round(3).tolist()
    [[0.243, 0.97], [0.0, 1.0]]
    """
    A = _as_counts(counts)
    w = as_vector(weights, "weights", size=A.shape[1])
    if w.min() < 0:
        raise ValueError(f"weights must be at least 0, got {w.min():.6g}")
    w, _ = by_powers_of_two(w)  # their unit is lost below in any case
    tf = np.log1p(A.data) if damped else A.data
    W = sparse.csr_array((tf, A.indices, A.indptr), shape=A.shape)
    return _of_length_1(sparse.csr_array(_scaled_rows(W) * w))


def cosines(queries: Table, texts: Table) -> Matrix:
    """Compare each query with each text by the cosine of their angle.

    Parameters
    ----------
    queries : (m, d) array_like or scipy.sparse array
    texts : (n, d) array_like or scipy.sparse array
        Rows of words' weights, or of coordinates in a latent space.

    Returns
    -------
    (m, n) ndarray
        From -1 to 1; 0 where one of both is zero, that is, says nothing.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, project *A search engine for this book*. The twin is ``cosine_similarity`` of
    scikit-learn.

    Examples
    --------
    >>> cosines([[3, 4], [0, 0]], [[1, 0], [0, 2]]).round(9).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    Q = as_table(queries, "queries")
    D = as_table(texts, "texts", columns=Q.shape[1])
    Q, D = (_of_length_1(_scaled_rows(A)) for A in (Q, D))
    return np.asarray(np.clip((Q @ D.T).toarray(), -1, 1))


def as_table(W: Table, name: str, *, columns: int | None = None) -> sparse.csr_array:
    """Return a new sparse table of finite numbers, without entries that are 0.

    Parameters
    ----------
    W : (n, d) array_like or sparse array
        Real and finite.
    name : str
        What an error calls it.
    columns : int, optional
        How many columns it must have.

    Returns
    -------
    (n, d) csr_array
        A copy, of floats.

    Raises
    ------
    ValueError
        If the shape is another one, or an entry is not finite.
    """
    if not sparse.issparse(W):
        return sparse.csr_array(as_matrix(W, name, columns=columns))
    A = sparse.csr_array(W, copy=True)
    if A.ndim != 2 or 0 in A.shape or columns not in (None, A.shape[1]):
        wide = "" if columns is None else f" and {columns} columns"
        raise ValueError(f"{name} must have 2 axes{wide}, got shape {A.shape}")
    if A.nnz:
        A = sparse.csr_array(
            (as_vector(A.data, name), A.indices, A.indptr), shape=A.shape
        )
    A.sum_duplicates()
    A.eliminate_zeros()
    return A.astype(np.float64)


def _as_counts(counts: Table) -> sparse.csr_array:
    A = as_table(counts, "counts")
    if A.nnz and A.data.min() < 0:
        raise ValueError(f"counts must have no negative entry, got {A.data.min():.6g}")
    return A


def _scaled_rows(A: sparse.csr_array) -> sparse.csr_array:
    """Bring the largest entry of each row to about 1, by a power of two."""
    top = abs(A).max(axis=1).toarray().ravel()
    _, e = np.frexp(np.where(top > 0, top, 1))
    each = np.ldexp(A.data, -np.repeat(e, np.diff(A.indptr)))
    return sparse.csr_array((each, A.indices, A.indptr), shape=A.shape)


def _of_length_1(A: sparse.csr_array) -> sparse.csr_array:
    """Divide each row by its length; rows of zeros stay."""
    length = np.sqrt((A * A).sum(axis=1))
    each = A.data / np.repeat(np.where(length > 0, length, 1), np.diff(A.indptr))
    return sparse.csr_array((each, A.indices, A.indptr), shape=A.shape)
