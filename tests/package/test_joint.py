"""Joint distributions beside hand-made tables, SciPy and NumPy."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import datasets, joint, least_squares
from scipy import stats
from strategies import NOT_REAL, matrices

TOSSES = joint.JointTable(
    [0, 1, 2], [0, 1, 2, 3], np.array([[1, 1, 0, 0], [0, 2, 2, 0], [0, 0, 1, 1]]) / 8
)
#: Weights of cells; rows and columns of zeros do not come.
WEIGHTS = st.tuples(st.integers(1, 5), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=st.sampled_from([0, 0, 1, 2, 7]))
)
TABLES = (
    WEIGHTS.filter(lambda w: w.any(axis=0).all() and w.any(axis=1).all())
    .map(lambda w: w / w.sum())
    .map(lambda p: joint.JointTable(3.0 * np.arange(len(p)), range(p.shape[1]), p))
)


@st.composite
def normals(draw, n=None):
    """Normal vectors whose covariance has a condition number of at most some 1e4."""
    n = draw(st.integers(2, 5)) if n is None else n
    B = draw(arrays(np.float64, (n, n), elements=st.floats(-2, 2)))
    C = B @ B.T + 0.01 * np.eye(n)
    mean = draw(arrays(np.float64, n, elements=st.floats(-50, 50)))
    return joint.MultivariateNormal(mean, (C + C.T) / 2)


def test_three_tosses_by_hand():
    assert TOSSES.x_marginal.probabilities.tolist() == [0.25, 0.5, 0.25]
    assert TOSSES.y_marginal.probabilities.tolist() == [0.125, 0.375, 0.375, 0.125]
    assert TOSSES.y_given(1).probabilities.tolist() == [0, 0.5, 0.5, 0]
    assert TOSSES.x_given(2).probabilities == pytest.approx([0, 2 / 3, 1 / 3])
    assert TOSSES.covariance == 0.5
    assert TOSSES.correlation == pytest.approx(0.5 / math.sqrt(0.5 * 0.75))
    assert TOSSES.expectation(lambda x, y: x * y) == 2
    assert TOSSES.y_means.tolist() == [0.5, 1.5, 2.5]
    assert TOSSES.y_variances.tolist() == [0.25, 0.25, 0.25]
    assert TOSSES.product.probabilities[1].tolist() == [1 / 16, 3 / 16, 3 / 16, 1 / 16]


def test_smaller_and_greater_die():
    a, b = np.indices((6, 6))
    counts = np.zeros((6, 6))
    np.add.at(counts, (np.minimum(a, b), np.maximum(a, b)), 1)
    dice = joint.JointTable(range(1, 7), range(1, 7), counts / 36)
    # E[XY] = 3.5^2, means 91/36 and 161/36
    assert dice.covariance == pytest.approx(3.5**2 - 91 * 161 / 36**2)
    assert dice.correlation == pytest.approx(35 / 73)
    assert dice.y_means[2] == pytest.approx(33 / 7)


def test_galtons_correlation_as_published():
    table = datasets.galton_table()
    # R's HistData puts the open classes half an inch further in
    parents, children = table.parents.copy(), table.children.copy()
    parents[[0, -1]] = 64, 73
    children[[0, -1]] = 61.7, 73.7
    both = joint.JointTable(parents, children, table.counts / 928)
    assert both.correlation == pytest.approx(0.4587624, abs=5e-8)
    assert both.x_marginal.mean == pytest.approx(68.30819, abs=5e-6)
    sds = np.sqrt(
        [both.x_marginal.variance * 928 / 927, both.y_marginal.variance * 928 / 927]
    )
    assert sds == pytest.approx([1.787333, 2.517941], abs=5e-7)


def test_values_are_sorted_with_their_cells():
    turned = joint.JointTable(
        [2, 0, 1],
        [3, 1, 0, 2],
        np.array([[1, 0, 0, 1], [0, 1, 1, 0], [0, 2, 0, 2]]) / 8,
    )
    assert turned.probabilities.tolist() == TOSSES.probabilities.tolist()
    assert turned.x.tolist() == [0, 1, 2]
    assert turned.y.tolist() == [0, 1, 2, 3]


@given(TABLES)
def test_table_against_numpy(table):
    # each pair as often as its weight says
    x, y = np.broadcast_arrays(table.x[:, None], table.y)
    p = table.probabilities.ravel()
    pair = np.stack([x.ravel(), y.ravel()])
    mean = (pair * p).sum(axis=1)
    C = ((pair - mean[:, None]) * p) @ (pair - mean[:, None]).T
    # deviations are at most 12, sums of 25 products: 1e-13
    assert table.covariance == pytest.approx(C[0, 1], abs=1e-12)
    assert table.x_marginal.variance == pytest.approx(C[0, 0], abs=1e-12)
    assert table.expectation(lambda x, y: x * y**2) == pytest.approx(
        float((x * y**2 * table.probabilities).sum()), abs=1e-11
    )
    if len(table.x) > 1 and len(table.y) > 1:
        assert -1 - 1e-12 <= table.correlation <= 1 + 1e-12
    else:
        assert math.isnan(table.correlation)
    assert table.product.covariance == pytest.approx(0, abs=1e-12)
    assert table.product.x_marginal.probabilities == pytest.approx(
        table.x_marginal.probabilities
    )


def test_table_samples():
    pairs = TOSSES.sample(20_000, rng=np.random.default_rng(3))
    assert pairs.shape == (20_000, 2)
    for (x, y), p in zip(np.ndindex(3, 4), TOSSES.probabilities.ravel(), strict=True):
        share = np.mean((pairs == [x, y]).all(axis=1))
        # five standard errors of a share
        assert abs(share - p) <= 5 * math.sqrt(p * (1 - p) / 20_000)


def test_tables_are_not_to_be_written_to_and_leave_their_input():
    p = np.array([[0.5, 0.25], [0.0, 0.25]])
    x = np.array([1.0, 0.0])
    table = joint.JointTable(x, [0, 1], p)
    assert p.tolist() == [[0.5, 0.25], [0, 0.25]]
    assert x.tolist() == [1, 0]
    for array in (table.x, table.y, table.probabilities):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1

    def spoil(x, y):
        x += 1
        return x * y

    before = table.covariance
    assert table.expectation(spoil) == pytest.approx(2 * 0.25 + 0.25)
    assert table.covariance == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (([0, 0], [1], [[0.5], [0.5]]), "x must hold distinct"),
        (([0], [1, 1], [[0.5, 0.5]]), "y must hold distinct"),
        (([0, 4], [1], [[1.0], [0.0]]), "x must hold values that occur: 4 has"),
        (([0], [1, 7], [[1.0, 0.0]]), "y must hold values that occur: 7 has"),
        (([0], [1, 2], [[0.5, 0.4]]), "add up to 1"),
        (([0], [1, 2], [[1.5, -0.5]]), "at least 0"),
        (([0, 1], [1, 2], [[0.5, 0.5]]), "must have 2 rows"),
        (([0], [1, 2], [[0.5, 0.25, 0.25]]), "must have 2 columns"),
    ],
)
def test_tables_that_are_none(arguments, said):
    with pytest.raises(ValueError, match=said):
        joint.JointTable(*arguments)


def test_what_tables_refuse():
    with pytest.raises(ValueError, match=r"x must be one of the values, got 0.5"):
        TOSSES.y_given(0.5)
    with pytest.raises(ValueError, match="y must be one of the values, got 9"):
        TOSSES.x_given(9)
    with pytest.raises(ValueError, match=r"must have the shape \(3, 4\), got \(3, 1\)"):
        TOSSES.expectation(lambda x, y: x[:, :1])
    with pytest.raises(ValueError, match="must be finite"):
        TOSSES.expectation(lambda x, y: x * np.nan)
    with pytest.raises(ValueError, match="size must be at least 1"):
        TOSSES.sample(0, rng=np.random.default_rng(0))


@given(normals(), st.integers(0, 2**32 - 1))
def test_density_against_scipy(family, seed):
    rng = np.random.default_rng(seed)
    X = family.sample(20, rng=rng)
    twin = stats.multivariate_normal(family.mean, family.covariance)
    # both lose digits with the condition number, here up to 1e5
    np.testing.assert_allclose(family.log_pdf(X), twin.logpdf(X), rtol=1e-8, atol=1e-7)
    np.testing.assert_allclose(family.pdf(X), twin.pdf(X), rtol=1e-6)
    inverse = np.linalg.inv(family.covariance)
    Z = X - family.mean
    np.testing.assert_allclose(
        family.distance(X) ** 2, ((Z @ inverse) * Z).sum(axis=1), rtol=1e-6, atol=1e-9
    )


def test_density_far_out_and_in_many_dimensions():
    family = joint.MultivariateNormal(np.zeros(2), np.eye(2))
    assert family.pdf([[1e200, 0]]).tolist() == [0]
    assert family.log_pdf([[1e200, 0]]).tolist() == [-np.inf]
    # det = 1e-800 underflows, its logarithm does not
    thin = joint.MultivariateNormal(np.zeros(400), 0.01 * np.eye(400))
    assert thin.log_pdf([np.zeros(400)])[0] == pytest.approx(
        -200 * math.log(math.tau) + 400 * math.log(10)
    )


def test_height_and_weight_by_hand():
    family = joint.MultivariateNormal([175, 75], [[49, 42], [42, 100]])
    given = family.conditional([0], [189])
    assert given.mean == pytest.approx([87])
    assert given.covariance == pytest.approx(np.array([[64]]))
    back = family.conditional([1], [85])
    assert back.mean == pytest.approx([175 + 0.6 * 7])
    assert back.covariance == pytest.approx(np.array([[49 * 0.64]]))


@given(normals(), st.data())
def test_conditional_is_the_quotient_of_densities(family, data):
    n = len(family.mean)
    known = data.draw(st.permutations(range(n)))[: data.draw(st.integers(1, n - 1))]
    rest = [i for i in range(n) if i not in known]
    x = family.sample(1, rng=np.random.default_rng(data.draw(st.integers(0, 99))))
    given_known = family.conditional(known, x[0, known])
    quotient = family.log_pdf(x) - family.marginal(known).log_pdf(x[:, known])
    np.testing.assert_allclose(
        given_known.log_pdf(x[:, rest]), quotient, rtol=1e-6, atol=1e-5
    )
    # the Schur complement is the inverse of a block of the inverse
    block = np.linalg.inv(family.covariance)[np.ix_(rest, rest)]
    scale = np.abs(family.covariance).max()
    np.testing.assert_allclose(
        given_known.covariance, np.linalg.inv(block), rtol=1e-6, atol=1e-9 * scale
    )
    K, left = family.predictor(known)
    assert K.shape == (len(rest), len(known))
    assert left.tolist() == given_known.covariance.tolist()


@given(normals(), st.data())
def test_marginals_and_maps(family, data):
    n = len(family.mean)
    order = data.draw(st.permutations(range(n)))
    some = family.marginal(order[: n - 1])
    assert some.mean.tolist() == family.mean[order[: n - 1]].tolist()
    picked = np.eye(n)[order[: n - 1]]
    mapped = family.affine(picked)
    assert mapped.mean == pytest.approx(some.mean)
    np.testing.assert_allclose(mapped.covariance, some.covariance)
    shifted = family.affine(np.eye(n)[:1] * 3, [7])
    assert shifted.mean[0] == pytest.approx(3 * family.mean[0] + 7)
    assert shifted.covariance[0, 0] == pytest.approx(9 * family.covariance[0, 0])


def test_conditional_mean_is_the_least_squares_prediction():
    X = datasets.wine().X
    model = joint.MultivariateNormal(X.mean(axis=0), joint.covariance_matrix(X))
    K, _ = model.predictor(range(12))
    line = least_squares.solve(least_squares.design_matrix(X[:, :12]), X[:, 12])
    assert K[0] == pytest.approx(line.params[1:], rel=1e-7)


def test_samples():
    family = joint.MultivariateNormal([1, -2], [[4, 3], [3, 9]])
    X = family.sample(40_000, rng=np.random.default_rng(5))
    # five standard errors: of a mean s / sqrt(n), of a covariance
    # sqrt((s11 s22 + s12^2) / n)
    for i in (0, 1):
        limit = 5 * math.sqrt(family.covariance[i, i] / 40_000)
        assert abs(X[:, i].mean() - family.mean[i]) < limit
        for j in (0, 1):
            S = family.covariance
            limit = 5 * math.sqrt((S[i, i] * S[j, j] + S[i, j] ** 2) / 40_000)
            assert abs(joint.covariance_matrix(X)[i, j] - S[i, j]) < limit


@given(normals(n=2), st.floats(0.01, 0.99))
def test_ellipse(family, share):
    walk = family.ellipse(share, n_points=9)
    assert walk.shape == (9, 2)
    radius = math.sqrt(stats.chi2(2).ppf(share))
    assert family.distance(walk) == pytest.approx(radius, rel=1e-6)
    assert walk[-1] == pytest.approx(walk[0], rel=1e-9, abs=1e-9)
    # opposite points; half axes are roots of the eigenvalues
    assert walk[0] + walk[4] == pytest.approx(2 * family.mean, rel=1e-9, abs=1e-9)
    axes = np.linalg.norm(walk[[0, 2]] - family.mean, axis=1) / radius
    assert np.sort(axes**2) == pytest.approx(
        np.linalg.eigvalsh(family.covariance), rel=1e-6
    )


def test_what_normal_vectors_refuse():
    family = joint.MultivariateNormal([0, 0, 0], np.eye(3))
    for covariance in ([[1, 2], [2, 1]], [[1, 1], [1, 1]], [[0, 0], [0, 1]]):
        with pytest.raises(np.linalg.LinAlgError, match="must be positive definite"):
            joint.MultivariateNormal([0, 0], covariance)
    with pytest.raises(ValueError, match="covariance must be symmetric"):
        joint.MultivariateNormal([0, 0], [[1, 0.5], [0.4, 1]])
    with pytest.raises(ValueError, match="covariance must have 2 rows"):
        joint.MultivariateNormal([0, 0], [[1]])
    with pytest.raises(ValueError, match="X must have 3 columns"):
        family.pdf([[0, 0]])
    for which in ([], [0, 0], [3]):
        with pytest.raises(ValueError, match="entries must hold distinct numbers"):
            family.marginal(which)
        with pytest.raises(ValueError, match="known must hold distinct numbers"):
            family.conditional(which, [0])
    with pytest.raises(ValueError, match="known must be at least 0, got -1"):
        family.predictor([-1])
    with pytest.raises(TypeError, match="known must be an integer"):
        family.predictor([0.0])
    with pytest.raises(ValueError, match="leave at least one entry unknown"):
        family.predictor([2, 0, 1])
    with pytest.raises(ValueError, match="values must have length 1"):
        family.conditional([0], [1, 2])
    with pytest.raises(ValueError, match="A must have 3 columns"):
        family.affine([[1, 2]])
    with pytest.raises(ValueError, match="b must have length 1"):
        family.affine([[1, 2, 3]], [1, 2])
    with pytest.raises(ValueError, match="needs 2 entries, got 3; take a marginal"):
        family.ellipse(0.5)
    with pytest.raises(ValueError, match="share must be at least 0 and below 1"):
        family.marginal([0, 1]).ellipse(1)
    with pytest.raises(ValueError, match="n_points must be at least 2"):
        family.marginal([0, 1]).ellipse(0.5, n_points=1)
    with pytest.raises(ValueError, match="size must be at least 1"):
        family.sample(0, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="read-only"):
        family.mean[0] = 1
    assert repr(family).startswith("MultivariateNormal(mean=")
    assert "factor" not in repr(family)


@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_input_that_is_not_real(bad, error):
    for call in (
        lambda: joint.JointTable(bad, [0], [[1]]),
        lambda: joint.MultivariateNormal(bad, np.eye(2)),
        lambda: joint.covariance_matrix(bad),
    ):
        with pytest.raises(error):
            call()


@given(matrices().filter(lambda X: len(X) > 1))
def test_covariance_matrix_against_numpy(X):
    before = X.copy()
    C = joint.covariance_matrix(X)
    twin = np.atleast_2d(np.cov(X, rowvar=False))
    # rounding of entries up to 1e3 around means that are as large
    np.testing.assert_allclose(C, twin, rtol=1e-10, atol=1e-9 * max(1e-3, abs(X).max()))
    assert C.tolist() == C.T.tolist()
    assert X.tolist() == before.tolist()
    np.testing.assert_allclose(
        joint.covariance_matrix(X, ddof=0), C * (len(X) - 1) / len(X), rtol=1e-12
    )


def test_covariance_matrix_at_extreme_scales():
    X = np.array([[1.0, 2], [3, 4], [5, 0]])
    assert joint.covariance_matrix([[1, 2], [3, 4], [5, 0]]).tolist() == [
        [4, -2],
        [-2, 4],
    ]
    # powers of two do not round; 2^500 squared is still a float
    for k in (500, -500):
        C = joint.covariance_matrix(np.ldexp(X, k))
        assert np.ldexp(C, -2 * k).tolist() == [[4, -2], [-2, 4]]
    # a large mean costs the digits that the data have lost, and no more
    assert joint.covariance_matrix(X + 2.0**40).tolist() == [[4, -2], [-2, 4]]
    with pytest.raises(ValueError, match="X must have more than 1 samples, got 1"):
        joint.covariance_matrix([[1, 2]])
    assert joint.covariance_matrix([[1, 2]], ddof=0).tolist() == [[0, 0], [0, 0]]
    with pytest.raises(TypeError, match="ddof must be an integer"):
        joint.covariance_matrix(X, ddof=1.5)
