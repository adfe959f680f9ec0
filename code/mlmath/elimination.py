"""Systems of linear equations by elimination (book, chapter of that name)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import Matrix, Vector, as_matrix, as_square, as_vector
from mlmath._scale import by_powers_of_two

Kind = Literal["none", "unique", "infinitely many"]
EPS = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class SolutionSet:
    """All solutions of a system: ``particular + directions @ t`` for every `t`.

    `kind` says how many there are. `directions` has a column for each free
    variable; `particular` is None where nothing solves the system. `rank` is
    that of the matrix, `pivots` names its pivot columns from 0.
    """

    kind: Kind
    particular: Vector | None
    directions: Matrix
    rank: int
    pivots: tuple[int, ...]


def _tolerance(A: Matrix, tol: float | None) -> float:
    """Return the size below which an entry counts as rounding, not as a pivot."""
    if tol is None:
        return float(max(A.shape) * EPS * np.abs(A).max())
    if not 0 <= tol < np.inf:
        raise ValueError(f"tol must be finite and at least 0, got {tol}")
    return float(tol)


def _forward(R: Matrix, columns: int, tol: float) -> tuple[int, ...]:
    """Bring `R` to row echelon form in place; return its pivot columns.

    Only the first `columns` columns are searched for pivots.
    """
    pivots: list[int] = []
    for column in range(columns):
        row = len(pivots)
        if row == len(R):
            break
        best = row + int(np.argmax(np.abs(R[row:, column])))
        if np.abs(R[best, column]) <= tol:
            R[row:, column] = 0
            continue
        R[[row, best]] = R[[best, row]]
        factors = R[row + 1 :, column] / R[row, column]
        R[row + 1 :, column:] -= np.outer(factors, R[row, column:])
        R[row + 1 :, column] = 0
        pivots.append(column)
    return tuple(pivots)


def _backward(R: Matrix, pivots: tuple[int, ...]) -> None:
    """Make each pivot 1 and clear the entries above it, in place."""
    with np.errstate(all="ignore"):  # what is not finite is refused
        for row, column in reversed(list(enumerate(pivots))):
            R[row] /= R[row, column]
            R[:row] -= np.outer(R[:row, column], R[row])
            R[:row, column] = 0
    R += 0.0  # -0 becomes 0
    as_matrix(R, "A divided by its pivots")


def row_echelon(
    A: ArrayLike, *, tol: float | None = None
) -> tuple[Matrix, tuple[int, ...]]:
    """Eliminate downwards until every row starts further right than the one above.

    Swaps the largest candidate into each pivot's place. Costs about
    m n**2 - n**3 / 3 multiplications for m >= n.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty.
    tol : float, optional
        A column whose candidates are all at most `tol` in modulus has no pivot;
        by default the larger of m and n, times 2.2e-16, times the largest entry.

    Returns
    -------
    R : (m, n) ndarray
        In row echelon form.
    pivots : tuple of int
        The columns, from 0, that hold a pivot.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a negative `tol`.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Systems of linear equations*; Golub and Van Loan (2013), section 3.4.

    Examples
    --------
    >>> R, pivots = row_echelon([[1, 2], [2, 4]])
    >>> R.tolist(), pivots
    ([[2.0, 4.0], [0.0, 0.0]], (0,))
    """
    R = as_matrix(A, "A")
    return R, _forward(R, R.shape[1], _tolerance(R, tol))


def reduced_row_echelon(
    A: ArrayLike, *, tol: float | None = None
) -> tuple[Matrix, tuple[int, ...]]:
    """Eliminate downwards, then upwards: pivots are 1, all else in their column 0.

    The result depends only on `A`, not on the order of the steps. Costs about
    m n**2 multiplications.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty.
    tol : float, optional
        As in :func:`row_echelon`.

    Returns
    -------
    R : (m, n) ndarray
        In reduced row echelon form.
    pivots : tuple of int
        The columns, from 0, that hold a pivot.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a negative `tol`.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Systems of linear equations*; Strang (2016), section 3.2.

    Examples
    --------
    >>> R, pivots = reduced_row_echelon([[1, 2, 3], [2, 4, 8]])
    >>> R.tolist(), pivots
    ([[1.0, 2.0, 0.0], [0.0, 0.0, 1.0]], (0, 2))
    """
    R, pivots = row_echelon(A, tol=tol)
    _backward(R, pivots)
    return R, pivots


def rank(A: ArrayLike, *, tol: float | None = None) -> int:
    """Count the pivots: how many independent rows, or columns, a matrix has.

    Rounding can hide that a matrix is nearly of lower rank; where that matters,
    look at its singular values (``numpy.linalg.svd``).

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty.
    tol : float, optional
        As in :func:`row_echelon`.

    Returns
    -------
    int
        From 0, for the zero matrix, to the smaller of m and n.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a negative `tol`.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Systems of linear equations*.

    Examples
    --------
    >>> rank([[1, 2], [2, 4]])
    1
    """
    return len(row_echelon(A, tol=tol)[1])


def null_space(A: ArrayLike, *, tol: float | None = None) -> Matrix:
    """Find what `A` sends to zero: one column for each free variable.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty.
    tol : float, optional
        As in :func:`row_echelon`.

    Returns
    -------
    (n, n - rank) ndarray
        Independent columns N with A N = 0, up to rounding; each has a 1 at its
        own free variable and 0 at the others.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a negative `tol`.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Systems of linear equations*; Strang (2016), section 3.2.

    Examples
    --------
    >>> null_space([[1, 2], [2, 4]]).T.tolist()
    [[-2.0, 1.0]]
    """
    R, pivots = reduced_row_echelon(A, tol=tol)
    return _directions(R, pivots)


def _directions(R: Matrix, pivots: tuple[int, ...]) -> Matrix:
    """Read the null space off a reduced row echelon form."""
    n = R.shape[1]
    free = [column for column in range(n) if column not in pivots]
    N = np.zeros((n, len(free)))
    N[free, range(len(free))] = 1
    N[list(pivots), :] = 0 - R[: len(pivots), free]  # 0 - 0 is 0, and not -0
    return N


def solution_set(
    A: ArrayLike, b: ArrayLike, *, tol: float | None = None
) -> SolutionSet:
    """Describe all solutions of A x = b: none, one, or infinitely many.

    Parameters
    ----------
    A : (m, n) array_like
        Real, finite, nonempty; any shape.
    b : (m,) array_like
        Real, finite.
    tol : float, optional
        As in :func:`row_echelon`, for `A`; the same for the right-hand sides
        that must vanish, by the largest entry of `b`.

    Returns
    -------
    SolutionSet
        With the solution whose free variables are all 0 as `particular`.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, or a negative `tol`.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Systems of linear equations*.

    Examples
    --------
    >>> found = solution_set([[1, 1]], [10])
    >>> found.kind, found.particular.tolist(), found.directions.T.tolist()
    ('infinitely many', [10.0, 0.0], [[-1.0, 1.0]])
    """
    A = as_matrix(A, "A")
    b = as_vector(b, "b", size=len(A))
    n = A.shape[1]
    R = np.column_stack([A, b])
    pivots = _forward(R, n, _tolerance(A, tol))
    r = len(pivots)
    contradicts = np.abs(R[r:, n]).max(initial=0) > _tolerance(b[:, np.newaxis], tol)
    _backward(R, pivots)
    directions = _directions(R[:, :n], pivots)
    if contradicts:  # a row says 0 = something else
        return SolutionSet("none", None, directions, r, pivots)
    particular = np.zeros(n)
    particular[list(pivots)] = R[:r, n]
    kind: Kind = "unique" if r == n else "infinitely many"
    return SolutionSet(kind, particular, directions, r, pivots)


def lu(A: ArrayLike) -> tuple[NDArray[np.float64], Matrix, Matrix]:
    """Record an elimination: A = P L U with row swaps, factors and echelon form.

    A singular matrix is factored too, with a 0 on the diagonal of U. Costs
    about 2 n**3 / 3 operations.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, square.

    Returns
    -------
    P : (n, n) ndarray
        A permutation matrix.
    L : (n, n) ndarray
        Lower triangular, 1 on the diagonal, no entry above 1 in modulus.
    U : (n, n) ndarray
        Upper triangular.

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Systems of linear equations*; Golub and Van Loan (2013), algorithm 3.4.1. One
    step of Python a column; LAPACK works in blocks and is 10 to 30 times as fast.

    Examples
    --------
    >>> P, L, U = lu([[1, 2], [4, 4]])
    >>> L.tolist(), U.tolist()
    ([[1.0, 0.0], [0.25, 1.0]], [[4.0, 4.0], [0.0, 1.0]])
    """
    U = as_square(A, "A")
    n = len(U)
    order, L = np.arange(n), np.eye(n)
    for k in range(n - 1):
        best = k + int(np.argmax(np.abs(U[k:, k])))
        for rows in (U, order):
            rows[[k, best]] = rows[[best, k]]
        L[[k, best], :k] = L[[best, k], :k]
        if U[k, k] != 0:
            L[k + 1 :, k] = U[k + 1 :, k] / U[k, k]
            U[k + 1 :, k:] -= np.outer(L[k + 1 :, k], U[k, k:])
            U[k + 1 :, k] = 0
    return np.eye(n)[:, order], L, U


def lu_without_pivoting(A: ArrayLike) -> tuple[Matrix, Matrix]:
    """Eliminate without swapping rows: A = L U, shown because it can fail badly.

    A small pivot makes huge factors, and the digits of the other rows are lost;
    use :func:`lu`.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, square.

    Returns
    -------
    L, U : (n, n) ndarray
        Lower triangular with 1 on the diagonal, and upper triangular.

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If a pivot is exactly 0.

    Notes
    -----
    Book, chapter *Systems of linear equations*; Golub and Van Loan (2013), section 3.3.

    Examples
    --------
    >>> L, U = lu_without_pivoting([[1, 2], [4, 4]])
    >>> L.tolist(), U.tolist()
    ([[1.0, 0.0], [4.0, 1.0]], [[1.0, 2.0], [0.0, -4.0]])
    """
    U = as_square(A, "A")
    L = np.eye(len(U))
    for k in range(len(U) - 1):
        if U[k, k] == 0:
            raise np.linalg.LinAlgError(
                f"pivot {k} of A is 0: use lu, which swaps rows"
            )
        L[k + 1 :, k] = U[k + 1 :, k] / U[k, k]
        U[k + 1 :, k:] -= np.outer(L[k + 1 :, k], U[k, k:])
        U[k + 1 :, k] = 0
    return L, U


def forward_substitution(L: ArrayLike, b: ArrayLike) -> Vector:
    """Solve L x = b for a lower triangular matrix, from the first row down.

    Costs n**2 operations.

    Parameters
    ----------
    L : (n, n) array_like
        Lower triangular, no 0 on the diagonal; what stands above it is not read.
    b : (n,) array_like
        Real, finite.

    Returns
    -------
    (n,) ndarray
        The solution.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If a diagonal entry is 0.

    Notes
    -----
    Book, chapter *Systems of linear equations*; Golub and Van Loan (2013), section 3.1. A row
    needs the one before, so the loop stays; LAPACK runs it in compiled code.

    Examples
    --------
    >>> forward_substitution([[2, 0], [1, 1]], [4, 5]).tolist()
    [2.0, 3.0]
    """
    L = as_square(L, "L")
    x = as_vector(b, "b", size=len(L))
    _check_diagonal(L, "L")
    for i in range(len(L)):
        x[i] = (x[i] - L[i, :i] @ x[:i]) / L[i, i]
    return x


def back_substitution(U: ArrayLike, b: ArrayLike) -> Vector:
    """Solve U x = b for an upper triangular matrix, from the last row up.

    Costs n**2 operations.

    Parameters
    ----------
    U : (n, n) array_like
        Upper triangular, no 0 on the diagonal; what stands below it is not read.
    b : (n,) array_like
        Real, finite.

    Returns
    -------
    (n,) ndarray
        The solution.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If a diagonal entry is 0.

    Notes
    -----
    Book, chapter *Systems of linear equations*; Golub and Van Loan (2013), section 3.1. As slow
    as :func:`forward_substitution`, for the same reason.

    Examples
    --------
    >>> back_substitution([[2, 1], [0, 3]], [5, 9]).tolist()
    [1.0, 3.0]
    """
    U = as_square(U, "U")
    x = as_vector(b, "b", size=len(U))
    _check_diagonal(U, "U")
    for i in reversed(range(len(U))):
        x[i] = (x[i] - U[i, i + 1 :] @ x[i + 1 :]) / U[i, i]
    return x


def _check_diagonal(A: Matrix, name: str) -> None:
    """Refuse a triangular matrix that is singular."""
    zeros = np.flatnonzero(np.diag(A) == 0)
    if zeros.size:
        raise np.linalg.LinAlgError(
            f"{name} is singular: entry {zeros[0]} of its diagonal is 0"
        )


def solve(A: ArrayLike, b: ArrayLike) -> Vector:
    """Solve A x = b for a square, nonsingular matrix by elimination with pivoting.

    Costs about 2 n**3 / 3 operations. A matrix that is singular up to rounding
    is refused; one that is nearly singular loses about as many digits as its
    condition number has.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, square.
    b : (n,) array_like
        Real, finite.

    Returns
    -------
    (n,) ndarray
        The one solution.

    Raises
    ------
    ValueError
        On a wrong shape or a non-finite entry.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `A` is singular; :func:`solution_set` then says whether there are
        infinitely many solutions or none.

    Notes
    -----
    Book, chapter *Systems of linear equations*; Golub and Van Loan (2013), section 3.4. As slow
    beside ``numpy.linalg.solve`` as :func:`lu` beside LAPACK.

    Examples
    --------
    >>> solve([[1, 1], [1, 2]], [10, 12]).tolist()
    [8.0, 2.0]
    """
    A = as_square(A, "A")
    b = as_vector(b, "b", size=len(A))
    # Each equation in its own unit: a tiny pivot is then a sign of dependence.
    scaled, exponents = by_powers_of_two(A, axis=1)
    P, L, U = lu(scaled)
    smallest = float(np.abs(np.diag(U)).min())
    if smallest <= len(A) * EPS:
        raise np.linalg.LinAlgError(
            f"A is singular up to rounding (smallest pivot {smallest:.3g}): "
            "use solution_set to describe all solutions"
        )
    return back_substitution(
        U, forward_substitution(L, P.T @ np.ldexp(b, -exponents[:, 0]))
    )
