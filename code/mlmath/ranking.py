"""PageRank: visitors of a web who follow links, and at times jump (book, chapter *PageRank*).

Entry (i, j) of a matrix of links is positive if page j links to page i, so that a
step multiplies a column of shares from the left, as in :mod:`mlmath.markov`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_matrix,
    as_positive,
    as_scalar,
    as_size,
    as_square,
    as_vector,
    expect,
)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Where the visitors of a web end.

    `vector` adds up to 1; `residual` is the change in the last step, the sum of
    the moduli, and `history` has it for every step.
    """

    vector: Vector
    residual: float
    n_iter: int
    converged: bool
    history: Vector


def link_matrix(links: ArrayLike, *, n_pages: int) -> sparse.csr_array:
    """Write a list of links as a sparse matrix: entry (i, j) is 1 if j links to i.

    A link that is listed twice counts once, and a page's link to itself not at
    all.

    Parameters
    ----------
    links : (n_links, 2) array_like of int
        A row (from, to) a link, pages counted from 0.
    n_pages : int
        At least 1.

    Returns
    -------
    (n_pages, n_pages) scipy.sparse.csr_array
        Of zeros and ones.

    Raises
    ------
    ValueError
        If a page is not from 0 to n_pages - 1, or there are no links.
    TypeError
        If the entries are not whole numbers.

    Notes
    -----
    Book, chapter *PageRank*.

    Examples
    --------
    >>> link_matrix([[0, 1], [1, 0], [1, 0]], n_pages=2).toarray().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    n = as_size(n_pages, "n_pages")
    pairs = as_matrix(links, "links", columns=2)
    if (pairs != pairs.round()).any():
        raise TypeError("links must hold whole numbers, the pages counted from 0")
    if pairs.min() < 0 or pairs.max() >= n:
        raise ValueError(
            f"links must name pages from 0 to {n - 1}, got {pairs.min():.0f} to {pairs.max():.0f}"
        )
    short = np.int32 if n < 2**31 else np.int64  # half the memory to read in a product
    start, end = pairs[pairs[:, 0] != pairs[:, 1]].T.astype(short)
    A = sparse.coo_array((np.ones(len(start)), (end, start)), shape=(n, n)).tocsr()
    A.data[:] = 1  # tocsr added up what was listed twice
    return A


def random_web(
    n_pages: int, n_links: int, rng: np.random.Generator
) -> sparse.csr_array:
    """Draw a web in which few pages get most links, as in the real one.

    The page a link leaves is drawn evenly; the page it leads to with a
    probability in proportion to 1 / rank.

    Parameters
    ----------
    n_pages, n_links : int
        At least 2 and 1; links drawn twice, or from a page to itself, are
        dropped, so the result has somewhat fewer.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    (n_pages, n_pages) scipy.sparse.csr_array
        As :func:`link_matrix`; page 0 is linked to most.

    Raises
    ------
    ValueError
        If a number is too small.
    TypeError
        If a number is no integer.

    Notes
    -----
    Book, chapter *PageRank*.

    Examples
    --------
    >>> random_web(100, 500, np.random.default_rng(1)).shape
    (100, 100)
    """
    expect(rng, np.random.Generator, "rng")
    n = as_size(n_pages, "n_pages", least=2)
    m = as_size(n_links, "n_links")
    start = rng.integers(n, size=m)
    # the sum of 1/k up to r grows like log r: a uniform exponent draws from it
    end = (n ** rng.random(m)).astype(np.int64) - 1
    return link_matrix(np.column_stack([start, end]), n_pages=n)


def google_matrix(
    A: ArrayLike, *, damping: float = 0.85, jump: ArrayLike | None = None
) -> Matrix:
    """Build the full matrix of a visitor who mostly follows links, and at times jumps.

    For small webs: it has n**2 entries, none of them 0; see :func:`pagerank`.

    Parameters
    ----------
    A : (n, n) array_like or scipy.sparse array
        Entry (i, j) is positive if page j links to page i, else 0; page j shares
        its visitors in proportion to its column.
    damping : float
        The probability, from 0 to below 1, of following a link.
    jump : (n,) array_like, optional
        Where a jump lands: none negative, taken in proportion (default: evenly).

    Returns
    -------
    (n, n) ndarray
        Stochastic by columns. A page without links is left by a jump.

    Raises
    ------
    ValueError
        If `A` is not square, has a negative or non-finite entry, `damping` is not
        from 0 to below 1, or `jump` is negative, all 0 or of another length.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *PageRank*; Langville and Meyer (2006), chapter 4.

    Examples
    --------
    >>> google_matrix([[0, 1], [0, 0]], damping=0.5).tolist()
    [[0.5, 0.75], [0.5, 0.25]]
    """
    links = _as_links(A).toarray()
    d, v = _as_damping(damping), _as_jump(jump, len(links))
    out = links.sum(axis=0)
    S = np.where(out > 0, links / np.where(out > 0, out, 1), v[:, None])
    return np.asarray(d * S + (1 - d) * v[:, None])


def pagerank(
    A: ArrayLike,
    *,
    damping: float = 0.85,
    jump: ArrayLike | None = None,
    tol: float = 1e-10,
    max_iter: int = 1000,
) -> Ranking:
    """Rank pages by how many visitors they have in the long run.

    Power iteration on the Google matrix without ever forming it: a step costs
    two operations a link and a few a page. The start is even, and the change
    shrinks by the factor `damping` a step at least.

    Parameters
    ----------
    A : (n, n) array_like or scipy.sparse array
        Entry (i, j) is positive if page j links to page i, else 0; page j shares
        its visitors in proportion to its column.
    damping : float
        The probability, from 0 to below 1, of following a link.
    jump : (n,) array_like, optional
        Where a jump lands: none negative, taken in proportion (default: evenly).
    tol : float
        Stop when a step changes the ranking by at most `tol` in all.
    max_iter : int
        Most steps, at least 1.

    Returns
    -------
    Ranking
        `converged` is False at `max_iter`.

    Raises
    ------
    ValueError
        If `A` is not square, has a negative or non-finite entry, or a number is
        out of its range.
    TypeError
        If the entries are not real numbers, or `max_iter` is no integer.

    Notes
    -----
    Book, chapter *PageRank*; Brin and Page (1998); Bryan and Leise (2006).

    Examples
    --------
    >>> pagerank([[0, 1], [1, 0]]).vector.tolist()
    [0.5, 0.5]
    """
    links, d = _as_links(A), _as_damping(damping)
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    n = links.shape[0]
    v = _as_jump(jump, n)
    out = np.asarray(links.sum(axis=0)).ravel()
    share = np.divide(d, out, out=np.zeros(n), where=out > 0)
    x, history = np.full(n, 1 / n), list[float]()
    while True:
        y = links @ (share * x)
        y += max(1 - y.sum(), 0) * v  # who followed no link jumps
        history.append(float(np.abs(y - x).sum()))
        x = y
        if history[-1] <= tol or len(history) == max_iter:
            break
    x /= x.sum()  # rounding of many steps
    return Ranking(x, history[-1], len(history), history[-1] <= tol, np.array(history))


def _as_links(A: ArrayLike) -> sparse.csr_array:
    """Return a sparse matrix of links, the largest entry of each column 1."""
    if sparse.issparse(A):
        links = sparse.csr_array(A)
        if links.dtype.kind not in "fiub":
            raise TypeError(f"A must hold real numbers, got dtype {links.dtype}")
        links = links.astype(np.float64)
        if links.shape[0] != links.shape[1] or 0 in links.shape:
            raise ValueError(f"A must be square and nonempty, got shape {links.shape}")
        if not np.isfinite(links.data).all():
            raise ValueError("A must be finite, got nan or inf")
    else:
        links = sparse.csr_array(as_square(A, "A"))
    if links.nnz and links.data.min() < 0:
        raise ValueError(f"A must have no negative entry, got {links.data.min():.3g}")
    links.eliminate_zeros()
    links.data /= (
        links.max(axis=0).toarray().ravel()[links.indices]
    )  # no overflow in sums
    return links


def _as_damping(damping: float) -> float:
    """Return the damping factor, which must leave some jumps."""
    d = as_scalar(damping, "damping")
    if not 0 <= d < 1:
        raise ValueError(f"damping must be from 0 to below 1, got {d}")
    return d


def _as_jump(jump: ArrayLike | None, n: int) -> Vector:
    """Return where jumps land as n probabilities."""
    if jump is None:
        return np.full(n, 1 / n)
    v = as_vector(jump, "jump", size=n)
    if v.min() < 0 or not v.any():
        raise ValueError(
            f"jump must be nonnegative and not all 0, got a least entry of {v.min():.3g}"
        )
    v /= v.max()  # no overflow in the sum
    return np.asarray(v / v.sum())
