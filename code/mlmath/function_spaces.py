r"""Functions as vectors: the inner product is the integral of the product.

A function is a Python callable that takes and returns one number. Integrals are
computed by Simpson's rule with a fixed number of strips. Book, chapter *Inner products*.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlmath import inner_products, quadrature
from mlmath._checks import Matrix, Vector, as_matrix, as_scalar, as_size
from mlmath.quadrature import Function


def inner(f: Function, g: Function, *, a: float, b: float, n: int = 1000) -> float:
    """Integrate f(x) g(x) from a to b.

    Parameters
    ----------
    f, g : callable
        Finite for a <= x <= b.
    a, b : float
        The interval, a < b.
    n : int
        Strips of Simpson's rule, even.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a < b does not hold, `n` is odd, or a function is not finite.
    TypeError
        If a value is not a real number, or `n` no integer.

    Notes
    -----
    Book, chapter *Inner products*. The error falls like the fourth power of the
    strips' width. An adaptive rule would begin with five points, at which all of
    sin(x), sin(2x) may be 0. Slower than a sum over arrays, as f is called for one
    point at a time.

    Examples
    --------
    >>> round(inner(lambda x: x, lambda x: x, a=-1, b=1), 9)
    0.666666667
    """
    return quadrature.simpson(lambda x: f(x) * g(x), a, b, n=n)


def gram(functions: Sequence[Function], *, a: float, b: float, n: int = 1000) -> Matrix:
    """Tabulate the inner products of all pairs of functions.

    Parameters
    ----------
    functions : sequence of callable
        At least one; finite for a <= x <= b.
    a, b : float
        The interval, a < b.
    n : int
        Strips of Simpson's rule, even.

    Returns
    -------
    (k, k) ndarray
        Symmetric. Combinations of the functions with the coefficients c and d have
        the inner product c'Gd.

    Raises
    ------
    ValueError
        If there is no function, a < b does not hold, `n` is odd, or a function is not
        finite.
    TypeError
        If a value is not a real number, or `n` no integer.

    Notes
    -----
    Book, chapter *Inner products*.

    Examples
    --------
    >>> gram([lambda x: 1, lambda x: x], a=0, b=1).round(9).tolist()
    [[1.0, 0.5], [0.5, 0.333333333]]
    """
    k = len(functions)
    G = np.zeros((k, k))
    for i in range(k):
        for j in range(i + 1):
            G[i, j] = G[j, i] = inner(functions[i], functions[j], a=a, b=b, n=n)
    return as_matrix(G, "the table of inner products")


def coefficients(
    f: Function, functions: Sequence[Function], *, a: float, b: float, n: int = 1000
) -> Vector:
    """Find the weights of orthogonal functions whose sum is nearest to `f`.

    Each weight is that of the projection on one function alone, <f, g> / <g, g>: with
    sines and cosines over a period they are Fourier's coefficients.

    Parameters
    ----------
    f : callable
        Finite for a <= x <= b.
    functions : sequence of callable
        Orthogonal to each other and not zero; for others the sum is not the nearest.
    a, b : float
        The interval, a < b.
    n : int
        Strips of Simpson's rule, even.

    Returns
    -------
    (k,) ndarray

    Raises
    ------
    ValueError
        If a < b does not hold, `n` is odd, a function is not finite, or two functions
        are not orthogonal up to 1e-6 of their lengths.
    TypeError
        If a value is not a real number, or `n` no integer.

    Notes
    -----
    Book, chapter *Inner products*.

    Examples
    --------
    >>> coefficients(lambda x: x**2, [lambda x: 1, lambda x: x], a=0, b=1)
    Traceback (most recent call last):
    ValueError: functions must be orthogonal, but 0 and 1 have the cosine 0.866
    """
    G = gram(functions, a=a, b=b, n=n)
    lengths = np.sqrt(np.diag(G))
    if not lengths.all():
        raise ValueError(f"functions must not be zero: {int(lengths.argmin())} is")
    cosines = G / np.outer(lengths, lengths) - np.eye(len(G))
    i, j = sorted(divmod(int(np.abs(cosines).argmax()), len(G)))
    if abs(cosines[i, j]) > 1e-6:
        raise ValueError(
            f"functions must be orthogonal, but {i} and {j} have the cosine "
            f"{cosines[i, j]:.3g}"
        )
    products = [inner(f, g, a=a, b=b, n=n) for g in functions]
    return np.asarray(np.array(products) / np.diag(G))


def orthogonal_polynomials(degree: int) -> Matrix:
    r"""Make the powers 1, x, x², ... orthogonal on [-1, 1], by Gram–Schmidt.

    The inner product of two polynomials is c'Ad for their coefficients, where A has
    the integrals of :math:`x^{i+j}`. Its condition number grows sixfold a degree, and
    digits go: at degree 10 some three of 16, at degree 20 all but three, and from 25
    on `A` is no longer positive definite in floating point. Recurrences lose nothing.

    Parameters
    ----------
    degree : int
        At least 0.

    Returns
    -------
    (degree + 1, degree + 1) ndarray
        Row i has the coefficients of a polynomial of degree i, the constant first,
        with the value 1 at 1: Legendre's polynomials.

    Raises
    ------
    ValueError
        If `degree` is negative.
    TypeError
        If `degree` is no integer.
    numpy.linalg.LinAlgError
        If the powers are dependent up to rounding.

    Notes
    -----
    Book, chapter *Inner products*; ``numpy.polynomial.legendre.leg2poly`` has them
    without loss.

    Examples
    --------
    >>> orthogonal_polynomials(2).round(9).tolist()[2]
    [-0.5, 0.0, 1.5]
    """
    n = as_size(degree, "degree", least=0, axes=2) + 1
    Q = inner_products.gram_schmidt(np.eye(n), A=power_products(n - 1, a=-1, b=1))
    return np.asarray(Q / Q.sum(axis=1, keepdims=True))  # a sum is the value at 1


def power_products(degree: int, *, a: float, b: float) -> Matrix:
    """Tabulate the integrals of x**i x**j from a to b: the Gram matrix of powers.

    On [0, 1] it is Hilbert's matrix, the best known of the badly conditioned ones.

    Parameters
    ----------
    degree : int
        The highest power, at least 0.
    a, b : float
        The interval, a < b.

    Returns
    -------
    (degree + 1, degree + 1) ndarray

    Raises
    ------
    ValueError
        If a < b does not hold, `degree` is negative, or an entry has no float.
    TypeError
        If a value is not a real number, or `degree` no integer.

    Notes
    -----
    Book, chapter *Inner products*; Higham (2002), section 28.1.

    Examples
    --------
    >>> power_products(1, a=-1, b=1).round(9).tolist()
    [[2.0, 0.0], [0.0, 0.666666667]]
    """
    n = as_size(degree, "degree", least=0, axes=2) + 1
    low, high = as_scalar(a, "a"), as_scalar(b, "b")
    if not low < high:
        raise ValueError(f"a must be less than b, got {low} and {high}")
    k = 1 + np.add.outer(np.arange(n), np.arange(n))
    with np.errstate(over="ignore", invalid="ignore"):
        A = (np.float64(high) ** k - np.float64(low) ** k) / k
    return as_matrix(A, "the table of integrals")
