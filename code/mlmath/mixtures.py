r"""Mixtures of normal distributions, and what stood behind a noisy sample of one.

Samples are rows. Book, chapter *Where to go next*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import (
    Matrix,
    Vector,
    as_level,
    as_matrix,
    as_vector,
    expect,
    moderate,
)
from mlmath.backprop import softmax


@dataclass(frozen=True, slots=True)
class NormalMixture:
    """Normal distributions, one a class, with their shares.

    Class c has the mean ``means[c]`` and a covariance matrix with the eigenvalues
    ``variances[c]`` along the columns of ``axes[c]``.
    """

    shares: Vector
    means: Matrix
    variances: Matrix
    axes: NDArray[np.float64]


def fit_classes(X: ArrayLike, y: ArrayLike) -> NormalMixture:
    """Fit a normal distribution to each class.

    Parameters
    ----------
    X : (n, d) array_like
        Real, finite.
    y : (n,) array_like
        A number for each row's class; each class has at least two rows.

    Returns
    -------
    NormalMixture
        With covariance matrices that divide by the class's size minus 1.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a class with one row.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Where to go next*; ``numpy.cov`` of each class.

    Examples
    --------
    >>> found = fit_classes([[0], [2], [9], [9]], [0, 0, 1, 1])
    >>> found.shares.tolist(), found.means.tolist(), found.variances.tolist()
    ([0.5, 0.5], [[1.0], [9.0]], [[2.0], [0.0]])
    """
    X = moderate(as_matrix(X, "X"), "X")
    y = as_vector(y, "y", size=len(X))
    names, counts = np.unique(y, return_counts=True)
    if counts.min() < 2:
        raise ValueError(
            f"each class must have two rows or more, class {names[counts.argmin()]:g} has 1"
        )
    means = np.array([X[y == name].mean(axis=0) for name in names])
    scatters = [
        np.linalg.eigh((Z := X[y == name] - mean).T @ Z / (count - 1))
        for name, mean, count in zip(names, means, counts, strict=True)
    ]
    return NormalMixture(
        counts / len(X), means,
        np.array([np.maximum(values, 0) for values, _ in scatters]),
        np.array([axes for _, axes in scatters]),
    )  # fmt: skip


def denoise(Z: ArrayLike, kept: float, *, mixture: NormalMixture) -> Matrix:
    r"""Find the mean of what `Z` was before the noise, if it came from a mixture.

    Within a class it is the conditional mean of a normal distribution; these are
    averaged with the probabilities that Bayes' theorem gives the classes.

    Parameters
    ----------
    Z : (m, d) array_like
        Noisy samples; real, finite.
    kept : float
        Between 0 and 1.
    mixture : NormalMixture

    Returns
    -------
    (m, d) ndarray

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or `kept` out of its range.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Where to go next*. Costs d**2 operations a class and row.

    Examples
    --------
    >>> mixture = NormalMixture(*map(np.array, ([1.0], [[4.0]], [[3.0]], [[[1.0]]])))
    >>> denoise([[2], [4]], 0.25, mixture=mixture).tolist()
    [[4.0], [6.0]]
    """
    expect(mixture, NormalMixture, "mixture")
    kept = as_level(kept, "kept")
    Z = moderate(as_matrix(Z, "Z", columns=mixture.means.shape[1]), "Z")
    # in each class's own axes, where the entries are independent
    centred = Z - math.sqrt(kept) * mixture.means[:, np.newaxis]
    U = centred @ mixture.axes
    spread = kept * mixture.variances + (1 - kept)
    logs = np.log(mixture.shares) - 0.5 * np.log(spread).sum(axis=1)
    scores = logs - 0.5 * (U**2 / spread[:, np.newaxis]).sum(axis=2).T
    pulled = U * (math.sqrt(kept) * mixture.variances / spread)[:, np.newaxis]
    means = mixture.means[:, np.newaxis] + pulled @ mixture.axes.transpose(0, 2, 1)
    return np.asarray(np.einsum("mc,cmd->md", softmax(scores), means))
