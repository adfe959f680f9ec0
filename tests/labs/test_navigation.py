"""The lab's own checks: what they know, and other right solutions that pass."""

import numpy as np
import pytest
from lab_pages import pages
from mlmath import eigen, markov
from mlmath.labs import navigation as lab
from scipy import sparse

PAGES = pages("navigation")
CHECKS, SOLVED = PAGES.checks, PAGES.solved
solved_count = SOLVED["count_clicks"]


# What the checks know


def test_the_site_is_a_regular_chain_whose_visits_start_at_page_0():
    assert markov.is_regular(lab.SITE)
    assert len(lab.PAGES) == len(lab.SITE)
    assert list(lab.SITE[:, 6]) == [1, 0, 0, 0, 0, 0, 0]


def test_drawn_visits_are_those_of_the_site():
    visits = lab.draw_visits(4000, np.random.default_rng(0))
    assert len(visits) == 4000
    assert all(visit and 0 not in visit for visit in visits)
    assert visits == lab.draw_visits(4000, np.random.default_rng(0))
    P = SOLVED["to_shares"](SOLVED["count_clicks"](visits, 7))
    assert np.array_equal(P > 0, lab.SITE > 0)
    # a share of about 400 clicks at least: five standard errors
    assert np.abs(P - lab.SITE).max() < 5 * 0.5 / np.sqrt(400)
    assert len(lab.draw_visits(1, np.random.default_rng(0))) == 1
    with pytest.raises(ValueError, match="n must be"):
        lab.draw_visits(0, np.random.default_rng(0))


def test_clicks_are_counted_as_the_package_fits_a_chain():
    visits = lab.draw_visits(300, np.random.default_rng(1))
    run = [0]
    for visit in visits:
        run += [*visit, 0]
    shares = SOLVED["to_shares"](lab._clicks(visits, 7))
    assert shares == pytest.approx(markov.transition_matrix(run, n_states=7))


def test_per_visit_is_the_chance_of_absorption():
    """A second way to the same number: who ends with thanks, who goes away before."""
    Q = lab.SITE.copy()
    Q[:, 0], Q[:, 6] = np.eye(7)[0], np.eye(7)[6]
    found = markov.absorption(Q)
    start = lab.SITE[1:6, 0]
    assert found.ends[1] @ start == pytest.approx(SOLVED["per_visit"](lab.SITE, 6))


def test_the_matrices_of_the_checks_are_what_their_names_say():
    assert np.linalg.eigvalsh(lab.SMALL) == pytest.approx([1e-4, 3e-4, 6e-4])
    assert eigen.power_iteration(lab.TURNING).value < -4
    assert np.linalg.eigvals(lab.SLOW) == pytest.approx([1, 0.97])


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def count_sparse(visits, n):
        return sparse.csr_array(solved_count(visits, n).astype(int))

    def by_eig(A, x, tol):
        values, X = np.linalg.eig(A)
        i = np.abs(values).argmax()
        return [values[i].real, -X[:, i].real]

    def by_solving(P, page):
        """Count the visits to each page from the arrivals on."""
        inner = np.linalg.solve(np.eye(len(P) - 1) - P[1:, 1:], P[1:, 0])
        return [1, *inner][page]

    def by_outer_products(X):
        mean = sum(X) / len(X)
        return mean, sum(np.outer(x - mean, x - mean) for x in X) / len(X)

    def by_svd(C, k, x):
        U, values, _ = np.linalg.svd(C)
        return values[:k].tolist(), -U[:, :k]

    def by_loops(X, mean, Q):
        Z = [[(x - mean) @ q for q in Q.T] for x in X]
        return Z, [mean + sum(c * q for c, q in zip(z, Q.T, strict=True)) for z in Z]

    for name, function in (
        ("count_clicks", count_sparse),
        ("power_iteration", by_eig),
        ("per_visit", by_solving),
        ("covariance", by_outer_products),
        ("components", by_svd),
        ("project", by_loops),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
