"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to

(
    on_line, projection_matrix, kind, errors, restore, seen, trial,
) = pages("restoration").solved.values()  # fmt: skip

SEEN = {
    "on_line": "t = (p - q) @ v / (v @ v)",
    "kind": "np.abs(M @ M - M).max()",
    "errors": "np.cumsum(((A @ F) ** 2).mean(axis=0))",
    "restore": "np.linalg.lstsq(F[~gone], (A - m)[:, ~gone].T, rcond=None)[0]",
    "trial": "np.sqrt((d**2).mean())",
}
#: What no message shows besides the usual: the steps by name.
CODE = ("qr", "lstsq", "pinv", "svd", "singular", "cumsum")
KNOWN = {
    "Q @ Q.T": "the page asks what B times its transpose is, and it is no projection"
}
HIDDEN = {
    "on_line": [
        Case(
            "in space",
            (np.array([3.0, 0, 3]), np.array([0.0, 1, 0]), np.array([0.0, 0, 2])),
            close_to([0, 1, 3]),
        )
    ],
    "projection_matrix": [
        Case("the axis", (np.array([[0.0], [5]]),), close_to([[0, 0], [0, 1]]))
    ],
    "errors": [
        Case(
            "on a line",
            (np.array([[1.0, 2], [1, -4]]), np.array([1.0, 0]), np.array([[0.0], [1]])),
            close_to([10, 0]),
        )
    ],
    "restore": [
        Case(
            "the diagonal",
            (
                np.array([[3.0, 0], [-2, 7]]),
                np.array([False, True]),
                np.zeros(2),
                np.full((2, 1), 0.5**0.5),
            ),
            close_to([[3, 3], [-2, -2]]),
        )
    ],
    "seen": [
        Case(
            "an axis, and half of another",
            (
                np.array([False, False, True]),
                np.array([[1, 0], [0, 0.6], [0, 0.8]]),
            ),
            close_to(0.6),
        )
    ],
}


def length(v):
    return np.linalg.norm(v)


def with_code(encode):
    """Project a table with other codes than those of the dot product."""

    def on(X, dead, x0, Q):
        Y = X.astype(float)
        Y[:, dead] = (x0 + encode(X, dead, x0, Q) @ Q.T)[:, dead]
        return Y

    return on


def least(A, Z):
    return np.linalg.lstsq(A, Z.T, rcond=None)[0].T


def whole_picture(X, dead, x0, Q):
    return x0 + least(Q[~dead], (X - x0)[:, ~dead]) @ Q.T


def wrong_way(X, dead, x0, Q):
    return np.where(dead, X, whole_picture(X, dead, x0, Q))


def keeps_the_kind(X, dead, x0, Q):
    Y = X.copy()
    Y[:, dead] = whole_picture(X, dead, x0, Q)[:, dead]
    return Y


def in_place(X, dead, x0, Q):
    X[:, dead] = whole_picture(X, dead, x0, Q)[:, dead]
    return X


def from_zero(X, dead, x0, Q):
    return np.where(dead, least(Q[~dead], X[:, ~dead]) @ Q.T, X)


def no_offset(X, dead, x0, Q):
    return np.where(dead, whole_picture(X, dead, x0, Q) - x0, X)


def by_normal_equations(X, dead, x0, Q):
    A = Q[~dead]
    codes = np.linalg.solve(A.T @ A, A.T @ (X - x0)[:, ~dead].T).T
    return np.where(dead, x0 + codes @ Q.T, X)


def any_code(X, dead, x0, Q):
    """Fit the first directions alone, where there are more than known pixels."""
    m = min(Q.shape[1], np.count_nonzero(~dead))
    return restore(X, dead, x0, Q[:, :m])


def same_for_all(X, dead, x0, Q):
    return np.where(dead, restore(X, dead, x0, Q).mean(axis=0), X)


def smoothed(X, dead, x0, Q):
    return np.where(dead, restore(X, dead, x0, Q), (X + x0) / 2)


def off(X, dead, x0, Q):
    return np.where(dead, restore(X, dead, x0, Q) + 0.5, X)


def table(measure, start=0, fill=restore, pixels="dead"):
    """Try all k, with something done wrongly."""

    def tried(X, dead, x0, Q):
        at = {"dead": dead, "known": ~dead, "all": dead | True}[pixels]
        return [
            measure((fill(X, dead, x0, Q[:, :k]) - X)[:, at])
            for k in range(start, Q.shape[1] + 1)
        ]

    return tried


def rms(gaps):
    return np.sqrt((gaps**2).mean())


def nested(X, x0, Q, measure):
    Z = X - x0
    return [measure(Z - Z @ Q[:, :k] @ Q[:, :k].T) for k in range(Q.shape[1] + 1)]


def square(R):
    return (R**2).sum(axis=1).mean()


def one_by_one(X, x0, Q):
    Z = X - x0
    return [square(Z), *(square(Z - np.outer(Z @ q, q)) for q in Q.T)]


def own_centre(X, x0, Q):
    return errors(X, X.mean(axis=0), Q)


def first_rows(X, x0, Q):
    Z = X - x0
    return [square(Z - Z[:, :k] @ Q[:k, :] @ Q.T) for k in range(Q.shape[1] + 1)]


def by_svd_alone(dead, Q):
    return np.linalg.svd(Q[~dead], compute_uv=False)[-1]


def column_by_column(dead, Q):
    return np.linalg.norm(Q[~dead], axis=0).min()


def hidden(dead, Q):
    if not dead.any():
        return 0.0
    return np.linalg.svd(Q[dead], compute_uv=False)[0]


def told(change):
    """Say another word where the condition holds."""

    def function(P, tol):
        return change(P, tol) or kind(P, tol)

    return function


def by_symmetry(P, tol):
    return "orthogonal" if np.abs(P - P.T).max() <= tol else "oblique"


def by_trace(P, tol):
    rank = np.linalg.matrix_rank(P)
    if abs(np.trace(P) - rank) > tol:
        return "none"
    return by_symmetry(P, tol)


def by_eigenvalues(P, tol):
    w = np.linalg.eigvals(P)
    if np.minimum(abs(w), abs(w - 1)).max() > max(tol, 1e-6):
        return "none"
    return by_symmetry(P, tol)


def exact(P, tol):
    if not (P @ P == P).all():
        return "none"
    return "orthogonal" if (P == P.T).all() else "oblique"


def by_lengths(P, tol):
    """Only the projections that lengthen something count as slanted."""
    return kind(P, 1e-9)


WRONG = {
    "on_line": [
        (lambda x, a, b: a + (x - a) @ b * b, "the line is the same for 2 b"),
        (lambda x, a, b: a + (x - a) @ b * b / length(b), "the line is the same for 2 b"),
        (lambda x, a, b: a + (x - a) @ b * b / length(b) ** 3, "the line is the same for 2 b"),
        (lambda x, a, b: x @ b / (b @ b) * b, "the line passes through a"),
        (lambda x, a, b: a + x @ b / (b @ b) * b, "was not taken away before"),
        (lambda x, a, b: (x - a) @ b / (b @ b) * b, "it begins at a"),
        (lambda x, a, b: (x - a) @ b / (b @ b), "the point is asked for, not its code"),
        (lambda x, a, b: x - on_line(x, a, b), "what is left of x beside the line"),
        (lambda x, a, b: on_line(x, b, a), "a and b have changed places"),
        (lambda x, a, b: on_line(x, a, b).astype(x.dtype), "cut to whole ones"),
        (lambda x, a, b: on_line(x, a, x), "is not on the line"),
        (lambda x, a, b: on_line(x, a, b) + b, "has the dot product"),
        (lambda x, a, b: a + (x - a) @ b // (b @ b) * b, "with b"),
        (lambda x, a, b: on_line(x, a, b)[:, None], "got shape (2, 1)"),
    ],
    "projection_matrix": [
        (lambda B: B @ B.T, "right for orthonormal columns only"),
        (lambda B: B @ B.T / (B**2).sum(), "right for a single column"),
        (lambda B: B / length(B) @ B.T / length(B), "right for a single column"),
        (lambda B: (B / np.linalg.norm(B, axis=0)) @ (B / np.linalg.norm(B, axis=0)).T,
         "they must be orthogonal, too"),
        (lambda B: B @ np.linalg.solve(B.T @ B, B.T), "which step loses digits"),
        (lambda B: B @ np.linalg.inv(B.T @ B) @ B.T, "which step loses digits"),
        (lambda B: np.eye(len(B)) - projection_matrix(B), "orthogonal to the columns"),
        (lambda B: np.linalg.qr(B)[0].T @ np.linalg.qr(B)[0], "got shape (1, 1)"),
        (lambda B: np.linalg.qr(B, mode="complete")[0] @ np.linalg.qr(B, mode="complete")[0].T,
         "does it use more columns than B has"),
        (lambda B: projection_matrix(B[:, :1]), "a column of B should stay where it is"),
        (lambda B: projection_matrix(B).astype(B.dtype), "cut to whole ones"),
        (lambda B: projection_matrix(B) @ B, "got shape (2, 1)"),
        (lambda B: projection_matrix(np.column_stack([B, np.arange(len(B)) + 1.0])[:, :len(B)]),
         "its trace is 3; of a projection it is the dimension"),
        (lambda B: B @ np.linalg.pinv(np.triu(B)), "not orthogonal to the columns"),
    ],
    "kind": [
        (by_symmetry, "applied to its own result it changes entries"),
        (by_trace, "not 'oblique': applied to its own result"),
        (by_eigenvalues, "does nothing a second time: not 'oblique'"),
        (exact, "not 'none': applied a second time it changes nothing"),
        (by_lengths, "measured, off by about 0.001: not 'none'"),
        (lambda P, tol: "none" if np.abs(P**2 - P).max() > tol else by_symmetry(P, tol),
         "not 'none'"),
        (lambda P, tol: "none" if np.abs(P @ P.T - P).max() > tol else "orthogonal",
         "slanted light: not 'none'"),
        (lambda P, tol: "orthogonal" if np.abs(P @ P.T - np.eye(len(P))).max() <= tol
         else kind(P, tol), "a mirror: not 'orthogonal'"),
        (lambda P, tol: "oblique" if kind(P, tol) != "none" else "none", "not 'oblique'"),
        (lambda P, tol: kind(P, 0.1), "not 'orthogonal': two entries across the diagonal"),
        (lambda P, tol: kind(P, tol) == "orthogonal", "got a bool"),
        (lambda P, tol: kind(P, tol).title(), "got 'Orthogonal'"),
        (lambda P, tol: "none" if (P @ P - P).max() > tol else by_symmetry(P, tol),
         "by up to"),
    ],
    "errors": [
        (lambda X, x0, Q: len(X) * errors(X, x0, Q), "the mean over the pictures is asked for"),
        (lambda X, x0, Q: nested(X, x0, Q, lambda R: (R**2).mean()), "number of pixels, too"),
        (lambda X, x0, Q: len(X) / max(len(X) - 1, 0.5) * errors(X, x0, Q),
         "one less than the number of pictures"),
        (lambda X, x0, Q: np.sqrt(np.maximum(errors(X, x0, Q), 0)), "those are roots"),
        (lambda X, x0, Q: errors(X, x0, Q)[1:], "2 numbers; with 0 directions and 2"),
        (lambda X, x0, Q: errors(X, x0, Q)[:-1], "there are 3 errors"),
        (lambda X, x0, Q: errors(X, x0, Q)[0] - errors(X, x0, Q), "captured, not lost"),
        (lambda X, x0, Q: errors(X, x0, Q)[::-1], "the last to all of them"),
        (own_centre, "not through the pictures' own mean"),
        (lambda X, x0, Q: errors(X, 0 * x0, Q), "not through 0"),
        (one_by_one, "each direction is taken by itself"),
        (first_rows, "the mean squared distance is not"),
        (lambda X, x0, Q: nested(X, x0, Q, lambda R: np.linalg.norm(R, axis=1).mean()),
         "the mean squared distance is not"),
        (lambda X, x0, Q: errors(X[:1], x0, Q), "the mean squared distance is not"),
        (lambda X, x0, Q: errors(X, x0, Q)[-1], "got shape ()"),
    ],
    "restore": [
        (lambda X, dead, x0, Q: X, "nothing was restored"),
        (lambda X, dead, x0, Q: np.where(dead, x0, X), "what do the known ones say"),
        (lambda X, dead, x0, Q: np.where(dead, 0, X), "the dead pixels have 0"),
        (whole_picture, "the known pixels are replaced, too"),
        (wrong_way, "and the dead ones kept"),
        (with_code(lambda X, dead, x0, Q: (X - x0) @ Q), "what the dead pixels say"),
        (with_code(lambda X, dead, x0, Q: (np.where(dead, 0, X) - x0) @ Q), "0 in place of"),
        (with_code(lambda X, dead, x0, Q: np.where(dead, 0, X - x0) @ Q), "x0 in place of"),
        (with_code(lambda X, dead, x0, Q: (X - x0)[:, ~dead] @ Q[~dead]), "x0 in place of"),
        (from_zero, "this one through 0"),
        (no_offset, "x0 is not added again"),
        (keeps_the_kind, "the numbers are cut to whole ones"),
        (in_place, "it changed its input"),
        (by_normal_equations, "fewer known pixels than directions"),
        (any_code, "is this the shortest?"),
        (same_for_all, "does any other code come nearer"),
        (off, "does any other code come nearer"),
        (smoothed, "known pixels have changed"),
        (lambda X, dead, x0, Q: restore(X, dead, x0, Q)[0], "got shape (3,)"),
        (lambda X, dead, x0, Q: restore(X, dead, x0, Q)[:, dead], "got shape (1, 1)"),
        (lambda X, dead, x0, Q: restore(X, dead, x0, Q.T), "it raised"),
    ],
    "seen": [
        (by_svd_alone, "some direction is not seen at all"),
        (lambda dead, Q: seen(dead, Q) ** 2, "that is squared"),
        (lambda dead, Q: 1 / max(seen(dead, Q), 1e-3), "the factor by which errors grow"),
        (lambda dead, Q: np.linalg.norm(Q[~dead], 2), "the greatest length, not the least"),
        (column_by_column, "their combinations are in the span, too"),
        (lambda dead, Q: np.linalg.norm(Q[~dead], axis=0).mean(), "the worst case is asked for"),
        (hidden, "how much the dead pixels may hide"),
        (lambda dead, Q: np.sqrt(max(0, 1 - seen(dead, Q) ** 2)), "may hide"),
        (lambda dead, Q: np.mean(~dead), "the share of pixels that are known"),
        (lambda dead, Q: seen(~dead, Q), "the least length in the dead pixels"),
        (lambda dead, Q: np.abs(Q[~dead]).sum(axis=0).min() / 2, "every unit vector"),
        (lambda dead, Q: seen(dead, Q) + 0.01, "has less than that"),
        (lambda dead, Q: 0.9 * seen(dead, Q), "has more than that"),
        (lambda dead, Q: 3.0, "cannot be a part of the length 1"),
        (lambda dead, Q: np.linalg.norm(Q[~dead], axis=0), "expected one number"),
        (lambda dead, Q: seen(dead, Q[:, :1]), "a combination is hidden"),
    ],
    "trial": [
        (table(lambda g: (g**2).mean()), "the root is missing"),
        (table(lambda g: np.sqrt((g**2).sum())), "the squares are added up"),
        (table(np.linalg.norm), "the squares are added up"),
        (table(lambda g: np.sqrt((g**2).sum(axis=1).mean())), "of a picture are added up"),
        (table(lambda g: np.sqrt((g**2).mean(axis=1)).mean()), "the root comes last"),
        (table(lambda g: np.abs(g).mean()), "the moduli are averaged"),
        (table(np.mean), "and cancel"),
        (table(rms, pixels="all"), "they are right whatever is restored"),
        (table(rms, fill=whole_picture, pixels="known"), "which the code was fitted to"),
        (table(rms, fill=whole_picture, pixels="all"), "known pixels were counted, too"),
        (table(rms, fill=with_code(lambda X, dead, x0, Q: (X - x0) @ Q)),
         "would not have shown them"),
        (table(rms, fill=with_code(lambda X, dead, x0, Q: (np.where(dead, 0, X) - x0) @ Q)),
         "0 in place of the dead pixels"),
        (table(rms, fill=with_code(lambda X, dead, x0, Q: np.where(dead, 0, X - x0) @ Q)),
         "x0 in place of the dead pixels"),
        (table(rms, start=1), "5 numbers; with 0 directions and 5 there are 6 errors"),
        (lambda X, dead, x0, Q: trial(X, dead, x0, Q)[::-1], "the last to all of them"),
        (table(rms, fill=lambda X, dead, x0, Q: restore(X, dead, x0, Q[:, -1:])),
         "the error is not"),
        (lambda X, dead, x0, Q: trial(X, dead, x0, Q)[-1], "got shape ()"),
        (table(rms, fill=by_normal_equations), "fewer known pixels than directions"),
        (lambda X, dead, x0, Q: int(np.argmin(trial(X, dead, x0, Q))), "got shape ()"),
    ],
}  # fmt: skip
