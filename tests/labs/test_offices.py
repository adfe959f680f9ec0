"""The lab's own checks: what they know, and other right solutions that pass."""

import copy
import pickle

import numpy as np
import pytest
from lab_pages import pages
from mlmath import data_moments as dm
from mlmath import datasets
from mlmath.labs import offices as lab
from numpy.testing import assert_allclose
from scipy import stats

PAGES = pages("offices")
NAMES, CHECKS, SOLVED = PAGES.names, PAGES.checks, PAGES.solved
summarize, calibrate, mapped, translate, withdraw, apart, merge = SOLVED.values()
OFFICES, PICTURES = lab.offices(), lab.never_sent()
SENT = {name: summarize(office.scans) for name, office in OFFICES.items()}
SENT["Harbour"] = withdraw(SENT["Harbour"], OFFICES["Harbour"].scans[0])
RIGHT = (0, 1)
INNER = np.eye(64).reshape(8, 8, 64)[1:7, 1:7].reshape(36, 64)
BLOCKS = np.kron(np.kron(np.eye(4), [[0.5, 0.5]]), np.kron(np.eye(4), [[0.5, 0.5]]))
HALF = np.repeat([-1.0, 1.0], 4)
SUMS = np.array([np.ones(64), np.tile(HALF, 8), np.repeat(HALF, 8)])


def seen(name, W, down=0, right=0):
    """Do as the pages do."""
    A, b = calibrate(lambda x: OFFICES[name].scan(lab.moved(x, down, right)), 64)
    V, c, known = translate(A, b, W, 1e-9)
    return mapped(SENT[name], V[known], c[known]), known


# The solution beside libraries


def test_a_summary_as_in_numpy_and_in_the_package():
    rng = np.random.default_rng(1)
    for shape in ((1, 3), (2, 1), (40, 5), (3, 8)):
        X = 1e6 * rng.normal() + rng.normal(size=shape)
        n, mean, S = summarize(X)
        assert n == len(X)
        assert_allclose(mean, X.mean(axis=0))
        if n > 1:
            assert_allclose(
                S / (n - 1), np.atleast_2d(np.cov(X.T)), rtol=1e-7, atol=1e-9
            )
        assert_allclose(S, dm.summarize(X).scatter, rtol=1e-7, atol=1e-9)


def test_what_is_done_without_data_is_what_the_data_give():
    rng = np.random.default_rng(2)
    X, more = rng.normal(3, 2, (30, 4)), rng.normal(5, 1, (7, 4))
    A, b = rng.normal(size=(3, 4)), rng.normal(size=3)

    def same(found, table):
        for part, known in zip(found, summarize(table), strict=True):
            assert_allclose(part, known, rtol=1e-10, atol=1e-10)

    same(mapped(summarize(X), A, b), X @ A.T + b)
    same(withdraw(summarize(X), X[4]), np.delete(X, 4, axis=0))
    same(
        merge([summarize(X), summarize(more), summarize(more[:1])]),
        [*X, *more, more[0]],
    )


def test_apart_is_welch_s_statistic():
    rng = np.random.default_rng(3)
    X, Y = rng.normal(0, 1, (12, 3)), rng.normal(0.3, 4, (25, 3))
    known = stats.ttest_ind(X, Y, equal_var=False).statistic
    assert_allclose(apart(summarize(X), summarize(Y)), known)


def test_translate_gives_the_sums_of_all_pictures_or_says_that_nobody_can():
    rng = np.random.default_rng(4)
    for m, d, rank in ((5, 5, 5), (3, 6, 3), (7, 4, 4), (6, 6, 4)):
        A = rng.normal(size=(m, rank)) @ rng.normal(size=(rank, d))
        b, x = rng.normal(size=m), rng.normal(size=(20, d))
        W = np.vstack([rng.normal(size=(2, m)) @ A, rng.normal(size=(2, d))])
        V, c, known = translate(A, b, W, 1e-8)
        assert known.tolist() == [True, True, rank == d, rank == d]
        made = (x @ A.T + b) @ V.T + c
        assert_allclose(made[:, known], (x @ W.T)[:, known], atol=1e-8)


# The offices


def test_the_scans_are_what_the_scanners_make_of_the_pictures():
    pictures = lab._pictures()
    assert sum(map(len, pictures.values())) == 1797
    together = np.vstack(list(pictures.values()))
    assert sorted(map(tuple, together)) == sorted(map(tuple, datasets.digits().X))
    pictures["Mill"] = lab.moved(pictures["Mill"], *RIGHT)
    for name, office in OFFICES.items():
        A, b = calibrate(office.scan, 64)
        assert_allclose(office.scans, pictures[name] @ A.T + b, rtol=1e-15)
        assert_allclose(PICTURES[name][-1], lab._pictures()[name][-1])
    assert OFFICES["Harbour"].scans.dtype == np.uint8
    assert len(PICTURES["Harbour"]) == 799


def test_mill_s_scanner_is_turned_and_not_mirrored():
    x = datasets.digits().X[0]
    dark = 1e9 - OFFICES["Mill"].scan(x).reshape(8, 8)
    assert_allclose(
        (dark / dark.max(axis=0, initial=1) > 0), np.rot90(x.reshape(8, 8), 2) > 0
    )


def test_station_averages_squares():
    x = np.arange(64.0)
    known = x.reshape(4, 2, 4, 2).mean(axis=(1, 3)).ravel()
    assert_allclose(OFFICES["Station"].scan(x), 0.2 * known + 0.5)


@pytest.mark.parametrize("step", [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (2, -3)])
def test_moving_is_rolling_with_white(step):
    rng = np.random.default_rng(5)
    X = np.zeros((3, 12, 12))
    X[:, 2:10, 2:10] = rng.random((3, 8, 8))
    known = np.roll(np.pad(X, ((0, 0), (2, 2), (2, 2))), step, axis=(1, 2))[
        :, 4:12, 4:12
    ]
    found = lab.moved(X[:, 2:10, 2:10].reshape(3, 64), *step)
    assert_allclose(found, known.reshape(3, 64))
    assert_allclose(lab.moved(X[1, 2:10, 2:10].ravel(), *step), found[1])


def test_scanners_are_compared_copied_and_sent():
    one = lab.Scanner(np.eye(2), [1, 2])
    assert one == copy.deepcopy(one) == pickle.loads(pickle.dumps(one))
    assert one != lab.Scanner(2 * np.eye(2), [1, 2])
    assert one != lab.Scanner(np.eye(2), [1, 3])
    assert one != "scanner"
    with pytest.raises(ValueError, match="takes one picture"):
        one(np.eye(2))


# What the pages say


def test_two_offices_agree_and_mill_differs_in_one_sum():
    def differ(one, two):
        return apart(seen(one, SUMS)[0], seen(two, SUMS)[0])

    assert np.abs(differ("Harbour", "Station")).max() < 2
    for other in ("Harbour", "Station"):
        z = differ(other, "Mill")
        assert abs(z[1]) > 40
        assert np.abs(z[[0, 2]]).max() < 2  # who watches the ink sees nothing


def test_one_guess_of_five_is_right():
    known = {}
    for step in ((0, 0), (1, 0), (-1, 0), RIGHT, (0, -1)):
        moved, whole = seen("Mill", INNER, *step)
        assert whole.all()
        known[step] = np.abs(apart(moved, seen("Harbour", INNER)[0])).max()
    assert known.pop(RIGHT) < 3.1
    assert min(known.values()) > 30
    assert not seen("Station", np.eye(64))[1].any()


@pytest.mark.parametrize(
    ("names", "W", "left"), [(["Harbour", "Mill"], np.eye(64), 56), (list(OFFICES), BLOCKS, 12)]
)  # fmt: skip
def test_the_merged_summary_is_that_of_the_pictures_never_sent(names, W, left):
    steps = {"Mill": RIGHT}
    parts = [seen(name, W, *steps.get(name, (0, 0))) for name in names]
    known = np.all([part[1] for part in parts], axis=0)
    assert known.sum() == left
    lost = ~known.reshape(2 * [int(np.sqrt(len(W)))])
    assert lost[:, -1].all()  # the column that slid out
    n, mean, S = merge(
        [seen(name, W[known], *steps.get(name, (0, 0)))[0] for name in names]
    )
    truth = np.vstack([PICTURES[name] for name in names]) @ W[known].T
    assert n == len(truth)
    assert_allclose(mean, truth.mean(axis=0), atol=1e-7)
    # white is a billion at Mill, so a mean has a rounding of 1e-7 / 40 greys
    assert_allclose(S / (n - 1), np.cov(truth.T), atol=1e-7)


def test_the_centre_can_work_out_the_letter_that_was_taken_back():
    before = summarize(OFFICES["Harbour"].scans)
    letter = before[0] * before[1] - SENT["Harbour"][0] * SENT["Harbour"][1]
    assert_allclose(letter, OFFICES["Harbour"].scans[0], atol=1e-9)


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def one_by_one(X):
        """Welford's way, with lists."""
        n, d = X.shape
        mean, S = [0.0] * d, [[0.0] * d for _ in range(d)]
        for k, row in enumerate(X.tolist(), 1):
            old = list(mean)
            for j in range(d):
                mean[j] += (row[j] - mean[j]) / k
            for i in range(d):
                for j in range(d):
                    S[i][j] += (row[i] - old[i]) * (row[j] - mean[j])
        return [n, mean, S]

    def by_package(X):
        s = dm.summarize(X.astype(float))
        return s.n, s.mean, s.scatter

    def with_dark_cards(scanner, d):
        b = scanner([0] * d)
        rows = [(scanner(np.arange(d) == j) - b).tolist() for j in range(d)]
        return np.array(rows).T, list(b)

    def by_random_cards(scanner, d):
        cards = np.random.default_rng(6).random((d + 3, d))
        design = np.column_stack([cards, np.ones(d + 3)])
        found = np.linalg.lstsq(
            design, np.array([scanner(c) for c in cards]), rcond=None
        )[0]
        return found[:-1].T, found[-1]

    def by_root(summary, A, b):
        """With a root of the scatter, as if it were data."""
        n, mean, S = summary
        values, Q = np.linalg.eigh(S)
        R = A @ Q * np.sqrt(np.maximum(values, 0))
        return (
            n,
            b + sum(m * column for m, column in zip(mean, A.T, strict=True)),
            R @ R.T,
        )

    def by_pseudo_inverse(A, b, W, tol):
        V = W @ np.linalg.pinv(A)
        return (
            V.tolist(),
            [-sum(v * b) for v in V],
            [bool((abs(r) <= tol).all()) for r in V @ A - W],
        )

    def by_ranks(A, b, W, tol):
        rank = np.linalg.matrix_rank
        known = [rank(np.vstack([A, w]), tol=1e-8) == rank(A, tol=1e-8) for w in W]
        rows = [
            np.linalg.lstsq(A.T, w, rcond=None)[0] if k else 0 * b
            for w, k in zip(W, known, strict=True)
        ]
        return np.array(rows), -np.array(rows) @ b, known

    def by_new_mean(summary, x):
        n, mean, S = summary
        new = (n * mean - x) / (n - 1)
        return [n - 1, new.tolist(), S - np.outer(x - mean, x - new)]

    def entry_by_entry(a, b):
        z = []
        for j in range(len(a[1])):
            v = [s[2][j, j] / (s[0] - 1) / s[0] for s in (a, b)]
            z.append((a[1][j] - b[1][j]) / sum(v) ** 0.5)
        return z

    def one_after_the_other(summaries):
        n, mean, S = summaries[0]
        for m, other, T in summaries[1:]:
            gap = other - mean
            S = S + T + n * m / (n + m) * np.outer(gap, gap)
            mean = mean + m / (n + m) * gap
            n += m
        return n, mean, S

    others = {
        "summarize": [one_by_one, by_package],
        "calibrate": [with_dark_cards, by_random_cards], "mapped": [by_root],
        "translate": [by_pseudo_inverse, by_ranks], "withdraw": [by_new_mean],
        "apart": [entry_by_entry], "merge": [one_after_the_other],
    }  # fmt: skip
    assert tuple(others) == NAMES
    for name, functions in others.items():
        for function in functions:
            report = CHECKS[name](function)
            assert report.complete, report.text
