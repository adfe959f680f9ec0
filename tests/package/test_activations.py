import math

import mpmath as mp
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mlmath import activations as ac
from mlmath import perceptron
from scipy import special
from strategies import NOT_REAL, reals, vectors

EPS = np.finfo(float).eps
TINY = np.finfo(float).tiny
#: Each with its derivative.
PAIRS = {
    "sigmoid": (ac.sigmoid, ac.sigmoid_derivative),
    "log_sigmoid": (ac.log_sigmoid, ac.log_sigmoid_derivative),
    "softplus": (ac.softplus, ac.softplus_derivative),
    "tanh": (ac.tanh, ac.tanh_derivative),
    "relu": (ac.relu, ac.relu_derivative),
}
ALL = [f for pair in PAIRS.values() for f in pair] + [ac.logit]
every_pair = pytest.mark.parametrize(("f", "slope"), PAIRS.values(), ids=PAIRS)
every = pytest.mark.parametrize("f", ALL, ids=lambda f: f.__name__)
#: Sizes at which digits are lost in other forms of the same functions.
AWKWARD = [0.0, 1e-310, 1e-20, -1e-8, 0.3, -1.5, 20, -36.7, 40, -700, 744, -744]


def test_worked_by_hand():
    third = math.log(3)  # e^x = 3
    assert ac.sigmoid([-third, 0, third]) == pytest.approx([0.25, 0.5, 0.75])
    assert ac.sigmoid_derivative([-third, 0]) == pytest.approx([3 / 16, 0.25])
    assert ac.tanh(third / 2) == pytest.approx(0.5)
    assert ac.tanh_derivative([0, third / 2]) == pytest.approx([1, 0.75])
    assert ac.softplus([0, third]) == pytest.approx(np.log([2, 4]))
    assert ac.log_sigmoid(-third) == pytest.approx(-math.log(4))
    assert ac.log_sigmoid_derivative(third) == pytest.approx(0.25)
    assert ac.logit([0.25, 0.5]) == pytest.approx([-third, 0])
    assert ac.relu([-2, 0, 3]).tolist() == [0, 0, 3]
    assert ac.relu_derivative([-2, 0, 3]).tolist() == [0, 0, 1]


@given(vectors(limit=1e3))
@example(np.array(AWKWARD))
def test_agrees_with_the_libraries(x):
    for ours, twin in (
        (ac.sigmoid, special.expit),
        (ac.log_sigmoid, special.log_expit),
        (ac.softplus, lambda x: np.logaddexp(0, x)),
        (ac.tanh, np.tanh),
    ):
        # a few roundings on either side; below `tiny` floats have fewer digits
        assert ours(x) == pytest.approx(twin(x), rel=8 * EPS, abs=TINY)


@given(st.floats(1e-300, 1 - EPS))
@example(0.5)
@example(0.25)
@example(math.nextafter(0.25, 0))
@example(0.75)
@example(math.nextafter(0.75, 1))
@example(0.5 + 1e-12)
@example(0.498)
@example(0.502)
@example(5e-324)
@example(1 - EPS / 2)
def test_logit_agrees_with_scipy_and_brings_back(p):
    x = ac.logit(p)
    assert x == pytest.approx(special.logit(p), rel=8 * EPS, abs=TINY)
    # a relative error of x by EPS moves sigma(x) by |x| EPS, relatively, at most
    assert ac.sigmoid(x) == pytest.approx(p, rel=(4 + abs(x)) * EPS, abs=TINY)


@pytest.mark.parametrize("x", AWKWARD)
def test_no_digit_is_lost(x):
    with mp.workdps(400):  # as many as 1 - sigma(744) needs
        s = 1 / (1 + mp.exp(-mp.mpf(x)))
        for ours, exact in (
            (ac.sigmoid, s),
            (ac.sigmoid_derivative, s * (1 - s)),
            (ac.log_sigmoid, mp.log(s)),
            (ac.log_sigmoid_derivative, 1 - s),
            (ac.softplus, -mp.log(1 - s)),
            (ac.softplus_derivative, s),
            (ac.tanh, mp.tanh(x)),
            (ac.tanh_derivative, mp.sech(x) ** 2),
        ):
            assert float(ours(x)) == pytest.approx(float(exact), rel=4 * EPS, abs=TINY)


@every_pair
@given(x=reals(30).filter(lambda x: abs(x) > 1e-3))
def test_derivative_is_the_slope(f, slope, x):
    h = 1e-4  # the error is f''' h^2 / 6, and |f'''| <= 2; rounding is about EPS |f| / h
    central = float(f(x + h) - f(x - h)) / (2 * h)
    assert slope(x) == pytest.approx(central, abs=1e-8 + 60 * EPS / h)


@pytest.mark.parametrize("f", [ac.sigmoid_derivative, ac.tanh_derivative])
def test_slopes_are_even_and_greatest_at_zero(f):
    x = np.linspace(0, 800, 4001)
    assert (f(x) == f(-x)).all()
    assert (np.diff(f(x)) <= 0).all()


@given(vectors(limit=700))
def test_mirror_images(x):
    assert ac.tanh(-x).tolist() == (-ac.tanh(x)).tolist()
    assert ac.sigmoid(x) + ac.sigmoid(-x) == pytest.approx(1, rel=2 * EPS)
    assert ac.softplus(x) == pytest.approx(-ac.log_sigmoid(-x), rel=2 * EPS, abs=0)
    assert ac.relu(x) - ac.relu(-x) == pytest.approx(x, abs=0)


@every
def test_huge_and_tiny_numbers_raise_no_alarm(f):
    x = [5e-324, 1e-308, 0.5, 1 - EPS]
    if f is not ac.logit:
        x += [0.0, -5e-324, 1e9, -1e9, 1.7e308, -1.7e308]
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        assert np.isfinite(f(x)).all()


@every
def test_shapes_kinds_and_input_unchanged(f):
    for shape in ((), (1,), (3,), (2, 3), (2, 1, 4)):
        x = np.full(shape, 0.25)
        y = f(x)
        assert y.shape == shape
        assert y.dtype == np.float64
        assert (x == 0.25).all()
        assert not np.shares_memory(x, y)
    assert isinstance(f(0.25), float)
    assert f(np.float32(0.25)) == f([0.25])[0] == f(0.25)
    if f is not ac.logit:
        assert f([1, -2]).tolist() == f([1.0, -2.0]).tolist()
        assert f(True) == f(1)


@every
def test_refused(f):
    name = "p" if f is ac.logit else "x"
    for bad, error in NOT_REAL:
        with pytest.raises(error, match=f"{name} must"):
            f(bad)
    with pytest.raises(ValueError, match=f"{name} must be rectangular"):
        f([[0.1, 0.2], [0.3]])
    with pytest.raises(ValueError, match=f"{name} must be a nonempty array"):
        f(np.empty((2, 0)))


@pytest.mark.parametrize("p", [0, 1, -0.1, 1.5, [0.5, 1.0], [[0.0], [0.5]]])
def test_logit_refuses_what_no_sigmoid_gives(p):
    off = next(x for x in np.ravel(p) if not 0 < x < 1)
    with pytest.raises(ValueError, match=f"less than 1, got {float(off)}"):
        ac.logit(p)


def test_logit_of_a_rounded_sigmoid_is_refused():
    with pytest.raises(ValueError, match="got 1"):
        ac.logit(ac.sigmoid(40))


def test_as_the_activation_of_a_neuron():
    found = perceptron.forward([[1, 2], [0, 0]], [1, -1], bias=1, activation=ac.sigmoid)
    assert found == pytest.approx([0.5, 1 / (1 + math.exp(-1))])
