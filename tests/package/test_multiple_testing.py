"""Adjusted p-values beside cases by hand, SciPy and statsmodels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import multiple_testing as mt
from mlmath import simulation
from scipy import stats
from statsmodels.stats.multitest import multipletests
from strategies import NOT_REAL

FAMILY = arrays(np.float64, st.integers(1, 12), elements=st.floats(0, 1))
PROCEDURES = [mt.bonferroni, mt.holm, mt.benjamini_hochberg]
each = pytest.mark.parametrize("adjust", PROCEDURES, ids=lambda f: f.__name__)
NAMES = dict(zip(PROCEDURES, ["bonferroni", "holm", "fdr_bh"], strict=True))


def test_by_hand():
    p = [0.01, 0.04, 0.03, 0.005]
    assert mt.bonferroni(p) == pytest.approx([0.04, 0.16, 0.12, 0.02])
    assert mt.holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert mt.benjamini_hochberg(p) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    price = 1 + 1 / 2 + 1 / 3 + 1 / 4
    careful = mt.benjamini_hochberg(p, dependent=True)
    assert careful == pytest.approx(price * np.array([0.02, 0.04, 0.04, 0.02]))


@each
@settings(max_examples=20)  # its Holm takes a tenth of a second
@given(FAMILY)
def test_agrees_with_statsmodels(adjust, p):
    _, theirs, _, _ = multipletests(p, method=NAMES[adjust])
    assert adjust(p) == pytest.approx(theirs, abs=1e-12)


@given(FAMILY)
def test_agrees_with_scipy(p):
    for method, dependent in (("bh", False), ("by", True)):
        theirs = stats.false_discovery_control(p, method=method)
        ours = mt.benjamini_hochberg(p, dependent=dependent)
        assert ours == pytest.approx(theirs, abs=1e-12)


@each
@given(FAMILY, st.integers(0, 99))
def test_properties(adjust, p, seed):
    q = adjust(p)
    assert np.all((p <= q + 1e-15) & (q <= 1))
    assert np.all(q <= mt.bonferroni(p) + 1e-15)
    shuffled = np.random.default_rng(seed).permutation(p.size)
    assert adjust(p[shuffled]) == pytest.approx(q[shuffled])
    order = np.argsort(p, kind="stable")
    assert np.all(np.diff(q[order]) >= -1e-15)
    assert adjust(p[:1]).tolist() == p[:1].tolist()


@each
def test_families_are_rows(adjust):
    P = np.random.default_rng(0).random((3, 4, 5))
    before = P.copy()
    found = adjust(P)
    assert found.shape == P.shape
    assert found[2, 1].tolist() == adjust(P[2, 1]).tolist()
    assert np.array_equal(P, before)


@each
@pytest.mark.parametrize(("bad", "error"), NOT_REAL)
def test_refuses_what_is_not_real(adjust, bad, error):
    with pytest.raises(error, match="p_values"):
        adjust(bad)


@each
def test_refuses(adjust):
    with pytest.raises(ValueError, match=r"p_values must be from 0 to 1, got 1\.5"):
        adjust([0.5, 1.5])
    with pytest.raises(ValueError, match="axis of tests, got one number"):
        adjust(0.5)


def test_family_errors_by_hand():
    rejected = [[1, 1, 0, 0], [0, 1, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0]]
    found = mt.family_errors(np.array(rejected, dtype=bool), [False, True, False, True])
    assert found.any_false == simulation.mean([True, False, False, True])
    assert found.false_share == simulation.mean([0.5, 0, 0, 1])
    assert found.found == simulation.mean([0.5, 1, 0, 0])


def test_no_real_effect():
    found = mt.family_errors([[True, False], [False, False]], [False, False])
    assert found.found is None
    assert found.any_false.estimate == found.false_share.estimate == 0.5


def test_family_errors_refuses():
    with pytest.raises(TypeError, match="rejected must hold booleans, got dtype int"):
        mt.family_errors([[1, 0], [0, 0]], [True, False])
    with pytest.raises(TypeError, match="real must hold booleans"):
        mt.family_errors([[True], [False]], [1])
    some = np.zeros((2, 3), dtype=bool)
    for rejected, real in [
        (some, some[0, :2]), (some[0], some[0]), (some[:1], some[0]), (some[:, :0], some[0, :0]),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=r"rejected must be \(runs, m\)"):
            mt.family_errors(rejected, real)
