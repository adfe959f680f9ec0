"""The lab's own checks: what they know, and other right solutions that pass."""

from collections import Counter
from functools import cache

import numpy as np
import pytest
from lab_pages import pages
from mlmath import datasets, inner_products, neighbours, simulation, vectors
from mlmath.labs import postcodes as lab
from scipy.linalg import sqrtm
from scipy.spatial.distance import cdist
from sklearn.metrics.pairwise import cosine_distances
from sklearn.model_selection import LeaveOneGroupOut
from sklearn.neighbors import KNeighborsClassifier

PAGES = pages("postcodes")
NAMES, CHECKS, SOLVED = PAGES.names, PAGES.checks, PAGES.solved
distances, angles, coordinates, nearest_others, vote, costs, honest = SOLVED.values()
DIGITS, HAND = datasets.digits(), datasets.digit_forms()
X, Y = DIGITS.X, DIGITS.y
OPTIONS = [(k, v / k) for k in (1, 3, 5, 9, 15) for v in range(k // 2 + 1, k + 1)]
OPTIONS += [(1, 2.0)]


@cache
def feed(name):
    rng = np.random.default_rng(1)
    late = lab.late(X, rng)
    return {"sound": X, "late": late, "both": lab.faint(late, rng)}[name]


@cache
def ruler():
    moves = lab.slid(X, 1) - X, lab.slid(X, -1) - X
    S = sum(E.T @ E for E in moves) / (2 * len(X))
    A = np.linalg.inv(np.eye(64) + S / 50)
    return (A + A.T) / 2


@cache
def near(name, how):
    P, A = feed(name), ruler()
    U, V = (coordinates(Q, A) if "forgiving" in how else Q for Q in (X, P))
    # cdist measures as the solution does, and faster: see the test of distances
    return nearest_others(angles(U, V) if "angle" in how else cdist(V, U), HAND, 15)


@cache
def alone():
    """The seller's trial: each digit has a hand of its own."""
    return nearest_others(cdist(X, X), np.arange(len(X)), 15)


def table_of(rows):
    bills = [
        costs(*vote(Y[rows[:, :k]]), Y, at, lab.ASTRAY, lab.CLERK) for k, at in OPTIONS
    ]
    return 5000 * np.column_stack(bills)


def by_hands(cost):
    return simulation.mean(np.array([cost[h == HAND].mean() for h in range(14)]))


def wrong(rows, k):
    return int(np.sum(vote(Y[rows[:, :k]])[0] != Y))


# Who wrote the digits


def test_digits_are_most_like_those_of_their_own_hand():
    rows = neighbours.nearest_others(X, k=1)[0][:, 0]
    assert np.mean(HAND[rows] == HAND) > 0.5


# What happens to the pictures


@pytest.mark.parametrize("by", [-1.0, -0.25, 0.0, 0.6, 1.0])
def test_sliding_shares_grey_with_the_next_pixel(by):
    P = np.zeros((1, 8, 8))
    P[0, 3, 4] = 8.0
    known = np.zeros((1, 8, 8))
    known[0, 3, 4] = 8 * (1 - abs(by))
    known[0, 3, 4 + int(np.sign(by))] += 8 * abs(by)
    found = lab.slid(P.reshape(1, 64), by).reshape(1, 8, 8)
    np.testing.assert_allclose(found, known, atol=1e-14)


def test_what_slides_out_is_lost():
    P = np.zeros((2, 8, 8))
    P[0, :, 7], P[1, :, 0] = 16, 16
    found = lab.slid(P.reshape(2, 64), np.array([0.5, -1.0])).reshape(2, 8, 8)
    assert found.sum() == 8 * 8
    assert (found[0, :, 7] == 8).all()


def test_late_and_faint_pictures():
    late, faint = (f(X, np.random.default_rng(5)) for f in (lab.late, lab.faint))
    assert late.shape == faint.shape == X.shape
    assert (late >= 0).all()
    assert (late <= 16).all()
    ratio = faint.sum(axis=1) / X.sum(axis=1)
    assert ratio.min() >= 0.3
    assert ratio.max() <= 1
    np.testing.assert_allclose(faint, X * ratio[:, None], rtol=1e-12, atol=1e-12)


# The solution beside libraries


def test_distances_as_in_scipy_and_the_package():
    np.testing.assert_allclose(distances(X, X[:40]), cdist(X[:40], X), rtol=1e-12)
    known = vectors.distances(X[:50])
    np.testing.assert_allclose(distances(X[:50], X[:50]), known, rtol=1e-12)


def test_angles_as_in_scikit_learn_and_the_package():
    found = angles(X, X[:30])
    known = np.degrees(np.arccos(1 - cosine_distances(X[:30], X)))
    np.testing.assert_allclose(found, known, atol=1e-5)
    assert found[3, 9] == pytest.approx(np.degrees(vectors.angle(X[3], X[9])), abs=1e-5)
    np.testing.assert_allclose(angles(X, 0.4 * X[:30]), found, atol=1e-5)


def test_the_lab_s_own_angles_are_right_near_0():
    x = np.array([[1.0, 0.0]])
    q = np.array([[1.0, 1e-9], [-1.0, 0.0], [0.0, 2.0], [0.0, 0.0]])
    known = [[np.degrees(1e-9)], [180], [90], [90]]
    np.testing.assert_allclose(lab.turns(x, q), known, rtol=1e-9)


def test_coordinates_measure_as_the_inner_product():
    A, P = ruler(), X[:12]
    far = distances(coordinates(P, A), coordinates(P, A))
    turned = angles(coordinates(P, A), coordinates(P, A))
    for i, j in ((0, 1), (3, 7), (11, 2)):
        assert far[i, j] == pytest.approx(inner_products.distance(P[i], P[j], A=A))
        known = np.degrees(inner_products.angle(P[i], P[j], A=A))
        assert turned[i, j] == pytest.approx(known, abs=1e-5)


def test_leaving_one_out_is_the_package_s():
    known = neighbours.nearest_others(X, k=15)[0]
    np.testing.assert_array_equal(alone(), known)
    for k in (1, 3, 4, 9):
        rows = alone()[:, :k]
        np.testing.assert_array_equal(vote(Y[rows])[0], neighbours.vote(Y[rows]))


def test_other_hands_as_scikit_learn_leaves_groups_out():
    """With one neighbour, where no vote can be tied; distances here never are."""
    said = np.zeros_like(Y)
    for known, new in LeaveOneGroupOut().split(X, Y, HAND):
        machine = KNeighborsClassifier(1, algorithm="brute").fit(X[known], Y[known])
        said[new] = machine.predict(X[new])
    assert np.sum(said != Y) == wrong(near("sound", "distance"), 1)


# What the pages say


def test_new_hands_make_three_times_as_many_errors():
    assert wrong(alone(), 3) == 20
    assert wrong(near("sound", "distance"), 3) == 60
    for k in (1, 5, 9):
        assert wrong(near("sound", "distance"), k) > 2 * wrong(alone(), k)


def test_each_ruler_forgives_what_it_is_made_for():
    count = {
        (how, name): wrong(near(name, how), 3)
        for how in ("distance", "angle", "forgiving", "forgiving angle")
        for name in ("sound", "late", "both")
    }
    sound = [number for (_, name), number in count.items() if name == "sound"]
    assert max(sound) - min(sound) < 10
    for how in ("angle", "forgiving angle"):
        assert count[how, "late"] == count[how, "both"]
    assert count["forgiving", "late"] < 0.8 * count["distance", "late"]
    assert count["forgiving", "both"] > count["distance", "both"]
    assert count["forgiving angle", "both"] < 0.5 * count["distance", "both"]


def test_so_it_is_for_other_late_pictures():
    """The page's seed was not chosen for the forgiving ruler."""
    A, P = ruler(), lab.late(X, np.random.default_rng(2))
    plain = nearest_others(cdist(P, X), HAND, 3)
    forgiving = nearest_others(cdist(coordinates(P, A), coordinates(X, A)), HAND, 3)
    assert wrong(forgiving, 3) < 0.75 * wrong(plain, 3)


def test_the_honest_cost_of_the_decision():
    for name, most in (("sound", 200), ("both", 400)):
        option, cost = honest(table_of(near(name, "forgiving angle")), HAND)
        bar = by_hands(cost)
        assert bar.estimate + 2 * bar.std_error < most < 5000 * lab.CLERK
        # only unanimous votes are read
        assert {OPTIONS[j][1] for j in option} == {1.0}


def test_the_seller_s_choice_promises_too_much():
    promised, paid = table_of(alone()), table_of(near("sound", "distance"))
    j = promised.mean(axis=0).argmin()
    assert OPTIONS[j] == (3, 1.0)
    bar = by_hands(paid[:, j])
    assert promised[:, j].mean() < bar.estimate - 2 * bar.std_error


def test_an_honest_cost_is_on_average_no_less_than_the_best():
    """The best of all, chosen by all, is at most what each hand's honest option costs."""
    for how in ("distance", "angle", "forgiving"):
        C = table_of(near("sound", how))
        assert honest(C, HAND)[1].mean() >= C.mean(axis=0).min() - 1e-9


def test_hands_go_wrong_together():
    cost = table_of(near("sound", "distance"))[:, 1]
    assert by_hands(cost).std_error > 1.3 * simulation.mean(cost).std_error


def test_a_thin_pen_is_near_to_a_one():
    thin = cdist(0.4 * X[:300], X)
    np.fill_diagonal(thin, np.inf)
    said = Y[thin.argmin(axis=1)]
    other = said != Y[:300]
    assert other.mean() > 0.2
    assert np.mean(said[other] == 1) > 0.5
    ink = np.linalg.norm(X, axis=1)  # ones with little of it, not ones as such
    ones = thin.argmin(axis=1)[other & (said == 1)]
    assert np.median(ink[ones]) < 0.8 * np.median(ink[Y == 1])


# Other right solutions


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def by_pixels(X, Q):
        table = np.zeros((len(Q), len(X)))
        for x, q in zip(np.transpose(X), np.transpose(Q), strict=True):
            table += np.square(np.subtract.outer(q.astype(float), x.astype(float)))
        return table**0.5

    def one_by_one(X, Q):
        def angle(x, q):
            x, q = x.astype(float), q.astype(float)
            if not x.any() or not q.any():
                return 90.0
            u, v = x / np.linalg.norm(x), q / np.linalg.norm(q)
            return np.degrees(
                2 * np.arctan2(np.linalg.norm(u - v), np.linalg.norm(u + v))
            )

        return [[angle(x, q) for x in X] for q in Q]

    def by_symmetric_root(X, A):
        return X @ np.real(sqrtm(A))

    def sorted_pairs(D, hand, k):
        found = []
        for i, row in enumerate(D):
            pairs = [(d, j) for j, d in enumerate(row) if hand[j] != hand[i]]
            found.append([j for _, j in sorted(pairs)[:k]])
        return found

    def counted(labels):
        said, share = [], []
        for row in labels.tolist():
            name, most = Counter(row).most_common(1)[0]  # of equal ones the first met
            said.append(name)
            share.append(most / len(row))
        return said, share

    def digit_by_digit(said, share, truth, threshold, astray, clerk):
        return [
            clerk if part < threshold else astray * int(a != b)
            for a, part, b in zip(said, share, truth, strict=True)
        ]

    def by_totals(C, hand):
        total, n = C.sum(axis=0), len(C)
        option = np.array([
            int(np.argmin((total - C[hand == h].sum(axis=0)) / (n - np.sum(hand == h))))
            for h in hand
        ])  # fmt: skip
        return option, [C[i, j] for i, j in enumerate(option)]

    functions = (
        by_pixels, one_by_one, by_symmetric_root, sorted_pairs, counted, digit_by_digit,
        by_totals,
    )  # fmt: skip
    for name, function in zip(NAMES, functions, strict=True):
        report = CHECKS[name](function)
        assert report.complete, report.text
