"""Networks forward and back (*The chain rule in many variables and backpropagation*).

A network is a chain of layers, each a linear layer and an activation. Samples are rows
all the way. Losses stand here with their gradients, so that a pass back can begin.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath import activations
from mlmath._checks import (
    Matrix,
    Vector,
    as_array,
    as_count,
    as_matrix,
    as_plain,
    as_positive,
    as_scalar,
    as_size,
    as_vector,
    expect,
)
from mlmath.matrices import linear_layer

Entrywise = Callable[[Matrix], Matrix]
Steps = Sequence[Sequence[tuple[int, float]]]
Path = tuple[tuple[int, ...], float]
#: By name: an activation and its derivative, both entry by entry.
ACTIVATIONS: dict[str, tuple[Entrywise, Entrywise]] = {
    "identity": (np.copy, np.ones_like),
    "relu": (activations.relu, activations.relu_derivative),
    "sigmoid": (activations.sigmoid, activations.sigmoid_derivative),
    "softplus": (activations.softplus, activations.softplus_derivative),
    "tanh": (activations.tanh, activations.tanh_derivative),
}


@dataclass(frozen=True, slots=True)
class Network:
    """Layers one after another; entry k of each tuple belongs to layer k + 1.

    A layer sends x to activation(W x + b). The arrays are read-only copies.

    Parameters
    ----------
    W : sequence of (n_outputs, n_inputs) array_like
        Each has as many columns as the one before has rows.
    b : sequence of (n_outputs,) array_like
        As many as `W`.
    activations : sequence of str
        As many as `W`: identity, relu, sigmoid, softplus or tanh.

    Raises
    ------
    ValueError
        If there is no layer, the numbers of layers or the shapes do not fit, or an
        activation is not known.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*.
    """

    W: tuple[Matrix, ...]
    b: tuple[Vector, ...]
    activations: tuple[str, ...]

    def __post_init__(self) -> None:
        """Check the parts against each other, and copy them."""
        W, b, names = tuple(self.W), tuple(self.b), tuple(self.activations)
        if not len(W) == len(b) == len(names) >= 1:
            raise ValueError(
                "W, b and activations must have one entry a layer, "
                f"got {len(W)}, {len(b)} and {len(names)}"
            )
        unknown = [name for name in names if name not in ACTIVATIONS]
        if unknown:
            raise ValueError(
                f"activations must be among {sorted(ACTIVATIONS)}, got {unknown[0]!r}"
            )
        weights, biases = list[Matrix](), list[Vector]()
        for k, (Wk, bk) in enumerate(zip(W, b, strict=True)):
            columns = len(weights[-1]) if weights else None
            weights.append(as_matrix(Wk, f"W[{k}]", columns=columns))
            biases.append(as_vector(bk, f"b[{k}]", size=len(weights[-1])))
        for array in (*weights, *biases):
            array.setflags(write=False)
        for name, value in (("W", weights), ("b", biases), ("activations", names)):
            object.__setattr__(self, name, tuple(value))


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass forward has computed; entry k of a tuple belongs to layer k + 1.

    `inputs` are the arrays that went into the layers, `scores` what the linear layers
    made of them, before the activations; `output` is the end. All have a row a sample
    and are read-only.
    """

    inputs: tuple[Matrix, ...]
    scores: tuple[Matrix, ...]
    output: Matrix


@dataclass(frozen=True, slots=True)
class Gradients:
    """Derivatives of a loss, each in the shape of what it is a derivative by."""

    W: tuple[Matrix, ...]
    b: tuple[Vector, ...]
    X: Matrix


def random_network(
    sizes: Sequence[int], *, activations: Sequence[str], rng: np.random.Generator
) -> Network:
    r"""Draw a network: weights normal with standard deviation 1/sqrt(n_inputs), no bias.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of inputs, of outputs of layer 1, of layer 2 and so on.
    activations : sequence of str
        One a layer.
    rng : numpy.random.Generator
        Draws the weights.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If there are fewer than two sizes, one is less than 1, or `activations` does not
        fit.
    TypeError
        If a size is no integer.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*. With this
    deviation a score has about the size of the entries it is made of.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> [W.shape for W in random_network([1, 6, 2], activations=["tanh"] * 2, rng=rng).W]
    [(6, 1), (2, 6)]
    """
    expect(rng, np.random.Generator, "rng")
    sizes = [as_size(n, "sizes") for n in sizes]
    for n_in, n_out in itertools.pairwise(sizes):
        as_size(n_out, "sizes", each=n_in)
    if len(sizes) < 2:
        raise ValueError(f"sizes must name inputs and outputs, got {sizes}")
    W = tuple(
        rng.normal(size=(n, m)) / np.sqrt(m) for m, n in itertools.pairwise(sizes)
    )
    return Network(W, tuple(np.zeros(n) for n in sizes[1:]), tuple(activations))


def forward(network: Network, X: ArrayLike) -> Pass:
    """Send samples through all layers, and keep what the way back needs.

    Costs about 2 N operations a weight for N samples.

    Parameters
    ----------
    network : Network
    X : (n_samples, n_inputs) array_like
        Real, finite.

    Returns
    -------
    Pass

    Raises
    ------
    ValueError
        If a shape is wrong, an entry is not finite, or a score overflows.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*.

    Examples
    --------
    >>> network = Network(([[2, 1]], [[3]]), ([-1], [0]), ("relu", "identity"))
    >>> forward(network, [[1, 2], [0, 0]]).output.tolist()
    [[9.0], [0.0]]
    """
    expect(network, Network, "network")
    A = as_matrix(X, "X", columns=network.W[0].shape[1])
    inputs, scores = list[Matrix](), list[Matrix]()
    for W, b, name in zip(network.W, network.b, network.activations, strict=True):
        activate, _ = ACTIVATIONS[name]
        inputs.append(A)
        with np.errstate(over="ignore", invalid="ignore"):
            Z = linear_layer(A, W, bias=b)
        scores.append(as_matrix(Z, f"the scores of layer {len(inputs)}"))
        A = activate(Z)
    for array in (*inputs, *scores, A):
        array.setflags(write=False)
    return Pass(tuple(inputs), tuple(scores), A)


def backward(network: Network, cache: Pass, gradient: ArrayLike) -> Gradients:
    """Lead the gradient by the outputs back through all layers: backpropagation.

    Costs about 4 N operations a weight for N samples: twice the pass forward.

    Parameters
    ----------
    network : Network
    cache : Pass
        What :func:`forward` has returned for this network.
    gradient : (n_samples, n_outputs) array_like
        Derivatives of the loss by the entries of ``cache.output``.

    Returns
    -------
    Gradients

    Raises
    ------
    ValueError
        If a shape is wrong, or something is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*.
    :mod:`mlmath.autodiff` finds the same numbers without being told any formula.

    Examples
    --------
    >>> network = Network(([[2, 1]], [[3]]), ([-1], [0]), ("relu", "identity"))
    >>> gradients = backward(network, forward(network, [[1, 2]]), [[1]])
    >>> [W.tolist() for W in gradients.W], gradients.X.tolist()
    ([[[3.0, 6.0]], [[3.0]]], [[6.0, 3.0]])
    """
    expect(network, Network, "network")
    expect(cache, Pass, "cache")
    N, n = cache.output.shape
    G = as_matrix(gradient, "gradient", rows=N, columns=n)
    by_W, by_b = list[Matrix](), list[Vector]()
    for k in reversed(range(len(network.W))):
        _, slope = ACTIVATIONS[network.activations[k]]
        with np.errstate(over="ignore", invalid="ignore"):
            Delta = G * slope(cache.scores[k])
            by_W.append(Delta.T @ cache.inputs[k])
            by_b.append(Delta.sum(axis=0))
            G = as_matrix(Delta @ network.W[k], f"the gradient below layer {k + 1}")
    return Gradients(tuple(reversed(by_W)), tuple(reversed(by_b)), G)


def take_step(network: Network, gradients: Gradients, *, rate: float) -> Network:
    """Return the network with `rate` times the gradient subtracted.

    Parameters
    ----------
    network : Network
    gradients : Gradients
        Of the same shapes.
    rate : float
        Positive.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If `rate` is not positive, the shapes differ, or a weight is no longer finite.
    TypeError
        If `rate` is not a real number.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*.

    Examples
    --------
    >>> network = Network(([[1]],), ([0],), ("identity",))
    >>> gradients = backward(network, forward(network, [[2]]), [[1]])
    >>> take_step(network, gradients, rate=0.25).W[0].tolist()
    [[0.5]]
    """
    expect(network, Network, "network")
    expect(gradients, Gradients, "gradients")
    rate = as_positive(rate, "rate")
    return from_vector(network, to_vector(network) - rate * to_vector(gradients))


def to_vector(parts: Network | Gradients) -> Vector:
    """Return all weights and biases, or their derivatives, one after another.

    Parameters
    ----------
    parts : Network or Gradients

    Returns
    -------
    (n,) ndarray
        W and b of layer 1, row by row, then those of layer 2 and so on.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*.

    Examples
    --------
    >>> to_vector(Network(([[1, 2]],), ([3],), ("tanh",))).tolist()
    [1.0, 2.0, 3.0]
    """
    expect(parts, Network | Gradients, "parts")
    pairs = zip(parts.W, parts.b, strict=True)
    return np.concatenate([array.ravel() for pair in pairs for array in pair])


def from_vector(network: Network, w: ArrayLike) -> Network:
    """Return a network of the same shape with the weights and biases in `w`.

    Parameters
    ----------
    network : Network
        Says the shapes and the activations.
    w : (n,) array_like
        In the order of :func:`to_vector`.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If the length is wrong or an entry is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*.

    Examples
    --------
    >>> from_vector(Network(([[1, 2]],), ([3],), ("tanh",)), [4, 5, 6]).b[0].tolist()
    [6.0]
    """
    expect(network, Network, "network")
    pairs = list(zip(network.W, network.b, strict=True))
    w = as_vector(w, "w", size=sum(W.size + b.size for W, b in pairs))
    weights, biases = list[Matrix](), list[Vector]()
    for W, b in pairs:
        front, middle = W.size, W.size + b.size
        weights.append(w[:front].reshape(W.shape))
        biases.append(w[front:middle])
        w = w[middle:]
    return Network(tuple(weights), tuple(biases), network.activations)


def softmax(Z: ArrayLike) -> Vector | Matrix:
    r"""Make shares of scores: :math:`e^{z_i}` divided by their sum, along each row.

    Nothing overflows, as the largest score is subtracted first, which changes nothing.

    Parameters
    ----------
    Z : (n_classes,) or (n_samples, n_classes) array_like
        Real, finite.

    Returns
    -------
    ndarray
        Of the shape of `Z`; each row adds up to 1.

    Raises
    ------
    ValueError
        If `Z` is empty or not finite, or no vector or matrix.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*.
    ``scipy.special.softmax`` is the same.

    Examples
    --------
    >>> softmax([0, np.log(3), -1000]).round(6).tolist()
    [0.25, 0.75, 0.0]
    """
    Z = as_array(Z, "Z", ndim=2 if as_plain(Z, "Z").ndim == 2 else 1)
    with np.errstate(over="ignore", under="ignore"):
        E = np.exp(Z - Z.max(axis=-1, keepdims=True))
    return np.asarray(E / E.sum(axis=-1, keepdims=True))


def softmax_jacobian(z: ArrayLike) -> Matrix:
    r"""Return the Jacobian of softmax at `z`: diag(p) - p p', with p = softmax(z).

    Parameters
    ----------
    z : (n_classes,) array_like
        Real, finite.

    Returns
    -------
    (n_classes, n_classes) ndarray
        Symmetric; rows and columns add up to 0.

    Raises
    ------
    ValueError
        If `z` is no vector or not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*.

    Examples
    --------
    >>> softmax_jacobian([0, 0]).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    p = softmax(as_vector(z, "z"))
    return np.diag(p) - np.outer(p, p)


def cross_entropy(Y: ArrayLike, Z: ArrayLike) -> tuple[float, Matrix]:
    r"""Return the mean log loss of softmax, and its gradient by the scores.

    A sample with the shares y and the scores z has the loss :math:`-\sum_i y_i \ln p_i`
    with p = softmax(z), and the gradient p - y; both are divided by the number of
    samples. Computed from the scores, so that no p is rounded to 0 first.

    Parameters
    ----------
    Y : (n_samples, n_classes) array_like
        At least 0, each row adding up to 1; most often a 1 at the class and else 0.
    Z : (n_samples, n_classes) array_like
        Real, finite.

    Returns
    -------
    loss : float
    gradient : (n_samples, n_classes) ndarray

    Raises
    ------
    ValueError
        If the shapes differ, an entry is not finite, or a row of `Y` does not hold
        shares.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*.
    ``sklearn.metrics.log_loss`` has the same value, from probabilities.

    Examples
    --------
    >>> loss, gradient = cross_entropy([[1, 0]], [[0, 0]])
    >>> round(loss, 6), gradient.tolist()
    (0.693147, [[-0.5, 0.5]])
    """
    Y = as_matrix(Y, "Y")
    Z = as_matrix(Z, "Z", rows=Y.shape[0], columns=Y.shape[1])
    if (Y < 0).any() or (np.abs(Y.sum(axis=1) - 1) > 1e-9).any():
        raise ValueError("Y must have rows of shares: at least 0, adding up to 1")
    with np.errstate(over="ignore", under="ignore"):
        Z = Z - Z.max(axis=1, keepdims=True)
        ln_p = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    chosen = np.multiply(Y, ln_p, where=Y > 0, out=np.zeros_like(Y))
    return float(-chosen.sum() / len(Y)), (np.exp(ln_p) - Y) / len(Y)


def squared_error(Y: ArrayLike, Y_hat: ArrayLike) -> tuple[float, Matrix]:
    r"""Return the mean squared distance of rows, and its gradient by the predictions.

    Parameters
    ----------
    Y : (n_samples, n_outputs) array_like
        What was to come out; real, finite.
    Y_hat : (n_samples, n_outputs) array_like
        What is predicted; real, finite. A vector is refused, since it would be
        broadcast.

    Returns
    -------
    loss : float
        The mean over the samples, not over the outputs.
    gradient : (n_samples, n_outputs) ndarray
        :math:`\frac2N(\hat Y - Y)` for N samples.

    Raises
    ------
    ValueError
        If a shape is wrong, an entry is not finite, or the loss overflows.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*. For one
    output it is :func:`mlmath.losses.squared_loss` of the two columns.

    Examples
    --------
    >>> squared_error([[1, 0]], [[2, 2]])
    (5.0, array([[2., 4.]]))
    """
    Y = as_matrix(Y, "Y")
    Y_hat = as_matrix(Y_hat, "Y_hat", rows=Y.shape[0], columns=Y.shape[1])
    with np.errstate(over="ignore"):
        E = Y_hat - Y
        loss = as_scalar((E**2).sum() / len(E), "the loss")
    return loss, 2 / len(E) * E


def path_products(steps: Steps, start: int) -> list[Path]:
    """Return all paths of a computation graph from a number to the result.

    There may be more of them than anybody can wait for: their number can double with
    each number of the graph. The reverse sweep needs each arrow once.

    Parameters
    ----------
    steps : sequence
        ``steps[k]`` holds the arrows into number k as pairs (j, c): the place j < k of
        an argument and the local derivative. The result is the last number.
    start : int
        The place of the number that the paths begin at.

    Returns
    -------
    list of pairs
        A path, as a tuple of places, and the product of the local derivatives along it.

    Raises
    ------
    ValueError
        If there is no number, `start` is no place, an arrow does not lead on, or a
        derivative is not finite.
    TypeError
        If a place is no integer, or a derivative no real number.

    Notes
    -----
    Book, chapter *The chain rule in many variables and backpropagation*.

    Examples
    --------
    >>> path_products([[], [(0, 3)], [(0, 5), (1, 2)]], 0)
    [((0, 1, 2), 6.0), ((0, 2), 5.0)]
    """
    _check_graph(steps, start)
    found, pending = list[Path](), list[Path]([((len(steps) - 1,), 1.0)])
    while pending:
        path, product = pending.pop()
        if path[0] == start:
            found.append((path, product))
        else:
            pending += [((j, *path), product * c) for j, c in steps[path[0]]]
    return found


def _check_graph(steps: Steps, start: int) -> None:
    """Raise unless all arrows lead on and `start` is a place."""
    for k, arrows in enumerate(steps):
        for j, c in arrows:
            as_scalar(c, f"the derivatives in steps[{k}]")
            if as_count(j, f"the places in steps[{k}]", least=0) >= k:
                raise ValueError(f"steps[{k}] must have places before {k}, got {j}")
    if as_count(start, "start", least=0) >= len(steps):
        raise ValueError(f"start must be one of {len(steps)} places, got {start}")
