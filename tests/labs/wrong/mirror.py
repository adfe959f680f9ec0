"""Typical mistakes in the lab, what is said of each, and what else its tests need."""

import numpy as np
from lab_pages import pages
from mlmath.labs.checking import Case, close_to

basis, matrix, is_mirror, send, at, between, images = pages("mirror").solved.values()


SEEN = {"reflection_matrix": "T = F @ D @ F.T"}
KNOWN = {
    "reflection_matrix(mirror_basis(V))": "the page prints what the first tasks give together"
}
HIDDEN = {
    "send": [
        Case(
            "a shift",
            (np.array([[1.0, 0, 3], [0, 1, 4], [0, 0, 1]]), np.eye(2)),
            close_to([[4, 4], [3, 5]]),
        )
    ]
}


def first_that_works(V):
    """Takes the first of the axes whose rest is not exactly zero."""
    n, k = V.shape
    E = np.zeros((n, n))
    E[:, :k] = basis(V)[:, :k]
    for e in np.eye(n):
        rest = e - E @ (E.T @ e)
        if rest.any():
            E[:, k] = rest / np.linalg.norm(rest)
            return E
    return None


def always_the_first(V):
    n, k = V.shape
    E = np.zeros((n, n))
    E[:, :k] = basis(V)[:, :k]
    rest = np.eye(n)[0] - E @ (E.T @ np.eye(n)[0])
    with np.errstate(invalid="ignore", divide="ignore"):
        E[:, k] = rest / np.linalg.norm(rest)
    return E


def axis_as_it_is(V):
    n, k = V.shape
    return np.column_stack([basis(V)[:, :k], np.eye(n)[-1]])


def only_scaled(V):
    return np.column_stack([V / np.linalg.norm(V, axis=0), basis(V)[:, -1]])


def not_scaled(V):
    E = basis(V)
    return E * (E.T @ np.column_stack([V, E[:, -1]])).diagonal()


def normal_first(V):
    E = basis(V)
    return np.column_stack([E[:, -1], E[:, :-1]])


def of_the_axes(V):
    return np.eye(len(V))


def by_cross(V):
    a, b = V.T
    n = np.cross(a, b)
    return np.column_stack([basis(V)[:, :2], n / np.linalg.norm(n)])


def turned_in_place(V):
    V /= np.linalg.norm(V, axis=0)
    return basis(V)


def backwards(V):
    E = basis(V[:, ::-1])
    return np.column_stack([E[:, :-1][:, ::-1], E[:, -1]])


def flip(n):
    M = np.eye(n)
    M[-1, -1] = -1
    return M


def drops(E):
    return np.eye(len(E)) - np.outer(E[:, -1], E[:, -1])


def flips_the_first(E):
    return np.eye(len(E)) - 2 * np.outer(E[:, 0], E[:, 0])


def flips_in_place(E):
    normal = E[:, -1].copy()
    E[:, -1] *= -1
    return np.eye(len(E)) - 2 * np.outer(normal, normal)


def twice(T):
    return bool(np.allclose(T @ T, np.eye(len(T))))


def by_determinant(T):
    return bool(abs(np.linalg.det(T) + 1) < 1e-9)


def keeps_lengths(T):
    return bool(np.allclose(T.T @ T, np.eye(len(T))))


def all_three(T):
    return twice(T) and by_determinant(T) and keeps_lengths(T)


def exactly(T):
    return bool((T == T.T).all() and (np.eye(len(T)) == T @ T).all())


def loosely(T):
    n = len(T)
    near = np.allclose(T @ T, np.eye(n), atol=0.02) and np.allclose(T, T.T, atol=0.02)
    return bool(near and abs(np.trace(T) - n + 2) < 0.02)


def by_trace(T):
    return bool(abs(np.trace(T) - len(T) + 2) < 1e-9)


def with_ones(H, X):
    return np.column_stack([X, np.ones(len(X))]) @ H.T


def without_ones(H, X):
    return X @ H[:-1, :-1].T


def with_zeros(H, X):
    return (np.column_stack([X, np.zeros(len(X))]) @ H.T)[:, :-1]


def transposed(H, X):
    return (np.column_stack([X, np.ones(len(X))]) @ H)[:, :-1]


def shifts_first(H, X):
    return (X + H[:-1, -1]) @ H[:-1, :-1].T


def subtracts(H, X):
    return X @ H[:-1, :-1].T - H[:-1, -1]


def appends_in_front(H, X):
    return (np.column_stack([np.ones(len(X)), X]) @ H.T)[:, 1:]


def shifted_by(change):
    def mirror(p, V):
        H = at(p, V)
        H[:-1, -1] = change(p, H[:-1, :-1])
        return H

    return mirror


def shift_in_the_last_row(p, V):
    H = at(p, V)
    H[-1, :-1], H[:-1, -1] = H[:-1, -1], 0
    return H


def last_row_of_zeros(p, V):
    H = at(p, V)
    H[-1] = 0
    return H


def across(p, V):
    """Takes the direction of the mirror for its normal."""
    H, u = np.eye(len(p) + 1), V[:, 0] / np.linalg.norm(V[:, 0])
    T = np.eye(len(p)) - 2 * np.outer(u, u)
    H[:-1, :-1], H[:-1, -1] = T, p - T @ p
    return H


def in_whole_numbers(p, V):
    H = np.eye(len(p) + 1, dtype=V.dtype)
    H[:-1, :-1] = at(p, V)[:-1, :-1]
    return H


def halfway(normal, point):
    def mirror(a, b):
        u, p = normal(a, b), point(a, b)
        T = np.eye(len(a)) - 2 * np.outer(u, u) / (u @ u)
        H = np.eye(len(a) + 1)
        H[:-1, :-1], H[:-1, -1] = T, p - T @ p
        return H

    return mirror


def half_turn(a, b):
    H = -np.eye(len(a) + 1)
    H[:-1, -1], H[-1, -1] = a + b, 1
    return H


def only_shifts(a, b):
    H = np.eye(len(a) + 1)
    H[:-1, -1] = b - a
    return H


def changed(change):
    return lambda A, B: change(images(A, B), A, B)


def too_few(A, B):
    return np.array([np.eye(len(A)), A, B, A @ B, B @ A])


def without_tolerance(A, B):
    found = [np.eye(len(A))]
    for image in found:
        for mirror in (A, B):
            new = mirror @ image
            if not any((new == old).all() for old in found):
                found.append(new)
    return np.array(found)


def only_turns(A, B):
    return np.array([H for H in images(A, B) if np.linalg.det(H) > 0])


def others_as_well(A, B):
    found = images(A, B)
    return np.concatenate([found, 2 * found])


WRONG = {
    "mirror_basis": [
        (first_that_works, "a plane that holds the first axis: columns"),
        (always_the_first, "a level line: some entries are nan or inf; is something divided by 0?"),
        (axis_as_it_is, "; the last is to stand across the mirror"),
        (only_scaled, "columns 0 and 1 of E have the dot product"),
        (not_scaled, "column 0 of E has length 5 and not 1"),
        (normal_first, "what stands across the mirror is to be the last column of E"),
        (lambda V: basis(V).T, "the columns of E, and here they are its rows"),
        (lambda V: -basis(V), "a column of E points against what is new"),
        (of_the_axes, "the columns of E up to number 0 do not span what those of V span"),
        (backwards, "the columns of E up to number 0 do not span"),
        (by_cross, "it raised ValueError"),
        (lambda V: basis(V)[:, :-1], "got shape (2, 1)"),
        (turned_in_place, "it changed its input; work on a copy"),
        (lambda V: basis(V).astype(V.dtype), "has length 0 and not 1"),
    ],
    "reflection_matrix": [
        (lambda E: -matrix(E), "what lies in the mirror is turned round, and what stands"),
        (lambda E: flip(len(E)), "the reflection in the mirror's own coordinates"),
        (lambda E: E @ flip(len(E)), "but what goes in is not"),
        (lambda E: flip(len(E)) @ E.T, "but the image is not"),
        (lambda E: E.T @ flip(len(E)) @ E, "which coordinates go in first"),
        (lambda E: E @ flip(len(E)) @ E, "column 0 of E lies in the mirror and is to stay"),
        (drops, "stands across the mirror and is to go to its negative"),
        (lambda E: np.eye(len(E)), "stands across the mirror and is to go to its negative"),
        (flips_the_first, "column 0 of E lies in the mirror and is to stay where it is"),
        (flips_in_place, "it changed its input; work on a copy"),
        (lambda E: matrix(E)[-1], "got shape (2,)"),
    ],
    "is_mirror": [
        (by_determinant, "all of space turned round: True, but no vector stays"),
        (by_determinant, "a slanted flip: True, but it changes the length of [0, 1]"),
        (by_determinant, "a mirror and a turn: True, but to do it twice is not to do nothing"),
        (twice, "what changes nothing: True, but nothing is turned round"),
        (twice, "a half turn of space: True, but only a line stays, and a mirror of space"),
        (keeps_lengths, "a quarter turn: True, but no vector stays"),
        (all_three, "all of space turned round: True, but no vector stays"),
        (exactly, "ten entries: False, but it is the reflection in a mirror, up to rounding"),
        (loosely, "two decimals of a mirror: True, but it changes lengths, by far more than"),
        (by_trace, "a slanted flip: True"),
        (lambda T: not is_mirror(T), "False, but it is the reflection in a mirror"),
        (lambda T: len(T) == 2 and by_determinant(T), "a plane in space: False, but it is"),
        (lambda T: np.trace(T), "expected True or False, got a float64"),
        (lambda T: "yes", "expected True or False, got a str"),
    ],
    "send": [
        (with_ones, "each point still has its 1 at the end"),
        (without_ones, "the points are not shifted; do they end in a 1?"),
        (with_zeros, "the points are not shifted; do they end in a 1?"),
        (transposed, "this is the transposed H; a point is a column, to the right of H"),
        (shifts_first, "the shift comes before the map, and is mapped as well"),
        (subtracts, "point 0, [0, 0], is sent to [-3, -4]: what is H times it?"),
        (appends_in_front, "what is H times it?"),
        (lambda H, X: X.copy(), "all points stay where they are"),
        (lambda H, X: X @ H, "it raised ValueError"),
        (lambda H, X: send(H, X).T, "got shape (2, 3)"),
        (lambda H, X: send(H, X[:1])[0], "got shape (2,)"),
    ],
    "mirror_at": [
        (shifted_by(lambda p, T: p), "the point [5, 1] of the mirror is sent to [10, 0]"),
        (shifted_by(lambda p, T: 0 * p), "the point [5, 1] of the mirror is sent to [5, -1]"),
        (shifted_by(lambda p, T: T @ p - p), "of the mirror is sent to"),
        (shifted_by(lambda p, T: p + T @ p), "of the mirror is sent to"),
        (shift_in_the_last_row, "so a point does not keep its 1"),
        (last_row_of_zeros, "the last row is [0, 0, 0], so a point does not keep its 1"),
        (across, "is not the reflection in a mirror along V's columns"),
        (lambda p, V: -at(-p, V) + 2 * np.diag([*(0 * p), 1]), "the upper left part is not"),
        (lambda p, V: at(p, V)[:-1], "got shape (2, 3)"),
        (lambda p, V: at(p, V)[:-1, :-1], "got shape (2, 2)"),
        (in_whole_numbers, "the upper left part is not the reflection"),
    ],
    "mirror_between": [
        (halfway(lambda a, b: a - b, lambda a, b: 0 * a), "two points, by hand: a = [0, 1] is"),
        (halfway(lambda a, b: a - b, lambda a, b: a), "is sent to [0, 1], not to b = [4, 1]"),
        (halfway(lambda a, b: a + b, lambda a, b: (a + b) / 2), "a = [0, 1] is sent to"),
        (halfway(lambda a, b: a - b, lambda a, b: a - b), "is sent to"),
        (half_turn, "a and b are swapped, but not by a mirror"),
        (only_shifts, "a is sent to b, but b = [4, 1] is sent to [8, 1]"),
        (lambda a, b: between(a, b)[:-1, :-1], "got shape (2, 2)"),
        (lambda a, b: between(a, b).T, "so a point does not keep its 1"),
        (lambda a, b: between(a, b).astype(int), "is sent to"),
    ],
    "all_images": [
        (without_tolerance, "does a loop never end?"),
        (too_few, "seen in B once more, is not among them"),
        (only_turns, "number 0, seen in A once more, is not among them"),
        (changed(lambda found, A, B: found[1:]), "what no mirror has touched is missing"),
        (changed(lambda found, A, B: np.concatenate([found, found])), "are the same map"),
        (others_as_well, "8 maps are too many: some are no products of A and B"),
        (changed(lambda found, A, B: len(found)), "one after the other, got a int"),
        (changed(lambda found, A, B: found[0]), "one after the other, got shape (2, 2)"),
        (changed(lambda found, A, B: found[:-1]), "once more, is not among them"),
        (changed(lambda found, A, B: [H.tolist() for H in found[:3]]), "is not among them"),
        (changed(lambda found, A, B: np.nan * found), "some entries are nan or inf"),
    ],
}  # fmt: skip

#: What only the end of its time stops.
ENDLESS = {without_tolerance}
