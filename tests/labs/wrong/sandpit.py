"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs import sandpit as lab
from mlmath.labs.checking import Case, close_to

(
    next_point, gradient, good_step, hessian, hybrid, walk, search,
) = pages("sandpit").solved.values()  # fmt: skip

SEEN = {"next_point": "q = np.clip(x + step, 0, 6)"}
KNOWN = {
    "np.zeros(2)": "a case on level ground has such a gradient",
    "np.eye(2)": "a case has such a Hessian",
    "np.linalg.eigvalsh(H)": "the check of hybrid_point asks for the eigenvalues, too",
}
HIDDEN = {
    "gradient_from_depths": [
        Case(
            "a bowl",
            (
                lab.Bowl(4, H=((2.0, 0.0), (0.0, 1.0)), middle=(1.0, 1.0)),
                np.array([2.0, 3.0]),
                0.1,
            ),
            close_to([2.0, 2.0]),
        )
    ]
}


def cut_each_entry(x, g, rate, longest):
    return np.clip(x + np.clip(-rate * g, -longest, longest), 0, 6)


def without_edges(x, g, rate, longest):
    step = -rate * g
    return x + step * min(1, longest / (np.linalg.norm(step) or 1))


def divides_always(x, g, rate, longest):
    step = -rate * g
    with np.errstate(invalid="ignore"):
        return np.clip(x + step / np.linalg.norm(step) * longest, 0, 6)


def always_longest(x, g, rate, longest):
    return next_point(x, g, 1e9, longest)


def moves_in_place(x, g, rate, longest):
    x[:] = next_point(x, g, rate, longest)
    return x


def keeps_kind(x, g, rate, longest):
    return next_point(x, g, rate, longest).astype(x.dtype)


def differences(ahead=1, back=1, over=lambda h: 2 * h, both=False):
    """Return a gradient by differences that differs in one thing."""

    def slips(probe, x, h):
        found = []
        for i in range(2):
            aside = h * (np.ones(2) if both else np.eye(2)[i])
            found.append((probe(x + ahead * aside) - probe(x - back * aside)) / over(h))
        return np.array(found)

    return slips


def adds_to_x(probe, x, h):
    found = []
    for i in range(2):
        v = x.copy()
        v[i] += h
        ahead = probe(v)
        v[i] -= 2 * h
        found.append((ahead - probe(v)) / (2 * h))
    return np.array(found)


def changes_x(probe, x, h):
    x += 0.0 if x.dtype.kind == "f" else 0
    x[0] += 1
    return np.zeros(2)


def bent(change):
    def slips(probe, x, h):
        g, H = hessian(probe, x, h)
        return g, change(H, h)

    return slips


def off_diagonal(factor):
    return bent(lambda H, h: H * np.array([[1, factor], [factor, 1]]))


def first_without_middle(probe, x, h):
    g, H = hessian(probe, x, h)
    return g, H + np.eye(2) * 2 * probe.height(x) / h**2


def with_more_probes(probe, x, h):
    g = gradient(probe, x, h)
    return g, hessian(probe, x, h)[1]


def guarded(trust, otherwise=None, solve=np.linalg.solve):
    """Return a hybrid that trusts Newton's step under another condition."""

    def slips(x, g, H, longest):
        if trust(H):
            step = -solve(H, g)
            if np.linalg.norm(step) <= longest:
                return np.clip(x + step, 0, 6)
            if otherwise is not None:
                return np.clip(x + otherwise(step, longest), 0, 6)
        return next_point(x, g, 1e9, longest)

    return slips


def is_bowl(H):
    return np.linalg.eigvalsh(H)[0] > 0


def newton_only(x, g, H, longest):
    return np.clip(x - np.linalg.solve(H, g), 0, 6)


def newton_unkept(x, g, H, longest):
    found = hybrid(x, g, H, longest)
    if is_bowl(H):
        step = -np.linalg.solve(H, g)
        found = x + step if np.linalg.norm(step) <= longest else found
    return found


def newton_uphill(x, g, H, longest):
    if is_bowl(H) and np.linalg.norm(np.linalg.solve(H, g)) <= longest:
        return np.clip(x + np.linalg.solve(H, g), 0, 6)
    return hybrid(x, g, H, longest)


def fallback(move):
    def slips(x, g, H, longest):
        step = -np.linalg.solve(H, g) if is_bowl(H) else np.full(2, np.inf)
        trusted = np.linalg.norm(step) <= longest
        return hybrid(x, g, H, longest) if trusted else move(x, g, H, longest)

    return slips


def never_stops(probe, start, h, longest, budget):
    x = start
    while True:
        x = hybrid(x, *hessian(probe, x, h), longest)


def one_round(probe, start, h, longest, budget):
    return hybrid(start, *hessian(probe, start, h), longest) if budget >= 9 else start


def rounds(probe, start, h, longest, budget, *, more=0, move=hybrid):
    x = start
    for _ in range(budget // 9 + more):
        g, H = hessian(probe, x, h)
        before, x = x, move(x, g, H, longest)
        if np.linalg.norm(x - before) < 0.001:
            break
    return x


def uphill(x, g, H, longest):
    return next_point(x, -g, 1e9, longest)


def far(x, g, H, longest):
    return next_point(x, g, 1e9, 2 * longest)


def moves_anyway(probe, start, h, longest, budget):
    return walk(probe, start, h, longest, budget) if budget >= 9 else start + 0.1


def from_the_middle(probe, budget, rng):
    return walk(probe, np.array([3.0, 3.0]), 0.05, 0.4, budget)


def looks_only(probe, budget, rng):
    ticks = np.linspace(0.2, 5.8, int(budget**0.5))
    return min([np.array([u, v]) for u in ticks for v in ticks], key=probe)


def at_random(probe, budget, rng):
    return min(rng.uniform(0, 6, size=(budget, 2)), key=probe)


def without_account(probe, budget, rng):
    ends = [from_the_middle(probe, budget, rng) for _ in range(20)]
    return min(ends, key=probe)


def returns_the_height(probe, budget, rng):
    return probe(search(probe, budget - 1, rng))


def last_walk(probe, budget, rng):
    end = None
    while budget - probe.used >= 63:
        end = walk(probe, rng.uniform(0, 6, size=2), 0.05, 0.4, 63)
    return end


def off_by(step):
    return lambda *v: walk(*v) + step


WRONG = {
    "next_point": [
        (lambda x, g, r, m: next_point(x, -g, r, m), "the step leads uphill"),
        (lambda x, g, r, m: next_point(x, g, r, m) - x, "that is the step; the place"),
        (without_edges, "that is outside of the square; what is its nearest place"),
        (lambda x, g, r, m: next_point(x, g, r, 99), "and 0.5 m are allowed"),
        (cut_each_entry, "each entry of the step is cut for itself"),
        (always_longest, "short steps stay as they are"),
        (divides_always, "is something divided by 0?"),
        (lambda x, g, r, m: next_point(x, g, 1, m), "the rate is missing"),
        (lambda x, g, r, m: next_point(x, g[::-1], r, m), "compute that one by hand"),
        (keeps_kind, "whole numbers: the numbers are cut to whole ones"),
        (moves_in_place, "it changed its input; work on a copy"),
    ],
    "gradient_from_depths": [
        (lambda p, x, h: -gradient(p, x, h), "it points downhill: which of the two"),
        (differences(over=lambda h: h), "that is twice as large"),
        (differences(over=lambda h: 1), "the differences are not divided by anything"),
        (differences(over=lambda h: 1 / (2 * h)), "are multiplied by the distance"),
        (lambda p, x, h: gradient(p, x, h)[::-1], "have changed places"),
        (differences(back=0, over=lambda h: h), "these are one-sided differences"),
        (differences(ahead=0, over=lambda h: h), "these are one-sided differences"),
        (differences(both=True), "does each probe differ from x in one coordinate"),
        (adds_to_x, "x is made of whole numbers here; what becomes of h"),
        (changes_x, "it changed its input; work on a copy"),
        (lambda p, x, h: gradient(p, x, h) + gradient(p, x, h), "all 4 probes are used up"),
        (lambda p, x, h: p(x[0]), "a place is an array of two numbers, got shape ()"),
    ],
    "good_step": [
        (lambda e, m: 2 * np.sqrt(e / m), "that is the step for one-sided differences"),
        (lambda e, m: 3 * e / m, "that is the third power of it"),
        (lambda e, m: np.cbrt(3 * m / e), "have changed places"),
        (lambda e, m: 0.5 * np.cbrt(9 * e**2 * m), "that is the bound itself"),
        (lambda e, m: np.cbrt(e / m), "where is its derivative zero?"),
        (lambda e, m: np.sqrt(3 * e / m), "times as large as with the best"),
        (lambda e, m: -np.cbrt(3 * e / m), "a step must be positive"),
    ],
    "hessian_from_depths": [
        (lambda p, x, h: hessian(p, x, h)[::-1], "g: expected numbers in an array of shape (2,)"),
        (lambda p, x, h: hessian(p, x, h)[1], "expected (g, H), got a ndarray"),
        (lambda p, x, h: (2 * hessian(p, x, h)[0], np.eye(2)), "is not the gradient that task 2"),
        (bent(lambda H, h: -H), "H: all signs are the wrong way round"),
        (bent(lambda H, h: H * h**2), "not divided by the square of h"),
        (bent(lambda H, h: H * h), "divided by h, not by its square"),
        (bent(lambda H, h: H / 2), "half of what they should be"),
        (bent(lambda H, h: H / 4), "a fourth of what they should be"),
        (off_diagonal(0), "the entries off the diagonal are missing"),
        (off_diagonal(-1), "the entries off it have the wrong sign"),
        (off_diagonal(2), "the entries off it are twice as large"),
        (off_diagonal(4), "the entries off it are four times as large"),
        (bent(lambda H, h: np.triu(H)), "one of the two entries off the diagonal is missing"),
        (bent(lambda H, h: np.tril(H)), "one of the two entries off the diagonal is missing"),
        (bent(lambda H, h: H - 0.75 * np.diag(np.diag(H))), "the diagonal is a fourth"),
        (bent(lambda H, h: H[::-1, ::-1]), "have changed places"),
        (first_without_middle, "what does a difference of differences give on a bowl"),
        (off_diagonal(3), "H: entry [0, 1] is"),
        (with_more_probes, "all 9 probes are used up"),
    ],
    "hybrid_point": [
        (guarded(lambda H: False), "the fixed step is taken, where Newton's may be trusted"),
        (guarded(lambda H: np.linalg.det(H) > 0), "a hilltop: Newton's step leads to no lowest"),
        (guarded(lambda H: np.trace(H) > 0), "aslant: Newton's step leads to no lowest"),
        (guarded(lambda H: np.diag(H).min() > 0), "leads to no lowest point: the model"),
        (guarded(lambda H: True, solve=np.linalg.solve), "it raised LinAlgError: Singular matrix"),
        (guarded(is_bowl, otherwise=lambda s, m: s), "far off: Newton's step is too long"),
        (guarded(is_bowl, otherwise=lambda s, m: s * m / np.linalg.norm(s)), "step is cut;"),
        (guarded(is_bowl, solve=np.dot), "the gradient is multiplied by H"),
        (newton_unkept, "beyond the edge: that is outside of the square"),
        (newton_uphill, "Newton's step goes the wrong way"),
        (fallback(lambda x, g, H, m: next_point(x, -g, 1e9, m)), "the fixed step leads uphill"),
        (fallback(lambda x, g, H, m: next_point(x, g, 1, m)), "has to be as long as `longest`"),
        (lambda x, g, H, m: hybrid(x, g, H, m) - x, "that is the step; the place"),
        (lambda x, g, H, m: -np.linalg.lstsq(H, g)[0], "and it is longer than allowed"),
        (lambda x, g, H, m: hybrid(x, g, H, m) + 0.1, "with the gradient [0.2, -0.1] it leads to"),
    ],
    "walk": [
        (never_stops, "all 60 probes are used up"),
        (one_round, "the ground falls by"),
        (lambda *v: rounds(*v, more=1), "all 17 probes are used up"),
        (lambda *v: rounds(*v, move=uphill), "cm higher than it starts"),
        (lambda *v: rounds(*v, move=far), "one round can be paid, and it went 0.8 m"),
        (lambda *v: rounds(*v, move=newton_only), "cm higher than it starts"),
        (lambda probe, start, *v: start, "it ends where it starts"),
        (moves_anyway, "with 8 probes there is no round, and yet it moved"),
        (off_by(0.1), "that is no bottom"),
        (lambda probe, *v: probe.height(walk(probe, *v)), "got shape ()"),
    ],
    "search": [
        (from_the_middle, "cm deeper; does it start from enough places?"),
        (looks_only, "and the ground still falls there, by"),
        (at_random, "and the ground still falls there, by"),
        (without_account, "all 150 probes are used up"),
        (last_walk, "deeper; does it start from enough places?"),
        (returns_the_height, "expected numbers in an array of shape (2,), got shape ()"),
        (lambda *v: search(*v) + 6, "is outside of the square"),
    ],
}  # fmt: skip
