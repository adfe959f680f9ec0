"""Functions as vectors: by hand, NumPy's Legendre polynomials, SciPy's quad."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from mlmath import function_spaces as fs
from numpy.polynomial import legendre
from scipy import integrate
from scipy.linalg import hilbert
from strategies import vectors

WAVES = [lambda x, k=k: math.sin(k * x) for k in range(1, 5)]


class TestInner:
    def test_by_hand(self):
        assert fs.inner(lambda x: x, lambda x: x**2, a=0, b=2) == pytest.approx(4)
        assert fs.inner(lambda x: 1, lambda x: x, a=-1, b=1) == pytest.approx(
            0, abs=1e-15
        )

    def test_where_an_adaptive_rule_is_fooled(self):
        # both are 0 at the five points that it would read first
        square = fs.inner(WAVES[1], WAVES[1], a=-math.pi, b=math.pi)
        assert square == pytest.approx(math.pi, rel=1e-10)

    @settings(max_examples=5)
    @given(vectors(4, limit=5), vectors(4, limit=5))
    def test_quad(self, c, d):
        f, g = np.polynomial.Polynomial(c), np.polynomial.Polynomial(d)
        exact = integrate.quad(lambda x: f(x) * g(x), -1, 2)[0]
        # Simpson is off by at most (b - a) h^4 / 180 times the fourth derivative
        bend = np.abs((f * g).deriv(4)(np.linspace(-1, 2, 301))).max()
        margin = 3 / 180 * 0.003**4 * 1.01 * bend + 1e-12 * (1 + abs(exact))
        assert abs(fs.inner(f, g, a=-1, b=2) - exact) <= margin + 1e-12 * bend

    def test_strips(self):
        # Simpson's two strips on x**4: (0 + 4/16 + 1)/6
        assert fs.inner(np.square, np.square, a=0, b=1, n=2) == pytest.approx(5 / 24)

    def test_refusals(self):
        with pytest.raises(ValueError, match="a must be less than b"):
            fs.inner(abs, abs, a=1, b=1)
        with pytest.raises(ValueError, match="n must be even"):
            fs.inner(abs, abs, a=0, b=1, n=3)
        with pytest.raises(ValueError, match="finite"):
            fs.inner(lambda x: math.nan, abs, a=0, b=1)


class TestGram:
    def test_by_hand(self):
        found = fs.gram([lambda x: 1, lambda x: x, lambda x: x**2], a=0, b=1)
        assert found == pytest.approx(hilbert(3))
        assert (found == found.T).all()

    def test_no_function(self):
        with pytest.raises(ValueError, match="table of inner products must be a nonem"):
            fs.gram([], a=0, b=1)


class TestCoefficients:
    def test_square_wave(self):
        c = fs.coefficients(np.sign, WAVES, a=-math.pi, b=math.pi)
        assert c == pytest.approx([4 / math.pi, 0, 4 / 3 / math.pi, 0], abs=1e-9)

    def test_line(self):
        # x**2 is nearest to x - 1/6 on [0, 1]
        c = fs.coefficients(np.square, [lambda x: 1, lambda x: x - 0.5], a=0, b=1)
        assert c == pytest.approx([1 / 3, 1])

    def test_refusals(self):
        with pytest.raises(ValueError, match="must be orthogonal, but 0 and 2 have"):
            fs.coefficients(
                abs, [WAVES[0], WAVES[1], lambda x: x], a=-math.pi, b=math.pi
            )
        with pytest.raises(ValueError, match="must not be zero: 1 is"):
            fs.coefficients(abs, [abs, lambda x: 0], a=0, b=1)


class TestPolynomials:
    # how many digits go is told by the condition number of the powers' products
    @pytest.mark.parametrize(("degree", "rel"), [(0, 1e-15), (5, 1e-12), (10, 1e-9)])
    def test_numpy(self, degree, rel):
        found = fs.orthogonal_polynomials(degree)
        for k, row in enumerate(found):
            exact = legendre.leg2poly(np.eye(degree + 1)[k])
            assert row[: k + 1] == pytest.approx(
                exact, rel=rel, abs=rel * abs(exact).max()
            )
            assert row[k + 1 :] == pytest.approx(0, abs=1e-15)

    def test_powers(self):
        assert fs.power_products(4, a=0, b=1) == pytest.approx(hilbert(5))
        assert fs.power_products(1, a=-2, b=1) == pytest.approx(
            np.array([[3, -1.5], [-1.5, 3]])
        )

    def test_digits_run_out(self):
        with pytest.raises(np.linalg.LinAlgError, match="not positive definite"):
            fs.orthogonal_polynomials(40)

    def test_refusals(self):
        with pytest.raises(ValueError, match="degree must be at least 0"):
            fs.orthogonal_polynomials(-1)
        with pytest.raises(TypeError, match="degree must be an integer"):
            fs.power_products(1.0, a=0, b=1)
        with pytest.raises(ValueError, match=r"a must be less than b, got 1.0 and 0.0"):
            fs.power_products(2, a=1, b=0)
        with pytest.raises(ValueError, match="table of integrals must be finite"):
            fs.power_products(2, a=0, b=1e100)
