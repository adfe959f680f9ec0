"""Permutation tests: the statistic beside what another deal would have made it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain, combinations, permutations, product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import Vector, as_alternative, as_scalar, as_size, as_vector, expect

#: A number from a sample, or from two: ``statistic(x, y)``.
Statistic = Callable[..., Any]
#: The most arrangements that are listed.
_MOST = 500_000


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """The observed `statistic`, its `p_value`, and the statistics to compare with.

    `values` has one entry for each arrangement listed (the observed one among them),
    or drawn, and `exact` says whether all were listed.
    """

    statistic: float
    p_value: float
    values: Vector
    exact: bool


def two_groups(
    x: ArrayLike,
    y: ArrayLike,
    statistic: Statistic,
    *,
    alternative: str = "two-sided",
    n_permutations: int | None = None,
    rng: np.random.Generator | None = None,
    vectorized: bool = False,
) -> PermutationTest:
    """Deal all values to two groups of the same sizes anew.

    Valid if the values are exchangeable under the null hypothesis: both groups come
    from one distribution. Equal means with different spreads are not enough.

    Parameters
    ----------
    x, y : (n,), (m,) array_like
        The groups, real and finite.
    statistic : callable
        ``statistic(x, y)`` gives one finite number.
    alternative : {"two-sided", "less", "greater"}
        Which values speak against the null hypothesis as much as the observed one:
        those at most or at least as large; "two-sided" is twice the lesser share.
    n_permutations : int, optional
        How many arrangements to draw. By default all are listed, where they are
        at most 500,000.
    rng : numpy.random.Generator, optional
        Where chance comes from, if arrangements are drawn.
    vectorized : bool
        Whether the statistic takes all arrangements at once, one a row:
        ``statistic(X, Y, axis=1)``.

    Returns
    -------
    PermutationTest

    Raises
    ------
    ValueError
        If a group is empty or not finite, there are too many arrangements to list, a
        value of the statistic is not one finite number, or `alternative` is another.
    TypeError
        If an argument is of a wrong kind, or `rng` is missing.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Fisher (1935). The twin is
    ``scipy.stats.permutation_test`` with ``permutation_type="independent"``.

    Examples
    --------
    >>> found = two_groups([5, 9], [1, 2, 3], lambda x, y: x.mean() - y.mean())
    >>> found.statistic, found.p_value, len(found.values)
    (5.0, 0.2, 10)
    """
    x, y = as_vector(x, "x"), as_vector(y, "y")
    both, n = np.concatenate([x, y]), x.size
    units = range(both.size)

    def listed() -> NDArray[np.int64]:
        first = _table(combinations(units, n), n)
        inside = np.zeros((len(first), both.size), dtype=bool)
        np.put_along_axis(inside, first, True, axis=1)
        return np.concatenate([first, np.nonzero(~inside)[1].reshape(-1, y.size)], 1)

    which = _arrangements(
        listed, math.comb(both.size, n), both.size, n_permutations, rng
    )
    dealt = both[which]
    return _test(
        statistic, (x, y), (dealt[:, :n], dealt[:, n:]), alternative,
        exact=n_permutations is None, vectorized=vectorized,
    )  # fmt: skip


def pairings(
    x: ArrayLike,
    y: ArrayLike,
    statistic: Statistic,
    *,
    alternative: str = "two-sided",
    n_permutations: int | None = None,
    rng: np.random.Generator | None = None,
    vectorized: bool = False,
) -> PermutationTest:
    """Pair the values of y with those of x anew.

    Valid for independent pairs if x and y are independent of each other under the null
    hypothesis; no correlation is not enough.

    Parameters
    ----------
    x, y : (n,) array_like
        Pairs, real and finite.
    statistic, alternative, n_permutations, rng, vectorized
        As for `two_groups`.

    Returns
    -------
    PermutationTest

    Raises
    ------
    ValueError, TypeError
        As for `two_groups`, and if the lengths differ.

    Notes
    -----
    Book, chapter *Simulation and resampling*. The twin is
    ``scipy.stats.permutation_test`` with ``permutation_type="pairings"``.

    Examples
    --------
    >>> pairings([1, 2, 3], [1, 2, 4], np.dot, alternative="greater").p_value
    0.16666666666666666
    """
    x = as_vector(x, "x")
    y = as_vector(y, "y", size=x.size)
    n = x.size
    which = _arrangements(
        lambda: _table(permutations(range(n)), n),
        math.factorial(n), n, n_permutations, rng,
    )  # fmt: skip
    return _test(
        statistic, (x, y), (np.broadcast_to(x, which.shape), y[which]), alternative,
        exact=n_permutations is None, vectorized=vectorized,
    )  # fmt: skip


def sign_flips(
    d: ArrayLike,
    statistic: Statistic,
    *,
    alternative: str = "two-sided",
    n_permutations: int | None = None,
    rng: np.random.Generator | None = None,
    vectorized: bool = False,
) -> PermutationTest:
    """Turn the signs of differences within pairs.

    Valid if each difference is as likely as its negative under the null hypothesis,
    whatever the others are.

    Parameters
    ----------
    d : (n,) array_like
        One difference a pair, real and finite.
    statistic : callable
        ``statistic(d)`` gives one finite number.
    alternative, n_permutations, rng, vectorized
        As for `two_groups`.

    Returns
    -------
    PermutationTest

    Raises
    ------
    ValueError, TypeError
        As for `two_groups`.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Fisher (1935). The twin is
    ``scipy.stats.permutation_test`` with ``permutation_type="samples"``.

    Examples
    --------
    >>> sign_flips([3, 1, -1], np.sum, alternative="greater").p_value
    0.375
    """
    d = as_vector(d, "d")
    expect(rng, np.random.Generator | None, "rng")
    if n_permutations is None:
        _refuse_more(2**d.size)
        signs = _table(product((1, -1), repeat=d.size), d.size)
    else:
        m = as_size(n_permutations, "n_permutations", each=d.size)
        signs = _drawing(rng).choice([1, -1], size=(m, d.size))
    return _test(
        statistic, (d,), (signs * d,), alternative,
        exact=n_permutations is None, vectorized=vectorized,
    )  # fmt: skip


def p_value(
    statistic: float,
    values: ArrayLike,
    *,
    alternative: str = "two-sided",
    exact: bool = False,
) -> float:
    """Find the share of arrangements that are at least as far out as the observed one.

    Drawn arrangements get the observed one added: (b + 1)/(m + 1), which is never 0.

    Parameters
    ----------
    statistic : float
        The observed one.
    values : (m,) array_like
        Those of m arrangements.
    alternative : {"two-sided", "less", "greater"}
        As for `two_groups`.
    exact : bool
        Whether `values` has all arrangements, the observed one among them.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a number is not finite, `values` is empty or `alternative` is another.
    TypeError
        If one is of a wrong kind.

    Notes
    -----
    Book, chapter *Simulation and resampling*; Phipson and Smyth (2010). Values that
    differ by rounding alone count as equal.

    Examples
    --------
    >>> p_value(3, [0, 1, 2, 3], alternative="greater")
    0.4
    """
    as_alternative(alternative)
    t, v = as_scalar(statistic, "statistic"), as_vector(values, "values")
    near = 1e-13 * np.abs(v).max()  # some hundred roundings
    more = 0 if exact else 1
    below, above = (
        (int(far.sum()) + more) / (v.size + more)
        for far in (v <= t + near, v >= t - near)
    )
    if alternative == "two-sided":
        return min(1.0, 2 * min(below, above))
    return below if alternative == "less" else above


def _arrangements(
    listed: Callable[[], NDArray[np.int64]],
    count: int,
    n: int,
    n_permutations: int | None,
    rng: np.random.Generator | None,
) -> NDArray[np.int64]:
    """Return orders of n units, one a row: all `count` of them, or some by chance."""
    expect(rng, np.random.Generator | None, "rng")
    if n_permutations is None:
        _refuse_more(count)
        return listed()
    m = as_size(n_permutations, "n_permutations", each=n)
    drawn: NDArray[np.int64] = _drawing(rng).permuted(
        np.tile(np.arange(n), (m, 1)), axis=1
    )
    return drawn


def _refuse_more(count: int) -> None:
    """Refuse to list too many."""
    if count > _MOST:
        raise ValueError(
            f"there are {count:.3g} arrangements, more than {_MOST:,} to list: draw "
            "some of them with n_permutations and rng"
        )


def _drawing(rng: np.random.Generator | None) -> np.random.Generator:
    """Return the generator, which drawing needs."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            "rng must be a numpy Generator where arrangements are drawn, "
            f"got {type(rng).__name__}"
        )
    return rng


def _table(rows: Iterable[tuple[int, ...]], n: int) -> NDArray[np.int64]:
    """Return rows of n integers as an array."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, n)


def _test(
    statistic: Statistic,
    data: tuple[Vector, ...],
    dealt: tuple[NDArray[np.float64], ...],
    alternative: str,
    *,
    exact: bool,
    vectorized: bool,
) -> PermutationTest:
    """Compare the statistic of the data with those of all arrangements."""
    count = len(dealt[0])
    if vectorized:
        found = statistic(*dealt, axis=1)
        values = as_vector(found, "statistic(arrangements, axis=1)", size=count)
        rows = [x[None, :] for x in data]
        observed = float(as_vector(statistic(*rows, axis=1), "statistic", size=1)[0])
    else:
        name = "statistic(arrangement)"
        values = np.array([as_scalar(statistic(*x), name) for x in zip(*dealt)])  # noqa: B905
        observed = as_scalar(statistic(*data), "statistic")
    share = p_value(observed, values, alternative=alternative, exact=exact)
    return PermutationTest(observed, share, values, exact)
