"""The lab's own scans and checks: what they know, and other right solutions that pass."""

import math

import numpy as np
import pytest
from lab_pages import pages
from mlmath import datasets, neighbours, pca
from mlmath.labs import digits as lab
from scipy import linalg

PAGES = pages("digits")
NAMES, CHECKS, SOLVED = PAGES.names, PAGES.checks, PAGES.solved
by_covariance, codes, rebuild, enough, by_dots, by_steps, multiplications = (
    SOLVED.values()
)
SCANS, Y = lab.scans()


def split(seed):
    """Draw twenty of each digit, as on the pages, and shuffle the others."""
    rng = np.random.default_rng(seed)
    teach = [rng.permutation(np.flatnonzero(digit == Y))[:20] for digit in range(10)]
    teach = np.concatenate(teach)
    return teach, rng.permutation(np.setdiff1d(np.arange(len(Y)), teach))


TEACH, OTHERS = split(0)
X = SCANS[TEACH]
N, D = X.shape


def misread(A, B, teach=TEACH, others=OTHERS):
    return np.mean(neighbours.classify(A, Y[teach], Q=B, k=1) != Y[others])


# The scans


def test_the_scans_have_the_counts_of_the_set():
    digits = datasets.digits()
    assert SCANS.shape == (1797, 1024)
    assert SCANS.dtype == np.uint8
    assert set(np.unique(SCANS)) == {0, 1}
    assert (lab.counts(SCANS) == digits.X).all()
    assert (digits.y == Y).all()
    by_hand = SCANS[7].reshape(32, 32)[8:16, 24:].sum()
    assert lab.counts(SCANS, 8)[7, 7] == by_hand


def test_black_pixels_lie_where_ink_is_near():
    """A stroke goes on from block to block: it is not black in one corner of each."""
    image = SCANS.reshape(-1, 32, 32).astype(int)
    across = np.abs(np.diff(image, axis=2)).mean(axis=(0, 1))
    borders, inside = across[3::4].mean(), np.delete(across, np.s_[3::4]).mean()
    rng = np.random.default_rng(0)
    mixed = rng.permuted(
        image.reshape(-1, 8, 4, 8, 4).swapaxes(2, 3).reshape(-1, 16), axis=1
    )
    anyhow = np.abs(np.diff(mixed.reshape(-1, 4, 4), axis=2)).mean()
    assert inside < 0.7 * anyhow
    assert borders < 1.2 * inside


# What the checks know


def cases(name):
    CHECKS[name](SOLVED[name])
    return lab.LAB.cases[name]


def test_no_check_of_steps_hangs_on_rounding(capsys):
    """Neither is the growth of a step close to tol, nor are two variances equal."""
    for case in cases("by_steps"):
        A, start, tol, most = case.arguments
        rows, steps, growth = lab._stepped(A, start, tol, most)
        assert min(abs(g / tol - 1) for g in growth[:steps]) > 0.02
        _, V, variances, found = by_steps(*case.arguments)
        assert found == steps
        assert np.allclose(np.abs(np.sum(V * rows, axis=1)), 1, atol=1e-9)
        assert (variances[1:] < 0.98 * variances[:-1]).all()


@pytest.mark.parametrize("name", ["by_covariance", "by_dots"])
def test_no_case_has_two_equal_variances(name, capsys):
    for case in cases(name):
        sizes = pca.fit(case.arguments[0]).explained_variance
        sizes = sizes[sizes > 1e-9 * sizes[0]][: case.arguments[1] + 1]
        assert (sizes[1:] < 0.98 * sizes[:-1]).all()


def test_the_steps_of_the_checks_are_those_of_powers():
    """After t steps the block spans C**t times the start."""
    rng = np.random.default_rng(1)
    A, start = rng.normal(size=(9, 6)) * np.arange(1, 7), rng.normal(size=(6, 2))
    C = np.cov(A, rowvar=False)
    for most in (1, 2, 5):
        rows, steps, _ = lab._stepped(A, start, 0.0, most)
        assert steps == most
        span = linalg.orth(np.linalg.matrix_power(C, most) @ start)
        assert np.allclose(rows.T @ rows, span @ span.T, atol=1e-9)


def test_signs_are_free(capsys):
    def turned(function):
        def other(*arguments):
            mean, V, *rest = function(*arguments)
            signs = (-1.0) ** np.arange(len(V))
            return mean, V * signs[:, np.newaxis], *rest

        return other

    for name in ("by_covariance", "by_dots", "by_steps"):
        assert CHECKS[name](turned(SOLVED[name])).complete


def test_counts_are_those_of_multiplying():
    """Count each multiplication of the products, for a small table."""
    n, d, k, steps = 3, 4, 2, 5

    def product(p, q, r):
        return sum(1 for _ in range(p) for _ in range(q) for _ in range(r))

    known = (
        product(d, n, d) + 5 * d**3,
        product(n, d, n) + 5 * n**3 + product(d, n, k),
        steps * (product(n, d, k) + product(d, n, k) + 2 * d * k**2),
    )
    assert multiplications(n, d, k, steps) == known


# Other right solutions


def test_another_right_solution_passes(capsys):
    """What is asked for counts, not how it is done."""

    def by_library(X, k):
        C = np.cov(X, rowvar=False)
        d = len(C)
        values, V = linalg.eigh(C, subset_by_index=[d - k, d - 1])
        return list(np.mean(X, axis=0)), V.T[::-1].tolist(), values[::-1].tolist()

    def in_a_loop(X, mean, V):
        return [[sum((x - mean) * v) for v in V] for x in X]

    def added_up(T, mean, V):
        return np.array(
            [mean + sum(t * v for t, v in zip(row, V, strict=True)) for row in T]
        )

    def counted(variances, share):
        kept, k = 0.0, 0
        while kept < share * sum(variances):
            kept, k = kept + variances[k], k + 1
        return k

    def by_svd(X, k):
        m = np.mean(X, axis=0)
        _, s, Vt = np.linalg.svd(X - m, full_matrices=False)
        k = min(k, np.count_nonzero(s**2 > 1e-9 * s[0] ** 2))
        return m, Vt[:k], s[:k] ** 2 / (len(X) - 1)

    def by_gram_schmidt(X, start, tol, most):
        m = X.mean(axis=0)
        Z, V = X - m, linalg.orth(start)
        kept = [np.linalg.norm(Z @ V) ** 2]
        while len(kept) <= most:
            V = linalg.orth(Z.T @ (Z @ V))
            kept.append(np.linalg.norm(Z @ V) ** 2)
            if kept[-1] * (1 - tol) <= kept[-2]:
                break
        _, s, R = np.linalg.svd(Z @ V, full_matrices=False)
        return m, R @ V.T, s**2 / (len(X) - 1), len(kept) - 1

    def as_floats(n, d, k, steps):
        return [
            float(d) * d * (n + 5.0 * d), float(n) * (n * d + 5.0 * n * n + d * k),
            2.0 * steps * d * k * (n + k),
        ]  # fmt: skip

    functions = (
        by_library, in_a_loop, added_up, counted, by_svd, by_gram_schmidt, as_floats,
    )  # fmt: skip
    for name, function in zip(NAMES, functions, strict=True):
        report = CHECKS[name](function)
        assert report.complete, report.text


# What the pages say


def test_the_three_ways_agree_on_the_scans():
    known = pca.fit(X, 20)
    start = np.random.default_rng(1).normal(size=(D, 20))
    for way in (
        by_covariance(X, 20),
        by_dots(X, 20),
        by_steps(X, start, 1e-13, 3000)[:3],
    ):
        mean, V, variances = way
        assert np.allclose(mean, known.mean)
        assert np.allclose(variances, known.explained_variance, rtol=1e-7)
        assert np.allclose(np.abs(np.sum(V * known.components, axis=1)), 1, atol=1e-4)


def test_each_way_is_the_cheapest_somewhere():
    winners = []
    for A in (X[::2], SCANS, lab.counts(SCANS)):
        start = np.random.default_rng(1).normal(size=(A.shape[1], 20))
        steps = by_steps(A, start, 1e-3, 500)[3]
        winners.append(int(np.argmin(multiplications(*A.shape, 20, steps))))
    assert winners == [1, 2, 0]


def test_the_decision():
    """Twenty components fit the battery and read as well as all; 90 % do not fit."""
    mean, V, variances = by_dots(X, N)
    assert len(V) == N - 1
    ninety = enough(variances, 0.9)
    T, Q = codes(X, mean, V), codes(SCANS[OTHERS], mean, V)
    costs = {
        k: multiplications(N, D, k, 0)[1] + 3000 * k * (D + N) for k in (20, ninety)
    }
    assert costs[20] < 200e6 < costs[ninety] / 1.5
    assert multiplications(N, D, 20, 1)[0] > 25 * 200e6
    few, many, every = (misread(T[:, :k], Q[:, :k]) for k in (5, 20, N))
    error = math.sqrt(every * (1 - every) / len(OTHERS))
    assert abs(many - every) < 2 * error
    assert few > many + 4 * error
    # in the fit nothing is lost, of new pictures a fifth
    back = rebuild(Q, mean, V) - SCANS[OTHERS]
    lost = np.sum(back**2) / np.sum((SCANS[OTHERS] - mean) ** 2)
    assert 0.15 < lost < 0.25
    assert np.allclose(rebuild(T, mean, V), X, atol=1e-9)


def test_whose_hand_taught_matters_more():
    """The first twenty of each digit come from a few hands; those by lot from all."""

    def error(teach):
        others = np.setdiff1d(np.arange(len(Y)), teach)
        mean, V, _ = by_dots(SCANS[teach], 20)
        A, B = (codes(SCANS[part], mean, V) for part in (teach, others))
        return misread(A, B, teach, others)

    first = np.concatenate([np.flatnonzero(digit == Y)[:20] for digit in range(10)])
    by_lot = [error(split(seed)[0]) for seed in range(5)]
    assert error(first) > 1.8 * max(by_lot)
    assert max(by_lot) - min(by_lot) > 0.01
