"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to

by_images, send, chain, undo, layer, fit, hold_out = pages("cloud").solved.values()


SEEN = {"send": "Y = cloud @ M.T"}
KNOWN = {"[-c, a]": "the page has the images of a turn, [-s, c]"}
HIDDEN = {
    "undo": [
        Case(
            "one",
            ([np.array([[2.0, 0.0], [1.0, 1.0]])],),
            close_to([[0.5, 0], [-0.5, 1]]),
        )
    ]
}


def in_place(A, X):
    X[:] = X @ A.T if X.dtype == float and len(A) == A.shape[1] else X
    return X @ A.T


def keeps_the_kind(A, X):
    Y = np.zeros((len(X), len(A)), dtype=X.dtype)
    for i, x in enumerate(X):
        Y[i] = A @ x
    return Y


def one_short(A, X):
    Y = np.zeros((len(X), len(A)))
    for i in range(len(X) - 1):
        Y[i] = A @ X[i]
    return Y


def points_in_columns(A, X):
    return A @ X if len(X) == A.shape[1] else X @ A.T


def squares_axes(A, X):
    return (X @ A.T) ** 2


def from_identity(maps):
    whole = np.eye(2)
    for A in maps:
        whole = A @ whole
    return whole


def entrywise(maps):
    whole = np.ones_like(maps[0])
    for A in maps:
        whole = whole * A
    return whole


def eats_the_list(maps):
    whole = maps.pop(0)
    while maps:
        whole = maps.pop(0) @ whole
    return whole


def changes_the_first(maps):
    whole = maps[0]
    for A in maps[1:]:
        whole[:] = A @ whole
    return whole


def each_undone_in_order(maps):
    return chain([undo([A]) for A in maps])


def without_determinant(maps):
    (a, b), (c, d) = chain(maps)
    return np.array([[d, -b], [-c, a]])


def wrong_signs(maps):
    (a, b), (c, d) = chain(maps)
    return np.array([[d, b], [c, a]]) / (a * d - b * c)


def diagonal_kept(maps):
    (a, b), (c, d) = chain(maps)
    return np.array([[a, -b], [-c, d]]) / (a * d - b * c)


def shift_by_sample(X, W, b):
    return X @ W.T + (b[:, None] if len(b) == len(X) else b)


def layer_cut(X, W, b):
    return layer(X, W, b).astype(np.result_type(X.dtype))


def shifts_in_place(X, W, b):
    Y = X if len(W) == W.shape[1] and X.dtype == float else X @ W.T
    Y[:] = X @ W.T
    Y += b
    return Y


def without_ones(X, Y):
    C = np.linalg.solve(X.T @ X, X.T @ Y)
    return C.T, np.zeros(Y.shape[1])


def shift_afterwards(X, Y):
    W = without_ones(X, Y)[0]
    return W, (Y - X @ W.T).mean(axis=0)


def shift_is_the_mean(X, Y):
    return fit(X, Y)[0], Y.mean(axis=0)


def first_rows_only(X, Y):
    return fit(X[: X.shape[1] + 2], Y[: X.shape[1] + 2])


def swapped_weights(X, Y):
    W, b = fit(X, Y)
    return (W.T if W.shape[0] == W.shape[1] else W), b


def ones_first(X, Y):
    M = np.column_stack([np.ones(len(X)), X])
    C = np.linalg.solve(M.T @ M, M.T @ Y)
    return C[:-1].T, C[-1]


def one_matrix(X, Y):
    return np.column_stack(fit(X, Y))


def backwards(X, Y):
    return fit(Y, X) if X.shape == Y.shape else fit(X, Y)


def centres_in_place(X, Y):
    W, b = fit(X, Y)
    if X.dtype == float:
        X -= X.mean(axis=0)
    return W, b


def trial(fit_on=None, mean_of=None, measured=None, size=None):
    """Return a hold-out that differs in what the fit or the mean sees, or in the measure."""

    def hold(X, Y, known):
        rows = {"all": np.ones(len(X), bool), "known": known, "new": ~known}
        on = rows[measured or "new"]
        W, b = fit(X[rows[fit_on or "known"]], Y[rows[fit_on or "known"]])
        level = Y[rows[mean_of or "known"]].mean(axis=0)
        gaps = Y[on] - layer(X[on], W, b), Y[on] - level
        return tuple((size or rms)(gap) for gap in gaps)

    return hold


def rms(gap):
    return np.sqrt((gap**2).mean(axis=0))


def off(*args):
    a, b = hold_out(*args)
    return 1.01 * a, b


WRONG = {
    "matrix_from_images": [
        (np.array, "the images stand in the rows"),
        (lambda images: by_images(images[::-1]), "in the reverse order"),
        (lambda images: by_images([a / np.hypot(*a) for a in images]), "brought to length 1"),
        (lambda images: by_images([np.abs(a) for a in images]), "A times e_2 is [0.8, 0.6], and"),
        (np.concatenate, "got shape (4,)"),
        (lambda images: by_images(images[:2]), "got shape (2, 2)"),
    ],
    "send": [
        (lambda A, X: X @ A if len(A) == X.shape[1] else X @ A.T, "the other way"),
        (lambda A, X: A @ X.T, "got shape (2, 4)"),
        (points_in_columns, "two points, sheared: the columns of X were taken for the points"),
        (keeps_the_kind, "whole numbers, halved: the numbers are cut to whole ones"),
        (one_short, "X[3] = [0, 1] went to [0, 0]; multiply that one by hand"),
        (in_place, "it changed its input; work on a copy"),
        (lambda A, X: X, "sheared: these are the points as they were"),
        (squares_axes, "multiply that one by hand"),
        (lambda A, X: [A @ x for x in X[:-1]], "got shape (3, 2)"),
    ],
    "chain": [
        (lambda maps: chain(maps[::-1]), "the maps act in the reverse order"),
        (from_identity, "two maps of space: it raised ValueError"),
        (entrywise, "then a turn: the entries are multiplied one by one"),
        (lambda maps: sum(maps), "the matrices are added up"),
        (lambda maps: chain(maps[:-1] or maps), "a turn: the last map is missing"),
        (lambda maps: chain(maps[1:] or maps), "a turn: the first map is missing"),
        (lambda maps: maps[0], "a shear, then a turn: this is the first map alone"),
        (lambda maps: maps[-1], "a shear, then a turn: this is the last map alone"),
        (lambda maps: chain(maps).T, "rows and columns are swapped"),
        (lambda maps: 2 * chain(maps), "the chain sends e_1 to [2, 0]; take e_1 through"),
        (changes_the_first, "it changed its input; work on a copy"),
        (eats_the_list, "it changed its input; work on a copy"),
        (lambda maps: chain(maps) if len(maps[0]) == 2 else 0 * maps[0], "two maps of space"),
    ],
    "undo": [
        (each_undone_in_order, "each map is undone, but not in the order that takes the chain"),
        (chain, "this is the chain itself"),
        (lambda maps: chain(maps).T, "that undoes turns and mirrors alone"),
        (without_determinant, "there and back, everything has become 4 times as large"),
        (wrong_signs, "there and back, e_1 ends at [-5, -3] and e_2 at [-8, -5]"),
        (diagonal_kept, "there and back, e_1 ends at"),
        (lambda maps: 1 / (chain(maps) + 1e-9), "there and back, e_1 ends at"),
        (lambda maps: undo(maps)[0], "got shape (2,)"),
        (lambda maps: undo(maps).astype(int), "there and back, e_1 ends at"),
    ],
    "layer": [
        (lambda X, W, b: X @ W.T, "the shift b is missing"),
        (lambda X, W, b: X @ W.T - b, "b is subtracted"),
        (lambda X, W, b: X @ (W if len(W) == W.shape[1] else W.T) + b, "W are swapped"),
        (shift_by_sample, "b has an entry for each output, and here each sample got one"),
        (layer_cut, "whole numbers, halves: the numbers are cut to whole ones"),
        (lambda X, W, b: layer(X, W, b)[:, 0], "got shape (5,)"),
        (lambda X, W, b: layer(X, W, b).T, "got shape (2, 5)"),
        (lambda X, W, b: (X + b[0]) @ W.T, "compute that one by hand"),
        (shifts_in_place, "it changed its input; work on a copy"),
    ],
    "fit": [
        (without_ones, "this W is best for b = 0"),
        (shift_afterwards, "this W is best for b = 0; b is to be fitted together with it"),
        (shift_is_the_mean, "W is right and b is not: are all predictions off by the same?"),
        (first_rows_only, "are the residuals orthogonal to each column of X, and to the ones?"),
        (swapped_weights, "rows and columns of W are swapped: row i makes output i"),
        (ones_first, "the numbers are right, and the shift stands among the weights"),
        (backwards, "two inputs, two outputs: a sum of squares of"),
        (one_matrix, "expected (W, b), got a ndarray"),
        (lambda X, Y: (*fit(X, Y), 0), "expected (W, b), got 3 things"),
        (lambda X, Y: (fit(X, Y)[0].T, fit(X, Y)[1]), "W: expected numbers in an array of"),
        (lambda X, Y: (fit(X, Y)[0], fit(X, Y)[1][0]), "b: expected numbers in an array of"),
        (centres_in_place, "it changed its input; work on a copy"),
    ],
    "hold_out": [
        (trial(fit_on="all"), "error of the layer: the new rows, too, went into it"),
        (trial(fit_on="new"), "error of the layer: it was made from the new rows"),
        (trial(mean_of="all"), "error of the mean: the new rows, too, went into it"),
        (trial(mean_of="new"), "error of the mean: it was made from the new rows"),
        (trial(measured="known"), "it is measured on the rows that it was made from"),
        (trial(measured="all"), "it is measured on all rows"),
        (trial(size=lambda gap: rms(gap) ** 2), "the root of the mean of the squares is"),
        (trial(size=lambda gap: np.sqrt((gap**2).sum(axis=0))), "the squares are added up"),
        (trial(size=lambda gap: np.abs(gap).mean(axis=0)), "the moduli are averaged"),
        (trial(size=lambda gap: gap.mean(axis=0)), "with their signs, and cancel"),
        (trial(size=lambda gap: np.sqrt((gap**2).mean())), "got shape ()"),
        (trial(size=lambda gap: np.sqrt((gap**2).mean(axis=1))), "got shape (5,)"),
        (lambda *a: hold_out(*a)[::-1], "the right ones, in the wrong order"),
        (lambda X, Y, known: hold_out(X, Y, ~known), "an entry for each output"),
        (off, "is not the root of the mean of the squares on the new rows"),
        (lambda *a: np.array(hold_out(*a)), "expected (error of the layer, error of"),
    ],
}  # fmt: skip
