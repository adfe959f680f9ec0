"""The checks of the lab *A tilted mirror*: one function for each that the learner writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from mlmath import orthogonal, transforms, vectors
from mlmath._checks import Matrix, Vector
from mlmath.labs.checking import Case, Function, Lab, Report, as_numbers, kind_of

LAB = Lab(
    "mirror_basis", "reflection_matrix", "is_mirror", "send", "mirror_at", "mirror_between",
    "all_images",
)  # fmt: skip
ready = LAB.ready


def _bird() -> dict[str, Matrix]:
    """Return the corners of each part, in metres from where it perches; it looks right."""
    parts: dict[str, Sequence[tuple[float, float]]] = {
        "tail": [(-0.20, 0.16), (-0.42, -0.16), (-0.31, -0.20), (-0.10, 0.10)],
        "feet": [(0.00, 0.06), (-0.02, 0.00), (0.14, 0.00), (0.08, 0.06)],
        "breast": [
            (0.02, 0.54), (0.16, 0.56), (0.24, 0.40), (0.25, 0.27), (0.19, 0.14), (0.09, 0.05),
            (-0.05, 0.05), (-0.16, 0.13), (-0.12, 0.40),
        ],
        "back": [
            (0.10, 0.56), (0.02, 0.44), (-0.02, 0.30), (-0.12, 0.16), (-0.34, -0.02),
            (-0.28, 0.20), (-0.20, 0.40), (-0.10, 0.56),
        ],
        "head": [
            (-0.10, 0.54), (-0.20, 0.66), (-0.10, 0.70), (-0.13, 0.78), (-0.02, 0.79),
            (0.10, 0.80), (0.20, 0.75), (0.24, 0.67), (0.20, 0.58), (0.14, 0.52), (0.00, 0.48),
        ],
        "cheek": [
            (-0.06, 0.60), (0.02, 0.66), (0.13, 0.65), (0.22, 0.62), (0.16, 0.55), (0.04, 0.54),
        ],
        "beak": [(0.21, 0.73), (0.62, 0.66), (0.22, 0.60)],
        "eye": [
            (0.160, 0.700), (0.145, 0.725), (0.120, 0.725), (0.105, 0.700), (0.120, 0.675),
            (0.145, 0.675),
        ],
    }  # fmt: skip
    return {name: np.array(corners) for name, corners in parts.items()}


#: A kingfisher, drawn for this book.
BIRD = _bird()

#: Across the stage of the lab lies its glass; and a plane that holds the first axis.
GLASS = np.array([[-3.0], [4.0]])
HOLDS_FIRST = np.array([[0.3, 0.5], [0.1, 0.2], [0.7, 1.4]])


def _near(a: Any, b: Any) -> bool:
    return bool(np.allclose(a, b, rtol=1e-9, atol=1e-9))


def _words(x: Vector) -> str:
    return "[" + ", ".join(f"{entry:.3g}" for entry in x.round(9) + 0.0) + "]"


def _normal(V: Matrix) -> Vector:
    """Return what stands across the mirror, by a library's factorisation."""
    return np.asarray(np.linalg.qr(V, mode="complete")[0][:, -1])


def _place(H: Matrix, x: Vector) -> Vector:
    return np.asarray((H @ np.array([*x, 1.0]))[:-1])


def check_mirror_basis(function: Function) -> Report:
    """Check ``mirror_basis(V)``, whose last column stands across the mirror."""

    def look(result: Any, V: Matrix) -> str | None:
        n, k = V.shape
        E = as_numbers(result, (n, n))
        if isinstance(E, str):
            return E
        lengths = np.array([vectors.norm(e) for e in E.T])
        if not _near(lengths, 1):
            j = int(np.abs(lengths - 1).argmax())
            return f"column {j} of E has length {lengths[j]:.4g} and not 1"
        dots = np.abs(np.triu(np.einsum("ij,ik->jk", E, E), 1))
        if dots.max() > 1e-9:
            i, j = np.unravel_index(dots.argmax(), dots.shape)
            also = "; the last is to stand across the mirror" if j == k else ""
            return f"columns {i} and {j} of E have the dot product {dots[i, j]:.2g}, not 0{also}"
        right = orthogonal.householder_qr(V)[0]
        if _near(E[:, :k], right):
            return None
        if _near(E[:k].T, right):
            return "the vectors of the basis are to be the columns of E, and here they are its rows"
        if _near(E[:, 1:], right):
            return "what stands across the mirror is to be the last column of E"
        if _near(np.abs(E[:, :k]), np.abs(right)):
            return "a column of E points against what is new in its column of V"
        j = next(j for j in range(k) if not _near(E[:, j], right[:, j]))
        return f"the columns of E up to number {j} do not span what those of V span"

    rng = np.random.default_rng(12)
    cases = [
        Case("a line, by hand", (np.array([[3.0], [4]]),), look),
        Case("an upright line", (np.array([[0.0], [5]]),), look),
        Case("a level line", (np.array([[2.0], [0]]),), look),
        Case(
            "a plane, by hand, in whole numbers",
            (np.array([[1, 4], [2, 5], [2, 2]]),),
            look,
        ),
        Case("a plane that holds the first axis", (HOLDS_FIRST,), look),
        Case("four vectors of five entries", (rng.normal(size=(5, 4)),), look),
    ]
    return LAB.check("mirror_basis", function, cases)


def check_reflection_matrix(function: Function) -> Report:
    """Check ``reflection_matrix(E)``, in the room's coordinates."""

    def look(result: Any, E: Matrix) -> str | None:
        n = len(E)
        T = as_numbers(result, (n, n))
        if isinstance(T, str):
            return T
        known = orthogonal.reflection(E[:, -1])
        if _near(T, known):
            return None
        if _near(T, -known):
            return "what lies in the mirror is turned round, and what stands across it stays"
        flip = orthogonal.reflection(np.identity(n)[-1])
        for way, words in (
            (
                flip,
                "this is the reflection in the mirror's own coordinates; the room has others",
            ),
            (
                (E, flip),
                "the image is in the room's coordinates, but what goes in is not",
            ),
            (
                (flip, E.T),
                "what goes in is in the room's coordinates, but the image is not",
            ),
            (
                (E.T, flip, E),
                "which coordinates go in first, the room's or the mirror's?",
            ),
        ):
            if _near(T, np.linalg.multi_dot(way) if isinstance(way, tuple) else way):
                return words
        for j, e in enumerate(E.T[:-1]):
            if not _near(np.einsum("ij,j->i", T, e), e):
                return f"column {j} of E lies in the mirror and is to stay where it is"
        return (
            "the last column of E stands across the mirror and is to go to its negative"
        )

    rng = np.random.default_rng(5)
    cases = [
        Case("a line, by hand", (np.array([[0.6, -0.8], [0.8, 0.6]]),), look),
        Case("the same, other side", (np.array([[0.6, 0.8], [0.8, -0.6]]),), look),
        Case("a mirror along the axes", (np.identity(3),), look),
        Case("a plane", (np.array([[2, 1, 2], [1, 2, -2], [-2, 2, 1]]) / 3,), look),
        Case("five entries", (np.linalg.qr(rng.normal(size=(5, 5)))[0],), look),
    ]
    return LAB.check("reflection_matrix", function, cases)


def check_is_mirror(function: Function) -> Report:
    """Check ``is_mirror(T)``, True or False."""

    def expecting(answer: bool, words: str) -> Callable[..., str | None]:
        def look(result: Any, T: Matrix) -> str | None:
            if not isinstance(result, bool | np.bool_):
                return f"expected True or False, got a {kind_of(result)}"
            return None if bool(result) is answer else f"{bool(result)}, but {words}"

        return look

    yes = expecting(True, "it is the reflection in a mirror, up to rounding")
    tilted = orthogonal.reflection([1, 2, 2])
    about = transforms.rotation_about([1, 2, 2], np.pi / 2)
    oblique = np.array([[1.0, 2], [0, -1]])
    matrices = [
        ("a tilted line", transforms.reflection([-3, 4]), yes),
        ("a plane in space", tilted, yes),
        ("ten entries", orthogonal.reflection(np.arange(1, 11)), yes),
        (
            "what changes nothing",
            np.identity(2),
            expecting(False, "nothing is turned round"),
        ),
        (
            "a quarter turn",
            transforms.rotation(np.pi / 2),
            expecting(False, "no vector stays"),
        ),
        ("a half turn", -np.identity(2), expecting(False, "no vector stays")),
        (
            "all of space turned round",
            -np.identity(3),
            expecting(False, "no vector stays"),
        ),
        (
            "a half turn of space",
            transforms.rotation_about([1, 2, 2], np.pi),
            expecting(False, "only a line stays, and a mirror of space is a plane"),
        ),
        (
            "a mirror and a turn",
            transforms.compose(tilted, about),
            expecting(False, "to do it twice is not to do nothing"),
        ),
        (
            "a slanted flip",
            oblique,
            expecting(False, "it changes the length of [0, 1]"),
        ),
        (
            "a projection",
            transforms.projection([3, 4]),
            expecting(
                False, "what stands across the line is dropped, not turned round"
            ),
        ),
        (
            "two decimals of a mirror",
            orthogonal.reflection([1, 2, 3]).round(2),
            expecting(False, "it changes lengths, by far more than rounding does"),
        ),
    ]
    return LAB.check(
        "is_mirror", function, [Case(about, (T,), look) for about, T, look in matrices]
    )


def check_send(function: Function) -> Report:
    """Check ``send(H, X)``, for points as rows."""

    def look(result: Any, H: Matrix, X: Matrix) -> str | None:
        N, n = X.shape
        if np.shape(result) == (N, n + 1):
            return "each point still has its 1 at the end"
        Y = as_numbers(result, (N, n))
        if isinstance(Y, str):
            return Y
        A, b = H[:n, :n], H[:n, n]
        turned = transforms.apply(A, X)
        if _near(Y, turned + b):
            return None
        for other, words in (
            (X, "all points stay where they are"),
            (turned, "the points are not shifted; do they end in a 1?"),
            (
                transforms.apply(A.T, X),
                "this is the transposed H; a point is a column, to the right of H",
            ),
            (
                transforms.apply(A, X + b),
                "the shift comes before the map, and is mapped as well",
            ),
        ):
            if _near(Y, other):
                return words
        i = int(np.abs(Y - turned - b).max(axis=1).argmax())
        return (
            f"point {i}, {_words(X[i])}, is sent to {_words(Y[i])}: what is H times it?"
        )

    some = np.array([[0.0, 0], [1, 0], [1, 2]])
    shear = transforms.homogeneous([[1, 1], [0, 1]], [3, 4])
    about = transforms.homogeneous(transforms.rotation(np.pi / 2), [4, -2])
    space = transforms.homogeneous(transforms.rotation_about([1, 1, 1], 1.0), [1, 2, 3])
    cases = [
        Case("a shift", (transforms.homogeneous(np.identity(2), [3, 4]), some), look),
        Case("a shear and a shift", (shear, some), look),
        Case("a quarter turn about a point", (about, some), look),
        Case("whole numbers", (shear.astype(int), some.astype(int)), look),
        Case("points of space", (space, np.arange(12.0).reshape(4, 3)), look),
    ]
    return LAB.check("send", function, cases)


def _no_matrix_of_points(H: Matrix) -> str | None:
    """Say so if the 1 of a point does not stay a 1."""
    n = len(H) - 1
    if _near(H[n], np.identity(n + 1)[n]):
        return None
    return f"the last row is {_words(H[n])}, so a point does not keep its 1"


def check_mirror_at(function: Function) -> Report:
    """Check ``mirror_at(p, V)``, a mirror through any point."""

    def look(result: Any, p: Vector, V: Matrix) -> str | None:
        n = len(p)
        H = as_numbers(result, (n + 1, n + 1))
        if isinstance(H, str):
            return H
        wrong = _no_matrix_of_points(H)
        if wrong:
            return wrong
        if not _near(H[:n, :n], orthogonal.reflection(_normal(V))):
            return "the upper left part is not the reflection in a mirror along V's columns"
        if not _near(_place(H, p), p):
            return (
                f"the point {_words(p)} of the mirror is sent to {_words(_place(H, p))}"
            )
        return None

    plane = np.array([[1, 4], [2, 5], [2, 2]])
    cases = [
        Case("a mirror through the origin", (np.zeros(2), GLASS), look),
        Case(
            "a level mirror, by hand",
            (np.array([5.0, 1]), np.array([[2.0], [0]])),
            look,
        ),
        Case("a tilted mirror", (np.array([0.3, 0]), GLASS), look),
        Case("the same, by another point", (np.array([-2.7, 4]), GLASS), look),
        Case("a plane in space, in whole numbers", (np.array([1, -2, 3]), plane), look),
    ]
    return LAB.check("mirror_at", function, cases)


def check_mirror_between(function: Function) -> Report:
    """Check ``mirror_between(a, b)``."""

    def look(result: Any, a: Vector, b: Vector) -> str | None:
        n = len(a)
        H = as_numbers(result, (n + 1, n + 1))
        if isinstance(H, str):
            return H
        wrong = _no_matrix_of_points(H)
        if wrong:
            return wrong
        if not _near(_place(H, a), b):
            return f"a = {_words(a)} is sent to {_words(_place(H, a))}, not to b = {_words(b)}"
        if not _near(_place(H, b), a):
            return (
                f"a is sent to b, but b = {_words(b)} is sent to {_words(_place(H, b))}"
            )
        if _near(H[:n, :n], orthogonal.reflection(a - b)):
            return None
        return (
            "a and b are swapped, but not by a mirror: all that lies halfway must stay"
        )

    cases = [
        Case("two points, by hand", (np.array([0.0, 1]), np.array([4.0, 1])), look),
        Case(
            "equally far from the origin",
            (np.array([3.0, 4]), np.array([-5.0, 0])),
            look,
        ),
        Case(
            "two points of the stage",
            (np.array([-1.4, -1.2]), np.array([1.9, 1.6])),
            look,
        ),
        Case("whole numbers", (np.array([1, 2]), np.array([2, 5])), look),
        Case("in space", (np.array([1.0, 2, 3]), np.array([2.0, 0, -1])), look),
    ]
    return LAB.check("mirror_between", function, cases)


def _where(images: Matrix, image: Matrix) -> list[int]:
    """Return at which places of a list of matrices one stands."""
    apart = np.abs(images - image).max(axis=(1, 2))
    return [int(i) for i in np.flatnonzero(apart < 1e-6)]


def check_all_images(function: Function) -> Report:
    """Check ``all_images(A, B)``, what two mirrors make of a picture."""

    def counting(number: int) -> Callable[..., str | None]:
        def look(result: Any, A: Matrix, B: Matrix) -> str | None:
            shape = np.shape(result)
            if len(shape) != 3 or shape[1:] != A.shape:
                got = f"shape {shape}" if shape else f"a {kind_of(result)}"
                return f"expected matrices of shape {A.shape}, one after the other, got {got}"
            images = as_numbers(result, shape)
            if isinstance(images, str):
                return images
            if not _where(images, np.identity(len(A))):
                return "what no mirror has touched is missing, the picture itself"
            for i, image in enumerate(images):
                twins = _where(images, image)
                if len(twins) > 1:
                    return f"numbers {twins[0]} and {twins[1]} are the same map, up to rounding"
                for name, mirror in (("A", A), ("B", B)):
                    again = np.einsum("ij,jk->ik", mirror, image)
                    if not _where(images, again):
                        return (
                            f"number {i}, seen in {name} once more, is not among them"
                        )
            if len(images) != number:
                return (
                    f"{len(images)} maps are too many: some are no products of A and B"
                )
            return None

        return look

    def pair(degrees: float) -> tuple[Matrix, Matrix]:
        ends = np.radians([0, degrees]) + 0.2
        first, second = (transforms.reflection([np.cos(t), np.sin(t)]) for t in ends)
        return first, second

    away = np.array([2.0, 1])
    shifted = tuple(transforms.homogeneous(T, away - T.dot(away)) for T in pair(45))
    cases = [
        Case("mirrors at a right angle", pair(90), counting(4)),
        Case("at 60°", pair(60), counting(6)),
        Case("at 30°", pair(30), counting(12)),
        Case("at 72°", pair(72), counting(10)),
        Case("twice the same mirror", pair(0), counting(2)),
        Case("at 45°, not through the origin", shifted, counting(8)),
    ]
    return LAB.check("all_images", function, cases)
