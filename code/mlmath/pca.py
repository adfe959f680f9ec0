r"""Principal components: the directions along which samples differ most.

Samples are rows. Variances divide by n - 1, and so do reconstruction errors, so that
what components keep and what they lose adds up to the total variance. How many to keep,
and how sure they are, is in :mod:`mlmath.components`. Book, chapter *Principal component
analysis*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import svd
from mlmath._checks import Matrix, Vector, as_count, as_matrix, as_probability, expect


@dataclass(frozen=True, slots=True)
class PCA:
    """Mean and principal components of a data set.

    `components` has an orthonormal direction a row, (k, d), the one of greatest variance
    first; its entry of largest modulus is positive. `explained_variance` is the variance
    of the samples along each, by n - 1, `explained_variance_ratio` its share of the total
    variance (nan if all samples are equal), `singular_values` those of the centred data.
    """

    mean: Vector
    components: Matrix
    explained_variance: Vector
    explained_variance_ratio: Vector
    singular_values: Vector

    def transform(self, X: ArrayLike) -> Matrix:
        """Give the scores (n, k): coordinates of the samples, counted from the mean."""
        X = as_matrix(X, "X", columns=self.mean.size)
        X -= self.mean
        return np.asarray(X @ self.components.T)

    def inverse_transform(self, T: ArrayLike) -> Matrix:
        """Give the points (n, d) that have these scores."""
        T = as_matrix(T, "T", columns=len(self.components))
        return np.asarray(T @ self.components + self.mean)

    def reconstruct(self, X: ArrayLike) -> Matrix:
        """Project samples on the affine subspace through the mean."""
        return self.inverse_transform(self.transform(X))


def fit(X: ArrayLike, k: int | None = None) -> PCA:
    r"""Find the k directions along which the samples vary most.

    By the singular value decomposition of the centred data, which never forms the
    covariance matrix: that would square the condition number. Where two variances are
    equal up to rounding their directions are not unique, only the plane of both is. A
    variance of 0 (constant or dependent columns) has such directions as well.

    Parameters
    ----------
    X : (n, d) array_like
        A row a sample, n >= 2. Columns are centred here, but not scaled.
    k : int, optional
        How many, from 1 to the smaller of n - 1 and d; default: all of these.

    Returns
    -------
    PCA

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, fewer than two rows or a `k` out of range.
    TypeError
        If the entries are not real numbers or `k` is no integer.

    Notes
    -----
    Book, chapter *Principal component analysis*; Jolliffe (2002), sections 2.1 and 3.5.
    About 2 n d**2 operations for n much greater than d, of which a QR factorisation
    takes most: Z = Q R has the singular values and directions of the small R, and Q is
    not needed. Columns in any units are centred before anything is squared, so that
    nothing overflows or is lost beside a far mean. A variance is inf, or 0, only where
    it has no float.

    Examples
    --------
    >>> found = fit([[13, 9], [11, 3], [7, 1], [1, 3]])
    >>> (found.explained_variance * 3).round(9).tolist()
    [100.0, 20.0]
    >>> (found.components * 5**0.5).round(9).tolist()
    [[2.0, 1.0], [-1.0, 2.0]]
    """
    X = as_matrix(X, "X")
    most = _most(X)
    k = most if k is None else as_count(k, "k")
    if k > most:
        raise ValueError(
            f"k must be at most {most}, the smaller of n - 1 and d of shape {X.shape}, "
            f"got {k}"
        )
    Z, mean, exponent = _centred(X)
    _, s, Vt = np.linalg.svd(_small(Z), full_matrices=False)
    s, V = s[:most], Vt[:k].T
    squares = s**2
    total = squares.sum()
    ratio = squares / total if total else np.full(most, np.nan)
    with np.errstate(over="ignore"):  # inf only where a variance has no float
        variances = np.ldexp(squares / (len(X) - 1), 2 * exponent)
        values = np.ldexp(s, exponent)
    components = np.ascontiguousarray((V * svd._signs(V)).T)
    return PCA(mean, components, variances[:k], ratio[:k], values[:k])


def _most(X: Matrix) -> int:
    """Return how many components there can be: centring costs one of n."""
    if len(X) < 2:
        raise ValueError(f"X must have at least 2 rows, got shape {X.shape}")
    return min(len(X) - 1, int(X.shape[1]))


def _centred(X: Matrix) -> tuple[Matrix, Vector, int]:
    """Return Z, mean and exponent, Z * 2**exponent the centred data; X is overwritten.

    Columns are divided by powers of two, then centred, then brought to one unit: so a
    constant column, however large, does not swamp a small one that varies.
    """
    _, k = np.frexp(np.maximum(X.max(axis=0), -X.min(axis=0)))
    np.ldexp(X, -k, out=X)
    mean = X.mean(axis=0)
    X -= mean
    rest = X.mean(axis=0)  # what rounding left; of a constant column, all of it
    X -= rest
    reach = np.maximum(X.max(axis=0), -X.min(axis=0))
    _, own = np.frexp(reach)
    exponent = int((own + k)[reach > 0].max(initial=-1100))
    np.ldexp(X, k - exponent, out=X)
    return X, np.ldexp(mean + rest, k), exponent


def _small(Z: Matrix) -> Matrix:
    """Return a matrix with the singular values and right directions of Z, no taller."""
    return np.asarray(np.linalg.qr(Z, mode="r")) if len(Z) > Z.shape[1] else Z


def reconstruction_errors(X: ArrayLike) -> Vector:
    r"""Say what each number of components loses, from 0 to all of them.

    Parameters
    ----------
    X : (n, d) array_like
        A row a sample, n >= 2.

    Returns
    -------
    (m + 1,) ndarray
        m is the smaller of n - 1 and d. Entry k is the sum of squared distances of the
        samples from their projections on the first k components, divided by n - 1;
        entry 0 is the total variance.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or fewer than two rows.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Principal component analysis*: the errors are sums of the variances
    left out, so no sample is reconstructed. Added from the smallest on: the difference
    of total and kept variance would lose its digits where little is left. An error is
    inf only where it has no float.

    Examples
    --------
    >>> (reconstruction_errors([[13, 9], [11, 3], [7, 1], [1, 3]]) * 3).round(9).tolist()
    [120.0, 20.0, 0.0]
    """
    X = as_matrix(X, "X")
    most = _most(X)
    Z, _, exponent = _centred(X)
    squares = np.linalg.svd(_small(Z), compute_uv=False)[:most] ** 2
    errors = np.append(np.cumsum(squares[::-1])[::-1], 0.0) / (len(Z) - 1)
    with np.errstate(over="ignore"):  # inf only where an error has no float
        return np.asarray(np.ldexp(errors, 2 * exponent))


def components_for(model: PCA, share: float) -> int:
    """Count the components that keep a share of the total variance.

    Parameters
    ----------
    model : PCA
        Fitted with as many components as that may take.
    share : float
        Above 0, at most 1.

    Returns
    -------
    int
        The least k whose variances add up to the share (up to rounding).

    Raises
    ------
    ValueError
        If `share` is not above 0 and at most 1, all components of the model do not
        keep it, or the samples were all equal.
    TypeError
        If `share` is not a real number.

    Notes
    -----
    Book, chapter *Principal component analysis*. No share is right in itself.

    Examples
    --------
    >>> components_for(fit([[13, 9], [11, 3], [7, 1], [1, 3]]), 0.8)
    1
    """
    expect(model, PCA, "model")
    share = as_probability(share, "share")
    kept = np.cumsum(model.explained_variance_ratio)
    if share == 0 or not kept[-1] >= share - 1e-12:  # also if it is nan
        raise ValueError(
            f"share must be above 0 and at most what the model keeps, {kept[-1]:.6g}; "
            f"got {share}"
        )
    return int(np.count_nonzero(kept < share - 1e-12)) + 1
