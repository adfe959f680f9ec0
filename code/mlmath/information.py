r"""Information: surprise, entropy, codes, and what a wrong belief costs.

A distribution is an array of probabilities that add up to 1. Results are in nats, or in
the unit of another base: bits with ``base=2``. Book, chapter *Information and
entropy*.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlogy

from mlmath._checks import (
    Matrix,
    Vector,
    as_distribution,
    as_matrix,
    as_plain,
    as_probabilities,
    as_scalar,
    as_size,
    as_vector,
)
from mlmath.continuous import Normal

Array = NDArray[np.float64]


def surprise(p: ArrayLike, *, base: float = math.e) -> Array:
    r"""Compute :math:`-\ln p`, what an event of probability p tells when it happens.

    Parameters
    ----------
    p : array_like
        Probabilities from 0 to 1, of any shape.
    base : float
        Above 1: 2 for bits, e for nats.

    Returns
    -------
    ndarray
        Of the shape of `p`, at least 0; inf for what was thought impossible.

    Raises
    ------
    ValueError
        If an entry is not from 0 to 1, or `base` not above 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Information and entropy*; Shannon (1948), section 6.

    Examples
    --------
    >>> surprise([1, 0.5, 0.125, 0], base=2).tolist()
    [0.0, 1.0, 3.0, inf]
    """
    p, unit = as_probabilities(p, "p"), _unit(base)
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(p) / unit + 0.0)  # + 0.0 makes 0 of -0


def entropy(p: ArrayLike, *, base: float = math.e) -> float:
    r"""Compute the mean surprise, :math:`-\sum_i p_i \ln p_i`.

    Parameters
    ----------
    p : array_like
        Probabilities of any shape that add up to 1; those of a table are of pairs.
    base : float
        Above 1: 2 for bits, e for nats.

    Returns
    -------
    float
        From 0 to the logarithm of the number of entries.

    Raises
    ------
    ValueError
        If `p` is no distribution, or `base` not above 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Information and entropy*; Cover and Thomas (2006), chapter 2.
    ``scipy.stats.entropy`` is the same for a vector.

    Examples
    --------
    >>> entropy([0.5, 0.25, 0.125, 0.125], base=2)
    1.75
    """
    p = _distribution(p, "p")
    return float(-xlogy(p, p).sum() / _unit(base)) + 0.0  # 0 ln 0 is 0


def cross_entropy(p: ArrayLike, q: ArrayLike, *, base: float = math.e) -> float:
    r"""Compute the mean surprise of one who believes q, :math:`-\sum_i p_i \ln q_i`.

    Parameters
    ----------
    p : array_like
        How probable the outcomes are: of any shape, adding up to 1.
    q : array_like
        How probable they are believed to be: of the same shape, adding up to 1.
    base : float
        Above 1: 2 for bits, e for nats.

    Returns
    -------
    float
        At least the entropy of `p`; inf if something happens that `q` excludes.

    Raises
    ------
    ValueError
        If `p` or `q` is no distribution, the shapes differ, or `base` is not above 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Information and entropy*. :func:`mlmath.backprop.cross_entropy` is the mean of
    this over samples, from scores.

    Examples
    --------
    >>> round(cross_entropy([0.5, 0.5], [0.25, 0.75], base=2), 4)
    1.2075
    """
    p, q = _pair(p, q)
    return float(-xlogy(p, q).sum() / _unit(base)) + 0.0


def kl_divergence(p: ArrayLike, q: ArrayLike, *, base: float = math.e) -> float:
    r"""Compute what it costs to believe q, :math:`\sum_i p_i \ln(p_i / q_i)`.

    As the sum of :math:`p_i \ln(p_i/q_i) - p_i + q_i`, of which none is negative: the
    difference of cross-entropy and entropy has no digit left where q is near p.

    Parameters
    ----------
    p : array_like
        How probable the outcomes are: of any shape, adding up to 1.
    q : array_like
        How probable they are believed to be: of the same shape, adding up to 1.
    base : float
        Above 1: 2 for bits, e for nats.

    Returns
    -------
    float
        At least 0, and 0 for q = p; inf if something happens that `q` excludes.

    Raises
    ------
    ValueError
        If `p` or `q` is no distribution, the shapes differ, or `base` is not above 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Information and entropy*; Kullback and Leibler (1951). ``scipy.stats.entropy(p,
    q)`` is the same for vectors that are not near each other.

    Examples
    --------
    >>> round(kl_divergence([0.5, 0.5], [0.25, 0.75], base=2), 4)
    0.2075
    """
    return float(_excess(*_pair(p, q)).sum() / _unit(base))


def shannon_lengths(p: ArrayLike) -> NDArray[np.int64]:
    r"""Round the surprise in bits up to whole numbers, :math:`\lceil-\log_2 p_i\rceil`.

    Parameters
    ----------
    p : (n,) array_like
        Positive probabilities that add up to 1.

    Returns
    -------
    (n,) ndarray of int
        Lengths of code words that :func:`prefix_code` can make; their mean exceeds the
        entropy by less than 1 bit.

    Raises
    ------
    ValueError
        If `p` is no distribution, or has an entry 0.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Information and entropy*; Cover and Thomas (2006), chapter 5. The exponent of a
    float is exact, a logarithm is rounded.

    Examples
    --------
    >>> shannon_lengths([0.5, 0.3, 0.2]).tolist()
    [1, 2, 3]
    """
    p = as_distribution(as_vector(p, "p"), "p")
    if p.min() == 0:
        raise ValueError("p must be positive: no length is long enough for 0")
    return 1 - np.frexp(p)[1].astype(np.int64)  # p = m 2^e with 1/2 <= m < 1


def prefix_code(lengths: ArrayLike) -> list[str]:
    """Make code words of these lengths, none of which begins another.

    From the shortest to the longest, the first word that is free.

    Parameters
    ----------
    lengths : (n,) array_like of int
        At least 0; the sum of ``2.0**-lengths`` is at most 1 (Kraft).

    Returns
    -------
    list of str
        Words of 0 and 1, in the order of `lengths`.

    Raises
    ------
    ValueError
        If a length is negative, or there is no such code.
    TypeError
        If a length is no integer.

    Notes
    -----
    Book, chapter *Information and entropy*; Cover and Thomas (2006), theorem 5.2.1.

    Examples
    --------
    >>> prefix_code([2, 1, 3, 3])
    ['10', '0', '110', '111']
    """
    plain = np.atleast_1d(as_plain(lengths, "lengths"))
    sizes = [as_size(n, "lengths", least=0, each=plain.size) for n in plain]
    words, free, before = [""] * len(sizes), 0, 0
    for i in sorted(range(len(sizes)), key=lambda i: sizes[i]):
        free <<= sizes[i] - before  # the first free word, made longer by zeros
        if free >> sizes[i]:
            raise ValueError(
                "lengths must have a Kraft sum of at most 1: too many short words"
            )
        words[i] = format(free, "b").zfill(sizes[i]) if sizes[i] else ""
        free, before = free + 1, sizes[i]
    return words


def huffman_code(p: ArrayLike) -> list[str]:
    """Make the prefix code of least mean length, by joining the two rarest.

    Takes O(n log n) comparisons for n outcomes.

    Parameters
    ----------
    p : (n,) array_like
        Probabilities that add up to 1.

    Returns
    -------
    list of str
        A word of 0 and 1 an outcome; the empty word if there is one outcome alone.

    Raises
    ------
    ValueError
        If `p` is no distribution.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Information and entropy*; Huffman (1952). Of equal probabilities the first, and
    what is not joined yet, is taken first.

    Examples
    --------
    >>> huffman_code([0.5, 0.25, 0.15, 0.1])
    ['0', '10', '111', '110']
    """
    p = as_distribution(as_vector(p, "p"), "p")
    words = [""] * p.size
    groups = [(float(weight), i, [i]) for i, weight in enumerate(p)]
    heapq.heapify(groups)
    for order in range(p.size, 2 * p.size - 1):
        (low, _, rarest), (high, _, next_) = (
            heapq.heappop(groups),
            heapq.heappop(groups),
        )
        for digit, group in (("0", rarest), ("1", next_)):
            for i in group:
                words[i] = digit + words[i]
        heapq.heappush(groups, (low + high, order, rarest + next_))
    return words


def mean_length(p: ArrayLike, words: Sequence[str]) -> float:
    """Compute the mean number of digits a message has, one word an outcome.

    Parameters
    ----------
    p : (n,) array_like
        Probabilities that add up to 1.
    words : sequence of n str
        The code words.

    Returns
    -------
    float
        In bits, if the words are of two digits.

    Raises
    ------
    ValueError
        If `p` is no distribution, or has another length than `words`.
    TypeError
        If the entries of `p` are not real numbers.

    Notes
    -----
    Book, chapter *Information and entropy*.

    Examples
    --------
    >>> mean_length([0.5, 0.25, 0.25], ["0", "10", "11"])
    1.5
    """
    if isinstance(words, str):
        raise TypeError("words must be a list of words, got one")
    p = _distribution(as_vector(p, "p", size=len(words)), "p")
    return float(p @ [len(word) for word in words])


def conditional_entropy(joint: ArrayLike, *, base: float = math.e) -> float:
    r"""Compute how unsure the column is when the row is known, :math:`H(Y \mid X)`.

    Parameters
    ----------
    joint : (m, n) array_like
        The probability of row i (of X) with column j (of Y); all add up to 1.
    base : float
        Above 1: 2 for bits, e for nats.

    Returns
    -------
    float
        From 0 to the entropy of the columns.

    Raises
    ------
    ValueError
        If `joint` is no table of probabilities that add up to 1, or `base` not above 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Information and entropy*; Cover and Thomas (2006), chapter 2.

    Examples
    --------
    >>> conditional_entropy([[0.5, 0], [0.25, 0.25]], base=2)
    0.5
    """
    rows, given = _given_row(joint)
    return float(-rows @ xlogy(given, given).sum(axis=1) / _unit(base)) + 0.0


def mutual_information(joint: ArrayLike, *, base: float = math.e) -> float:
    r"""Compute what row and column tell of each other, :math:`I(X; Y)`.

    The mean divergence of the columns given a row from the columns as they are.

    Parameters
    ----------
    joint : (m, n) array_like
        The probability of row i (of X) with column j (of Y); all add up to 1.
    base : float
        Above 1: 2 for bits, e for nats.

    Returns
    -------
    float
        At least 0, and 0 where they are independent; at most the entropy of either.

    Raises
    ------
    ValueError
        If `joint` is no table of probabilities that add up to 1, or `base` not above 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Information and entropy*; Cover and Thomas (2006), chapter 2. Of a table of
    counts, divided by their sum, ``sklearn.metrics.mutual_info_score(None, None,
    contingency=table)`` is the same.

    Examples
    --------
    >>> mutual_information([[0.5, 0], [0, 0.5]], base=2)
    1.0
    >>> mutual_information([[0.25, 0.25], [0.25, 0.25]])
    0.0
    """
    rows, given = _given_row(joint)
    return float(rows @ _excess(given, rows @ given).sum(axis=1) / _unit(base))


def entropy_of_counts(
    counts: ArrayLike, *, corrected: bool = False, base: float = math.e
) -> float:
    """Estimate the entropy of a distribution from how often its values came.

    The entropy of the shares, which is too small in the mean; to first order, by
    (m - 1) / (2 n) nats for m values that can come and n observations.

    Parameters
    ----------
    counts : (m,) array_like
        At least 0, not all 0.
    corrected : bool
        Whether to add that (Miller and Madow), m being the number of values that came.
    base : float
        Above 1: 2 for bits, e for nats.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a count is negative or all are 0, or `base` is not above 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Information and entropy*; Paninski (2003), who has better corrections.

    Examples
    --------
    >>> round(entropy_of_counts([6, 2], base=2), 4)
    0.8113
    >>> round(entropy_of_counts([6, 2], corrected=True, base=2), 4)
    0.9014
    """
    counts = as_vector(counts, "counts")
    if counts.min() < 0 or not counts.any():
        raise ValueError("counts must be at least 0 and not all 0")
    extra = (np.count_nonzero(counts) - 1) / (2 * counts.sum()) if corrected else 0.0
    return entropy(counts / counts.sum(), base=base) + float(extra) / _unit(base)


def normal_entropy(normal: Normal, *, base: float = math.e) -> float:
    r"""Compute the entropy of a normal density, :math:`\ln(\sigma\sqrt{2\pi e})`.

    Parameters
    ----------
    normal : continuous.Normal
        Its centre does not matter.
    base : float
        Above 1: 2 for bits, e for nats.

    Returns
    -------
    float
        Of any sign: it depends on the unit of measurement.

    Raises
    ------
    ValueError
        If `base` is not above 1.
    TypeError
        If `normal` is no normal distribution.

    Notes
    -----
    Book, chapter *Information and entropy*; Cover and Thomas (2006), chapter 8. The method
    ``entropy`` of ``scipy.stats.norm`` is the same.

    Examples
    --------
    >>> round(normal_entropy(Normal(0, 1)), 4)
    1.4189
    """
    sigma = _normal(normal, "normal").sigma
    return (math.log(sigma) + math.log(2 * math.pi * math.e) / 2) / _unit(base)


def normal_divergence(first: Normal, second: Normal, *, base: float = math.e) -> float:
    r"""Compute the KL divergence of one normal density to another.

    With the ratio t of the standard deviations and the difference d of the centres in
    units of the second one, :math:`-\ln t + (t^2 - 1)/2 + d^2/2`.

    Parameters
    ----------
    first : continuous.Normal
        What is true.
    second : continuous.Normal
        What is believed.
    base : float
        Above 1: 2 for bits, e for nats.

    Returns
    -------
    float
        At least 0; inf where it overflows.

    Raises
    ------
    ValueError
        If `base` is not above 1.
    TypeError
        If one is no normal distribution.

    Notes
    -----
    Book, chapter *Information and entropy*. Absolute errors are about 1e-16: of two nearly equal
    standard deviations few digits are left.

    Examples
    --------
    >>> normal_divergence(Normal(0, 1), Normal(3, 1))
    4.5
    """
    first, second = _normal(first, "first"), _normal(second, "second")
    t, d = first.sigma / second.sigma, (first.mu - second.mu) / second.sigma
    log_t = math.log(first.sigma) - math.log(second.sigma)
    return max(-log_t + (t * t - 1) / 2 + d * d / 2, 0.0) / _unit(base)


def _unit(base: float) -> float:
    """Return how many nats a unit has."""
    value = as_scalar(base, "base")
    if value <= 1:
        raise ValueError(f"base must be above 1, got {value:.6g}")
    return math.log(value)


def _distribution(p: ArrayLike, name: str) -> Array:
    """Return the probabilities; what a sum misses to 1 by rounding is shared out."""
    array = as_distribution(p, name)
    return np.asarray(array / array.sum())


def _pair(p: ArrayLike, q: ArrayLike) -> tuple[Array, Array]:
    p, q = _distribution(p, "p"), _distribution(q, "q")
    if p.shape != q.shape:
        raise ValueError(f"q must have the shape of p, {p.shape}, got {q.shape}")
    return p, q


def _excess(p: Array, q: Array) -> Array:
    """Compute p ln(p/q) - p + q: never negative, and without cancellation near p = q."""
    gap = q - p
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        r = gap / p
        close = p * (r - np.log1p(r))
    apart = xlogy(p, p) - xlogy(p, q) + gap
    return np.asarray(np.maximum(np.where(np.abs(r) < 0.5, close, apart), 0.0))


def _given_row(joint: ArrayLike) -> tuple[Vector, Matrix]:
    """Return the probabilities of the rows, and of the columns given each of them."""
    table = _distribution(as_matrix(joint, "joint"), "joint")
    table = table[table.any(axis=1)]  # a row that never comes tells nothing
    rows = table.sum(axis=1)
    return rows, table / rows[:, np.newaxis]


def _normal(x: Normal, name: str) -> Normal:
    if not isinstance(x, Normal):
        raise TypeError(f"{name} must be a Normal, got {type(x).__name__}")
    return x
