"""What *PageRank* states, on random and on awkward webs."""

import numpy as np
import pytest
import strategies
from hypothesis import example, given
from hypothesis import strategies as st
from mlmath import markov, ranking

EPS = np.finfo(float).eps


def norm(z):
    return np.abs(z).sum(axis=0)


def is_distribution(x):
    return (x >= 0).all() and abs(x.sum() - 1) <= 1e-12


@st.composite
def webs(draw):
    """Links, some pages without any; a jump with zeros; a damping factor."""
    n = draw(st.integers(2, 7))
    A = draw(strategies.stochastic_matrices(n)) > 0
    A[:, draw(st.lists(st.integers(0, n - 1), max_size=2))] = False
    v = np.array(
        draw(st.lists(st.sampled_from([0, 1, 4]), min_size=n, max_size=n).filter(any))
    )
    return A.astype(float), v / v.sum(), draw(st.sampled_from([0, 0.3, 0.85, 0.99]))


def mended(A, v):
    out = A.sum(axis=0)
    return np.where(out > 0, A / np.where(out > 0, out, 1), v[:, None])


@given(webs())
def test_def_ranking_google(web):
    A, v, d = web
    S = mended(A, v)
    G = d * S + (1 - d) * np.outer(v, np.ones(len(v)))
    assert pytest.approx(ranking.google_matrix(A, damping=d, jump=v), abs=4 * EPS) == G
    assert all(is_distribution(column) for column in G.T)
    found = ranking.pagerank(A, damping=d, jump=v, tol=1e-14, max_iter=10_000)
    assert G @ found.vector == pytest.approx(found.vector, abs=1e-13)


TWO_PAIRS = np.eye(4)[[1, 0, 3, 2]]


@given(webs(), st.integers(1, 30))
@example((TWO_PAIRS, np.full(4, 1 / 4), 0.85), 10)
@example((np.eye(3)[:, [1, 2, 0]], np.array([1.0, 0, 0]), 0.99), 30)
def test_thm_ranking_google(web, k):
    A, v, d = web
    n, S, G = len(v), mended(A, v), ranking.google_matrix(A, damping=d, jump=v)
    Z = strategies.balanced(n)
    assert (norm(G @ Z) <= d * norm(Z) + 1e-13).all()
    x = markov.stationary_distribution(G)
    after = np.linalg.matrix_power(G, k) @ strategies.starts(n)
    assert (norm(after - x[:, None]) <= 2 * d**k + 1e-11).all()
    values, of_S = np.linalg.eigvals(G), np.linalg.eigvals(S)
    others = np.delete(values, np.abs(values - 1).argmin())
    assert (np.abs(others) <= d + 1e-3).all()  # a multiple eigenvalue moves by a root
    for value in others:
        assert np.abs(d * of_S - value).min() <= 1e-2
    if len(markov.closed_classes(S)) > 1:
        assert np.abs(others - d).min() <= 1e-6


@given(webs())
def test_prop_ranking_series(web):
    A, v, d = web
    S, x = mended(A, v), np.zeros(len(v))
    term = (1 - d) * v
    while term.sum() > 1e-15:
        x += term
        term = d * (S @ term)
    found = ranking.pagerank(A, damping=d, jump=v, tol=1e-15, max_iter=10_000)
    assert found.vector == pytest.approx(x, abs=1e-11)


@given(webs(), st.integers(0, 99))
def test_alg_ranking_step(web, seed):
    A, v, d = web
    c, G = A.sum(axis=0), ranking.google_matrix(A, damping=d, jump=v)
    x = np.random.default_rng(seed).dirichlet(np.ones(len(v)))
    u = [d * x[j] / c[j] if c[j] else 0 for j in range(len(v))]
    y = A @ u
    s = 1 - y.sum()
    assert y + s * v == pytest.approx(G @ x, abs=1e-14)
    # the package makes these steps: from an even start
    k = 5
    expected = np.linalg.matrix_power(G, k) @ np.full(len(v), 1 / len(v))
    found = ranking.pagerank(A, damping=d, jump=v, tol=1e-300, max_iter=k)
    if found.n_iter == k:
        assert found.vector == pytest.approx(expected, abs=1e-14)


@given(webs())
def test_def_ranking_web(web):
    A, _, _ = web
    n = len(A)
    pairs = [(j, i) for j in range(n) for i in range(n) if A[i, j] and i != j]
    if not pairs:
        return
    links = ranking.link_matrix(pairs, n_pages=n).toarray()
    L = mended(links, np.zeros(n))
    for j in range(n):
        c = sum(start == j for start, _ in pairs)
        assert L[:, j].sum() == pytest.approx(1 if c else 0, abs=1e-14)
        for i in range(n):
            assert L[i, j] == (1 / c if (j, i) in pairs else 0)


@given(webs(), st.integers(0, 99))
def test_prop_ranking_leak(web, seed):
    A, _, _ = web
    n = len(A)
    L = mended(A, np.zeros(n))
    reaches = A.any(axis=0) == False  # noqa: E712
    for _ in range(n):  # pages from which a dead end can be reached
        reaches |= (A[reaches] > 0).any(axis=0)
    x = strategies.starts(n, seed)
    left = np.linalg.matrix_power(L, 60 * 4**n) @ x
    if reaches.all():
        assert left == pytest.approx(0, abs=1e-9)
    elif not reaches.any():
        assert left.sum(axis=0) == pytest.approx(1, abs=1e-6)


@st.composite
def changes(draw):
    """A web, and the same one with other links of some pages."""
    A, v, d = draw(webs())
    n = len(v)
    B, _, _ = draw(webs().filter(lambda web: len(web[1]) >= 2))
    pages = draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=n, unique=True))
    after = A.copy()
    for j in pages:
        after[:, j] = [B[i % len(B), j % len(B)] for i in range(n)]
    return A, after, v, d, pages


@given(changes())
@example(
    # all that it can do: a page with all visitors leads elsewhere
    (
        np.array([[1.0, 0], [0, 1]]),
        np.array([[0, 0], [1.0, 1]]),
        np.array([1.0, 0]),
        0.5,
        [0],
    )
)
def test_thm_ranking_stability(case):
    A, B, v, d, pages = case
    before, after = (
        ranking.pagerank(web, damping=d, jump=v, tol=1e-14, max_iter=10_000).vector
        for web in (A, B)
    )
    bound = 2 * d / (1 - d) * before[pages].sum()
    assert np.abs(after - before).sum() <= bound + 1e-11


@given(webs(), st.floats(0, 1), st.integers(0, 99))
def test_cor_ranking_mixture(web, t, seed):
    A, v, d = web
    n = len(v)
    A[:, ~A.any(axis=0)] = np.eye(n)[:, ~A.any(axis=0)]  # no dead ends
    u = np.random.default_rng(seed).dirichlet(np.ones(n))

    def rank(jump):
        found = ranking.pagerank(A, damping=d, jump=jump, tol=1e-14, max_iter=10_000)
        return found.vector

    mixed = rank((1 - t) * u + t * v)
    assert mixed == pytest.approx((1 - t) * rank(u) + t * rank(v), abs=1e-11)


def test_cor_ranking_mixture_needs_a_web_without_dead_ends():
    A = np.array([[0, 0, 0], [1.0, 0, 0], [1.0, 0, 0]])
    first, second, mixed = (
        ranking.pagerank(A, jump=jump, tol=1e-14).vector
        for jump in ([1, 0, 0], [0, 1, 0], [0.5, 0.5, 0])
    )
    assert np.abs(mixed - (first + second) / 2).max() > 0.01
