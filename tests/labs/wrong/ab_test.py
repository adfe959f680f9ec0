"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs import ab_test as lab
from mlmath.labs.checking import Case, close_to
from scipy import stats

(
    per_user, one_number, users_needed, mismatch, gain, watched, decide,
) = pages("ab_test").solved.values()  # fmt: skip

SEEN = {"one_number": "v = q + (a - q * b) / np.mean(b)"}
KNOWN = {"np.mean(u_a)": "a mean alone is taken on the page and in the checks, too"}
HIDDEN = {
    "one_number": [
        Case("one user", (np.array([6.0]), np.array([3.0])), close_to([2.0])),
        Case("a visit each", (np.array([0, 1]), np.array([1, 1])), close_to([0, 1])),
    ],
    "mismatch": [Case("as planned", (70, 30, 0.3), close_to([0.0, 1.0]))],
}


def users(**how):
    """Follow the rules, but for one of them."""
    return lambda log, most, cap: lab.users_of(log, most, cap, **how)[:4]


def of_users(change):
    return lambda log, most, cap: change(*per_user(log, most, cap))


def bookings(log, most, cap):
    parts = lab.users_of(log, most, cap)
    return [*parts[:3], parts[4]]


def in_order_of_the_log(log, most, cap):
    user = np.unique(log["user"], return_index=True)
    names = [
        u for u in user[0] if lab.users_of(log[log["user"] == u], most, cap)[0].size
    ]
    first = [np.flatnonzero(log["user"] == u)[0] for u in names]
    return [np.asarray(part)[np.argsort(first)] for part in per_user(log, most, cap)]


def by_row(log, most, cap):
    return log["arm"], np.ones(log.size), log["seconds"], log["booked"]


def by_visit(log, most, cap):
    visit, first = np.unique(log["visit"], return_index=True)
    row = log[first]
    return row["arm"], np.ones(visit.size), row["seconds"], row["booked"]


def in_place(log, most, cap):
    np.minimum(log["seconds"], cap, out=log["seconds"])
    log.sort(order="user")
    return per_user(log, most, cap)


def totals(change):
    """Start from what y has more than its share, and from the ratio of totals."""
    return lambda y, x: change(y - y.sum() / x.sum() * x, y.sum() / x.sum(), x)


def quotients(change):
    """Start from the mean of the quotients instead."""

    def slips(y, x):
        q = np.mean(y / x)
        return change(y - q * x, q, y.sum() / x.sum(), x)

    return slips


def planned(change):
    """Plan by z of the level, z of the power, both variances and the effect."""

    def slips(va, vb, effect, alpha, power):
        a, w = stats.norm.ppf([1 - alpha / 2, power])
        return change(a, w, va, vb, effect)

    return slips


def counted(change):
    """Compare what is seen with what is expected."""

    def slips(n_a, n_b, share):
        n = n_a + n_b
        seen, expected = np.array([n_a, n_b]), n * np.array([1 - share, share])
        return change(seen, expected)

    return slips


def with_p(chi2):
    return chi2, stats.chi2(1).sf(chi2)


def p_by(change):
    return lambda n_a, n_b, share: (
        mismatch(n_a, n_b, share)[0],
        change(mismatch(n_a, n_b, share)[0]),
    )


def reach(change):
    """Give the interval another length to either side."""

    def slips(u_a, u_b, level):
        d = np.mean(u_b) - np.mean(u_a)
        z = stats.norm.ppf((1 + level) / 2)
        half = change(u_a, u_b, z, level)
        return d, d - half, d + half

    return slips


def changed(change):
    return lambda u_a, u_b, level: change(*gain(u_a, u_b, level))


def middle(change):
    def slips(u_a, u_b, level):
        d, low, high = gain(u_a, u_b, level)
        own = change(u_a, u_b)
        return own, low - d + own, high - d + own

    return slips


def shares(u_a, u_b):
    return 1 / len(u_a), 1 / len(u_b)


def errors(u_a, u_b, ddof=1):
    return np.var(u_a, ddof=ddof) / len(u_a), np.var(u_b, ddof=ddof) / len(u_b)


def bet(change, kept=True):
    """Give watched intervals another reach, from s, the spread and alpha."""

    def slips(d, s, spread, level):
        half = change(s, spread, 1 - level)
        low, high = d - half, d + half
        if not kept:
            return low, high
        return np.maximum.accumulate(low), np.minimum.accumulate(high)

    return slips


def right(s, t, alpha):
    r = (t / s) ** 2
    return s * np.sqrt((1 + 1 / r) * (np.log1p(r) - 2 * np.log(alpha)))


def seen(change):
    return lambda *arguments: change(*watched(*arguments))


def looked(change):
    """Decide by both ends of both intervals."""
    return lambda booking, time, least, margin: change(*booking, *time, least, margin)


WRONG = {
    "per_user": [
        (by_row, "an entry for each row of the log"),
        (by_visit, "an entry for each visit"),
        (users(robots="kept"), "too many visits are still there"),
        (users(robots="rows"), "the rule is about visits"),
        (users(both="kept"), "in both arms are still there"),
        (users(robots="kept", both="kept"), "nobody is left out"),
        (lambda log, most, cap: per_user(log, 1, cap), "it should be another number"),
        (users(rows="first"), "not always its first"),
        (users(rows="last"), "not always its last"),
        (users(rows="sum"), "rows of one visit are added up"),
        (users(capped="nothing"), "no visit counts more than the cap"),
        (users(capped="users"), "the cap holds for each visit"),
        (users(rows="each", robots="rows"), "a visit may have several"),
        (bookings, "that counts bookings"),
        (of_users(lambda a, v, s, b: (1 - a, v, s, b)), "0 is the old page"),
        (of_users(lambda a, v, s, b: (a, v + 1, s, b)), "and not one more"),
        (of_users(lambda a, v, s, b: (a, v, s / v, b)), "that is a mean"),
        (of_users(lambda a, v, s, b: (a, v, s, 1 - b)), "1 stands for a user who has"),
        (of_users(lambda a, v, s, b: (a, v, s + 0.5, b)), "is wrong for user number"),
        (of_users(lambda a, v, s, b: (a, v, s)), "expected (arm, visits, seconds, booked)"),
        (in_order_of_the_log, "not in the order of the users' numbers"),
        (of_users(lambda a, v, s, b: (1.0, 2.0, 3.0, 0.0)), "each an array with an entry a user"),
        (in_place, "it changed its input"),
    ],
    "one_number": [
        (lambda y, x: y / x, "the users' own quotients"),
        (totals(lambda off, r, x: off / x.mean()), "the mean is 0"),
        (totals(lambda off, r, x: off / x), "and the ratio of totals"),
        (totals(lambda off, r, x: r + off), "not divided by the mean"),
        (totals(lambda off, r, x: off), "not divided by the mean"),
        (totals(lambda off, r, x: r + off * x.mean()), "multiplied by"),
        (totals(lambda off, r, x: r + off / x.sum()), "by the total of x"),
        (lambda y, x: y / x.mean(), "different x are not in it"),
        (quotients(lambda off, q, r, x: q + off / x.mean()), "ratio is that of totals"),
        (quotients(lambda off, q, r, x: r + off / x.mean()), "ratio is that of totals"),
        (totals(lambda off, r, x: r - off / x.mean()), "the sign is wrong"),
        (totals(lambda off, r, x: np.full(len(x), r)), "the same for all"),
        (totals(lambda off, r, x: r), "one for each user is asked for"),
        (totals(lambda off, r, x: r + off / x.mean() + 0.1), "and the ratio of totals"),
        (totals(lambda off, r, x: r + off[::-1] / x.mean()), "for the first user is not"),
    ],
    "users_needed": [
        (planned(lambda a, w, va, vb, d: (va + vb) * ((a + w) / d) ** 2), "not a whole number"),
        (planned(lambda a, w, va, vb, d: int((va + vb) * ((a + w) / d) ** 2)), "one user fewer"),
        (lambda *plan: 2 * users_needed(*plan), "for both arms together"),
        (planned(lambda a, w, va, vb, d: np.ceil(2 * (va + vb) * ((a + w) / d) ** 2)),
         "for both arms together"),
        (planned(lambda a, w, va, vb, d: np.ceil((va + vb) / 2 * ((a + w) / d) ** 2)),
         "half of what an arm needs"),
        (planned(lambda a, w, va, vb, d: np.ceil((va + vb) * (a + w) ** 2 / abs(d))),
         "the effect is not squared"),
        (planned(lambda a, w, va, vb, d: np.ceil((va + vb) * (a**2 + w**2) / d**2)),
         "added first, then squared"),
        (planned(lambda a, w, va, vb, d: np.ceil((va + vb) * (a + w) / d**2)),
         "the sum of the quantiles is not squared"),
        (planned(lambda a, w, va, vb, d: np.ceil(2 * va * ((a + w) / d) ** 2)), "not A's alone"),
        (planned(lambda a, w, va, vb, d: np.ceil(va * ((a + w) / d) ** 2)), "not A's alone"),
        (planned(lambda a, w, va, vb, d: np.ceil(2 * vb * ((a + w) / d) ** 2)), "not B's alone"),
        (planned(lambda a, w, va, vb, d: np.ceil((va**0.5 + vb**0.5) ** 2 * ((a + w) / d) ** 2)),
         "standard deviations do not"),
        (planned(lambda a, w, va, vb, d: np.ceil((va**2 + vb**2) * ((a + w) / d) ** 2)),
         "they need no square"),
        (lambda va, vb, d, alpha, power: users_needed(va, vb, d, 2 * alpha, power),
         "half of alpha on each"),
        (planned(lambda a, w, va, vb, d: np.ceil((va + vb) * (a / d) ** 2)),
         "the power is missing"),
        (lambda va, vb, d, alpha, power: users_needed(va, vb, d, alpha, 1 - power),
         "the wrong sign"),
        (planned(lambda a, w, va, vb, d: 1000), "with alpha ="),
    ],
    "mismatch": [
        (counted(lambda seen, e: with_p((seen[1] - e[1]) ** 2 / e[1])), "that is one arm's part"),
        (counted(lambda seen, e: with_p((seen[0] - e[0]) ** 2 / e[0])), "that is one arm's part"),
        (counted(lambda seen, e: with_p(np.sqrt(((seen - e) ** 2 / e).sum()))), "the root of it"),
        (counted(lambda seen, e: with_p(-np.sqrt(((seen - e) ** 2 / e).sum()))),
         "the root has a sign"),
        (lambda n_a, n_b, share: mismatch(n_b, n_a, share), "B's share, not A's"),
        (lambda n_a, n_b, share: mismatch(n_a, n_b, 0.5), "halves are expected"),
        (counted(lambda seen, e: with_p(((seen - e) ** 2 / seen).sum())), "by what was seen"),
        (counted(lambda seen, e: with_p(((seen - e) ** 2).sum())), "not divided by what was"),
        (counted(lambda seen, e: with_p((abs(seen - e) / e).sum())), "are not squared"),
        (counted(lambda seen, e: with_p(((abs(seen - e) - 0.5) ** 2 / e).sum())),
         "a half is taken"),
        (counted(lambda seen, e: with_p(((seen - e) ** 2 / e).sum() / seen.sum())), "in shares"),
        (counted(lambda seen, e: with_p(3.0)), "where B's share is"),
        (p_by(lambda c: stats.norm.sf(c**0.5)), "both tails"),
        (p_by(lambda c: stats.chi2(1).cdf(c)), "a smaller chi2"),
        (p_by(lambda c: stats.chi2(2).sf(c)), "two degrees of freedom"),
        (p_by(lambda c: 2 * stats.norm.sf(c)), "z is the root"),
        (p_by(lambda c: 2 * stats.norm.cdf(c**0.5)), "at most 1"),
        (p_by(lambda c: 0.01), "p: not 0.01"),
        (lambda n_a, n_b, share: mismatch(n_a, n_b, share)[1], "expected (chi2, p)"),
    ],
    "gain": [
        (lambda u_a, u_b, level: gain(u_b, u_a, level), "what B has more than A"),
        (middle(lambda a, b: b.mean() / a.mean()), "that is a quotient"),
        (middle(lambda a, b: b.mean() / a.mean() - 1), "relative to A"),
        (middle(lambda a, b: b.sum() - a.sum()), "those are totals"),
        (middle(lambda a, b: np.median(b) - np.median(a)), "those are medians"),
        (middle(lambda a, b: 0.25), "difference: not 0.25"),
        (changed(lambda d, low, high: (d, high, low)), "changed places"),
        (changed(lambda d, low, high: (d, low, high + 0.1)), "not as long on one side"),
        (reach(lambda a, b, z, level: sum(errors(a, b)) ** 0.5), "takes a quantile times it"),
        (reach(lambda a, b, z, level: 1.96 * sum(errors(a, b)) ** 0.5), "is not always 0.95"),
        (lambda a, b, level: gain(a, b, 0.95), "is not always 0.95"),
        (reach(lambda a, b, z, level: stats.norm.ppf(level) * sum(errors(a, b)) ** 0.5),
         "two sides"),
        (reach(lambda a, b, z, level: z * np.sqrt(errors(a, b)).sum()), "do not add up"),
        (reach(lambda a, b, z, level: z * abs(np.subtract(*errors(a, b))) ** 0.5), "is the sum"),
        (reach(lambda a, b, z, level: z * sum(errors(a, b))), "the root of the sum"),
        (reach(lambda a, b, z, level: z * np.sqrt(a.var(ddof=1) + b.var(ddof=1))), "single users"),
        (reach(lambda a, b, z, level: z * sum(errors(a, b, 0)) ** 0.5), "divide by n - 1"),
        (reach(lambda a, b, z, level: z * stats.ttest_ind(b, a)._standard_error), "none is shared"),
        (reach(lambda a, b, z, level: z * np.std([*a, *b], ddof=1) * sum(shares(a, b)) ** 0.5),
         "none is shared"),
        (reach(lambda a, b, z, level: z * (a.var(ddof=1) / len(b) + b.var(ddof=1) / len(a)) ** 0.5),
         "its own users"),
        (reach(lambda a, b, z, level: stats.ttest_ind(b, a, equal_var=False).confidence_interval(
            level).high - b.mean() + a.mean()), "Student's"),
        (reach(lambda a, b, z, level: 0.7), "to either side"),
    ],
    "watched": [
        (bet(lambda s, t, alpha: stats.norm.ppf(1 - alpha / 2) * s), "for a single look"),
        (bet(lambda s, t, alpha: stats.norm.ppf(1 - alpha / 2) * s, kept=False),
         "for a single look"),
        (bet(right, kept=False), "what an earlier look has excluded"),
        (seen(lambda low, high: (high, low)), "low and high have changed places"),
        (bet(lambda s, t, alpha: right(s, t, alpha) / s), "by the standard error"),
        (bet(lambda s, t, alpha: right(s, t, 1 - alpha)), "what the level leaves out"),
        (bet(lambda s, t, alpha: right(s, t, alpha / 2)), "alpha is not halved"),
        (bet(lambda s, t, alpha: right(s, t, alpha) ** 2), "the root is missing"),
        (bet(lambda s, t, alpha: s * np.sqrt((1 + (s / t) ** 2) * (
            np.log(1 / alpha) + np.log(1 + (t / s) ** 2)))), "stands there twice"),
        (bet(lambda s, t, alpha: s * np.sqrt((1 + (s / t) ** 2) * 2 * np.log(1 / alpha))),
         "the second logarithm is missing"),
        (bet(lambda s, t, alpha: s * np.sqrt(2 * np.log(1 / alpha) + np.log(1 + (t / s) ** 2))),
         "the factor before"),
        (bet(lambda s, t, alpha: s * right(1 / s, 1 / t, alpha) * s), "s and tau"),
        (seen(lambda low, high: (np.minimum.accumulate(low - 1), high)), "is not right"),
        (lambda d, s, t, level: (np.minimum.accumulate(d - right(s, t, 1 - level)),
                                 np.maximum.accumulate(d + right(s, t, 1 - level))), "grow wider"),
        (seen(lambda low, high: (np.full(low.size, low[-1]), np.full(low.size, high[-1]))),
         "the last look's interval"),
        (seen(lambda low, high: (low[-1], high[-1])), "expected numbers in an array"),
    ],
    "decide": [
        (looked(lambda lo, hi, f, s, least, m: "take B" if lo > 0 else "keep A"),
         "even the gain's better end"),
        (looked(lambda lo, hi, f, s, least, m: "take B" if lo >= least else "go on"),
         "the time's worse end"),
        (looked(lambda lo, hi, f, s, least, m: "take B" if lo >= least else "go on"),
         "even the time's better end"),
        (looked(lambda lo, hi, f, s, least, m: "take B" if hi >= least and s >= -m else "keep A"),
         "the gain's worse end"),
        (looked(lambda lo, hi, f, s, least, m: "take B" if lo >= least and f >= -m else "keep A"),
         "at their better ends both are good enough"),
        (looked(lambda lo, hi, f, s, least, m: lab.verdict((lo, hi), (f, s), least, -m)),
         "at their worse ends both are still good enough"),
        (looked(lambda lo, hi, f, s, least, m: lab.verdict((lo - 1e-9, hi), (f, s), least, m)),
         "at their worse ends"),
        (looked(lambda lo, hi, f, s, least, m: "go on"), "not 'go on'"),
        (looked(lambda lo, hi, f, s, least, m: lab.verdict((lo, hi), (f, s), least, m).upper()),
         "expected one of 'take B', 'keep A', 'go on', got"),
        (looked(lambda lo, hi, f, s, least, m: lo >= least and f >= -m), "got a bool"),
    ],
}  # fmt: skip
