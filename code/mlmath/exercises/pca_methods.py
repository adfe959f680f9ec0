"""The checks of the code exercises in *PCA for large tables*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlmath import pca
from mlmath._checks import Matrix
from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near


def check_wide_components(function: Callable[..., Any]) -> Report:
    """Check ``wide_components(X, k)``, unit directions a row, by dot products."""

    def look(result: Any, X: Matrix, k: int) -> str | None:
        found = as_numbers(result, (k, X.shape[1]))
        if isinstance(found, str):
            return found
        right = pca.fit(X).components
        Z = X - X.mean(axis=0)
        sizes = np.linalg.norm(Z @ right.T, axis=0)
        long = sizes[:k, None]
        raw = np.linalg.svd(X)[2][:k]
        # signs are free, so all is compared with that of the right answer
        turned = found * np.where((found * right[:k]).sum(axis=1) < 0, -1, 1)[:, None]
        if near(turned, right[:k], rtol=1e-6, atol=1e-6):
            return None
        slips = [
            ("these are not of length 1: divide by the root of the eigenvalue", right[:k] * long),
            ("divide by the root of the eigenvalue, not by the eigenvalue", right[:k] / long),
            ("these are the components of least variance: eigh sorts upwards", right[-k:][::-1]),
            ("these are the components of least variance: eigh sorts upwards", right[-k:]),
            ("the right directions, but the largest variance comes first", right[:k][::-1]),
            ("subtract the mean of each column first", raw),
        ]  # fmt: skip
        for reason, slip in slips:
            signs = np.where((found * slip).sum(axis=1) < 0, -1, 1)[:, None]
            said = first_slip(found * signs, [(reason, slip)], rtol=1e-6)
            if said:
                return said
        length = max(float(np.linalg.norm(found[0])), 1e-300)
        return (
            f"the first row has the length {length:.4g}, and along it the samples "
            f"have the variance {(Z @ found[0] / length).var(ddof=1):.4g}, "
            f"where {sizes[0] ** 2 / (len(X) - 1):.4g} is possible"
        )

    rng = np.random.default_rng(5)
    three = np.array([[5.0, 4, 5, 4], [1, 2, 1, 4], [3, 3, 3, 1]])
    return check(
        "wide_components",
        function,
        [
            Case("the three samples, two components", (three, 2), look),
            Case(
                "eight samples of 50 features", (rng.normal(size=(8, 50)) + 2, 3), look
            ),
            Case("one component", (rng.normal(size=(5, 9)) * 1e3, 1), look),
        ],
    )
