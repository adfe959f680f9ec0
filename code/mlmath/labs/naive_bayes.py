"""The checks of the lab *Naive Bayes*, and its made-up bats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from mlmath import continuous, distributions, naive_bayes
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import (
    Case,
    Function,
    Lab,
    Report,
    as_arrays,
    as_numbers,
    first_slip,
    near,
)

Slips = list[tuple[str, Any]]
Fitted = tuple[Vector, Vector, Vector, Vector, Vector, Vector]
Messages = list[list[str]]

LAB = Lab(
    "fit", "log_joint", "posterior", "presence", "learn", "held_out", "costs"
)  # fmt: skip
ready = LAB.ready

#: The names of what `fit` returns, in order.
FITTED = ("share", "mean", "sd", "p", "low", "high")

#: The rules of the made-up bats: shares, pitch in kHz, calls of ten with a tail, minutes.
ROOF = naive_bayes.FeatureModel(
    np.array([0.5, 0.3, 0.2]),
    tuple(
        (continuous.Normal(*bell), distributions.Binomial(10, p), continuous.Uniform(*span))
        for bell, p, span in (
            ((53.0, 3.5), 0.25, (2.0, 26.0)),
            ((47.0, 4.0), 0.5, (8.0, 40.0)),
            ((42.0, 3.0), 0.7, (24.0, 70.0)),
        )
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passes:
    """Bats that flew by: a pass a row of `X`, and the species in `y`, 0, 1 or 2.

    The columns are the pitch in kHz, the number of calls with a tail among ten, and the
    minutes after sunset.
    """

    X: Matrix
    y: NDArray[np.int64]


def draw_passes(n: int, rng: np.random.Generator) -> Passes:
    """Make up passes by the rules in `ROOF`, each feature by itself."""
    y = rng.choice(3, size=n, p=ROOF.prior)
    X = np.empty((n, 3))
    for k, (pitch, tails, minutes) in enumerate(ROOF.families):
        of_k = np.flatnonzero(y == k)
        for j, family in enumerate((pitch, tails, minutes)):
            X[of_k, j] = family.sample(of_k.size, rng=rng)
    return Passes(X.round(1), y)


#: Seven passes to work by hand, of two species.
BY_HAND: tuple[Matrix, NDArray[np.int64], int] = (
    np.array([
        [50.0, 2, 10], [54, 4, 16], [52, 0, 12], [54, 2, 22],
        [40, 8, 30], [44, 7, 40], [48, 9, 50],
    ]),
    np.array([0, 0, 0, 0, 1, 1, 1]),
    10,
)  # fmt: skip


def _known_fit(X: Matrix, y: NDArray[np.int64], trials: int) -> dict[str, Vector]:
    """Return what `fit` has to find, and on the way there what slips are made of."""
    rows = [np.asarray(X, dtype=float)[y == k] for k in range(int(np.max(y)) + 1)]
    n = np.array([len(part) for part in rows])
    first, last = (
        np.array([np.quantile(part[:, 2], q) for part in rows]) for q in (0, 1)
    )
    gap = np.ptp(np.stack([first, last]), axis=0) / (n - 1)
    return {
        "n": n,
        "first": first,
        "last": last,
        "gap": gap,
        "share": n / np.sum(n),
        "mean": np.array([np.average(part[:, 0]) for part in rows]),
        "sd": np.array([np.cov(part[:, 0], bias=True) for part in rows]) ** 0.5,
        "p": np.array([np.sum(part[:, 1]) for part in rows]) / n / trials,
        "low": np.subtract(first, gap),
        "high": np.add(last, gap),
    }


def check_fit(function: Function) -> Report:
    """Check ``fit(X, y, trials)``: what each species is like."""

    def look(result: Any, X: Matrix, y: NDArray[np.int64], trials: int) -> str | None:
        known = _known_fit(X, y, trials)
        n, first, last, gap = (known[key] for key in ("n", "first", "last", "gap"))
        parts = as_arrays(result, dict.fromkeys(FITTED, n.shape))
        if isinstance(parts, str):
            return parts
        span = last - first
        slips: dict[str, Slips] = {
            "share": [
                ("those are numbers of passes, not shares of all", n),
                ("all species have the same share here; how often did each come?",
                 np.full(n.shape, 1 / n.size)),
            ],
            "mean": [
                ("that is the mean over all species; take the rows of one",
                 np.full(n.shape, np.average(X[:, 0]))),
                ("those are the means of another column",
                 [np.average(X[y == k, 1]) for k in range(n.size)]),
            ],
            "sd": [
                ("that is the variance; its root is asked for", known["sd"] ** 2),
                ("the squares are divided by one less than the number of passes",
                 known["sd"] * np.sqrt(n / (n - 1))),
                ("that is the spread over all species, and not within each",
                 np.full(n.shape, np.std(X[:, 0]))),
            ],
            "p": [
                ("that is the mean number of calls with a tail; how many calls were there?",
                 known["p"] * trials),
                ("that is the share of calls without a tail", 1 - known["p"]),
                ("that is the number of calls with a tail over all passes of the species, "
                 "divided by the calls of one pass", known["p"] * n),
                ("that is over all species; take the rows of one",
                 np.full(n.shape, np.average(X[:, 1]) / trials)),
            ],
            "low": [
                ("that is the first pass itself; one that comes a little earlier would be "
                 "impossible", first),
                ("the stretch grows the wrong way: it begins after the first pass",
                 first + gap),
                ("that is over all species; take the rows of one",
                 np.full(n.shape, np.min(X[:, 2]))),
                ("the gap is too small: how many gaps are there between n passes?",
                 first - span / n),
                ("the gap is too small: how many gaps are there between n passes?",
                 first - span / (n + 1)),
                ("low and high have changed places", known["high"]),
            ],
            "high": [
                ("that is the last pass itself; one that comes a little later would be "
                 "impossible", last),
                ("the stretch grows the wrong way: it ends before the last pass", last - gap),
                ("that is over all species; take the rows of one",
                 np.full(n.shape, np.max(X[:, 2]))),
                ("the gap is too small: how many gaps are there between n passes?",
                 last + span / n),
                ("the gap is too small: how many gaps are there between n passes?",
                 last + span / (n + 1)),
            ],
        }  # fmt: skip
        otherwise = {
            "share": "the numbers of passes of the species, divided by all",
            "mean": "take the mean pitch of the passes of one species",
            "sd": "take the passes of one species, and their squared distances from its mean",
            "p": "the calls with a tail among all calls of a species",
            "low": "one mean gap before the first pass of the species",
            "high": "one mean gap after the last pass of the species",
        }
        for name, found in zip(FITTED, parts, strict=True):
            if not near(found, known[name]):
                return f"{name}: {first_slip(found, slips[name]) or otherwise[name]}"
        return None

    many = draw_passes(80, np.random.default_rng(4))
    few = BY_HAND[0].astype(np.int64), BY_HAND[1], 12
    order = np.array([4, 0, 5, 1, 2, 6, 3])
    cases = [
        Case("seven passes", BY_HAND, look),
        Case("whole numbers, twelve calls", few, look),
        Case("in another order", (BY_HAND[0][order], BY_HAND[1][order], 10), look),
        Case("eighty passes of three species", (many.X, many.y, 10), look),
    ]
    return LAB.check("fit", function, cases)


def _as_logs(result: Any, shape: tuple[int, ...]) -> Matrix | str:
    """Return logarithms, minus infinity among them, or say what came instead."""
    if np.shape(result) == shape and np.asarray(result).dtype.kind == "f":
        excluded = np.isneginf(np.asarray(result))
        found = as_numbers(np.where(excluded, 0, result), shape)
        return found if isinstance(found, str) else np.where(excluded, -np.inf, found)
    return as_numbers(result, shape)


def _model(fitted: Fitted, trials: int) -> naive_bayes.FeatureModel:
    """Return the package's model with these numbers."""
    share, *numbers = (np.asarray(part).tolist() for part in fitted)
    return naive_bayes.FeatureModel(
        share,
        tuple(
            (
                continuous.Normal(mean, sd),
                distributions.Binomial(trials, p),
                continuous.Uniform(low, high),
            )
            for mean, sd, p, low, high in zip(*numbers, strict=True)
        ),
    )


def _same_in_rows(a: Matrix, b: Matrix) -> bool:
    """Whether rows of logarithms agree but for a number that a row has in common."""
    finite = np.isfinite(b)
    if not np.array_equal(np.isfinite(a), finite):
        return False
    off = np.zeros(b.shape)
    off[finite] = a[finite] - b[finite]
    return all(near(row[ok], row[ok][:1]) for row, ok in zip(off, finite, strict=True))


def check_log_joint(function: Function) -> Report:
    """Check ``log_joint(X, fitted, trials)``, logarithms of prior times likelihood."""

    def look(result: Any, X: Matrix, fitted: Fitted, trials: int) -> str | None:
        share, mean, sd, p, low, high = (np.asarray(part) for part in fitted)
        found = _as_logs(result, (len(X), share.size))
        if isinstance(found, str):
            return found
        known = _model(fitted, trials).log_joint(X)
        if _same_in_rows(found, known):
            return None
        extra = np.isneginf(found) & np.isfinite(known)
        if extra.any():
            i, k = np.argwhere(extra)[0]
            return (
                f"row {i}: species {k} is excluded, and minute {X[i, 2]:g} lies between "
                f"its ends {low[k]:g} and {high[k]:g}"
            )
        gone = np.isfinite(found) & np.isneginf(known)
        if gone.any():
            i, k = np.argwhere(gone)[0]
            return (
                f"row {i}: species {k} is not excluded, and minute {X[i, 2]:g} lies outside "
                f"its ends {low[k]:g} and {high[k]:g}; what is the density there?"
            )
        z = np.subtract.outer(X[:, 0], mean) / sd
        tails = np.transpose([X[:, 1]])
        width = np.log(np.ptp([low, high], axis=0))
        log_p, log_q = np.log([p, 1 - p])
        slips: Slips = [
            ("the shares of the species are missing", known - np.log(share)),
            ("the shares stand there as they are; a product becomes a sum of logarithms",
             known - np.log(share) + share),
            ("the factor of the bell that depends on the width is missing", known + np.log(sd)),
            ("the bell has the variance in the factor before the exponential",
             known - np.log(sd)),
            ("the exponent of the bell lacks its ½", known - z**2 / 2),
            ("the exponent of the bell has the wrong sign", known + z**2),
            ("in the exponent of the bell the width is not squared",
             known + z**2 / 2 * (1 - sd)),
            ("in the exponent of the bell the distance is not squared",
             known + z**2 / 2 - z / 2),
            ("calls without a tail are missing: they count, too",
             known - (trials - tails) * log_q),
            ("calls with a tail are missing",
             known - tails * log_p),
            ("of the calls, only one with a tail and one without are counted",
             known - (tails - 1) * log_p - (trials - tails - 1) * log_q),
            ("with a tail and without have changed places",
             known + (trials - tails - tails) * logit(p)),
            ("the height of the uniform density is missing", known + width),
            ("the longer the stretch, the higher the density: that is the wrong way round",
             known + width * 2),
        ]  # fmt: skip
        same = (why for why, v in slips if _same_in_rows(found, v))
        return next(same, None) or (
            "differences within a row are off; work out one species of the first row, "
            "feature by feature"
        )

    two: Fitted = (
        np.array([0.6, 0.4]), np.array([52.0, 45.0]), np.array([2.0, 4.0]),
        np.array([0.2, 0.7]), np.array([5.0, 20.0]), np.array([30.0, 60.0]),
    )  # fmt: skip
    three: Fitted = (
        np.array([0.5, 0.3, 0.2]), np.array([53.0, 47.0, 42.0]), np.array([3.5, 4.0, 0.8]),
        np.array([0.25, 0.5, 0.7]), np.array([2.0, 8.0, 24.0]), np.array([26.0, 40.0, 70.0]),
    )  # fmt: skip
    rows = np.array([[49.0, 3, 24], [51.0, 6, 28.5], [44.0, 0, 21], [47.0, 10, 29]])
    edge = np.array([[50.0, 4, 12], [50.0, 4, 45], [46.0, 7, 30], [50.0, 1, 80]])
    fresh = draw_passes(40, np.random.default_rng(8)).X
    cases = [
        Case("both species possible", (rows, two, 10), look),
        Case("twelve calls", (rows.astype(np.int64), two, 12), look),
        Case("outside the stretch of one, on an end, outside of both", (edge, two, 10), look),
        Case("forty passes of three species", (fresh, three, 10), look),
    ]  # fmt: skip
    return LAB.check("log_joint", function, cases)


def check_posterior(function: Function) -> Report:
    """Check ``posterior(logs)``: probabilities from logarithms."""

    def look(result: Any, logs: Matrix) -> str | None:
        found = as_numbers(result, logs.shape)
        if isinstance(found, str):
            return (
                found + "; what is the exponential of -1000?"
                if "nan" in found
                else found
            )
        known = naive_bayes.posterior(logs)
        if near(found, known):
            return None
        sums = found.sum(axis=1)
        columns = found.sum(axis=0)
        if not near(sums, 1, rtol=1e-6):
            row = int(np.argmax(np.abs(sums - 1)))
            if near(columns, 1):
                return "the columns add up to 1; a row is a sample"
            return (
                f"row {row} adds up to {sums[row]:.4g}; the probabilities of a row to 1"
            )
        slips: Slips = [
            ("these are powers of 10; the logarithms are natural ones",
             naive_bayes.posterior(logs * np.log(10))),
            ("these are powers of 2; the logarithms are natural ones",
             naive_bayes.posterior(logs * np.log(2))),
            ("the logarithms have changed their signs: the most probable class came last",
             naive_bayes.posterior(np.where(np.isneginf(logs), -np.inf, -logs))),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            "the ratio of two probabilities of a row is not the exponential of the "
            "difference of their logarithms"
        )

    by_hand = np.log(np.array([[0.1, 0.3], [0.2, 0.2], [0.06, 0.02]]))
    far = np.array([[-1000.0, -1001.0, -1003.0], [-5.0, -4.0, -6.0], [900, 899.5, 897]])
    with_none = np.array([[-np.inf, -3.0], [-2.0, -np.inf], [-745.0, -746.0]])
    cases = [
        Case("ratios of 3 : 1 and less", (by_hand,), look),
        Case("rows that are far apart", (far,), look),
        Case("a class that is excluded", (with_none,), look),
    ]
    return LAB.check("posterior", function, cases)


#: A few messages, cut into words, with what was said of them.
FEW: tuple[Messages, NDArray[np.int64]] = (
    [
        ["see", "you", "at", "home"], ["pay", "now", "pay", "less"], ["home", "now"], [],
        ["claim", "it", "now"], ["what", "home", "pay"], ["at", "work", "now", "at", "six"],
        ["claim", "claim", "claim"], ["you", "pay"],
    ],
    np.array([0, 1, 0, 0, 1, 0, 0, 1, 1]),
)  # fmt: skip


def _marked(messages: Messages, words: Sequence[str]) -> Matrix:
    """Mark which words each message has."""
    rows = [np.isin(words, np.array(message, dtype=str)) for message in messages]
    return np.array(rows, dtype=np.float64)


def check_presence(function: Function) -> Report:
    """Check ``presence(messages, words)``, which words are there."""

    def look(result: Any, messages: Messages, words: list[str]) -> str | None:
        known = _marked(messages, words)
        shape = known.shape
        if np.shape(result) == shape[::-1] != shape:
            return "rows and columns have changed places: a row is a message"
        found = as_numbers(result, shape)
        if isinstance(found, str):
            return found
        if near(found, known):
            return None
        counts = [[message.count(word) for word in words] for message in messages]
        slips: Slips = [
            ("that counts how often a word stands there; is it there or not?", counts),
            ("0 and 1 have changed places", 1 - known),
        ]
        reason = first_slip(found, slips)
        if reason is None:
            i, j = np.argwhere(~np.isclose(found, known))[0]
            verb = "has" if known[i, j] else "does not have"
            reason = f"message {i} {verb} the word {words[j]!r}, and {found[i, j]:g} stands there"
            inside = any(words[j] in one for one in messages[i])
            if inside and not known[i, j]:
                reason += "; a part of a longer word is no word"
        return reason

    words = sorted(set().union(*FEW[0]))
    cases = [
        Case("two messages, three words", (FEW[0][:2], ["at", "now", "pay"]), look),
        Case("nine messages, one of them empty", (FEW[0], words), look),
        Case("words in another order", (FEW[0], [*words[::-2], "never"]), look),
        Case("few words", (FEW[0], ["now", "at"]), look),
    ]
    return LAB.check("presence", function, cases)


def _known_line(X: Matrix, y: Vector, a: float) -> dict[str, Any]:
    """Return bias and weights of the filter, and the probabilities behind them."""
    n = np.array([np.count_nonzero(y == k) for k in (0, 1)])
    seen = np.array([np.sum(X[y == k], axis=0) for k in (0, 1)])
    return _line(n, (seen + a) / (2 * a + n.reshape(2, 1))) | {"n": n, "seen": seen}


def _line(n: NDArray[np.int64], p: Matrix) -> dict[str, Any]:
    """Return bias and weights for these probabilities of the words."""
    none = np.subtract(*np.log1p(-p[::-1]))
    prior = logit(n[1] / np.sum(n))
    return {
        "prior": prior,
        "none": none,
        "there": np.subtract(*np.log(p[::-1])),
        "bias": prior + np.sum(none),
        "weights": np.subtract(*logit(p[::-1])),
    }


def check_learn(function: Function) -> Report:
    """Check ``learn(X, y, a)``: bias and weights of the filter."""

    def look(result: Any, X: Matrix, y: Vector, a: float) -> str | None:
        parts = as_arrays(result, {"bias": (), "weights": (X.shape[1],)})
        if isinstance(parts, str):
            if "nan or inf" in parts:
                return (
                    parts
                    + " A word that one class never had must not be impossible there."
                )
            return parts
        bias, weights = parts
        known = _known_line(X, y, a)
        if near(weights, known["weights"]) and near(bias, known["bias"]):
            return None
        n, seen = known["n"], known["seen"]
        N, V = n.reshape(2, 1), X.shape[1]
        words = np.sum(seen, axis=1, keepdims=True)
        others: list[tuple[str, Matrix]] = [
            ("a is added once below; a message has the word or does not have it: two cases",
             (seen + a) / (a + N)),
            ("below stands a times the number of words, as if words were drawn from a bag; "
             "how many cases does one word have?", (seen + a) / (a * V + N)),
            ("the messages with a word are divided by numbers of words, not of messages",
             (seen + a) / (2 * a + words)),
            ("1 is added whatever a is", (seen + 1) / (2 + N)),
            ("both classes are divided by the number of all messages",
             (seen + a) / (2 * a + np.sum(n))),
        ]  # fmt: skip
        for why, p in others:
            if p.max() < 1 and near(weights, _line(n, p)["weights"]):
                return f"weights: {why}"
        slips: Slips = [
            ("the sign is wrong: a word of unwanted messages has a positive weight",
             -known["weights"]),
            ("that is the vote of a word that is there; when it comes in, the vote of its "
             "absence goes out", known["there"]),
            ("the vote of the absence is added; when the word comes in, it goes out",
             known["there"] + known["none"]),
            ("those are the votes of absent words", known["none"]),
            ("those are ratios; take their logarithms", np.exp(known["weights"])),
            ("to the base 10; natural logarithms are asked for",
             known["weights"] / np.log(10)),
            ("to the base 2; natural logarithms are asked for", known["weights"] / np.log(2)),
        ]  # fmt: skip
        if not near(weights, known["weights"]):
            return "weights: " + (
                first_slip(weights, slips)
                or "take one word, and how probable it is in either class"
            )
        votes = float(np.sum(known["none"]))
        prior = float(known["prior"])
        slips = [
            ("what all absent words say is missing; the bias is the score of a message "
             "without any of the words", prior),
            ("the shares of the classes are missing", votes),
            ("the share of the unwanted enters by its odds, not by itself",
             votes + np.log(n[1] / np.sum(n))),
            ("the odds of the classes are upside down", votes - prior),
            ("the odds stand there as they are; take their logarithm", votes + np.exp(prior)),
            ("the sign is wrong", -known["bias"]),
            ("absent words vote with the wrong sign", prior - votes),
            ("the mean of the absent words' votes is taken, not their sum", prior + votes / V),
        ]  # fmt: skip
        return "bias: " + (
            first_slip(bias, slips)
            or "what is the score of a message without any word?"
        )

    words = sorted(set().union(*FEW[0]))
    X, y = _marked(FEW[0], words), FEW[1]
    rng = np.random.default_rng(2)
    many = (rng.random((60, 200)) < rng.uniform(0, 0.2, 200)).astype(np.float64)
    cases = [
        Case("four messages, two words", (np.array([[1, 0], [1, 1], [0, 1], [0, 0]]),
             np.array([1, 1, 1, 0]), 1.0), look),
        Case("nine messages, a = 0.5", (X, y, 0.5), look),
        Case("the same with a = 3", (X, y, 3.0), look),
        Case("sixty messages, 200 words", (many, (rng.random(60) < 0.3).astype(int), 1.0), look),
    ]  # fmt: skip
    return LAB.check("learn", function, cases)


def _scores(
    messages: Messages, y: Vector, fold: Vector, a: float, *, vocabulary: str = "others",
    learned: str = "others", prior: bool = True,
) -> Vector:  # fmt: skip
    """Return the score of each message, by a filter of the others; or by a slip."""
    scores = np.zeros(y.shape)
    where = np.arange(len(y))
    for part in set(fold.tolist()):
        inside, outside = where[fold == part], where[fold != part]
        taken = {"others": outside, "all": where, "own": inside}
        source = taken[vocabulary]
        words = sorted(set().union(*(messages[i] for i in source)))
        marked = _marked(messages, words)
        rows = taken[learned]
        line = _known_line(marked[rows], y[rows], a)
        scores[inside] = marked[inside] @ line["weights"] + (
            line["bias"] if prior else 0
        )
    return scores


def check_held_out(function: Function) -> Report:
    """Check ``held_out(messages, y, fold, a)``: scores by filters of the other parts."""

    def look(
        result: Any, messages: Messages, y: Vector, fold: Vector, a: float
    ) -> str | None:
        found = as_numbers(result, (len(y),))
        if isinstance(found, str):
            return found
        known = _scores(messages, y, fold, a)
        if near(found, known):
            return None
        slips: Slips = [
            ("each message is judged by a filter that has learned from it, too",
             _scores(messages, y, fold, a, vocabulary="all", learned="all")),
            ("the filter knows words that stand only in messages that it is to judge",
             _scores(messages, y, fold, a, vocabulary="all")),
            ("the filter learns from the part that it judges, and not from the others",
             _scores(messages, y, fold, a, vocabulary="own", learned="own")),
            ("the bias is missing", _scores(messages, y, fold, a, prior=False)),
            ("those are probabilities; the log odds are asked for",
             1 / (1 + np.exp(-known))),
        ]  # fmt: skip
        reason = first_slip(found, slips)
        if reason is None and near(np.sort(found), np.sort(known)):
            reason = "these are the right scores in another order; whose is which?"
        if reason is None:
            i = int(np.argmin(np.isclose(found, known)))
            reason = (
                f"message {i} has another score by the filter that learned from all parts "
                f"but part {fold[i]}"
            )
        return reason

    messages, y = FEW
    twice = [*messages, *messages[::-1]]
    both = np.append(y, y[::-1])
    cases = [
        Case("three parts", (messages, y, np.array([0, 1, 2, 0, 2, 1, 1, 0, 2]), 1.0), look),
        Case("two parts, of unequal size", (messages, y,
             np.array([7, 7, 3, 3, 3, 3, 3, 3, 7]), 1.0), look),
        Case("a = 0.2", (twice, both, np.arange(18) % 4 + 1, 0.2), look),
    ]  # fmt: skip
    return LAB.check("held_out", function, cases)


def _mean_costs(
    scores: Vector, y: Vector, thresholds: Vector, price: float, miss: float = 1.0,
    side: str = "left",
) -> Vector:  # fmt: skip
    """Return the mean cost a message for each threshold, by places in sorted scores."""
    wanted, unwanted = (np.sort(scores[y == k]) for k in (0, 1))
    if side == "left":
        below = [np.searchsorted(one, thresholds, "left") for one in (wanted, unwanted)]
    else:
        below = [
            np.searchsorted(one, thresholds, "right") for one in (wanted, unwanted)
        ]
    hidden = wanted.size - below[0]
    return np.asarray((price * hidden + miss * below[1]) / y.size)


def check_costs(function: Function) -> Report:
    """Check ``costs(scores, y, thresholds, price)``: what each threshold costs."""

    def look(
        result: Any, scores: Vector, y: Vector, thresholds: Vector, price: float
    ) -> str | None:
        found = as_numbers(result, thresholds.shape)
        if isinstance(found, str):
            return found
        known = _mean_costs(scores, y, thresholds, price)
        if near(found, known):
            return None
        n = np.array([np.count_nonzero(y == k) for k in (0, 1)])
        alarms = _mean_costs(scores, y, thresholds, price, miss=0)
        missed = known - alarms
        slips: Slips = [
            ("a score equal to the threshold is hidden, too",
             _mean_costs(scores, y, thresholds, price, side="right")),
            ("those are sums over all messages; a mean is asked for", known * y.size),
            ("the price stands at the unwanted that are let through",
             alarms / price + missed * price),
            ("every mistake costs the same here; where is the price?", alarms / price + missed),
            ("what is let through is missing", alarms),
            ("what is hidden is missing", missed),
            ("shares within the classes are added; the mean is over all messages",
             alarms * y.size / n[0] + missed * y.size / n[1]),
            ("mistakes are what is hidden and wanted, or let through and unwanted; a high "
             "score is suspicious, and is hidden",
             _mean_costs(-scores, y, -thresholds, price, side="right")),
            ("mistakes are what is hidden and wanted, or let through and unwanted; a high "
             "score is suspicious, and is hidden",
             _mean_costs(-scores, y, -thresholds, price)),
        ]  # fmt: skip
        return first_slip(found, slips) or (
            "count for the first threshold which wanted messages are hidden and which "
            "unwanted ones are not"
        )

    rng = np.random.default_rng(6)
    y = np.array([1, 0, 1, 0, 0])
    scores = np.array([2.0, -1.0, 0.0, 2.0, 3.0])
    many = np.round(rng.normal(size=50), 1)
    label = (rng.random(50) < 0.4).astype(np.int64)
    cases = [
        Case("five messages", (scores, y, np.array([1.0, 2.0, 2.5]), 4.0), look),
        Case("one threshold", (scores, y, np.array([0.5]), 3.0), look),
        Case("hide everything, hide nothing", (scores, y, np.array([-9.0, 9.0]), 5.0), look),
        Case("all scores as thresholds", (many, label, np.unique(many), 5.0), look),
        Case("from high to low, some twice", (many, label, np.sort(many)[::-1], 0.5), look),
    ]  # fmt: skip
    return LAB.check("costs", function, cases)
