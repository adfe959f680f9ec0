"""Linear transformations and their matrices (book, chapter *Linear transformations*)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_direction,
    as_matrix,
    as_positive,
    as_scalar,
    as_size,
    as_square,
    as_vector,
)
from mlmath.elimination import solve
from mlmath.vectors import normalize

Method = Literal["nearest", "bilinear"]


def from_images(images: ArrayLike) -> Matrix:
    """Write the matrix of the linear map that sends the basis to given images.

    Parameters
    ----------
    images : (n, m) array_like
        Real, finite; row j is where e_j goes, one image a row.

    Returns
    -------
    (m, n) ndarray
        With the images as its columns.

    Raises
    ------
    ValueError
        If `images` is empty, not 2-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Linear transformations*; Margalit and Rabinoff (2019), section 3.3.

    Examples
    --------
    >>> from_images([[0, 1], [-1, 0]]).tolist()
    [[0.0, -1.0], [1.0, 0.0]]
    """
    return np.ascontiguousarray(as_matrix(images, "images").T)


def from_function(
    f: Callable[[Vector], ArrayLike], points: ArrayLike, *, tol: float = 1e-9
) -> Matrix:
    """Write the matrix of a linear function, after trying its linearity on points.

    The matrix is read off the images of the basis vectors. A function that
    agrees with it at zero and at each point may still differ elsewhere.

    Parameters
    ----------
    f : callable
        Takes an (n,) ndarray and returns m real, finite numbers.
    points : (n_points, n) array_like
        Where `f` and the matrix are compared.
    tol : float
        Largest difference taken for rounding, beside the sizes of the images.

    Returns
    -------
    (m, n) ndarray
        The matrix A with f(x) = A x at all that was tried.

    Raises
    ------
    ValueError
        If `f` differs from A x at zero or at one of the points, `tol` is not
        positive, or a shape or an entry is wrong.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Linear transformations*.

    Examples
    --------
    >>> from_function(lambda x: [x[1], x[0] + x[1]], [[1, 2], [-3, 5]]).tolist()
    [[0.0, 1.0], [1.0, 1.0]]
    """
    X = as_matrix(points, "points")
    tol = as_positive(tol, "tol")
    basis = np.eye(X.shape[1])
    A = from_images([as_vector(f(e), "f(e)") for e in basis])
    for x in np.vstack([0 * basis[:1], X]):
        expected, found = A @ x, as_vector(f(x.copy()), "f(x)", size=len(A))
        size = np.abs(found).max() + (np.abs(A) @ np.abs(x)).max()
        if np.abs(found - expected).max() > tol * size:
            raise ValueError(
                f"f must be linear: it sends {x.tolist()} to {found.tolist()}, but "
                f"the images of the basis combine to {expected.tolist()}"
            )
    return A


def rotation(theta: float) -> Matrix:
    """Write the matrix that turns the plane about the origin.

    Parameters
    ----------
    theta : float
        Angle in radians, counterclockwise.

    Returns
    -------
    (2, 2) ndarray
        Its columns are the images of the two basis vectors.

    Raises
    ------
    ValueError
        If `theta` is not one finite number.
    TypeError
        If it is not a real number.

    Notes
    -----
    Book, chapter *Linear transformations*; Golub and Van Loan (2013), section 5.1.

    Examples
    --------
    >>> rotation(math.pi / 2).round(12).tolist()
    [[0.0, -1.0], [1.0, 0.0]]
    """
    theta = as_scalar(theta, "theta")
    c, s = math.cos(theta), math.sin(theta)
    return from_images([[c, s], [-s, c]])


def scaling(factors: ArrayLike) -> Matrix:
    """Write the matrix that multiplies each coordinate by its own factor.

    Parameters
    ----------
    factors : (n,) array_like
        Real, finite; a negative one turns its axis round, 0 presses it flat.

    Returns
    -------
    (n, n) ndarray
        Diagonal.

    Raises
    ------
    ValueError
        If `factors` is empty, not 1-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Linear transformations*.

    Examples
    --------
    >>> scaling([2, 0.5]).tolist()
    [[2.0, 0.0], [0.0, 0.5]]
    """
    return np.diag(as_vector(factors, "factors"))


def shear(factor: float, *, axis: Literal[0, 1] = 0) -> Matrix:
    """Write the matrix that pushes points of the plane along an axis.

    Each point moves by `factor` times its other coordinate.

    Parameters
    ----------
    factor : float
        Real, finite.
    axis : {0, 1}
        The axis along which points move, the first by default.

    Returns
    -------
    (2, 2) ndarray
        The identity with `factor` off the diagonal, in row `axis`.

    Raises
    ------
    ValueError
        If `factor` is not one finite number, or `axis` neither 0 nor 1.
    TypeError
        If `factor` is not a real number.

    Notes
    -----
    Book, chapter *Linear transformations*.

    Examples
    --------
    >>> shear(0.5).tolist()
    [[1.0, 0.5], [0.0, 1.0]]
    """
    if axis not in (0, 1):
        raise ValueError(f"axis must be 0 or 1, got {axis!r}")
    A = np.eye(2)
    A[axis, 1 - axis] = as_scalar(factor, "factor")
    return A


def projection(direction: ArrayLike) -> Matrix:
    """Write the matrix that drops every vector onto the line along a direction.

    Parameters
    ----------
    direction : (n,) array_like
        Real, finite, not the zero vector; its length does not matter.

    Returns
    -------
    (n, n) ndarray
        Symmetric and of rank 1; applying it twice changes nothing more.

    Raises
    ------
    ValueError
        If `direction` is zero, empty, not 1-D or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Linear transformations*; Strang (2016), section 4.2.

    Examples
    --------
    >>> projection([1, 1]).round(12).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    u = normalize(as_direction(direction, "direction"))
    return np.outer(u, u)


def reflection(direction: ArrayLike) -> Matrix:
    """Write the matrix that reflects the plane across the line along a direction.

    Parameters
    ----------
    direction : (2,) array_like
        Along the line, through the origin; real, finite, not zero.

    Returns
    -------
    (2, 2) ndarray
        Symmetric; applied twice it is the identity.

    Raises
    ------
    ValueError
        If `direction` is zero, not finite or not of length 2 (in space a mirror
        is a plane: :func:`mlmath.orthogonal.reflection`).
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Linear transformations*.

    Examples
    --------
    >>> reflection([1, 1]).round(12).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    u = normalize(as_direction(direction, "direction", size=2))
    return 2 * projection(u) - np.eye(2)


def rotation_about(axis: ArrayLike, theta: float) -> Matrix:
    """Write the matrix that turns space about an axis through the origin.

    Parameters
    ----------
    axis : (3,) array_like
        Real, finite, not the zero vector; its length does not matter.
    theta : float
        Angle in radians, counterclockwise as seen from the tip of `axis`.

    Returns
    -------
    (3, 3) ndarray
        It keeps `axis`, all lengths and all angles.

    Raises
    ------
    ValueError
        If `axis` is zero, not finite or not of length 3, or `theta` not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Linear transformations* (Rodrigues' formula).

    Examples
    --------
    >>> rotation_about([0, 0, 1], math.pi / 2).round(12).tolist()
    [[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]
    """
    theta = as_scalar(theta, "theta")
    a, b, c = normalize(as_direction(axis, "axis", size=3))
    P = projection([a, b, c])
    K = np.array([[0, -c, b], [c, 0, -a], [-b, a, 0]])
    return P + math.cos(theta) * (np.eye(3) - P) + math.sin(theta) * K


def homogeneous(A: ArrayLike, shift: ArrayLike) -> Matrix:
    """Write x -> A x + shift as one matrix, for points with a 1 appended.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite.
    shift : (m,) array_like
        Real, finite.

    Returns
    -------
    (m + 1, n + 1) ndarray
        `A` and `shift` side by side, above a row of zeros that ends in 1.

    Raises
    ------
    ValueError
        If a shape is wrong, an entry is not finite, or the sizes do not match.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Linear transformations*.

    Examples
    --------
    >>> homogeneous([[1, 0], [0, 1]], [3, 4]).tolist()
    [[1.0, 0.0, 3.0], [0.0, 1.0, 4.0], [0.0, 0.0, 1.0]]
    """
    A = as_matrix(A, "A")
    b = as_vector(shift, "shift", size=len(A))
    return np.vstack([np.column_stack([A, b]), np.eye(A.shape[1] + 1)[-1]])


def compose(*maps: ArrayLike) -> Matrix:
    """Multiply matrices in the order in which they act: the first one named first.

    ``compose(A, B)`` is the product B A, as B acts on what A has left.

    Parameters
    ----------
    *maps : (m, n) array_like
        At least one; each takes as many coordinates as the one before returns.

    Returns
    -------
    (m_last, n_first) ndarray
        The matrix of the whole way.

    Raises
    ------
    ValueError
        If none is given, or a shape is wrong or does not follow on the one before.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Linear transformations*.

    Examples
    --------
    >>> compose(shear(1), rotation(math.pi / 2)).round(12).tolist()
    [[0.0, -1.0], [1.0, 1.0]]
    """
    as_count(len(maps), "the number of maps")
    whole = as_matrix(maps[0], "map 0")
    for i, A in enumerate(maps[1:], start=1):
        whole = as_matrix(A, f"map {i}", columns=len(whole)) @ whole
    return whole


def apply(A: ArrayLike, X: ArrayLike) -> Matrix:
    """Send every point of a cloud through a linear map.

    Costs about 2 m n operations a point.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite.
    X : (n_samples, n) array_like
        One point a row.

    Returns
    -------
    (n_samples, m) ndarray
        Row i is ``A @ X[i]``.

    Raises
    ------
    ValueError
        If a shape is wrong, an entry is not finite, or the sizes do not match.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Linear transformations*.

    Examples
    --------
    >>> apply(shear(1), [[0, 0], [1, 0], [1, 1]]).tolist()
    [[0.0, 0.0], [1.0, 0.0], [2.0, 1.0]]
    """
    A = as_matrix(A, "A")
    return as_matrix(X, "X", columns=A.shape[1]) @ A.T


def pixel_places(shape: tuple[int, int]) -> Matrix:
    """List where the centres of a picture's pixels are, row by row of the picture.

    Parameters
    ----------
    shape : (int, int)
        Numbers of rows and columns, each at least 1.

    Returns
    -------
    (rows * columns, 2) ndarray
        In pixels from the middle of the picture: to the right, and up.

    Raises
    ------
    ValueError
        If a number is less than 1, or there are not two.
    TypeError
        If they are not integers.

    Notes
    -----
    Book, chapter *Linear transformations*.

    Examples
    --------
    >>> pixel_places((1, 3)).tolist()
    [[-1.0, 0.0], [0.0, 0.0], [1.0, 0.0]]
    """
    if len(shape) != 2:
        raise ValueError(f"shape must be (rows, columns), got {shape}")
    rows, columns = (as_size(n, "each entry of shape") for n in shape)
    as_size(rows, "shape", each=columns)
    i, j = np.indices((rows, columns)).reshape(2, -1)
    return np.column_stack([j - (columns - 1) / 2, (rows - 1) / 2 - i])


def resampling_matrix(
    A: ArrayLike, shape: tuple[int, int], *, method: Method = "bilinear"
) -> sparse.csr_array:
    """Write what a 2 x 2 map does to pictures, as a matrix on lists of pixels.

    Row p says from which pixels the new pixel p takes its grey, and how much
    from each: at most four, or one for the nearest. Outside all is 0.

    Parameters
    ----------
    A : (2, 2) array_like
        Real, finite, nonsingular; it moves places about the picture's middle.
    shape : (int, int)
        Numbers of rows and columns of the picture, each at least 1.
    method : {"bilinear", "nearest"}
        How a grey between pixels is read.

    Returns
    -------
    (n, n) scipy.sparse.csr_array
        For n = rows * columns pixels, listed row by row of the picture.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or another method.
    TypeError
        If the entries are not real numbers, or `shape` holds no integers.
    numpy.linalg.LinAlgError
        If `A` is singular: a pixel then has no one place that it comes from.

    Notes
    -----
    Book, chapter *Linear transformations*. Places are rounded to 12 decimals, so
    that a quarter turn moves each pixel to a pixel and mixes none.

    Examples
    --------
    >>> resampling_matrix(scaling([-1, 1]), (1, 2)).toarray().tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    A = as_square(A, "A")
    if len(A) != 2:
        raise ValueError(f"A must have shape (2, 2), got {A.shape}")
    if method not in ("nearest", "bilinear"):
        raise ValueError(f"method must be nearest or bilinear, got {method!r}")
    places, (rows, columns) = pixel_places(shape), map(int, shape)
    back = from_images([solve(A, e) for e in np.eye(2)])
    # where the new pixels come from: so far is outside
    x, y = apply(back, places).clip(-1e9, 1e9).T
    i, j = ((rows - 1) / 2 - y).round(12), (x + (columns - 1) / 2).round(12)
    if method == "nearest":
        i, j = np.floor(i + 0.5), np.floor(j + 0.5)
    return _read_between(i, j, rows, columns)


def _read_between(i: Vector, j: Vector, rows: int, columns: int) -> sparse.csr_array:
    """Weigh the four pixels round each place (row i, column j) by how near they are."""
    top, left = np.floor(i), np.floor(j)
    places, pixels, weights = [], [], []
    for di, dj in ((0, 0), (0, 1), (1, 0), (1, 1)):
        row, column = top + di, left + dj
        weight = (1 - abs(i - row)) * (1 - abs(j - column))
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        (kept,) = np.nonzero(inside & (weight > 0))
        places.append(kept)
        pixels.append((row[kept] * columns + column[kept]).astype(np.int64))
        weights.append(weight[kept])
    where = (np.concatenate(places), np.concatenate(pixels))
    n = rows * columns
    return sparse.csr_array((np.concatenate(weights), where), shape=(n, n))


def resample(
    picture: ArrayLike, A: ArrayLike, *, method: Method = "bilinear"
) -> Matrix:
    """Draw the picture that a 2 x 2 map makes of another, on the same pixels.

    For each new pixel it asks from which place the map sends a point there, and
    reads the grey at that place, so that no pixel is left out.

    Parameters
    ----------
    picture : (rows, columns) array_like
        Grey values; real, finite. Outside it all is 0.
    A : (2, 2) array_like
        Real, finite, nonsingular; it moves places about the picture's middle.
    method : {"bilinear", "nearest"}
        How a grey between pixels is read.

    Returns
    -------
    (rows, columns) ndarray
        No brighter and no darker than `picture` with its surroundings of 0.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry or another method.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `A` is singular.

    Notes
    -----
    Book, chapter *Linear transformations*. More than ten times as slow as
    ``scipy.ndimage.affine_transform``, as it builds the matrix of the map; with
    :func:`resampling_matrix` that is done once for any number of pictures.

    Examples
    --------
    >>> resample([[1, 2], [3, 4]], scaling([-1, 1])).tolist()
    [[2.0, 1.0], [4.0, 3.0]]
    """
    picture = as_matrix(picture, "picture")
    W = resampling_matrix(A, picture.shape, method=method)
    return np.asarray(W @ picture.ravel()).reshape(picture.shape)
