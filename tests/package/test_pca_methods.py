"""Components of large tables: beside the plain fit, scikit-learn and ARPACK."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import centred_tables, datasets, pca, pca_methods, sketches
from scipy import sparse
from scipy.sparse.linalg import eigsh
from sklearn import decomposition
from sklearn.utils.extmath import randomized_svd
from strategies import NOT_REAL

THREE = np.array([[5.0, 4, 5, 4], [1, 2, 1, 4], [3, 3, 3, 1]])
FEW = settings(max_examples=25, deadline=None)
SEEDS = st.integers(0, 10**6)


def table(seed, n=12, d=7):
    """Columns that go together, far from 0, with variances a factor of 4 apart."""
    rng = np.random.default_rng(seed)
    U = np.linalg.qr(np.column_stack([np.ones(n), rng.normal(size=(n, n - 1))]))[0]
    V = np.linalg.qr(rng.normal(size=(d, d)))[0]
    r = min(n - 1, d)
    return U[:, 1 : r + 1] * 2.0 ** -np.arange(r) @ V[:, :r].T + rng.normal(size=d)


def sparse_table(seed, n=30, d=40):
    rng = np.random.default_rng(seed)
    A = rng.poisson(1.0, (n, d)) * (rng.random((n, d)) < 0.2)
    return sparse.csr_array(A.astype(float))


def start(X, m, seed=0):
    return np.random.default_rng(seed).normal(size=(X.shape[1], m))


WAYS = {
    "gram": lambda X, k: pca_methods.by_gram(X, k),
    "power": lambda X, k: pca_methods.by_power(X, k, start=start(X, k)).model,
    "subspace": lambda X, k: pca_methods.by_subspace(X, k, start=start(X, k + 2)).model,
    "sketch": lambda X, k: sketches.by_sketch(X, k, start=start(X, k + 2), passes=12),
}


def same(found, right, atol=1e-6):
    k = len(found.components)
    assert found.mean == pytest.approx(right.mean)
    assert found.components == pytest.approx(right.components[:k], abs=atol)
    for field in ("explained_variance", "explained_variance_ratio", "singular_values"):
        assert getattr(found, field) == pytest.approx(getattr(right, field)[:k])


@pytest.mark.parametrize("way", WAYS)
def test_by_hand(way):
    found = WAYS[way](THREE, 1) if way != "gram" else pca_methods.by_gram(THREE)
    assert found.components[0] == pytest.approx([2 / 3, 1 / 3, 2 / 3, 0], abs=1e-7)
    assert found.explained_variance[0] == pytest.approx(9)
    assert found.explained_variance_ratio[0] == pytest.approx(0.75)
    assert found.mean == pytest.approx([3, 3, 3, 3])


@FEW
@given(st.sampled_from(sorted(WAYS)), SEEDS, st.sampled_from([(12, 7), (6, 20)]))
def test_as_the_plain_fit(way, seed, shape):
    X = table(seed, *shape)
    same(WAYS[way](X, 3), pca.fit(X))


@FEW
@given(st.sampled_from(["power", "subspace", "sketch"]), SEEDS)
def test_sparse_tables_stay_sparse_and_give_the_same(way, seed):
    A = sparse_table(seed)
    # random counts have no gaps: only what does not depend on gaps is compared
    found, dense = WAYS[way](A, 2), WAYS[way](A.toarray(), 2)
    assert found.mean == pytest.approx(dense.mean)
    assert found.explained_variance == pytest.approx(dense.explained_variance)
    assert found.explained_variance_ratio == pytest.approx(
        dense.explained_variance_ratio
    )


def test_scikit_learn_and_arpack_agree():
    X = datasets.digits().X
    rng = np.random.default_rng(0)
    found = pca_methods.by_subspace(X, 5, start=rng.normal(size=(64, 15)), tol=1e-12)
    twin = decomposition.PCA(5, svd_solver="arpack", random_state=0).fit(X)
    for field in (
        "explained_variance_",
        "explained_variance_ratio_",
        "singular_values_",
    ):
        assert getattr(found.model, field[:-1]) == pytest.approx(getattr(twin, field))
    signs = np.sign((found.model.components * twin.components_).sum(axis=1))
    assert found.model.components == pytest.approx(
        signs[:, None] * twin.components_, abs=1e-8
    )
    values = eigsh(np.cov(X.T), 5)[0][::-1]
    assert found.model.explained_variance == pytest.approx(values)


def test_truncated_svd_of_the_centred_table_and_randomized_svd():
    A = sparse_table(3, 60, 80)
    Z = A.toarray() - A.toarray().mean(axis=0)
    run = sketches.by_sketch(A, 4, start=start(A, 14), passes=30)
    assert run.singular_values == pytest.approx(
        randomized_svd(Z, 4, n_iter=30, random_state=0)[1], rel=1e-8
    )
    twin = decomposition.TruncatedSVD(4, algorithm="arpack").fit(Z)
    assert run.singular_values == pytest.approx(twin.singular_values_, rel=1e-8)


def test_a_step_is_what_it_counts():
    X = table(0)
    for m in (1, 4):
        run = pca_methods.by_power(X, 1, start=start(X, 1), tol=1e-300, max_iter=m)
        v = np.linalg.matrix_power(np.cov(X.T), m - 1) @ start(X, 1)[:, 0]
        v /= np.linalg.norm(v)
        assert (run.n_iter, run.converged) == (m, False)
        assert run.history[-1, 0] == pytest.approx(v @ np.cov(X.T) @ v)
        assert np.abs(run.model.components[0] @ v) == pytest.approx(1)
        C = np.cov(X.T)
        gap = np.linalg.norm(C @ v - (v @ C @ v) * v) / (v @ C @ v)
        assert run.residual == pytest.approx(gap)
        block = pca_methods.by_subspace(X, 1, start=start(X, 1), tol=1e-300, max_iter=m)
        assert (block.n_iter, block.converged) == (m, False)
        assert block.residual == pytest.approx(gap)
        assert block.history[:, 0] == pytest.approx(run.history[:, 0])


def test_what_was_found_does_not_come_back():
    # the third needs hundreds of steps, in each of which a trace of the first would grow
    # 10,000-fold
    rng = np.random.default_rng(0)
    U = np.linalg.qr(np.column_stack([np.ones(9), rng.normal(size=(9, 4))]))[0][:, 1:]
    X = U * [1, 1e-2, 0.99e-2, 0.9e-2] @ np.linalg.qr(rng.normal(size=(6, 4)))[0].T
    found = pca_methods.by_power(X, 3, start=start(X, 3), tol=1e-10)
    assert found.converged
    assert found.model.singular_values == pytest.approx([1, 1e-2, 0.99e-2])
    V = found.model.components
    assert pytest.approx(np.eye(3), abs=1e-12) == V @ V.T


def test_a_block_as_wide_as_the_table_is_right_at_once():
    X = table(2)
    run = pca_methods.by_subspace(X, 3, start=start(X, 7), max_iter=1)
    assert (run.n_iter, run.converged) == (1, True)
    same(run.model, pca.fit(X))


def test_power_goes_on_if_the_second_start_was_found_first():
    X = np.array(
        [[3.0, 0, 0], [-3, 0, 0], [0, 2, 0], [0, -2, 0], [0, 0, 1], [0, 0, -1]]
    )
    found = pca_methods.by_power(X, 2, start=np.array([[0.0, 1], [1, 0], [0, 0]]))
    # each start is a component: they are found at once, and put in order
    assert found.n_iter == 2
    assert found.model.components.tolist() == [[1, 0, 0], [0, 1, 0]]
    assert found.model.explained_variance == pytest.approx([18 / 5, 8 / 5])
    # the first start ends where the second was: then what is left of both is taken
    turned = np.array([[1.0, 1e-9], [1e-9, 1], [0, 0]])[:, ::-1]
    found = pca_methods.by_power(X, 2, start=turned, max_iter=200)
    assert found.converged
    assert found.model.explained_variance == pytest.approx([18 / 5, 8 / 5])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("e", [-170, 170])
def test_scales(way, e):
    X = table(5) - table(5).mean(axis=0)
    big = WAYS[way](X * 10.0**e, 2)
    plain = WAYS[way](X, 2)
    assert big.components == pytest.approx(plain.components, abs=1e-7)
    assert big.singular_values == pytest.approx(
        plain.singular_values * 10.0**e, rel=1e-7
    )
    assert big.explained_variance_ratio == pytest.approx(plain.explained_variance_ratio)
    # 10**340 is no float, nor is 10**-340: the variances say so
    assert (big.explained_variance == (np.inf if e > 0 else 0)).all()


@pytest.mark.parametrize("way", ["power", "subspace", "sketch"])
def test_equal_samples_have_no_variance(way):
    found = WAYS[way](np.full((4, 5), 7.0), 2)
    assert found.explained_variance.tolist() == [0, 0]
    assert np.isnan(found.explained_variance_ratio).all()
    assert found.components @ found.components.T == pytest.approx(np.eye(2))


def test_gram_stops_where_squares_are_lost():
    X = table(0, 12, 30)
    U, _, Vt = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    Z = U[:, :3] * [1, 1e-3, 1e-10] @ Vt[:3]
    assert len(pca_methods.by_gram(Z).components) == 2
    assert len(pca_methods.by_gram(Z, 2).components) == 2
    with pytest.raises(np.linalg.LinAlgError, match="at most 2 here, got 3"):
        pca_methods.by_gram(Z, 3)
    assert pca.fit(Z, 3).singular_values[2] == pytest.approx(1e-10, rel=1e-4)


def test_inputs_stay_as_they_are():
    X, V = table(1), start(table(1), 3)
    before = X.copy(), V.copy()
    for way in WAYS.values():
        way(X, 2)
    pca_methods.by_power(X, 2, start=V)
    pca_methods.by_subspace(X, 2, start=V)
    assert (before[0] == X).all()
    assert (before[1] == V).all()
    A = sparse.coo_array(([1.0, 2, 5], ([0, 0, 1], [1, 1, 0])), shape=(2, 3))
    double = sparse.csr_array(([1.0, 2, 5], [1, 1, 0], [0, 2, 3]), shape=(2, 3))
    for B in (A, double):  # an entry given twice counts as the sum
        entries = B.data.copy()
        found = sketches.by_sketch(B, 1, start=np.eye(3)[:, :2])
        same(found, pca.fit(B.toarray()))
        assert (B.data == entries).all()


def test_refusals():
    V = np.ones((4, 1))
    for bad, kind in NOT_REAL:
        with pytest.raises(kind):
            pca_methods.by_gram(bad)
        with pytest.raises(kind):
            pca_methods.by_power(THREE, 1, start=bad)
    for way in (pca_methods.by_power, pca_methods.by_subspace, sketches.by_sketch):
        with pytest.raises(ValueError, match=r"k must be at most 2.*got 3"):
            way(THREE, 3, start=np.eye(4))
        with pytest.raises(ValueError, match="from 2 to 3 columns, got 1"):
            way(THREE, 2, start=V)
        with pytest.raises(ValueError, match="from 1 to 3 columns, got 4"):
            way(THREE, 1, start=np.eye(4))
        with pytest.raises(ValueError, match="start must have 4 rows"):
            way(THREE, 1, start=np.ones((3, 1)))
        with pytest.raises(np.linalg.LinAlgError, match="independent columns"):
            way(THREE, 1, start=np.ones((4, 2)))
        with pytest.raises(ValueError, match="at least 2 rows and an entry"):
            way(sparse.csr_array((3, 4)), 1, start=V)
        with pytest.raises(ValueError, match="finite"):
            way(sparse.csr_array([[np.nan, 1, 1, 1], [1, 1, 1, 2]]), 1, start=V)
        with pytest.raises(TypeError, match="real"):
            way(sparse.csr_array([[1j, 1, 1, 1], [1, 1, 1, 2]]), 1, start=V)
        with pytest.raises(ValueError, match="2 rows"):
            way(np.ones((1, 4)), 1, start=V)
    for way in (pca_methods.by_power, pca_methods.by_subspace):
        with pytest.raises(ValueError, match="tol must be positive"):
            way(THREE, 1, start=V, tol=0)
        with pytest.raises(ValueError, match="max_iter must be at least 1"):
            way(THREE, 1, start=V, max_iter=0)
    with pytest.raises(ValueError, match="k must be at most 2"):
        pca_methods.by_gram(THREE, 3)
    with pytest.raises(ValueError, match="passes must be at least 0"):
        sketches.by_sketch(THREE, 1, start=V, passes=-1)


def test_centred_products():
    A = sparse_table(1)
    dense = A.toarray()
    Z = dense - dense.mean(axis=0)
    V, U = np.random.default_rng(0).normal(size=(2, 40, 3))
    for X in (A, dense, sparse.coo_matrix(dense)):
        found = centred_tables.centred(X)
        unit = 2.0**found.exponent
        assert unit * found.times(V) == pytest.approx(Z @ V)
        assert unit * found.back(U[:30]) == pytest.approx(Z.T @ U[:30])
        assert unit**2 * found.squares() == pytest.approx((Z**2).sum())
        assert found.most == 29
        assert found.mean == pytest.approx(dense.mean(axis=0))


def test_sketch_bound():
    # 9, 5 | 1, 0 with k = 2, p = 3: (1 + 1) 1 + e sqrt(5)/3
    assert sketches.sketch_bound([9, 5, 1, 0], 2, extra=3) == pytest.approx(
        2 + np.e * 5**0.5 / 3
    )
    assert sketches.sketch_bound([9, 5, 0], 2, extra=2) == 0
    scaled = sketches.sketch_bound(np.array([9, 5, 1, 1.0]) * 1e200, 2, extra=3)
    plain = sketches.sketch_bound([9, 5, 1, 1], 2, extra=3)
    assert scaled == pytest.approx(1e200 * plain)
    with pytest.raises(ValueError, match="falling"):
        sketches.sketch_bound([1, 2, 3], 2, extra=2)
    with pytest.raises(ValueError, match="falling and at least 0"):
        sketches.sketch_bound([1, 0, -3], 2, extra=2)
    with pytest.raises(ValueError, match="k must be below 3"):
        sketches.sketch_bound([3, 2, 1], 3, extra=2)
    for k, extra in ((1, 2), (2, 1)):
        with pytest.raises(ValueError, match="at least 2"):
            sketches.sketch_bound([3, 2, 1], k, extra=extra)
