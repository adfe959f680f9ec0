r"""How many principal components to keep, and how sure they are.

Each answer is to a question of its own: which components are more than columns without
correlation would show (:func:`parallel_analysis`), how many help to predict an entry
that was not seen (:func:`cross_validated_errors`), which directions would come again
(:func:`bootstrap_angles`). Book, chapter *Principal component analysis*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import model_selection, pca
from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_level,
    as_matrix,
    as_size,
    expect,
    moderate,
)
from mlmath._scale import by_powers_of_two

#: A variable whose leverage is this near to 1 is alone in its component.
ALONE = 1e-10


@dataclass(frozen=True, slots=True)
class Parallel:
    """Variances of components beside those of columns shuffled apart.

    `observed` are the variances, `threshold` their quantiles after shuffling, and `k` is
    how many, from the first on, lie above.
    """

    observed: Vector
    threshold: Vector
    k: int


@dataclass(frozen=True, slots=True)
class Wobble:
    """Angles in degrees between a sample's components and those of resamples.

    A row a resample. In column j, `components` has the angle of the lines of the j-th
    ones, `subspaces` the largest angle between what the first j span.
    """

    components: Matrix
    subspaces: Matrix


def parallel_analysis(
    X: ArrayLike, *, rng: np.random.Generator, repeats: int = 200, level: float = 0.95
) -> Parallel:
    """Compare the variances of components with those of columns shuffled apart.

    Each column is permuted by itself: it keeps its values, and loses its company.

    Parameters
    ----------
    X : (n, d) array_like
        A row a sample, n >= 2. Standardise the columns first if their units differ: a
        column with much variance of its own is a component without any company.
    rng : numpy.random.Generator
        Where chance comes from.
    repeats : int
        How often all columns are permuted, at least 1.
    level : float
        Which quantile of the shuffled variances is the threshold.

    Returns
    -------
    Parallel

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a number out of range.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Principal component analysis*; Horn (1965), with permutations by Buja
    and Eyuboglu (1992). Strictly it tests the first component; a strong one takes
    variance from the later, so that for these the comparison is on the safe side.

    Examples
    --------
    >>> x = np.arange(10.0)
    >>> parallel_analysis(np.column_stack([x, x]), rng=np.random.default_rng(0)).k
    1
    """
    expect(rng, np.random.Generator, "rng")
    X = moderate(as_matrix(X, "X"), "X")
    repeats = as_size(repeats, "repeats", each=X.shape[1])
    level = as_level(level, "level")
    observed = _variances(X)
    shuffled = np.array([_variances(rng.permuted(X, axis=0)) for _ in range(repeats)])
    threshold = np.quantile(shuffled, level, axis=0)
    below = observed <= threshold
    k = int(below.argmax()) if below.any() else observed.size
    return Parallel(observed, threshold, k)


def _variances(X: Matrix) -> Vector:
    """Return the variances along all components."""
    return -np.diff(pca.reconstruction_errors(X))


def held_out_errors(train: ArrayLike, test: ArrayLike) -> Matrix:
    """Reconstruct whole new rows, and predict each of their entries from the others.

    Parameters
    ----------
    train : (n, d) array_like
        The rows for mean and components, n >= 2.
    test : (m, d) array_like
        Other rows.

    Returns
    -------
    (2, r + 1) ndarray
        Mean squared errors of an entry with k = 0, 1, ..., r components, r the smaller
        of n - 1 and d - 1. Row 0: each row projected as a whole, which never gets worse
        with k, as each entry helps to reconstruct itself. Row 1: each entry from the
        others of its row.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Principal component analysis*. To predict an entry, the row's scores
    are fitted by least squares to its other entries: no fit is repeated, as the error is
    the residual divided by 1 minus the leverage of the variable. A variable with the
    leverage 1 cannot be told from the others; its mean is predicted.

    Examples
    --------
    >>> train, test = [[0, 0], [2, 2], [4, 4]], [[3, 1]]
    >>> held_out_errors(train, test).round(9).tolist()
    [[1.0, 1.0], [1.0, 4.0]]
    """
    train = as_matrix(train, "train")
    model = pca.fit(train)
    test = as_matrix(test, "test", columns=model.mean.size)
    Z, exponent = by_powers_of_two(test - model.mean)
    r = min(len(model.components), Z.shape[1] - 1)
    errors = np.empty((2, r + 1))
    errors[:, 0] = (Z**2).mean()
    R, free = Z.copy(), np.ones(Z.shape[1])  # residuals, and 1 minus the leverages
    for k, v in enumerate(model.components[:r], start=1):
        R -= np.outer(R @ v, v)
        free -= v**2
        alone = free < ALONE
        predicted = np.where(alone, Z, R / np.where(alone, 1, free))
        errors[:, k] = (R**2).mean(), (predicted**2).mean()
    with np.errstate(over="ignore"):  # inf only where an error has no float
        return np.asarray(np.ldexp(errors, 2 * exponent))


def cross_validated_errors(
    X: ArrayLike, *, rng: np.random.Generator, folds: int = 10
) -> Matrix:
    """Average :func:`held_out_errors` over rows that are left out in turn.

    Parameters
    ----------
    X : (n, d) array_like
        A row a sample. Columns in large units count most: standardise if they differ.
    rng : numpy.random.Generator
        Deals the rows to folds of equal size, up to one.
    folds : int
        From 2 to n; each leaves at least 2 rows.

    Returns
    -------
    (2, r + 1) ndarray
        Mean squared errors of an entry, as in :func:`held_out_errors`: row 0 for whole
        rows, row 1 for entries from the others of their row. Choose k by row 1.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a number of folds out of range.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Principal component analysis*; Bro et al. (2008); Camacho and Ferrer
    (2012), who call leaving out rows and then entries *element-wise k-fold*.

    Examples
    --------
    >>> t = np.arange(12.0)
    >>> X = np.outer(t, [1, 2, 3, 4])
    >>> cross_validated_errors(X, rng=np.random.default_rng(0), folds=3).shape
    (2, 4)
    """
    expect(rng, np.random.Generator, "rng")
    X = as_matrix(X, "X")
    n, folds = len(X), as_count(folds, "folds", least=2)
    if folds > n or n - -(-n // folds) < 2:
        raise ValueError(
            f"folds must be at most the number of rows, {n}, and leave two of them; "
            f"got {folds}"
        )
    dealt = model_selection.folds(n, folds, rng=rng)
    parts = [held_out_errors(X[fold.train], X[fold.held_out]) for fold in dealt]
    r, weights = min(part.shape[1] for part in parts), [len(f.held_out) for f in dealt]
    return np.average([part[:, :r] for part in parts], axis=0, weights=weights)


def bootstrap_angles(
    X: ArrayLike, k: int, *, rng: np.random.Generator, repeats: int = 200
) -> Wobble:
    """Turn up the same directions in resamples of the rows, and measure how far they are.

    Parameters
    ----------
    X : (n, d) array_like
        A row a sample.
    k : int
        How many components to look at.
    rng : numpy.random.Generator
        Draws n rows of n with replacement.
    repeats : int
        At least 1.

    Returns
    -------
    Wobble

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or a number out of range.
    TypeError
        If something is of a wrong kind.

    Notes
    -----
    Book, chapter *Principal component analysis*. Where two variances are nearly equal
    the single directions turn by anything up to 90°, while the plane of both may stay.

    Examples
    --------
    >>> X = np.array([[-3, 0], [3, 0], [0, -1], [0, 1]] * 5)
    >>> turned = bootstrap_angles(X, 2, rng=np.random.default_rng(0), repeats=50)
    >>> bool(turned.components.max() < 30), turned.subspaces[:, 1].max().round(3).item()
    (True, 0.0)
    """
    expect(rng, np.random.Generator, "rng")
    X = as_matrix(X, "X")
    V = pca.fit(X, as_count(k, "k")).components
    repeats = as_size(repeats, "repeats", each=X.shape[1])
    angles = np.empty((2, repeats, k))
    for i in range(repeats):
        W = pca.fit(X[rng.integers(len(X), size=len(X))], k).components
        for j in range(k):
            own = W[j] - (W[j] @ V[j]) * V[j]
            angles[0, i, j] = np.arctan2(np.linalg.norm(own), abs(W[j] @ V[j]))
            gap = W[: j + 1] - W[: j + 1] @ V[: j + 1].T @ V[: j + 1]
            angles[1, i, j] = np.arcsin(min(float(np.linalg.norm(gap, 2)), 1.0))
    return Wobble(*np.degrees(angles))
