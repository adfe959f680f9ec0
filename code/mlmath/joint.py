"""Several random variables at once (book, chapter *Joint distributions*).

`JointTable` holds two discrete ones, `MultivariateNormal` any number of normal ones. Both
give their marginals and conditionals as distributions in turn. Entries of a random vector
are counted from 0, as columns of an array are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular

from mlmath import decompositions
from mlmath._checks import (
    Matrix,
    Vector,
    as_array,
    as_count,
    as_distribution,
    as_matrix,
    as_scalar,
    as_share,
    as_size,
    as_symmetric,
    as_vector,
    expect,
    moderate,
)
from mlmath._scale import by_powers_of_two
from mlmath.distributions import Discrete, inverse_cdf


@dataclass(frozen=True, slots=True, eq=False, init=False)
class JointTable:
    """Two discrete random variables: a probability for each pair of values.

    Parameters
    ----------
    x : (m,) array_like
        The values of X, distinct, in any order; kept from left to right.
    y : (n,) array_like
        The values of Y, likewise.
    probabilities : (m, n) array_like
        P(X = x[i] and Y = y[j]) in row i, column j: at least 0, together 1 (to nine
        digits), and no row or column of zeros.

    Raises
    ------
    ValueError
        On a wrong shape, a value that comes twice or never, or numbers that are no
        probabilities or do not add up to 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Joint distributions*. The three arrays are not to be written to.

    Examples
    --------
    >>> heads = JointTable([0, 1], [0, 1, 2], [[0.25, 0.25, 0], [0, 0.25, 0.25]])
    >>> heads.y_marginal.probabilities.tolist(), heads.covariance
    ([0.25, 0.5, 0.25], 0.25)
    """

    x: Vector
    y: Vector
    probabilities: Matrix

    def __init__(self, x: ArrayLike, y: ArrayLike, probabilities: ArrayLike) -> None:
        x, y = as_vector(x, "x"), as_vector(y, "y")
        p = as_distribution(
            as_matrix(probabilities, "probabilities", rows=len(x), columns=len(y)),
            "probabilities",
        )
        for name, values, axis in (("x", x, 1), ("y", y, 0)):
            if len(np.unique(values)) < len(values):
                raise ValueError(f"{name} must hold distinct values")
            never = values[p.sum(axis=axis) == 0]
            if never.size:
                raise ValueError(
                    f"{name} must hold values that occur: {never[0]:g} has the "
                    "probability 0, leave it out"
                )
        rows, columns = np.argsort(x), np.argsort(y)
        kept = (p / p.sum())[np.ix_(rows, columns)]
        for name, array in (("x", x[rows]), ("y", y[columns]), ("probabilities", kept)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    @property
    def x_marginal(self) -> Discrete:
        """The distribution of X alone: the sums of the rows."""
        return Discrete(self.x, self.probabilities.sum(axis=1))

    @property
    def y_marginal(self) -> Discrete:
        """The distribution of Y alone: the sums of the columns."""
        return Discrete(self.y, self.probabilities.sum(axis=0))

    def y_given(self, x: float) -> Discrete:
        """Give the distribution of Y where X = x: a row, made to add up to 1."""
        row = self.probabilities[_place(self.x, x, "x")]
        return Discrete(self.y, row / row.sum())

    def x_given(self, y: float) -> Discrete:
        """Give the distribution of X where Y = y: a column, made to add up to 1."""
        column = self.probabilities[:, _place(self.y, y, "y")]
        return Discrete(self.x, column / column.sum())

    def expectation(self, g: Callable[[Matrix, Matrix], ArrayLike]) -> float:
        """Compute E[g(X, Y)]; g takes two arrays and returns a number for each pair."""
        x, y = np.broadcast_arrays(self.x[:, np.newaxis], self.y)
        values = as_array(g(x.copy(), y.copy()), "g(x, y)")
        if values.shape != self.probabilities.shape:
            raise ValueError(
                f"g(x, y) must have the shape {self.probabilities.shape}, got "
                f"{values.shape}"
            )
        return float((values * self.probabilities).sum())

    @property
    def covariance(self) -> float:
        """The products of both deviations from the means, weighed: E[(X - m)(Y - n)]."""
        u, v = self.x - self.x_marginal.mean, self.y - self.y_marginal.mean
        return float(u @ self.probabilities @ v)

    @property
    def correlation(self) -> float:
        """The covariance of the standardised variables; nan if one is constant."""
        variances = self.x_marginal.variance, self.y_marginal.variance
        if not all(variances):
            return math.nan
        return self.covariance / math.sqrt(variances[0]) / math.sqrt(variances[1])

    @property
    def y_means(self) -> Vector:
        """The mean of Y given X = x, for each value x."""
        return np.array([self.y_given(x).mean for x in self.x])

    @property
    def y_variances(self) -> Vector:
        """The variance of Y given X = x, for each value x."""
        return np.array([self.y_given(x).variance for x in self.x])

    @property
    def product(self) -> JointTable:
        """The table with the same marginals in which X and Y are independent."""
        p, q = self.x_marginal.probabilities, self.y_marginal.probabilities
        return JointTable(self.x, self.y, np.outer(p, q))

    def sample(self, size: int, *, rng: np.random.Generator) -> Matrix:
        """Draw `size` independent pairs, one a row."""
        expect(rng, np.random.Generator, "rng")
        u = rng.random(as_size(size, "size"))
        sums = np.cumsum(self.probabilities)
        cells = inverse_cdf(u, sums / sums[-1])
        i, j = np.unravel_index(cells, self.probabilities.shape)
        return np.column_stack([self.x[i], self.y[j]])


@dataclass(frozen=True, slots=True, eq=False, init=False)
class MultivariateNormal:
    """A normal random vector, by its mean and its covariance matrix.

    Parameters
    ----------
    mean : (n,) array_like
        The centre.
    covariance : (n, n) array_like
        Symmetric and positive definite.

    Raises
    ------
    ValueError
        On a wrong shape, an entry that is not finite, or a matrix that is not symmetric.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `covariance` is not positive definite, so that there is no density.

    Notes
    -----
    Book, chapter *Joint distributions*; ``scipy.stats.multivariate_normal``, which takes
    eigenvectors and multiplies, and is more than ten times faster for many rows. Here all
    is computed from Cholesky's factor; no matrix is inverted.

    Examples
    --------
    >>> pair = MultivariateNormal([0, 0], [[1, 0.6], [0.6, 1]])
    >>> given = pair.conditional([0], [2])
    >>> given.mean.round(12).tolist(), given.covariance.round(12).tolist()
    ([1.2], [[0.64]])
    """

    mean: Vector
    covariance: Matrix
    _factor: Matrix = field(repr=False)

    def __init__(self, mean: ArrayLike, covariance: ArrayLike) -> None:
        center = as_vector(mean, "mean")
        C = as_matrix(covariance, "covariance", rows=len(center), columns=len(center))
        C = as_symmetric(C, "covariance")
        try:
            L = decompositions.cholesky(C)
        except np.linalg.LinAlgError:
            raise np.linalg.LinAlgError(
                "covariance must be positive definite: here some combination of the "
                "entries does not vary at all, or the matrix is no covariance matrix"
            ) from None
        for name, array in (("mean", center), ("covariance", C), ("_factor", L)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)

    def distance(self, X: ArrayLike) -> Vector:
        """Compute the Mahalanobis distance of each row from the mean."""
        return decompositions.mahalanobis(X, self._factor, center=self.mean)

    def log_pdf(self, X: ArrayLike) -> Vector:
        """Compute the logarithm of the density at each row of X."""
        with np.errstate(over="ignore"):  # far out the density is 0
            squares = self.distance(X) ** 2
        volume = decompositions.log_determinant(self._factor)
        constant = len(self.mean) * math.log(math.tau) + volume
        return np.asarray(-(squares + constant) / 2)

    def pdf(self, X: ArrayLike) -> Vector:
        """Compute the density at each row of X."""
        return np.asarray(np.exp(self.log_pdf(X)))

    def sample(self, size: int, *, rng: np.random.Generator) -> Matrix:
        """Draw `size` independent vectors, one a row, as mean + L z."""
        return decompositions.correlated_normals(
            self._factor,
            as_size(size, "size", each=len(self.mean)),
            center=self.mean,
            rng=rng,
        )

    def affine(self, A: ArrayLike, b: ArrayLike | None = None) -> MultivariateNormal:
        """Give the distribution of A X + b; the rows of A must be independent."""
        A = moderate(as_matrix(A, "A", columns=len(self.mean)), "A")
        shift = np.zeros(len(A)) if b is None else as_vector(b, "b", size=len(A))
        return MultivariateNormal(
            A @ self.mean + shift, _even(A @ self.covariance @ A.T)
        )

    def marginal(self, entries: Sequence[int]) -> MultivariateNormal:
        """Give the distribution of some entries alone, in the order named."""
        kept = self._as_entries(entries, "entries")
        return MultivariateNormal(self.mean[kept], self.covariance[np.ix_(kept, kept)])

    def predictor(self, known: Sequence[int]) -> tuple[Matrix, Matrix]:
        """Find how the other entries follow from the known ones.

        Given that the known entries are v, the others, from left to right, are normal
        with the mean ``m + K (v - mean[known])``, where m is their own mean.

        Parameters
        ----------
        known : sequence of int
            Which entries are known: distinct, and not all.

        Returns
        -------
        K : (n - k, k) ndarray
            What one unit of each known entry adds to each of the others.
        covariance : (n - k, n - k) ndarray
            What is left of the covariance; it does not depend on v.

        Raises
        ------
        ValueError
            If `known` names no entry, all of them, one twice, or one that is none.
        TypeError
            If an entry of `known` is not an integer.

        Notes
        -----
        Book, chapter *Joint distributions*. Costs some k**3 / 3 operations for the
        factor of the known part and k**2 for each of the others.
        """
        given = self._as_entries(known, "known")
        rest = self._others(given)
        L = decompositions.cholesky(self.covariance[np.ix_(given, given)])
        W = solve_triangular(L, self.covariance[np.ix_(given, rest)], lower=True)
        K = solve_triangular(L, W, lower=True, trans="T").T
        return K, _even(self.covariance[np.ix_(rest, rest)] - W.T @ W)

    def conditional(
        self, known: Sequence[int], values: ArrayLike
    ) -> MultivariateNormal:
        """Give the distribution of the other entries, where the known ones are `values`."""
        given = self._as_entries(known, "known")
        values = as_vector(values, "values", size=len(given))
        K, C = self.predictor(known)
        mean = self.mean[self._others(given)] + K @ (values - self.mean[given])
        return MultivariateNormal(mean, C)

    def ellipse(self, share: float, *, n_points: int = 201) -> Matrix:
        """Walk round the level line that holds this share of the probability.

        For two entries: the points of Mahalanobis distance sqrt(-2 ln(1 - share)), with
        half axes along the eigenvectors of the covariance; the first is the last.
        """
        if len(self.mean) != 2:
            raise ValueError(
                f"an ellipse needs 2 entries, got {len(self.mean)}; take a marginal"
            )
        share, n = as_share(share, "share"), as_size(n_points, "n_points", least=2)
        radius = math.sqrt(-2 * math.log1p(-share))
        values, Q = np.linalg.eigh(self.covariance)
        turn = np.linspace(0, math.tau, n)
        circle = np.column_stack([np.cos(turn), np.sin(turn)])
        return np.asarray(self.mean + radius * circle * np.sqrt(values) @ Q.T)

    def _as_entries(self, which: Sequence[int], name: str) -> list[int]:
        """Return distinct entries of the vector, at least one."""
        n = len(self.mean)
        entries = [as_count(i, name, least=0) for i in which]
        if not entries or len(set(entries)) < len(entries) or max(entries) >= n:
            raise ValueError(
                f"{name} must hold distinct numbers from 0 to {n - 1}, got {entries}"
            )
        return entries

    def _others(self, given: list[int]) -> list[int]:
        rest = [i for i in range(len(self.mean)) if i not in given]
        if not rest:
            raise ValueError("known must leave at least one entry unknown")
        return rest


def covariance_matrix(X: ArrayLike, *, ddof: int = 1) -> Matrix:
    """Compute the covariance matrix of data: of every two columns.

    In two passes, means first, so that a large mean cancels nothing.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        One sample a row.
    ddof : int
        The sums of products are divided by n_samples - ddof, which must be positive.

    Returns
    -------
    (n_features, n_features) ndarray
        Exactly symmetric, positive semidefinite but for rounding.

    Raises
    ------
    ValueError
        On a wrong shape, an entry that is not finite, or too few samples.
    TypeError
        If the entries are not real numbers, or `ddof` is no integer.

    Notes
    -----
    Book, chapter *Joint distributions*; ``numpy.cov(X, rowvar=False)``, which without
    the second argument takes rows for features.

    Examples
    --------
    >>> covariance_matrix([[1, 2], [3, 4], [5, 0]]).tolist()
    [[4.0, -2.0], [-2.0, 4.0]]
    """
    X, ddof = as_matrix(X, "X"), as_count(ddof, "ddof", least=0)
    if len(X) <= ddof:
        raise ValueError(f"X must have more than {ddof} samples, got {len(X)}")
    s, k = by_powers_of_two(X, axis=0)  # no square overflows or vanishes
    Z = s - s.mean(axis=0)
    with np.errstate(over="ignore"):  # what is not finite is refused
        C = np.ldexp(_even(Z.T @ Z) / (len(X) - ddof), k + k.T)
    return as_matrix(C, "the covariance of X")


def _place(values: Vector, value: float, name: str) -> int:
    """Find where `value` stands."""
    at = np.flatnonzero(values == as_scalar(value, name))
    if not at.size:
        raise ValueError(f"{name} must be one of the values, got {value}")
    return int(at[0])


def _even(C: Matrix) -> Matrix:
    """Return C without the rounding that keeps it from being symmetric."""
    return np.asarray((C + C.T) / 2)
