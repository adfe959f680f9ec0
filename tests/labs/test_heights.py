"""The lab's own checks: what they know, and other right solutions that pass."""

from itertools import pairwise

import numpy as np
import pytest
from lab_pages import pages
from labs.wrong.heights import ROOT, fitted
from mlmath import autodiff, datasets
from mlmath.labs import heights as lab
from scipy import optimize, stats

PAGES = pages("heights")
NAMES = PAGES.names
CHECKS, SOLVED = PAGES.checks, PAGES.solved
bell, bell_slopes, pulls, fit, covariance, length_for = (
    SOLVED[name]
    for name in ("bell", "bell_slopes", "pulls", "fit", "covariance", "length_for")
)


# What the checks know


def test_what_the_checks_know_is_right():
    # by hand: the top of a bell of area 100 and width 2
    x, w = lab.PLACES["three places round the mean"]
    assert lab._bell(x, w)[1] == pytest.approx(
        100 / (2 * np.sqrt(2 * np.pi)), rel=1e-14
    )
    for x, w in lab.PLACES.values():
        m, s, n = w.tolist()
        known = n * stats.norm.pdf(x, m, s)
        assert lab._bell(x, w) == pytest.approx(known, rel=1e-12)
        for row, place in zip(lab._slopes(x, w), x.tolist(), strict=True):

            def value(m, s, n, place=place):
                return n / (s * ROOT) * np.exp(-(((place - m) / s) ** 2) / 2)

            gradient = [
                autodiff.derivative(lambda v: value(v, s, n), m),  # noqa: B023
                autodiff.derivative(lambda v: value(m, v, n), s),  # noqa: B023
                autodiff.derivative(lambda v: value(m, s, v), n),  # noqa: B023
            ]
            assert row == pytest.approx(gradient, rel=1e-11, abs=1e-14)


def test_the_gradient_of_chi_squared_is_that_of_its_values():
    samples = lab._few(6, 3)
    w = np.array([6.0, 2.5, 50.0])
    h = 1e-5 * w
    for k in range(3):
        e = np.eye(3)[k] * h
        ends = [lab._chi(samples, v) for v in (w + e, w - e)]
        # a central difference of this step is off by about 1e-9 of the value
        known = (ends[0] - ends[1]) / (2 * h[k])
        assert lab._gradient(samples, w)[k] == pytest.approx(known, rel=1e-5)


@pytest.mark.parametrize("about", list(lab.FITS))
def test_the_fits_of_the_check_are_what_they_are_called(about):
    samples, start, tol, most = lab.FITS[about]
    walk = lab.walk(samples, start, tol, most)
    assert walk.settled == ("most" not in about and "three" not in about)
    # no trial is so near to the tolerance or to 0 that rounding decides
    sizes = np.abs(walk.changes)
    assert not ((sizes > 0.9 * tol) & (sizes < 1.1 * tol)).any()
    assert sizes.min() > 1e-9
    chi = [lab._chi(samples, w) for w in walk.path]
    assert all(b < a for a, b in pairwise(chi))
    free = lab.walk(samples, start, tol, most, guard=False)
    assert (min(w[1] for w in free.path) < 0) == ("negative" in about)
    if "worse" in about:  # the trial that ends it was refused
        assert len(walk.path) == 1
        assert walk.changes[0] > 0.2 * tol
    if about in ("from nearby", "from afar"):
        x, y, sigma = samples
        known = optimize.curve_fit(
            lambda x, m, s, n: n * stats.norm.pdf(x, m, s), x, y, (68, 3, 900), sigma
        )[0]
        # a change of 1e-6 in chi-squared is one of about 1e-4 standard errors
        assert walk.path[-1] == pytest.approx(known, rel=1e-4)


def test_too_few_people_are_expected_by_chi_squared():
    """What question 1 asks to prove."""
    x, y, sigma = lab.galton()
    path, settled = fit(x, y, sigma, np.array([68.0, 3, 900]), 1e-12, 100)
    assert settled
    missing = y.sum() - bell(x, path[-1]).sum()
    # the equation holds at the minimum; the path ends that near to it
    assert missing == pytest.approx(lab._chi((x, y, sigma), path[-1]), rel=1e-6)


def test_the_decision():
    """The numbers on which the solution page builds its words."""
    table = datasets.galton_heights()
    x, y, sigma = lab.galton()
    w = np.array([68.0, 3, 900])
    for _ in range(8):
        w = fit(x, y, sigma, w, 1e-9, 100)[0][-1]
        sigma = np.sqrt(bell(x, w))

    def poisson(v):
        expected = bell(x, v)
        return expected.sum() - y @ np.log(expected)

    most_likely = optimize.minimize(poisson, w, method="Nelder-Mead", tol=1e-9).x
    assert w == pytest.approx(most_likely, rel=1e-4)
    r, J = pulls(x, y, sigma, w)
    length, error = length_for(w, covariance(r, J), stats.norm.isf(0.01))
    assert length + 2 * error < 75
    length, error = length_for(w, covariance(r, J), stats.norm.isf(0.005))
    assert length < 75 < length + error
    tail = w[2] * stats.norm.sf(73.7, w[0], w[1])
    assert tail == pytest.approx(table.counts[-1], abs=1)


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def by_library(x, w):
        return w[2] * stats.norm.pdf(x, w[0], w[1])

    def row_by_row(x, w):
        return [
            [f * (v - w[0]) / w[1] ** 2, f * ((v - w[0]) ** 2 / w[1] ** 3 - 1 / w[1]), f / w[2]]
            for v, f in zip(x.tolist(), bell(x, w).tolist(), strict=True)
        ]  # fmt: skip

    def by_weights(x, y, sigma, w):
        return [
            np.diag(1 / sigma) @ (y - bell(x, w)),
            np.diag(1 / sigma) @ bell_slopes(x, w),
        ]

    def filled(x, y, sigma, start, rate, steps):
        path = np.zeros((steps + 1, 3))
        path[0] = start
        for k in range(steps):
            r, J = pulls(x, y, sigma, path[k])
            path[k + 1] = path[k] + 2 * np.asarray(rate) * (r @ J)
        return path

    def stacked(r, J, damping):
        units = np.sqrt(damping) * np.diag(np.linalg.norm(J, axis=0))
        return np.linalg.lstsq(
            np.vstack([J, units]), np.append(r, np.zeros(J.shape[1]))
        )[0]

    def for_lists(x, y, sigma, start, tol, most):
        path, settled = fitted(step=stacked)(x, y, sigma, start, tol, most)
        return [path.tolist(), int(settled)]

    def by_qr(r, J):
        half = np.linalg.inv(np.linalg.qr(J)[1])
        return half @ half.T * (r**2).sum() / (len(r) - len(half))

    def by_parts(w, C, z):
        variance = C[0, 0] + 2 * z * C[0, 1] + z * z * C[1, 1]
        return [np.array(w[0] + z * w[1]), variance**0.5]

    functions = (
        by_library, row_by_row, by_weights, filled, stacked, for_lists, by_qr, by_parts,
    )  # fmt: skip
    for name, function in zip(NAMES, functions, strict=True):
        report = CHECKS[name](function)
        assert report.complete, report.text
