"""Markov chains (book, chapter *Markov chains*).

A distribution is a column of probabilities, and a step multiplies it from the
left: ``P @ x``, where column j of `P` says where one goes from j. Its columns
add up to 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath import elimination
from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_distribution,
    as_positive,
    as_size,
    as_square,
    as_vector,
    expect,
)


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
    Book, chapter *Markov chains*.

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
    Book, chapter *Markov chains*; Norris (1997), section 1.7.

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
    Book, chapter *Markov chains*; Norris (1997), section 1.10.

    Examples
    --------
    >>> transition_matrix([0, 0, 1, 0, 1, 1, 0, 1, 0], n_states=2).tolist()
    [[0.25, 0.75], [0.75, 0.25]]
    """
    now, n = _as_states(sequence, n_states), n_states
    counts = np.zeros((n, n))
    np.add.at(counts, (now[1:], now[:-1]), 1)
    left = counts.sum(axis=0)
    if not left.all():
        raise ValueError(
            f"state {left.argmin()} is never left in sequence, so its column is unknown"
        )
    return np.asarray(counts / left)


def contexts(sequence: ArrayLike, *, order: int, n_states: int) -> NDArray[np.int64]:
    """Write the `order` states before each place of a sequence as one number.

    So a chain that remembers several states is a chain of longer states.

    Parameters
    ----------
    sequence : (n,) array_like of int
        States from 0 to n_states - 1 in their order, n >= order.
    order : int
        How many states are remembered, at least 0.
    n_states : int
        At least 1.

    Returns
    -------
    (n - order + 1,) ndarray of int
        From 0 to n_states**order - 1, the states read as digits. Entry k stands
        before ``sequence[k + order]``, the last one before what comes next.

    Raises
    ------
    ValueError
        If a state is out of range, the sequence too short, or `order` negative.
    TypeError
        If the entries are not whole numbers.

    Notes
    -----
    Book, chapter *Markov chains*.

    Examples
    --------
    >>> contexts([1, 0, 1, 1, 0], order=2, n_states=2).tolist()
    [2, 1, 3, 2]
    """
    now, k = _as_states(sequence, n_states), as_count(order, "order", least=0)
    if len(now) < k:
        raise ValueError(f"sequence must have {k} states at least, got {len(now)}")
    found = np.zeros(len(now) - k + 1, dtype=np.int64)
    for i in range(k):
        found = n_states * found + now[i : i + len(found)]
    return found


def context_model(
    sequence: ArrayLike, *, order: int, n_states: int, pseudo_count: float = 1.0
) -> Matrix:
    """Fit what follows each context of a sequence, none of it impossible.

    Parameters
    ----------
    sequence : (n,) array_like of int
        States from 0 to n_states - 1 in their order, n >= order.
    order : int
        How many states are remembered, at least 0.
    n_states : int
        At least 1.
    pseudo_count : float
        Added to each count, above 0: a context that never came says nothing, and
        gets equal probabilities.

    Returns
    -------
    (n_states, n_states**order) ndarray
        Column c is the distribution of the state after context c, numbered as by
        :func:`contexts`. Takes 8 n_states**(order + 1) bytes.

    Raises
    ------
    ValueError
        If a state is out of range, the sequence too short, `order` negative, or
        `pseudo_count` not above 0.
    TypeError
        If the entries are not whole numbers.

    Notes
    -----
    Book, chapter *Markov chains*; Jurafsky and Martin (2009), chapter 4.

    Examples
    --------
    >>> context_model([0, 1, 0, 1, 0], order=1, n_states=2, pseudo_count=0.5).round(3).tolist()
    [[0.167, 0.833], [0.833, 0.167]]
    """
    before = contexts(sequence, order=order, n_states=n_states)[:-1]
    after = _as_states(sequence, n_states)[order:]
    counts = np.full(
        (n_states, n_states**order), as_positive(pseudo_count, "pseudo_count")
    )
    np.add.at(counts, (after, before), 1)
    return np.asarray(counts / counts.sum(axis=0))


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
    Book, chapter *Markov chains*.

    Examples
    --------
    >>> evolve([[0.5, 1], [0.5, 0]], [1, 0], 2).tolist()
    [[1.0, 0.0], [0.5, 0.5], [0.75, 0.25]]
    """
    P = as_stochastic(P)
    steps = as_size(n_steps, "n_steps", least=0, each=len(P))
    states = [as_distribution(as_vector(x, "x", size=len(P)), "x")]
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
    Book, chapter *Markov chains*; Norris (1997), section 1.1.

    Examples
    --------
    >>> walk([[0, 1], [1, 0]], 0, 3, np.random.default_rng(1)).tolist()
    [0, 1, 0, 1]
    """
    expect(rng, np.random.Generator, "rng")
    P, steps = as_stochastic(P), as_size(n_steps, "n_steps", least=0)
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
    Book, chapter *Markov chains*; Norris (1997), section 1.2.
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
    Book, chapter *Markov chains*; Levin and Peres (2017), section
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
    Book, chapter *Markov chains*; Levin and Peres (2017), section 1.3.

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
    Book, chapter *Markov chains*; Dobrushin (1956).

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
    Book, chapter *Markov chains*; Norris (1997), section 1.3.

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


def _as_states(sequence: ArrayLike, n_states: int) -> NDArray[np.int64]:
    """Return a sequence as whole numbers from 0 to n_states - 1."""
    n, states = as_size(n_states, "n_states", axes=2), as_vector(sequence, "sequence")
    if (states != states.round()).any():
        raise TypeError("sequence must hold whole numbers, the states counted from 0")
    if states.min() < 0 or states.max() >= n:
        raise ValueError(
            f"sequence must name states from 0 to {n - 1}, "
            f"got {states.min():.0f} to {states.max():.0f}"
        )
    return states.astype(np.int64)
