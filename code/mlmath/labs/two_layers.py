"""The valley of the lab *Fog in the valley*, and the checks of what the learner writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath import activations, backprop, datasets, losses, networks
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import (
    Case,
    Chance,
    Function,
    Lab,
    Report,
    as_arrays,
    as_numbers,
    first_slip,
    near,
)

Slips = list[tuple[str, Any]]
Labels = NDArray[np.int64]
Net = tuple[Any, ...]

LAB = Lab(
    "first_net", "forward", "loss", "backward", "one_pass", "compare", "predict"
)  # fmt: skip
ready = LAB.ready

#: What a net is made of.
PARTS = ("W", "b", "v", "c")
#: Below this height, in metres, the fog lies.
LID = 450.0


@dataclass(frozen=True, slots=True)
class Valley:
    """Places of a landscape: east and north of its middle in tens of km; 1 for fog.

    `X` and `y` hold all cells of the map, row by row from the south; `east` and `north`
    are its columns and rows.
    """

    X: Matrix
    y: Labels
    east: Vector
    north: Vector

    def draw(self, n: int, rng: np.random.Generator) -> tuple[Matrix, Labels]:
        """Draw `n` places at random, with what is known of each."""
        chosen = rng.integers(len(self.y), size=n)
        return self.X[chosen], self.y[chosen]


def valley() -> Valley:
    """Return the hills of :func:`mlmath.datasets.elevation` under a lid of fog."""
    land = datasets.elevation()
    middle = np.radians(land.latitude.mean())
    north = 11.12 * (land.latitude - land.latitude.mean())  # a degree has 111.2 km
    east = 11.12 * np.cos(middle) * (land.longitude - land.longitude.mean())
    X = np.stack(np.meshgrid(east, north), axis=-1).reshape(-1, 2)
    return Valley(X, (land.heights < LID).astype(np.int64).ravel(), east, north)


def _network(net: Net) -> backprop.Network:
    W, b, v, c = net
    return backprop.Network(
        (W, np.atleast_2d(v)), (b, np.atleast_1d(c)), ("relu", "identity")
    )


def _net(network: backprop.Network) -> Net:
    W, v = network.W
    return W, network.b[0], v[0], network.b[1][0]


def _ends(net: Net, X: Matrix) -> tuple[Matrix, Vector]:
    """Return hidden outputs and scores."""
    cache = backprop.forward(_network(net), X)
    return cache.inputs[1], cache.output[:, 0]


def _cost(net: Net, X: Matrix, y: Labels) -> float:
    return losses.log_loss_from_scores(y, _ends(net, X)[1])


def _slopes(net: Net, X: Matrix, y: Labels) -> tuple[Any, ...]:
    _, found = networks.loss_and_gradients(_network(net), X, y)
    return found.W[0], found.b[0], found.W[1][0], found.b[1][0]


def _shapes(net: Net) -> dict[str, tuple[int, ...]]:
    return {name: np.shape(part) for name, part in zip(PARTS, net, strict=True)}


def _flat(net: Any) -> Vector:
    return np.concatenate([np.ravel(part) for part in net])


def _drawn(seed: int, N: int, d: int, m: int, scale: float = 1.0) -> tuple[Any, ...]:
    """Draw samples, labels and a net."""
    rng = np.random.default_rng(seed)
    X, W = rng.standard_normal((N, d)), rng.standard_normal((m, d))
    b, v = rng.standard_normal(m), scale * rng.standard_normal(m)
    return X, np.arange(N) % 3 % 2, (W, b, v, 0.3)


#: Two neurons and two samples to be worked by hand: the scores are 4 and 3.
BY_HAND: tuple[Matrix, Labels, Net] = (
    np.array([[1.0, 2.0], [4.0, 1.0]]), np.array([1, 0]),
    (np.array([[2.0, 1.0], [-1.0, 1.0]]), np.array([-3.0, 2.0]), np.array([1.0, 2.0]), -3.0),
)  # fmt: skip
CASES: dict[str, tuple[Any, ...]] = {
    "two samples by hand": BY_HAND,
    "seven samples, three features, five neurons": _drawn(1, 7, 3, 5),
    "as many features as neurons": _drawn(2, 6, 4, 4),
    "one sample": _drawn(3, 1, 2, 3),
}


def check_first_net(function: Function) -> Report:
    """Check ``first_net(d, m, rng)``: weights after He, biases 0."""

    def look(result: Any, d: int, m: int, rng: np.random.Generator) -> str | None:
        known = _net(
            networks.initialise([d, m, 1], hidden="relu", scheme="he", rng=rng)
        )
        parts = as_arrays(result, _shapes(known))
        if isinstance(parts, str):
            return parts
        for name, part in (("b", parts[1]), ("c", parts[3])):
            if np.any(part):
                return f"{name}: a bias starts at 0"
        for name, mine, right, n, others in (
            ("W", parts[0], known[0], d, (m,)), ("v", parts[2], known[2], m, (1, d)),
        ):  # fmt: skip
            if not near(mine, right):
                return f"{name}: {_said_of_weights(mine, right, n, others)}"
        return None

    cases = [
        Case("two features, three neurons", (2, 3, Chance(np.random.PCG64(1))), look),
        Case("many of both", (50, 400, Chance(np.random.PCG64(2))), look),
        Case("one neuron", (4, 1, Chance(np.random.PCG64(3))), look),
    ]
    return LAB.check("first_net", function, cases)


def _said_of_weights(mine: Any, right: Any, n: int, others: tuple[int, ...]) -> str:
    """Say what is wrong with weights of neurons that have n inputs.

    `others` are numbers that may be taken for n; the first is the layer's outputs.
    """
    first = float(np.ravel(mine)[0])
    if np.size(mine) > 1 and np.all(mine == first):
        return "all weights are equal, so the neurons will stay equal"
    drawn = np.asarray(right) * (n / 2) ** 0.5
    slips: Slips = [
        ("their standard deviation is 2/n; that is the variance asked for, with n inputs",
         drawn * 2 / n),
        ("their variance is 1/n; what is lost in a ReLU is to be made good",
         drawn / n**0.5),
        ("the variance is 1; how many inputs are added up?", drawn),
        ("their variance is 2 / (inputs + outputs); that is for tanh",
         drawn * (2 / (n + others[0])) ** 0.5),
        *(("the variance is 2 divided by something, but not by the number of inputs of "
           "these neurons", drawn * (2 / k) ** 0.5) for k in others),
    ]  # fmt: skip
    slip = first_slip(mine, slips)
    if slip is not None:
        return slip
    variance = float(np.var(mine))
    if np.size(mine) >= 400 and not 0.7 < variance * n / 2 < 1.4:
        return f"their variance is {variance:.2g}; with {n} inputs, 2/n is {2 / n:.2g}"
    return (
        "not the numbers that rng gives, times the deviation; are W and v drawn by one call "
        "each, W first, from the rng of the argument, normally distributed around 0?"
    )


def check_forward(function: Function) -> Report:
    """Check ``forward(X, net)``: hidden outputs and scores."""

    def look(result: Any, X: Matrix, net: Net) -> str | None:
        A, z = _ends(net, X)
        parts = as_arrays(result, {"A": A.shape, "z": z.shape})
        if isinstance(parts, str):
            return parts
        W, b, v, c = net
        layer = backprop.Network((W,), (b,), ("identity",))
        S = backprop.forward(layer, X).output
        if not near(parts[0], A):
            bare = backprop.forward(
                backprop.Network((W,), (0 * b,), ("relu",)), X
            ).output
            slips: Slips = [
                ("the ReLU is missing: some are negative", S),
                ("the bias is missing", bare),
                ("the bias is added after the ReLU", bare + b),
                ("the activation is tanh here; ReLU is asked for", np.tanh(S)),
                ("the ReLU keeps the wrong half", np.fmin(S, 0)),
                ("negative scores come out positive; a shut neuron gives 0", np.abs(S)),
                ("that is whether a neuron is open, not what it gives", S > 0),
            ]  # fmt: skip
            if len(W) == len(W.T):
                turned = backprop.Network((W.T,), (b,), ("relu",))
                slips.append(
                    ("the weights are transposed; row j belongs to neuron j",
                     backprop.forward(turned, X).output)
                )  # fmt: skip
            return "A: " + (
                first_slip(parts[0], slips)
                or "not what the hidden layer gives; work out the first sample, first neuron"
            )
        if near(parts[1], z):
            return None
        slips = [
            ("the bias c is missing", z - c),
            ("that is the probability; the score is asked for", activations.sigmoid(z)),
            ("the hidden scores went in; the outputs should", np.inner(S, v) + c),
            ("the score is no output of a ReLU; it may be negative", np.fmax(z, 0)),
        ]
        return "z: " + (
            first_slip(parts[1], slips) or "not the score; work out the first sample"
        )

    cases = [Case(about, (X, net), look) for about, (X, _, net) in CASES.items()]
    return LAB.check("forward", function, cases)


def check_loss(function: Function) -> Report:
    """Check ``loss(z, y)``, the mean log loss of scores."""

    def look(result: Any, z: Vector, y: Labels) -> str | None:
        found = as_numbers(result, ())
        if isinstance(found, str):
            return (
                found
                + " (How large may a score be, and what is the logarithm of 0?)"
                * ("nan" in found)
            )
        known = losses.log_loss_from_scores(y, z)
        if near(found, known):
            return None
        p = activations.sigmoid(z)
        yes = np.asarray(y) == 1
        alone = losses.log_loss_from_scores(y[yes], z[yes])
        slips: Slips = [
            ("that is the sum; the mean is asked for", known * len(y)),
            ("the sign is turned: a loss is not negative", -known),
            ("yes and no have changed places", losses.log_loss_from_scores(1 - y, z)),
            ("that is in bits; take the natural logarithm", known / np.log(2)),
            ("that is the squared loss of the probabilities", losses.squared_loss(y, p)),
            ("only the samples with the answer yes are counted", alone),
            ("only the samples with the answer yes are counted", alone * yes.mean()),
            ("the score goes through the sigmoid twice", losses.log_loss_from_scores(y, p)),
        ]  # fmt: skip
        slip = first_slip(found, slips)
        if slip is None and found < known and np.abs(z).max() > 30:
            slip = (
                f"it gives {found:.6g} for scores of up to {np.abs(z).max():g}: a wrong answer "
                "given with certainty must cost about as much as its score"
            )
        return slip or (
            f"it is not {found:.6g}; what does the first sample cost alone, with the score "
            f"{z[0]:.4g} and the answer {y[0]}?"
        )

    rng = np.random.default_rng(6)
    cases = [
        Case("two scores of 0", (np.zeros(2), np.array([1, 0])), look),
        Case("three scores by hand", (np.log([1.0, 3.0, 3.0]), np.array([1, 1, 0])), look),
        Case("forty scores", (rng.normal(0, 2, size=40), rng.integers(2, size=40)), look),
        Case("scores of a thousand",
             (np.array([-1000.0, 1000.0, 900.0, -40.0]), np.array([1, 1, 0, 0])), look),
        Case("whole numbers", (np.array([2, -1, 0]), np.array([1, 0, 1])), look),
    ]  # fmt: skip
    return LAB.check("loss", function, cases)


def check_backward(function: Function) -> Report:
    """Check ``backward(X, y, net)``: the gradients of the mean log loss."""

    def look(result: Any, X: Matrix, y: Labels, net: Net) -> str | None:
        known = _slopes(net, X, y)
        parts = as_arrays(result, _shapes(known))
        if isinstance(parts, str):
            return parts
        wrong = [k for k in range(4) if not near(parts[k], known[k])]
        if not wrong:
            return None
        mine, right, N = _flat(parts), _flat(known), len(y)
        slips: Slips = [
            ("all signs are turned: what was predicted, minus what happened", -right),
            ("that is a sum over the samples; the loss is a mean", N * right),
            ("the mean is taken twice", right / N),
        ]  # fmt: skip
        slip = first_slip(mine, slips)
        if slip is not None:
            return slip
        A, z = _ends(net, X)
        p = activations.sigmoid(z)
        k = wrong[-1]  # what comes first on the way back
        said = _said_of_slope(k, parts[k], known[k], X, A, (p - y) / N, net)
        return f"{PARTS[k]}: {said}"

    cases = [Case(about, case, look) for about, case in CASES.items()]
    return LAB.check("backward", function, cases)


def _said_of_slope(
    k: int, mine: Any, known: Any, X: Matrix, A: Matrix, error: Vector, net: Net
) -> str:
    """Say what is wrong with the gradient by part k; those by later parts are right."""
    N, v = len(error), net[2]
    every = np.multiply.outer(error, v)  # as if all neurons were open
    slips: Slips = [
        ("the sign is turned", -known),
        ("the mean is in the error already; it is taken twice", known / N),
        ("that is a sum over the samples; the loss is a mean", N * known),
        ("twice as large: no square stands in the log loss", 2 * known),
    ]
    if k == 3:
        p = activations.sigmoid(_ends(net, X)[1])
        slips += [
            ("the score is compared with the label; the probability should be",
             np.sum(error) + np.mean(_ends(net, X)[1] - p)),
            ("by the score the log loss has the slope p - y; the slope of the sigmoid has "
             "cancelled already", np.sum(error * p * (1 - p))),
        ]  # fmt: skip
    elif k == 1:
        slips += [
            ("the ReLU is missing: through a shut neuron nothing comes back",
             np.einsum("ij->j", every)),
            ("the outputs of the neurons stand where their slopes should, 0 or 1",
             np.einsum("ij,ij->j", every, A)),
            ("v is missing: by how much is each neuron heard?",
             np.einsum("i,ij->j", error, A > 0)),
        ]  # fmt: skip
    elif k == 0:
        slips += [
            ("it is transposed; a gradient has the shape of its part", known.T),
            ("the ReLU is missing: through a shut neuron nothing comes back",
             np.einsum("ij,ik->jk", every, X)),
            ("the inputs of the layer are X; its outputs went in",
             np.einsum("ij,ik->jk", every * (A > 0), A)),
        ]  # fmt: skip
    later = "; those by later parts are right" if k < 3 else ""
    return (first_slip(mine, slips) or "not what the chain rule gives") + later


def check_one_pass(function: Function) -> Report:
    """Check ``one_pass(X, y, net, rate, size)``: a step for each batch."""

    def look(
        result: Any, X: Matrix, y: Labels, net: Net, rate: float, size: int
    ) -> str | None:
        parts = as_arrays(result, _shapes(net))
        if isinstance(parts, str):
            return parts
        mine, N = _flat(parts), len(y)

        def end(rate: float, batches: list[Any]) -> Vector:
            then = net
            for batch in batches:
                pairs = zip(then, _slopes(then, X[batch], y[batch]), strict=True)
                then = tuple(
                    np.subtract(w, np.multiply(rate, slope)) for w, slope in pairs
                )
            return _flat(then)

        places = np.arange(N)
        batches = np.split(places, range(size, N, size))
        if near(mine, end(rate, batches)):
            return None
        whole = [batch for batch in batches if len(batch) == size]
        slopes = np.array([_flat(_slopes(net, X[b], y[b])) for b in batches])
        weighed = np.array([len(b) / size for b in batches]) @ slopes
        unmoved = (
            "all gradients are taken at the net of the start; each step begins where the "
            "last one ended"
        )
        slips: Slips = [
            ("it is the net of the start; does anything move?", _flat(net)),
            ("the steps lead uphill", end(-rate, batches)),
            ("that is one step with all samples; each batch makes a step of its own",
             end(rate, [places])),
            ("the samples that are left after the last whole batch are forgotten",
             end(rate, whole)),
            ("only the first batch makes a step", end(rate, batches[:1])),
            ("only the last batch makes a step", end(rate, batches[-1:])),
            ("each sample makes a step; a batch should", end(rate, [[i] for i in places])),
            ("the batches come in the other order", end(rate, batches[::-1])),
            ("the rate is missing", end(1.0, batches)),
            (unmoved, _flat(net) - rate * weighed),
            (unmoved, _flat(net) - rate * np.ones(len(batches)) @ slopes),
        ]  # fmt: skip
        return first_slip(mine, slips) or (
            f"not the net after {len(batches)} steps; try size = {N}, which makes one"
            if len(batches) > 1
            else "not the net after one step; does backward pass its check?"
        )

    X, y, net = CASES["seven samples, three features, five neurons"]
    cases = [
        Case("one batch", (X, y, net, 0.5, 7), look),
        Case("seven samples in batches of 3", (X, y, net, 0.5, 3), look),
        Case("batches larger than the samples", (*BY_HAND, 0.25, 10), look),
        Case("batches of one", (*CASES["as many features as neurons"], 0.1, 1), look),
    ]
    return LAB.check("one_pass", function, cases)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Play the training of a network: ``fit(X, y, m, seed)`` returns a net at once.

    It refuses samples that are not `known`. Two are equal if they give the same.
    """

    known: tuple[Matrix, Labels]
    shift: int = 0

    def __call__(self, X: Any, y: Any, m: int, seed: int) -> Net:
        """Return a net with `m` hidden neurons, or raise ``ValueError``."""
        if not (np.array_equal(X, self.known[0]) and np.array_equal(y, self.known[1])):
            raise ValueError("fit was given other samples than the known ones")
        d = self.known[0].shape[1]
        net: Net = _drawn(1000 * self.shift + 10 * m + seed, 1, d, m)[2]
        return net

    def __eq__(self, other: object) -> bool:
        """Be equal to what gives the same nets."""
        return isinstance(other, Fit) and self.shift == other.shift

    __hash__ = None  # type: ignore[assignment]


def check_compare(function: Function) -> Report:
    """Check ``compare(fit, sizes, seeds, known, new)``: a table, and the best size."""

    def look(
        result: Any, fit: Fit, sizes: list[int], seeds: list[int], known: Any, new: Any
    ) -> str | None:
        shape = len(sizes), len(seeds)
        parts = as_arrays(result, {"table": shape, "best": ()})
        if isinstance(parts, str):
            return parts

        def table_of(samples: Any) -> Matrix:
            return np.array(
                [
                    [_cost(fit(known[0], known[1], m, s), *samples) for s in seeds]
                    for m in sizes
                ]
            )

        right, trained = table_of(new), table_of(known)
        table, best = parts[0], float(parts[1])
        if not near(table, right):
            slips: Slips = [
                ("those are the losses in training; who chooses by them chooses the largest",
                 trained),
                ("the seeds have changed places", right[:, ::-1]),
                ("every row has one and the same seed", np.tile(right[:, :1], shape[1])),
                ("it is transposed: a row for each size", np.reshape(right.T, shape)),
            ]  # fmt: skip
            i, j = np.unravel_index(np.abs(table - right).argmax(), shape)
            return "table: " + (
                first_slip(table, slips)
                or f"entry [{i}, {j}] is not the log loss on the new samples of the net with "
                f"{sizes[i]} neurons and seed {seeds[j]}"
            )
        means = np.average(right, axis=1)
        if best == sizes[int(means.argmin())]:
            return None
        slips = [
            ("that is a row of the table; the number of neurons is asked for",
             int(means.argmin())),
            ("that is the least mean itself; which number of neurons has it?", means.min()),
            ("that has the largest mean", sizes[int(means.argmax())]),
            ("that has the single best net; one lucky start is no reason",
             sizes[int(right.min(axis=1).argmin())]),
            ("that is best in training; the table is there to choose by",
             sizes[int(np.average(trained, axis=1).argmin())]),
        ]  # fmt: skip
        return "best: " + (
            first_slip(best, slips) or f"{best:g} has not the least mean over the seeds"
        )

    def samples(seed: int, N: int) -> tuple[Matrix, Labels]:
        X, y, _ = _drawn(seed, N, 2, 1)
        return X, y

    known, new = samples(20, 9), samples(21, 8)
    cases = [
        Case("three sizes, two seeds", (Fit(known, 1), [1, 2, 4], [0, 1], known, new), look),
        Case("one seed", (Fit(known, 8), [3, 1, 2], [5], known, new), look),
        Case("two sizes, four seeds", (Fit(known, 3), [2, 6], [1, 2, 3, 4], known, new), look),
        Case("as many sizes as seeds", (Fit(known, 4), [5, 3, 1], [0, 1, 2], known, new), look),
        Case("five sizes, three seeds",  # the mean, a lucky start and training disagree
             (Fit(known, 3), [8, 6, 5, 9, 7], [0, 1, 2], known, new), look),
    ]  # fmt: skip
    return LAB.check("compare", function, cases)


def check_predict(function: Function) -> Report:
    """Check ``predict(X, net, miss)``: yes where that costs less."""

    def look(result: Any, X: Matrix, net: Net, miss: float) -> str | None:
        found = as_numbers(result, (len(X),))
        if isinstance(found, str):
            return found
        _, z = _ends(net, X)
        p = activations.sigmoid(z)
        known = p > 1 / (1 + miss)
        if near(found, known):
            return None
        slips: Slips = [
            ("yes and no have changed places", ~known),
            ("those are the probabilities; 1 or 0 is asked for", p),
            ("those are the scores; 1 or 0 is asked for", z),
            ("the threshold is a half; what becomes of the cost of a miss?", p > 0.5),
            ("the threshold rises with the cost of a miss; should it?", p > miss / (1 + miss)),
            ("the score is compared with the threshold of the probability",
             z > 1 / (1 + miss)),
            ("a miss costs `miss`, but a false alarm costs 1 as well", p > 1 / miss),
        ]  # fmt: skip
        i = int(np.abs(found - known).argmax())
        return first_slip(found, slips) or (
            f"a sample with the probability {p[i]:.3g} gets {found[i]:g}: what do yes and no "
            "cost there, on average?"
        )

    X, _, (W, b, v, _) = _drawn(25, 120, 2, 4, 0.7)
    net = W, b, v, -0.8  # probabilities of all sizes
    cases = [
        Case("equal costs", (X, net, 1.0), look),
        Case("a miss costs 4", (X, net, 4.0), look),
        Case("a miss costs a fourth", (X, net, 0.25), look),
        Case("scores of some hundreds", (X, (*net[:2], 400 * net[2], 9.0), 10.0), look),
    ]
    return LAB.check("predict", function, cases)
