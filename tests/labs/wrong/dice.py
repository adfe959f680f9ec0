"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs import dice as lab
from mlmath.labs.checking import Case, close_to

(
    joint_table, covariance, given, play, sample_covariance, loading, mean_payout,
) = pages("dice").solved.values()  # fmt: skip

SEEN = {"given": "q = r @ w**2 - m**2"}
KNOWN = {
    "T.sum(axis=0)": "sums of a table's columns: the page draws them, and adds prizes up so",
    "T.sum(axis=1)": "likewise of its rows",
}
HIDDEN = {
    "covariance": [
        Case(
            "as one",
            (np.array([0.0, 1]), np.array([0.0, 1]), np.eye(2) / 2),
            close_to([0.25, 1]),
        )
    ]
}
FACES = np.arange(1, 7)
X, Y = np.indices((6, 6)) + 1
PRIZE = np.where(X >= 4, X + Y, X)


def tabled(change):
    def slips(P, U, V):
        return change(*joint_table(P, U, V), P, U, V)

    return slips


def overwritten(P, U, V):
    (u, i), (v, j) = (np.unique(Z, return_inverse=True) for Z in (U, V))
    T = np.zeros((len(u), len(v)))
    T[i.reshape(P.shape), j.reshape(P.shape)] += P
    return u, v, T


def counted(P, U, V):
    return joint_table(np.ones(P.shape), U, V)


def shared(change):
    """Return a slip in (cov, corr), or in another pair of numbers."""

    def slips(u, v, T):
        p, q = T.sum(axis=1), T.sum(axis=0)
        return change(*covariance(u, v, T), p @ (u - p @ u) ** 2, q @ (v - q @ v) ** 2)

    return slips


def by_lists(u, v, T):
    cov = (u - u.mean()) @ T @ (v - v.mean())
    return cov, covariance(u, v, T)[1]


def rowed(change):
    def slips(v, T):
        return change(*given(v, T), v, T)

    return slips


def off_all(means, variances, v, T):
    return means, T @ (v - T.sum(axis=0) @ v) ** 2 / T.sum(axis=1)


def played(change):
    """Return games that differ in one thing: of arrays blue and red, both thrown."""

    def slips(p, q, n, rng):
        blue = rng.choice(6, size=n, p=p) + 1
        red = rng.choice(6, size=n, p=q) + 1
        return np.column_stack(change(blue, red, p, q, n, rng))

    return slips


def thrown(blue, red, when=None):
    return blue, np.where(blue >= 4 if when is None else when, red, 0)


def other_dice(make):
    def slips(p, q, n, rng):
        return play(*make(p, q), n, rng)

    return slips


def put_in_order(p, q, n, rng):
    games = play(p, q, n, rng)
    on = games[:, 1] > 0
    games[on] = np.sort(games[on], axis=0)
    return games


def likely_only(p, q, n, rng):
    half = np.where(p >= p.mean(), p, 0)
    return play(half / half.sum(), q, n, rng)


def seeds_itself(p, q, n, rng):
    return play(p, q, n, np.random.default_rng(0))


def global_chance(p, q, n, rng):
    return play(p, q, n, np.random.default_rng())


def sampled(change):
    def slips(x, y):
        z = (x - x.mean()) * (y - y.mean())
        return change(*sample_covariance(x, y), x, y, z, len(x))

    return slips


def loaded(change):
    def slips(counts):
        k, m = counts[:3], counts[:2:-1]
        return change(*loading(counts), k, m, counts.sum())

    return slips


def against(counts):
    k, m = counts[:3], counts[3:]
    return (k - m) / (6 * (k + m)), loading(counts)[1]


def paid(change):
    def slips(b, r, s, t):
        return change(*mean_payout(b, r, s, t), b, r, s, t)

    return slips


W = np.array([5.0, 3, 1])


def error_by(blue, red):
    def slips(b, r, s, t):
        h, second = 0.5 - b.sum(), 3.5 - W @ r
        a, c = blue(second) * s, red(h) * t
        return mean_payout(b, r, s, t)[0], np.sqrt(a @ a + c @ c)

    return slips


def added(b, r, s, t):
    h, second = 0.5 - b.sum(), 3.5 - W @ r
    return mean_payout(b, r, s, t)[0], (W + second) @ s + h * W @ t


WRONG = {
    "joint_table": [
        (overwritten, "T: each outcome overwrites the one before it"),
        (tabled(lambda u, v, T, *_: (u, v, T.T)), "T: "),
        (tabled(lambda u, v, T, *_: (u, v, T.T)), "a row belongs to a value of U"),
        (counted, "T: that is how many outcomes give each pair"),
        (lambda P, U, V: joint_table(np.ones(P.shape) / P.size, U, V), "P says how probable"),
        (tabled(lambda u, v, T, *_: (u, v, np.outer(T.sum(1), T.sum(0)))), "as if U and V were"),
        (tabled(lambda u, v, T, *_: (u, v, T / T.sum(1, keepdims=True))), "each row adds up to 1"),
        (tabled(lambda u, v, T, P, U, V: (u, v, T / np.maximum(counted(P, U, V)[2], 1))),
         "the mean of its outcomes' probabilities"),
        (tabled(lambda u, v, T, *_: (u, v, T / 2)), "is each outcome counted once?"),
        (tabled(lambda u, v, T, *_: (u, v, T[::-1])), "which outcomes give this pair?"),
        (tabled(lambda u, v, T, P, U, V: (np.sort(U.ravel()), v, T)), "more than once"),
        (tabled(lambda u, v, T, *_: (u[::-1], v, T[::-1])), "not in order of size"),
        (tabled(lambda u, v, T, *_: (u, v[1:], T[:, 1:])), "v: the value -5 is missing"),
        (tabled(lambda u, v, T, *_: (np.arange(u.max() + 2), v, T)), "is not among the values"),
        (tabled(lambda u, v, T, P, U, V: (U, v, T)), "u: expected a list of values, got shape"),
        (tabled(lambda u, v, T, *_: (u, u * np.nan, T)), "v: some entries are nan"),
        (tabled(lambda u, v, T, *_: T), "expected (u, v, T)"),
    ],
    "covariance": [
        (lambda u, v, T: (u @ T @ v, 0), "the means have to be taken off"),
        (lambda u, v, T: (u @ T @ v - u.mean() * v.mean(), 0), "means are those of the lists"),
        (by_lists, "means are those of the lists"),
        (lambda u, v, T: (np.outer(u - T.sum(1) @ u, v - T.sum(0) @ v).mean(), 0), "weigh them"),
        (shared(lambda cov, corr, a, b: (-cov, corr)), "cov: the sign is wrong"),
        (shared(lambda cov, corr, a, b: (corr, cov)), "cov: that is the correlation"),
        (lambda u, v, T: (u @ T @ v + T.sum(1) @ u * (T.sum(0) @ v), 0), "taken off, not added"),
        (shared(lambda cov, corr, a, b: (cov + 1, corr)), "each value's distance from its mean"),
        (shared(lambda cov, corr, a, b: (cov, cov / (a * b))), "divided by the variances"),
        (shared(lambda cov, corr, a, b: (cov, cov)), "corr: that is the covariance again"),
        (shared(lambda cov, corr, a, b: (cov, corr**2)), "corr: it is squared"),
        (shared(lambda cov, corr, a, b: (cov, cov / a)), "variance of U alone"),
        (shared(lambda cov, corr, a, b: (cov, cov / b)), "variance of V alone"),
        (lambda u, v, T: (covariance(u, v, T)[0], covariance(u, v, T)[0] / u.std() / v.std()),
         "standard deviations are those of the lists"),
        (shared(lambda cov, corr, a, b: (cov, -corr)), "corr: the sign is wrong"),
        (shared(lambda cov, corr, a, b: (cov, 7.0)), "corr: it lies beyond -1 and 1"),
        (shared(lambda cov, corr, a, b: (cov, corr / 2)), "corr: not "),
        (shared(lambda cov, corr, a, b: cov), "expected (cov, corr)"),
    ],
    "given": [
        (lambda v, T: (T @ v, T @ v**2), "means: each row has to be made a whole again"),
        (lambda v, T: ((T / T.sum(0)) @ v, T @ v), "divided by the sums of the columns"),
        (lambda v, T: ((T / T.sum(1)) @ v, T @ v), "a row is to be divided by its own sum"),
        (lambda v, T: given(np.arange(len(T)), T.T), "a number for each column came back"),
        (rowed(lambda m, s, v, T: (m * 0 + v.mean(), s)), "weighed all the same"),
        (rowed(lambda m, s, v, T: (m * 0 + T.sum(0) @ v, s)), "the mean of V with nothing given"),
        (rowed(lambda m, s, v, T: (m / T.sum(1), s)), "divided twice"),
        (rowed(lambda m, s, v, T: (T.mean(1) * m, s)), "divided by the number of values"),
        (rowed(lambda m, s, v, T: (m + 1, s)), "which values can V have there"),
        (rowed(lambda m, s, v, T: (m, np.sqrt(s))), "those are the standard deviations"),
        (rowed(lambda m, s, v, T: (m, s + m**2)), "those are the means of the squares"),
        (rowed(lambda m, s, v, T: (m, s + 2 * m**2)), "is added, not taken off"),
        (rowed(lambda m, s, v, T: (m, s + m**2 - m)), "the mean is taken off, not its square"),
        (rowed(lambda m, s, v, T: (m, s * T.sum(1))), "variances: each row has to be made"),
        (rowed(off_all), "the distances are from the mean of V"),
        (rowed(lambda m, s, v, T: (m, s * 0 + T.sum(0) @ v**2 - (T.sum(0) @ v) ** 2)),
         "that is the variance of V with nothing given"),
        (rowed(lambda m, s, v, T: (m, T @ v**2 - (T @ v) ** 2)), "probabilities are squared"),
        (rowed(lambda m, s, v, T: (m, s + 1)), "from which mean are the distances"),
        (rowed(lambda m, s, v, T: m), "expected (means, variances)"),
    ],
    "play": [
        (played(lambda x, y, *_: (x, y)), "and the red die is thrown; look again"),
        (played(lambda x, y, *_: thrown(x, y, x > 4)), "the red die is not; look again"),
        (played(lambda x, y, *_: thrown(x, y, x < 4)), "look again when it is"),
        (played(lambda x, y, *_: (x - 1, y)), "the blue die shows 0; faces are numbered"),
        (played(lambda x, y, *_: (x, np.where(x >= 4, x + y, 0))), "it is what the red die shows"),
        (played(lambda x, y, *_: thrown(x, x)), "always shows the same as the blue one"),
        (played(lambda x, y, p, q, n, rng: thrown(rng.integers(1, 7, n), y)),
         "the blue die: it falls as a fair die"),
        (played(lambda x, y, p, q, n, rng: thrown(x, rng.integers(1, 7, n))),
         "the red die: it falls as a fair die"),
        (other_dice(lambda p, q: (q, p)), "the blue die: it falls as the other die ought to"),
        (other_dice(lambda p, q: (p[::-1], q)), "loaded, but the wrong way round"),
        (other_dice(lambda p, q: (np.roll(p, 1), q)), "shifted by one face"),
        (likely_only, "its unlikely faces never come"),
        (other_dice(lambda p, q: (p, (q + q[::-1] * 3) / 4)), "standard errors from"),
        (put_in_order, "not both together: blue"),
        (seeds_itself, "called again with the same rng"),
        (global_chance, "of the same seed it gives other games"),
        (lambda *v: play(*v).T, "a row belongs to a game"),
        (lambda p, q, n, rng: play(p, q, n + 1, rng), "got shape (6, 2)"),
    ],
    "sample_covariance": [
        (sampled(lambda c, e, x, y, z, n: (z.mean(), e)), "estimate: divided by n"),
        (sampled(lambda c, e, x, y, z, n: (z.sum(), e)), "that is a sum; divide it"),
        (sampled(lambda c, e, x, y, z, n: ((x * y).mean(), e)), "taken off first"),
        (sampled(lambda c, e, x, y, z, n: (x @ y / (n - 1), e)), "taken off first"),
        (sampled(lambda c, e, x, y, z, n: (np.corrcoef(x, y)[0, 1], e)), "the correlation"),
        (sampled(lambda c, e, x, y, z, n: (x.var(ddof=1), e)), "the variance of x"),
        (sampled(lambda c, e, x, y, z, n: (-c, e)), "the sign is wrong"),
        (sampled(lambda c, e, x, y, z, n: (c + 1, e)), "one game's product of deviations"),
        (sampled(lambda c, e, x, y, z, n: (c, z.std(ddof=1))), "that of n games is surer"),
        (sampled(lambda c, e, x, y, z, n: (c, 2 * e)), "one is asked for"),
        (sampled(lambda c, e, x, y, z, n: (c, e**2)), "that is the variance; take the root"),
        (sampled(lambda c, e, x, y, z, n: (c, z.std(ddof=1) / n)), "by n, not by its root"),
        (sampled(lambda c, e, x, y, z, n: (c, z.std() / np.sqrt(n))), "inside the standard"),
        (sampled(lambda c, e, x, y, z, n: (c, (x * y).std(ddof=1) / np.sqrt(n))), "less"),
        (sampled(lambda c, e, x, y, z, n: (c, (x * y).std() / np.sqrt(n))), "otherwise"),
        (sampled(lambda c, e, x, y, z, n: (c, x.std(ddof=1) / np.sqrt(n))), "of the mean of x"),
        (sampled(lambda c, e, x, y, z, n: (c, e + 1)), "how much do the products"),
        (sampled(lambda c, e, x, y, z, n: c), "expected (estimate, error)"),
    ],
    "loading": [
        (loaded(lambda d, e, k, m, n: (-d, e)), "the sign is wrong"),
        (loaded(lambda d, e, k, m, n: (d[::-1], e[::-1])), "in the order 3, 2, 1"),
        (against, "opposite faces add up to 7"),
        (loaded(lambda d, e, k, m, n: (k / n - 1 / 6, e)), "ties 6, 5, 4 to them"),
        (loaded(lambda d, e, k, m, n: ((k - m) / n / 2, e)), "put it into the equation"),
        (loaded(lambda d, e, k, m, n: (3 * d, e)), "delta: a pair has the probability 1/3"),
        (loaded(lambda d, e, k, m, n: (2 * d, e)), "twice the loading"),
        (loaded(lambda d, e, k, m, n: (d + 1 / 6, e)), "not what it has beyond 1/6"),
        (loaded(lambda d, e, k, m, n: ((k - m) / n, e)), "what does the loading do to each?"),
        (loaded(lambda d, e, k, m, n: (d + 0.5, e)), "a probability below 0"),
        (loaded(lambda d, e, k, m, n: (d + 0.001, e)), "is not at its top"),
        (loaded(lambda d, e, k, m, n: (d, e**-2)), "the observed information itself"),
        (loaded(lambda d, e, k, m, n: (d, e**2)), "that is the variance; take the root"),
        (loaded(lambda d, e, k, m, n: (d, 1 / e)), "the root of the information"),
        (loaded(lambda d, e, k, m, n: (d, 2 * e)), "one is asked for"),
        (loaded(lambda d, e, k, m, n: (d, np.sqrt((1 / 6 + d) * (5 / 6 - d) / n))),
         "the error of a share of all throws"),
        (loaded(lambda d, e, k, m, n: (d, 0 * d + np.sqrt(1 / 12 / n))), "of a fair die"),
        (loaded(lambda d, e, k, m, n: (d, np.sqrt(3 * (1 / 36 - d**2) / n))), "with all throws"),
        (loaded(lambda d, e, k, m, n: (d, (1 / 6 + d) / np.sqrt(k))), "only one face"),
        (loaded(lambda d, e, k, m, n: (d, (1 / 6 - d) / np.sqrt(m))), "only one face"),
        (loaded(lambda d, e, k, m, n: (d, (k / (1 / 6 + d) + m / (1 / 6 - d)) ** -0.5)),
         "the denominators are squared"),
        (loaded(lambda d, e, k, m, n: (d, 3 * e)), "error: a pair has the probability"),
        (loaded(lambda d, e, k, m, n: (d, e + 1)), "how strongly is the log-likelihood bent"),
        (loaded(lambda d, e, k, m, n: d), "expected (delta, error)"),
    ],
    "mean_payout": [
        (paid(lambda m, e, b, r, s, t: (7 - W @ (b + r), e)), "as if the red die were always"),
        (paid(lambda m, e, b, r, s, t: (3.5 - W @ b, e)), "the red die is not in it"),
        (paid(lambda m, e, b, r, s, t: (5.25 - W @ b - W @ r / 2, e)), "change how often?"),
        (paid(lambda m, e, b, r, s, t: (3.5 - W @ b + (0.5 + b.sum()) * (3.5 - W @ r), e)),
         "shows less than 4"),
        (paid(lambda m, e, b, r, s, t: (3.5 - W @ b + (1 / 3 - b[:2].sum()) * (3.5 - W @ r), e)),
         "more than 4"),
        (paid(lambda m, e, b, r, s, t: (3.5 - W @ b + (0.5 - b.sum()) * 3.5, e)), "taken as fair"),
        (paid(lambda m, e, b, r, s, t: (
            np.ravel(PRIZE) @ np.outer(np.append(b, -b) + 1 / 6, np.append(r, -r) + 1 / 6).ravel(),
            e)), "the pairs are others: opposite faces add up to 7"),
        (lambda b, r, s, t: mean_payout(r, b, t, s), "blue and red have changed places"),
        (lambda b, r, s, t: mean_payout(-b, -r, s, t), "the wrong sign"),
        (paid(lambda m, e, b, r, s, t: (5.5 - m, e)), "that is what the stall keeps"),
        (paid(lambda m, e, b, r, s, t: (lab.die(*b)[:3] @ FACES[:3]
                                        + (0.5 - b.sum()) * (3.5 - W @ r), e)),
         "the blue one counts as well"),
        (paid(lambda m, e, b, r, s, t: (m + 1, e)), "how often is the red one thrown?"),
        (paid(lambda m, e, b, r, s, t: (m, e**2)), "that is the variance; take the root"),
        (added, "variances add up, not errors"),
        (paid(lambda m, e, b, r, s, t: (m, np.sqrt(s @ s + t @ t))), "the errors alone"),
        (error_by(lambda second: W + second, lambda h: 0 * W), "errors of the red die are missing"),
        (error_by(lambda second: 0 * W, lambda h: h * W), "errors of the blue die are missing"),
        (error_by(lambda second: W, lambda h: h * W), "thrown more rarely"),
        (error_by(lambda second: W + second, lambda h: W), "the red die is not always thrown"),
        (error_by(lambda second: W + second, lambda h: W / 2), "only if the blue one is fair"),
        (error_by(lambda second: W + 3.5, lambda h: h * W), "have the red die as fair"),
        (paid(lambda m, e, b, r, s, t: (m, -e / 2)), "a standard error is a root"),
        (paid(lambda m, e, b, r, s, t: (m, e + 1)), "change with each loading?"),
        (paid(lambda m, e, b, r, s, t: m), "expected (mean, error)"),
    ],
}  # fmt: skip
