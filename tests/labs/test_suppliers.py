"""The lab's own checks: what they know, and other right solutions that pass."""

import pickle

import numpy as np
import pytest
from lab_pages import cell_of, pages
from labs.wrong.suppliers import above_of, without_edges
from mlmath import autodiff
from mlmath.labs import grade
from mlmath.labs import suppliers as lab
from scipy import optimize

PAGES = pages("suppliers")
SOLUTION, NAMES = PAGES.solution, PAGES.names
CHECKS, SOLVED = PAGES.checks, PAGES.solved
cost = SOLVED["cost"]


# The pages


def test_a_submission_that_asks_too_often_is_graded_so(tmp_path):
    submission = tmp_path / "ben.py"
    cell = cell_of(SOLUTION, "grid").replace("[f(x) for", "[f(x) + f(x) for")
    submission.write_text("import numpy as np\n" + cell, encoding="utf-8")
    marks = grade.grade("suppliers", submission)
    row = marks["functions"][NAMES.index("grid")]
    assert row["passed"] == 0
    assert "f was asked more than 11 times" in row["messages"][0]


# What the checks know


def test_what_the_checks_know_is_right():
    # by hand: the gaps are -5, 5.5 and 5, and A - B is -4, -10, 12
    assert lab._bill(0.25, *lab.BY_HAND[:2]) == pytest.approx([17, 27.5, 27], rel=1e-15)
    assert lab._tilt(0.25, *lab.BY_HAND) == pytest.approx(
        2 * (20 - 55 + 60) / 3, rel=1e-13
    )
    # the stationary point: b - plan is -4, 8, 2
    assert SOLVED["best_share"](*lab.BY_HAND) == pytest.approx(40 / 260, rel=1e-13)
    for _, (w, (a, b, plan)) in lab.CASES.items():

        def cost(v, a=a, b=b, plan=plan):
            terms = [
                (v * x + (1 - v) * y - plan) ** 2 for x, y in zip(a, b, strict=True)
            ]
            return sum(terms) / len(a)

        known = autodiff.derivative(cost, w)
        assert lab._tilt(w, a, b, plan) == pytest.approx(known, rel=1e-12)


@pytest.mark.parametrize("about", list(lab.CASES))
def test_the_slope_of_the_overrun_is_that_of_its_values(about):
    w, prices = lab.CASES[about]
    h = 1e-5
    ends = [SOLVED["overrun"](v, *prices) for v in (w + h, w - h)]
    slope = SOLVED["overrun_slope"](w, *prices)
    assert slope == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-4)


def test_the_best_share_is_what_a_library_finds():
    for plan in (25.0, 32.0, 37.0):
        a, b, _ = lab._forty(plan)
        found = optimize.minimize_scalar(
            lambda w, a=a, b=b, plan=plan: np.mean((w * a + (1 - w) * b - plan) ** 2),
            bounds=(0, 1), method="bounded", options={"xatol": 1e-10},
        ).x  # fmt: skip
        # values give half of the digits, and the bounded search stops short of an end
        assert SOLVED["best_share"](a, b, plan) == pytest.approx(found, abs=1e-5)


def test_the_counted_function_counts_and_stays_the_same():
    f = lab.Counted(lab.bowl, 0.0, 1.0, 2)
    again = pickle.loads(pickle.dumps(f))
    assert f(0.3) == 0
    assert f == again
    assert f != lab.Counted(lab.falling, 0.0, 1.0, 2)
    with pytest.raises(TypeError, match="one number at a time"):
        f(np.zeros(2))
    with pytest.raises(ValueError, match=r"asked at 1\.5, outside"):
        f(1.5)
    f(1 + 1e-12)  # rounding
    with pytest.raises(ValueError, match="more than 2 times"):
        f(0.5)


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""

    def by_months(w, a, b, plan):
        return sum(
            (w * x + (1 - w) * y - plan) ** 2 for x, y in zip(a, b, strict=True)
        ) / len(a)

    def by_values(w, a, b, plan):
        return (cost(w + 1, a, b, plan) - cost(w - 1, a, b, plan)) / 2

    def by_candidates(a, b, plan):
        return min(
            [0, 1, np.clip(without_edges(a, b, plan), 0, 1)],
            key=lambda w: cost(w, a, b, plan),
        )

    def by_loop(f, left, right, n):
        points = [left + k * (right - left) / (n - 1) for k in range(n)]
        values = [f(x) for x in points]
        k = values.index(min(values))
        return [
            points[k],
            points[k - 1] if k else left,
            points[k + 1] if k < n - 1 else right,
        ]

    def for_each(slope, start, rate, tol, most):
        path = [start]
        for _ in range(most):
            path.append(float(np.clip(path[-1] - rate * slope(path[-1]), 0, 1)))
            if abs(path[-1] - path[-2]) <= tol:
                return path, np.bool_(1)
        return path, 0

    for name, function in (
        ("cost", by_months),
        ("slope", by_values),
        ("best_share", by_candidates),
        ("grid", by_loop),
        ("descend", for_each),
        ("overrun", lambda *v: np.array(above_of(*v) @ above_of(*v) / len(v[1]))),
        ("overrun_slope", lambda w, a, b, p: 2 / len(a) * above_of(w, a, b, p) @ (a - b)),
    ):  # fmt: skip
        report = CHECKS[name](function)
        assert report.complete, report.text
