"""Markov chains and PageRank (book, chapter *Markov chains and PageRank*).

A distribution is a column of probabilities, and a step multiplies it from the
left: ``P @ x``, where column j of `P` says where one goes from j. Its columns
add up to 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from mlmath import elimination
from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_matrix,
    as_positive,
    as_scalar,
    as_square,
    as_vector,
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


@dataclass(frozen=True, slots=True)
class Absorption:
    """Where a chain with absorbing states ends, and how long it takes.

    Column c of each array belongs to the start `passing[c]`. `visits` has how
    often each passing state is visited in the mean, the start included; `ends`
    the probability of each absorbing state; `steps` the mean number of steps.
    """

    passing: tuple[int, ...]
    absorbing: tuple[int, ...]
    visits: Matrix
    ends: Matrix
    steps: Vector


def as_stochastic(P: ArrayLike, name: str = "P") -> Matrix:
    """Return `P` as a new matrix whose columns are probabilities.

    Parameters
    ----------
    P : (n, n) array_like
        Real, finite, no entry negative, each column adding up to 1 (to 1e-9).
    name : str
        What the error calls it.

    Returns
    -------
    (n, n) ndarray
        A copy.

    Raises
    ------
    ValueError
        On a wrong shape, a negative entry or a column that does not add up to 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Markov chains and PageRank*.

    Examples
    --------
    >>> as_stochastic([[0.7, 0.1], [0.3, 0.9]]).shape
    (2, 2)
    """
    matrix = as_square(P, name)
    if matrix.min() < 0:
        raise ValueError(f"{name} must have no negative entry, got {matrix.min():.3g}")
    sums = matrix.sum(axis=0)
    worst = int(np.abs(sums - 1).argmax())
    if abs(sums[worst] - 1) > 1e-9:
        raise ValueError(
            f"{name} must have columns that add up to 1, got {sums[worst]:.6g} "
            f"for column {worst}"
        )
    return matrix


def stationary_distribution(P: ArrayLike) -> Vector:
    """Find the distribution that a step leaves as it is: P x = x.

    Costs about 2 n**3 / 3 operations. It exists for every chain, but is unique
    only if every two closed sets of states meet.

    Parameters
    ----------
    P : (n, n) array_like
        Stochastic by columns.

    Returns
    -------
    (n,) ndarray
        Not negative, adding up to 1.

    Raises
    ------
    ValueError
        If `P` is not stochastic by columns.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If there are several, because the chain has parts that do not meet.

    Notes
    -----
    Book, chapter *Markov chains and PageRank*; Norris (1997), section 1.7.

    Examples
    --------
    >>> stationary_distribution([[0.7, 0.1], [0.3, 0.9]]).round(12).tolist()
    [0.25, 0.75]
    """
    P = as_stochastic(P)
    n = len(P)
    basis = elimination.null_space(P - np.eye(n), tol=1e-12 * n)
    if basis.shape[1] != 1:
        raise np.linalg.LinAlgError(
            f"P has {basis.shape[1]} independent stationary distributions: "
            "its states fall into parts that do not meet"
        )
    x = np.abs(basis[:, 0])
    return np.asarray(x / x.sum())


def transition_matrix(sequence: ArrayLike, *, n_states: int) -> Matrix:
    """Fit a chain to a sequence of states, by how often each follows each.

    Parameters
    ----------
    sequence : (n,) array_like of int
        States from 0 to n_states - 1 in their order, n >= 2.
    n_states : int
        At least 1.

    Returns
    -------
    (n_states, n_states) ndarray
        Stochastic by columns.

    Raises
    ------
    ValueError
        If a state is out of range, or is never followed by another.
    TypeError
        If the entries are not whole numbers.

    Notes
    -----
    Book, chapter *Markov chains and PageRank*; Norris (1997), section 1.10.

    Examples
    --------
    >>> transition_matrix([0, 0, 1, 0, 1, 1, 0, 1, 0], n_states=2).tolist()
    [[0.25, 0.75], [0.75, 0.25]]
    """
    n, states = as_count(n_states, "n_states"), as_vector(sequence, "sequence")
    if (states != states.round()).any():
        raise TypeError("sequence must hold whole numbers, the states counted from 0")
    if states.min() < 0 or states.max() >= n:
        raise ValueError(
            f"sequence must name states from 0 to {n - 1}, "
            f"got {states.min():.0f} to {states.max():.0f}"
        )
    now = states.astype(np.int64)
    counts = np.zeros((n, n))
    np.add.at(counts, (now[1:], now[:-1]), 1)
    left = counts.sum(axis=0)
    if not left.all():
        raise ValueError(
            f"state {left.argmin()} is never left in sequence, so its column is unknown"
        )
    return np.asarray(counts / left)


def evolve(P: ArrayLike, x: ArrayLike, n_steps: int) -> Matrix:
    """Follow a distribution for some steps: x, P x, P (P x), ...

    Parameters
    ----------
    P : (n, n) array_like
        Stochastic by columns.
    x : (n,) array_like
        Probabilities at the start, adding up to 1 (to 1e-9).
    n_steps : int
        At least 0.

    Returns
    -------
    (n_steps + 1, n) ndarray
        Row k is the distribution after k steps.

    Raises
    ------
    ValueError
        If `P` or `x` is not stochastic, their sizes differ or `n_steps` < 0.
    TypeError
        If the entries are not real numbers, or `n_steps` is no integer.

    Notes
    -----
    Book, chapter *Markov chains and PageRank*.

    Examples
    --------
    >>> evolve([[0.5, 1], [0.5, 0]], [1, 0], 2).tolist()
    [[1.0, 0.0], [0.5, 0.5], [0.75, 0.25]]
    """
    P, steps = as_stochastic(P), as_count(n_steps, "n_steps", least=0)
    states = [_as_distribution(x, len(P))]
    for _ in range(steps):
        states.append(P @ states[-1])
    return np.array(states)


def walk(
    P: ArrayLike, start: int, n_steps: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Let one walker take some steps, each drawn from the column of its state.

    Costs O(log n) a step, in a Python loop: a step cannot be drawn before the
    one ahead of it.

    Parameters
    ----------
    P : (n, n) array_like
        Stochastic by columns.
    start : int
        From 0 to n - 1.
    n_steps : int
        At least 0.
    rng : numpy.random.Generator
        Where chance comes from.

    Returns
    -------
    (n_steps + 1,) ndarray of int
        The states, the start first.

    Raises
    ------
    ValueError
        If `P` is not stochastic by columns, or a number is out of its range.
    TypeError
        If a number is no integer.

    Notes
    -----
    Book, chapter *Markov chains and PageRank*; Norris (1997), section 1.1.

    Examples
    --------
    >>> walk([[0, 1], [1, 0]], 0, 3, np.random.default_rng(1)).tolist()
    [0, 1, 0, 1]
    """
    P, steps = as_stochastic(P), as_count(n_steps, "n_steps", least=0)
    now = as_count(start, "start", least=0)
    if now >= len(P):
        raise ValueError(f"start must be a state from 0 to {len(P) - 1}, got {now}")
    below = P.cumsum(axis=0).T.copy()
    below /= below[:, -1:]  # ends at 1 exactly, so that every draw finds its place
    states = np.empty(steps + 1, dtype=np.int64)
    states[0] = now
    for k, u in enumerate(rng.random(steps), start=1):
        states[k] = now = int(below[now].searchsorted(u, side="right"))
    return states


def closed_classes(P: ArrayLike) -> list[list[int]]:
    """List the sets of states that one cannot leave, and in which all is reached.

    Costs about 2 n**3 log2(n) operations.

    Parameters
    ----------
    P : (n, n) array_like
        Stochastic by columns.

    Returns
    -------
    list of list of int
        At least one, each in rising order; a single one with all states when
        the chain is irreducible.

    Raises
    ------
    ValueError
        If `P` is not stochastic by columns.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Markov chains and PageRank*; Norris (1997), section 1.2.
    SciPy's `csgraph.connected_components` finds the classes in time linear in
    the number of arrows; this one follows the text and is over ten times slower.

    Examples
    --------
    >>> closed_classes([[1, 0.5, 0], [0, 0.5, 0], [0, 0, 1]])
    [[0], [2]]
    """
    P = as_stochastic(P)
    n = len(P)
    reach = (np.eye(n) + P > 0).astype(np.float64)
    for _ in range(n.bit_length()):
        reach = (reach @ reach > 0).astype(np.float64)  # by paths twice as long
    both = reach * reach.T
    classes = {tuple(np.flatnonzero(both[:, j])) for j in range(n)}
    return sorted(
        [int(i) for i in one] for one in classes if reach[:, one[0]].sum() == len(one)
    )


def period(P: ArrayLike) -> int:
    """Find the greatest common divisor of the lengths of all round trips.

    Parameters
    ----------
    P : (n, n) array_like
        Stochastic by columns, and irreducible.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    ValueError
        If `P` is not stochastic by columns, or not irreducible.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Markov chains and PageRank*; Levin and Peres (2017), section
    1.3. With d(j) steps from state 0 to j at least, it is the greatest common
    divisor of d(j) + 1 - d(i) over all arrows from j to i.

    Examples
    --------
    >>> period([[0, 1], [1, 0]]), period([[0, 0.5], [1, 0.5]])
    (2, 1)
    """
    P = as_stochastic(P)
    if len(closed_classes(P)[0]) < len(P):
        raise ValueError(
            "P must be irreducible, but from some states others are never reached"
        )
    distance, front, k = np.full(len(P), -1), np.arange(len(P)) == 0, 0
    while front.any():
        distance[front], k = k, k + 1
        front = (P[:, front].sum(axis=1) > 0) & (distance < 0)
    ends, starts = P.nonzero()
    return int(np.gcd.reduce(distance[starts] + 1 - distance[ends]))


def is_regular(P: ArrayLike) -> bool:
    """Say whether some power of `P` has no zero: irreducible, and of period 1.

    Parameters
    ----------
    P : (n, n) array_like
        Stochastic by columns.

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If `P` is not stochastic by columns.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Markov chains and PageRank*; Levin and Peres (2017), section 1.3.

    Examples
    --------
    >>> is_regular([[0, 0.5], [1, 0.5]]), is_regular([[0, 1], [1, 0]])
    (True, False)
    """
    P = as_stochastic(P)
    return len(closed_classes(P)[0]) == len(P) and period(P) == 1


def contraction(P: ArrayLike) -> float:
    """Give the factor by which a step brings any two distributions closer, at least.

    Half the greatest 1-norm distance of two columns; costs about 3 n**3
    operations.

    Parameters
    ----------
    P : (n, n) array_like
        Stochastic by columns.

    Returns
    -------
    float
        From 0, when all columns agree, to 1, when two share no state.

    Raises
    ------
    ValueError
        If `P` is not stochastic by columns.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Markov chains and PageRank*; Dobrushin (1956).

    Examples
    --------
    >>> round(contraction([[0.7, 0.1], [0.3, 0.9]]), 12)
    0.6
    """
    P = as_stochastic(P)
    farthest = max(np.abs(P - p[:, None]).sum(axis=0).max() for p in P.T)
    return min(float(farthest) / 2, 1.0)


def absorption(P: ArrayLike) -> Absorption:
    """Find where a chain with absorbing states ends, and after how many steps.

    Costs about 2 n**3 / 3 operations for the system of the passing states.

    Parameters
    ----------
    P : (n, n) array_like
        Stochastic by columns; a 1 on the diagonal makes a state absorbing.

    Returns
    -------
    Absorption
        States that are not absorbing are passing.

    Raises
    ------
    ValueError
        If `P` is not stochastic by columns, no state is absorbing or all are, or
        from some state no absorbing one can be reached.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Markov chains and PageRank*; Norris (1997), section 1.3.

    Examples
    --------
    >>> found = absorption([[1, 0.5, 0], [0, 0, 0], [0, 0.5, 1]])
    >>> found.ends.tolist(), found.steps.tolist()
    ([[0.5], [0.5]], [1.0])
    """
    P = as_stochastic(P)
    stays = np.diag(P) == 1
    if not stays.any() or stays.all():
        raise ValueError(
            f"P must have absorbing states and others, got {stays.sum()} of {len(P)}"
        )
    trap = next((one for one in closed_classes(P) if not stays[one[0]]), None)
    if trap is not None:
        raise ValueError(f"from state {trap[0]} no absorbing state can be reached")
    Q, R = P[np.ix_(~stays, ~stays)], P[np.ix_(stays, ~stays)]
    N = np.asarray(np.linalg.solve(np.eye(len(Q)) - Q, np.eye(len(Q))), np.float64)
    return Absorption(
        tuple(map(int, np.flatnonzero(~stays))),
        tuple(map(int, np.flatnonzero(stays))),
        N,
        R @ N,
        np.asarray(N.sum(axis=0)),
    )


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
    Book, chapter *Markov chains and PageRank*.

    Examples
    --------
    >>> link_matrix([[0, 1], [1, 0], [1, 0]], n_pages=2).toarray().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    n = as_count(n_pages, "n_pages")
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
    Book, chapter *Markov chains and PageRank*.

    Examples
    --------
    >>> random_web(100, 500, np.random.default_rng(1)).shape
    (100, 100)
    """
    n = as_count(n_pages, "n_pages", least=2)
    m = as_count(n_links, "n_links")
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
    Book, chapter *Markov chains and PageRank*; Langville and Meyer (2006), chapter 4.

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
    Book, chapter *Markov chains and PageRank*; Brin and Page (1998); Bryan and Leise (2006).

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


def _as_distribution(x: ArrayLike, n: int) -> Vector:
    """Return `x` as n probabilities that add up to 1."""
    p = as_vector(x, "x", size=n)
    if p.min() < 0 or abs(p.sum() - 1) > 1e-9:
        raise ValueError(
            f"x must be probabilities that add up to 1, got a sum of {p.sum():.6g} "
            f"and a least entry of {p.min():.3g}"
        )
    return p


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
