"""Judge models by samples that had no part in fitting them, and choose among them.

A fold names the samples to fit and those to judge by; :func:`cross_validate` goes through
all folds. Book, chapter *Overfitting and regularisation*.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import (
    Matrix,
    Vector,
    as_array,
    as_count,
    as_matrix,
    as_size,
    as_vector,
    expect,
)

Indices = NDArray[np.intp]
#: Fits the first two and predicts for the third: one column a candidate, or a vector.
FitAndPredict = Callable[[Matrix, Vector, Matrix], ArrayLike]
#: What each prediction costs: of y, a column, and predictions with the same rows.
Loss = Callable[[Matrix, Matrix], ArrayLike]


@dataclass(frozen=True, slots=True)
class Fold:
    """Which samples are fitted, and which are held out and predicted."""

    train: Indices
    held_out: Indices


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """What predictions of samples held out cost, for one or more candidates.

    `fold_errors` has a row a fold and a column a candidate: the mean loss of the samples
    in that fold. `sizes` counts these samples. `estimate` is the mean over all samples
    held out, and `std_error` its standard error, as if the folds were independent.
    """

    fold_errors: Matrix
    sizes: Indices
    estimate: Vector
    std_error: Vector


def folds(n: int, k: int, *, rng: np.random.Generator) -> tuple[Fold, ...]:
    """Deal `n` samples at random into `k` folds, each of which is held out once.

    Parameters
    ----------
    n : int
        How many samples.
    k : int
        From 2 to n; with n each fold holds out one sample.
    rng : numpy.random.Generator

    Returns
    -------
    tuple of Fold
        The sizes of what is held out differ by one at most.

    Raises
    ------
    ValueError
        If k is not from 2 to n.
    TypeError
        If n or k is no integer.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*. scikit-learn's ``KFold`` with
    ``shuffle=True``.

    Examples
    --------
    >>> parts = folds(7, 3, rng=np.random.default_rng(0))
    >>> [len(part.held_out) for part in parts]
    [3, 2, 2]
    """
    expect(rng, np.random.Generator, "rng")
    n, k = as_size(n, "n", least=2), as_count(k, "k", least=2)
    if k > n:
        raise ValueError(f"k must be at most n = {n}, got {k}")
    return _each_held_out(np.array_split(rng.permutation(n), k), n)


def grouped_folds(
    groups: Sequence[object] | ArrayLike, k: int, *, rng: np.random.Generator
) -> tuple[Fold, ...]:
    """Deal whole groups into `k` folds, so that none is on both sides of a split.

    Groups come in random order, large ones first, each to the fold that has the fewest
    samples so far.

    Parameters
    ----------
    groups : (n,) array_like
        Numbers or words: the person, day or place that each sample belongs to.
    k : int
        From 2 to the number of groups.
    rng : numpy.random.Generator

    Returns
    -------
    tuple of Fold

    Raises
    ------
    ValueError
        If groups is not one list, or k is not from 2 to their number.
    TypeError
        If k is no integer.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*. scikit-learn's ``GroupKFold``.

    Examples
    --------
    >>> parts = grouped_folds("aabbbc", 3, rng=np.random.default_rng(0))
    >>> [part.held_out.tolist() for part in parts]
    [[2, 3, 4], [0, 1], [5]]
    """
    expect(rng, np.random.Generator, "rng")
    names = np.asarray(list(groups) if isinstance(groups, str) else groups)
    if names.ndim != 1:
        raise ValueError(f"groups must be one list, got shape {names.shape}")
    _, member, sizes = np.unique(names, return_inverse=True, return_counts=True)
    if as_count(k, "k", least=2) > len(sizes):
        raise ValueError(f"k must be at most the {len(sizes)} groups, got {k}")
    order = rng.permutation(len(sizes))
    order = order[np.argsort(-sizes[order], kind="stable")]
    fold_of, filled = np.empty(len(sizes), dtype=np.intp), np.zeros(k, dtype=np.intp)
    for group in order:
        fold_of[group] = filled.argmin()
        filled[fold_of[group]] += sizes[group]
    parts = [np.flatnonzero(fold_of[member] == j) for j in range(k)]
    return _each_held_out(parts, len(names))


def forward_folds(n: int, k: int) -> tuple[Fold, ...]:
    """Split samples in the order of time: what is held out comes after what is fitted.

    Parameters
    ----------
    n : int
        How many samples, the oldest first.
    k : int
        From 2 to n - 1. They are cut into k + 1 blocks; each but the first is held out
        once, with all blocks before it to fit.

    Returns
    -------
    tuple of Fold

    Raises
    ------
    ValueError
        If k is not from 2 to n - 1.
    TypeError
        If n or k is no integer.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*. scikit-learn's ``TimeSeriesSplit``.

    Examples
    --------
    >>> [(f.train.tolist(), f.held_out.tolist()) for f in forward_folds(5, 2)]
    [([0, 1], [2, 3]), ([0, 1, 2, 3], [4])]
    """
    n, k = as_size(n, "n", least=3), as_count(k, "k", least=2)
    if k >= n:
        raise ValueError(f"k must be below n = {n}, got {k}")
    blocks = np.array_split(np.arange(n), k + 1)
    return tuple(Fold(np.arange(block[0]), block) for block in blocks[1:])


def _each_held_out(parts: list[Indices], n: int) -> tuple[Fold, ...]:
    """Make a fold of each part, with all other samples to fit."""
    everyone = np.arange(n)
    return tuple(Fold(np.setdiff1d(everyone, part), np.sort(part)) for part in parts)


def squared(y: Matrix, predicted: Matrix) -> Matrix:
    """Return the squares of the errors.

    Parameters
    ----------
    y, predicted : ndarray
        What came, and what was predicted, of one shape.

    Returns
    -------
    ndarray
        Of this shape.
    """
    with np.errstate(over="ignore"):  # refused where it is used
        return (y - predicted) ** 2


def cross_validate(
    fit_and_predict: FitAndPredict,
    X: ArrayLike,
    y: ArrayLike,
    parts: Sequence[Fold],
    *,
    loss: Loss = squared,
) -> CrossValidation:
    """Predict each fold by a model of the other samples, and say what that costs.

    All that is learned from data, the scaling and the choice of columns included, has
    to happen inside `fit_and_predict`: it sees nothing of the y held out.

    Parameters
    ----------
    fit_and_predict : callable
        Gets X and y of the samples to fit, and X of those held out; returns a
        prediction for each of these, or a matrix with a column a candidate.
    X : (n, d) array_like
    y : (n,) array_like
    parts : sequence of Fold
        Two or more.
    loss : callable
        Gets y as a column and the predictions as a matrix; returns what each costs.

    Returns
    -------
    CrossValidation

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, fewer than two folds, or one with a sample
        on both sides.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*; Hastie, Tibshirani and Friedman
    (2009), section 7.10. The standard error is that of R's ``glmnet``: folds share
    samples to fit, so they are not quite independent.

    Examples
    --------
    >>> parts = forward_folds(3, 2)
    >>> cv = cross_validate(lambda X, y, new: [y.mean()], [[0]] * 3, [1, 3, 8], parts)
    >>> cv.fold_errors.tolist(), cv.estimate.tolist()
    ([[4.0], [36.0]], [20.0])
    """
    X = as_matrix(X, "X")
    y = as_vector(y, "y", size=len(X))
    if len(parts) < 2:
        raise ValueError(f"parts must have two folds or more, got {len(parts)}")
    rows = []
    for part in parts:
        expect(part, Fold, "each of parts")
        if np.intersect1d(part.train, part.held_out).size:
            raise ValueError("parts must not hold out samples that are fitted")
        found = fit_and_predict(X[part.train], y[part.train], X[part.held_out])
        predicted = as_array(found, "predictions")
        if predicted.ndim > 2 or len(predicted) != len(part.held_out):
            raise ValueError(
                f"predictions must have {len(part.held_out)} rows, one a sample held "
                f"out, got shape {predicted.shape}"
            )
        predicted = predicted.reshape(len(part.held_out), -1)
        cost = loss(y[part.held_out, np.newaxis], predicted)
        rows.append(as_matrix(cost, "loss").mean(axis=0))
    sizes = np.array([len(part.held_out) for part in parts])
    errors = as_matrix(rows, "errors of the folds")
    estimate = np.average(errors, axis=0, weights=sizes)
    spread = np.average((errors - estimate) ** 2, axis=0, weights=sizes)
    return CrossValidation(errors, sizes, estimate, np.sqrt(spread / (len(parts) - 1)))


def within_one_error(estimate: ArrayLike, std_error: ArrayLike) -> int:
    """Choose the simplest candidate that is at most one standard error from the best.

    Parameters
    ----------
    estimate : (q,) array_like
        Estimated errors of the candidates, the simplest one first.
    std_error : (q,) array_like
        Their standard errors.

    Returns
    -------
    int
        The place of the choice, from 0.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a negative standard error.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*; Breiman, Friedman, Olshen and Stone
    (1984), section 3.4.3.

    Examples
    --------
    >>> within_one_error([9, 6.5, 6, 6.2], [1, 1, 0.7, 1])
    1
    """
    errors = as_vector(estimate, "estimate")
    margins = as_vector(std_error, "std_error", size=errors.size)
    if margins.min() < 0:
        raise ValueError(f"std_error must be at least 0, got {margins.min()}")
    best = errors.argmin()
    return int(np.flatnonzero(errors <= errors[best] + margins[best])[0])


def left_out_errors(residuals: ArrayLike, leverages: ArrayLike) -> Vector:
    r"""Give each sample's error when it is left out, from the one fit of all.

    It is :math:`r_i/(1 - h_i)` for least squares and for ridge regression, with the
    leverages of that fit.

    Parameters
    ----------
    residuals, leverages : (n,) array_like
        Of the fit to all samples; leverages below 1.

    Returns
    -------
    (n,) ndarray

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a leverage of 1: without that sample
        nothing can be fitted.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Overfitting and regularisation*.

    Examples
    --------
    >>> left_out_errors([0.3, 0.1, -1.1, 0.7], [0.7, 0.3, 0.3, 0.7]).round(3).tolist()
    [1.0, 0.143, -1.571, 2.333]
    """
    r = as_vector(residuals, "residuals")
    free = 1 - as_vector(leverages, "leverages", size=r.size)
    # leverages carry the rounding of a basis: some units in the last place
    if free.min() < 1e-12 * math.sqrt(r.size):
        raise ValueError(f"leverages must be below 1, got {1 - free.min():.6g}")
    return np.asarray(r / free)
