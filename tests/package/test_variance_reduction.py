"""Simulation at less cost: exact cases, known variances, honest errors."""

import math

import numpy as np
import pytest
from mlmath import continuous as c
from mlmath import simulation
from mlmath import variance_reduction as v
from numpy.testing import assert_allclose
from scipy import stats
from strategies import NOT_REAL


def rng(seed=0):
    return np.random.default_rng(seed)


def circle(u):
    return np.sqrt(1 - u**2)


def test_antithetic_is_exact_for_a_line():
    found = v.antithetic(lambda u: 2 + 5 * u, 50, rng=rng())
    assert found.estimate == pytest.approx(4.5, rel=1e-14)
    assert found.std_error < 1e-15
    assert found.n == 50


def test_antithetic_wastes_half_of_a_symmetric_function():
    found = v.antithetic(lambda u: (u - 0.5) ** 2, 4000, rng=rng(1))
    plain = simulation.mean((rng(1).random(4000) - 0.5) ** 2)
    assert found.estimate == pytest.approx(plain.estimate, rel=1e-12)
    assert found.std_error == pytest.approx(plain.std_error, rel=1e-9)


def test_antithetic_asks_for_opposite_places():
    asked = []

    def g(u):
        asked.append(u.copy())
        u[:] = 7  # its own copy
        return np.zeros(u.size)

    v.antithetic(g, 20, rng=rng())
    assert_allclose(asked[0] + asked[1], 1)


def test_control_variate_by_hand():
    # slope 2, so each value less 2 (c - 1.5): 4, 4, 4
    result, coefficient = v.control_variate([1, 3, 5], [0, 1, 2], mean=1.5)
    assert (result.estimate, result.std_error, coefficient) == (4, 0, 2)
    result, coefficient = v.control_variate([1, 3, 5, 8], [2, 2, 2, 2], mean=9)
    plain = simulation.mean([1, 3, 5, 8])
    assert (result.estimate, coefficient) == (plain.estimate, 0)


def test_control_variate_has_the_error_of_a_line_at_the_known_mean():
    g = rng(2)
    x = g.normal(size=200)
    y = 1 + 2 * x + g.normal(size=200)
    result, coefficient = v.control_variate(y, x, mean=x.mean())
    line = stats.linregress(x, y)
    assert coefficient == pytest.approx(line.slope, rel=1e-12)
    # at the mean of the x the line's own error is s / sqrt(n), with n - 2
    s = math.sqrt(np.sum((y - line.intercept - line.slope * x) ** 2) / 198)
    assert result.std_error == pytest.approx(s / math.sqrt(200), rel=1e-12)
    assert result.n == 200


def test_stratified_by_hand():
    found = v.stratified(lambda u: np.floor(4 * u), 4, each=3, rng=rng())
    assert (found.estimate, found.std_error, found.n) == (1.5, 0, 12)
    asked = []
    v.stratified(lambda u: asked.append(u) or u, 5, each=2, rng=rng())
    assert_allclose(np.floor(5 * asked[0]), np.repeat(range(5), 2))


def test_one_stratum_is_the_plain_mean():
    found = v.stratified(circle, 1, each=300, rng=rng(3))
    plain = simulation.mean(circle(rng(3).random(300)))
    assert found.estimate == pytest.approx(plain.estimate, rel=1e-12)
    assert found.std_error == pytest.approx(plain.std_error, rel=1e-12)


@pytest.mark.parametrize(
    "way",
    [
        lambda g: v.antithetic(circle, 50, rng=g),
        lambda g: v.control_variate(*(lambda u: (circle(u), u**2))(g.random(1000)), mean=1 / 3)[0],
        lambda g: v.stratified(circle, 10, each=10, rng=g),
        lambda g: v.importance(circle, c.Uniform(0, 1), c.Uniform(0, 1), 100, rng=g),
    ],
    ids=["antithetic", "control", "strata", "weights"],
)  # fmt: skip
def test_the_error_is_honest(way):
    g = rng(4)
    found = [way(g) for _ in range(600)]
    off = np.array([(f.estimate - math.pi / 4) / f.std_error for f in found])
    # of about standard normal errors 95.4 of 100 are within two; some less, as the
    # standard error is estimated, too
    assert 0.954 - 5 * math.sqrt(0.954 * 0.046 / 600) < np.mean(np.abs(off) < 2)
    assert abs(off.mean()) < 5 * off.std() / math.sqrt(600)


def test_importance_meets_a_rare_event():
    found = v.importance(
        lambda x: x > 5, c.Normal(), c.Normal(5, 1), 40_000, rng=rng(5)
    )
    assert abs(found.estimate - stats.norm.sf(5)) < 5 * found.std_error
    assert found.std_error < 0.02 * found.estimate
    assert 2000 < found.effective < 20_000


def test_importance_from_the_target_itself_is_plain():
    law = c.Exponential(2)
    found = v.importance(lambda x: x < 1, law, law, 500, rng=rng(6))
    plain = simulation.mean(law.sample(500, rng=rng(6)) < 1)
    assert (found.estimate, found.std_error) == (plain.estimate, plain.std_error)
    assert found.effective == pytest.approx(500 * plain.estimate)
    assert str(found) == f"{plain} (effective {500 * plain.estimate:.0f} of 500)"


def test_the_effective_number_has_its_ends():
    law = c.Uniform(0, 1)
    none = v.importance(lambda x: 0 * x, law, law, 10, rng=rng())
    every = v.importance(lambda x: 0 * x - 2, law, law, 10, rng=rng())
    one = v.importance(lambda x: x == x.max(), law, law, 10, rng=rng())
    assert (none.effective, every.effective, one.effective) == (0, 10, 1)
    tiny = v.importance(lambda x: 0 * x + 1e-200, law, law, 10, rng=rng())
    assert tiny.effective == 10


def test_outside_the_target_the_weight_is_0():
    found = v.importance(
        lambda x: 0 * x + 1, c.Uniform(0, 1), c.Uniform(0, 2), 4000, rng=rng(7)
    )
    assert abs(found.estimate - 1) < 5 * found.std_error
    assert found.std_error == pytest.approx(1 / math.sqrt(4000), rel=0.02)


def test_what_is_refused():
    law = c.Normal()
    for call in (
        lambda n: v.antithetic(circle, n, rng=rng()),
        lambda n: v.stratified(circle, 3, each=n, rng=rng()),
        lambda n: v.importance(circle, law, law, n, rng=rng()),
    ):
        with pytest.raises(ValueError, match="must be at least 2"):
            call(1)
        with pytest.raises(TypeError, match="must be an integer"):
            call(2.0)
    for call in (
        lambda g: v.antithetic(g, 5, rng=rng()),
        lambda g: v.stratified(g, 2, each=5, rng=rng()),
        lambda g: v.importance(g, law, law, 5, rng=rng()),
    ):
        with pytest.raises(ValueError, match=r"g\(u\) must be"):
            call(lambda u: 1.0)
        with pytest.raises(ValueError, match=r"g\(u\) must be finite"):
            call(lambda u: u * math.nan)
    with pytest.raises(ValueError, match="strata must be at least 1"):
        v.stratified(circle, 0, each=2, rng=rng())
    with pytest.raises(ValueError, match="values must be at least 3, got 2"):
        v.control_variate([1, 2], [1, 2], mean=1)
    with pytest.raises(ValueError, match="control must have length 3"):
        v.control_variate([1, 2, 3], [1, 2], mean=1)
    with pytest.raises(ValueError, match="mean must be finite"):
        v.control_variate([1, 2, 3], [1, 2, 3], mean=math.nan)
    with pytest.raises(TypeError, match="target must be a continuous distribution"):
        v.importance(circle, stats.norm(), law, 5, rng=rng())
    with pytest.raises(TypeError, match="proposal must be a continuous distribution"):
        v.importance(circle, law, 3, 5, rng=rng())


@pytest.mark.parametrize(("x", "error"), NOT_REAL)
def test_values_that_are_refused(x, error):
    for first, second in ((x, [1, 2, 3]), ([1, 2, 3], x)):
        with pytest.raises(error):
            v.control_variate(first, second, mean=1)
