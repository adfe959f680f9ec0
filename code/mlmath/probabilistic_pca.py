r"""Principal components as a model of chance: x = W z + mean + noise.

z is standard normal with k entries, the noise normal with one variance for all
features. Then there is a density for new samples, a best guess for missing entries, and
samples can be drawn. Book, chapter *PCA for large tables*.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import pca
from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_matrix,
    as_plain,
    as_size,
    expect,
    moderate,
)


@dataclass(frozen=True, slots=True)
class ProbabilisticPCA:
    """A normal distribution with k directions of their own, and noise all round.

    Along `components` (k, d), orthonormal rows, the variances are `variances`; at right
    angles to them everywhere `noise_variance`, which is below all of these.
    """

    mean: Vector
    components: Matrix
    variances: Vector
    noise_variance: float

    @property
    def weights(self) -> Matrix:
        """W (d, k): what one unit of each hidden entry adds to the features."""
        return np.asarray(self.components.T * np.sqrt(self._own()))

    def covariance(self) -> Matrix:
        """W W' + noise_variance I, a (d, d) matrix."""
        W = self.weights
        C = W @ W.T + self.noise_variance * np.eye(self.mean.size)
        return np.asarray((C + C.T) / 2)

    def log_pdf(self, X: ArrayLike) -> Vector:
        """Compute the logarithm of the density at each row of X, in d k operations."""
        scores, rest = self._split(X)
        k, d = self.components.shape
        volume = np.log(self.variances).sum() + (d - k) * math.log(self.noise_variance)
        far = ((scores / np.sqrt(self.variances)) ** 2).sum(axis=1)
        off = ((rest / math.sqrt(self.noise_variance)) ** 2).sum(axis=1)
        return np.asarray(-(d * math.log(math.tau) + volume + far + off) / 2)

    def distances(self, X: ArrayLike) -> Vector:
        """Compute the squared distance of each row from the plane of the components."""
        return np.asarray((self._split(X)[1] ** 2).sum(axis=1))

    def posterior_mean(self, X: ArrayLike) -> Matrix:
        """Give the mean of the hidden z (n, k), given each row of X."""
        scores, _ = self._split(X)
        return np.asarray(scores * np.sqrt(self._own()) / self.variances)

    def denoise(self, X: ArrayLike) -> Matrix:
        """Give the mean of W z + mean given each row: its shadow, drawn to the mean."""
        scores, _ = self._split(X)
        kept = scores * (self._own() / self.variances)
        return np.asarray(kept @ self.components + self.mean)

    def sample(self, size: int, *, rng: np.random.Generator) -> Matrix:
        """Draw `size` samples, one a row: mean + W z + noise."""
        expect(rng, np.random.Generator, "rng")
        k, d = self.components.shape
        size = as_size(size, "size", each=d)
        Z, E = rng.normal(size=(size, k)), rng.normal(size=(size, d))
        return np.asarray(
            self.mean + Z @ self.weights.T + math.sqrt(self.noise_variance) * E
        )

    def _own(self) -> Vector:
        """Return the variances without the noise."""
        return np.maximum(self.variances - self.noise_variance, 0.0)

    def _split(self, X: ArrayLike) -> tuple[Matrix, Matrix]:
        """Return the scores of each row, and what is left of it."""
        X = moderate(as_matrix(X, "X", columns=self.mean.size), "X")
        Z = X - self.mean
        scores = Z @ self.components.T
        return scores, Z - scores @ self.components


def fit(X: ArrayLike, k: int) -> ProbabilisticPCA:
    r"""Fit the model of greatest likelihood: closed form, by one SVD.

    Parameters
    ----------
    X : (n, d) array_like
        A row a sample, n >= 2.
    k : int
        Hidden entries, from 1 to d - 1 and n - 2, so that something is left for noise.

    Returns
    -------
    ProbabilisticPCA
        Variances divide by n, as the greatest likelihood does.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, fewer than three rows or a `k` out of
        range.
    TypeError
        If the entries are not real numbers or `k` is no integer.
    numpy.linalg.LinAlgError
        If nothing is left for noise: then the likelihood has no maximum.

    Notes
    -----
    Book, chapter *PCA for large tables*; Tipping and Bishop (1999), section 3.2.
    scikit-learn's ``PCA`` with ``score`` and ``noise_variance_`` divides by n - 1.

    Examples
    --------
    >>> found = fit([[4, 2, 0], [4, -2, 0], [-4, 2, 0], [-4, -2, 0]], 1)
    >>> found.variances.round(9).tolist(), round(found.noise_variance, 9)
    ([16.0], 2.0)
    """
    full, deviations, k = _decomposed(X, k, "k")
    return _from_values(full, deviations, k)


def _decomposed(X: ArrayLike, k: int, name: str) -> tuple[pca.PCA, Vector, int]:
    """Return all components, standard deviations by n, and how many are wanted."""
    X = moderate(as_matrix(X, "X"), "X")
    n, d = X.shape
    k, most = as_count(k, name), min(d - 1, n - 2)
    if k > most:
        raise ValueError(
            f"{name} must be at most {most}, the smaller of d - 1 and n - 2 of shape "
            f"{X.shape}, got {k}"
        )
    full = pca.fit(X)
    return full, full.singular_values / math.sqrt(n), k


def _from_values(full: pca.PCA, deviations: Vector, k: int) -> ProbabilisticPCA:
    """Pool what is left of the variances after the first k."""
    rest = deviations[k:] / math.sqrt(full.mean.size - k)
    noise = float(np.linalg.norm(rest))
    if not noise > 1e-14 * deviations[0]:
        raise np.linalg.LinAlgError(
            f"X must leave some variance for noise after k = {k} components; with none "
            "the likelihood grows without end"
        )
    return ProbabilisticPCA(
        full.mean, full.components[:k], deviations[:k] ** 2, noise**2
    )


def held_out_log_likelihoods(train: ArrayLike, test: ArrayLike, most: int) -> Vector:
    """Fit with k = 1, ..., `most` hidden entries, and score each on other samples.

    Parameters
    ----------
    train : (n, d) array_like
        The rows to fit.
    test : (m, d) array_like
        Other rows.
    most : int
        The greatest k, at most d - 1 and n - 2.

    Returns
    -------
    (most,) ndarray
        The mean logarithm of the density of a test sample; entry i is for k = i + 1.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a `most` out of range.
    TypeError
        If something is of a wrong kind.
    numpy.linalg.LinAlgError
        If nothing is left for noise.

    Notes
    -----
    Book, chapter *PCA for large tables*. One decomposition serves all k.

    Examples
    --------
    >>> train, test = [[4, 2, 0], [4, -2, 0], [-4, 2, 0], [-4, -2, 0]], [[0, 0, 0]]
    >>> held_out_log_likelihoods(train, test, 1).round(4).tolist()
    [-4.8363]
    """
    train = moderate(as_matrix(train, "train"), "train")
    full, deviations, most = _decomposed(train, most, "most")
    test = moderate(as_matrix(test, "test", columns=full.mean.size), "test")
    ks = range(1, most + 1)
    return np.array(
        [_from_values(full, deviations, k).log_pdf(test).mean() for k in ks]
    )


def fill(model: ProbabilisticPCA, X: ArrayLike, known: ArrayLike) -> Matrix:
    """Replace unknown entries by their means, given the known ones of the same row.

    Systems of k equations, one for each set of known entries that occurs.

    Parameters
    ----------
    model : ProbabilisticPCA
    X : (n, d) array_like
        Samples; whatever stands at unknown places is not looked at, but must be finite.
    known : (n, d) array_like of bool
        Which entries are known. A row of which none is becomes the mean.

    Returns
    -------
    (n, d) ndarray
        With the known entries as they were.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers, or `known` is not boolean.

    Notes
    -----
    Book, chapter *PCA for large tables*: the conditional normal distribution, without a
    matrix of size d.

    Examples
    --------
    >>> model = ProbabilisticPCA(np.zeros(2), np.array([[0.6, 0.8]]), np.array([25.0]), 1.0)
    >>> fill(model, [[3, 0]], [[True, False]]).round(3).tolist()
    [[3.0, 3.585]]
    """
    expect(model, ProbabilisticPCA, "model")
    X, mask = as_matrix(X, "X", columns=model.mean.size), as_plain(known, "known")
    if mask.dtype != np.bool_:
        raise TypeError(f"known must be boolean, got dtype {mask.dtype}")
    if mask.shape != X.shape:
        raise ValueError(f"known must have the shape {X.shape} of X, got {mask.shape}")
    W = model.weights / math.sqrt(model.noise_variance)
    masks, which = np.unique(mask, axis=0, return_inverse=True)
    for i, given in enumerate(masks):
        rows = np.flatnonzero(which.ravel() == i)
        seen, unseen = W[given], W[~given]
        M = np.eye(W.shape[1]) + seen.T @ seen
        off = X[np.ix_(rows, given)] - model.mean[given]
        z = np.linalg.solve(M, seen.T @ off.T)
        X[np.ix_(rows, ~given)] = model.mean[~given] + (unseen @ z).T
    return X
