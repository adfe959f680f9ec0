"""The Sun's places of the lab *The Sun at noon*, and the checks of what the learner writes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mlmath import activations, backprop, derivatives, matrices
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    as_arrays,
    as_numbers,
    as_parts,
    first_slip,
    near,
)

Slips = list[tuple[str, Any]]
Arrays = tuple[Any, ...]

LAB = Lab(
    "sigmoid", "forward", "cost", "last_delta", "delta_below", "gradients",
    "by_differences", "train",
)  # fmt: skip
ready = LAB.ready

#: What a net is made of, and what a pass forward keeps.
PARTS = ("W1", "b1", "W2", "b2", "W3", "b3")
KEPT = ("A1", "S1", "A2", "S2", "A3", "S3")


def sun_at_noon(days: ArrayLike) -> Matrix:
    """Return where the Sun stands at noon of local mean time, in degrees.

    `days` are counted from noon of 1 January 2000. A row for each: how far west of
    south (the hour angle: the equation of time, at 4 minutes a degree), and how far
    north of the equator (the declination). Good to 0.01 degrees in this century: Meeus
    (1998), chapters 25 and 28.
    """
    T = np.asarray(days, dtype=np.float64) / 36525
    mean = 280.46646 + 36000.76983 * T - 0.00569  # longitude, as the light shows it
    M = np.radians(357.52911 + 35999.05029 * T)
    centre = (
        (1.914602 - 0.004817 * T) * np.sin(M)
        + 0.019993 * np.sin(2 * M)
        + 0.000289 * np.sin(3 * M)
    )
    along, tilt = np.radians(mean + centre), np.radians(23.439291 - 0.0130042 * T)
    ascension = np.degrees(np.arctan2(np.cos(tilt) * np.sin(along), np.cos(along)))
    west = (mean - ascension + 180) % 360 - 180
    return np.column_stack([west, np.degrees(np.arcsin(np.sin(tilt) * np.sin(along)))])


def _drawn(seed: int, N: int, *sizes: int) -> tuple[Matrix, Matrix, Arrays]:
    """Draw N samples, what is wanted of them, and a net of these sizes."""
    rng = np.random.default_rng(seed)
    net = list[Any]()
    for n, m in itertools.pairwise(sizes):
        net += [rng.normal(size=(m, n)), rng.normal(size=m)]
    X = rng.normal(size=(N, sizes[0]))
    return X, rng.uniform(0.1, 0.9, size=(N, sizes[-1])), tuple(net)


#: One number in each place: the scores of all three layers are 0.
BY_HAND: tuple[Matrix, Matrix, Arrays] = (
    np.array([[2.0]]), np.array([[0.25]]),
    (np.array([[1.0]]), np.array([-2.0]), np.array([[4.0]]), np.array([-2.0]),
     np.array([[6.0]]), np.array([-3.0])),
)  # fmt: skip
#: Samples, what is wanted, and the net: what most checks try.
CASES: dict[str, tuple[Matrix, Matrix, Arrays]] = {
    "one number in each place": BY_HAND,
    "five samples, sizes 1, 6, 7 and 2": _drawn(1, 5, 1, 6, 7, 2),
    "as many neurons in each layer": _drawn(2, 4, 3, 3, 3, 3),
    "one sample": _drawn(3, 1, 2, 4, 3, 2),
}


def _network(net: Arrays) -> backprop.Network:
    return backprop.Network(net[::2], net[1::2], ("sigmoid",) * 3)


def _pass(X: Matrix, net: Arrays) -> tuple[Any, ...]:
    """Return what a pass forward keeps."""
    cache = backprop.forward(_network(net), X)
    outputs = (*cache.inputs[1:], cache.output)
    slopes = map(activations.sigmoid_derivative, cache.scores)
    return tuple(a for pair in zip(outputs, slopes, strict=True) for a in pair)


def _loss(X: Matrix, Y: Matrix, net: Arrays) -> float:
    return backprop.squared_error(Y, _pass(X, net)[4])[0]


def _blame(A: Matrix, S: Matrix, Y: Matrix) -> Matrix:
    """Return the gradient of the cost by the scores of layer 3."""
    return np.multiply(backprop.squared_error(Y, A)[1], S)


def _down(D: Matrix, W: Matrix, S: Matrix) -> Matrix:
    """Lead the gradient by the scores of a layer to the scores of the layer below."""
    layer = backprop.Network((W,), (np.zeros(len(W)),), ("identity",))
    below = backprop.backward(layer, backprop.forward(layer, 0 * S), D).X
    return np.multiply(below, S)


def _slopes(X: Matrix, Y: Matrix, net: Arrays) -> tuple[Any, ...]:
    """Return the derivatives of the cost by all parts of a net, in its order."""
    network = _network(net)
    cache = backprop.forward(network, X)
    found = backprop.backward(
        network, cache, backprop.squared_error(Y, cache.output)[1]
    )
    return tuple(part for pair in zip(found.W, found.b, strict=True) for part in pair)


def _shapes(names: Sequence[str], arrays: Arrays) -> dict[str, tuple[int, ...]]:
    return {name: np.shape(a) for name, a in zip(names, arrays, strict=True)}


def _furthest(found: Matrix, known: Matrix) -> tuple[int, ...]:
    """Return the place of the entry that is furthest off."""
    gaps = np.abs(np.subtract(found, known))
    return tuple(map(int, np.unravel_index(gaps.argmax(), gaps.shape)))


def check_sigmoid(function: Function) -> Report:
    """Check ``sigmoid(z)``: its value and its slope."""

    def look(result: Any, z: Any) -> str | None:
        parts = as_arrays(result, _shapes(("a", "slope"), (z, z)))
        if isinstance(parts, str):
            return parts
        a, slope = parts
        value, steep = activations.sigmoid(z), activations.sigmoid_derivative(z)
        if not near(a, value):
            slips: Slips = [
                ("it falls; which sign has the score in the exponent?", 1 - value),
                ("that goes from -1 to 1; the sigmoid goes from 0 to 1", np.tanh(z)),
                ("that goes from -1 to 1; the sigmoid goes from 0 to 1", 2 * value - 1),
                ("that is the slope; the value comes first", steep),
                ("the values are cut to whole numbers", np.trunc(value)),
            ]  # fmt: skip
            slip = first_slip(a, slips)
            return "a: " + (
                slip
                or f"at z = 0 the sigmoid is 0.5; at z = {z[_furthest(a, value)]:g} it is "
                f"not {a[_furthest(a, value)]:.6g}"
            )
        if near(slope, steep):
            return None
        again = activations.sigmoid_derivative(value)
        slips = [
            ("that is the slope at the value a, as if a were the score", again),
            ("that is the slope of tanh, for which a stands in another range",
             1 - value**2),
            ("the sign is turned: does the sigmoid rise or fall?", -steep),
            ("that is the value again", value),
            ("that is one minus the value; a factor is missing", 1 - value),
            ("that is the square of the value; does the curve grow ever steeper?", value**2),
            ("at 0 the slope of tanh is 1; the sigmoid is less steep",
             activations.tanh_derivative(z)),
        ]  # fmt: skip
        return "slope: " + (
            first_slip(slope, slips)
            or f"at z = {z[_furthest(slope, steep)]:g} it is not "
            f"{slope[_furthest(slope, steep)]:.6g}; draw the curve, and lay a ruler on it there"
        )

    grid = np.random.default_rng(4).normal(0, 3, size=(3, 4))
    cases = [
        Case("the score 0", (np.zeros(1),), look),
        Case("seven scores", (np.linspace(-3, 3, 7),), look),
        Case("a table of scores", (grid,), look),
        Case(
            "scores of some hundreds",
            (np.array([-800.0, -40.0, 0.5, 40.0, 800.0]),),
            look,
        ),
        Case("whole numbers", (np.array([-2, 0, 1]),), look),
    ]
    return LAB.check("sigmoid", function, cases)


def check_forward(function: Function) -> Report:
    """Check ``forward(X, net)``: outputs and slopes of three layers."""

    def look(result: Any, X: Matrix, net: Arrays) -> str | None:
        known = _pass(X, net)
        parts = as_arrays(result, _shapes(KEPT, known))
        if isinstance(parts, str):
            return parts
        for k, (name, mine, right) in enumerate(zip(KEPT, parts, known, strict=True)):
            if not near(mine, right):
                return f"{name}: {_said_of_layer(mine, k, X, net, known)}"
        return None

    cases = [Case(about, (X, net), look) for about, (X, _, net) in CASES.items()]
    return LAB.check("forward", function, cases)


def _said_of_layer(
    mine: Matrix, k: int, X: Matrix, net: Arrays, known: tuple[Any, ...]
) -> str:
    """Say what is wrong with array k of a pass forward; those before it are right."""
    layer = k // 2
    went_in = (X, known[0], known[2])[layer]
    W, b = net[2 * layer : 2 * layer + 2]
    score = matrices.linear_layer(went_in, W, bias=b)
    turned = matrices.linear_layer(went_in, W.T, bias=b) if len(W) == len(W.T) else None
    slope = known[2 * layer + 1]
    if k % 2:
        again = activations.sigmoid_derivative(known[2 * layer])
        slips: Slips = [
            ("that is the slope at the output, not at the score", again),
            ("that is the output; the slope is asked for", known[2 * layer]),
            ("that comes from another layer; outputs and slopes take turns", known[k - 2]),
            ("that comes from another layer; outputs and slopes take turns",
             known[(k + 1) % 6]),
        ]  # fmt: skip
        return (
            first_slip(mine, slips)
            or "not the slope of the sigmoid at the scores of this layer"
        )
    bare = matrices.linear_layer(went_in, W, bias=np.zeros(len(W)))
    slips = [
        ("the activation is missing: those are the scores", score),
        ("the bias is missing", activations.sigmoid(bare)),
        ("the bias is added after the activation", activations.sigmoid(bare) + b),
        ("that is the slope; outputs and slopes take turns", slope),
        ("the activation is tanh here, not the sigmoid", np.tanh(score)),
    ]  # fmt: skip
    if turned is not None:
        slips.append(
            ("the weights are transposed; row i belongs to output i, so what is it that has "
             "to be multiplied by row i?", activations.sigmoid(turned))
        )  # fmt: skip
    if layer and np.shape(went_in) == np.shape(known[2 * layer - 1]):
        by_slope = matrices.linear_layer(known[2 * layer - 1], W, bias=b)
        slips.append(
            ("the slopes of the layer before went in; its outputs should",
             activations.sigmoid(by_slope))
        )  # fmt: skip
    return first_slip(mine, slips) or (
        f"not what layer {layer + 1} gives; work out the first sample, first neuron"
    )


def check_cost(function: Function) -> Report:
    """Check ``cost(A3, Y)``: the mean squared distance."""

    def look(result: Any, A: Matrix, Y: Matrix) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found
        known = backprop.squared_error(Y, A)[0]
        if near(found, known):
            return None
        N, m = np.shape(Y)
        gaps = np.subtract(A, Y)
        lengths = np.linalg.norm(gaps, axis=1)
        half = "that is half of it"
        if m == 2:  # two mistakes look the same
            half += ", by a factor, or since the mean is taken over all entries, two a sample"
        slips: Slips = [
            ("that is the sum over the samples; their mean is asked for", N * known),
            (half, known / 2),
            ("the mean is taken over all entries; a sample's distance has them all, and "
             "then the mean is over the samples", known / m),
            ("that is the root of it", known**0.5),
            ("the distances are averaged, not their squares", lengths.mean()),
            ("the gaps are averaged with their signs, and cancel", gaps.mean()),
            ("the gaps are added with their signs, and cancel", gaps.sum()),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"it is not {found:.6g}; what is the squared distance of the first sample?"
        )

    three = np.array([[0.5, 0.5], [1.0, 0.0], [0.25, 1.0]])
    cases = [
        Case("three samples by hand", (three, np.array([[0.5, 1], [0, 0], [0.25, 1]])), look),
        Case("five samples", (_pass(*_without_y(1))[4], _drawn(1, 5, 1, 6, 7, 2)[1]), look),
        Case("one output", (np.array([[0.5], [0.75]]), np.array([[1.0], [0.5]])), look),
        Case("whole numbers",
             (np.array([[2, 0, 1], [1, 3, 0]]), np.array([[0, 1, 1], [1, 1, 2]])), look),
    ]  # fmt: skip
    return LAB.check("cost", function, cases)


def _without_y(seed: int) -> tuple[Matrix, Arrays]:
    X, _, net = _drawn(seed, 5, 1, 6, 7, 2)
    return X, net


def check_last_delta(function: Function) -> Report:
    """Check ``last_delta(A3, S3, Y)``, the gradient by the scores of layer 3."""

    def look(result: Any, A: Matrix, S: Matrix, Y: Matrix) -> str | None:
        found = as_numbers(result, np.shape(A))
        if isinstance(found, str):
            return found
        known = _blame(A, S, Y)
        if near(found, known):
            return None
        N, m = np.shape(A)
        k = _furthest(found, known)
        bare = _blame(A, np.ones_like(S), Y)
        entries = (
            "divided by the number of all entries; the cost is a mean over the samples"
        )
        half = "that is half of it: a square brings a factor"
        if m == 2:  # two mistakes look the same
            half += f", or it was {entries}"
        slips: Slips = [
            ("the sign is turned: does the cost grow or fall when an output that is too "
             "large grows?", -known),
            (half, known / 2),
            ("the slope of the sigmoid is missing: that is the gradient by the outputs", bare),
            ("the mean is missing: how many samples share the cost?", N * known),
            ("the mean is missing, and the factor of the square, too", N * known / 2),
            ("the mean is taken twice", known / N),
            (entries, known / m),
            ("that is the gap times the slope; what of the square, and of the mean?",
             -N * known / 2),
            ("the slope comes in twice", known * S),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            f"entry {list(k)} is not {found[k]:.6g}; follow the chain from the score to the "
            "output, and from there to the cost"
        )

    cases = []
    for about, (X, Y, net) in CASES.items():
        A, S = _pass(X, net)[4:]
        cases.append(Case(about, (A, S, Y), look))
    return LAB.check("last_delta", function, cases)


def check_delta_below(function: Function) -> Report:
    """Check ``delta_below(D, W, S)``, from the scores of a layer to those below."""

    def look(result: Any, D: Matrix, W: Matrix, S: Matrix) -> str | None:
        found = as_numbers(result, np.shape(S))
        if isinstance(found, str):
            return found
        known = _down(D, W, S)
        if near(found, known):
            return None
        k = _furthest(found, known)
        ones, N = np.ones_like(S), len(S)
        slips: Slips = [
            ("the slope of the sigmoid is missing: that is the gradient by the outputs of "
             "the layer below", _down(D, W, ones)),
            ("the mean is in D already; it is taken twice", known / N),
            ("the slope comes in twice", known * S),
            ("the sign is turned", -known),
            ("divided by the slopes, not multiplied", _down(D, W, 1 / S)),
            ("all samples are added up; each has its own row",
             np.tile(np.ones(N) @ known, (N, 1))),
        ]  # fmt: skip
        if len(W) == len(W.T):
            slips[:0] = [
                ("the weights are transposed: which neurons above does neuron j speak to, and "
                 "in which row or column of W do these weights stand?", _down(D, W.T, S)),
                ("the weights are transposed, and the slope is missing", _down(D, W.T, ones)),
                ("D is multiplied by the slopes before it goes down; to which layer do they "
                 "belong?", _down(np.multiply(D, S), W, ones)),
            ]  # fmt: skip
        return first_slip(found, slips) or (
            f"entry {list(k)} is not {found[k]:.6g}; add up what neuron {k[1]} does to the cost "
            "through each neuron above"
        )

    cases = []
    for about, (X, Y, net) in CASES.items():
        _, S1, _, S2, A, S = _pass(X, net)
        D = _blame(A, S, Y)
        cases.append(Case(f"{about}: to layer 2", (D, net[4], S2), look))
        if len(X) > 1:
            D = _down(D, net[4], S2)
            cases.append(Case(f"{about}: to layer 1", (D, net[2], S1), look))
    return LAB.check("delta_below", function, cases)


def check_gradients(function: Function) -> Report:
    """Check ``gradients(X, Y, net)``: six arrays, in the order of the net."""

    def look(result: Any, X: Matrix, Y: Matrix, net: Arrays) -> str | None:
        known = _slopes(X, Y, net)
        parts = as_arrays(result, _shapes(PARTS, known))
        if isinstance(parts, str):
            return parts
        wrong = [k for k in range(6) if not near(parts[k], known[k])]
        if not wrong:
            return None
        A1, _, A2, *_ = _pass(X, net)
        flat = np.concatenate([np.ravel(a) for a in parts])
        right = np.concatenate([np.ravel(a) for a in known])
        slips: Slips = [
            ("all signs are turned", -right),
            ("all are too large by the number of samples; where did the mean stay?",
             len(X) * right),
            ("all are too small by the number of samples; the mean is taken twice",
             right / len(X)),
        ]  # fmt: skip
        slip = first_slip(flat, slips)
        if slip is not None:
            return slip
        k = max(wrong)
        return f"{PARTS[k]}: " + _said_of_part(
            parts[k], known[k], known[k | 1], k, (X, A1, A2)
        )

    cases = [Case(about, case, look) for about, case in CASES.items()]
    return LAB.check("gradients", function, cases)


def _said_of_part(
    mine: Any, known: Any, by_bias: Vector, k: int, into: tuple[Matrix, ...]
) -> str:
    """Say what is wrong with the gradient by part k, where all above it is right."""
    N, layer = len(into[0]), k // 2
    above = f"; what belongs to layer {layer + 2} is right" if layer < 2 else ""
    slips: Slips = [
        ("the sign is turned", -known),
        ("the mean is in D already; it is taken twice", known / N),
    ]
    if k % 2 == 0:
        slips.append(
            ("it is transposed; a gradient has the shape of its part", known.T)
        )
        slips.append(
            ("only the sums over the samples meet; each sample's D belongs to its own "
             "input", np.multiply.outer(by_bias, np.ones(N) @ into[layer]))
        )  # fmt: skip
    slip = first_slip(mine, slips)
    if slip is None and k % 2 == 0:
        slip = (
            "not what D of this layer and its inputs give: what goes into this layer?"
        )
    return (
        slip or "not what D of this layer gives: does it come from the layer above?"
    ) + above


def check_by_differences(function: Function) -> Report:
    """Check ``by_differences(X, Y, net, part, place, h)``, for one weight or bias."""

    def look(
        result: Any, X: Matrix, Y: Matrix, net: Arrays, part: int, place: Any, h: float
    ) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return found

        def at(v: float, where: Any = place) -> float:
            moved = list(net)
            moved[part] = np.array(net[part], dtype=np.float64)
            moved[part][where] += v
            return _loss(X, Y, tuple(moved))

        known = derivatives.central_difference(at, 0.0, h=h)
        apart = {"rtol": 1e-6, "atol": 1e-9}
        if near(found, known, **apart):
            return None
        exact = _slopes(X, Y, net)[part]
        row = derivatives.central_difference(lambda v: at(v, place[0]), 0.0, h=h)
        slips: Slips = [
            ("the sign is turned: which of the two costs comes first?", -known),
            ("that is twice as large: how far apart are the two places?", 2 * known),
            ("the difference is not divided by anything", 2 * h * known),
            ("that is a one-sided difference; go the same way to both sides",
             (at(h) - at(0)) / h),
            ("that is a one-sided difference; go the same way to both sides",
             (at(0) - at(-h)) / h),
            ("that is the derivative itself, by backpropagation; what is to be checked "
             "must not check itself", exact[place]),
            ("the same cost comes out on both sides: is the entry moved in the net that "
             "the pass is made with?", 0.0),
            ("a whole row is moved; only one entry should be", row),
        ]  # fmt: skip
        for why, slip in slips:
            if near(found, slip, **apart):
                return why
        return (
            f"it is not {found:.6g}; is the entry at its first value again before it is "
            "moved the other way?"
        )

    X, Y, net = CASES["five samples, sizes 1, 6, 7 and 2"]
    square = CASES["as many neurons in each layer"]
    cases = [
        Case("one number in each place", (*BY_HAND, 4, (0, 0), 0.25), look),
        Case("a weight of layer 3", (X, Y, net, 4, (1, 3), 0.1), look),
        Case("a weight of layer 1", (X, Y, net, 0, (5, 0), 0.001), look),
        Case("a bias", (X, Y, net, 3, (2,), 0.1), look),
        Case("as many neurons in each layer", (*square, 2, (0, 2), 0.01), look),
    ]
    return LAB.check("by_differences", function, cases)


def _course(
    X: Matrix, Y: Matrix, net: Arrays, rate: float, momentum: float, n_steps: int,
    *, ahead: bool = False,
) -> tuple[list[Any], Vector]:  # fmt: skip
    """Return the net after each step, and the costs; `ahead` takes Nesterov's steps."""
    network = _network(net)
    w = backprop.to_vector(network)
    nets, speed = [w], 0 * w
    for _ in range(n_steps):
        parts = _slopes(X, Y, _parts(backprop.from_vector(network, nets[-1])))
        slope = np.concatenate([np.ravel(part) for part in parts])
        speed = momentum * speed + slope
        move = slope + momentum * speed if ahead else speed
        nets.append(nets[-1] - rate * move)
    every = [_parts(backprop.from_vector(network, v)) for v in nets]
    return every, np.array([_loss(X, Y, each) for each in every])


def _one_by_one(
    X: Matrix, Y: Matrix, net: Arrays, rate: float, momentum: float, n_steps: int,
    *, order: Sequence[int],
) -> Vector:  # fmt: skip
    """Return the last net of a wrong descent: each part moves before the next is asked."""
    moved = [np.array(part) for part in net]
    speeds = [0 * part for part in moved]
    for _ in range(n_steps):
        for k in order:
            speeds[k] = momentum * speeds[k] + _slopes(X, Y, tuple(moved))[k]
            moved[k] = moved[k] - rate * speeds[k]
    return _flat(moved)


def _parts(network: backprop.Network) -> tuple[Any, ...]:
    return tuple(a for pair in zip(network.W, network.b, strict=True) for a in pair)


def check_train(function: Function) -> Report:
    """Check ``train(X, Y, net, rate, momentum, n_steps)``: the last net, all costs."""

    def look(
        result: Any, X: Matrix, Y: Matrix, net: Arrays,
        rate: float, momentum: float, n_steps: int,
    ) -> str | None:  # fmt: skip
        pair = as_parts(result, ("net", "costs"))
        if isinstance(pair, str):
            return pair
        parts = as_arrays(pair[0], _shapes(PARTS, net))
        if isinstance(parts, str):
            return f"net: {parts}"
        nets, fall = _course(X, Y, net, rate, momentum, n_steps)
        try:
            size = len(pair[1])
        except TypeError:
            return "costs: expected a list of numbers"
        costs = as_numbers(pair[1], (size,))
        if isinstance(costs, str):
            return f"costs: {costs}"
        mine = _flat(parts)
        if not near(mine, _flat(nets[-1]), rtol=1e-8):
            return "net: " + _said_of_steps(mine, X, Y, net, rate, momentum, n_steps)
        if near_list(costs, fall):
            return None
        if near_list(costs, fall[:-1]):
            return "costs: the cost after the last step is missing"
        if near_list(costs, fall[1:]):
            return "costs: the cost before the first step is missing"
        if size != n_steps + 1:
            return f"costs: {n_steps} steps have {n_steps + 1} costs, with the first; got {size}"
        k = int(np.argmin(np.isclose(costs, fall, rtol=1e-8)))
        return f"costs: entry {k} is not the cost after {k} steps"

    X, Y, net = CASES["five samples, sizes 1, 6, 7 and 2"]
    cases = [
        Case("no step", (X, Y, net, 0.5, 0.9, 0), look),
        Case("one step", (*BY_HAND, 0.5, 0.9, 1), look),
        Case("three steps without momentum", (X, Y, net, 0.5, 0.0, 3), look),
        Case("four steps with momentum", (X, Y, net, 0.5, 0.9, 4), look),
        Case("twenty steps", (*CASES["as many neurons in each layer"], 1.0, 0.5, 20), look),
    ]  # fmt: skip
    return LAB.check("train", function, cases)


def near_list(found: Vector, known: Vector) -> bool:
    """Whether two lists have the same length and numbers."""
    return len(found) == len(known) and near(found, known, rtol=1e-8)


def _flat(net: Any) -> Vector:
    return np.concatenate([np.ravel(part) for part in net])


def _said_of_steps(
    mine: Vector, X: Matrix, Y: Matrix, net: Arrays,
    rate: float, momentum: float, n_steps: int,
) -> str:  # fmt: skip
    """Say what is wrong with the net after all steps."""

    def end(rate: float, momentum: float, n_steps: int) -> Vector:
        return _flat(_course(X, Y, net, rate, momentum, n_steps)[0][-1])

    tries = {
        "the steps lead uphill": (-rate, momentum, n_steps),
        "the momentum is missing: each step repeats a share of the one before":
            (rate, 0.0, n_steps),
        "one step is missing": (rate, momentum, max(n_steps - 1, 0)),
        "that is one step too many": (rate, momentum, n_steps + 1),
        "the rate is missing": (1.0, momentum, n_steps),
        "the gradient is multiplied by one minus the momentum; the rate alone decides":
            (rate - rate * momentum, momentum, n_steps),
        "the whole step before is repeated; a share of it should be": (rate, 1.0, n_steps),
    }  # fmt: skip
    if n_steps and near(mine, _flat(net)):
        return "it is the net of the start; does anything move?"
    how = (X, Y, net, rate, momentum, n_steps)
    slips = [(why, end(*other)) for why, other in tries.items()]
    slips.append(
        ("those are Nesterov's steps; here the move that is kept is the move that is made",
         _flat(_course(*how, ahead=True)[0][-1]))
    )  # fmt: skip
    slips += [
        ("within a step, parts that have moved already change the gradients of the others; "
         "at which net are all six to be taken?", _one_by_one(*how, order=order))
        for order in (range(6), range(5, -1, -1))
    ]  # fmt: skip
    return first_slip(mine, slips, rtol=1e-8) or (
        f"not the net after {n_steps} steps; compute the first step by hand, for one weight"
    )
