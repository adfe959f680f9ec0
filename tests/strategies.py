"""Hypothesis strategies that all tests share."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray


def reals(limit: float = 1e3) -> st.SearchStrategy[float]:
    """Finite floats up to `limit`; those that underflow when squared become 0."""
    return st.floats(-limit, limit, allow_subnormal=False).map(
        lambda x: 0.0 if abs(x) < 1e-100 else x
    )


def vectors(
    size: int | None = None, *, limit: float = 1e3
) -> st.SearchStrategy[NDArray[np.float64]]:
    """Vectors of length `size`, or of one to eight entries."""
    sizes = st.integers(1, 8) if size is None else st.just(size)
    return sizes.flatmap(lambda n: arrays(np.float64, n, elements=reals(limit)))


def matrices(
    rows: int | None = None, columns: int | None = None, *, limit: float = 1e3
) -> st.SearchStrategy[NDArray[np.float64]]:
    """Matrices of the shape given, or of one to six rows and columns."""
    one_to_six = st.integers(1, 6)
    shape = st.tuples(
        one_to_six if rows is None else st.just(rows),
        one_to_six if columns is None else st.just(columns),
    )
    return shape.flatmap(lambda s: arrays(np.float64, s, elements=reals(limit)))


def square_matrices(
    size: int | None = None, *, limit: float = 1e3
) -> st.SearchStrategy[NDArray[np.float64]]:
    """Square matrices of the size given, or of one to six rows."""
    sizes = st.integers(1, 6) if size is None else st.just(size)
    return sizes.flatmap(lambda n: matrices(n, n, limit=limit))


def stochastic_matrices(n: int) -> st.SearchStrategy[NDArray[np.float64]]:
    """Stochastic by columns; zeros are common, so that all kinds of chains occur."""
    weights = st.sampled_from([0, 0, 0, 1, 1, 2, 5])
    column = st.lists(weights, min_size=n, max_size=n).filter(any)
    return st.lists(column, min_size=n, max_size=n).map(
        lambda columns: (W := np.array(columns, dtype=float).T) / W.sum(axis=0)
    )


#: Floats at the ends of their range, between numbers that are alike in size.
EXTREMES = [0.0, -0.0, 1.0, -2.0, 3.5, 1e300, -1e300, 1e-300, 5e-324, 1e160, 1e-160]
INTEGERS = [np.int8, np.uint8, np.int64, np.uint64]


def extreme_arrays(shape: tuple[int, ...]) -> st.SearchStrategy[NDArray[np.generic]]:
    """Arrays of numbers that a function may take, though squares and sums overflow."""
    floats = arrays(np.float64, shape, elements=st.sampled_from(EXTREMES))
    scaled = st.builds(np.multiply, arrays(np.float64, shape, elements=reals()),
                       st.sampled_from([1.0, 1e300, 1e-300, 1e-320]))  # fmt: skip
    integers = st.sampled_from(INTEGERS).flatmap(
        lambda kind: arrays(
            kind, shape,
            elements=st.sampled_from([np.iinfo(kind).min, 0, 1, np.iinfo(kind).max]),
        )
    )  # fmt: skip
    with_bools = arrays(np.bool_, shape)
    return st.one_of(floats, scaled.filter(lambda a: np.isfinite(a).all()),
                     integers, with_bools)  # fmt: skip


def no_arrays(shape: tuple[int, ...]) -> st.SearchStrategy[object]:
    """What is no array of finite real numbers of this many axes."""
    a = np.ones(shape)
    return st.sampled_from([
        "abc", object(), [], [[]], [[1, 2], [3]], 1.0, np.array(1.0),
        a[None, None], a + 1j, a.astype(object), a.astype(str), a.astype("M8[D]"),
        np.ma.masked_equal(a, 1), a * np.nan, -a * np.inf, a[:0],
    ])  # fmt: skip


#: Input that every function must refuse, with the kind of error.
NOT_REAL = [
    ("abc", TypeError),
    ([1 + 2j, 3.0], TypeError),
    ([None, 1.0], TypeError),
    (np.ma.masked_array([1.0, 2.0], mask=[True, False]), TypeError),
    ([1.0, np.nan], ValueError),
    ([np.inf, 1.0], ValueError),
    ([], ValueError),
]


def starts(n, seed=0):
    """Corners, the even distribution, and some in between."""
    rng = np.random.default_rng(seed)
    return np.column_stack(
        [np.eye(n), np.full(n, 1 / n), rng.dirichlet(np.ones(n), 3).T]
    )


def balanced(n, seed=0):
    """Vectors whose entries add up to 0, complex ones among them."""
    rng = np.random.default_rng(seed)
    Z = rng.normal(size=(n, 6)) + 1j * rng.normal(size=(n, 6)) * [0, 0, 0, 1, 1, 1]
    return Z - Z.mean(axis=0)
