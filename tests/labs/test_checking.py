"""The checks survive whatever a learner's function does, and say what it was."""

import threading

import numpy as np
import pytest
from mlmath.labs import checking
from mlmath.labs.checking import Case, as_numbers, run
from scipy import sparse


def double(x):
    return 2 * x


def look(result, x):
    array = as_numbers(result, x.shape)
    if isinstance(array, str):
        return array
    return None if np.allclose(array, 2 * x) else "not twice the input"


CASES = [
    Case("two numbers", (np.array([1.0, 2.0]),), look),
    Case("one", (np.ones(1),), look),
]


def stub(x):
    raise NotImplementedError


def forgets(x):
    x + x


def breaks(x):
    return x["first"]


def changes(x):
    x *= 2
    return x


def loops(x):
    while True:
        pass


class Strange:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("I am not what I seem")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (stub, "not written yet"),
        (forgets, "returned nothing; is there a `return`?"),
        (lambda x: ..., "returned nothing"),
        (breaks, "it raised IndexError: only integers"),
        (breaks, 'in its line: return x["first"]'),
        (changes, "it changed its input"),
        (lambda x: "text", "expected numbers in an array of shape (2,), got a str"),
        (lambda x: [1, [2]], "got a list"),
        (lambda x: x[:, None], "expected an array of shape (2,), got shape (2, 1)"),
        (lambda x: x * np.nan, "some entries are nan or inf"),
        (lambda x: 3 * x, "two numbers: not twice the input"),
        (lambda x: Strange(), "a Strange that cannot be used here"),
        (lambda: 1, "it raised TypeError"),
        ("double", "hand over the function itself, not a str"),
    ],
)
def test_what_is_wrong_is_said(function, words):
    report = run("double", function, CASES)
    assert report.passed == 0
    assert not report.complete
    assert words in repr(report)


def test_an_endless_loop_is_stopped(monkeypatch):
    monkeypatch.setattr(checking, "SECONDS", 0.05)
    report = run("double", loops, CASES[:1])
    assert "does a loop never end?" in report.messages[0]


def test_away_from_the_main_thread_it_works_without_a_limit():
    found = []
    thread = threading.Thread(target=lambda: found.append(run("double", double, CASES)))
    thread.start()
    thread.join()
    assert found[0].complete


def test_a_right_function_passes_and_says_so():
    report = run("double", double, CASES)
    assert report.complete
    assert repr(report) == "double: 2 of 2 passed"


def test_what_holds_in_part_is_counted():
    report = run("double", lambda x: 2 * x if len(x) > 1 else x, CASES)
    assert (report.passed, report.total) == (1, 2)
    assert report.messages == ("one: not twice the input",)


def test_sparse_arguments_are_compared_without_forming_them():
    A = sparse.csr_array(np.eye(2))

    def writes(A):
        A.data[:] = 7
        return np.zeros(2)

    report = run("f", writes, [Case("a sparse array", (A,), lambda result, A: None)])
    assert "it changed its input" in repr(report)


def test_a_sparse_result_counts_as_numbers():
    assert as_numbers(sparse.csr_array(np.eye(2)), (2, 2)).tolist() == [[1, 0], [0, 1]]
