"""Each statement of the book has a test of its own name, in tests/claims."""

import ast

import pytest
from sources import ROOT, SOURCES

CLAIMS = ROOT / "tests" / "claims"
LABELS = {label: s for s in SOURCES for _, label in s.statements if label}


def functions_of_claims() -> dict[str, str]:
    """Map the name of each test function to its file."""
    found = {}
    for path in sorted(CLAIMS.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[node.name] = f"{path.name}:{node.lineno}"
    return found


TESTS = functions_of_claims()


def test_statements_are_found():
    assert len(LABELS) > 20


@pytest.mark.parametrize("label", LABELS)
def test_each_statement_has_a_test(label):
    name = "test_" + label.replace("-", "_")
    slug = LABELS[label].name.rsplit("/")[-1].replace("-", "_")
    assert name in TESTS, (
        f"{LABELS[label].at(f':label: {label}')}: no test tries {label}: "
        f"write {name} in tests/claims/test_{slug}.py"
    )


@pytest.mark.parametrize("name", TESTS)
def test_each_test_belongs_to_a_statement(name):
    labels = {"test_" + label.replace("-", "_") for label in LABELS}
    assert any(name == one or name.startswith(one + "_") for one in labels), (
        f"tests/claims/{TESTS[name]}: {name} carries the name of no statement: "
        "name it after a label, test_thm_chapter_name"
    )
