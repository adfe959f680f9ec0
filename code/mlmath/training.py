"""Train a program of arrays: the tape differentiates it, `descent` takes the steps.

:mod:`mlmath.networks` knows by formulas how a two-layer network is trained. Here nothing
of the model is known but the program that computes its loss; :mod:`mlmath.autodiff`
finds the gradient of one batch after the other, and any method of :mod:`mlmath.descent`
goes along them. Book, capstone project *A network that reads digits*.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath import autodiff
from mlmath._checks import (
    Matrix,
    Vector,
    as_array,
    as_count,
    as_matrix,
    as_scalar,
    as_size,
    as_vector,
    expect,
)
from mlmath.autodiff import Value
from mlmath.backprop import Network
from mlmath.descent import Batch, Descent

Array = NDArray[np.float64]
#: From the rows of a batch and the parameters, as Values, to the mean loss, a Value.
Loss = Callable[..., Any]
#: From a gradient and a start to a descent; takes `tol` and `max_iter` too.
Method = Callable[..., Descent]


@dataclass(frozen=True, slots=True)
class Passes:
    """How a training went, pass after pass over the samples.

    `params` are the parameters after pass number `best`: the last pass, or, if a judge
    was there, the one that it liked best. Row k of `history` has all parameters after k
    passes, in the order of :func:`pack`, and entry k of `judged` what the judge said of
    them (empty without a judge). `n_iter` counts the passes that were finished: fewer
    than were asked for if the numbers ran out of range.
    """

    params: tuple[Array, ...]
    best: int
    n_iter: int
    history: Matrix
    judged: Vector


def parameters(network: Network) -> tuple[Array, ...]:
    """Return the weights and biases of a network, layer by layer: W1, b1, W2, b2 ...

    Parameters
    ----------
    network : Network

    Returns
    -------
    tuple of ndarray
        Read-only.

    Notes
    -----
    Book, capstone project *A network that reads digits*. The activations are left to
    the program, see :func:`scores`.

    Examples
    --------
    >>> W, b = parameters(Network([[[1, 2]]], [[3]], ["identity"]))
    >>> W.tolist(), b.tolist()
    ([[1.0, 2.0]], [3.0])
    """
    expect(network, Network, "network")
    return tuple(
        part for pair in zip(network.W, network.b, strict=True) for part in pair
    )


def pack(params: Sequence[ArrayLike]) -> Vector:
    """Return the entries of all arrays, one array after another, row by row.

    Parameters
    ----------
    params : sequence of array_like
        Real, finite, nonempty.

    Returns
    -------
    (n,) ndarray

    Raises
    ------
    ValueError
        If there is no array, or one is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, capstone project *A network that reads digits*.

    Examples
    --------
    >>> pack([[[1, 2], [3, 4]], [5], 6]).tolist()
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    """
    arrays = [as_array(a, "params").ravel() for a in params]
    if not arrays:
        raise ValueError("params must hold at least one array")
    return np.concatenate(arrays)


def unpack(w: ArrayLike, like: Sequence[ArrayLike]) -> tuple[Array, ...]:
    """Return arrays of the shapes of those in `like`, filled from a vector.

    Parameters
    ----------
    w : (n,) array_like
        In the order of :func:`pack`.
    like : sequence of array_like
        Only the shapes count.

    Returns
    -------
    tuple of ndarray

    Raises
    ------
    ValueError
        If the length is not the number of all entries, or an entry is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, capstone project *A network that reads digits*.

    Examples
    --------
    >>> [a.tolist() for a in unpack([1, 2, 3], ([[0, 0]], [0]))]
    [[[1.0, 2.0]], [3.0]]
    """
    shapes = [np.shape(a) for a in like]
    ends = [0, *itertools.accumulate(math.prod(shape) for shape in shapes)]
    w = as_vector(w, "w", size=ends[-1])
    return tuple(
        w[front:end].reshape(shape)
        for shape, (front, end) in zip(shapes, itertools.pairwise(ends), strict=True)
    )


def relu(S: Any) -> Any:
    """Return the greater of each entry and 0, of an array or a Value.

    Parameters
    ----------
    S : array_like or Value

    Returns
    -------
    ndarray or Value

    Notes
    -----
    Book, capstone project *A network that reads digits*; the slope at 0 is 0.

    Examples
    --------
    >>> relu([-1, 2]).tolist()
    [0.0, 2.0]
    """
    return np.maximum(S, 0.0)


def scores(X: ArrayLike, *params: Any, bend: Callable[[Any], Any] = relu) -> Any:
    r"""Send samples through linear layers, with a bend between one and the next.

    Parameters
    ----------
    X : (n_samples, n_features) array_like
        Real, finite.
    *params : array_like or Value
        W1, b1, W2, b2 and so on: W of shape (n_outputs, n_inputs), b of (n_outputs,). A
        single pair is a linear model.
    bend : callable
        Acts on the scores of each layer but the last, entry by entry, such as `relu`,
        ``numpy.tanh``.

    Returns
    -------
    (n_samples, n_classes) ndarray or Value
        A Value if one of the `params` is.

    Raises
    ------
    ValueError
        If the parameters do not come in pairs, or a shape does not fit.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, capstone project *A network that reads digits*. On arrays the same as
    :func:`mlmath.backprop.forward`.

    Examples
    --------
    >>> scores([[1, 2]], [[2, 1]], [-1], [[3]], [0]).tolist()
    [[9.0]]
    """
    if not params or len(params) % 2:
        raise ValueError(f"params must be pairs of W and b, got {len(params)} arrays")
    A: Any = as_matrix(X, "X")
    arrays = [a if isinstance(a, Value) else np.asarray(a) for a in params]
    with np.errstate(over="ignore", invalid="ignore"):  # what follows says inf or nan
        for k, (W, b) in enumerate(zip(arrays[::2], arrays[1::2], strict=True)):
            A = (bend(A) if k else A) @ W.T + b
    return A


def log_sum_exp(Z: Any) -> Any:
    r"""Return :math:`\ln\sum_j e^{z_j}` of each row, without overflow.

    The largest entry of a row is taken out before the exponential and added after it.
    It counts as a constant there: as it cancels, the derivative, softmax, is right.

    Parameters
    ----------
    Z : (n_samples, n_classes) array_like or Value
        Real, finite.

    Returns
    -------
    (n_samples,) ndarray or Value

    Raises
    ------
    ValueError
        If `Z` is no matrix, is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, capstone project *A network that reads digits*. ``scipy.special.logsumexp``
    has the same values.

    Examples
    --------
    >>> log_sum_exp([[1000, 1000], [0, -1000]]).round(3).tolist()
    [1000.693, 0.0]
    """
    values = as_matrix(Z.data if isinstance(Z, Value) else Z, "Z")
    top = values.max(axis=1, keepdims=True)
    with np.errstate(under="ignore"):
        rest = np.log(np.exp((Z if isinstance(Z, Value) else values) - top).sum(axis=1))
    return rest + top[:, 0]


def mean_log_loss(Z: Any, y: ArrayLike) -> Any:
    r"""Return the mean of :math:`-\ln p_y` over the samples, p being softmax of scores.

    It is minus the log-likelihood of the labels, divided by their number.

    Parameters
    ----------
    Z : (n_samples, n_classes) array_like or Value
        Scores, real, finite.
    y : (n_samples,) array_like
        The numbers of the classes, counted from 0.

    Returns
    -------
    float or Value

    Raises
    ------
    ValueError
        If the lengths differ, a label is no class, or `Z` is no finite matrix.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, capstone project *A network that reads digits*.
    ``sklearn.metrics.log_loss`` has the same value, from probabilities;
    :func:`mlmath.backprop.cross_entropy` has it with its gradient by formula.

    Examples
    --------
    >>> round(mean_log_loss([[0, 0], [np.log(3), 0]], [1, 0]), 6)
    0.490415
    """
    if not isinstance(Z, Value):
        Z = as_matrix(Z, "Z")
    N, m = Z.shape
    y = as_vector(y, "y", size=N)
    if not np.isin(y, np.arange(m)).all():
        raise ValueError(f"y must hold classes 0 to {m - 1}, got {np.unique(y)[:5]}")
    chosen = Z[np.arange(N), y.astype(np.int64)]
    loss = (log_sum_exp(Z) - chosen).mean()
    return loss if isinstance(loss, Value) else float(loss)


def squares(*params: Any) -> Any:
    r"""Return the sum of the squares of all weights, biases left out.

    Parameters
    ----------
    *params : array_like or Value
        Matrices are weights; what has fewer axes is a bias.

    Returns
    -------
    float or Value

    Raises
    ------
    ValueError
        If there is no matrix, or one is empty or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, capstone project *A network that reads digits*. Half of it times a number
    added to a loss is called weight decay, as its gradient pulls each weight to 0.

    Examples
    --------
    >>> squares([[1, 2]], [7])
    5.0
    """
    weights = [
        W if isinstance(W, Value) else as_matrix(W, "W")
        for W in params
        if np.ndim(W.data if isinstance(W, Value) else W) == 2
    ]
    if not weights:
        raise ValueError("params must hold at least one matrix")
    total = sum((W * W).sum() for W in weights)
    return total if isinstance(total, Value) else float(total)


def batch_gradients(
    loss: Loss,
    like: Sequence[ArrayLike],
    *,
    n_samples: int,
    batch_size: int,
    rng: np.random.Generator,
) -> Callable[[Vector], Vector]:
    """Return a gradient for `descent` that takes another batch at each call.

    The samples are shuffled and cut into batches; when all have been seen, they are
    shuffled again. A call costs a small multiple of the loss of one batch.

    Parameters
    ----------
    loss : callable
        ``loss(batch, *params)``: the mean loss over the samples whose numbers are in
        `batch`, of parameters that are Values.
    like : sequence of array_like
        The shapes of the parameters.
    n_samples, batch_size : int
        How many samples there are and a batch holds; the last one may hold fewer.
    rng : numpy.random.Generator
        Shuffles.

    Returns
    -------
    callable
        From all parameters as one vector, see :func:`pack`, to the gradient by them.

    Raises
    ------
    ValueError
        If a number is out of range. The gradient raises one if something on the way is
        not finite.
    TypeError
        If `rng` is no generator.

    Notes
    -----
    Book, capstone project *A network that reads digits*.

    Examples
    --------
    >>> ages = np.array([20.0, 30.0, 70.0])
    >>> gradient = batch_gradients(lambda rows, a: ((a - ages[rows]) ** 2).mean(), [0],
    ...     n_samples=3, batch_size=3, rng=np.random.default_rng(0))
    >>> gradient(np.array([50.0])).round(9).tolist()
    [20.0]
    """
    n, size = as_size(n_samples, "n_samples"), as_count(batch_size, "batch_size")
    if size > n:
        raise ValueError(f"batch_size must be at most n_samples = {n}, got {size}")
    expect(rng, np.random.Generator, "rng")
    like = [as_array(a, "each of like") for a in like]
    waiting: Batch = np.empty(0, dtype=np.int64)

    def gradient(w: Vector) -> Vector:
        nonlocal waiting
        if not waiting.size:
            waiting = rng.permutation(n)
        batch, waiting = waiting[:size], waiting[size:]
        _, by = autodiff.value_and_gradients(
            lambda *params: loss(batch, *params), *unpack(w, like)
        )
        return pack(by)

    return gradient


def train(
    loss: Loss,
    start: Sequence[ArrayLike],
    method: Method,
    *,
    n_samples: int,
    batch_size: int,
    passes: int,
    rng: np.random.Generator,
    judge: Callable[..., float] | None = None,
) -> Passes:
    """Go down a loss that is a program, in passes over the samples.

    Costs ``n_samples / batch_size`` gradients a pass, and 8 bytes a parameter and step.

    Parameters
    ----------
    loss : callable
        As for :func:`batch_gradients`.
    start : sequence of array_like
        The first parameters.
    method : callable
        Of :mod:`mlmath.descent`, with its rate:
        ``functools.partial(descent.adam, rate=0.01)``.
    n_samples, batch_size, rng
        As for :func:`batch_gradients`.
    passes : int
        How many, at least 1.
    judge : callable, optional
        ``judge(*params)``, a loss on other samples: the parameters after the pass that
        it finds least are returned, which is early stopping, decided afterwards.

    Returns
    -------
    Passes

    Raises
    ------
    ValueError
        If a number is out of range, or the first gradient is not finite.
    TypeError
        On a wrong kind.

    Notes
    -----
    Book, capstone project *A network that reads digits*. A method that runs out of the
    range of numbers ends the training; the passes before are returned.
    :func:`mlmath.networks.train` takes the same steps by formulas, in half the time.

    Examples
    --------
    >>> import functools
    >>> from mlmath import descent
    >>> ages = np.array([20.0, 30.0, 70.0])
    >>> run = train(lambda rows, a: ((a - ages[rows]) ** 2).mean(), [0.0],
    ...     functools.partial(descent.gradient_descent, rate=0.25), n_samples=3,
    ...     batch_size=3, passes=30, rng=np.random.default_rng(0))
    >>> run.params[0].round(6).tolist()
    40.0
    """
    passes = as_count(passes, "passes")
    start = [as_array(a, "each of start") for a in start]
    gradient = batch_gradients(
        loss, start, n_samples=n_samples, batch_size=batch_size, rng=rng
    )

    def look(w: Vector) -> Vector:
        try:
            return gradient(w)
        except ValueError as error:
            if "finite" not in str(error):
                raise  # a wrong shape, say; no number has run out of range
            return np.full(w.shape, np.nan)

    steps = -(-n_samples // batch_size)  # the last batch may be smaller
    run = method(look, pack(start), tol=0.0, max_iter=steps * passes)
    expect(run, Descent, "what method returns")
    history = run.history[::steps]
    judged = np.array([_judge(judge, unpack(w, start)) for w in history if judge])
    best = int(np.argmin(judged)) if judge else len(history) - 1
    return Passes(unpack(history[best], start), best, len(history) - 1, history, judged)


def _judge(judge: Callable[..., float], params: tuple[Array, ...]) -> float:
    """Return what the judge says; inf if its numbers run out of range."""
    try:
        return as_scalar(judge(*params), "what judge returns")
    except ValueError as error:
        if "finite" not in str(error):
            raise
        return math.inf
