"""The lab's own checks: what they know, and other right solutions that pass."""

import itertools

import numpy as np
import pytest
from lab_pages import pages
from mlmath import markov, ranking
from mlmath.labs import pagerank as lab
from scipy import sparse

PAGES = pages("pagerank")
CHECKS, SOLVED = PAGES.checks, PAGES.solved
solved_links = SOLVED["link_matrix"]
solved = SOLVED["pagerank"]


# What the checks know


def test_what_the_checks_know_is_right():
    for pairs, shares, visitors in (
        (lab.FOUR, lab.FOUR_SHARES, lab.FOUR_VISITORS),
        (lab.TRAPS, lab.TRAPS_SHARES, lab.TRAPS_VISITORS),
    ):
        n = len(shares)
        A = ranking.link_matrix(pairs, n_pages=n).toarray()
        assert np.allclose(shares * A.sum(axis=0), A)
        assert np.array_equal(shares > 0, A > 0)
        for before, after in itertools.pairwise(visitors):
            assert shares @ before == pytest.approx(np.array(after), rel=1e-14)
    # Bryan and Leise (2006): in the long run pages 1 to 4 have 12, 4, 9 and 6 of 31
    exact = np.array([12, 4, 9, 6]) / 31
    assert lab.FOUR_SHARES @ exact == pytest.approx(exact, rel=1e-14)


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def solve(G, tol):
        return markov.stationary_distribution(G)

    def as_lists(A, d, v, tol):
        x, changes = solved(A, d, v, tol)
        return [x.tolist(), np.array(changes)]

    def by_power(L, n_steps):
        return np.linalg.matrix_power(L, n_steps).mean(axis=1)

    def by_columns(A, x, d, v):
        y = (1 - d) * v
        columns = A.tocsc()
        for j, share in enumerate(x):
            ends = columns.indices[columns.indptr[j] : columns.indptr[j + 1]]
            if ends.size:
                y[ends] += d * share / ends.size
            else:
                y += d * share * v
        return y

    def as_sparse(links, n):
        return sparse.csr_array(solved_links(links, n))

    for name, function in (
        ("link_matrix", as_sparse),
        ("steps", by_power),
        ("rank", solve),
        ("sparse_step", by_columns),
        ("pagerank", as_lists),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
