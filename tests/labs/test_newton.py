"""The lab's own checks: what they know, and other right solutions that pass."""

import copy
import math
import pickle

import numpy as np
import pytest
from lab_pages import cell_of, pages
from labs.wrong.newton import cosine
from mlmath import derivatives, roots
from mlmath import newton as minima
from mlmath.labs import grade
from mlmath.labs import newton as lab
from scipy import optimize

PAGES = pages("newton")
SOLUTION, NAMES = PAGES.solution, PAGES.names
CHECKS, SOLVED = PAGES.checks, PAGES.solved


# The pages


def test_a_submission_that_asks_too_often_is_graded_so(tmp_path):
    submission = tmp_path / "ben.py"
    cell = cell_of(SOLUTION, "newton_step").replace("f(x)", "(f(x) + f(x) + f(x)) / 3")
    submission.write_text("import numpy as np\n" + cell, encoding="utf-8")
    marks = grade.grade("newton", submission)
    row = marks["functions"][NAMES.index("newton_step")]
    assert row["passed"] == 0
    assert "f was asked more than 2 times" in row["messages"][0]


# What the checks know


def test_what_the_checks_know_is_right():
    # by hand: a triangle 3, 4, 5 on both sides, and a half of the way along the root of 2
    slope = SOLVED["gap_slope"](3.0, np.array([0.0, 4.0]), np.array([6.0, 4.0]))
    assert slope == pytest.approx(6 / 5, rel=1e-15)
    # x = (3, 4), distances 5 and 4, unit vectors (0.6, 0.8) and (0, 1)
    buoys = np.array([[0.0, 0.0], [3.0, 0.0]])
    g, H = SOLVED["shape"](np.array([3.0, 4.0]), buoys, np.array([0.0]))
    assert g == pytest.approx(np.array([1.2, -0.4]), rel=1e-14)
    first = 2 * np.outer([-0.6, 0.2], [-0.6, 0.2])
    bends = np.array([[0.25, 0], [0, 0]]) - np.array([[0.64, -0.48], [-0.48, 0.36]]) / 5
    assert pytest.approx(first - 2 * bends, rel=1e-13) == H


def test_the_pages_and_the_checks_have_the_same_bay():
    scope = {"np": np}
    cell = next(c for c in SOLUTION.cells if c.startswith("buoys ="))
    exec(cell, scope)
    assert np.array_equal(scope["buoys"], lab.BUOYS)
    assert scope["d"] == pytest.approx(lab.GAPS, rel=1e-14)
    far = np.linalg.norm(lab.BUOYS - lab.WHALE, axis=1)
    # five times the error of the clocks, 0.02 s, at 1.5 km/s
    assert far[1:] - far[0] == pytest.approx(
        lab.GAPS, abs=5 * 0.02 * 1.5 * math.sqrt(2)
    )


@pytest.mark.parametrize(
    "curve",
    [lab.ROOT_OF_TWO, lab.ARCTAN, lab.polynomial(1, 0, -2, -5),
     lab.Curved(lab.fading, lab.fading_slope), lab.Curved(lab.half_life, lab.fading_slope),
     lab.Curved(lab.flat, lab.flat_slope), lab.Curved(lab.gap_along, lab.gap_along_slope)],
)  # fmt: skip
def test_the_slopes_of_the_checks_are_slopes(curve):
    for x in (-1.5, 0.25, 3.0):
        known = derivatives.central_difference(curve.f, x)
        assert curve.slope(x) == pytest.approx(known, rel=1e-7, abs=1e-8)


@pytest.mark.parametrize(
    ("F", "J"),
    [(lab.circle, lab.circle_jacobian), (lab.spiral, lab.spiral_jacobian),
     (lab.Lines(((1.0, 2.0), (3.0, 4.0)), (5.0, 6.0)), lab.Fixed(((1.0, 2.0), (3.0, 4.0))))],
)  # fmt: skip
def test_the_jacobians_of_the_checks_are_jacobians(F, J):
    x = np.array([0.7, -1.2])
    assert J(x) == pytest.approx(derivatives.jacobian(F, x), rel=1e-8, abs=1e-8)


def test_the_loop_is_that_of_the_package_where_both_arrive():
    for curve, start in ((lab.ROOT_OF_TWO, 1.0), (lab.polynomial(1, 0, -2, -5), 3.0)):
        path, found = lab._tangents(curve.f, curve.slope, start, 1e-6, 50)
        known = roots.newton_raphson(curve.f, start, slope=curve.slope, tol=1e-6)
        assert found
        assert known.converged
        assert path == pytest.approx(known.history, rel=1e-15)


def test_the_solution_finds_what_libraries_find():
    safe = SOLVED["safe_newton"](lab.gap_along, lab.gap_along_slope, -20, 20, 1e-10)
    known = optimize.brentq(lab.gap_along, -20, 20, xtol=1e-12)
    assert safe == pytest.approx(known, abs=1e-9)

    def misfit(x):
        far = np.linalg.norm(x - lab.BUOYS, axis=1)
        return ((far[1:] - far[0] - lab.GAPS) ** 2).sum()

    x = np.zeros(2)
    for _ in range(20):
        g, H = SOLVED["shape"](x, lab.BUOYS, lab.GAPS)
        x = SOLVED["damped_step"](misfit, g, H, x)
    found = optimize.minimize(misfit, [0.0, 0.0], tol=1e-12)
    assert x == pytest.approx(found.x, abs=1e-5)  # values give half of the digits


def test_the_damped_step_goes_the_way_of_the_package():
    rng = np.random.default_rng(3)
    for _ in range(20):
        H = rng.normal(size=(2, 2))
        H, g, x = H + H.T, rng.normal(size=2), rng.normal(size=2)
        p = minima.newton_direction(g, H)

        def fall(v, x=x, p=p):
            return float(((v - x - p) ** 2).sum())  # lowest at the end of the full step

        assert SOLVED["damped_step"](fall, g, H, x) == pytest.approx(x + p, rel=1e-9)


def test_the_asked_function_counts_and_stays_the_same():
    f = lab.Asked(lab.fading, "f", 2, low=-1.0, high=1.0)
    for again in (pickle.loads(pickle.dumps(f)), copy.deepcopy(f)):
        assert again == f
    assert f(0) == 1
    assert f == lab.Asked(lab.fading, "f", 2, low=-1.0, high=1.0)
    assert f != lab.Asked(lab.half_life, "f", 2, low=-1.0, high=1.0)
    for x, words in (
        (np.zeros(2), r"f takes one number, got shape \(2,\)"),
        ("a", "f takes one number"),
        (np.inf, "asked at nan or inf"),
        (1.5, r"asked at 1\.5, outside the bracket"),
    ):
        with pytest.raises(ValueError, match=words):
            f(x)
    f(1)
    with pytest.raises(ValueError, match="more than 2 times"):
        f(0.5)
    F = lab.Asked(lab.circle, "F", size=2)
    assert F([2, 1]).tolist() == [0, 0]
    with pytest.raises(
        ValueError, match=r"F takes an array of 2 numbers, got shape \(\)"
    ):
        F(2.0)
    lines = lab.Asked(lab.Lines(((1.0, 0.0), (0.0, 1.0)), (1.0, 1.0)), "F", size=2)
    assert copy.deepcopy(lines) == lines


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def by_for(f, slope, start, tol, most):
        path = [start]
        for _ in range(most):
            steep = slope(path[-1])
            if not steep:
                return path, 0
            path.append(path[-1] - f(path[-1]) / steep)
            if abs(path[-1] - path[-2]) <= tol:
                return path, np.bool_(1)
        return path, 0

    def with_three_values_a_round(f, slope, low, high, tol):
        x, last = (low + high) / 2, high - low
        while last > tol:
            if f(low) * f(x) <= 0:  # low has moved: it is asked anew
                high = x
            else:
                low = x
            new = x - f(x) / slope(x) if slope(x) else np.nan
            if not (low <= new <= high and abs(new - x) <= last / 2):
                new = (low + high) / 2
            x, last = new, abs(new - x)
        return x

    def by_package(f, slope, low, high, tol):
        return roots.safeguarded_newton(f, low, high, slope=slope, tol=tol).x

    def by_loops(x, buoys, d):
        g, H = np.zeros(2), np.zeros((2, 2))
        r0 = np.linalg.norm(x - buoys[0])
        u0 = (x - buoys[0]) / r0
        for buoy, gap in zip(buoys[1:], d, strict=True):
            r1 = np.linalg.norm(x - buoy)
            u1 = (x - buoy) / r1
            bend = (np.eye(2) - np.outer(u1, u1)) / r1 - (
                np.eye(2) - np.outer(u0, u0)
            ) / r0
            g += 2 * (r1 - r0 - gap) * (u1 - u0)
            H += 2 * np.outer(u1 - u0, u1 - u0) + 2 * (r1 - r0 - gap) * bend
        return [g.tolist(), H.tolist()]

    def with_armijo(S, g, H, x):
        p = minima.newton_direction(g, H)
        if not p.any():
            return x
        return x + minima.backtrack(S, x, p, slope=float(g @ p)) * p

    for name, function in (
        ("gap_slope", lambda s, a, b: np.array(cosine(s, a) - cosine(s, b))),
        ("newton_step", lambda f, m, x: (x * m(x) - f(x)) / m(x)),
        ("newton", by_for),
        ("safe_newton", by_package),
        ("safe_newton", with_three_values_a_round),
        ("system_step", lambda F, J, x: x - np.linalg.lstsq(J(x), F(x), rcond=0)[0]),
        ("shape", by_loops),
        ("damped_step", with_armijo),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
