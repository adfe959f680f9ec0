"""The lab's sandpits, what its checks know, and other right solutions that pass."""

import copy
import math
import pickle

import numpy as np
import pytest
from lab_pages import cell_of, pages
from mlmath import fields
from mlmath.labs import grade
from mlmath.labs import sandpit as lab

PAGES = pages("sandpit")
SOLUTION, NAMES = PAGES.solution, PAGES.names
CHECKS, SOLVED = PAGES.checks, PAGES.solved
walk = SOLVED["walk"]


# The pages


def test_a_submission_that_probes_too_often_is_graded_so(tmp_path):
    submission = tmp_path / "ben.py"
    cell = cell_of(SOLUTION, "gradient_from_depths").replace(
        "g = np", "probe(x)\n    g = np"
    )
    submission.write_text("import numpy as np\n" + cell, encoding="utf-8")
    marks = grade.grade("sandpit", submission)
    row = marks["functions"][NAMES.index("gradient_from_depths")]
    assert row["passed"] == 0
    assert "all 4 probes are used up" in row["messages"][0]


# The ground
def test_a_sandpit_is_that_of_the_chapter():
    land, pit = fields.sandpit(), lab.Sandpit(pits=fields.PITS)
    x = np.random.default_rng(2).uniform(0, 6, size=(2, 30))
    assert pit.height(x) == pytest.approx(land.fun(x), rel=1e-14)
    assert [pit.height(v) for v in x.T] == pytest.approx(land.fun(x), rel=1e-14)
    assert pit.slope(x[:, 0]) == pytest.approx(land.gradient(x[:, 0]), abs=1e-9)
    assert pit.deepest == pytest.approx(land.minima[0], abs=1e-6)


def test_a_bowl_is_a_quadratic():
    bowl = lab.Bowl(H=((2.0, 1.0), (1.0, 4.0)), middle=(1.0, 2.0))
    assert bowl(np.array([2.0, 4.0])) == (2 * 1 + 2 * 1 * 2 + 4 * 4) / 2
    assert bowl.height(np.ones((2, 3, 4))).shape == (3, 4)
    with pytest.raises(NotImplementedError):
        lab.Ground().height([0.0, 0.0])


def test_probes_are_counted_and_limited():
    pit = lab.Sandpit(budget=2)
    for x in ([1.0, 2.0], (3, 4)):
        assert pit(x) == pit.height(x)
    assert pit.used == 2
    with pytest.raises(ValueError, match="all 2 probes are used up"):
        pit([1.0, 2.0])
    assert pit.used == 2


@pytest.mark.parametrize(
    ("x", "words"),
    [
        ([1.0], r"two numbers, got shape \(1,\)"),
        (3.0, r"two numbers, got shape \(\)"),
        (["a", "b"], "an array of two numbers"),
        ([1j, 0], "an array of two numbers"),
        ([np.nan, 0], "must be finite"),
    ],
)
def test_what_is_no_place_is_refused(x, words):
    with pytest.raises(ValueError, match=words):
        lab.Sandpit()(x)


def test_noise_repeats_and_is_as_large_as_told():
    pit = lab.Sandpit(noise=0.02, seed=3)
    heights = np.array([pit([1.0, 1.0]) for _ in range(400)])
    again = lab.Sandpit(noise=0.02, seed=3)
    assert again([1.0, 1.0]) == heights[0]
    # five standard errors of mean and standard deviation
    assert heights.mean() == pytest.approx(pit.height([1.0, 1.0]), abs=5 * 0.02 / 20)
    assert heights.std() == pytest.approx(0.02, abs=5 * 0.02 / math.sqrt(800))


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_ground_is_copied_as_it_is(copied):
    for ground in (lab.Sandpit(9, noise=0.1, seed=2, pits=lab.PIT), lab.Bowl(9)):
        other = copied(ground)
        assert other == ground
        assert other([1.0, 2.0]) == ground([1.0, 2.0])
        ground([1.0, 1.0])
        assert other == ground  # however often it was probed
        assert other.used == 1
    assert lab.Bowl(9) != lab.Bowl(8)
    assert lab.Bowl(9) != lab.Sandpit(9)
    assert lab.Sandpit(9) != lab.Sandpit(9, pits=lab.PIT)
    assert lab.Bowl() != lab.Bowl(middle=(1.0, 1.0))
    assert lab.Bowl() != 3


def test_new_sandpits_have_four_pits_apart_and_the_narrow_one_is_the_deepest():
    for k in range(100):
        pit = lab.new_sandpit(np.random.default_rng(k), budget=7, noise=0.1, well=0.3)
        assert (pit.budget, pit.noise) == (7, 0.1)
        assert [len(p) for p in pit.pits] == [4] * 4
        places = [p[1:3] for p in pit.pits]
        assert min(math.dist(a, b) for a in places for b in places if a != b) > 1.5
        assert math.dist(pit.deepest, places[0]) < 0.1
    same = [lab.new_sandpit(np.random.default_rng(1)) for _ in range(2)]
    assert same[0] == same[1]


# What the checks know


def test_what_the_checks_know_is_right():
    kept = lab._downhill(np.array([5.8, 3.0]), np.array([-0.4, 0.3]), 2.0, 0.5)
    assert kept == pytest.approx(
        [6.0, 2.7], rel=1e-14
    )  # half a metre along [4, -3] / 5
    assert lab._downhill(np.ones(2), np.zeros(2), 1e9, 0.5).tolist() == [1, 1]
    # the bound of the chapter is least where its slope is zero
    for noise, third in ((0.01, 2.0), (1e-9, 0.5)):
        h = SOLVED["good_step"](noise, third)
        assert third * h / 3 == pytest.approx(noise / h**2, rel=1e-12)


def seven_probes(probe, x, h):
    """Take the mixed derivative from two corners only."""
    (a, b), f = h * np.eye(2), probe(x)
    e, w, n, s = (probe(x + d) for d in (a, -a, b, -b))
    mixed = (probe(x + a + b) + probe(x - a - b) - e - w - n - s + 2 * f) / (2 * h**2)
    H = [[(e + w - 2 * f) / h**2, mixed], [mixed, (n + s - 2 * f) / h**2]]
    return np.array([(e - w) / (2 * h), (n - s) / (2 * h)]), np.array(H)


def by_cholesky(x, g, H, longest):
    try:
        np.linalg.cholesky(H)
        step = -np.linalg.inv(H) @ g
    except np.linalg.LinAlgError:
        step = np.full(2, np.inf)
    if math.hypot(*step) > longest:
        step = -g / (math.hypot(*g) or 1) * longest
    return np.minimum(np.maximum(x + step, 0), 6).tolist()


def lowest_look(probe, budget, rng):
    ticks = np.linspace(0.3, 5.7, int((budget - 63) ** 0.5))
    start = min([np.array([u, v]) for u in ticks for v in ticks], key=probe)
    return walk(probe, start, 0.05, 0.4, budget - probe.used)


def test_another_right_solution_passes():
    """What is asked for counts, not how it is done."""
    for name, function in (
        ("hessian_from_depths", seven_probes),
        ("hybrid_point", by_cholesky),
        ("good_step", lambda noise, third: (3 * noise / third) ** (1 / 3)),
        ("search", lowest_look),
    ):
        report = CHECKS[name](function)
        assert report.complete, report.text
    scope = {"np": np, **SOLVED, "hessian_from_depths": seven_probes}
    exec(cell_of(SOLUTION, "walk"), scope)
    assert CHECKS["walk"](scope["walk"]).complete
