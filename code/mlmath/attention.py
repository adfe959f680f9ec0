r"""Attention: means whose weights are a softmax of scores.

Queries are rows of `Q`, keys rows of `K`, values rows of `V`; key and value i belong
together. Book, chapter *Where to go next*.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.spatial.distance import cdist

from mlmath._checks import Matrix, as_at_least_0, as_matrix, as_positive
from mlmath._scale import Exponents, by_powers_of_two


def weights(
    Q: ArrayLike, K: ArrayLike, *, scale: float | None = None, causal: bool = False
) -> Matrix:
    r"""Share out each query's attention among the keys: a softmax of dot products.

    Costs m n d multiplications, and m n numbers of memory.

    Parameters
    ----------
    Q : (m, d) array_like
        The queries; real, finite.
    K : (n, d) array_like
        The keys.
    scale : float, optional
        What the dot products are multiplied by, at least 0: the inverse of a
        temperature. :math:`1/\sqrt{d}` unless said; with 0 all keys count alike.
    causal : bool
        Whether query i sees the keys 1 to i alone. Then m must be n.

    Returns
    -------
    (m, n) ndarray
        No entry is negative, and each row adds up to 1.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a negative scale.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Where to go next*; Vaswani et al. (2017), section 3.2.1. It is
    ``scipy.special.softmax(scale * Q @ K.T, axis=1)``, where that does not overflow.

    Examples
    --------
    >>> weights([[1, 0]], [[0, 0], [math.log(3), 5]], scale=1).round(6).tolist()
    [[0.25, 0.75]]
    """
    Q = as_matrix(Q, "Q")
    K = as_matrix(K, "K", columns=Q.shape[1])
    factor = (
        1 / math.sqrt(Q.shape[1]) if scale is None else as_at_least_0(scale, "scale")
    )
    hidden = np.zeros((len(Q), len(K)), dtype=bool)
    if causal:
        if len(Q) != len(K):
            raise ValueError(
                f"causal needs as many queries as keys, got {len(Q)} and {len(K)}"
            )
        hidden = np.triu(~hidden, k=1)
    (Q, q), (K, k) = by_powers_of_two(Q), by_powers_of_two(K)
    S = np.where(hidden, -np.inf, Q @ K.T)
    # the largest score of a row is taken off before it can overflow
    return _shares(S - S.max(axis=1, keepdims=True), factor, q + k)


def _shares(S: Matrix, factor: float, power: Exponents) -> Matrix:
    """Return the shares of exp(factor * S * 2**power), where each row's maximum is 0."""
    mantissa, more = math.frexp(factor)
    if mantissa == 0:
        E = np.isfinite(S).astype(np.float64)
    else:
        with np.errstate(over="ignore", under="ignore"):  # far below: a share of 0
            E = np.exp(np.ldexp(mantissa * S, power + more))
    return np.asarray(E / E.sum(axis=1, keepdims=True))


def kernel_weights(Q: ArrayLike, K: ArrayLike, *, width: float) -> Matrix:
    r"""Share out each query's attention by distance: a softmax of squared distances.

    The score of a key at the distance r is :math:`-r^2 / (2 h^2)` with the width h.
    Means with these weights are the smoother of Nadaraya and Watson.

    Parameters
    ----------
    Q : (m, d) array_like
        The places that are asked about; real, finite.
    K : (n, d) array_like
        The places of the samples.
    width : float
        Positive. Towards 0 the nearest key alone counts.

    Returns
    -------
    (m, n) ndarray
        No entry is negative, and each row adds up to 1.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a width that is not positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Where to go next*; Hastie, Tibshirani and Friedman (2009), section
    6.1. ``statsmodels``' ``KernelReg(..., reg_type="lc")``.

    Examples
    --------
    >>> kernel_weights([[0]], [[0], [math.sqrt(math.log(9))]], width=1).round(6).tolist()
    [[0.75, 0.25]]
    """
    Q = as_matrix(Q, "Q")
    K = as_matrix(K, "K", columns=Q.shape[1])
    width = as_positive(width, "width")
    both, power = by_powers_of_two(np.concatenate([Q, K]))
    D = cdist(both[: len(Q)], both[len(Q) :], "sqeuclidean")  # by differences
    mantissa, more = math.frexp(width)
    nearer = D.min(axis=1, keepdims=True) - D
    return _shares(nearer, 0.5 / mantissa**2, 2 * (power - more))


def attend(
    Q: ArrayLike,
    K: ArrayLike,
    V: ArrayLike,
    *,
    scale: float | None = None,
    causal: bool = False,
) -> Matrix:
    r"""Answer each query with a mean of the values, weighted by how its key fits.

    Parameters
    ----------
    Q : (m, d) array_like
        The queries; real, finite.
    K : (n, d) array_like
        The keys.
    V : (n, p) array_like
        Their values.
    scale, causal
        As for :func:`weights`.

    Returns
    -------
    (m, p) ndarray
        Each row is a convex combination of the rows of `V`.

    Raises
    ------
    ValueError, TypeError
        As for :func:`weights`, and if there are not as many values as keys.

    Notes
    -----
    Book, chapter *Where to go next*; Vaswani et al. (2017), equation 1.
    ``torch.nn.functional.scaled_dot_product_attention``.

    Examples
    --------
    >>> attend([[1, 0]], [[0, 0], [math.log(3), 5]], [[0], [8]], scale=1).round(6).tolist()
    [[6.0]]
    """
    W = weights(Q, K, scale=scale, causal=causal)
    return np.asarray(W @ as_matrix(V, "V", rows=W.shape[1]))
