"""Mean and scatter of data: by hand, certified by NIST, in fractions, and twins."""

import math
from fractions import Fraction
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlmath import data_moments as dm
from mlmath import datasets, descriptive, joint
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.preprocessing import StandardScaler
from strategies import NOT_REAL, matrices

FEW = np.array([[1, 2], [3, 2], [5, 8]])
SEEDS = st.integers(0, 10**6)
SOME = settings(max_examples=40)


def three():
    return dm.summarize(FEW)


def made(seed, n=30, d=3):
    """Columns of unlike size and middle, which lean on each other."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) @ rng.normal(size=(d, d))
    return X * 10.0 ** rng.integers(-3, 4, d) + rng.normal(size=d)


def exact(x):
    """Mean and scatter of one feature in fractions, where nothing is rounded."""
    x = [Fraction(float(v)) for v in x]
    mean = sum(x) / len(x)
    return mean, sum((v - mean) ** 2 for v in x)


def same(a, b, *, rtol=1e-9):
    """Two summaries agree, each entry beside the size of its own features."""
    assert a.n == b.n
    s = np.sqrt(np.diag(b.scatter)) + np.abs(b.mean) * 1e-3
    assert np.all(np.abs(a.mean - b.mean) <= rtol * (s + np.abs(b.mean)))
    assert np.all(np.abs(a.scatter - b.scatter) <= rtol * np.outer(s, s) + 1e-290)


def numacc(name):
    """NIST StRD, univariate: data by construction, certified mean and deviation."""
    if name == "NumAcc1":
        return np.array([10000001.0, 10000003, 10000002]), 10000002.0, 1.0
    first = {"NumAcc2": 1, "NumAcc3": 1000000, "NumAcc4": 10000000}[name]
    x = [f"{first}.2", *[f"{first}.1", f"{first}.3"] * 500]
    return np.array(x, dtype=float), float(f"{first}.2"), 0.1


class TestSummary:
    def test_by_hand(self):
        assert three().covariance().tolist() == [[4, 6], [6, 12]]
        assert three().covariance(ddof=0) == pytest.approx(
            np.array([[8, 12], [12, 24]]) / 3
        )
        assert three().std() == pytest.approx([2, math.sqrt(12)])
        assert three().total_variance() == 16
        assert three().total_variance(ddof=0) == pytest.approx(32 / 3)
        R = three().correlation()
        assert R[0, 1] == pytest.approx(math.sqrt(3) / 2)
        assert R.diagonal().tolist() == [1, 1]

    def test_features_that_do_not_vary_have_no_correlation(self):
        R = dm.summarize([[1, 5, 2], [2, 5, 1], [4, 5, 0]]).correlation()
        assert np.isnan(R[1]).all()
        assert np.isnan(R[:, 1]).all()
        assert R[0, 2] == pytest.approx(np.corrcoef([1, 2, 4], [2, 1, 0])[0, 1])

    @pytest.mark.parametrize("unit", [1e-150, 1e-3, 1, 1e150])
    def test_correlation_has_no_unit(self, unit):
        X = made(3)
        R = dm.summarize(X * [1, unit, 1]).correlation()
        assert_allclose(R, np.corrcoef(X.T), rtol=1e-9)

    def test_correlation_stays_between_minus_1_and_1(self):
        for seed in range(100):
            x = np.random.default_rng(seed).normal(size=4)
            R = dm.summarize(np.column_stack([x, 3 * x, -0.7 * x])).correlation()
            assert np.abs(R).max() == 1
            assert_array_equal(R, R.T)
        hand = three().correlation()
        assert_array_equal(hand, hand.T)

    def test_errors(self):
        with pytest.raises(ValueError, match="scatter must be symmetric"):
            dm.Summary(3, [0, 0], [[1, 2], [3, 1]])
        with pytest.raises(ValueError, match="sums of squares on its diagonal, got -1"):
            dm.Summary(3, [0, 0], [[1, 0], [0, -1]])
        with pytest.raises(ValueError, match="scatter must have 2 rows"):
            dm.Summary(3, [0, 0], [[1]])
        with pytest.raises(ValueError, match="n must be at least 1"):
            dm.Summary(0, [0], [[1]])
        with pytest.raises(TypeError, match="n must be an integer"):
            dm.Summary(3.0, [0], [[1]])
        with pytest.raises(ValueError, match="more than ddof = 1, got 1"):
            dm.Summary(1, [0], [[0]]).covariance()
        with pytest.raises(ValueError, match="ddof must be at least 0"):
            three().covariance(ddof=-1)

    def test_is_not_written_to(self):
        with pytest.raises(ValueError, match="read-only"):
            three().mean[0] = 1
        with pytest.raises(ValueError, match="read-only"):
            three().scatter[0, 0] = 1
        three().covariance()[0, 0] = 1  # a copy

    def test_takes_copies(self):
        mean = np.zeros(1)
        kept = dm.Summary(2, mean, [[1]])
        mean[0] = 7
        assert kept.mean[0] == 0


class TestSummarize:
    def test_by_hand(self):
        assert three().n == 3
        assert three().mean.tolist() == [3, 4]
        assert three().scatter.tolist() == [[8, 12], [12, 24]]
        one = dm.summarize([[3, 4]])
        assert one.mean.tolist() == [3, 4]
        assert not one.scatter.any()

    @SOME
    @given(matrices(limit=1e6))
    def test_twins(self, X):
        found = dm.summarize(X)
        assert_allclose(found.mean, X.mean(axis=0), rtol=1e-12, atol=1e-9)
        assert_array_equal(found.scatter, found.scatter.T)
        if len(X) > 1:
            C = np.atleast_2d(np.cov(X.T))
            # two passes: rounding is relative to the largest deviation
            size = np.abs(X - X.mean(axis=0)).max() ** 2
            assert_allclose(found.covariance(), C, atol=1e-12 * size + 1e-20)
            assert_allclose(
                found.covariance(),
                joint.covariance_matrix(X),
                atol=1e-12 * size + 1e-20,
            )

    @pytest.mark.parametrize("name", ["NumAcc1", "NumAcc2", "NumAcc3", "NumAcc4"])
    def test_certified(self, name):
        x, mean, deviation = numacc(name)
        found = dm.summarize(x[:, np.newaxis])
        assert found.mean[0] == pytest.approx(mean, rel=1e-15)
        # that the data are no binary numbers leaves kappa units in the last place
        kappa = mean / deviation
        assert found.std()[0] == pytest.approx(deviation, rel=1e-15 * kappa + 1e-14)
        # and beside what the floats are in truth it is right to the last digits
        _, S = exact(x)
        assert found.scatter[0, 0] == pytest.approx(float(S), rel=1e-14)

    @pytest.mark.parametrize("shift", [0, 1e6, 1e12, 1e15])
    def test_in_fractions(self, shift):
        x = np.random.default_rng(0).integers(-1000, 1000, 200) + shift
        mean, S = exact(x)
        found = dm.summarize(x[:, np.newaxis])
        assert found.mean[0] == pytest.approx(float(mean), rel=2e-16)
        assert found.scatter[0, 0] == pytest.approx(float(S), rel=1e-13)

    @pytest.mark.parametrize("power", [-500, -30, 0, 30, 500])
    def test_units(self, power):
        X = made(1) * 2.0**power
        found, unit = dm.summarize(X), dm.summarize(made(1))
        assert_array_equal(found.mean, np.ldexp(unit.mean, power))
        assert_array_equal(found.scatter, np.ldexp(unit.scatter, 2 * power))

    def test_huge_values_with_a_small_scatter(self):
        found = dm.summarize(np.full((3, 1), 1.5e308))
        assert found.mean[0] == 1.5e308
        assert found.scatter[0, 0] == 0

    def test_beyond_floats(self):
        with pytest.raises(ValueError, match="beyond all floats"):
            dm.summarize([[1e200], [-1e200]])

    def test_unchanged(self):
        X = FEW.astype(float)
        dm.summarize(X)
        assert_array_equal(X, FEW)

    @pytest.mark.parametrize("function", [dm.summarize, dm.centre])
    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, function, bad, error):
        table = bad[np.newaxis] if isinstance(bad, np.ndarray) else [bad]
        with pytest.raises(error):
            function(table)

    def test_a_vector_is_no_table(self):
        with pytest.raises(ValueError, match=r"nonempty matrix \(2-D\)"):
            dm.summarize([1, 2, 3])


class TestCentre:
    @SOME
    @given(matrices(limit=1e6))
    def test_is_the_product_with_the_matrix(self, X):
        size = np.abs(X).max() + 1e-100
        M = dm.centring_matrix(len(X))
        assert_allclose(dm.centre(X), M @ X, atol=1e-14 * size)
        assert_allclose(dm.centre(X).sum(axis=0), 0, atol=1e-14 * size)

    def test_matrix(self):
        assert dm.centring_matrix(1).tolist() == [[0]]
        assert dm.centring_matrix(3) == pytest.approx(
            np.array([[2, -1, -1], [-1, 2, -1], [-1, -1, 2]]) / 3
        )
        with pytest.raises(ValueError, match="n must be at least 1"):
            dm.centring_matrix(0)
        with pytest.raises(TypeError, match="n must be an integer"):
            dm.centring_matrix(2.0)

    def test_far_from_0(self):
        # the mean has no float near enough: rounded, it is off by up to 1/16
        x = np.random.default_rng(0).integers(-1000, 1000, 200) + 1e15
        mean, _ = exact(x)
        right = [float(Fraction(v) - mean) for v in x.tolist()]
        assert dm.centre(x[:, np.newaxis]).ravel() == pytest.approx(right, abs=1e-11)

    def test_scales(self):
        assert dm.centre([[1e308], [0.5e308]]).ravel() == pytest.approx(
            [0.25e308, -0.25e308]
        )
        assert dm.centre([[1e-320], [3e-320]]).sum() == 0
        with pytest.raises(ValueError, match="beyond all floats"):
            dm.centre([[1.7e308], [-1.7e308], [-1.7e308]])

    def test_unchanged(self):
        X = FEW.astype(float)
        dm.centre(X)
        assert_array_equal(X, FEW)


class TestUpdated:
    def test_by_hand(self):
        more = dm.updated(three(), [7, 4])
        assert more.n == 4
        assert more.mean.tolist() == [4, 4]
        assert more.scatter.tolist() == [[20, 12], [12, 24]]

    @SOME
    @given(SEEDS, st.integers(1, 12))
    def test_one_by_one_is_all_at_once(self, seed, n):
        X = made(seed, n)
        one_by_one = reduce(dm.updated, X[1:], dm.summarize(X[:1]))
        same(one_by_one, dm.summarize(X))
        assert_array_equal(one_by_one.scatter, one_by_one.scatter.T)

    def test_twin(self):
        X = datasets.wine().X
        scaler, found = StandardScaler(), dm.summarize(X[:1])
        scaler.partial_fit(X[:1])
        for x in X[1:]:
            scaler.partial_fit(x[np.newaxis])
            found = dm.updated(found, x)
        assert_allclose(found.mean, scaler.mean_, rtol=1e-12)
        assert_allclose(found.std(ddof=0) ** 2, scaler.var_, rtol=1e-11)

    @pytest.mark.parametrize("name", ["NumAcc1", "NumAcc2", "NumAcc3", "NumAcc4"])
    def test_certified(self, name):
        x, mean, deviation = numacc(name)
        found = reduce(dm.updated, x[1:, np.newaxis], dm.summarize(x[:1, np.newaxis]))
        kappa = mean / deviation
        assert found.mean[0] == pytest.approx(mean, rel=1e-14)
        # Chan, Golub and LeVeque: about n u kappa at most; u = 1.1e-16
        assert found.std()[0] == pytest.approx(
            deviation, rel=1.2e-16 * len(x) * kappa + 1e-14
        )

    def test_unchanged(self):
        before, x = three(), np.array([7.0, 4])
        dm.updated(before, x)
        assert x.tolist() == [7, 4]
        assert before.mean.tolist() == [3, 4]

    def test_errors(self):
        with pytest.raises(ValueError, match="x must have length 2"):
            dm.updated(three(), [1])
        with pytest.raises(TypeError, match="summary must be a Summary, got list"):
            dm.updated([1, 2], [1])
        with pytest.raises(ValueError, match="beyond all floats"):
            dm.updated(three(), [1e200, 0])

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        with pytest.raises(error):
            dm.updated(three(), bad)
        with pytest.raises(error):
            dm.without(three(), bad)


class TestWithout:
    @SOME
    @given(SEEDS, st.integers(3, 12))
    def test_undoes_an_update(self, seed, n):
        X = made(seed, n)
        i = seed % n
        left = dm.without(dm.summarize(X), X[i])
        # removal subtracts: what is left may be a small part of the scatter
        part = np.diag(dm.summarize(X).scatter) / np.diag(left.scatter)
        same(
            left,
            dm.summarize(np.delete(X, i, axis=0)),
            rtol=1e-12 * max(1, part.max()) ** 2,
        )

    def test_down_to_one(self):
        left = dm.without(dm.summarize([[0.1, 7], [0.7, 9]]), [0.7, 9])
        assert left.n == 1
        assert left.mean == pytest.approx([0.1, 7])
        assert not left.scatter.any()
        for seed in range(50):  # rounding may leave a little on either side of 0
            pair = np.random.default_rng(seed).normal(size=(2, 2))
            assert not dm.without(dm.summarize(pair), pair[0]).scatter.any()

    def test_rounding_below_0_is_0(self):
        # the others are equal, so that nothing but rounding is left
        for seed in range(20):
            far = float(np.random.default_rng(seed).normal() * 10**5)
            left = dm.without(dm.summarize([[0.1]] * 6 + [[far]]), [far])
            assert 0 <= left.scatter[0, 0] <= 1e-11 * far**2

    def test_who_was_never_there(self):
        with pytest.raises(ValueError, match="cannot have the entry 0"):
            dm.without(three(), [9, 4])
        with pytest.raises(ValueError, match="cannot have the entry 1"):
            dm.without(three(), [3, 20])
        with pytest.raises(ValueError, match="cannot have the entry 0"):
            dm.without(dm.summarize([[1], [3]]), [2])
        with pytest.raises(ValueError, match="cannot have the entry 0"):
            dm.without(three(), [1e300, 0])
        # one can be off in all features together and in none alone: that is not seen
        dm.without(three(), [1, 6])

    def test_the_farthest_that_can_be(self):
        # n - 1 values are equal, one is (n - 1) / sqrt(n) standard deviations away
        found = dm.summarize([[0.0]] * 4 + [[5]])
        assert (5 - found.mean[0]) / found.std()[0] == pytest.approx(4 / math.sqrt(5))
        assert dm.without(found, [5]).scatter[0, 0] == pytest.approx(0, abs=1e-13)
        with pytest.raises(ValueError, match="one of the samples"):
            dm.without(found, [5.001])

    def test_errors(self):
        with pytest.raises(ValueError, match="2 samples or more, got 1"):
            dm.without(dm.summarize([[1]]), [1])
        with pytest.raises(TypeError, match="summary must be a Summary"):
            dm.without(None, [1])
        with pytest.raises(ValueError, match="x must have length 2"):
            dm.without(three(), [1])


class TestMerged:
    def test_by_hand(self):
        both = dm.merged(dm.summarize([[1], [3]]), dm.summarize([[5], [7]]))
        assert (both.n, both.mean.tolist(), both.scatter.tolist()) == (4, [4], [[20]])

    @SOME
    @given(SEEDS, st.integers(1, 20), st.integers(1, 20))
    def test_is_all_at_once(self, seed, m, n):
        X = made(seed, m + n)
        a, b = dm.summarize(X[:m]), dm.summarize(X[m:])
        same(dm.merged(a, b), dm.summarize(X))
        same(dm.merged(b, a), dm.summarize(X))

    def test_one_sample_is_an_update(self):
        one = dm.merged(three(), dm.summarize([[7, 4]]))
        same(one, dm.updated(three(), [7, 4]), rtol=1e-15)

    def test_twin(self):
        X = datasets.digits().X
        scaler, found = StandardScaler(), None
        for batch in np.array_split(X, 13):
            scaler.partial_fit(batch)
            part = dm.summarize(batch)
            found = part if found is None else dm.merged(found, part)
        assert_allclose(found.mean, scaler.mean_, rtol=1e-12)
        assert_allclose(found.std(ddof=0) ** 2, scaler.var_, rtol=1e-11, atol=1e-15)
        assert_allclose(found.covariance(), np.cov(X.T), rtol=1e-9, atol=1e-12)

    def test_large_counts(self):
        # no integer overflows: products of counts are Python's
        big = dm.Summary(10**12, [0], [[1e12]])
        both = dm.merged(big, dm.Summary(10**12, [2], [[1e12]]))
        assert both.covariance()[0, 0] == pytest.approx(2)

    def test_errors(self):
        with pytest.raises(ValueError, match="as many features as a, 2, got 1"):
            dm.merged(three(), dm.summarize([[1]]))
        with pytest.raises(TypeError, match="a must be a Summary"):
            dm.merged(1, three())
        with pytest.raises(TypeError, match="b must be a Summary"):
            dm.merged(three(), FEW)
        far = dm.summarize([[1e200]])
        with pytest.raises(ValueError, match="beyond all floats"):
            dm.merged(dm.summarize([[-1e200]]), far)


class TestMapped:
    def test_by_hand(self):
        doubled = dm.mapped(three(), [[2, 0], [0, 1]])
        assert doubled.covariance().tolist() == [[16, 12], [12, 12]]
        turned = dm.mapped(doubled, [[0, -1], [1, 0]], [1, 1])
        assert turned.covariance().tolist() == [[12, -12], [-12, 16]]
        assert turned.mean.tolist() == [-3, 7]

    @SOME
    @given(SEEDS, st.integers(1, 5))
    def test_is_the_summary_of_the_mapped(self, seed, m):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(20, 3)) + rng.normal(size=3)
        A, b = rng.normal(size=(m, 3)), rng.normal(size=m)
        same(dm.mapped(dm.summarize(X), A, b), dm.summarize(X @ A.T + b))

    def test_nothing_negative_is_left_of_0(self):
        # x1 - x2 does not vary, and rounding would make its variance negative for some
        for seed in range(50):
            x = made(seed, 5, 1)
            flat = dm.mapped(dm.summarize(np.hstack([x, x / 3])), [[1, -3], [3, -9]])
            assert np.all(np.diag(flat.scatter) >= 0)

    def test_unchanged(self):
        A = np.eye(2)
        dm.mapped(three(), A, [1, 2])
        assert_array_equal(A, np.eye(2))

    def test_errors(self):
        with pytest.raises(ValueError, match="A must have 2 columns"):
            dm.mapped(three(), [[1]])
        with pytest.raises(ValueError, match="b must have length 1"):
            dm.mapped(three(), [[1, 2]], [1, 2])
        with pytest.raises(TypeError, match="summary must be a Summary"):
            dm.mapped(FEW, [[1, 2]])
        with pytest.raises(ValueError, match="beyond all floats"):
            dm.mapped(three(), [[1e200, 0]])


class TestStandardize:
    def test_twin(self):
        X = datasets.wine().X
        found = dm.standardize(X, dm.summarize(X))
        twin = StandardScaler().fit_transform(X) * math.sqrt(177 / 178)
        assert_allclose(found, twin, rtol=1e-10, atol=1e-12)
        again = dm.summarize(found)
        assert_allclose(again.mean, 0, atol=1e-13)
        assert_allclose(np.diag(again.covariance()), 1, rtol=1e-13)

    def test_others_by_the_summary(self):
        assert dm.standardize([[7, 4]], three()).tolist() == [[2, 0]]

    def test_what_does_not_vary(self):
        flat = dm.summarize([[1, 5], [3, 5]])
        assert dm.standardize([[2, 5], [2, 8]], flat)[:, 1].tolist() == [0, 3]

    def test_errors(self):
        with pytest.raises(ValueError, match="X must have 2 columns"):
            dm.standardize([[1]], three())
        with pytest.raises(ValueError, match="more than ddof = 1"):
            dm.standardize([[1]], dm.summarize([[1]]))
        with pytest.raises(TypeError, match="summary must be a Summary"):
            dm.standardize([[1]], 3)


class TestVarianceAlong:
    @SOME
    @given(SEEDS)
    def test_is_the_variance_of_the_shadows(self, seed):
        rng = np.random.default_rng(seed)
        X, u = rng.normal(size=(9, 3)), rng.normal(size=3)
        found = dm.variance_along(dm.summarize(X).covariance(), u)
        shadows = X @ u / np.linalg.norm(u)
        assert found == pytest.approx(descriptive.variance(shadows))

    @pytest.mark.parametrize("power", [-500, -100, 100, 500])
    def test_units(self, power):
        C = np.array([[4.0, 6], [6, 12]])
        assert dm.variance_along(C, np.array([3, 4]) * 2.0**power) == 14.88
        small = dm.variance_along(np.ldexp(C, power), [3, 4])
        assert small == math.ldexp(14.88, power)

    def test_no_spread(self):
        assert dm.variance_along([[1, -1], [-1, 1]], [1, 1]) == 0
        assert dm.variance_along([[0, 0], [0, 0]], [1, 1]) == 0
        for seed in range(50):  # rounding may leave a little on either side of 0
            v, w = np.random.default_rng(seed).normal(size=(2, 3))
            C = np.outer(v, v)
            assert 0 <= dm.variance_along(C, np.cross(v, w)) < 1e-14 * np.trace(C)

    def test_errors(self):
        with pytest.raises(np.linalg.LinAlgError, match="positive semidefinite"):
            dm.variance_along([[1, 2], [2, 1]], [1, -1])
        with pytest.raises(ValueError, match="C must be symmetric"):
            dm.variance_along([[1, 2], [0, 1]], [1, 1])
        with pytest.raises(ValueError, match="u must not be the zero vector"):
            dm.variance_along([[1]], [0])
        with pytest.raises(ValueError, match="u must have length 1"):
            dm.variance_along([[1]], [1, 2])


class TestOnePassVariance:
    def test_right_near_0(self):
        assert dm.one_pass_variance([1, 2, 6]) == 7
        assert dm.one_pass_variance([1, 2, 6], ddof=0) == pytest.approx(14 / 3)
        x = made(2, 50, 1).ravel()
        x -= x[0]
        assert dm.one_pass_variance(x) == pytest.approx(descriptive.variance(x))

    def test_wrong_far_from_0(self):
        found = [
            dm.one_pass_variance(1e8 + np.random.default_rng(s).normal(size=50))
            for s in range(50)
        ]
        assert min(found) < 0
        assert max(found) > 2

    def test_errors(self):
        with pytest.raises(ValueError, match="more than 1 values, got 1"):
            dm.one_pass_variance([1])
        with pytest.raises(ValueError, match="ddof must be at least 0"):
            dm.one_pass_variance([1, 2], ddof=-1)

    @pytest.mark.parametrize(("bad", "error"), NOT_REAL)
    def test_not_real(self, bad, error):
        with pytest.raises(error):
            dm.one_pass_variance(bad)
