"""The checks of the chapters' code exercises: solution, stub, and plausible slips."""

from importlib import import_module

import numpy as np
import pytest
from mlmath import perceptron, vectors
from sources import CHAPTERS

#: Name of the check, and the chapter and cell that it is tried in.
STUBS, SOLUTIONS = {}, {}
for source in CHAPTERS:
    for cell in source.cells:
        for line in cell.splitlines():
            if line.startswith("exercises.check_"):
                name = line.split("check_")[1].split("(")[0]
                kind = STUBS if "NotImplementedError" in cell else SOLUTIONS
                module = source.name.split("/")[-1].replace("-", "_")
                kind[name] = (module, cell)


def check(name):
    chapter, _ = STUBS[name]
    return getattr(import_module(f"mlmath.exercises.{chapter}"), f"check_{name}")


def tried(name, cell, capsys):
    """Run a page's cell, and give what its check prints."""
    chapter, _ = STUBS[name]
    exercises = import_module(f"mlmath.exercises.{chapter}")
    exec(cell, {"np": np, "exercises": exercises})
    return capsys.readouterr().out


def test_every_exercise_has_stub_and_solution():
    assert STUBS.keys() == SOLUTIONS.keys()
    assert len(STUBS) >= 3


@pytest.mark.parametrize("name", STUBS)
def test_the_pages_solution_passes_and_its_stub_does_not(name, capsys):
    assert "wrong" not in tried(name, SOLUTIONS[name][1], capsys)
    assert "not written yet" in tried(name, STUBS[name][1], capsys)


def by_distance(X):
    D = vectors.distances(X)
    np.fill_diagonal(D, np.inf)
    return np.argmin(D, axis=1)


def by_dot(X):
    G = X @ X.T
    np.fill_diagonal(G, -np.inf)
    return np.argmax(G, axis=1)


def least_similar(X):
    return np.argmin(vectors.cosine_similarities(X), axis=1)


def from_the_top(U, b):
    x = np.zeros(len(b))
    for i in range(len(b)):
        x[i] = (b[i] - U[i, :i] @ x[:i]) / U[i, i]
    return x


def without_dividing(U, b):
    x = np.zeros(len(b))
    for i in reversed(range(len(b))):
        x[i] = b[i] - U[i, i + 1 :] @ x[i + 1 :] / np.diag(U)[i + 1 :].prod()
    return x


def in_whole_numbers(U, b):
    x = np.zeros_like(b)
    for i in reversed(range(len(b))):
        x[i] = (b[i] - U[i, i + 1 :] @ x[i + 1 :]) / U[i, i]
    return x


def scaled_at_the_end(A, x, n_steps):
    for _ in range(n_steps):
        x = A @ x
    return x / np.linalg.norm(x)


def one_too_many(A, x, n_steps):
    for _ in range(n_steps + 1):
        x = A @ x
        x = x / np.linalg.norm(x)
    return x


def from_the_left(A, x, n_steps):
    x = x / np.linalg.norm(x)
    for _ in range(n_steps):
        x = x @ A
        x = x / np.linalg.norm(x)
    return x


def parallelograms(X):
    Y = np.roll(X, -1, axis=0)
    return (X[:, 0] * Y[:, 1] - X[:, 1] * Y[:, 0]).sum()


def each_part_positive(X):
    Y = np.roll(X, -1, axis=0)
    return np.abs(X[:, 0] * Y[:, 1] - X[:, 1] * Y[:, 0]).sum() / 2


def not_closed(X):
    return (X[:-1, 0] * X[1:, 1] - X[:-1, 1] * X[1:, 0]).sum() / 2


def shadows_on_the_columns(A):
    Q = np.array(A, dtype=float)
    for j in range(A.shape[1]):
        for i in range(j):
            Q[:, j] -= (A[:, i] @ A[:, j]) / (A[:, i] @ A[:, i]) * A[:, i]
    return Q / np.linalg.norm(Q, axis=0)


def shadows_of_the_columns(A):
    Q = np.array(A, dtype=float)
    for j in range(A.shape[1]):
        Q[:, j] -= Q[:, :j] @ (Q[:, :j].T @ A[:, j])
        Q[:, j] /= np.linalg.norm(Q[:, j])
    return Q


def not_scaled(A):
    Q = np.array(A, dtype=float)
    for j in range(A.shape[1]):
        for i in range(j):
            Q[:, j] -= (Q[:, i] @ Q[:, j]) / (Q[:, i] @ Q[:, i]) * Q[:, i]
    return Q


def cut(A, tol, share=True):
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    r = np.count_nonzero(s > (tol * s[0] if share else tol))
    return U[:, :r], s[:r], Vt[:r]


def by_layers(A, tol, share=True):
    U, s, Vt = cut(A, tol, share)
    return Vt.T / s @ U.T


def transposed_if_square(A, tol):
    X = by_layers(A, tol)
    return X.T if len(X) == len(X[0]) else X


def with_rows_of_v(A, tol):
    U, s, Vt = cut(A, tol)
    return Vt / s @ U.T


def multiplied(A, tol):
    U, s, Vt = cut(A, tol)
    return Vt.T * s @ U.T


SLIPS = [
    (
        "most_similar",
        lambda X: np.argmax(vectors.cosine_similarities(X), axis=1),
        "itself",
    ),
    ("most_similar", by_distance, "by distance"),
    ("most_similar", by_dot, "largest dot product"),
    ("most_similar", least_similar, "least similar"),
    ("most_similar", lambda X: np.roll(np.arange(len(X)), 1), "smaller angle"),
    ("most_similar", lambda X: np.arange(len(X)) + 1, "numbers of rows"),
    ("most_similar", vectors.cosine_similarities, "shape"),
    ("substitute_back", from_the_top, "not moved to the right side"),
    (
        "substitute_back",
        lambda U, b: np.diag(U) * np.linalg.solve(U, b),
        "still carries",
    ),
    ("substitute_back", lambda U, b: np.linalg.solve(U.T, b), "transpose"),
    ("substitute_back", lambda U, b: np.linalg.solve(U, b) + 1e-6, "does not hold"),
    ("substitute_back", without_dividing, "wrong"),
    ("substitute_back", in_whole_numbers, "whole numbers: "),
    ("substitute_back", lambda U, b: U @ b[:, None], "shape"),
    ("power_steps", scaled_at_the_end, "nan or inf"),
    ("power_steps", one_too_many, "after 1 steps; count"),
    ("power_steps", from_the_left, "wrong side"),
    ("power_steps", lambda A, x, n: np.linalg.matrix_power(A, n) @ x, "length"),
    ("power_steps", lambda A, x, n: -SOLVED(A, x, n), "other way round"),
    ("power_steps", lambda A, x, n: np.array([0.6, 0.8]), "not the direction"),
    ("power_steps", lambda A, x, n: "ab", "got a str"),
    (
        "parabola_loss",
        lambda w, x, y: np.mean(REST(w, x, y) ** 2),
        "mean of the squares",
    ),
    ("parabola_loss", lambda w, x, y: np.linalg.norm(REST(w, x, y)), "root of the sum"),
    (
        "parabola_loss",
        lambda w, x, y: REST(w, x, y).sum() ** 2,
        "before they are squared",
    ),
    ("parabola_loss", lambda w, x, y: REST(w, x, y).sum(), "not squared"),
    ("parabola_loss", lambda w, x, y: np.abs(REST(w, x, y)).sum(), "moduli"),
    (
        "parabola_loss",
        lambda w, x, y: (REST(w[::-1], x, y) ** 2).sum(),
        "reverse order",
    ),
    ("parabola_loss", lambda w, x, y: 1e6, "what does the model predict"),
    ("parabola_loss", lambda w, x, y: REST(w, x, y) ** 2, "one number"),
    ("signed_area", parallelograms, "half of it"),
    ("signed_area", lambda X: abs(parallelograms(X)) / 2, "other way round"),
    ("signed_area", each_part_positive, "made positive"),
    ("signed_area", not_closed, "back to the first"),
    ("signed_area", lambda X: 1.0, "the area is not 1"),
    ("signed_area", lambda X: X, "shape"),
    ("gram_schmidt", shadows_on_the_columns, "columns 0 and 2 have the dot product"),
    ("gram_schmidt", shadows_of_the_columns, "nearly agree: columns 1 and 2 have"),
    ("gram_schmidt", not_scaled, "column 2 (counted from 0) has length"),
    ("gram_schmidt", lambda A: A / np.linalg.norm(A, axis=0), "nothing was subtracted"),
    ("gram_schmidt", lambda A: np.linalg.qr(A)[0], "points the other way"),
    ("gram_schmidt", lambda A: np.eye(*A.shape), "do not span"),
    ("gram_schmidt", lambda A: np.linalg.qr(A), "expected numbers"),
    ("translate", lambda X, old, new: X @ TO(new, old).T, "from new to old"),
    ("translate", lambda X, old, new: X @ TO(old, new), "a sample is a row"),
    ("translate", lambda X, old, new: X @ old.T, "into the new basis is missing"),
    ("translate", lambda X, old, new: X @ np.linalg.inv(new).T, "were in standard"),
    ("translate", lambda X, old, new: X @ old.T @ new, "only for an orthonormal"),
    ("translate", lambda X, old, new: X @ np.linalg.inv(old) @ new, "have changed"),
    ("translate", lambda X, old, new: TO(old, new) @ X.T, "shape"),
    ("cholesky", lambda A: np.linalg.cholesky(A).T, "upper triangle"),
    ("cholesky", lambda A: unit_factor(A), "without the roots"),
    ("cholesky", lambda A: unit_factor(A) * pivots(A), "root of its pivot"),
    ("cholesky", lambda A: roots_of_entries(A), "above the diagonal"),
    ("cholesky", lambda A: nothing_subtracted(A), "first entry that is off is (1, 1)"),
    (
        "cholesky",
        lambda A: diagonal_alone_subtracted(A),
        "three rows by hand: the first",
    ),
    ("cholesky", lambda A: in_the_type_of_its_input(A), "whole numbers: "),
    ("cholesky", lambda A: -np.linalg.cholesky(A), "first entry that is off is (0, 0)"),
    ("cholesky", lambda A: np.linalg.cholesky(A)[0], "shape"),
    (
        "best_params",
        lambda A, y: np.linalg.solve(A.T @ A, A.T @ y),
        "nearly agree: A w is as near to y as can be, but the parameters have too few",
    ),
    (
        "best_params",
        lambda A, y: np.linalg.solve(A[: A.shape[1]], y[: A.shape[1]]),
        "samples are met exactly",
    ),
    ("best_params", lambda A, y: np.linalg.qr(A)[0].T @ y, "has the dot product"),
    ("best_params", lambda A, y: A @ np.linalg.lstsq(A, y)[0], "one a sample"),
    ("best_params", lambda A, y: np.linalg.lstsq(A, y), "got a tuple"),
    ("best_params", lambda A, y: A.T @ y, "is possible; one of the columns"),
    ("best_params", lambda A, y: "w", "expected numbers"),
    ("pseudo_inverse", lambda A, tol: np.linalg.inv(A), "square"),
    ("pseudo_inverse", lambda A, tol: cut(A, tol)[0], "shape"),
    ("pseudo_inverse", lambda A, tol: by_layers(A, 0), "was inverted"),
    ("pseudo_inverse", lambda A, tol: by_layers(A, tol, share=False), "all entries"),
    ("pseudo_inverse", lambda A, tol: by_layers(A, tol).T, "shape"),
    ("pseudo_inverse", transposed_if_square, "that is its transpose"),
    ("pseudo_inverse", with_rows_of_v, "as rows"),
    ("pseudo_inverse", multiplied, "multiplied, not divided"),
    (
        "pseudo_inverse",
        lambda A, tol: by_layers(A, 1e-12),
        "3 singular values were inverted, and 2 count",
    ),
    (
        "pseudo_inverse",
        lambda A, tol: by_layers(A, 0.99),
        "1 singular values were inverted",
    ),
    ("pseudo_inverse", lambda A, tol: np.ones(A.shape[::-1]), "A X A is not A"),
    (
        "pseudo_inverse",
        lambda A, tol: by_layers(A, tol) * (1 + 1e-4),
        "off by 0.0001",
    ),
]


def TO(old, new):
    return np.linalg.solve(new, old)


def REST(w, x, y):
    return y - (w[0] + w[1] * x + w[2] * x**2)


def SOLVED(A, x, n_steps):
    space = {"np": np, "exercises": import_module("mlmath.exercises.eigenvalues")}
    exec(SOLUTIONS["power_steps"][1], space)
    return space["power_steps"](A, x, n_steps)


@pytest.mark.parametrize(("name", "function", "said"), SLIPS)
def test_a_slip_is_caught_with_its_reason(name, function, said, capsys):
    report = check(name)(function)
    assert not report.complete
    assert said in capsys.readouterr().out


def test_three_slips_for_each():
    names = [name for name, _, _ in SLIPS]
    assert all(names.count(name) >= 3 for name in STUBS)


def transposed(P, tol):
    return FORGETTING(P.T / P.T.sum(axis=0), tol)


def from_the_first_power(P, tol):
    power, k = P, 1
    while max(np.abs(power - p[:, None]).sum(axis=0).max() for p in power.T) > tol:
        power, k = P @ power, k + 1
    return k


def neighbours_only(P, tol):
    power, k = np.eye(len(P)), 0
    while np.abs(np.diff(power, axis=1)).sum(axis=0).max() > tol:
        power, k = P @ power, k + 1
    return k


def by_entries(P, tol):
    power, k = np.eye(len(P)), 0
    while np.ptp(power, axis=1).max() > tol:
        power, k = P @ power, k + 1
    return k


def FORGETTING(P, tol):
    space = {"np": np, "exercises": import_module("mlmath.exercises.markov")}
    exec(SOLUTIONS["steps_to_forget"][1], space)
    return space["steps_to_forget"](P, tol)


SLIPS += [
    ("steps_to_forget", lambda P, tol: FORGETTING(P, 2 * tol), "for half the distance"),
    ("steps_to_forget", lambda P, tol: FORGETTING(P, tol) + 1, "one too many"),
    ("steps_to_forget", lambda P, tol: FORGETTING(P, tol) - 1, "still"),
    ("steps_to_forget", lambda P, tol: FORGETTING(P, tol) + 5, "for a smaller k"),
    ("steps_to_forget", lambda P, tol: -3, "expected a number of steps"),
    ("steps_to_forget", transposed, "wrong"),
    ("steps_to_forget", from_the_first_power, "no step needed"),
    ("steps_to_forget", neighbours_only, "states in a row: "),
    ("steps_to_forget", by_entries, "for half the distance"),
    ("steps_to_forget", lambda P, tol: P, "shape"),
]


def pivots(A):
    return np.diag(np.linalg.cholesky(A)) ** 2


def unit_factor(A):
    L = np.linalg.cholesky(A)
    return L / np.diag(L)


def roots_of_entries(A):
    return np.sqrt(np.abs(A))


def nothing_subtracted(A):
    return np.tril(A) / np.sqrt(np.diag(A))


def diagonal_alone_subtracted(A):
    L = np.zeros(A.shape)
    for j in range(len(A)):
        L[j, j] = np.sqrt(A[j, j] - L[j, :j] @ L[j, :j])
        L[j + 1 :, j] = A[j + 1 :, j] / L[j, j]
    return L


def in_the_type_of_its_input(A):
    L = np.zeros_like(A)
    for j in range(len(A)):
        rest = A[j:, j] - L[j:, :j] @ L[j, :j]
        L[j:, j] = rest / np.sqrt(rest[0])
    return L


def zero_is_right(X, y, w):
    for x, label in zip(X, y, strict=True):
        if label * (x @ w) < 0:
            w = w + label * x
    return w


def judged_at_the_start(X, y, w):
    return w + sum(
        label * x for x, label in zip(X, y, strict=True) if label * (x @ w) <= 0
    )


def added_only(X, y, w):
    for x, label in zip(X, y, strict=True):
        if label * (x @ w) <= 0:
            w = w + x
    return w


def where_right(X, y, w):
    for x, label in zip(X, y, strict=True):
        if label * (x @ w) >= 0:
            w = w + label * x
    return w


def no_labels(X, y, w):
    for x in X:
        if x @ w <= 0:
            w = w + x
    return w


def in_place(X, y, w):
    for x, label in zip(X, y, strict=True):
        if label * (x @ w) <= 0:
            w += label * x
    return w


NEURON_SLIPS = [
    (zero_is_right, "a product of 0 was taken as right"),
    (judged_at_the_start, "judged by the first weights"),
    (lambda X, y, w: w + y @ X, "also those that are right"),
    (added_only, "where they are to be subtracted"),
    (where_right, "where the sample is right"),
    (no_labels, "the labels were not used"),
    (lambda X, y, w: w.copy(), "those of before"),
    (lambda X, y, w: perceptron.perceptron_fit(X, y, start=w).params, "beyond the"),
    (in_place, "changed"),
    (lambda X, y, w: w + 0.5, "write down each correction"),
    (lambda X, y, w: X, "shape"),
]


SLIPS += [("perceptron_pass", function, said) for function, said in NEURON_SLIPS]


@pytest.mark.parametrize(("function", "said"), NEURON_SLIPS)
def test_a_slip_of_the_perceptron_is_caught(function, said, capsys):
    report = check("perceptron_pass")(function)
    assert not report.complete
    assert said in capsys.readouterr().out
