r"""A neuron that gives probabilities: its loss, its gradient, training, and what to look at.

Samples are rows of `X`, labels are 1 (yes) and 0 (no); the bias stands apart from the
weights, as it is not penalised. Book, chapter *A neuron that says how sure it is*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath import activations, descent, losses
from mlmath._checks import (
    Matrix,
    Vector,
    as_at_least_0,
    as_count,
    as_matrix,
    as_positive,
    as_probabilities,
    as_scalar,
    as_vector,
    moderate,
)
from mlmath.perceptron import forward, with_ones


@dataclass(frozen=True, slots=True)
class LogisticFit:
    """Where the training of a logistic neuron ended.

    `loss` is the log loss with the penalty, `residual` the length of its gradient;
    `history` has the weights and, as its last column, the bias after each step, one a
    row, the start first. `converged` says that the residual is at most `tol`.
    """

    w: Vector
    bias: float
    loss: float
    residual: float
    n_iter: int
    converged: bool
    history: Matrix


@dataclass(frozen=True, slots=True)
class ConfusionCounts:
    """How many samples are of each kind: what they are, and what was said of them.

    The second word is what was said: a false negative is a yes that was called no.
    """

    true_positive: int
    false_positive: int
    false_negative: int
    true_negative: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """Forecasts in groups, from small to large: what was said, and what came.

    A group has the mean of its forecasts in `forecast`, the share of yes among its
    samples in `share` and their number in `count`.
    """

    forecast: Vector
    share: Vector
    count: NDArray[np.int64]


def predict_probability(X: ArrayLike, w: ArrayLike, *, bias: float = 0.0) -> Vector:
    r"""Compute the probability of yes of each sample, :math:`\sigma(X w + b)`.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        Real, finite.
    w : (n_features,) array_like
        The weights.
    bias : float
        Added to each score.

    Returns
    -------
    (n_samples,) ndarray
        From 0 to 1.

    Raises
    ------
    ValueError
        If a shape is wrong, or an entry or a score is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *A neuron that says how sure it is*.

    Examples
    --------
    >>> predict_probability([[2, 1], [1, 4]], [1, -1], bias=-1).round(3).tolist()
    [0.5, 0.018]
    """
    return forward(X, w, bias=bias, activation=activations.sigmoid)


def loss_and_gradient(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, *, bias: float = 0.0, penalty: float = 0.0
) -> tuple[float, Vector, float]:
    r"""Compute the log loss of a logistic neuron and its derivatives.

    The loss is the mean log loss plus ``penalty / 2 * w @ w``; its gradient by the
    weights is :math:`X^T(p - y)/N` plus ``penalty * w``, with the probabilities p.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        Real, finite.
    y : (n_samples,) array_like
        1 for yes and 0 for no; or a share between.
    w : (n_features,) array_like
        The weights.
    bias : float
        Added to each score; not penalised.
    penalty : float
        At least 0.

    Returns
    -------
    loss : float
    gradient : (n_features,) ndarray
        The derivatives by the weights.
    slope : float
        The derivative by the bias.

    Raises
    ------
    ValueError
        If a shape, a label or the penalty is wrong, or an entry or a score not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *A neuron that says how sure it is*; Bishop (2006), section 4.3.2.
    scikit-learn's ``LogisticRegression`` minimises this divided by the penalty: its
    ``C`` is ``1 / (N * penalty)``.

    Examples
    --------
    >>> loss, gradient, slope = loss_and_gradient([[2, 1]], [1], [1, -1], bias=-1)
    >>> round(loss, 4), gradient.tolist(), slope
    (0.6931, [-1.0, -0.5], -0.5)
    """
    X, w = moderate(as_matrix(X, "X"), "X"), as_vector(w, "w")
    penalty = as_at_least_0(penalty, "penalty")
    z = forward(X, w, bias=bias)
    y = as_vector(y, "y", size=len(X))
    error = losses.log_loss_slopes(y, z)  # p - y, digits kept
    loss = losses.log_loss_from_scores(y, z)
    loss += penalty / 2 * float(w @ w) if penalty else 0.0
    return loss, X.T @ error / len(X) + penalty * w, float(error.mean())


def squared_loss_and_gradient(
    X: ArrayLike, y: ArrayLike, w: ArrayLike, *, bias: float = 0.0
) -> tuple[float, Vector, float]:
    r"""Compute half the mean squared error of a linear neuron and its derivatives.

    The gradient by the weights is :math:`X^T(\hat y - y)/N`: the same as that of
    :func:`loss_and_gradient`, with another prediction.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        Real, finite.
    y : (n_samples,) array_like
        What was measured.
    w : (n_features,) array_like
        The weights.
    bias : float
        Added to each prediction.

    Returns
    -------
    loss : float
    gradient : (n_features,) ndarray
        The derivatives by the weights.
    slope : float
        The derivative by the bias.

    Raises
    ------
    ValueError
        If a shape is wrong, or an entry or a prediction is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *A neuron that says how sure it is*.

    Examples
    --------
    >>> squared_loss_and_gradient([[2, 1]], [5], [1, 1])
    (2.0, array([-4., -2.]), -2.0)
    """
    X = moderate(as_matrix(X, "X"), "X")
    y_hat = forward(X, w, bias=bias)
    error = moderate(y_hat - as_vector(y, "y", size=len(X)), "y_hat - y")
    return losses.squared_loss(error, 0) / 2, X.T @ error / len(X), float(error.mean())


def hessian(
    X: ArrayLike, w: ArrayLike, *, bias: float = 0.0, penalty: float = 0.0
) -> Matrix:
    r"""Compute the second derivatives of the log loss by the weights and the bias.

    The matrix :math:`A^T D A / N`, where A is `X` with a column of ones and the diagonal
    of D holds :math:`p (1 - p)`, plus the penalty on the diagonal but for the bias.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        Real, finite.
    w : (n_features,) array_like
        The weights.
    bias, penalty : float
        As for :func:`loss_and_gradient`.

    Returns
    -------
    (n_features + 1, n_features + 1) ndarray
        Exactly symmetric; the bias is last. No label matters.

    Raises
    ------
    ValueError
        If a shape or the penalty is wrong, or an entry or a score is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *A neuron that says how sure it is*; Bishop (2006), section 4.3.3.

    Examples
    --------
    >>> hessian([[2], [-2]], [0], penalty=1).tolist()
    [[2.0, 0.0], [0.0, 0.25]]
    """
    X, penalty = moderate(as_matrix(X, "X"), "X"), as_at_least_0(penalty, "penalty")
    roots = np.sqrt(activations.sigmoid_derivative(forward(X, w, bias=bias)))
    A = roots[:, np.newaxis] * with_ones(X)
    H: Matrix = A.T @ A / len(A)
    H[np.diag_indices(len(H) - 1)] += penalty
    return (H + H.T) / 2


def safe_rate(X: ArrayLike, *, penalty: float = 0.0) -> float:
    r"""Return a learning rate with which every step of descent lowers the log loss.

    It is 1 divided by :math:`\lambda/(4N)` plus the penalty, where :math:`\lambda` is
    the largest eigenvalue of A' A and A is `X` with a column of ones.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        Real, finite.
    penalty : float
        At least 0.

    Returns
    -------
    float
        Positive, at most 4.

    Raises
    ------
    ValueError
        If `X` is empty, not finite, no matrix or so large that the rate is 0, or the
        penalty is negative.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *A neuron that says how sure it is*.

    Examples
    --------
    >>> safe_rate([[1], [-1]])
    4.0
    """
    A = with_ones(X)
    root = float(np.linalg.norm(A / (2 * np.sqrt(len(A))), 2))
    rate = 1 / root / (root + as_at_least_0(penalty, "penalty") / root)
    if rate == 0:
        raise ValueError(
            "X must not be so large that the rate is 0: rescale its columns"
        )
    return rate


def fit(
    X: ArrayLike,
    y: ArrayLike,
    *,
    penalty: float = 0.0,
    rate: float | None = None,
    start: ArrayLike | None = None,
    tol: float = 1e-6,
    max_iter: int = 10_000,
) -> LogisticFit:
    r"""Train a logistic neuron by gradient descent on the log loss.

    With the default rate each step lowers the loss. Without a penalty, labels that a
    hyperplane separates have no best weights: they grow as long as one lets them.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        Real, finite; features of one size, as standardised ones, take the fewest steps.
    y : (n_samples,) array_like
        1 for yes and 0 for no; or a share between.
    penalty : float
        Half of it times the squared length of the weights is added to the loss.
    rate : float, optional
        Length of a step beside the gradient; by default :func:`safe_rate`.
    start : (n_features + 1,) array_like, optional
        First weights, the bias last (default zero).
    tol : float
        Stop when the gradient is at most this long.
    max_iter : int
        Most steps.

    Returns
    -------
    LogisticFit
        `converged` is False if `max_iter` steps did not suffice.

    Raises
    ------
    ValueError
        If a shape or a label is wrong, an entry or the first score not finite, or a
        number out of its range.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *A neuron that says how sure it is*. scikit-learn's
    ``LogisticRegression`` arrives at the same weights; it uses second derivatives, or
    estimates of them, and is more than 10 times faster on features of unlike size.

    Examples
    --------
    >>> found = fit([[-1], [0], [1], [2]], [0, 1, 0, 1])
    >>> found.w.round(3).tolist(), found.converged
    ([0.908], True)
    """
    X, penalty = as_matrix(X, "X"), as_at_least_0(penalty, "penalty")
    A = with_ones(X)
    y = as_vector(y, "y", size=len(X))
    start = np.zeros(A.shape[1]) if start is None else start
    start = as_vector(start, "start", size=A.shape[1])
    kept = penalty * np.append(np.ones(X.shape[1]), 0)  # the bias is free

    def gradient(v: Vector) -> Vector:
        z = A @ v
        if not np.isfinite(z).all():  # too large a rate: descent ends here
            return np.full(v.size, np.nan)
        return A.T @ losses.log_loss_slopes(y, z) / len(A) + kept * v

    rate = safe_rate(X, penalty=penalty) if rate is None else as_positive(rate, "rate")
    with np.errstate(over="ignore", invalid="ignore"):
        end = descent.gradient_descent(
            gradient, start, rate=rate, tol=tol, max_iter=max_iter
        )
        loss, _, _ = loss_and_gradient(
            X, y, end.x[:-1], bias=end.x[-1], penalty=penalty
        )
    return LogisticFit(
        end.x[:-1], float(end.x[-1]), loss, end.residual, end.n_iter, end.converged,
        end.history,
    )  # fmt: skip


def confusion_counts(
    y: ArrayLike, p: ArrayLike, *, threshold: float = 0.5
) -> ConfusionCounts:
    """Count what becomes of the samples when yes is said above a threshold.

    Parameters
    ----------
    y : (n_samples,) array_like
        1 for yes and 0 for no.
    p : (n_samples,) array_like
        Probabilities of yes, from 0 to 1.
    threshold : float
        Yes is said where `p` is greater.

    Returns
    -------
    ConfusionCounts

    Raises
    ------
    ValueError
        If the lengths differ, a label is neither 0 nor 1, or a probability not from
        0 to 1.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *A neuron that says how sure it is*. ``sklearn.metrics.confusion_matrix``
    has the same four numbers in a matrix.

    Examples
    --------
    >>> counts = confusion_counts([1, 1, 0], [0.9, 0.3, 0.6])
    >>> counts.true_positive, counts.false_positive, counts.false_negative
    (1, 1, 1)
    """
    y, p = _as_outcomes(y, p)
    yes, said = y == 1, p > as_scalar(threshold, "threshold")
    return ConfusionCounts(
        int((yes & said).sum()), int((~yes & said).sum()),
        int((yes & ~said).sum()), int((~yes & ~said).sum()),
    )  # fmt: skip


def reliability(y: ArrayLike, p: ArrayLike, *, n_groups: int = 5) -> Reliability:
    """Compare forecasts with what came, in groups of samples with similar forecasts.

    Parameters
    ----------
    y : (n_samples,) array_like
        1 for yes and 0 for no.
    p : (n_samples,) array_like
        Probabilities of yes, from 0 to 1.
    n_groups : int
        At most as many as samples; the sizes of the groups differ by at most 1.

    Returns
    -------
    Reliability

    Raises
    ------
    ValueError
        If the lengths differ, a label is neither 0 nor 1, a probability not from 0 to
        1, or there are more groups than samples.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *A neuron that says how sure it is*. Like
    ``sklearn.calibration.calibration_curve`` with the strategy *quantile*, which lets
    equal forecasts decide the sizes.

    Examples
    --------
    >>> found = reliability([0, 1, 0, 1], [0.1, 0.7, 0.3, 0.9], n_groups=2)
    >>> found.forecast.tolist(), found.share.tolist()
    ([0.2, 0.8], [0.0, 1.0])
    """
    y, p = _as_outcomes(y, p)
    n_groups = as_count(n_groups, "n_groups")
    if n_groups > y.size:
        raise ValueError(f"n_groups must be at most {y.size}, got {n_groups}")
    groups = np.array_split(np.argsort(p, kind="stable"), n_groups)
    return Reliability(
        np.array([p[group].mean() for group in groups]),
        np.array([y[group].mean() for group in groups]),
        np.array([group.size for group in groups], dtype=np.int64),
    )


def _as_outcomes(y: ArrayLike, p: ArrayLike) -> tuple[Vector, Vector]:
    y = as_vector(y, "y")
    p = as_probabilities(as_vector(p, "p", size=y.size), "p")
    if not np.isin(y, (0, 1)).all():
        raise ValueError(f"y must hold only 0 and 1, got {np.unique(y)[:5].tolist()}")
    return y, p
