"""The only place that validates: each public function checks its input here, once.

A wrong kind (text, objects, complex numbers, masked arrays) is a ``TypeError``,
a wrong shape or value a ``ValueError``; the message names the argument, what
was expected and what came.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from types import UnionType
from typing import Any, Literal, TypeVar, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Real = TypeVar("Real", float, NDArray[np.float64])
Alternative = Literal["two-sided", "less", "greater"]
#: Squares of smaller numbers have lost digits, or vanish.
SMALL = 1e-152
#: So many numbers are 0.8 GB: what would make more is refused before memory runs out.
_ROOM = 10**8


def as_plain(x: object, name: str) -> NDArray[Any]:
    """Return `x` as an array, of whatever kind, if nothing is masked and no row short."""
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{name} must be a plain array, got a masked array")
    try:
        return np.asarray(x)
    except ValueError as error:  # rows of different lengths
        raise ValueError(f"{name} must be rectangular: {error}") from None


def set_aside(
    x: object, name: str, marked: Callable[[NDArray[Any]], NDArray[np.bool_]]
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return `x` with 0 for nan or inf that a function takes, and where that is."""
    raw = as_plain(x, name)
    aside = marked(raw) if raw.dtype.kind == "f" else np.zeros(raw.shape, bool)
    return np.where(aside, 0, raw) if aside.any() else raw, aside


def _as_real(x: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return a new float64 array of finite numbers, or raise."""
    raw = as_plain(x, name)
    if raw.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, got dtype {raw.dtype}")
    array = np.array(raw, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got nan or inf")
    return array


def as_vector(x: ArrayLike, name: str, *, size: int | None = None) -> Vector:
    """Return `x` as a new 1-D array, nonempty, of length `size` where given."""
    array = _as_real(x, name)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"{name} must be a nonempty vector (1-D), got shape {array.shape}"
        )
    if size is not None and array.size != size:
        raise ValueError(f"{name} must have length {size}, got {array.size}")
    return array


def as_direction(x: ArrayLike, name: str, *, size: int | None = None) -> Vector:
    """Return `x` as a new 1-D array that is not zero, of length `size` where given."""
    array = as_vector(x, name, size=size)
    if not array.any():
        raise ValueError(f"{name} must not be the zero vector: it has no direction")
    return array


def as_matrix(
    A: ArrayLike, name: str, *, rows: int | None = None, columns: int | None = None
) -> Matrix:
    """Return `A` as a new 2-D array, nonempty, of the number of rows where given."""
    array = _as_real(A, name)
    if array.ndim != 2 or array.size == 0:
        raise ValueError(
            f"{name} must be a nonempty matrix (2-D), got shape {array.shape}"
        )
    for axis, expected, word in ((0, rows, "rows"), (1, columns, "columns")):
        if expected is not None and array.shape[axis] != expected:
            raise ValueError(
                f"{name} must have {expected} {word}, got shape {array.shape}"
            )
    return array


def as_square(A: ArrayLike, name: str) -> Matrix:
    """Return `A` as a new square matrix."""
    array = as_matrix(A, name)
    if array.shape[0] != array.shape[1]:
        raise ValueError(f"{name} must be square, got shape {array.shape}")
    return array


def as_symmetric(A: ArrayLike, name: str) -> Matrix:
    """Return `A` as a new square matrix that equals its transpose exactly."""
    array = as_square(A, name)
    gap = float(np.abs(array - array.T).max())
    if gap:
        raise ValueError(
            f"{name} must be symmetric, got entries up to {gap:.3g} away from their "
            f"mirror image; if that is rounding, take ({name} + {name}.T) / 2"
        )
    return array


def as_array(
    x: ArrayLike, name: str, *, ndim: int | None = None
) -> NDArray[np.float64]:
    """Return `x` as a new array, nonempty, of `ndim` axes or of whatever shape it has."""
    array = _as_real(x, name)
    if array.size == 0 or ndim not in (None, array.ndim):
        axes = "" if ndim is None else f" of {ndim} axes"
        raise ValueError(
            f"{name} must be a nonempty array{axes}, got shape {array.shape}"
        )
    return array


def moderate(x: Real, name: str, *, least: float = 0.0) -> Real:
    """Return numbers whose squares, and sums of 10 000 of these, are floats.

    Zero is among them; with ``least=SMALL`` no other square vanishes either.
    """
    size = float(np.abs(x).max())
    if size and not least <= size <= 1e152:
        raise ValueError(
            f"{name} must have its largest number between {least:g} and 1e152 in size, "
            f"got {size:.3g}: take other units"
        )
    return x


def as_scalar(x: float, name: str) -> float:
    """Return `x` as a finite float."""
    array = _as_real(x, name)
    if array.ndim != 0:
        raise ValueError(f"{name} must be one number, got shape {array.shape}")
    return float(array)


def as_value(f: Callable[[Any], Any], x: float | Vector) -> float:
    """Return the finite number that `f` gives at `x`, of which it gets a copy."""
    array = np.array(x)
    at = array if array.ndim else float(array)
    return as_scalar(f(at), f"f({array.tolist()})")


def at_params(f: Callable[[Vector, Vector], Any], params: Vector, x: Vector) -> Any:
    """Return what a curve gives; too few parameters are no error of indexing."""
    try:
        return f(params, x)
    except IndexError as error:
        raise ValueError(
            f"params must have an entry for each w in the curve, got {params.size}"
        ) from error


def as_positive(x: float, name: str) -> float:
    """Return `x` as a finite float greater than zero."""
    value = as_scalar(x, name)
    if value <= 0:
        raise ValueError(f"{name} must be positive, got {value}")
    return value


def as_at_least_0(x: float, name: str) -> float:
    """Return `x` as a finite float that is not negative."""
    value = as_scalar(x, name)
    if value < 0:
        raise ValueError(f"{name} must be at least 0, got {value}")
    return value


def as_share(x: float, name: str) -> float:
    """Return `x` as a float from 0 to below 1."""
    value = as_scalar(x, name)
    if not 0 <= value < 1:
        raise ValueError(f"{name} must be at least 0 and below 1, got {value}")
    return value


def as_level(x: float, name: str) -> float:
    """Return `x` as a float between 0 and 1, the ends excluded."""
    value = as_scalar(x, name)
    if not 0 < value < 1:
        raise ValueError(f"{name} must be between 0 and 1, got {value}")
    return value


def as_probabilities(x: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return `x` as a new array, of whatever shape, of numbers from 0 to 1."""
    p = as_array(x, name)
    outside = p[(p < 0) | (p > 1)]
    if outside.size:
        raise ValueError(f"{name} must be from 0 to 1, got {outside[0]:.6g}")
    return p


def as_probability(x: float, name: str) -> float:
    """Return `x` as a float from 0 to 1."""
    return float(as_probabilities(as_scalar(x, name), name))


def as_distribution(x: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return `x` as a new array, of whatever shape, of probabilities that add up to 1."""
    p = as_array(x, name)
    # 1e-9 is far above the rounding of a sum, and far below a slip
    if p.min() < 0 or abs(p.sum() - 1) > 1e-9:
        raise ValueError(
            f"{name} must be at least 0 and add up to 1, got a least entry of "
            f"{p.min():.6g} and a sum of {p.sum():.6g}"
        )
    return p


def as_alternative(alternative: str) -> Alternative:
    """Return the word that says on which side a test looks."""
    for word in get_args(Alternative):
        if alternative == word:
            return word  # type: ignore[no-any-return]
    raise ValueError(
        f"alternative must be 'two-sided', 'less' or 'greater', got {alternative!r}"
    )


def as_asked(level: float, alternative: str) -> tuple[float, Alternative]:
    """Return how sure an interval is to be, and on which side its test looks."""
    return as_level(level, "level"), as_alternative(alternative)


def as_count(n: int, name: str, *, least: int = 1, most: int = 2**1000) -> int:
    """Return `n` as an int from `least` to `most`; a float is refused, even 2.0.

    A whole number above 2**1000 is hardly a float any more, as formulas need it.
    """
    if isinstance(n, bool | np.bool_):
        raise TypeError(f"{name} must be an integer, got bool")
    try:
        value = operator.index(n)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {type(n).__name__}") from None
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}")
    if value > most:
        bits = value.bit_length()
        came = f"{value:,}" if bits <= 64 else f"a number of {bits} bits"
        raise ValueError(f"{name} must be at most {most:,.6g}, got {came}")
    return value


def as_size(n: int, name: str, *, least: int = 1, each: int = 1, axes: int = 1) -> int:
    """Return `n` as a count, if memory holds an array of `n` rows of `each` numbers.

    With ``axes=2`` the array has `n` columns as well.
    """
    value = as_count(n, name, least=least, most=_ROOM)
    if value**axes * each > _ROOM:
        raise ValueError(
            f"{name} must be smaller, got {value:,}: that makes {value**axes * each:,} "
            f"numbers at once, and {_ROOM:,} are the most"
        )
    return value


def expect(x: object, kind: type | UnionType, name: str) -> None:
    """Refuse what is not of this kind: a fitted model, a random generator."""
    if not isinstance(x, kind):
        names = {np.random.Generator: "numpy Generator", type(None): "None"}
        kinds = (names.get(k, k.__name__) for k in get_args(kind) or (kind,))
        raise TypeError(
            f"{name} must be a {' or '.join(kinds)}, got {type(x).__name__}"
        )
