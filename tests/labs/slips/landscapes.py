"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np
from mlmath import curvature


def right(H):
    return curvature.classify_stationary_point(H, tol=1e-9).kind


def by_signs(values, zero=0.0):
    if (values > zero).any() and (values < -zero).any():
        return "saddle"
    if (values > zero).all():
        return "minimum"
    return "maximum" if (values < -zero).all() else "undecided"


def turned_over(H):
    return {"minimum": "maximum", "maximum": "minimum"}.get(right(H), right(H))


def by_determinant_and_trace(H):
    determinant = np.linalg.det(H)
    if abs(determinant) <= 1e-9 * np.abs(H).max() ** len(H):
        return right(H)
    if determinant < 0:
        return "saddle"
    return "minimum" if np.trace(H) > 0 else "maximum"


def not_negative(H):
    values = np.linalg.eigvalsh(H)
    return by_signs(np.where(values > -1e-9 * np.abs(values).max(), 1, -1))


def undecided_first(H):
    values = np.linalg.eigvalsh(H)
    zero = np.abs(values) <= 1e-9 * np.abs(values).max()
    return "undecided" if zero.any() else right(H)


def first_and_second(H):
    return by_signs(np.linalg.eigvalsh(H)[:2], 1e-9 * np.abs(H).max())


SLIPS = {
    "kind_of": [
        (turned_over, "have changed places"),
        (lambda H: by_signs(np.diag(H)), "what the diagonal says"),
        (by_determinant_and_trace, "do you look at every eigenvalue"),
        (not_negative, "an eigenvalue is zero, up to rounding"),
        (lambda H: by_signs(np.linalg.eigvalsh(H), 1e-9), "a fixed number"),
        (lambda H: by_signs(np.linalg.eigvalsh(H), 0), "up to rounding"),
        (undecided_first, "a zero beside them changes nothing"),
        (first_and_second, "do you look at every eigenvalue"),
        (lambda H: "saddle", "which signs do the eigenvalues have"),
        (np.linalg.eigvalsh, "expected one of the words"),
        (lambda H: "min", "expected one of the words"),
    ],
}
