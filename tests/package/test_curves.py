import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlmath import curves, derivatives

POSITIVE = st.floats(0.3, 3)
#: Each curve with a sensible range for its parameters, all positive.
ALL = {
    "saturation": (curves.saturation(), 2),
    "peak": (curves.peak(), 3),
    "growth": (curves.growth(), 4),
    "quotient": (curves.quotient(), 4),
    "inverse_exponential": (curves.inverse_exponential(), 3),
    "two_exponentials": (curves.two_exponentials(), 5),
    "power_law": (curves.power_law(), 3),
    "straight": (curves.straight(), 2),
}
X = np.array([0.2, 0.7, 1.5, 3.0])
each = pytest.mark.parametrize("name", ALL)


@each
def test_jacobian_is_that_of_the_predictions(name):
    curve, n = ALL[name]

    @given(st.lists(POSITIVE, min_size=n, max_size=n))
    def check(params):
        J = curves.jacobian(curve, params, X)
        known = derivatives.jacobian(lambda w: curves.predict(curve, w, X), params)
        # by differences about ten digits of the largest entry are right
        assert pytest.approx(known, abs=1e-7 * (1 + np.abs(known).max())) == J

    check()


@pytest.mark.parametrize(
    ("name", "params", "x", "y"),
    [
        ("saturation", [8, np.log(2)], [0, 1, 2], [0, 4, 6]),
        ("peak", [6, 2, 5], [5, 7], [3, 3 * np.exp(-0.5)]),
        ("growth", [12, 0, 1, 0.5], [0, 700], [3, 12]),
        ("quotient", [2, 3, 1, 2], [0, 1, 2], [0, 2, 2.5]),
        ("inverse_exponential", [3, 2, 1], [0, 1], [3 * np.e**2, 3 * np.e]),
        ("two_exponentials", [1, 4, 2, np.log(2), 0], [0, 1, 2], [7, 5, 4]),
        ("power_law", [1, 8, 2], [1, 2, 4], [9, 3, 1.5]),
        ("straight", [1, 2], [0, 1, 2], [1, 3, 5]),
    ],
)
def test_by_hand(name, params, x, y):
    assert curves.predict(ALL[name][0], params, x) == pytest.approx(y, rel=1e-14)


def test_growth_does_not_overflow_on_the_way():
    """exp(b2 - b3 x) would, where the curve itself is just 0 or b1."""
    far = curves.predict(curves.growth(), [2, 0, 1, 1], [-1e4, 1e4])
    assert far.tolist() == [0, 2]
    assert np.isfinite(
        curves.jacobian(curves.growth(), [2, 0, 1, 1], [-1e4, 1e4])
    ).all()


def test_saturation_keeps_digits_near_0():
    y = curves.predict(curves.saturation(), [1, 1e-12], [1])
    assert y[0] == pytest.approx(1e-12, rel=1e-11)


def test_the_formula_is_the_function():
    """Each formula, read by Python, gives what the function gives."""
    for curve, n in ALL.values():
        text = curve.formula.replace("^", "**").replace(") exp", ") * exp")
        for k in range(1, n + 1):
            text = text.replace(f"w{k} (", f"w{k} * (").replace(f"w{k} e", f"w{k} * e")
            text = text.replace(f"w{k} x", f"w{k} * x")
        w = np.linspace(0.4, 1.3, n)
        space = {f"w{k}": w[k - 1] for k in range(1, n + 1)} | {"x": X, "exp": np.exp}
        assert eval(text, space) == pytest.approx(curves.predict(curve, w, X))


def test_each_certified_problem_has_its_curve():
    assert list(curves.CERTIFIED) == [
        "Misra1a", "BoxBOD", "Eckerle4", "Rat43", "MGH09", "MGH10", "MGH17",
    ]  # fmt: skip


def test_what_is_refused():
    line = curves.straight()
    with pytest.raises(ValueError, match="params must be finite"):
        curves.predict(line, [np.nan, 1], [1])
    with pytest.raises(ValueError, match="x must be a nonempty vector"):
        curves.predict(line, [1, 1], [])
    with pytest.raises(TypeError, match="x must hold real numbers"):
        curves.jacobian(line, [1, 1], [1j])
    with pytest.raises(ValueError, match=r"curve\.fun at \[1\.0, -900\.0\] .* finite"):
        curves.predict(curves.saturation(), [1, -900], [1])
    with pytest.raises(ValueError, match=r"curve\.jacobian at .* finite"):
        curves.jacobian(curves.saturation(), [1, -900], [1])
    short = curves.Curve("", lambda w, x: x[1:], lambda w, x: np.ones((x.size, 1)))
    with pytest.raises(ValueError, match=r"curve\.fun at .* length 2"):
        curves.predict(short, [1], [1, 2])
    with pytest.raises(ValueError, match=r"curve\.jacobian at .* 2 columns"):
        curves.jacobian(short, [1, 2], [1, 2])
    with pytest.raises(ValueError, match=r"curve\.jacobian at .* 3 rows"):
        curves.jacobian(
            curves.Curve("", line.fun, lambda w, x: np.ones((2, 2))), [1, 2], [1, 2, 3]
        )
