"""One neuron: what it computes, and two rules by which it learns (chapter *One neuron*).

A neuron with a bias is one without, given one more input that is always 1. So the rules
below know no bias: hand them ``with_ones(X)``, and it is the last of the weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath import vectors
from mlmath._checks import (
    Matrix,
    Vector,
    as_array,
    as_count,
    as_matrix,
    as_plain,
    as_positive,
    as_scalar,
    as_vector,
    expect,
)
from mlmath._scale import by_powers_of_two


@dataclass(frozen=True, slots=True)
class PerceptronFit:
    """Where the perceptron rule ended.

    `history` has the weights after each correction, one a row, the start first;
    `corrected` has the row of `X` that each correction was made for. `n_iter` counts
    passes through the samples; `converged` says that the last one had no mistake.
    """

    params: Vector
    n_mistakes: int
    n_iter: int
    converged: bool
    history: Matrix
    corrected: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DeltaFit:
    """Where the delta rule ended.

    `history` has the weights after each correction, one a row, the start first;
    `rss` is the sum of squares that is left, `n_iter` counts passes.
    """

    params: Vector
    rss: float
    n_iter: int
    converged: bool
    history: Matrix


def step(z: ArrayLike) -> NDArray[np.float64]:
    """Fire or not: 1 where `z` is positive, else 0.

    Parameters
    ----------
    z : (n,) or (n_samples, n_neurons) array_like
        Real, finite.

    Returns
    -------
    ndarray
        Of the shape of `z`.

    Raises
    ------
    ValueError
        If `z` is empty, not finite, or no vector or matrix.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *One neuron*. At 0 a neuron does not fire.

    Examples
    --------
    >>> step([-2, 0, 0.1]).tolist()
    [0.0, 0.0, 1.0]
    """
    checked = as_array(z, "z", ndim=2 if as_plain(z, "z").ndim == 2 else 1)
    return np.where(checked > 0, 1.0, 0.0)


def forward(
    X: ArrayLike,
    w: ArrayLike,
    *,
    bias: float = 0.0,
    activation: Callable[[Vector], ArrayLike] | None = None,
) -> Vector:
    """Send all samples through one neuron: ``activation(X @ w + bias)``.

    Costs 2 N d operations for N samples of d inputs, and the activation.

    Parameters
    ----------
    X : (n_samples, n_inputs) array_like
        Real, finite.
    w : (n_inputs,) array_like
        The weights.
    bias : float
        Added to each dot product.
    activation : callable, optional
        Applied to the vector of all results; None leaves them as they are.

    Returns
    -------
    (n_samples,) ndarray

    Raises
    ------
    ValueError
        If a shape is wrong or an entry is not finite, in what `activation` returns too.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *One neuron*.

    Examples
    --------
    >>> forward([[0, 1], [1, 1]], [1, 1], bias=-1.5, activation=step).tolist()
    [0.0, 1.0]
    """
    X = as_matrix(X, "X")
    w = as_vector(w, "w", size=X.shape[1])
    z = X @ w + as_scalar(bias, "bias")
    if activation is None:
        return np.asarray(z)
    return as_vector(activation(z), "what activation returns", size=len(X))


def with_ones(X: ArrayLike) -> Matrix:
    """Give each sample one more input, a 1, whose weight is then the bias.

    Parameters
    ----------
    X : (n_samples, n_inputs) array_like
        Real, finite.

    Returns
    -------
    (n_samples, n_inputs + 1) ndarray
        The ones are the last column.

    Raises
    ------
    ValueError
        If `X` is empty, not finite or no matrix.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *One neuron*.

    Examples
    --------
    >>> with_ones([[5, 7]]).tolist()
    [[5.0, 7.0, 1.0]]
    """
    X = as_matrix(X, "X")
    return np.column_stack([X, np.ones(len(X))])


def signed_distances(X: ArrayLike, w: ArrayLike, *, bias: float = 0.0) -> Vector:
    """Measure how far each sample is from the line where a neuron gives 0.

    Parameters
    ----------
    X : (n_samples, n_inputs) array_like
        Real, finite.
    w : (n_inputs,) array_like
        Nonzero weights: the normal of the line (plane, hyperplane).
    bias : float
        Finite.

    Returns
    -------
    (n_samples,) ndarray
        ``(X @ w + bias) / norm(w)``, positive on the side that `w` points to.

    Raises
    ------
    ValueError
        If `w` is zero, a shape is wrong or an entry is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *One neuron*; Bishop (2006), section 4.1.1.

    Examples
    --------
    >>> signed_distances([[0, 0], [5, 0]], [3, 4], bias=-5).tolist()
    [-1.0, 2.0]
    """
    X = as_matrix(X, "X")
    w = as_vector(w, "w", size=X.shape[1])
    length = vectors.norm(w)
    if length == 0:
        raise ValueError("w must not be the zero vector: it is the normal of no line")
    return np.asarray(X @ vectors.normalize(w) + as_scalar(bias, "bias") / length)


def count_errors(X: ArrayLike, y: ArrayLike, W: ArrayLike) -> NDArray[np.int64]:
    """Count, for each row of weights, the samples that are not on their side.

    A sample on the line counts as an error.

    Parameters
    ----------
    X : (n_samples, n_inputs) array_like
        Real, finite.
    y : (n_samples,) array_like
        Labels -1 and +1.
    W : (n_neurons, n_inputs) array_like
        The weights of each neuron.

    Returns
    -------
    (n_neurons,) ndarray of int

    Raises
    ------
    ValueError
        If a shape or a label is wrong or an entry is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *One neuron*.

    Examples
    --------
    >>> count_errors([[1, 0], [0, 2]], [1, -1], [[1, -1], [1, 1]]).tolist()
    [0, 1]
    """
    X = as_matrix(X, "X")
    y = _as_labels(y, len(X))
    W = as_matrix(W, "W", columns=X.shape[1])
    return np.asarray(((X @ W.T) * y[:, np.newaxis] <= 0).sum(axis=0))


def _as_labels(y: ArrayLike, size: int) -> Vector:
    labels = as_vector(y, "y", size=size)
    if not np.isin(labels, (-1, 1)).all():
        raise ValueError(
            f"y must hold only -1 and +1, got {np.unique(labels)[:5].tolist()}; "
            "of labels 0 and 1 take 2 * y - 1"
        )
    return labels


def perceptron_fit(
    X: ArrayLike,
    y: ArrayLike,
    *,
    start: ArrayLike | None = None,
    rng: np.random.Generator | None = None,
    max_iter: int = 1000,
) -> PerceptronFit:
    r"""Learn to separate two classes: add each sample on which the neuron is wrong.

    It ends after at most :math:`(R/\gamma)^2` corrections from zero, with R the length
    of the longest sample and gamma the smallest distance from *some* plane through the
    origin that separates the classes. Where no plane does, it never ends by itself.

    Parameters
    ----------
    X : (n_samples, n_inputs) array_like
        Real, finite. For a bias, hand over ``with_ones(X)``.
    y : (n_samples,) array_like
        Labels -1 and +1.
    start : (n_inputs,) array_like, optional
        First weights (default zero).
    rng : numpy.random.Generator, optional
        Draws a new order of the samples for each pass; None keeps theirs.
    max_iter : int
        Most passes through the samples.

    Returns
    -------
    PerceptronFit
        `converged` is False if the last pass still had a mistake.

    Raises
    ------
    ValueError
        If a shape or a label is wrong, an entry not finite, or `max_iter` < 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *One neuron*; Rosenblatt (1958); Novikoff (1962). The samples are
    scaled by a power of two meanwhile, which no decision depends on. On samples that it
    mostly gets wrong it is more than 10 times slower than scikit-learn's ``Perceptron``,
    as each correction is a step of Python.

    Examples
    --------
    >>> fit = perceptron_fit([[1, 2], [3, -1], [-1, 3]], [1, 1, -1])
    >>> fit.params.tolist(), fit.n_mistakes, fit.converged
    ([5.0, 0.0], 5, True)
    """
    X = as_matrix(X, "X")
    y = _as_labels(y, len(X))
    w = np.zeros(X.shape[1]) if start is None else as_vector(start, "start")
    w = as_vector(w, "start", size=X.shape[1])
    expect(rng, np.random.Generator | None, "rng")
    max_iter = as_count(max_iter, "max_iter")
    S, k = by_powers_of_two(np.vstack([X, w]))  # so that no product overflows
    X, w = S[:-1], S[-1]
    history, corrected, converged, n_iter = [w], [], False, 0
    while not converged and n_iter < max_iter:
        n_iter += 1
        order = np.arange(len(X)) if rng is None else rng.permutation(len(X))
        A = X[order] * y[order, np.newaxis]  # all products are to be positive
        i, converged = 0, True
        while (wrong := np.flatnonzero(A[i:] @ w <= 0)).size:
            i += int(wrong[0])  # the next sample on the wrong side
            w = w + A[i]
            history.append(w)
            corrected.append(int(order[i]))
            i, converged = i + 1, False
    weights = np.ldexp(np.array(history), k)
    return PerceptronFit(
        weights[-1], len(corrected), n_iter, converged, weights,
        np.array(corrected, dtype=np.int64),
    )  # fmt: skip


def step_bound(X: ArrayLike) -> float:
    """Return the bound below which every step of the delta rule leads to the solution.

    It is 2 divided by the largest eigenvalue of ``X.T @ X``.

    Parameters
    ----------
    X : (n_samples, n_inputs) array_like
        Real, finite.

    Returns
    -------
    float
        Positive; inf if `X` is zero.

    Raises
    ------
    ValueError
        If `X` is empty, not finite or no matrix.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *One neuron*. The eigenvalue is the square of the largest singular
    value of `X`, which NumPy computes.

    Examples
    --------
    >>> step_bound([[2, 0], [0, 1]])
    0.5
    """
    largest = float(np.linalg.norm(as_matrix(X, "X"), 2))
    return 2 / largest / largest if largest else math.inf


def delta_rule(
    X: ArrayLike,
    y: ArrayLike,
    *,
    step: float,
    one_by_one: bool = False,
    start: ArrayLike | None = None,
    tol: float = 1e-10,
    max_iter: int = 1000,
) -> DeltaFit:
    r"""Learn to predict numbers: add to the weights each sample times its error.

    With all samples at once it converges to a least-squares solution for every `step`
    below :func:`step_bound`; each pass multiplies the error by at most the largest
    :math:`|1 - \eta\lambda|` over the eigenvalues of X' X. One by one it comes near and
    then keeps moving, unless some weights predict all samples exactly.

    Parameters
    ----------
    X : (n_samples, n_inputs) array_like
        Real, finite. For a bias, hand over ``with_ones(X)``.
    y : (n_samples,) array_like
        What is to be predicted.
    step : float
        Factor of each correction, positive.
    one_by_one : bool
        Correct after each sample, in their order, instead of once a pass.
    start : (n_inputs,) array_like, optional
        First weights (default zero).
    tol : float
        Stop when the length of ``X.T @ (y - X @ w)`` has fallen to this share of what it
        was, or of that for zero weights.
    max_iter : int
        Most passes through the samples.

    Returns
    -------
    DeltaFit
        `converged` is False if `max_iter` passes did not suffice, or if the weights
        became too large for floating-point numbers.

    Raises
    ------
    ValueError
        If a shape is wrong, an entry not finite, ``X.T @ y`` overflows, or `step`,
        `tol` or `max_iter` is not positive.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *One neuron*; Widrow and Hoff (1960). It learns from one
    sample after another; who has them all uses ``numpy.linalg.lstsq``, which needs no
    passes and is more than 10 times faster. So is scikit-learn's ``SGDRegressor`` one
    by one, as each correction here is a step of Python.

    Examples
    --------
    >>> delta_rule([[1, 0], [0, 2]], [3, 4], step=0.25).params.round(6).tolist()
    [3.0, 2.0]
    """
    X = as_matrix(X, "X")
    y = as_vector(y, "y", size=len(X))
    w = np.zeros(X.shape[1]) if start is None else as_vector(start, "start")
    w = as_vector(w, "start", size=X.shape[1])
    step, tol = as_positive(step, "step"), as_positive(tol, "tol")
    max_iter = as_count(max_iter, "max_iter")
    blocks = [slice(i, i + 1) for i in range(len(X))] if one_by_one else [slice(None)]
    history, n_iter = [w], 0
    with np.errstate(over="ignore", invalid="ignore"):
        slope = _slope(X, y, w)
        scale = max(slope, _slope(X, y, 0 * w))
        if not np.isfinite(scale):
            raise ValueError("X.T @ y must not overflow: rescale X or y")
        while slope > tol * scale and n_iter < max_iter:
            n_iter += 1
            for rows in blocks:
                w = w + step * (X[rows].T @ (y[rows] - X[rows] @ w))
                history.append(w)
            slope = _slope(X, y, w)  # nan or inf once the weights overflow
        history = [w for w in history if np.isfinite(w).all()]
        rest = y - X @ history[-1]
        rss = float(rest @ rest)
    w = history[-1]
    return DeltaFit(w, rss, n_iter, slope <= tol * scale, np.array(history))


def _slope(X: Matrix, y: Vector, w: Vector) -> float:
    """Return the length of X' (y - X w), which is 0 at a least-squares solution."""
    return float(np.linalg.norm(X.T @ (y - X @ w)))
