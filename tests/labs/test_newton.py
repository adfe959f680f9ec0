"""The lab's own checks: what they know, and the typical mistakes that they name."""

import ast
import copy
import math
import pickle

import numpy as np
import pytest
from lab_pages import Pages, cell_of, parts, plain_calls
from mlmath import derivatives, roots
from mlmath import newton as minima
from mlmath.labs import grade
from mlmath.labs import newton as lab
from scipy import optimize

PAGES = Pages("newton")
LAB, SOLUTION, NAMES = PAGES.lab, PAGES.solution, PAGES.names
CHECKS, STUBS, SOLVED = PAGES.checks, PAGES.stubs, PAGES.solved


# The pages


def test_a_submission_is_graded_on_hidden_cases_too(tmp_path):
    hidden = (
        "from mlmath.labs import newton as lab\n"
        "f, slope = lab.polynomial(1, 0, -12).asked(2)\n"
        "CASES = {'newton_step': [Case('12', (f, slope, 4.0), close_to(3.5))]}\n"
    )
    marks = PAGES.graded(tmp_path, hidden=hidden)
    assert marks["score"] == 1, marks
    assert marks["functions"][1]["hidden_total"] == 1


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


def seen(code):
    return parts(code, skip=plain_calls(ast.Attribute, ast.Constant, tuples=True))


def test_no_line_of_the_solution_stands_in_the_lab():
    given = {line.strip() for cell in LAB.cells for line in cell.splitlines()}
    for name in NAMES:
        first, *lines = map(str.strip, cell_of(SOLUTION, name).splitlines())
        assert first in given
        assert [line for line in lines if line in given] == []


def test_no_solution_is_to_be_read_in_the_source_of_the_checks():
    assert PAGES.given_away(seen) == []
    # what this test is for: a line of the solution would be seen
    line = "q = y + np.linalg.solve(A(y), -G(y))"
    assert set(seen(line)) & set(seen(cell_of(SOLUTION, "system_step")))


# Typical mistakes

gap_slope, newton_step, newton, safe_newton, system_step, shape, damped_step = (
    SOLVED[name] for name in NAMES
)


def cosine(s, buoy):
    return (s - buoy[0]) / np.hypot(s - buoy[0], buoy[1])


def far(s, buoy):
    return np.hypot(s - buoy[0], buoy[1])


def looped(
    step=newton_step, stop=None, guard=True, first=True, most_of=lambda most: most
):
    """Return a loop that differs in one thing."""

    def slips(f, slope, start, tol, most):
        path, found = [start], False
        while not found and len(path) <= most_of(most):
            if guard and slope(path[-1]) == 0:
                break
            x = path[-1]
            path.append(step(f, slope, x))
            found = abs(path[-1] - x) <= tol if stop is None else stop(path, f, tol)
        return np.array(path if first else path[1:]), found

    return slips


def reports(answer):
    def slips(f, slope, start, tol, most):
        path, found = newton(f, slope, start, tol, most)
        return path, answer(path, found, f, tol, most)

    return slips


def without_last(*arguments):
    path, found = newton(*arguments)
    return path[:-1] if found else path, found


def one_more(f, slope, start, tol, most):
    path, found = newton(f, slope, start, tol, most)
    return np.array([*path, newton_step(f, slope, path[-1])]) if found else path, found


def never_ends(f, slope, start, tol, most):
    path = [start, np.inf]
    while abs(path[-1] - path[-2]) > 0:
        path.append(newton_step(f, slope, 1.5))
        path.append(newton_step(f, slope, 1.25))
    return path, True


def steps_aside_where_level(f, slope, start, tol, most):
    path, found = newton(f, slope, start, tol, most)
    level = slope(path[-1]) == 0
    return (np.array([*path, path[-1] + 0.1]) if level else path), found


def guarded(
    rising=None, half=True, inside=True, by_newton=True, shrink=True, level=True
):
    """Return a safeguarded method that differs in one thing."""

    def slips(f, slope, low, high, tol):
        up = f(low) < 0 if rising is None else rising
        x, last = (low + high) / 2, high - low
        while last > tol:
            value, steep = f(x), slope(x)
            if shrink:
                low, high = (x, high) if (value < 0) == up else (low, x)
            new = x - value / steep if steep or not level else np.inf
            bad = inside and not low <= new <= high
            if bad or (half and abs(new - x) > last / 2) or not by_newton:
                new = (low + high) / 2
            x, last = new, abs(new - x)
        return x

    return slips


def pure_from_middle(f, slope, low, high, tol):
    x, last = (low + high) / 2, np.inf
    while abs(last) > tol:
        last = f(x) / slope(x)
        x -= last
    return x


def loose(f, slope, low, high, tol):
    return safe_newton(f, slope, low, high, (high - low) / 30)


def by_inverse(F, J, x):
    return x - np.linalg.inv(J(x)) @ F(x)


def by_determinants(F, J, x):
    (a, b), (c, d) = J(x)
    u, v = F(x)
    return x - np.array([d * u - b * v, a * v - c * u]) / (a * d - b * c)


def adds_in_place(F, J, x):
    x += np.linalg.solve(J(x), -F(x)).astype(x.dtype)
    return x


def keeps_kind(F, J, x):
    return system_step(F, J, x).astype(x.dtype)


def each_alone(F, J, x):
    return x - F(x) / np.diag(J(x))


def shaped(g=lambda g, r, J, B, u: g, H=lambda H, r, J, B, rho: H):
    """Return a shape in which one of the two is made otherwise."""

    def slips(x, buoys, d):
        away = x - buoys
        rho = np.linalg.norm(away, axis=1)
        u = away / rho[:, None]
        r, J = rho[1:] - rho[0] - d, u[1:] - u[0]
        B = (np.eye(2) - u[:, :, None] * u[:, None, :]) / rho[:, None, None]
        right, bent = shape(x, buoys, d)
        return g(right, r, J, B, u), H(bent, r, J, B, rho)

    return slips


def bends(r, B):
    return np.einsum("i,ijk->jk", r, B)


def not_divided(H, r, J, B, rho):
    flat = B * rho[:, None, None]
    return 2 * (J.T @ J + bends(r, flat[1:] - flat[0]))


def divides_by_zero(x, buoys, d):
    with np.errstate(invalid="ignore", divide="ignore"):
        return tuple(part / np.zeros(2) for part in shape(x, buoys, d))


def moves_x(x, buoys, d):
    buoys -= buoys[0]
    return shape(x, buoys, d)


def damped(matrix=None, first=1.0, least=1e-12, accept=None, turned=False):
    """Return a damped step that differs in one thing."""

    def slips(S, g, H, x):
        values, Q = np.linalg.eigh(H)
        p = -Q @ (Q.T @ g / np.abs(values)) if matrix is None else -matrix(H, g)
        if turned and p @ g > 0:
            p = -p
        here, t = S(x), first
        while t > least:
            if (S(x + t * p) < here) if accept is None else accept(S, x, p, t, here):
                return x + t * p
            t = t / 2
        return x

    return slips


def whole(H, g):
    return np.linalg.solve(H, g)


def modulus_of_all(H, g):
    return np.linalg.solve(np.abs(H) + 1e-9 * np.eye(2), g)


def shifted(by):
    return lambda S, g, H, x: damped_step(S, g, H, x) + by


WRONG = {
    "gap_slope": [
        (lambda s, a, b: -gap_slope(s, a, b), "the sign is wrong: which distance"),
        (lambda s, a, b: cosine(s, a) + cosine(s, b), "the two slopes are added"),
        (lambda s, a, b: cosine(s, a), "the slope of one of the two distances"),
        (lambda s, a, b: -cosine(s, b), "the slope of one of the two distances"),
        (lambda s, a, b: 2 * gap_slope(s, a, b), "what does the derivative of a root bring?"),
        (lambda s, a, b: gap_slope(s, a, b) / 2, "the derivative of a square bring?"),
        (lambda s, a, b: (s - a[0]) - (s - b[0]), "the inner derivatives alone are in it"),
        (lambda s, a, b: 2 * (s - a[0]) - 2 * (s - b[0]), "the inner derivatives alone"),
        (lambda s, a, b: 0.5 / far(s, a) - 0.5 / far(s, b), "inner derivative is missing"),
        (lambda s, a, b: 1 / far(s, a) - 1 / far(s, b), "inner derivative is missing"),
        (lambda s, a, b: b[1] / far(s, b) - a[1] / far(s, a), "the slope across the lane"),
        (lambda s, a, b: abs(cosine(s, a)) - abs(cosine(s, b)), "which sign has the slope"),
        (lambda s, a, b: cosine(s, a) / far(s, a) - cosine(s, b) / far(s, b), "are squared"),
        (lambda s, a, b: far(s, a) - far(s, b), "that is the gap, not its slope"),
        (lambda s, a, b: gap_slope(s, a, b) + 1, "differentiate one distance first"),
        (lambda s, a, b: (s - a) / far(s, a) - (s - b) / far(s, b), "got shape (2,)"),
    ],
    "newton_step": [
        (lambda f, m, x: x + f(x) / m(x), "the step goes the wrong way"),
        (lambda f, m, x: x - m(x) / f(x), "the slope is divided by the value"),
        (lambda f, m, x: x - f(x) * m(x), "the value is multiplied by the slope"),
        (lambda f, m, x: x - f(x), "the slope is missing"),
        (lambda f, m, x: x - m(x), "a step of descent by the slope"),
        (lambda f, m, x: -f(x) / m(x), "that is the step; the point where it leads"),
        (lambda f, m, x: f(x) / m(x), "that is the step, with the wrong sign besides"),
        (lambda f, m, x: newton_step(f, m, newton_step(f, m, x)), "where two steps lead"),
        (lambda f, m, x: int(newton_step(f, m, x)), "that is cut to a whole number"),
        (lambda f, m, x: x - 0.5 * f(x) / m(x), "write it down, and set it to 0"),
        (lambda f, m, x: [newton_step(f, m, x)], "expected one number, got shape (1,)"),
        (lambda f, m, x: x - f(x) * (f(x) - f(x - 1)), "f was asked more than 2 times"),
    ],
    "newton": [
        (looped(guard=False), "ZeroDivisionError"),
        (steps_aside_where_level, "the slope is 0, and yet a step followed"),
        (looped(step=lambda f, m, x: x + f(x) / m(x)), "step 1 leads from 1 to 0.5"),
        (looped(stop=lambda path, f, tol: abs(f(path[-1])) <= tol), "a curve that is never 0"),
        (looped(stop=lambda path, f, tol: path[-1] - path[-2] <= tol), "it ends too early"),
        (looped(stop=lambda path, f, tol: f(path[-1]) == 0), "is the length of the step looked"),
        (looped(first=False), "the start is missing; it comes first"),
        (looped(most_of=lambda most: most + 1), "it takes more than 4 steps"),
        (looped(most_of=lambda most: most - 1), "and there may be 5 steps"),
        (without_last, "it ends too early, after 4 steps"),
        (one_more, "was no longer than 1e-09"),
        (reports(lambda path, found, f, tol, most: True), "because there were 4 steps"),
        (reports(lambda path, found, f, tol, most: False), "so a root is found"),
        (reports(lambda path, found, f, tol, most: len(path) <= most), "no tangent to follow"),
        (reports(lambda path, found, f, tol, most: abs(f(path[-1])) < tol),
         "a curve that is never 0: found: the last step was 1 long"),
        (reports(lambda path, found, f, tol, most: "yes"), "found: expected one number"),
        (never_ends, "was asked more than 104 times"),
        (lambda *v: newton(*v)[0], "expected (path, found), got a ndarray"),
        (lambda *v: (newton(*v)[0][-1], newton(*v)[1]), "path: expected an array of points"),
        (lambda f, m, x, *v: (np.array([x]), False), "and the tangent there leads on"),
        (lambda *v: (newton(*v)[0] + 7, True), "it begins at 8; the start comes first"),
    ],
    "safe_newton": [
        (pure_from_middle, "outside the bracket"),
        (guarded(inside=False, half=False), "outside the bracket"),
        (guarded(rising=True), "a falling curve: that is an end of the bracket"),
        (guarded(rising=False), "is the half kept in which the sign changes"),
        (guarded(by_newton=False), "f was asked more than 20 times"),
        (guarded(half=False), "f was asked more than 135 times"),
        (guarded(level=False), "ZeroDivisionError"),
        (guarded(shrink=False), "an arctangent, from far away: that is the middle"),
        (loose, "where tol is 1e-10"),
        (lambda f, m, a, b, tol: a, "that is an end of the bracket"),
        (lambda f, m, a, b, tol: b, "that is an end of the bracket"),
        (lambda f, m, a, b, tol: (a + b) / 2, "it is only where the search begins"),
        (lambda f, m, a, b, tol: f(safe_newton(f, m, a, b, tol)), "the value at the root"),
        (lambda f, m, a, b, tol: b + 1, "lies outside the bracket from 1 to 2"),
        (lambda *v: (safe_newton(*v), True), "expected one number, got shape (2,)"),
    ],
    "system_step": [
        (lambda F, J, x: x + np.linalg.solve(J(x), F(x)), "the step goes the wrong way"),
        (lambda F, J, x: x + np.linalg.solve(J(x).T, -F(x)), "the Jacobian is transposed"),
        (lambda F, J, x: np.linalg.solve(J(x), -F(x)), "that is the step; the point"),
        (lambda F, J, x: np.linalg.solve(J(x), F(x)), "that is the step, and with the wrong"),
        (lambda F, J, x: x - J(x) @ F(x), "the values are multiplied by the Jacobian"),
        (lambda F, J, x: x - J(x).T @ F(x), "that is a step of descent"),
        (each_alone, "each equation is solved for one unknown alone"),
        (lambda F, J, x: x - F(x), "the Jacobian is missing"),
        (by_inverse, "nearly parallel lines: the linear equations are left off by"),
        (by_determinants, "nearly parallel lines: the linear equations are left off by"),
        (adds_in_place, "it changed its input; work on a copy"),
        (keeps_kind, "whole numbers: the numbers are cut to whole ones"),
        (lambda F, J, x: x + np.linalg.solve(J(x), -F(x)) / 2, "are off by 2.5"),
        (lambda F, J, x: system_step(F, J, x)[:, None], "got shape (2, 1)"),
    ],
    "shape": [
        (shaped(g=lambda g, r, J, B, u: g / 2), "g: that is half of it"),
        (shaped(g=lambda g, r, J, B, u: -g), "g: the sign is wrong"),
        (shaped(g=lambda g, r, J, B, u: 2 * u[1:].T @ r), "g: the first buoy is left out"),
        (shaped(g=lambda g, r, J, B, u: 2 * (u[1:] + u[0]).T @ r), "added, not subtracted"),
        (shaped(g=lambda g, r, J, B, u: J.sum(axis=0)), "the gaps are not in it"),
        (shaped(g=lambda g, r, J, B, u: g / len(r)), "g: that is the mean over the gaps"),
        (shaped(g=lambda g, r, J, B, u: g + 1), "is not the gradient; differentiate one"),
        (shaped(H=lambda H, r, J, B, rho: H / 2), "H: that is half of it"),
        (shaped(H=lambda H, r, J, B, rho: 2 * J.T @ J), "a distance bends"),
        (shaped(H=lambda H, r, J, B, rho: 2 * bends(r, B[1:] - B[0])), "two terms"),
        (shaped(H=lambda H, r, J, B, rho: 4 * J.T @ J - H), "are subtracted, not added"),
        (shaped(H=lambda H, r, J, B, rho: 2 * (J.T @ J + bends(r, B[1:]))), "are left out"),
        (shaped(H=lambda H, r, J, B, rho: H - J.T @ J), "has the factor of the square"),
        (shaped(H=lambda H, r, J, B, rho: H / 2 + J.T @ J), "has the factor of the square"),
        (shaped(H=lambda H, r, J, B, rho: -H), "H: all signs are the wrong way round"),
        (shaped(H=not_divided), "the farther a buoy, the less its distance bends"),
        (shaped(H=lambda H, r, J, B, rho: H + np.diag([0.5], -1)), "H: entry [1, 0] is off by 0.5"),
        (lambda x, p, d: shape(x, p, d)[::-1], "g: expected numbers in an array of shape (2,)"),
        (lambda x, p, d: shape(x, p, d)[0], "expected (g, H), got a ndarray"),
        (divides_by_zero, "is something divided by 0?"),
        (moves_x, "it changed its input"),
    ],
    "damped_step": [
        (lambda S, g, H, x: x - whole(H, g), "the model is not a bowl"),
        (damped(matrix=whole), "stays where it is, and lower ground can be reached"),
        (damped(accept=lambda S, x, p, t, here: True), "the whole step is too long"),
        (damped(matrix=whole, turned=True), "the whole step is turned round"),
        (damped(first=0.5), "the step is halved more often than needed"),
        (damped(first=0.25), "the step is halved more often than needed"),
        (damped(accept=lambda S, x, p, t, here: S(x + t * p / 2) < here), "halve once more"),
        (damped(matrix=lambda H, g: -whole(H, g)), "it stays where it is"),
        (lambda S, g, H, x: 2 * x - damped_step(S, g, H, x), "the step goes the wrong way"),
        (lambda S, g, H, x: damped_step(S, g, H, x) - x, "that is the step; the place where"),
        (damped(matrix=lambda H, g: g), "the step goes straight against the gradient"),
        (damped(matrix=modulus_of_all), "which eigenvalues has H"),
        (damped(least=-1), "S was asked more than 150 times"),
        (shifted(9), "the value rises from"),
        (lambda S, g, H, x: damped_step(S, g, H, x).astype(int), "are cut to whole"),
        (lambda S, g, H, x: S(damped_step(S, g, H, x)), "got shape ()"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [(name, f, words) for name, wrong in WRONG.items() for f, words in wrong],
)
def test_a_typical_mistake_is_caught_with_words_that_help(name, function, words):
    report = CHECKS[name](function)
    assert not report.complete
    assert words in report.text
    said = [message.split(", in its line:")[0] for message in report.messages]
    assert "np." not in "".join(said)  # no message holds code
    assert "linalg" not in "".join(said)


def test_every_function_has_three_wrong_solutions():
    assert tuple(WRONG) == NAMES
    assert min(map(len, WRONG.values())) >= 3


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
