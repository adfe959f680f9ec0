"""Second derivatives at work: kinds of stationary points, convexity, narrow valleys.

The Jacobian and the Hessian themselves are computed in :mod:`mlmath.derivatives` (from
values) or by formulas, as in :mod:`mlmath.fields`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from mlmath import determinants, vectors
from mlmath._checks import (
    Matrix,
    Vector,
    as_direction,
    as_share,
    as_square,
    as_symmetric,
)
from mlmath._scale import by_powers_of_two

EPS = float(np.finfo(np.float64).eps)
Kind = Literal["minimum", "maximum", "saddle", "undecided"]


@dataclass(frozen=True, slots=True)
class StationaryPoint:
    """What a Hessian says of a stationary point.

    `values` are its eigenvalues, largest first, and the columns of `vectors` unit
    eigenvectors, in each of which the entry of largest modulus is positive.
    """

    kind: Kind
    values: Vector
    vectors: Matrix


def classify_stationary_point(H: ArrayLike, *, tol: float = 1e-12) -> StationaryPoint:
    """Tell a minimum from a maximum and a saddle by the eigenvalues of the Hessian.

    That the gradient is zero where `H` was taken is not looked at.

    Parameters
    ----------
    H : (n, n) array_like
        Hessian: real, finite, exactly symmetric.
    tol : float
        An eigenvalue whose modulus is at most `tol` times the largest modulus counts
        as zero. About 1e-6 suits an `H` from differences of values.

    Returns
    -------
    StationaryPoint
        Its `kind` is "minimum" if all eigenvalues are positive, "maximum" if all are
        negative, "saddle" if both signs occur, else "undecided".

    Raises
    ------
    ValueError
        If `H` is not square, not symmetric, empty or not finite, or `tol` not from 0
        to 1.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Jacobian, Hessian and the shape of a landscape*; Nocedal and Wright
    (2006), section 2.1. The eigenvalues are those of ``numpy.linalg.eigh``.

    Examples
    --------
    >>> point = classify_stationary_point([[2, 3], [3, 2]])
    >>> point.kind, point.values.round(9).tolist()
    ('saddle', [5.0, -1.0])
    """
    H, tol = as_symmetric(H, "H"), as_share(tol, "tol")
    scaled, k = by_powers_of_two(H)
    values, Q = np.linalg.eigh(scaled)
    values, Q = values[::-1], Q[:, ::-1]
    zero = tol * np.abs(values).max()
    up, down = bool(values[0] > zero), bool(values[-1] < -zero)
    kind: Kind = "undecided"
    if up and down:
        kind = "saddle"
    elif values[-1] > zero:
        kind = "minimum"
    elif values[0] < -zero:
        kind = "maximum"
    largest = Q[np.abs(Q).argmax(axis=0), np.arange(len(Q))]
    with np.errstate(over="ignore"):  # inf where an eigenvalue overflows
        return StationaryPoint(kind, np.ldexp(values, k[0]), Q * np.sign(largest))


def second_derivative(H: ArrayLike, direction: ArrayLike) -> float:
    """Say how a function bends along a direction: u'H u for the unit vector u.

    Parameters
    ----------
    H : (n, n) array_like
        Hessian: real, finite, exactly symmetric.
    direction : (n,) array_like
        Real, finite, not zero; its length does not matter.

    Returns
    -------
    float
        The second derivative of the slice, between the least and the greatest
        eigenvalue of `H`.

    Raises
    ------
    ValueError
        On a wrong shape, a zero direction, or what is not symmetric or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Jacobian, Hessian and the shape of a landscape*.

    Examples
    --------
    >>> second_derivative([[2, 3], [3, 2]], [1, 0])
    2.0
    """
    H = as_symmetric(H, "H")
    u = vectors.normalize(as_direction(direction, "direction", size=len(H)))
    with np.errstate(over="ignore"):  # inf where that overflows
        return float(u @ H @ u)


def is_convex_quadratic(A: ArrayLike, *, tol: float = 1e-12) -> bool:
    """Say whether the function x'A x + b'x + c is convex, whatever b and c are.

    It is exactly if its Hessian, A + A', is positive semidefinite.

    Parameters
    ----------
    A : (n, n) array_like
        Real, finite, need not be symmetric.
    tol : float
        How far below zero an eigenvalue of A + A' may be, beside the largest modulus:
        zeros come out of rounding with either sign.

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If `A` is not square, empty or not finite, or `tol` not from 0 to 1.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *Jacobian, Hessian and the shape of a landscape*; Boyd and
    Vandenberghe (2004), section 3.1.4.

    Examples
    --------
    >>> is_convex_quadratic([[1, 4], [0, 4]]), is_convex_quadratic([[1, 5], [0, 4]])
    (True, False)
    """
    A, tol = as_square(A, "A"), as_share(tol, "tol")
    S, _ = by_powers_of_two(A)
    values = np.linalg.eigvalsh(S + S.T)
    return bool(values[0] >= -tol * np.abs(values).max())


def valley_condition(H: ArrayLike) -> float:
    """Return the greatest eigenvalue by the least: how narrow the valley of a minimum is.

    Its root is the ratio of the axes of the ellipses that level lines come close to.

    Parameters
    ----------
    H : (n, n) array_like
        Hessian: real, finite, exactly symmetric, positive definite.

    Returns
    -------
    float
        At least 1: the condition number of `H`.

    Raises
    ------
    ValueError
        If `H` is not square, not symmetric, empty or not finite.
    TypeError
        If the entries are not real numbers.
    numpy.linalg.LinAlgError
        If `H` is not positive definite, or so little that rounding decides.

    Notes
    -----
    Book, chapter *Jacobian, Hessian and the shape of a landscape*; Boyd and
    Vandenberghe (2004), section 9.1.2. For such an `H` ``numpy.linalg.cond`` is the same.

    Examples
    --------
    >>> round(valley_condition([[802, -400], [-400, 200]]))
    2508
    """
    H = as_symmetric(H, "H")
    scaled, _ = by_powers_of_two(H)
    values = np.linalg.eigvalsh(scaled)
    if values[0] <= len(H) * EPS * values[-1]:
        raise np.linalg.LinAlgError(
            "H must be positive definite: an eigenvalue is not positive, up to rounding"
        )
    return float(values[-1] / values[0])


def volume_factor(J: ArrayLike) -> float:
    """Say by what a map multiplies small areas or volumes: the modulus of det J.

    Parameters
    ----------
    J : (n, n) array_like
        Jacobian of the map at some point: real, finite.

    Returns
    -------
    float
        0 where the map flattens.

    Raises
    ------
    ValueError
        If `J` is not square, empty or not finite: a map between spaces of different
        dimension has no such factor.
    TypeError
        If the entries are not real numbers.
    OverflowError
        If the factor is larger or smaller than any float.

    Notes
    -----
    Book, chapter *Jacobian, Hessian and the shape of a landscape*; Rudin (1976),
    theorem 10.9.

    Examples
    --------
    >>> volume_factor([[0, -3], [1, 0]])
    3.0
    """
    return abs(determinants.determinant(as_square(J, "J")))
