import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import markov, ranking
from scipy import sparse

EPS = np.finfo(float).eps

#: Four pages of Bryan and Leise (2006), with what they link to.
FOUR = np.array([[1, 2], [1, 3], [1, 4], [2, 3], [2, 4], [3, 1], [4, 1], [4, 3]]) - 1

FIVE = np.array([[1, 2], [2, 1], [3, 4], [4, 3], [5, 3], [5, 4]]) - 1

#: Eleven pages A to K; A has no link, B and C link to each other.
ELEVEN = [
    (1, 2), (2, 1), (3, 0), (3, 1), (4, 1), (4, 3), (4, 5), (5, 1), (5, 4),
    (6, 1), (6, 4), (7, 1), (7, 4), (8, 1), (8, 4), (9, 4), (10, 4),
]  # fmt: skip


def webs():
    """Small random webs as lists of links."""
    return st.integers(2, 8).flatmap(
        lambda n: st.tuples(
            st.just(n),
            st.lists(st.tuples(*[st.integers(0, n - 1)] * 2), min_size=1, max_size=20),
        )
    )


def test_published_rankings():
    four = ranking.link_matrix(FOUR, n_pages=4)
    found = ranking.pagerank(four, tol=1e-14)
    assert found.converged
    expected = [0.368151, 0.141809, 0.287962, 0.202078]
    assert found.vector == pytest.approx(expected, abs=5e-7)
    # without damping: 12, 4, 9 and 6 of 31
    S = four.toarray() / four.toarray().sum(axis=0)
    exact = np.array([12, 4, 9, 6]) / 31
    assert markov.stationary_distribution(S) == pytest.approx(exact, rel=1e-12)
    five = ranking.pagerank(ranking.link_matrix(FIVE, n_pages=5), tol=1e-14)
    assert five.vector == pytest.approx([0.2, 0.2, 0.285, 0.285, 0.03], abs=1e-12)
    eleven = ranking.pagerank(ranking.link_matrix(ELEVEN, n_pages=11), tol=1e-14)
    expected = [3.2781, 38.4401, 34.2910, 3.9087, 8.0886, 3.9087, *[1.6169] * 5]
    assert 100 * eleven.vector == pytest.approx(expected, abs=5e-5)


@given(webs(), st.floats(0, 0.95))
def test_pagerank_is_the_stationary_distribution_of_the_full_matrix(web, damping):
    n, links = web
    A = ranking.link_matrix(links, n_pages=n)
    G = ranking.google_matrix(A, damping=damping)
    x = ranking.pagerank(A, damping=damping, tol=1e-13).vector
    assert x.sum() == pytest.approx(1, rel=8 * EPS)
    assert x.min() > 0
    assert G @ x == pytest.approx(x, abs=1e-12)
    assert x == pytest.approx(markov.stationary_distribution(G), abs=1e-9)
    dense = ranking.pagerank(A.toarray(), damping=damping, tol=1e-13).vector
    assert x == pytest.approx(dense, abs=4 * n * EPS)  # sums in another order


@given(webs(), st.floats(0, 0.99))
def test_google_matrix_is_stochastic_and_is_numpys(web, damping):
    n, links = web
    G = ranking.google_matrix(ranking.link_matrix(links, n_pages=n), damping=damping)
    A = np.zeros((n, n))
    for start, end in links:
        A[end, start] = start != end
    A[:, A.sum(axis=0) == 0] = 1
    expected = damping * A / A.sum(axis=0) + (1 - damping) / n
    assert pytest.approx(expected, abs=4 * EPS) == G
    markov.as_stochastic(G)


def jumps(n):
    """Where jumps land: on some pages more than on others, on some not at all."""
    weights = st.lists(st.sampled_from([0, 0.5, 1, 3]), min_size=n, max_size=n)
    return weights.filter(any)


webs_and_jumps = webs().flatmap(lambda web: st.tuples(st.just(web), jumps(web[0])))


@given(webs_and_jumps, st.floats(0, 0.95))
def test_jumps_land_where_they_are_told(case, damping):
    (n, links), jump = case
    A = ranking.link_matrix(links, n_pages=n)
    v = np.array(jump) / sum(jump)
    S = A.toarray()
    S[:, S.sum(axis=0) == 0] = v[:, None]
    S /= S.sum(axis=0)
    G = ranking.google_matrix(A, damping=damping, jump=jump)
    assert pytest.approx(damping * S + (1 - damping) * v[:, None], abs=4 * EPS) == G
    markov.as_stochastic(G)
    found = ranking.pagerank(A, damping=damping, jump=jump, tol=1e-13)
    # another way to the same: the system (I - d S) x = (1 - d) v
    exact = np.linalg.solve(np.eye(n) - damping * S, (1 - damping) * v)
    assert found.converged
    assert found.vector == pytest.approx(exact, abs=1e-11)
    assert found.vector.sum() == pytest.approx(1, rel=8 * EPS)
    bound = damping * found.history[:-1] + 4 * n * EPS  # rounding of a step
    assert (found.history[1:] <= bound).all()


def test_a_jump_by_hand():
    # page 1 links to page 0, which has no link; three jumps in four land on page 1
    web = [[0, 1], [0, 0]]
    G = ranking.google_matrix(web, damping=0.5, jump=[1, 3])
    assert G.tolist() == [[0.25, 0.625], [0.75, 0.375]]
    found = ranking.pagerank(web, damping=0.5, jump=[1, 3], tol=1e-15)
    assert found.vector == pytest.approx([5 / 11, 6 / 11], rel=1e-13)
    assert found.history[0] == pytest.approx(2 * abs(7 / 16 - 1 / 2))  # from even


def test_the_default_is_an_even_jump_and_only_proportions_count():
    A = ranking.link_matrix(ELEVEN, n_pages=11)
    even = ranking.pagerank(A).vector
    assert ranking.pagerank(A, jump=np.full(11, 7)).vector == pytest.approx(
        even, rel=1e-14
    )
    big = np.full(11, 1.5e308)  # the sum overflows
    assert ranking.pagerank(A, jump=big).vector == pytest.approx(even, rel=1e-14)
    G = ranking.google_matrix(A)
    assert ranking.google_matrix(A, jump=big) == pytest.approx(G, rel=1e-14)


def test_pages_that_no_jump_leads_to_have_no_visitors():
    # 0 and 1 link to each other, 2 to 0; jumps land on page 0 alone
    A = ranking.link_matrix([(0, 1), (1, 0), (2, 0)], n_pages=3)
    found = ranking.pagerank(A, jump=[1, 0, 0], tol=1e-15)
    assert found.vector == pytest.approx([1 / 1.85, 0.85 / 1.85, 0], rel=1e-12)


def test_a_page_shares_in_proportion_to_its_column():
    weights = np.array([[0, 3, 0], [1, 0, 0], [2, 1, 0]], dtype=float)
    shares = np.array([[0, 3 / 4, 1 / 3], [1 / 3, 0, 1 / 3], [2 / 3, 1 / 4, 1 / 3]])
    expected = 0.85 * shares + 0.05
    for scale in (1, 1e-320 / 3, 5e307):  # subnormal; the sum overflows
        A = weights * scale
        close = 1e-3 if scale < 1e-300 else 1e-14
        assert ranking.google_matrix(A) == pytest.approx(expected, rel=close)
        x = ranking.pagerank(sparse.csr_array(A), tol=1e-14).vector
        exact = markov.stationary_distribution(expected)
        assert x == pytest.approx(exact, rel=10 * close)


def test_a_stored_zero_is_no_link():
    A = sparse.csr_array(([1.0, 0.0], ([1, 0], [0, 1])), shape=(2, 2))
    assert A.nnz == 2
    assert (
        ranking.google_matrix(A).tolist() == ranking.google_matrix(A.toarray()).tolist()
    )
    same = ranking.pagerank(A.toarray()).vector
    assert ranking.pagerank(A).vector.tolist() == same.tolist()
    assert A.nnz == 2


def test_the_change_shrinks_by_the_damping_factor():
    found = ranking.pagerank(ranking.link_matrix(ELEVEN, n_pages=11), damping=0.7)
    bound = 0.7 * found.history[:-1] + 4 * 11 * EPS  # rounding of a step
    assert (found.history[1:] <= bound).all()
    assert found.residual == found.history[-1] <= 1e-10
    assert found.n_iter == len(found.history)


def test_not_converging_is_a_result():
    found = ranking.pagerank(ranking.link_matrix(FOUR, n_pages=4), max_iter=2)
    assert not found.converged
    assert found.n_iter == 2


def test_link_matrix_counts_a_link_once():
    A = ranking.link_matrix([(0, 1), (0, 1), (1, 1)], n_pages=3)
    assert A.toarray().tolist() == [[0, 0, 0], [1, 0, 0], [0, 0, 0]]


def test_random_webs_repeat_and_favour_the_first():
    web = ranking.random_web(1000, 20_000, np.random.default_rng(3))
    again = ranking.random_web(1000, 20_000, np.random.default_rng(3))
    assert (web != again).nnz == 0
    incoming = web.sum(axis=1)
    # the chance of page k is log((k + 2) / (k + 1)) / log n; repeated links count once
    assert incoming[0] > incoming[100] > 0
    assert web.diagonal().sum() == 0
    assert set(web.data) == {1.0}
    assert 0.5 * 20_000 < web.nnz <= 20_000


def test_a_large_web_needs_no_full_matrix():
    web = ranking.random_web(200_000, 400_000, np.random.default_rng(1))
    found = ranking.pagerank(web)  # 320 GB as a full matrix
    assert found.converged
    assert found.vector.argmax() < 5
    assert abs(found.vector.sum() - 1) <= 4 * EPS


def test_refusals():
    for call, error, message in (
        (
            lambda: ranking.link_matrix([[0, 2]], n_pages=2),
            ValueError,
            "pages from 0 to 1, got 0 to 2",
        ),
        (
            lambda: ranking.link_matrix([[0, 0.5]], n_pages=2),
            TypeError,
            "whole numbers",
        ),
        (lambda: ranking.link_matrix([[0, 1, 1]], n_pages=2), ValueError, "2 columns"),
        (lambda: ranking.pagerank([[0, 1]]), ValueError, "must be square"),
        (lambda: ranking.pagerank([[0, -1], [1, 0]]), ValueError, "no negative entry"),
        (
            lambda: ranking.pagerank(sparse.csr_array(np.eye(2) * 1j)),
            TypeError,
            "complex",
        ),
        (
            lambda: ranking.pagerank(sparse.csr_array((2, 3))),
            ValueError,
            "must be square",
        ),
        (
            lambda: ranking.pagerank(sparse.csr_array([[np.inf]])),
            ValueError,
            "must be finite",
        ),
        (
            lambda: ranking.pagerank(np.eye(2), damping=1),
            ValueError,
            "damping must be from 0",
        ),
        (lambda: ranking.google_matrix(np.eye(2), damping=-0.1), ValueError, "damping"),
        (
            lambda: ranking.pagerank(np.eye(2), jump=[2, -1]),
            ValueError,
            "jump must be nonnegative and not all 0, got a least entry of -1",
        ),
        (
            lambda: ranking.google_matrix(np.eye(2), jump=[0, 0]),
            ValueError,
            "jump must be nonnegative and not all 0",
        ),
        (
            lambda: ranking.pagerank(np.eye(2), jump=[1, 1, 1]),
            ValueError,
            "jump must have length 2, got 3",
        ),
        (
            lambda: ranking.google_matrix(np.eye(2), jump=[1, np.nan]),
            ValueError,
            "jump must be finite",
        ),
        (lambda: ranking.pagerank(np.eye(2), jump="ab"), TypeError, "real numbers"),
        (
            lambda: ranking.pagerank(np.eye(2), tol=0),
            ValueError,
            "tol must be positive",
        ),
        (
            lambda: ranking.random_web(1, 1, np.random.default_rng(0)),
            ValueError,
            "n_pages",
        ),
    ):
        with pytest.raises(error, match=message):
            call()


def test_inputs_are_left_alone():
    A = ranking.link_matrix(FOUR, n_pages=4)
    before, again = A.toarray(), A.toarray()
    jump = np.array([1.0, 2.0, 0.0, 4.0])
    for web in (A, before):
        ranking.pagerank(web, jump=jump)
        ranking.google_matrix(web, jump=jump)
    assert jump.tolist() == [1, 2, 0, 4]
    assert np.array_equal(A.toarray(), again)
    assert np.array_equal(before, again)


def test_a_web_without_links_is_even():
    assert ranking.pagerank(np.zeros((4, 4))).vector.tolist() == [0.25] * 4
