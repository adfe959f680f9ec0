r"""Whitening: maps after which all directions of the data have the variance 1.

Book, chapter *PCA for large tables*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import Matrix, Vector, as_at_least_0, as_matrix, expect
from mlmath.pca import PCA

Kind = Literal["pca", "zca"]


@dataclass(frozen=True, slots=True)
class Whitening:
    """A map x -> W (x - mean), and the way back.

    `matrix` is W, with a row an output; `back` undoes it where that can be.
    """

    mean: Vector
    matrix: Matrix
    back: Matrix

    def transform(self, X: ArrayLike) -> Matrix:
        """Whiten samples, the rows of X."""
        X = as_matrix(X, "X", columns=self.mean.size)
        return np.asarray((X - self.mean) @ self.matrix.T)

    def inverse_transform(self, Y: ArrayLike) -> Matrix:
        """Give the samples that are whitened to the rows of Y."""
        Y = as_matrix(Y, "Y", columns=len(self.matrix))
        return np.asarray(Y @ self.back.T + self.mean)


def whitening(model: PCA, *, kind: Kind = "pca", ridge: float = 0.0) -> Whitening:
    r"""Make a whitening from principal components.

    Along each component samples are divided by their standard deviation there. What is
    small there is blown up, noise first of all: `ridge` limits by how much.

    Parameters
    ----------
    model : PCA
        With all components for "zca".
    kind : {"pca", "zca"}
        Whether the result is left in the axes of the components, or turned back to those
        of the samples, which keeps it as near to them as a whitening can be.
    ridge : float
        A variance that is added to each, at least 0.

    Returns
    -------
    Whitening

    Raises
    ------
    ValueError
        On another `kind`, a negative ridge, or "zca" with fewer components than
        features.
    TypeError
        If the ridge is not a real number.
    numpy.linalg.LinAlgError
        If a variance is 0, up to rounding, and so is the ridge.

    Notes
    -----
    Book, chapter *PCA for large tables*; Kessy, Lewin and Strimmer (2018). By Cholesky's
    factor: :func:`mlmath.decompositions.whiten`. The variances along the results are
    variance / (variance + ridge).

    Examples
    --------
    >>> from mlmath import pca
    >>> square = pca.fit([[4, 3], [4, -3], [-4, 3], [-4, -3]])
    >>> whitening(square, kind="zca").matrix.round(3).tolist()
    [[0.217, 0.0], [0.0, 0.289]]
    """
    expect(model, PCA, "model")
    if kind not in get_args(Kind):
        raise ValueError(f"kind must be 'pca' or 'zca', got {kind!r}")
    ridge = as_at_least_0(ridge, "ridge")
    V, d = model.components.T, model.mean.size
    if kind == "zca" and V.shape[1] < d:
        raise ValueError(
            f"model must have all {d} components for 'zca', got {V.shape[1]}"
        )
    deviations = np.hypot(np.sqrt(model.explained_variance), np.sqrt(ridge))
    if not deviations.min() > 1e-14 * deviations.max():
        raise np.linalg.LinAlgError(
            "model must vary along each component: here a variance is 0 up to rounding; "
            "keep fewer components, or add a ridge"
        )
    shrink, grow = V / deviations, V * deviations
    if kind == "pca":
        return Whitening(model.mean, np.ascontiguousarray(shrink.T), grow)
    return Whitening(model.mean, shrink @ V.T, grow @ V.T)
