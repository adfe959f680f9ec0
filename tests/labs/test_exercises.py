"""The checks of the chapters' code exercises: solution, stub, and plausible slips."""

import runpy
from importlib import import_module
from pathlib import Path

import pytest
from code_exercises import SOLUTIONS, STUBS, run

#: By the name of the check: functions that slip, and what is said of each.
SLIPS = {}
for path in sorted(Path(__file__).with_name("slips").glob("*.py")):
    SLIPS |= runpy.run_path(str(path))["SLIPS"]


def test_every_exercise_has_stub_and_solution_and_three_slips():
    assert STUBS.keys() == SOLUTIONS.keys() == SLIPS.keys()
    assert len(STUBS) >= 3
    assert all(len(slips) >= 3 for slips in SLIPS.values())


@pytest.mark.parametrize("name", STUBS)
def test_the_pages_solution_passes_and_its_stub_does_not(name, capsys):
    run(name, SOLUTIONS)
    assert "wrong" not in capsys.readouterr().out
    run(name, STUBS)
    assert "not written yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "function", "said"),
    [(name, *slip) for name, slips in SLIPS.items() for slip in slips],
)
def test_a_slip_is_caught_with_its_reason(name, function, said, capsys):
    module, _ = STUBS[name]
    report = getattr(import_module(f"mlmath.exercises.{module}"), f"check_{name}")(
        function
    )
    assert not report.complete
    assert said in capsys.readouterr().out
