"""Determinant, inverse and condition number (book, *Determinants and inverses*)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from mlmath import elimination
from mlmath._checks import Matrix, as_square
from mlmath._scale import by_powers_of_two

EPS = float(np.finfo(np.float64).eps)
LARGEST = 9  # rows for which cofactors are tolerable: 9! = 362880


def permutation_sign(P: ArrayLike) -> int:
    """Count the swaps that a permutation takes: 1 for an even number, else -1.

    A cycle of k rows is undone by k - 1 swaps. Costs about n**2 operations.

    Parameters
    ----------
    P : (n, n) array_like
        One 1 in each row and each column, zeros elsewhere.

    Returns
    -------
    int
        The determinant of `P`, 1 or -1.

    Raises
    ------
    ValueError
        If `P` is not a permutation matrix.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Determinants and inverses*; Strang (2016), section 5.2.

    Examples
    --------
    >>> permutation_sign([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    1
    """
    P = as_square(P, "P")
    where = P.argmax(axis=1)
    if not np.array_equal(P, np.eye(len(P))[where]) or len(set(where)) < len(P):
        raise ValueError("P must be a permutation matrix: one 1 in each row and column")
    order, swaps = where.tolist(), 0
    for i in range(len(order)):
        while order[i] != i:
            j = order[i]
            order[i], order[j] = order[j], order[i]
            swaps += 1
    return -1 if swaps % 2 else 1


def _factor(A: Matrix) -> tuple[int, Matrix, int]:
    """Return a sign, pivots and an exponent: det A = sign * prod(pivots) * 2**exponent."""
    scaled, exponents = by_powers_of_two(A, axis=1)
    P, _, U = elimination.lu(scaled)
    return permutation_sign(P), np.diag(U), int(exponents.sum())


def determinant(A: ArrayLike) -> float:
    """Multiply the pivots of an elimination, with a minus for an odd number of swaps.

    Costs about 2 n**3 / 3 operations. Whether a matrix is singular is a question
    for :func:`mlmath.elimination.rank`: rounding leaves 1e-16 where 0 is meant.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, square.

    Returns
    -------
    float
        The signed factor by which `A` scales volumes.

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite.
    TypeError
        If the entries are not real numbers.
    OverflowError
        If the determinant is larger or smaller than any float;
        :func:`log_determinant` then still holds it.

    Notes
    -----
    Book, chapter *Determinants and inverses*; Golub and Van Loan (2013), section 3.2. As slow
    beside ``numpy.linalg.det`` as :func:`mlmath.elimination.lu` beside LAPACK.

    Examples
    --------
    >>> determinant([[0, 2], [3, 4]])
    -6.0
    """
    sign, pivots, exponent = _factor(as_square(A, "A"))
    mantissas, powers = np.frexp(pivots)  # so that no partial product overflows
    product, exponent = float(sign), exponent + int(powers.sum())
    for mantissa in mantissas:
        product, power = math.frexp(product * mantissa)
        exponent += power
    if product == 0:
        return 0.0
    if not -1021 <= exponent <= 1024:
        digits = round((exponent + math.log2(abs(product))) * math.log10(2))
        raise OverflowError(
            f"the determinant is about 10**{digits}, which no float holds: "
            "use log_determinant"
        )
    return math.ldexp(product, exponent)


def log_determinant(A: ArrayLike) -> tuple[int, float]:
    """Split a determinant into its sign and the logarithm of its modulus.

    Adds up logarithms of pivots, so it neither overflows nor vanishes. Costs
    about 2 n**3 / 3 operations.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, square.

    Returns
    -------
    sign : int
        1, -1, or 0 where a pivot is exactly 0.
    log : float
        Natural logarithm of the modulus; -inf where `sign` is 0.

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Determinants and inverses*; the twin is ``numpy.linalg.slogdet``.

    Examples
    --------
    >>> sign, log = log_determinant(0.1 * np.eye(400))
    >>> sign, round(log / math.log(10), 6)
    (1, -400.0)
    """
    sign, pivots, exponent = _factor(as_square(A, "A"))
    if not pivots.all():
        return 0, -math.inf
    negative = int(np.count_nonzero(pivots < 0))
    log = float(np.log(np.abs(pivots)).sum()) + exponent * math.log(2)
    return sign * (-1) ** negative, log


def determinant_by_cofactors(A: ArrayLike) -> float:
    """Expand along the first row, again and again: about 1.7 n! multiplications.

    Here to be compared; use :func:`determinant`.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, square, of at most 9 rows.

    Returns
    -------
    float
        The determinant.

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite, or has more than 9 rows.
    TypeError
        If the entries are not real numbers.
    OverflowError
        If a product of entries is larger than any float.

    Notes
    -----
    Book, chapter *Determinants and inverses*; Strang (2016), section 5.2.

    Examples
    --------
    >>> determinant_by_cofactors([[0, 2], [3, 4]])
    -6.0
    """
    A = as_square(A, "A")
    if len(A) > LARGEST:
        raise ValueError(
            f"A must have at most {LARGEST} rows for cofactors, got {len(A)}: "
            "use determinant"
        )
    value = _expand(A)
    if not np.isfinite(value):
        raise OverflowError(
            "a product of entries of A is larger than any float: use determinant"
        )
    return value


def _expand(A: Matrix) -> float:
    """Add up entry times cofactor along the first row."""
    if len(A) == 1:
        return float(A[0, 0])
    total = 0.0
    for j in range(len(A)):
        minor = np.delete(A[1:], j, axis=1)
        total += (-1) ** j * float(A[0, j]) * _expand(minor)
    return total


def inverse(A: ArrayLike) -> Matrix:
    """Reduce [A | I] to [I | X] by row operations; X is the inverse.

    Costs about 2 n**3 operations where the zeros of I are skipped (here they are
    not), three times a :func:`mlmath.elimination.solve`, which is also the more
    accurate way to get X b.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, square.

    Returns
    -------
    (n, n) ndarray
        The matrix that undoes `A`.

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `A` is singular up to rounding.
    OverflowError
        If an entry of the inverse is larger than any float.

    Notes
    -----
    Book, chapter *Determinants and inverses*; Strang (2016), section 2.5. As slow beside
    ``numpy.linalg.inv`` as :func:`mlmath.elimination.lu` beside LAPACK.

    Examples
    --------
    >>> inverse([[2, 1], [1, 1]]).round(12).tolist()
    [[1.0, -1.0], [-1.0, 2.0]]
    """
    scaled, exponents = by_powers_of_two(as_square(A, "A"), axis=1)
    n = len(scaled)
    M = np.column_stack([scaled, np.eye(n)])
    R, pivots = elimination.reduced_row_echelon(M, tol=n * EPS)
    if pivots != tuple(range(n)):
        raise np.linalg.LinAlgError(
            "A is singular up to rounding and has no inverse: "
            "elimination.solution_set describes the solutions of A x = b"
        )
    with np.errstate(over="ignore"):
        X = np.ldexp(R[:, n:], -exponents.T)  # undo the scaling of the rows
    if not np.isfinite(X).all():
        raise OverflowError("an entry of the inverse is larger than any float")
    return X


def condition_number(A: ArrayLike, *, order: float = 2) -> float:
    """Divide the longest image of a unit vector by the shortest.

    The factor by which a relative error of `b` can grow in the solution of
    A x = b. Order 2 takes the singular values from LAPACK, orders 1 and infinity
    the inverse.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, square.
    order : {2, 1, inf}
        The norm that measures lengths.

    Returns
    -------
    float
        From 1 to infinity, which stands for a singular matrix.

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite, or `order` another one.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Determinants and inverses*; Golub and Van Loan (2013), section 2.6.

    Examples
    --------
    >>> condition_number([[3, 0], [0, -4]], order=1)
    1.3333333333333333
    """
    A = as_square(A, "A")
    if order not in (1, 2, np.inf):
        raise ValueError(f"order must be 1, 2 or inf, got {order}")
    A, _ = by_powers_of_two(A)  # its unit does not matter
    if order == 2:
        stretch = np.linalg.svd(A, compute_uv=False)
        return float(stretch[0] / stretch[-1]) if stretch[-1] else math.inf
    try:
        X = inverse(A)
    except np.linalg.LinAlgError:
        return math.inf
    return float(np.linalg.norm(A, order) * np.linalg.norm(X, order))
