r"""Tables whose mean is taken away from products, not from the table.

A sparse table of counts has a mean with hardly a zero in it, and so it would be full of
numbers once centred. But Z V = A V - 1 (m' V), and neither side needs Z. Book, chapter
*PCA for large tables*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from mlmath import pca, svd
from mlmath._checks import Matrix, Vector, as_count, as_matrix, as_vector
from mlmath._scale import by_powers_of_two
from mlmath.pca import PCA

Table = ArrayLike | sparse.sparray | sparse.spmatrix


@dataclass(frozen=True, slots=True)
class Centred:
    """A table with its mean taken away from products alone: Z = (A - 1 m') 2**exponent.

    `A` is as sparse as the table was. For a dense one the mean is taken away at once, and
    m is 0 here; `mean` is always that of the table.
    """

    A: Matrix | sparse.csr_array
    m: Vector
    mean: Vector
    exponent: int

    @property
    def most(self) -> int:
        """How many components there can be: centring costs one of n."""
        n, d = self.A.shape
        return min(int(n) - 1, int(d))

    def times(self, V: Matrix) -> Matrix:
        """Return Z V, in units of 2**exponent."""
        return np.asarray(self.A @ V - self.m @ V)

    def back(self, U: Matrix) -> Matrix:
        """Return Z' U, in units of 2**exponent."""
        return np.asarray(self.A.T @ U - np.multiply.outer(self.m, U.sum(axis=0)))

    def squares(self) -> float:
        """Return the sum of the squares of all entries of Z, in units of 4**exponent."""
        entries = self.A.data if isinstance(self.A, sparse.csr_array) else self.A
        n, total = self.A.shape[0], np.linalg.norm(entries) ** 2
        return float(total - n * (self.m @ self.m))


def centred(X: ArrayLike | sparse.sparray | sparse.spmatrix) -> Centred:
    """Make a table ready for products with its centred form.

    Parameters
    ----------
    X : (n, d) array_like or scipy.sparse array
        A row a sample, n >= 2.

    Returns
    -------
    Centred
        `times(V)` and `back(U)` multiply by the centred table and its transpose.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or fewer than two rows.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *PCA for large tables*. For a sparse table each product costs as many
    operations as there are entries, and n + d for the mean. What is taken away is then
    rounded as the products are: where the mean is 10**6 standard deviations, six digits
    are lost. Such a table is not sparse.

    Examples
    --------
    >>> centred(sparse.csr_array([[4.0, 0], [0, 0]])).times(np.eye(2)).tolist()
    [[0.25, 0.0], [-0.25, 0.0]]
    """
    if not sparse.issparse(X):
        dense = as_matrix(X, "X")
        pca._most(dense)
        Z, mean, exponent = pca._centred(dense)
        return Centred(Z, np.zeros(mean.size), mean, exponent)
    A = sparse.csr_array(X, copy=True)
    A.sum_duplicates()
    if A.ndim != 2 or A.shape[0] < 2 or not A.nnz:
        raise ValueError(
            f"X must have at least 2 rows and an entry, got shape {A.shape} with "
            f"{A.nnz} entries"
        )
    entries, k = by_powers_of_two(as_vector(A.data, "X"))
    A = sparse.csr_array((entries, A.indices, A.indptr), shape=A.shape)
    m = np.asarray(A.sum(axis=0)).ravel() / A.shape[0]
    return Centred(A, m, np.ldexp(m, k[0]), int(k[0]))


def as_number(k: int, table: Centred) -> int:
    """Return how many components are wanted, if there can be as many.

    Parameters
    ----------
    k : int
        At least 1.
    table : Centred
        The table, of shape (n, d).

    Returns
    -------
    int
        The same `k`.

    Raises
    ------
    ValueError
        If `k` is above the smaller of n - 1 and d.
    """
    k, most = as_count(k, "k"), table.most
    if k > most:
        raise ValueError(
            f"k must be at most {most}, the smaller of n - 1 and d of shape "
            f"{table.A.shape}, got {k}"
        )
    return k


def as_block(start: ArrayLike, k: int, table: Centred) -> Matrix:
    """Return an orthonormal basis of what the columns of `start` span.

    Parameters
    ----------
    start : (d, m) array_like
        Independent columns, from `k` of them to the smaller side of the table.
    k : int
        The number of components wanted.
    table : Centred
        The table, of shape (n, d).

    Returns
    -------
    (d, m) ndarray
        Orthonormal columns.

    Raises
    ------
    ValueError
        If `start` has another shape.
    numpy.linalg.LinAlgError
        If its columns are dependent.
    """
    V = as_matrix(start, "start", rows=table.A.shape[1])
    widest = min(table.A.shape)
    if not k <= V.shape[1] <= widest:
        raise ValueError(
            f"start must have from {k} to {widest} columns, got {V.shape[1]}"
        )
    V, _ = by_powers_of_two(V, axis=0)
    Q, R = np.linalg.qr(V)
    if (np.abs(np.diag(R)) <= 1e-12 * np.linalg.norm(R, axis=0)).any():
        raise np.linalg.LinAlgError("start must have independent columns")
    return np.asarray(Q)


def as_model(table: Centred, V: Matrix, s: Vector) -> PCA:
    """Give directions and singular values, in the table's units, as a PCA.

    Parameters
    ----------
    table : Centred
        The table that they are of.
    V : (d, k) ndarray
        A direction a column.
    s : (k,) ndarray
        The singular values of the centred table, as it is scaled.

    Returns
    -------
    PCA
        The model, with the signs that the book fixes.
    """
    squares, total = s**2, table.squares()
    n, twice = table.A.shape[0], 2 * table.exponent
    with np.errstate(over="ignore"):  # inf only where a variance has no float
        variances = np.ldexp(squares / (n - 1), twice)
        values = np.ldexp(s, table.exponent)
    ratio = squares / total if total > 0 else np.full(s.size, np.nan)
    components = np.ascontiguousarray((V * svd._signs(V)).T)
    return PCA(table.mean, components, variances, ratio, values)
