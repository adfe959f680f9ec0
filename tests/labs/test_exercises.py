"""The checks of the chapters' code exercises: solution, stub, and plausible slips."""

import runpy
from pathlib import Path

import pytest
from code_exercises import PLACES, SOLUTIONS, STUBS, checks, run

#: By chapter and name of the check: functions that slip, and what is said of each.
SLIPS = {}
for path in sorted(Path(__file__).with_name("slips").glob("*.py")):
    slips = runpy.run_path(str(path))["SLIPS"]
    SLIPS |= {(path.stem, name): slips[name] for name in slips}


@pytest.mark.parametrize("key", sorted({*PLACES, *SLIPS}), ids=".".join)
def test_every_exercise_has_stub_and_solution_and_three_slips(key):
    slips = f"tests/labs/slips/{key[0]}.py"
    assert key in PLACES, f"{slips}: no page calls check_{key[1]}: correct the name"
    place = f"{PLACES[key]}: check_{key[1]}"
    assert key in STUBS, (
        f"{place}: add a stub, a cell with NotImplementedError, that ends with it"
    )
    assert key in SOLUTIONS, f"{place}: end the solution's cell with it as well"
    told = f"{place}: write three plausible slips, and what is said of each, in {slips}"
    assert len(SLIPS.get(key, ())) >= 3, told


@pytest.mark.parametrize("key", STUBS, ids=".".join)
def test_the_pages_solution_passes_and_its_stub_does_not(key, capsys):
    run(key, SOLUTIONS)
    assert "wrong" not in capsys.readouterr().out
    run(key, STUBS)
    assert "not written yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("chapter", "name", "function", "said"),
    [(*key, *slip) for key, slips in SLIPS.items() for slip in slips],
)
def test_a_slip_is_caught_with_its_reason(chapter, name, function, said, capsys):
    report = getattr(checks(chapter), f"check_{name}")(function)
    assert not report.complete
    assert said in capsys.readouterr().out
