"""Minima under constraints: Lagrange multipliers, walls, and what is still missing.

Signs as in the book: at a minimum the gradient is J' times the multipliers of the
equalities g(x) = 0, whose Jacobian is J, plus K' times those of the walls h(x) >= 0,
whose Jacobian is K; the latter are never negative.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple, dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike

from mlmath import decompositions, derivatives, elimination, least_squares
from mlmath._checks import (
    Matrix,
    Vector,
    as_count,
    as_matrix,
    as_positive,
    as_symmetric,
    as_vector,
)
from mlmath._scale import by_powers_of_two

Map = Callable[[Vector], ArrayLike]


@dataclass(frozen=True, slots=True)
class Stationary:
    """Where a search for a stationary point of the Lagrangian ended.

    `residual` is the largest modulus in the gradient of the Lagrangian and in g(x);
    `history` has all points, one a row, the start first.
    """

    x: Vector
    multipliers: Vector
    residual: float
    n_iter: int
    converged: bool
    history: Matrix


@dataclass(frozen=True, slots=True)
class NonnegativeMinimum:
    """The minimum of a quadratic for A x = b and x >= 0.

    `wall_multipliers` has one entry for each entry of `x`: 0 where that is positive.
    `n_cases` says how many guesses of the positive entries were tried.
    """

    x: Vector
    multipliers: Vector
    wall_multipliers: Vector
    n_cases: int


@dataclass(frozen=True, slots=True)
class KKTResidual:
    """By how much each of the five KKT conditions fails, at most; 0 where it holds."""

    stationarity: float
    equalities: float
    walls: float
    signs: float
    slackness: float

    @property
    def largest(self) -> float:
        """The largest of the five."""
        return float(max(astuple(self)))


def _solve_kkt(H: Matrix, c: Vector, A: Matrix, b: Vector) -> tuple[Vector, Vector]:
    """Solve H x - A'y = -c, A x = b, each part of it in its own unit."""
    H, k = by_powers_of_two(H)
    A, rows = by_powers_of_two(A, axis=1)
    K = np.block([[H, -A.T], [A, np.zeros((len(A), len(A)))]])
    with np.errstate(over="ignore"):  # what is not finite is refused
        right = np.append(-np.ldexp(c, -k[0]), np.ldexp(b, -rows[:, 0]))
        right = as_vector(right, "c and b, beside H and A,")
        x, y = np.split(elimination.solve(K, right), [len(H)])
        return x, as_vector(np.ldexp(y, k[0] - rows[:, 0]), "the multipliers")


def equality_quadratic(
    H: ArrayLike, c: ArrayLike, A: ArrayLike, b: ArrayLike
) -> tuple[Vector, Vector]:
    """Minimise x'H x / 2 + c'x for A x = b: one system of linear equations.

    Costs about 2 (n + m)**3 / 3 operations. Where A' times the multipliers is huge
    beside H x, as many digits of `x` are lost.

    Parameters
    ----------
    H : (n, n) array_like
        Real, finite, exactly symmetric; positive definite on the null space of `A`.
    c : (n,) array_like
        Real, finite.
    A : (m, n) array_like
        Real, finite, with independent rows.
    b : (m,) array_like
        Real, finite.

    Returns
    -------
    x : (n,) ndarray
        The one minimum.
    multipliers : (m,) ndarray
        How fast the least value changes with each entry of `b`.

    Raises
    ------
    ValueError
        On a wrong shape, or what is not finite or not symmetric.
    TypeError
        If something is not a real number.
    numpy.linalg.LinAlgError
        If the rows of `A` depend on each other, the quadratic does not rise in every
        direction that the constraints leave, or rounding leaves no digit of `x`.

    Notes
    -----
    Book, chapter *Optimising under constraints*; Nocedal and Wright (2006),
    section 16.1. With nine unknowns some 200 times as slow as ``numpy.linalg.solve`` on
    the same system: it looks at rank and definiteness first, and eliminates in Python.

    Examples
    --------
    >>> x, multipliers = equality_quadratic([[2, 0], [0, 2]], [0, 0], [[1, 1]], [4])
    >>> x.tolist(), multipliers.tolist()
    ([2.0, 2.0], [4.0])
    """
    H = as_symmetric(H, "H")
    c, A = as_vector(c, "c", size=len(H)), as_matrix(A, "A", columns=len(H))
    b = as_vector(b, "b", size=len(A))
    _refuse_dependent(A)
    Z = elimination.null_space(by_powers_of_two(A, axis=1)[0])
    S = Z.T @ by_powers_of_two(H)[0] @ Z
    if S.size and not decompositions.is_positive_definite((S + S.T) / 2):
        raise np.linalg.LinAlgError(
            "no minimum, or not one only: along A x = b the quadratic x'H x / 2 + c'x "
            "does not rise in every direction"
        )
    x, multipliers = _solve_kkt(H, c, A, b)
    A, k = by_powers_of_two(A, axis=1)
    b = np.ldexp(b, -k[:, 0])
    if (np.abs(A @ x - b) > 1e-6 * (np.abs(A) @ np.abs(x) + np.abs(b))).any():
        raise np.linalg.LinAlgError(
            "c is so large beside H that rounding leaves no digit of x, not even A x = b"
        )
    return x, multipliers


def _refuse_dependent(A: Matrix) -> None:
    if elimination.rank(by_powers_of_two(A, axis=1)[0]) < len(A):
        raise np.linalg.LinAlgError(
            "the rows of A depend on each other: drop constraints that others imply, "
            "or look for a contradiction among them"
        )


def lagrange_newton(
    gradient: Map,
    x0: ArrayLike,
    *,
    constraint: Map,
    jacobian: Map,
    tol: float = 1e-10,
    max_iter: int = 50,
) -> Stationary:
    r"""Find a stationary point of a function for g(x) = 0, by Newton's method.

    Each step solves the quadratic model of the Lagrangian for the linearised
    constraints. Near a stationary point where that system is regular, the number of
    right digits about doubles a step. The point may be a minimum, a maximum or neither,
    and from a poor start there is no promise at all. Second derivatives are central
    differences of `gradient` and `jacobian`, 2n of each a step.

    Parameters
    ----------
    gradient : callable
        ``gradient(x)`` is the gradient of the function, (n,).
    x0 : (n,) array_like
        Start; g need not be 0 there. The first multipliers are those that fit best.
    constraint, jacobian : callable
        ``constraint(x)`` is g(x), (m,), and ``jacobian(x)`` its Jacobian, (m, n).
    tol : float
        Stop when no entry of g(x) nor of the gradient minus J' times the multipliers
        has a larger modulus.
    max_iter : int
        Most steps, at least 1.

    Returns
    -------
    Stationary
        `converged` is False at `max_iter`, and where a step has no single solution.

    Raises
    ------
    ValueError
        On a wrong shape, or what is not finite, or `tol` or `max_iter` not positive.
    TypeError
        If something is not a real number.
    numpy.linalg.LinAlgError
        If the gradients of the constraints depend on each other at `x0`.
    OverflowError
        If a multiplier at `x0` is larger than any float.

    Notes
    -----
    Book, chapter *Optimising under constraints*; Nocedal and Wright (2006),
    section 18.1. ``scipy.optimize.minimize(method="SLSQP")`` looks for minima only and
    takes care from poor starts. For two unknowns this is some 30 times as slow: each
    step takes differences and eliminates in Python.

    Examples
    --------
    >>> found = lagrange_newton(  # x + 2y on a circle
    ...     lambda x: [1, 2], [2, 2],
    ...     constraint=lambda x: [x @ x - 5], jacobian=lambda x: [2 * x])
    >>> found.x.round(9).tolist(), found.multipliers.round(9).tolist()
    ([1.0, 2.0], [0.5])
    """
    x = as_vector(x0, "x0")
    tol, max_iter = as_positive(tol, "tol"), as_count(max_iter, "max_iter")
    n, m = x.size, as_vector(constraint(x.copy()), f"constraint at {x.tolist()}").size

    def look(x: Vector) -> tuple[Vector, Vector, Matrix]:
        at = f"at {x.tolist()}"
        slope = as_vector(gradient(x.copy()), f"gradient {at}", size=n)
        g = as_vector(constraint(x.copy()), f"constraint {at}", size=m)
        J = as_matrix(jacobian(x.copy()), f"jacobian {at}", rows=m, columns=n)
        return slope, g, J

    def slope_of_lagrangian(x: Vector) -> Vector:
        slope, _, J = look(x)
        return slope - J.T @ y

    slope, g, J = look(x)
    y = _best_multipliers(slope, J)
    history = [x]
    while True:
        residual = float(max(np.abs(slope - J.T @ y).max(), np.abs(g).max()))
        if residual <= tol or len(history) > max_iter:
            break
        H = derivatives.jacobian(slope_of_lagrangian, x)
        try:
            step, y_next = _solve_kkt((H + H.T) / 2, slope, J, -g)
        except np.linalg.LinAlgError:
            break
        x, y = x + step, y_next
        history.append(x)
        slope, g, J = look(x)
    return Stationary(
        x, y, residual, len(history) - 1, residual <= tol, np.array(history)
    )


def _best_multipliers(slope: Vector, J: Matrix) -> Vector:
    """Return the y for which J'y is nearest to the gradient."""
    try:
        return least_squares.solve(J.T, slope).params
    except (ValueError, np.linalg.LinAlgError):  # more rows than columns, or dependent
        raise np.linalg.LinAlgError(
            "the gradients of the constraints depend on each other at x0: start "
            "elsewhere, or drop constraints that others imply"
        ) from None


def nonnegative_quadratic(
    H: ArrayLike, c: ArrayLike, A: ArrayLike, b: ArrayLike, *, tol: float = 1e-9
) -> NonnegativeMinimum:
    """Minimise x'H x / 2 + c'x for A x = b and x >= 0, case by case.

    For each guess of the positive entries the rest is 0, and what is left has
    equalities only. The guess is right if no entry of `x` and no multiplier of a wall
    comes out negative. There are up to 2**n - 1 guesses: this is for a dozen unknowns.

    Parameters
    ----------
    H : (n, n) array_like
        Real, finite, exactly symmetric, positive definite; n at most 12.
    c : (n,) array_like
        Real, finite.
    A : (m, n) array_like
        Real, finite, with independent rows.
    b : (m,) array_like
        Real, finite.
    tol : float
        What counts as not negative, beside the size of the terms; positive.

    Returns
    -------
    NonnegativeMinimum

    Raises
    ------
    ValueError
        On a wrong shape, what is not finite or not symmetric, n above 12, `tol` not
        positive, or if no x >= 0 solves A x = b.
    TypeError
        If something is not a real number.
    numpy.linalg.LinAlgError
        If `H` is not positive definite, or the rows of `A` depend on each other.

    Notes
    -----
    Book, chapter *Optimising under constraints*; Nocedal and Wright (2006),
    chapter 16, for methods that go from one guess to a better one. With n = 7 some 15
    to 200 times as slow as ``scipy.optimize.minimize(method="SLSQP")``: by up to 127
    systems, each solved in Python.

    Examples
    --------
    >>> found = nonnegative_quadratic([[1, 0], [0, 1]], [3, 0], [[1, 1]], [1])
    >>> found.x.tolist(), found.multipliers.tolist(), found.wall_multipliers.tolist()
    ([0.0, 1.0], [1.0], [2.0, 0.0])
    """
    H = as_symmetric(H, "H")
    n = len(H)
    c, A = as_vector(c, "c", size=n), as_matrix(A, "A", columns=n)
    b, tol = as_vector(b, "b", size=len(A)), as_positive(tol, "tol")
    if n > 12:
        raise ValueError(
            f"H must have at most 12 rows, got {n}: use an iterative solver"
        )
    decompositions.cholesky(by_powers_of_two(H)[0])  # or else it says so
    _refuse_dependent(A)
    n_cases = 0
    for size in range(n, 0, -1):
        for free in map(list, combinations(range(n), size)):
            n_cases += 1
            x = np.zeros(n)
            try:
                x[free], y = _solve_kkt(H[np.ix_(free, free)], c[free], A[:, free], b)
            except np.linalg.LinAlgError:  # too few are free
                continue
            walls = H @ x + c - A.T @ y
            walls[free] = 0
            terms = np.abs(H) @ np.abs(x) + np.abs(c) + np.abs(A.T) @ np.abs(y)
            right = x.min() >= -tol * np.abs(x).max()
            if right and walls.min() >= -tol * terms.max():
                return NonnegativeMinimum(
                    np.maximum(x, 0), y, np.maximum(walls, 0), n_cases
                )
    raise ValueError("no x with all entries at least 0 solves A x = b")


def project_onto_simplex(y: ArrayLike, *, total: float = 1.0) -> Vector:
    """Find the nearest vector whose entries are not negative and add up to `total`.

    One number is taken off all entries, and what falls below 0 is 0: the number is the
    multiplier of the sum. Costs a sort.

    Parameters
    ----------
    y : (n,) array_like
        Real, finite.
    total : float
        Positive.

    Returns
    -------
    (n,) ndarray

    Raises
    ------
    ValueError
        If `y` is empty or not finite, or `total` is not positive.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Optimising under constraints*; Duchi et al. (2008),
    doi:10.1145/1390156.1390191.

    Examples
    --------
    >>> project_onto_simplex([0.75, 0.5, -1]).tolist()
    [0.625, 0.375, 0.0]
    """
    x, total = as_vector(y, "y"), as_positive(total, "total")
    with np.errstate(over="ignore"):  # what is that far below the largest becomes 0
        x -= x.max()
        largest_first = np.sort(x)[::-1]
        taken = (np.cumsum(largest_first) - total) / np.arange(1, x.size + 1)
    last = np.flatnonzero(largest_first > taken)[-1]
    return np.asarray(np.maximum(x - taken[last], 0))


def kkt_residual(
    gradient: ArrayLike,
    *,
    equalities: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None,
    walls: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None,
) -> KKTResidual:
    """Say how far a point is from the conditions of Karush, Kuhn and Tucker.

    Parameters
    ----------
    gradient : (n,) array_like
        Of the function to be minimised, at the point.
    equalities : tuple of (m, n), (m,) and (m,) array_like, optional
        Jacobian J and value of g at the point, where g = 0 is asked for, and multipliers.
    walls : tuple of (k, n), (k,) and (k,) array_like, optional
        Jacobian K and value of h at the point, where h >= 0 is asked for, and
        multipliers.

    Returns
    -------
    KKTResidual
        The largest modulus of gradient - J'y - K'z; of g; of what is negative in h; of
        what is negative in z; and of the products of h and z.

    Raises
    ------
    ValueError
        On a wrong shape, or what is empty or not finite.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Optimising under constraints*; Nocedal and Wright (2006),
    theorem 12.1.

    Examples
    --------
    >>> kkt_residual([2, 2], walls=([[1, 1]], [0.5], [2])).slackness
    1.0
    """
    rest = as_vector(gradient, "gradient")
    n, equal, outside, negative, slack = rest.size, 0.0, 0.0, 0.0, 0.0

    def parts(given: tuple[ArrayLike, ...], name: str) -> tuple[Matrix, Vector, Vector]:
        J, g, y = given
        J = as_matrix(J, f"the Jacobian of {name}", columns=n)
        g = as_vector(g, f"the values of {name}", size=len(J))
        return J, g, as_vector(y, f"the multipliers of {name}", size=len(J))

    with np.errstate(over="ignore", invalid="ignore"):
        if equalities is not None:
            J, g, y = parts(equalities, "equalities")
            rest, equal = rest - J.T @ y, float(np.abs(g).max())
        if walls is not None:
            K, h, z = parts(walls, "walls")
            rest, slack = rest - K.T @ z, float(np.abs(h * z).max())
            outside, negative = (max(0.0, -float(v.min())) for v in (h, z))
    return KKTResidual(float(np.abs(rest).max()), equal, outside, negative, slack)
