"""Change of basis, and maps in other bases (book, chapter *Change of basis*).

A basis of R^n is an (n, n) matrix with one basis vector a column. Each of them
may be in its own unit: columns are scaled by powers of two before a system is
solved, and scaled back after, which rounds nothing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from mlmath import elimination
from mlmath._checks import Matrix, as_count, as_matrix, as_size, as_square
from mlmath._scale import Exponents, by_powers_of_two

EPS = float(np.finfo(np.float64).eps)


def change_of_basis(old: ArrayLike, new: ArrayLike) -> Matrix:
    """Write the dictionary that turns coordinates in one basis into those in another.

    Its columns are the coordinates of the old basis vectors in the new basis,
    found by one elimination for all. From standard coordinates `old` is the identity matrix, to
    standard coordinates `new` is.

    Parameters
    ----------
    old, new : (n, n) array_like
        One basis vector a column; real, finite.

    Returns
    -------
    (n, n) ndarray
        P with ``P @ c`` the coordinates in `new` of the vector that has the
        coordinates `c` in `old`.

    Raises
    ------
    ValueError
        If a matrix is not square, empty or not finite, or the sizes differ.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If the columns of one are dependent up to rounding.
    OverflowError
        If an entry of the result is larger than any float.

    Notes
    -----
    Book, chapter *Change of basis*; Strang (2016), section 8.2. One step of
    Python a column: 20 to 60 times as slow as ``numpy.linalg.solve(new, old)``.

    Examples
    --------
    >>> change_of_basis([[3, -1], [1, 1]], [[1, -2], [1, 0]]).round(12).tolist()
    [[1.0, 1.0], [-1.0, 1.0]]
    """
    B, b = _split(old, "old")
    C, c = _split(new, "new", size=len(B))
    _solve(B, B[:, :1], "old")  # refuses dependent columns
    return _in_units(_solve(C, B, "new"), c, b)


def in_basis(A: ArrayLike, B: ArrayLike) -> Matrix:
    """Describe a linear map by the coordinates of a basis: B^-1 A B.

    Read it from the right: translate to standard coordinates, apply the map,
    translate back. Column j has the coordinates of the image of basis vector j.

    Parameters
    ----------
    A : (n, n) array_like
        The map in standard coordinates; real, finite.
    B : (n, n) array_like
        One basis vector a column; real, finite.

    Returns
    -------
    (n, n) ndarray
        The same map in coordinates of the basis.

    Raises
    ------
    ValueError
        If a matrix is not square, empty or not finite, or the sizes differ.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If the columns of `B` are dependent up to rounding.
    OverflowError
        If an entry of the result is larger than any float.

    Notes
    -----
    Book, chapter *Change of basis*; Strang (2016), section 8.2. As slow beside
    ``numpy.linalg.solve(B, A @ B)`` as :func:`change_of_basis`.

    Examples
    --------
    >>> in_basis([[0, -1], [1, 0]], [[3, -1], [1, 1]]).round(12).tolist()
    [[0.5, -0.5], [2.5, -0.5]]
    """
    A = as_square(A, "A")
    S, s = _split(B, "B", size=len(A))
    return _in_units(_solve(S, A @ S, "B"), s, s)


def from_basis(T: ArrayLike, E: ArrayLike) -> Matrix:
    """Bring a map from the coordinates of a basis to standard ones: E T E^-1.

    The way to write down a map that is plain in a basis of its own: a mirror, a
    projection along any direction, a stretch along tilted axes.

    Parameters
    ----------
    T : (n, n) array_like
        The map in coordinates of the basis; real, finite.
    E : (n, n) array_like
        One basis vector a column; real, finite.

    Returns
    -------
    (n, n) ndarray
        The same map in standard coordinates.

    Raises
    ------
    ValueError
        If a matrix is not square, empty or not finite, or the sizes differ.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If the columns of `E` are dependent up to rounding.
    OverflowError
        If an entry of the result is larger than any float.

    Notes
    -----
    Book, chapter *Change of basis*. As slow beside
    ``numpy.linalg.solve(E.T, (E @ T).T).T`` as :func:`change_of_basis`.

    Examples
    --------
    >>> from_basis([[1, 0], [0, -1]], [[1, 1], [1, -1]]).round(12).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    T = as_square(T, "T")
    S, s = _split(E, "E", size=len(T))
    X = S @ _in_units(T, -s, -s)
    return _solve(S.T, X.T, "E").T  # Y S = X is S' Y' = X'


def _split(
    B: ArrayLike, name: str, *, size: int | None = None
) -> tuple[Matrix, Exponents]:
    """Split each column of a basis into ``s * 2**k`` with entries of `s` below 1."""
    array = as_square(B, name)
    if size is not None and len(array) != size:
        raise ValueError(
            f"{name} must have shape {(size, size)}, got shape {array.shape}"
        )
    return by_powers_of_two(array, axis=0)


def _solve(B: Matrix, X: Matrix, name: str) -> Matrix:
    """Reduce [B | X] to [I | C]: column j of C has the coordinates of column j of X."""
    n = len(B)
    S, rows = by_powers_of_two(B, axis=1)
    M = np.column_stack([S, _scaled(X, -rows)])
    R, pivots = elimination.reduced_row_echelon(M, tol=n * EPS)
    if pivots != tuple(range(n)):
        raise np.linalg.LinAlgError(
            f"{name} must be a basis, but its columns are dependent up to rounding: "
            "subspaces.column_basis keeps those that are not"
        )
    return R[:, n:]


def _in_units(M: Matrix, rows: Exponents, columns: Exponents) -> Matrix:
    """Multiply column j by its power of two, and divide row i by its own."""
    return _scaled(M, columns - rows.T)


def _scaled(M: Matrix, exponents: Exponents) -> Matrix:
    """Multiply entries by powers of two, unless that goes beyond all floats."""
    with np.errstate(over="ignore"):
        scaled = np.asarray(np.ldexp(M, exponents))
    if not np.isfinite(scaled).all():
        raise OverflowError("an entry of the result is larger than any float")
    return scaled


def cosine_basis(n: int) -> Matrix:
    """Write the orthonormal basis of R^n whose vectors are waves, slow ones first.

    Column k holds a cosine of k half waves, read at the middles of n equal steps.

    Parameters
    ----------
    n : int
        At least 1.

    Returns
    -------
    (n, n) ndarray
        An orthogonal matrix; column 0 is constant.

    Raises
    ------
    ValueError
        If `n` is less than 1.
    TypeError
        If `n` is no integer.

    Notes
    -----
    Book, chapter *Change of basis*; Ahmed, Natarajan and Rao (1974); Strang
    (1999), where it is called DCT-2. ``scipy.fft.dct(x, norm="ortho")`` finds the
    coordinates in it without the matrix, in about n log n operations.

    Examples
    --------
    >>> cosine_basis(2).round(4).tolist()
    [[0.7071, 0.7071], [0.7071, -0.7071]]
    """
    n = as_size(n, "n", axes=2)
    i, k = np.arange(n)[:, np.newaxis], np.arange(n)
    turns = (2 * i + 1) * k % (4 * n)  # whole numbers: no rounding in large angles
    Q = np.sqrt(2 / n) * np.cos(np.pi * turns / (2 * n))
    Q[:, 0] = np.sqrt(1 / n)
    return np.asarray(Q)


def cosine_pictures(shape: tuple[int, int]) -> Matrix:
    """Write the orthonormal basis of pictures whose members are products of waves.

    Member (k, l) is wave k of :func:`cosine_basis` down the rows, times wave l
    along the columns, and stands in column ``k * columns + l``.

    Parameters
    ----------
    shape : (int, int)
        Numbers of rows and columns of the pictures, each at least 1.

    Returns
    -------
    (rows * columns, rows * columns) ndarray
        An orthogonal matrix; each column is a picture, listed row by row.

    Raises
    ------
    ValueError
        If a number is less than 1, or there are not two.
    TypeError
        If they are not integers.

    Notes
    -----
    Book, chapter *Change of basis*; Wallace (1991) for its use in JPEG. For one
    picture ``scipy.fft.dctn(picture, norm="ortho")`` finds the coordinates
    without this matrix.

    Examples
    --------
    >>> (2 * cosine_pictures((2, 2))[:, 3].reshape(2, 2)).round(9).tolist()
    [[1.0, -1.0], [-1.0, 1.0]]
    """
    if len(shape) != 2:
        raise ValueError(f"shape must be (rows, columns), got {shape}")
    rows = as_size(shape[0], "shape", axes=2)
    as_size(shape[1], "shape", each=rows**2, axes=2)
    down, along = cosine_basis(shape[0]), cosine_basis(shape[1])
    return np.asarray(np.kron(down, along), dtype=np.float64)


def keep_largest(C: ArrayLike, count: int) -> Matrix:
    """Replace all coordinates but the largest by zero, in each row on its own.

    Parameters
    ----------
    C : (n_samples, n) array_like
        Coordinates in an orthonormal basis, one sample a row; real, finite.
    count : int
        How many of each row to keep, from 0 to n; of equal ones the first.

    Returns
    -------
    (n_samples, n) ndarray
        Of all samples with so few coordinates in this basis, the nearest.

    Raises
    ------
    ValueError
        If `C` is empty, not 2-D or not finite, or `count` not from 0 to n.
    TypeError
        If the entries are not real numbers, or `count` is no integer.

    Notes
    -----
    Book, chapter *Change of basis*.

    Examples
    --------
    >>> keep_largest([[3, -5, 1], [0, 2, 4]], 1).tolist()
    [[0.0, -5.0, 0.0], [0.0, 0.0, 4.0]]
    """
    C = as_matrix(C, "C")
    count = as_count(count, "count", least=0)
    if count > C.shape[1]:
        raise ValueError(f"count must be at most {C.shape[1]}, got {count}")
    order = np.argsort(-np.abs(C), axis=1, kind="stable")
    np.put_along_axis(C, order[:, count:], 0.0, axis=1)
    return C
