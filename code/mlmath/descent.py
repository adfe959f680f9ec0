"""Ways downhill by gradients: one point after the other, each a little lower.

All take ``gradient(x)``, a start and a learning rate, and return a `Descent`. They
differ in one line: what the next step is made of. A method that runs away is a result,
too: it ends where the numbers do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import (
    Matrix,
    Vector,
    as_at_least_0,
    as_count,
    as_positive,
    as_share,
    as_size,
    as_symmetric,
    as_vector,
    expect,
)
from mlmath._scale import by_powers_of_two

Gradient = Callable[[Vector], ArrayLike]
Batch = NDArray[np.int64]
#: From the number of the step, the point and its gradient to the next point.
Rule = Callable[[int, Vector, Vector], Vector]


@dataclass(frozen=True, slots=True)
class Descent:
    """Where a descent ended, and how it came there.

    `residual` is the length of the gradient at `x`, `history` has all points, one a
    row, from the start to `x`. `converged` says that the residual is at most `tol`; it
    is False after `max_iter` steps, and when the points or their gradients left the
    range of numbers: then `x` is the last point with a finite gradient.
    """

    x: Vector
    residual: float
    n_iter: int
    converged: bool
    history: Matrix


def gradient_descent(
    gradient: Gradient,
    x0: ArrayLike,
    *,
    rate: float,
    tol: float = 1e-6,
    max_iter: int = 10_000,
) -> Descent:
    r"""Step against the gradient, `rate` times as far as it is long.

    On a quadratic whose Hessian has eigenvalues from mu > 0 to L it converges exactly
    if ``rate < 2 / L``; the best rate is ``2 / (L + mu)``, with which the distance
    shrinks at each step by (k - 1) / (k + 1) or more, where k = L / mu.

    Parameters
    ----------
    gradient : callable
        ``gradient(x)`` is the gradient at `x`, (n,) array_like.
    x0 : (n,) array_like
        Where to start; real, finite.
    rate : float
        The learning rate, positive.
    tol : float
        Stop when the gradient is at most this long; at least 0.
    max_iter : int
        Most steps, at least 1. Each costs one gradient.

    Returns
    -------
    Descent

    Raises
    ------
    ValueError
        If a shape is wrong, `x0` or the gradient there is not finite, or a number is
        out of its range.
    TypeError
        On a wrong kind.

    Notes
    -----
    Book, chapter *Gradient descent*; Nocedal and Wright (2006), section 3.3. A thousand
    steps of least squares on 442 x 10 take some three times as long as a bare loop,
    which keeps no points and looks at nothing.

    Examples
    --------
    >>> found = gradient_descent(lambda x: [2 * x[0], 20 * x[1]], [1, 1], rate=0.05)
    >>> found.history[:3].tolist(), found.converged
    ([[1.0, 1.0], [0.9, 0.0], [0.81, 0.0]], True)
    """
    rate = as_positive(rate, "rate")

    def step(k: int, x: Vector, g: Vector) -> Vector:
        return x - rate * g

    return _descend(gradient, x0, step, tol, max_iter)


def exact_line_search(
    H: ArrayLike,
    b: ArrayLike,
    x0: ArrayLike,
    *,
    tol: float = 1e-6,
    max_iter: int = 10_000,
) -> Descent:
    r"""Minimise x'Hx/2 - b'x by steps along the gradient, each of the best length.

    The height above the minimum shrinks at each step by ((k - 1) / (k + 1))**2 or more,
    where k is the condition number of `H`; from the worst starts by no more than that.

    Parameters
    ----------
    H : (n, n) array_like
        Exactly symmetric and positive definite.
    b, x0 : (n,) array_like
        Real, finite.
    tol, max_iter
        As for :func:`gradient_descent`.

    Returns
    -------
    Descent

    Raises
    ------
    ValueError
        On a wrong shape, what is not finite, a number out of its range, or if `H` turns
        out not to be positive definite.
    TypeError
        On a wrong kind.

    Notes
    -----
    Book, chapter *Gradient descent*; Nocedal and Wright (2006), section 3.3.

    Examples
    --------
    >>> exact_line_search([[1, 0], [0, 3]], [0, 0], [3, 1]).history[:3].tolist()
    [[3.0, 1.0], [1.5, -0.5], [0.75, 0.25]]
    """
    H = as_symmetric(H, "H")
    b = as_vector(b, "b", size=len(H))
    x0 = as_vector(x0, "x0", size=len(H))

    def step(k: int, x: Vector, g: Vector) -> Vector:
        s, _ = by_powers_of_two(g)  # the same direction, with squares in range
        bend = float(s @ H @ s)
        if bend <= 0:
            raise ValueError(
                f"H must be positive definite, got s'Hs = {bend} for s = {s.tolist()}"
            )
        return x - float(s @ s) / bend * g

    return _descend(lambda x: H @ x - b, x0, step, tol, max_iter)


def heavy_ball(
    gradient: Gradient,
    x0: ArrayLike,
    *,
    rate: float,
    momentum: float = 0.9,
    tol: float = 1e-6,
    max_iter: int = 10_000,
) -> Descent:
    r"""Step against the gradient, and repeat a share of the step before.

    On a quadratic whose Hessian has eigenvalues from mu > 0 to L, the best choice is
    ``rate = 4 / (sqrt(L) + sqrt(mu))**2`` and ``momentum = q**2`` with
    q = (sqrt(k) - 1) / (sqrt(k) + 1), k = L / mu: the distance shrinks like j q**j.

    Parameters
    ----------
    gradient, x0, rate, tol, max_iter
        As for :func:`gradient_descent`.
    momentum : float
        The share of the last step, at least 0 and below 1; 0 is gradient descent.

    Returns
    -------
    Descent

    Raises
    ------
    ValueError
        As for :func:`gradient_descent`, and if `momentum` is out of its range.
    TypeError
        On a wrong kind.

    Notes
    -----
    Book, chapter *Gradient descent*; Polyak (1964), doi:10.1016/0041-5553(64)90137-5.
    ``torch.optim.SGD`` with `momentum` takes the same steps.

    Examples
    --------
    >>> run = heavy_ball(lambda x: x, [8], rate=0.5, momentum=0.25, max_iter=3)
    >>> run.history.ravel().tolist()
    [8.0, 4.0, 1.0, -0.25]
    """
    rate, momentum = as_positive(rate, "rate"), as_share(momentum, "momentum")
    last: Vector = np.zeros(1)  # the step before the first

    def step(k: int, x: Vector, g: Vector) -> Vector:
        nonlocal last
        last = momentum * last - rate * g
        return x + last

    return _descend(gradient, x0, step, tol, max_iter)


def nesterov(
    gradient: Gradient,
    x0: ArrayLike,
    *,
    rate: float,
    momentum: float = 0.9,
    tol: float = 1e-6,
    max_iter: int = 10_000,
) -> Descent:
    r"""Repeat a share of the step before first, then step against the gradient there.

    With ``rate = 1 / L`` and momentum (sqrt(k) - 1) / (sqrt(k) + 1) the height above
    the minimum shrinks at least by 1 - 1 / sqrt(k) a step, up to a constant, for every
    function whose Hessian has its eigenvalues from mu > 0 to L, k = L / mu.

    Parameters
    ----------
    gradient, x0, rate, tol, max_iter
        As for :func:`gradient_descent`.
    momentum : float
        The share of the last step, at least 0 and below 1; 0 is gradient descent.

    Returns
    -------
    Descent
        The points are those where the gradient is taken: ahead by the share.

    Raises
    ------
    ValueError
        As for :func:`gradient_descent`, and if `momentum` is out of its range.
    TypeError
        On a wrong kind.

    Notes
    -----
    Book, chapter *Gradient descent*; Nesterov (1983). ``torch.optim.SGD`` with
    ``nesterov=True`` takes the same steps.

    Examples
    --------
    >>> run = nesterov(lambda x: x, [8], rate=0.5, momentum=0.5, max_iter=2)
    >>> run.history.ravel().tolist()
    [8.0, 2.0, -0.5]
    """
    rate, momentum = as_positive(rate, "rate"), as_share(momentum, "momentum")
    last: Vector = np.zeros(1)

    def step(k: int, x: Vector, g: Vector) -> Vector:
        nonlocal last
        last = momentum * last - rate * g
        return x - rate * g + momentum * last

    return _descend(gradient, x0, step, tol, max_iter)


def adam(
    gradient: Gradient,
    x0: ArrayLike,
    *,
    rate: float = 0.001,
    decays: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    tol: float = 1e-6,
    max_iter: int = 10_000,
) -> Descent:
    r"""Divide the mean of recent gradients by the root of the mean of their squares.

    Each coordinate has its own scale, so that a step is about `rate` long in each,
    whatever the unit of the function. With a constant rate it need not converge, not
    even on every convex function.

    Parameters
    ----------
    gradient, x0, tol, max_iter
        As for :func:`gradient_descent`.
    rate : float
        Positive: about how far a coordinate moves in a step.
    decays : (float, float)
        How much of the two means is kept at each step, at least 0 and below 1.
    eps : float
        Added to the root, positive.

    Returns
    -------
    Descent

    Raises
    ------
    ValueError
        As for :func:`gradient_descent`, and if `decays` or `eps` is out of its range.
    TypeError
        On a wrong kind.

    Notes
    -----
    Book, chapter *Gradient descent*; Kingma and Ba (2015), arXiv:1412.6980, algorithm
    1; Reddi, Kale and Kumar (2018) for where it fails. The root of the mean square is
    kept instead of the square, which would overflow first. ``torch.optim.Adam`` takes
    the same steps.

    Examples
    --------
    >>> run = adam(lambda x: [1e-3, -1e5] * x, [1, 1], rate=0.1, max_iter=2)
    >>> run.history.round(3).tolist()
    [[1.0, 1.0], [0.9, 1.1], [0.8, 1.2]]
    """
    rate, eps = as_positive(rate, "rate"), as_positive(eps, "eps")
    p, q = (as_share(decay, "decays") for decay in as_vector(decays, "decays", size=2))
    mean: Vector = np.zeros(1)
    root: Vector = np.zeros(1)

    def step(k: int, x: Vector, g: Vector) -> Vector:
        nonlocal mean, root
        mean = p * mean + (1 - p) * g
        root = np.hypot(np.sqrt(q) * root, np.sqrt(1 - q) * g)
        fair_mean, fair_root = mean / (1 - p**k), root / np.sqrt(1 - q**k)
        return np.asarray(x - rate * fair_mean / (fair_root + eps))

    return _descend(gradient, x0, step, tol, max_iter)


def minibatch_descent(
    gradient: Callable[[Vector, Batch], ArrayLike],
    x0: ArrayLike,
    *,
    n_samples: int,
    batch_size: int,
    rate: float | Callable[[int], float],
    rng: np.random.Generator,
    tol: float = 1e-6,
    max_iter: int = 1000,
) -> Descent:
    r"""Step against the mean gradient of a few samples, drawn anew for each step.

    The mean step is that of gradient descent. With a constant rate the points come
    near the minimum and then go on wandering round it; with a rate that falls like 1/k
    the wandering dies out.

    Parameters
    ----------
    gradient : callable
        ``gradient(x, batch)`` is the mean gradient at `x` over the samples whose
        numbers, counted from 0, are in the array `batch`.
    x0 : (n,) array_like
        Real, finite.
    n_samples : int
        How many samples there are.
    batch_size : int
        How many of them a step looks at, from 1 to `n_samples`; they are different.
    rate : float or callable
        Positive: the same for all steps, or ``rate(k)`` for step k = 1, 2, ...
    rng : numpy.random.Generator
        Draws the batches.
    tol : float
        What the gradient over all samples may be at most, for `converged`.
    max_iter : int
        How many steps, at least 1: noise never says when to stop, so all are taken.
        ``n_samples / batch_size`` of them are called an epoch.

    Returns
    -------
    Descent
        Its `residual` is that of the gradient over all samples.

    Raises
    ------
    ValueError
        If a shape is wrong, `x0` or the first gradient is not finite, or a number is
        out of its range.
    TypeError
        On a wrong kind.

    Notes
    -----
    Book, chapter *Gradient descent*; Robbins and Monro (1951),
    doi:10.1214/aoms/1177729586. Libraries shuffle the samples once an epoch instead,
    and take the batches in order.

    Examples
    --------
    >>> ages = np.array([20.0, 30.0, 70.0])
    >>> run = minibatch_descent(
    ...     lambda x, batch: [x[0] - ages[batch].mean()], [0],
    ...     n_samples=3, batch_size=2, rate=lambda k: 1 / k,
    ...     rng=np.random.default_rng(0), max_iter=1000)
    >>> bool(abs(run.x[0] - ages.mean()) < 2)
    True
    """
    n_samples = as_size(n_samples, "n_samples")
    batch_size = as_count(batch_size, "batch_size")
    if batch_size > n_samples:
        raise ValueError(
            f"batch_size must be at most n_samples = {n_samples}, got {batch_size}"
        )
    expect(rng, np.random.Generator, "rng")
    tol = as_at_least_0(tol, "tol")
    if not callable(rate):
        as_positive(rate, "rate")

    def of_a_batch(x: Vector) -> ArrayLike:
        batch = rng.choice(n_samples, batch_size, replace=False)
        return gradient(x, batch)

    def step(k: int, x: Vector, g: Vector) -> Vector:
        now = as_positive(rate(k), f"rate({k})") if callable(rate) else rate
        return x - now * g

    run = _descend(of_a_batch, x0, step, tol, max_iter, to_the_end=True)
    whole = _look(lambda x: gradient(x, np.arange(n_samples)), run.x)
    residual = np.inf if whole is None else _length(whole)
    return Descent(run.x, residual, run.n_iter, residual <= tol, run.history)


def _descend(
    gradient: Gradient,
    x0: ArrayLike,
    rule: Rule,
    tol: float,
    max_iter: int,
    *,
    to_the_end: bool = False,
) -> Descent:
    """Follow a rule until the gradient is short, or to the end."""
    x, tol = as_vector(x0, "x0"), -1.0 if to_the_end else as_at_least_0(tol, "tol")
    max_iter = as_count(max_iter, "max_iter")
    g = _look(gradient, x)
    if g is None:
        raise ValueError(f"gradient must be finite at x0 = {x.tolist()}")
    history = [x]
    while len(history) <= max_iter and _length(g) > tol:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            ahead: Vector = rule(len(history), x, g)
        slope = _look(gradient, ahead) if np.isfinite(ahead).all() else None
        if slope is None:  # it has run away
            break
        x, g = ahead, slope
        history.append(x)
    residual = _length(g)
    return Descent(x, residual, len(history) - 1, residual <= tol, np.array(history))


def _look(gradient: Gradient, x: Vector) -> Vector | None:
    """Return the gradient at `x`; None if it has the shape, but is not finite."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        g = gradient(x.copy())
    try:
        return as_vector(g, "gradient", size=x.size)
    except ValueError:
        if np.shape(g) == x.shape:
            return None
        raise


def _length(g: Vector) -> float:
    """Return the norm of `g`, whose square may be out of range."""
    largest = float(np.abs(g).max())
    return largest * float(np.linalg.norm(g / largest)) if largest else 0.0
