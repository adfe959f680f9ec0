r"""Two-layer networks for classification: first weights, loss, training, prediction.

All stands on `backprop`: a network ends in scores (its last activation is the identity),
and the loss makes probabilities of them. One score means yes or no, by the sigmoid; more
scores mean as many classes, by softmax. Book, chapter *A two-layer network from scratch*.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath import activations, backprop, derivatives, losses
from mlmath._checks import (
    Matrix,
    Vector,
    as_at_least_0,
    as_count,
    as_matrix,
    as_positive,
    as_probabilities,
    as_scalar,
    as_share,
    as_vector,
    expect,
)
from mlmath.backprop import Gradients, Network


@dataclass(frozen=True, slots=True)
class Training:
    """Where the training of a network ended, and how it came there.

    `network` is that after pass number `best`: the last pass, or, where samples were
    held out, the one with the least loss on them. `loss` and `residual`, the length of
    the gradient, are those of `network` over all training samples; `converged` says that
    the residual is at most `tol`. Entry k of `losses` and `held_out_losses` (empty if
    nothing was held out) is the loss after k passes, row k of `history` has the weights
    and biases then, in the order of :func:`mlmath.backprop.to_vector`.
    """

    network: Network
    loss: float
    residual: float
    n_iter: int
    converged: bool
    history: Matrix
    losses: Vector
    held_out_losses: Vector
    best: int


def initialise(
    sizes: Sequence[int],
    *,
    hidden: str = "tanh",
    scheme: str | float = "glorot",
    rng: np.random.Generator,
) -> Network:
    r"""Draw the first weights: normal, with mean 0, and biases 0.

    Their variance is :math:`2/(n_{in} + n_{out})` for the scheme "glorot", which suits
    tanh, and :math:`2/n_{in}` for "he", which suits ReLU. A number is the standard
    deviation itself: 0 makes all weights equal, and they stay so.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of inputs, of neurons in each hidden layer, and of scores.
    hidden : str
        Activation of the hidden layers; see :class:`mlmath.backprop.Network`.
    scheme : str or float
        "glorot", "he", or a number, at least 0.
    rng : numpy.random.Generator
        Draws the weights.

    Returns
    -------
    Network
        Its last activation is the identity.

    Raises
    ------
    ValueError
        If there are fewer than two sizes, one is less than 1, or an activation or a
        scheme is not known.
    TypeError
        If a size is no integer.

    Notes
    -----
    Book, chapter *A two-layer network from scratch*; Glorot and Bengio (2010); He et al.
    (2015). The same variances as ``torch.nn.init.xavier_normal_`` and
    ``kaiming_normal_``.

    Examples
    --------
    >>> network = initialise([2, 3, 1], rng=np.random.default_rng(0))
    >>> [W.shape for W in network.W], network.activations
    ([(3, 2), (1, 3)], ('tanh', 'identity'))
    """
    expect(rng, np.random.Generator, "rng")
    expect(hidden, str, "hidden")
    names = (hidden,) * (len(sizes) - 2) + ("identity",)
    plain = backprop.random_network(sizes, activations=names, rng=rng)  # 1 / n_in
    scaled = [W * _deviation(scheme, *W.shape) * np.sqrt(W.shape[1]) for W in plain.W]
    return Network(tuple(scaled), plain.b, names)


def loss_and_gradients(
    network: Network, X: ArrayLike, y: ArrayLike
) -> tuple[float, Gradients]:
    r"""Compute the mean log loss of a network and its derivatives by all weights.

    Costs about 6 N operations a weight for N samples.

    Parameters
    ----------
    network : Network
        Its last activation is the identity.
    X : (n_samples, n_features) array_like
        Real, finite.
    y : (n_samples,) array_like
        For one score: 1 for yes and 0 for no, or a share between. For more scores: the
        numbers of the classes, counted from 0.

    Returns
    -------
    loss : float
    gradients : Gradients

    Raises
    ------
    ValueError
        If the network does not end in scores, a shape or a label is wrong, an entry is
        not finite, or a score overflows.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *A two-layer network from scratch*.

    Examples
    --------
    >>> network = Network(([[1], [-1]], [[1, 1]]), ([0, 0], [0]), ("tanh", "identity"))
    >>> loss, gradients = loss_and_gradients(network, [[0], [0]], [1, 0])
    >>> round(loss, 4), gradients.W[1].tolist()
    (0.6931, [[0.0, 0.0]])
    """
    expect(network, Network, "network")
    X, y = _samples(network, X, y)
    cache = backprop.forward(network, X)
    loss, G = _loss(y, cache.output)
    return loss, backprop.backward(network, cache, G)


def check_gradients(
    network: Network, X: ArrayLike, y: ArrayLike, *, rng: np.random.Generator
) -> derivatives.GradientCheck:
    """Compare the gradient of the loss by all weights with differences.

    Along ten random directions; the error of a right gradient is some 1e-9 or less.

    Parameters
    ----------
    network, X, y
        As for :func:`loss_and_gradients`.
    rng : numpy.random.Generator
        Draws the directions.

    Returns
    -------
    GradientCheck

    Raises
    ------
    ValueError, TypeError
        As :func:`loss_and_gradients`.

    Notes
    -----
    Book, chapter *A two-layer network from scratch*.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> network = initialise([2, 3, 1], rng=rng)
    >>> check_gradients(network, [[1, 2], [3, 4]], [0, 1], rng=rng).error < 1e-8
    True
    """
    expect(network, Network, "network")
    expect(rng, np.random.Generator, "rng")
    X, y = _samples(network, X, y)

    def loss(w: Vector) -> float:
        return loss_and_gradients(backprop.from_vector(network, w), X, y)[0]

    grad = backprop.to_vector(loss_and_gradients(network, X, y)[1])
    w = backprop.to_vector(network)
    return derivatives.check_gradient(loss, w, grad=grad, rng=rng)


def train(
    network: Network,
    X: ArrayLike,
    y: ArrayLike,
    *,
    rate: float,
    momentum: float = 0.0,
    batch_size: int | None = None,
    rng: np.random.Generator | None = None,
    held_out: tuple[ArrayLike, ArrayLike] | None = None,
    patience: int | None = None,
    tol: float = 1e-6,
    max_iter: int = 1000,
) -> Training:
    """Train a network on the log loss, pass after pass over the samples.

    A step repeats the share `momentum` of the step before, and subtracts `rate` times
    the gradient over one batch. Where the loss has several minima, the start decides
    which is met; weights that leave the range of numbers end the training.

    Parameters
    ----------
    network : Network
        The first weights; its last activation is the identity.
    X, y
        Samples and labels, as for :func:`loss_and_gradients`.
    rate : float
        Positive.
    momentum : float
        At least 0 and below 1.
    batch_size : int, optional
        Samples a step; by default all, so that a pass is one step.
    rng : numpy.random.Generator, optional
        Shuffles the samples before each pass. Without it batches come in order.
    held_out : (X, y), optional
        Other samples and labels: the network with the least loss on them is returned.
    patience : int, optional
        Stop after so many passes without a new least loss on `held_out`.
    tol : float
        Stop when the gradient over all samples is at most this long; at least 0.
    max_iter : int
        Most passes, at least 1.

    Returns
    -------
    Training

    Raises
    ------
    ValueError
        If a shape, a label or a number is wrong, the first loss or gradient not finite,
        or `patience` comes without `held_out`.
    TypeError
        On a wrong kind.

    Notes
    -----
    Book, chapter *A two-layer network from scratch*; Goodfellow et al. (2016), chapter
    8. `history` takes 8 bytes a weight and pass. With ``shuffle=False``, no penalty and
    no Nesterov step, ``sklearn.neural_network.MLPClassifier`` takes the same steps, in
    small batches about three times as fast: here all that a step gives is looked at.

    Examples
    --------
    >>> X, y = [[-1], [0], [1]], [0, 1, 0]  # no line separates them
    >>> start = initialise([1, 2, 1], rng=np.random.default_rng(1))
    >>> predict(train(start, X, y, rate=1.0, max_iter=500).network, X).tolist()
    [0, 1, 0]
    """
    expect(network, Network, "network")
    X, y = _samples(network, X, y)
    other = None if held_out is None else _samples(network, *held_out)
    rate, momentum = as_positive(rate, "rate"), as_share(momentum, "momentum")
    tol = as_at_least_0(tol, "tol")
    N, max_iter = len(y), as_count(max_iter, "max_iter")
    size = N if batch_size is None else as_count(batch_size, "batch_size")
    if size > N:
        raise ValueError(f"batch_size must be at most {N}, the samples, got {size}")
    expect(rng, np.random.Generator | None, "rng")
    if patience is not None and as_count(patience, "patience") and other is None:
        raise ValueError("patience needs held_out samples to look at")
    last = np.zeros(backprop.to_vector(network).size)  # the step before the first
    loss, gradients = loss_and_gradients(network, X, y)
    history, fall = [backprop.to_vector(network)], [loss]
    new_fall = [] if other is None else [_new_loss(network, *other)]
    while len(history) <= max_iter and _length(gradients) > tol:
        order = np.arange(N) if rng is None else rng.permutation(N)
        batches = [order[k : k + size] for k in range(0, N, size)]
        try:
            network, last = _one_pass(
                network, X, y, batches, gradients, last, rate, momentum
            )
            loss, gradients = loss_and_gradients(network, X, y)
            if other is not None:
                new_fall.append(_new_loss(network, *other))
        except ValueError:  # all input is sound, so a number has overflown
            break
        history.append(backprop.to_vector(network))
        fall.append(loss)
        if patience is not None and len(new_fall) - np.argmin(new_fall) > patience:
            break
    best = int(np.argmin(new_fall)) if new_fall else len(history) - 1
    network = backprop.from_vector(network, history[best])
    residual = _length(loss_and_gradients(network, X, y)[1])
    return Training(
        network, fall[best], residual, len(history) - 1, residual <= tol,
        np.array(history), np.array(fall), np.array(new_fall), best,
    )  # fmt: skip


def predict_probability(network: Network, X: ArrayLike) -> Vector | Matrix:
    """Compute the probability of yes of each sample, or that of each class.

    Parameters
    ----------
    network : Network
        Its last activation is the identity.
    X : (n_samples, n_features) array_like
        Real, finite.

    Returns
    -------
    (n_samples,) or (n_samples, n_classes) ndarray
        For one score the probability of yes; else a row of shares a sample.

    Raises
    ------
    ValueError
        If the network does not end in scores, a shape is wrong, an entry is not finite,
        or a score overflows.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *A two-layer network from scratch*.

    Examples
    --------
    >>> network = Network(([[1]], [[2]]), ([0], [0]), ("tanh", "identity"))
    >>> predict_probability(network, [[0], [9]]).round(3).tolist()
    [0.5, 0.881]
    """
    expect(network, Network, "network")
    _check_scores(network)
    Z = backprop.forward(network, X).output
    if Z.shape[1] == 1:
        return np.asarray(activations.sigmoid(Z[:, 0]))
    return backprop.softmax(Z)


def predict(network: Network, X: ArrayLike) -> NDArray[np.int64]:
    """Return the class of each sample: that of the largest probability.

    Parameters
    ----------
    network, X
        As for :func:`predict_probability`.

    Returns
    -------
    (n_samples,) ndarray of int
        For one score 1 where it is positive, else 0.

    Raises
    ------
    ValueError, TypeError
        As :func:`predict_probability`.

    Notes
    -----
    Book, chapter *A two-layer network from scratch*.

    Examples
    --------
    >>> network = Network(([[1]], [[2]]), ([0], [0]), ("tanh", "identity"))
    >>> predict(network, [[0], [9]]).tolist()
    [0, 1]
    """
    expect(network, Network, "network")
    _check_scores(network)
    Z = backprop.forward(network, X).output
    chosen = Z[:, 0] > 0 if Z.shape[1] == 1 else Z.argmax(axis=1)
    return chosen.astype(np.int64)


def accuracy(network: Network, X: ArrayLike, y: ArrayLike) -> float:
    """Return the share of samples whose class is predicted rightly.

    Parameters
    ----------
    network, X, y
        As for :func:`loss_and_gradients`.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError, TypeError
        As :func:`loss_and_gradients`.

    Notes
    -----
    Book, chapter *A two-layer network from scratch*.

    Examples
    --------
    >>> network = Network(([[1]], [[2]]), ([0], [0]), ("tanh", "identity"))
    >>> accuracy(network, [[0], [9]], [1, 1])
    0.5
    """
    expect(network, Network, "network")
    X, y = _samples(network, X, y)
    return float(np.mean(predict(network, X) == y))


def rearrange(
    network: Network, order: Sequence[int], *, signs: Sequence[int] | None = None
) -> Network:
    """Put the hidden neurons of a two-layer network in another order.

    With `signs`, a neuron with −1 has all its weights and its bias negated. The function
    stays the same, up to rounding.

    Parameters
    ----------
    network : Network
        Of two layers.
    order : sequence of int
        The old places, counted from 0, in the new order.
    signs : sequence of int, optional
        1 or −1 for each old place (default all 1). For −1 the hidden activation must be
        odd: tanh or identity.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If the network has not two layers, `order` is no order of its hidden neurons,
        `signs` does not fit, or a sign is turned where the activation is not odd.
    TypeError
        On a wrong kind.

    Notes
    -----
    Book, chapter *A two-layer network from scratch*; Bishop (2006), section 5.1.1.

    Examples
    --------
    >>> network = Network(([[1], [2]], [[3, 4]]), ([5, 6], [7]), ("tanh", "identity"))
    >>> other = rearrange(network, [1, 0], signs=[1, -1])
    >>> [W.tolist() for W in other.W], other.b[0].tolist()
    ([[[-2.0], [1.0]], [[-4.0, 3.0]]], [-6.0, 5.0])
    """
    expect(network, Network, "network")
    if len(network.W) != 2:
        raise ValueError(f"network must have two layers, got {len(network.W)}")
    m = len(network.W[0])
    places = [as_count(j, "order", least=0) for j in order]
    if sorted(places) != list(range(m)):
        raise ValueError(f"order must hold each of 0 to {m - 1} once, got {places}")
    s = np.ones(m) if signs is None else as_vector(signs, "signs", size=m)
    if not np.isin(s, (1, -1)).all():
        raise ValueError(f"signs must be 1 or -1, got {s.tolist()}")
    name = network.activations[0]
    if (s < 0).any() and name not in ("tanh", "identity"):
        raise ValueError(f"signs can be turned for tanh and identity alone, not {name}")
    W1, W2 = s[:, np.newaxis] * network.W[0], s * network.W[1]
    b1 = (s * network.b[0])[places]
    return Network((W1[places], W2[:, places]), (b1, network.b[1]), network.activations)


def piecewise_linear(
    x: ArrayLike, y: ArrayLike, *, left: float, right: float
) -> Network:
    r"""Build the two-layer ReLU network of a function made of straight pieces.

    For k kinks it has k + 1 hidden neurons: one for each kink, and one for the piece on
    the far left.

    Parameters
    ----------
    x : (k,) array_like
        Where the kinks are, in increasing order.
    y : (k,) array_like
        The values there.
    left, right : float
        The slopes before the first and after the last kink.

    Returns
    -------
    Network
        One input, one output, and the output bias ``y[0]``.

    Raises
    ------
    ValueError
        If the lengths differ, `x` does not increase, or something is not finite.
    TypeError
        If something is not a real number.

    Notes
    -----
    Book, chapter *A two-layer network from scratch*. Between the kinks the values are
    those of ``numpy.interp``.

    Examples
    --------
    >>> network = piecewise_linear([0, 1], [0, 2], left=0, right=-1)
    >>> backprop.forward(network, [[-5], [0.5], [3]]).output.ravel().tolist()
    [0.0, 1.0, 0.0]
    """
    x = as_vector(x, "x")
    y = as_vector(y, "y", size=x.size)
    if (np.diff(x) <= 0).any():
        raise ValueError(f"x must increase, got {x.tolist()}")
    with np.errstate(all="ignore"):  # what is not finite is refused
        slopes = np.append(np.diff(y) / np.diff(x), as_scalar(right, "right"))
        changes = np.diff(slopes, prepend=0.0)  # the first neuron has its whole slope
    W1 = np.append(-1.0, np.ones(x.size))[:, np.newaxis]
    W2 = np.append(-as_scalar(left, "left"), changes)[np.newaxis]
    b1 = np.append(x[0], -x)
    return Network((W1, W2), (b1, y[:1]), ("relu", "identity"))


def _deviation(scheme: str | float, n_out: int, n_in: int) -> float:
    """Return the standard deviation of the first weights of a layer."""
    variances = {"glorot": 2 / (n_in + n_out), "he": 2 / n_in}
    if isinstance(scheme, str):
        if scheme not in variances:
            raise ValueError(
                f"scheme must be a number or one of {list(variances)}, got {scheme!r}"
            )
        return math.sqrt(variances[scheme])
    return as_at_least_0(scheme, "scheme")


def _check_scores(network: Network) -> None:
    if network.activations[-1] != "identity":
        raise ValueError(
            "network must end in scores, with the activation identity, as the loss "
            f"makes probabilities of them; got {network.activations[-1]}"
        )


def _samples(network: Network, X: ArrayLike, y: ArrayLike) -> tuple[Matrix, Vector]:
    """Check samples and labels against each other and against the network."""
    _check_scores(network)
    X = as_matrix(X, "X", columns=network.W[0].shape[1])
    y, m = as_vector(y, "y", size=len(X)), len(network.W[-1])
    if m == 1:
        as_probabilities(y, "y")
    elif not np.isin(y, np.arange(m)).all():
        raise ValueError(f"y must hold classes 0 to {m - 1}, got {np.unique(y)[:5]}")
    return X, y


def _loss(y: Vector, Z: Matrix) -> tuple[float, Matrix]:
    """Return the mean log loss of scores, and its gradient by them: (p - y) / N."""
    if Z.shape[1] > 1:
        return backprop.cross_entropy(np.eye(Z.shape[1])[y.astype(np.int64)], Z)
    loss = losses.log_loss_from_scores(y, Z[:, 0])
    return loss, losses.log_loss_slopes(y, Z[:, 0])[:, np.newaxis] / len(y)


def _one_pass(
    network: Network, X: Matrix, y: Vector, batches: Sequence[NDArray[np.int64]],
    gradients: Gradients, last: Vector, rate: float, momentum: float,
) -> tuple[Network, Vector]:  # fmt: skip
    """Take one step a batch; return the network and the step that was last."""
    w = backprop.to_vector(network)
    for batch in batches:
        if len(batches) > 1:  # else they are known, over all samples
            _, gradients = loss_and_gradients(network, X[batch], y[batch])
        with np.errstate(over="ignore", invalid="ignore"):
            last = momentum * last - rate * backprop.to_vector(gradients)
            w = w + last
        network = backprop.from_vector(network, w)
    return network, last


def _new_loss(network: Network, X: Matrix, y: Vector) -> float:
    return _loss(y, backprop.forward(network, X).output)[0]


def _length(gradients: Gradients) -> float:
    return float(np.linalg.norm(backprop.to_vector(gradients)))
