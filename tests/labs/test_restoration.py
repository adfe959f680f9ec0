"""The lab's own checks: what they know, what its pages say, and other right solutions."""

from itertools import pairwise

import numpy as np
import pytest
from lab_pages import pages
from mlmath import affine, datasets, orthogonal, pca, simulation
from mlmath.labs import restoration as lab
from scipy import linalg, optimize

PAGES = pages("restoration")
CHECKS, SOLVED = PAGES.checks, PAGES.solved
restore, seen, trial = (SOLVED[name] for name in ("restore", "seen", "trial"))
DIGITS = datasets.digits()
KNOWN, PRACTICE, EXAM = np.split(DIGITS.X, [1000, 1400])
NAMES, PRACTICE_TRUTH, EXAM_TRUTH = np.split(DIGITS.y, [1000, 1400])
MODEL = pca.fit(KNOWN, 40)
X0, Q = MODEL.mean, MODEL.components.T
BOXES = lab.boxes()


def misread(X, truth):
    return 100 * (lab.read(X, KNOWN, NAMES) != truth)


@pytest.fixture(scope="module")
def tries():
    return {name: trial(PRACTICE, dead, X0, Q) for name, dead in BOXES.items()}


@pytest.fixture(scope="module")
def best(tries):
    return {name: int(np.argmin(found)) for name, found in tries.items()}


def cases_of(name):
    CHECKS[name](None)  # makes them
    return lab.LAB.cases[name]


# The archive


def test_the_boxes():
    counts = {name: int(dead.sum()) for name, dead in BOXES.items()}
    assert counts == {
        "8 by lot": 8, "16 by lot": 16, "24 by lot": 24, "32 by lot": 32, "a row": 8,
        "two rows": 16, "a column": 8, "two columns": 16, "both edges": 16,
        "chessboard": 32, "a blot": 16, "a scratch": 16,
    }  # fmt: skip
    lots = [BOXES[f"{n} by lot"] for n in (8, 16, 24, 32)]
    for fewer, more in pairwise(lots):
        assert (fewer <= more).all()
    assert BOXES["a column"].reshape(8, 8)[:, 3].all()
    assert BOXES["two rows"].reshape(8, 8)[3:5].all()


def test_the_machine_takes_the_nearest_known_picture():
    by_distance = linalg.norm(KNOWN[None] - EXAM[:50, None], axis=2).argmin(axis=1)
    assert (lab.read(EXAM[:50], KNOWN, NAMES) == NAMES[by_distance]).all()
    assert (lab.read(KNOWN, KNOWN, NAMES) == NAMES).all()


# What the checks know


def test_a_restored_picture_is_the_nearest_by_a_search():
    """No other code comes nearer in the known pixels: by descent from many starts."""
    for case in cases_of("restore")[:6]:
        X, dead, x0, A = case.arguments
        for x, found in zip(X, lab._restored(X, dead, x0, A), strict=True):
            result = optimize.minimize(
                lambda c, x=x, dead=dead, x0=x0, A=A: (
                    (x - x0 - A @ c)[~dead] ** 2
                ).sum(),
                np.full(A.shape[1], 3.0),
                method="BFGS",
            )
            model = x0 + A @ result.x
            assert found[dead] == pytest.approx(model[dead], abs=1e-3)
            assert (found[~dead] == x[~dead]).all()


def test_the_kinds_are_far_from_the_tolerance():
    for P, tol, known in lab.MATRICES.values():
        twice, turned = abs(P @ P - P).max(), abs(P - P.T).max()
        for off in (twice, turned):
            assert off < tol / 3 or off > 3 * tol
        assert known == (
            "none" if twice > tol else "oblique" if turned > tol else "orthogonal"
        )
    assert {known for *_, known in lab.MATRICES.values()} == set(lab.KINDS)


def test_the_formula_fails_where_columns_are_nearly_dependent_and_no_good_way_does():
    B = cases_of("projection_matrix")[-1].arguments[0]
    U = linalg.svd(B, full_matrices=False)[0]
    good = [orthogonal.householder_qr(B)[0], linalg.orth(B, rcond=1e-12), U]
    P = U @ U.T
    for basis in good:
        assert abs(basis @ basis.T - P).max() < 1e-7  # a tenth of what the check allows
    formula = B @ np.linalg.solve(B.T @ B, B.T)
    assert abs(formula - P).max() > 1e-4


# What the pages say


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("k", [1, 12, 20])
def test_restoring_is_a_projection_and_lengthens_by_one_through_s(name, k):
    dead = BOXES[name]
    T = restore(np.eye(64), dead, np.zeros(64), Q[:, :k]).T
    assert SOLVED["kind"](T, 1e-7) == "oblique"
    assert np.trace(T) == pytest.approx(np.count_nonzero(~dead))
    assert np.linalg.norm(T, 2) == pytest.approx(1 / seen(dead, Q[:, :k]), rel=1e-7)


def test_no_unit_vector_of_the_span_shows_less_than_s_and_one_shows_as_much():
    rng = np.random.default_rng(0)
    for dead in BOXES.values():
        C = rng.normal(size=(2000, 12))
        C /= np.linalg.norm(C, axis=1, keepdims=True)
        s = seen(dead, Q[:, :12])
        assert np.linalg.norm(C @ Q[~dead, :12].T, axis=1).min() >= s
        worst = linalg.svd(Q[~dead, :12])[2][-1]
        assert np.linalg.norm((Q[:, :12] @ worst)[~dead]) == pytest.approx(s)


def test_to_and_fro_comes_to_the_restored_picture():
    """And of the worst error each round leaves 1 - s²."""
    dead, A = BOXES["chessboard"], Q[:, :12]
    U, goal = affine.AffineSubspace(X0, A), restore(EXAM[:5], dead, X0, A)
    X, off = np.where(dead, X0, EXAM[:5]), []
    for _ in range(60):
        off.append(np.linalg.norm(X - goal))
        X = np.where(dead, U.project(X), EXAM[:5])
    assert pytest.approx(goal, abs=1e-4) == X
    s = seen(dead, A)
    assert all(b <= (1 - s**2) * a * (1 + 1e-9) for a, b in pairwise(off))
    worst = linalg.svd(A[~dead])[2][-1]
    start = np.where(dead, goal[0] + A @ worst, goal[0])
    once = np.where(dead, U.project(start), EXAM[0])
    assert np.linalg.norm(once - goal[0]) == pytest.approx(
        (1 - s**2) * np.linalg.norm(start - goal[0])
    )


def test_it_is_the_nearest_pair_of_two_affine_subspaces():
    dead = BOXES["two rows"]
    pictures = affine.AffineSubspace(np.where(dead, 0, EXAM[3]), np.eye(64)[:, dead])
    U = affine.AffineSubspace(X0, Q[:, :8])
    pair = affine.nearest_points(pictures, U)
    assert pair.unique
    restored = restore(EXAM[3:4], dead, X0, Q[:, :8])[0]
    assert pair.first == pytest.approx(restored, abs=1e-8)
    assert pair.second[dead] == pytest.approx(restored[dead], abs=1e-8)


def test_the_decision(best):
    """Seven boxes go to the machine, and none of them is over the limit in the drawer."""
    kept = {"as is": set(), "mean": set(), "restored": set()}
    drawer = {}
    for name, dead in BOXES.items():
        ways = {
            "as is": lambda X, dead=dead: np.where(dead, 0, X),
            "mean": lambda X, dead=dead: np.where(dead, X0, X),
            "restored": lambda X, dead=dead, k=best[name]: restore(
                np.where(dead, 0, X), dead, X0, Q[:, :k]
            ),
        }
        for way, repair in ways.items():
            share = simulation.mean(misread(repair(PRACTICE), PRACTICE_TRUTH))
            if share.estimate + share.margin <= 10:
                kept[way].add(name)
        drawer[name] = misread(ways["restored"](EXAM), EXAM_TRUTH).mean()
    assert kept["restored"] == {
        "8 by lot", "16 by lot", "a row", "two rows", "a column", "both edges", "chessboard",
    }  # fmt: skip
    assert kept["mean"] == {"8 by lot", "a row", "a column", "both edges"}
    assert kept["as is"] == {"both edges"}
    assert {name for name, share in drawer.items() if share <= 10} == kept["restored"]


def test_the_least_length_seen_says_more_than_the_number_of_dead_pixels(best):
    drawer, s, n = [], [], []
    for name, dead in BOXES.items():
        repaired = restore(EXAM, dead, X0, Q[:, : best[name]])
        drawer.append(misread(repaired, EXAM_TRUTH).mean())
        s.append(seen(dead, Q[:, :12]))
        n.append(dead.sum())
    assert np.corrcoef(drawer, s)[0, 1] < -0.7
    assert abs(np.corrcoef(drawer, n)[0, 1]) < 0.5
    order = np.argsort(s)  # it divides the boxes of the machine from those of the clerk
    over = np.array(drawer)[order] > 10
    assert over.tolist() == sorted(over, reverse=True)


def test_the_nine_in_the_figure_is_read_as_a_nought(best):
    for name in ("chessboard", "a blot"):
        repaired = restore(EXAM[10:14], BOXES[name], X0, Q[:, : best[name]])
        assert lab.read(repaired, KNOWN, NAMES)[2] == 0
    assert EXAM_TRUTH[12] == 9


def test_too_many_directions_fit_the_known_pixels_and_ruin_the_dead_ones(tries, best):
    for name, dead in BOXES.items():
        found = tries[name]
        if name != "both edges":  # where hardly any pixel varies
            assert 0 < best[name] < 25
            assert found[40] > 3 * found[0]
        spans = [Q[~dead][:, :k] for k in (4, 12, 24)]
        left = [np.square(PRACTICE[:, ~dead] - X0[~dead] - z).sum() for z in (
            (PRACTICE - X0)[:, ~dead] @ A @ linalg.pinv(A.T @ A) @ A.T for A in spans)]  # fmt: skip
        assert left == sorted(left, reverse=True)


def test_codes_weighed_against_their_variance_do_no_harm(tries):
    """As noise draws scores to the mean: forty directions, and less error nearly everywhere."""
    rest = pca.fit(KNOWN).explained_variance[40:].sum() / (64 - 40)
    better = []
    for name, dead in BOXES.items():
        A = Q[~dead]
        M = A.T @ A + rest * np.diag(1 / MODEL.explained_variance)
        codes = linalg.solve(M, A.T @ (PRACTICE - X0)[:, ~dead].T).T
        gaps = (X0 + codes @ Q.T - PRACTICE)[:, dead]
        better.append(np.sqrt(np.square(gaps).mean()) < min(tries[name]))
    assert dict(zip(BOXES, better, strict=True)) == {
        name: name != "both edges" for name in BOXES
    }


def test_the_peak_stands_where_directions_and_known_pixels_are_as_many(tries):
    assert 28 <= int(np.argmax(tries["chessboard"])) <= 32


# Other right solutions


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def entry_by_entry(x, a, b):
        x, a, b = (list(map(float, v)) for v in (x, a, b))
        t = sum((p - q) * r for p, q, r in zip(x, a, b, strict=True)) / sum(
            r * r for r in b
        )
        return [q + t * r for q, r in zip(a, b, strict=True)]

    def by_unit_vector(x, a, b):
        u = b / np.linalg.norm(b)
        return a + np.outer(u, u) @ (x - a)

    def by_svd(B):
        U = np.linalg.svd(B, full_matrices=False)[0]
        return U @ U.T

    def by_pseudo_inverse(B):
        return B @ np.linalg.pinv(B)

    def by_gram_schmidt(B):
        P = np.zeros((len(B), len(B)))
        for b in B.T.astype(float):
            for _ in range(3):
                b = b - P @ b
            P += np.outer(b, b) / (b @ b)
        return P

    def by_fitting(B):
        return [np.linalg.lstsq(B, e, rcond=None)[0] @ B.T for e in np.eye(len(B))]

    def by_close(P, tol):
        if not np.allclose(P @ P, P, rtol=0, atol=tol):
            return "none"
        symmetric = np.allclose(P, P.T, rtol=0, atol=tol)
        return np.str_("orthogonal" if symmetric else "oblique")

    def one_by_one(X, x0, A):
        found = []
        for k in range(A.shape[1] + 1):
            rest = X - x0 - (X - x0) @ A[:, :k] @ A[:, :k].T
            found.append((rest**2).sum() / len(X))
        return found

    def step_by_step(X, x0, A):
        Z = X - x0
        found = [np.mean(np.linalg.norm(Z, axis=1) ** 2)]
        for q in A.T:
            Z = Z - np.outer(Z @ q, q)
            found.append(np.mean(np.linalg.norm(Z, axis=1) ** 2))
        return np.array(found)

    def picture_by_picture(X, dead, x0, A):
        there, found = np.flatnonzero(~dead), []
        for x in X:
            c = np.linalg.pinv(A[there]) @ (x[there] - x0[there])
            found.append([float(v) if i in there else w
                          for i, (v, w) in enumerate(zip(x, x0 + A @ c, strict=True))])  # fmt: skip
        return found

    def to_and_fro(X, dead, x0, A):
        Y = np.where(dead, x0, X)
        for _ in range(3000):
            Y = np.where(dead, x0 + (Y - x0) @ A @ A.T, X)
        return Y

    def by_eigenvalues(dead, A):
        G = A[~dead].T @ A[~dead]
        return np.sqrt(max(0.0, np.linalg.eigvalsh(G)[0]))

    def by_what_is_hidden(dead, A):
        most = np.linalg.norm(A[dead], 2) if dead.any() else 0.0
        return np.sqrt(max(1 - most**2, 0.0))

    def with_all_singular_values(dead, A):
        masked = np.where(dead[:, None], 0, A)
        return np.linalg.svd(masked)[1].min()

    def by_lengths(X, dead, x0, A):
        n = X.shape[0] * np.count_nonzero(dead)
        found = []
        for k in range(A.shape[1] + 1):
            repaired = np.array(picture_by_picture(X, dead, x0, A[:, :k]))
            found.append(np.linalg.norm(repaired - X) / np.sqrt(n))
        return np.array(found)

    others = {
        "on_line": [entry_by_entry, by_unit_vector],
        "projection_matrix": [by_svd, by_pseudo_inverse, by_gram_schmidt, by_fitting],
        "kind": [by_close],
        "errors": [one_by_one, step_by_step],
        "restore": [picture_by_picture, to_and_fro],
        "seen": [by_eigenvalues, by_what_is_hidden, with_all_singular_values],
        "trial": [by_lengths],
    }
    for name, functions in others.items():
        for function in functions:
            report = CHECKS[name](function)
            assert report.complete, report.text
