"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs import newton as lab
from mlmath.labs.checking import Case, close_to

(
    gap_slope, newton_step, newton, safe_newton, system_step, shape, damped_step,
) = pages("newton").solved.values()  # fmt: skip

SEEN = {"system_step": "q = y + np.linalg.solve(A(y), -G(y))"}
KNOWN = {
    "np.hypot(s - b[0], b[1])": "the page gives the gap whose slope is asked for",
    "far[1:] - far[0] - d": "the page gives the misfits whose shape is asked for",
    "len(path) <= most": "the page draws how the ways of others go",
    "path[-1] - path[-2]": "likewise",
    "np.array(path)": "likewise",
    "np.abs(values)": "the checks measure how large numbers are",
}
HIDDEN = {
    "newton_step": [
        Case("12", (*lab.polynomial(1, 0, -12).asked(2), 4.0), close_to(3.5))
    ]
}


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
