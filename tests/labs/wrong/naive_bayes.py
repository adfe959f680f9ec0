"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to

PAGES = pages("naive_bayes")
(
    fit, log_joint, posterior, presence, learn, held_out, costs,
) = PAGES.solved.values()  # fmt: skip

SEEN = {
    "learn": "q = (Z[t == 1].sum(axis=0) + c) / (m1 + 2 * c)",
    "costs": "u = (s >= t[:, np.newaxis])",
}
KNOWN = {
    "np.log(share)": "logarithms of prices and densities are taken everywhere",
    "np.unique(fold)": "scores are their own thresholds",
    "out = fold == part": "the page chooses a threshold by parts, with held_out inside of each",
}
HIDDEN = {
    "costs": [
        Case(
            "two",
            (np.array([0.5, -0.5]), np.array([1, 0]), np.array([0.0, 1.0]), 3.0),
            close_to([0, 0.5]),
        )
    ]
}
#: No message says along which axis, either.
CODE = ("axis",)


def part_of(k, change):
    def slips(X, y, trials):
        found = list(fit(X, y, trials))
        found[k] = change(found, X, y, trials)
        return tuple(found)

    return slips


def per_class(y, value):
    return np.array([value(y == k) for k in range(y.max() + 1)])


def first_of(X, y):
    return per_class(y, lambda rows: X[rows, 2].min())


def last_of(X, y):
    return per_class(y, lambda rows: X[rows, 2].max())


def gap_of(X, y, less=1):
    return (last_of(X, y) - first_of(X, y)) / (np.bincount(y) - less)


def joint(
    share=np.log, front=lambda s: -np.log(s), bell=lambda z: -(z**2) / 2,
    yes=lambda t, n: t, no=lambda t, n: n - t, width=lambda w: -np.log(w),
    outside=-np.inf, inside=lambda low, m, high: (low <= m) & (m <= high),
):  # fmt: skip
    """Return a log joint that differs in one thing."""

    def slips(X, fitted, trials):
        pi, mean, sd, p, low, high = fitted
        pitch, tails, minute = X[:, :1], X[:, 1:2], X[:, 2:]
        total = share(pi) + front(sd) + bell((pitch - mean) / sd)
        total = (
            total + yes(tails, trials) * np.log(p) + no(tails, trials) * np.log(1 - p)
        )
        within = inside(low, minute, high)
        return total + np.where(within, width(high - low), outside)

    return slips


def over_sd(X, fitted, trials):
    sd = fitted[2]
    return joint(bell=lambda z: -(z**2) * sd / 2)(X, fitted, trials)


def normalised_in_place(logs):
    logs -= logs.max(axis=1, keepdims=True)
    return np.exp(logs) / np.exp(logs).sum(axis=1, keepdims=True)


def with_base(base, sign=1):
    def slips(logs):
        raised = np.where(np.isneginf(logs), -np.inf, sign * logs)
        powers = base ** (raised - raised.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    return slips


def marked(rule):
    def slips(messages, words):
        return np.array([[float(rule(w, m)) for w in words] for m in messages])

    return slips


def in_a_bag(messages, words):
    X = np.zeros((len(messages), len(words)))
    for i, message in enumerate(messages):
        for word in message:
            X[i, words.index(word)] = 1
    return X


def line_of(p1, p0, prior):
    none = np.log((1 - p1) / (1 - p0))
    return prior + none.sum(), np.log(p1 / p0) - none


def smoothed(above=None, below=lambda X, n, a: n + 2 * a):
    """Return a filter with other probabilities."""

    def slips(X, y, a):
        c = a if above is None else above
        p1, p0 = (
            (X[y == k].sum(axis=0) + c) / below(X[y == k], (y == k).sum(), a)
            for k in (1, 0)
        )
        return line_of(p1, p0, np.log((y == 1).sum() / (y == 0).sum()))

    return slips


def changed(bias=None, weights=None):
    """Return a filter whose bias or weights are changed at the end."""

    def slips(X, y, a):
        b, w = learn(X, y, a)
        p1, p0 = (
            (X[y == k].sum(axis=0) + a) / ((y == k).sum() + 2 * a) for k in (1, 0)
        )
        none, share = np.log((1 - p1) / (1 - p0)), y.mean()
        prior = np.log(share / (1 - share))
        b = b if bias is None else bias(b, prior, none, share)
        return b, w if weights is None else weights(w, none)

    return slips


def scored(vocabulary="others", learned="others", change=lambda scores: scores):
    def slips(messages, y, fold, a):
        scores = np.empty(len(y))
        for part in np.unique(fold):
            out = fold == part
            taken = {"others": ~out, "own": out, "all": out | True}
            words = sorted(
                {
                    w
                    for m, t in zip(messages, taken[vocabulary], strict=True)
                    if t
                    for w in m
                }
            )
            X, rows = presence(messages, words), taken[learned]
            bias, weights = learn(X[rows], y[rows], a)
            scores[out] = bias + X[out] @ weights
        return change(scores)

    return slips


def part_after_part(messages, y, fold, a):
    scores = held_out(messages, y, fold, a)
    return np.concatenate([scores[fold == part] for part in np.unique(fold)])


def without_bias(messages, y, fold, a):
    bare = {"learn": lambda *v: (0.0, learn(*v)[1])}
    return PAGES.solution_with("held_out", bare)(messages, y, fold, a)


def parts_from_zero(messages, y, fold, a):
    scores, n = np.zeros(len(y)), len(np.unique(fold))
    known = held_out(messages, y, fold, a)
    for part in range(n):
        scores[fold == part] = known[fold == part]
    return scores


def priced(hidden=np.greater_equal, cost=None, mean=lambda c, y: c.mean(axis=1)):
    def slips(scores, y, thresholds, price):
        h = hidden(scores, thresholds[:, None])
        each = np.where(y == 1, ~h, price * h) if cost is None else cost(h, y, price)
        return mean(each, y)

    return slips


def by_class(c, y):
    return c[:, y == 1].mean(axis=1) + c[:, y == 0].mean(axis=1)


WRONG = {
    "fit": [
        (part_of(0, lambda f, X, y, t: np.bincount(y)), "share: those are numbers of passes"),
        (part_of(0, lambda f, X, y, t: np.full(len(f[0]), 1 / len(f[0]))),
         "how often did each come?"),
        (part_of(0, lambda f, X, y, t: f[0] + 0.1),
         "share: the numbers of passes of the species"),
        (part_of(1, lambda f, X, y, t: np.full(len(f[0]), X[:, 0].mean())),
         "mean: that is the mean over all"),
        (part_of(1, lambda f, X, y, t: f[3] * t), "mean: those are the means of another column"),
        (part_of(2, lambda f, X, y, t: f[2] ** 2), "sd: that is the variance"),
        (part_of(2, lambda f, X, y, t: per_class(y, lambda r: X[r, 0].std(ddof=1))),
         "divided by one less"),
        (part_of(2, lambda f, X, y, t: np.full(len(f[0]), X[:, 0].std())),
         "sd: that is the spread over all"),
        (part_of(3, lambda f, X, y, t: f[3] * t), "p: that is the mean number of calls"),
        (part_of(3, lambda f, X, y, t: 1 - f[3]), "p: that is the share of calls without"),
        (part_of(3, lambda f, X, y, t: f[3] * np.bincount(y)),
         "divided by the calls of one pass"),
        (part_of(3, lambda f, X, y, t: np.full(len(f[0]), X[:, 1].mean() / t)),
         "p: that is over all species"),
        (part_of(4, lambda f, X, y, t: first_of(X, y)), "low: that is the first pass itself"),
        (part_of(4, lambda f, X, y, t: first_of(X, y) + gap_of(X, y)),
         "low: the stretch grows the wrong way"),
        (part_of(4, lambda f, X, y, t: np.full(len(f[0]), X[:, 2].min())),
         "low: that is over all species"),
        (part_of(4, lambda f, X, y, t: first_of(X, y) - gap_of(X, y, 0)),
         "low: the gap is too small"),
        (part_of(4, lambda f, X, y, t: first_of(X, y) - gap_of(X, y, -1)),
         "low: the gap is too small"),
        (part_of(4, lambda f, X, y, t: f[5]), "low: low and high have changed places"),
        (part_of(5, lambda f, X, y, t: last_of(X, y)), "high: that is the last pass itself"),
        (part_of(5, lambda f, X, y, t: last_of(X, y) - gap_of(X, y)),
         "high: the stretch grows the wrong way"),
        (part_of(5, lambda f, X, y, t: last_of(X, y) + gap_of(X, y, 0)),
         "high: the gap is too small"),
        (part_of(5, lambda f, X, y, t: last_of(X, y) + 1), "high: one mean gap after"),
        (lambda X, y, t: fit(X, y, t)[:5], "got 5 things"),
        (lambda X, y, t: tuple(part.mean() for part in fit(X, y, t)),
         "share: expected numbers in an array"),
    ],
    "log_joint": [
        (joint(share=lambda s: 0 * s), "the shares of the species are missing"),
        (joint(share=lambda s: s), "the shares stand there as they are"),
        (joint(front=lambda s: 0 * s), "depends on the width is missing"),
        (joint(front=lambda s: -2 * np.log(s)), "has the variance in the factor"),
        (joint(bell=lambda z: -(z**2)), "lacks its ½"),
        (joint(bell=lambda z: z**2 / 2), "the wrong sign"),
        (over_sd, "the width is not squared"),
        (joint(bell=lambda z: -z / 2), "the distance is not squared"),
        (joint(no=lambda t, n: 0 * t), "calls without a tail are missing"),
        (joint(yes=lambda t, n: 0 * t), "calls with a tail are missing"),
        (joint(yes=lambda t, n: 1, no=lambda t, n: 1), "only one with a tail and one without"),
        (joint(yes=lambda t, n: n - t, no=lambda t, n: t), "have changed places"),
        (joint(width=lambda w: 0 * w), "the height of the uniform density is missing"),
        (joint(width=np.log), "that is the wrong way round"),
        (joint(outside=-99.0), "is not excluded, and minute 12 lies outside"),
        (joint(inside=lambda low, m, high: (low < m) & (m < high)),
         "is excluded, and minute 30 lies between"),
        (lambda X, f, t: log_joint(X, f, t) + np.arange(len(f[0])),
         "differences within a row are off"),
        (lambda X, f, t: log_joint(X, f, t).T, "got shape (2, 4)"),
        (lambda X, f, t: np.exp(log_joint(X, f, t)), "differences within a row are off"),
        (lambda X, f, t: log_joint(X, f, t) * np.nan, "some entries are nan"),
    ],
    "posterior": [
        (lambda L: np.exp(L) / np.exp(L).sum(axis=1, keepdims=True),
         "what is the exponential of -1000?"),
        (lambda L: np.exp(L - L.max()) / np.exp(L - L.max()).sum(axis=1, keepdims=True),
         "what is the exponential of -1000?"),
        (lambda L: np.exp(L - L.max(axis=0)) / np.exp(L - L.max(axis=0)).sum(axis=0),
         "the columns add up to 1; a row is a sample"),
        (lambda L: np.exp(L - L.max(axis=1, keepdims=True)), "row 1 adds up to 2;"),
        (lambda L: np.log(posterior(L)), "some entries are nan or inf"),
        (with_base(10.0), "these are powers of 10"),
        (with_base(2.0), "these are powers of 2"),
        (with_base(np.e, -1), "have changed their signs"),
        (lambda L: np.full(L.shape, 1 / L.shape[1]), "the ratio of two probabilities of a row"),
        (normalised_in_place, "it changed its input"),
    ],
    "presence": [
        (marked(lambda w, m: m.count(w)), "how often a word stands there"),
        (marked(lambda w, m: w not in m), "0 and 1 have changed places"),
        (marked(lambda w, m: w in " ".join(m)), "a part of a longer word is no word"),
        (marked(lambda w, m: m[:1] == [w]), "has the word"),
        (lambda m, w: presence(m, w).T, "rows and columns have changed places"),
        (lambda m, w: presence(m, sorted(w)), "stands there"),
        (in_a_bag, "it raised ValueError"),
        (lambda m, w: presence(m, w).sum(axis=0), "expected numbers in an array of shape (2, 3)"),
    ],
    "learn": [
        (smoothed(above=0), "that one class never had must not be"),
        (smoothed(below=lambda X, n, a: n + a), "a is added once below"),
        (smoothed(below=lambda X, n, a: n + a * X.shape[1]), "as if words were drawn from a bag"),
        (smoothed(below=lambda X, n, a: X.sum() + 2 * a), "divided by numbers of words"),
        (smoothed(above=1, below=lambda X, n, a: n + 2), "1 is added whatever a is"),
        (changed(weights=lambda w, none: -w), "weights: the sign is wrong"),
        (changed(weights=lambda w, none: w + none), "the vote of its absence goes out"),
        (changed(weights=lambda w, none: w + 2 * none), "the vote of the absence is added"),
        (changed(weights=lambda w, none: none), "those are the votes of absent words"),
        (changed(weights=lambda w, none: np.exp(w)), "those are ratios"),
        (changed(weights=lambda w, none: w / np.log(10)), "to the base 10"),
        (changed(weights=lambda w, none: w / np.log(2)), "to the base 2"),
        (changed(weights=lambda w, none: w + 1), "weights: take one word"),
        (changed(bias=lambda b, prior, none, share: prior),
         "what all absent words say is missing"),
        (changed(bias=lambda b, prior, none, share: b - prior),
         "the shares of the classes are missing"),
        (changed(bias=lambda b, prior, none, share: b - prior + np.log(share)),
         "enters by its odds"),
        (changed(bias=lambda b, prior, none, share: b - 2 * prior),
         "the odds of the classes are upside down"),
        (changed(bias=lambda b, prior, none, share: b - prior + np.exp(prior)),
         "the odds stand there as they are"),
        (changed(bias=lambda b, prior, none, share: -b), "bias: the sign is wrong"),
        (changed(bias=lambda b, prior, none, share: prior - none.sum()),
         "absent words vote with the wrong sign"),
        (changed(bias=lambda b, prior, none, share: prior + none.mean()),
         "the mean of the absent words' votes"),
        (changed(bias=lambda b, prior, none, share: b + 1),
         "bias: what is the score of a message"),
        (lambda X, y, a: learn(X, y, 0), "that one class never had must not be"),
        (lambda X, y, a: learn(X, y, a)[::-1], "bias: expected one number"),
    ],
    "held_out": [
        (scored("all", "all"), "has learned from it, too"),
        (scored("all"), "words that stand only in messages that it is to judge"),
        (scored("own", "own"), "learns from the part that it judges"),
        (without_bias, "the bias is missing"),
        (scored(change=lambda s: 1 / (1 + np.exp(-s))), "the log odds are asked for"),
        (part_after_part, "in another order; whose is which?"),
        (parts_from_zero, "message 0 has another score"),
        (scored(change=lambda s: (s > 0).astype(int)), "has another score by the filter"),
        (scored(change=lambda s: s[:-1]), "got shape (8,)"),
    ],
    "costs": [
        (priced(np.greater), "a score equal to the threshold is hidden, too"),
        (priced(mean=lambda c, y: c.sum(axis=1)), "those are sums over all messages"),
        (priced(cost=lambda h, y, p: np.where(y == 1, p * ~h, h)),
         "the price stands at the unwanted"),
        (priced(cost=lambda h, y, p: h != (y == 1)), "where is the price?"),
        (priced(cost=lambda h, y, p: np.where(y == 1, 0, p * h)),
         "what is let through is missing"),
        (priced(cost=lambda h, y, p: np.where(y == 1, ~h, 0)), "what is hidden is missing"),
        (priced(mean=by_class), "shares within the classes are added"),
        (priced(cost=lambda h, y, p: np.where(y == 1, h, p * ~h)),
         "mistakes are what is hidden and wanted"),
        (priced(np.less), "mistakes are what is hidden and wanted"),
        (priced(np.less_equal), "mistakes are what is hidden and wanted"),
        (lambda *v: costs(*v) + 1, "count for the first threshold"),
        (priced(mean=lambda c, y: c.mean(axis=0)), "got shape (5,)"),
        (lambda *v: costs(*v).min(), "got shape ()"),
    ],
}  # fmt: skip
