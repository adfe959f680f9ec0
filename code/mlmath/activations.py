r"""Activation functions and their derivatives (book, chapter *Rules of differentiation*).

All take numbers in an array of any shape and return an array of that shape, a single
number for a single number. None overflows, and none loses digits: the only powers are
:math:`e^{-|x|}` and its like, which are at most 1, and nothing near 1 is subtracted
from 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import as_array

Array = NDArray[np.float64]


def sigmoid(x: ArrayLike) -> Array:
    r"""Compute :math:`\sigma(x) = 1 / (1 + e^{-x})`, between 0 and 1.

    Below -745 the value is less than the least positive float, and 0 is returned;
    above 37 it is nearer to 1 than floats there are to each other, and 1 is returned.

    Parameters
    ----------
    x : array_like
        Real, finite, nonempty, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ValueError
        If `x` is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Rules of differentiation*. ``scipy.special.expit`` is the same.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000]).tolist()
    [0.0, 0.5, 1.0]
    """
    x = as_array(x, "x")
    value: Array = np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))
    return value


def sigmoid_derivative(x: ArrayLike) -> Array:
    r"""Compute :math:`\sigma'(x) = \sigma(x)\,(1 - \sigma(x))`, at most 1/4.

    From :math:`z = e^{-|x|}` as :math:`z / (1 + z)^2`, because :math:`1 - \sigma(x)`
    has no digit left where :math:`\sigma(x)` is near 1.

    Parameters
    ----------
    x : array_like
        Real, finite, nonempty, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ValueError
        If `x` is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Rules of differentiation*.

    Examples
    --------
    >>> sigmoid_derivative([[0, 40]]).round(20).tolist()
    [[0.25, 4.25e-18]]
    """
    z = np.exp(-np.abs(as_array(x, "x")))
    slope: Array = z / (1 + z) ** 2
    return slope


def log_sigmoid(x: ArrayLike) -> Array:
    r"""Compute :math:`\ln\sigma(x) = -\ln(1 + e^{-x})`, below 0.

    It stays finite where the sigmoid itself is rounded to 0.

    Parameters
    ----------
    x : array_like
        Real, finite, nonempty, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ValueError
        If `x` is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Rules of differentiation*. ``scipy.special.log_expit`` is the same.

    Examples
    --------
    >>> log_sigmoid([-1000, 1000]).tolist()
    [-1000.0, 0.0]
    """
    x = as_array(x, "x")
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


def log_sigmoid_derivative(x: ArrayLike) -> Array:
    r"""Compute :math:`(\ln\sigma)'(x) = 1 - \sigma(x) = \sigma(-x)`.

    Parameters
    ----------
    x : array_like
        Real, finite, nonempty, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ValueError
        If `x` is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Rules of differentiation*.

    Examples
    --------
    >>> float(log_sigmoid_derivative(0))
    0.5
    """
    return sigmoid(-as_array(x, "x"))


def softplus(x: ArrayLike) -> Array:
    r"""Compute :math:`\ln(1 + e^x)`, a ReLU without its corner.

    Parameters
    ----------
    x : array_like
        Real, finite, nonempty, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ValueError
        If `x` is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Rules of differentiation*. ``numpy.logaddexp(0, x)`` is the same.

    Examples
    --------
    >>> softplus([-1000, 1000]).tolist()
    [0.0, 1000.0]
    """
    x = as_array(x, "x")
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def softplus_derivative(x: ArrayLike) -> Array:
    r"""Compute the derivative of softplus, which is the sigmoid.

    Parameters
    ----------
    x : array_like
        Real, finite, nonempty, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ValueError
        If `x` is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Rules of differentiation*.

    Examples
    --------
    >>> float(softplus_derivative(0))
    0.5
    """
    return sigmoid(x)


def tanh(x: ArrayLike) -> Array:
    r"""Compute :math:`(e^x - e^{-x}) / (e^x + e^{-x})`, between -1 and 1.

    From :math:`t = e^{-2|x|} - 1` as :math:`-t / (t + 2)`, with the sign of `x`;
    ``expm1`` keeps the digits of `t` where `x` is small.

    Parameters
    ----------
    x : array_like
        Real, finite, nonempty, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ValueError
        If `x` is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Rules of differentiation*. ``numpy.tanh`` is the same.

    Examples
    --------
    >>> tanh([-1000, 0, 1e-20]).tolist()
    [-1.0, 0.0, 1e-20]
    """
    x = as_array(x, "x")
    t = np.expm1(-2 * np.minimum(np.abs(x), 400))  # from 373 on, t is -1
    value: Array = np.copysign(t / (t + 2), x)
    return value


def tanh_derivative(x: ArrayLike) -> Array:
    r"""Compute :math:`\tanh'(x) = 1 - \tanh^2 x`, at most 1.

    From :math:`z = e^{-2|x|}` as :math:`4z / (1 + z)^2`, which subtracts nothing.

    Parameters
    ----------
    x : array_like
        Real, finite, nonempty, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ValueError
        If `x` is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Rules of differentiation*.

    Examples
    --------
    >>> tanh_derivative([0, 1000]).tolist()
    [1.0, 0.0]
    """
    x = np.minimum(np.abs(as_array(x, "x")), 400)  # from 373 on, 0 is returned
    slope: Array = 4 * sigmoid_derivative(2 * x)
    return slope


def relu(x: ArrayLike) -> Array:
    """Compute the larger of `x` and 0.

    Parameters
    ----------
    x : array_like
        Real, finite, nonempty, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ValueError
        If `x` is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Rules of differentiation*.

    Examples
    --------
    >>> relu([-2, 0, 3]).tolist()
    [0.0, 0.0, 3.0]
    """
    return np.maximum(as_array(x, "x"), 0)


def relu_derivative(x: ArrayLike) -> Array:
    """Compute the slope of ReLU: 1 where `x` is positive, 0 where it is negative.

    At 0 there is a corner and no derivative; 0 is returned there, by convention.

    Parameters
    ----------
    x : array_like
        Real, finite, nonempty, of any shape.

    Returns
    -------
    ndarray
        Of the shape of `x`.

    Raises
    ------
    ValueError
        If `x` is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Rules of differentiation*.

    Examples
    --------
    >>> relu_derivative([-2, 0, 3]).tolist()
    [0.0, 0.0, 1.0]
    """
    return np.heaviside(as_array(x, "x"), 0)


def logit(p: ArrayLike) -> Array:
    r"""Compute :math:`\ln(p / (1 - p))`, the inverse of the sigmoid.

    It does not bring back an x above 37: there the sigmoid is rounded to 1, which
    is refused. Use `log_sigmoid` on what came before the sigmoid.

    Parameters
    ----------
    p : array_like
        Real, nonempty, of any shape; greater than 0 and less than 1.

    Returns
    -------
    ndarray
        Of the shape of `p`.

    Raises
    ------
    ValueError
        If `p` is empty or an entry is not between 0 and 1.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Rules of differentiation*. Near 1/2 the logarithms of p and 1 - p
    nearly cancel; there 2 p - 1 is exact and is divided by 1 - p.
    ``scipy.special.logit`` is the same, with infinite values for 0 and 1.

    Examples
    --------
    >>> logit([0.5, 0.75]).round(6).tolist()
    [0.0, 1.098612]
    """
    p = as_array(p, "p")
    if not ((p > 0) & (p < 1)).all():
        off = p[~((p > 0) & (p < 1))].flat[0]
        raise ValueError(f"p must be greater than 0 and less than 1, got {off}")
    middle = np.clip(p, 0.25, 0.75)
    near = np.log1p((2 * middle - 1) / (1 - middle))
    return np.where(p == middle, near, np.log(p) - np.log1p(-p))[()]
