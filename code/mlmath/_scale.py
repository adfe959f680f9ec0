"""Units out of the way: powers of two, which round nothing, keep squares in range."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlmath._checks import Matrix

Exponents = NDArray[np.intc]


def by_powers_of_two(A: Matrix, *, axis: int | None = None) -> tuple[Matrix, Exponents]:
    """Split `A` into ``s * 2**k`` with entries of `s` below 1, without rounding.

    One `k` for all of `A`, for each row (``axis=1``) or column (``axis=0``); `k`
    has the axes of `A`, so that ``np.ldexp(s, k)`` is `A` again. Then no square
    of `s` overflows, and one tolerance suits rows or columns in any unit.
    """
    _, k = np.frexp(np.abs(A).max(axis=axis, keepdims=True))
    return np.ldexp(A, -k), k
