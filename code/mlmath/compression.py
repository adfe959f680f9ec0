r"""Bits for scores: rounding to multiples of a step, what that costs and what it loses.

Rows are samples, columns are coordinates in an orthonormal basis. Book, chapter *PCA at
work*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmath._checks import Vector, as_at_least_0, as_matrix, as_positive, as_vector
from mlmath.information import entropy_of_counts

Codes = NDArray[np.int64]
#: From here on neighbouring floats are whole numbers apart.
WHOLE = 2.0**53


@dataclass(frozen=True, slots=True)
class Allocation:
    """How bits are shared out: `bits` for each coordinate, in the order given.

    A coordinate with a variance above `level` is described with the mean squared error
    `level`, the others not at all; `distortion` is the error of all together.
    """

    bits: Vector
    level: float
    distortion: float


def quantise(T: ArrayLike, step: float) -> Codes:
    """Round coordinates to the nearest multiples of a step, and return which.

    Parameters
    ----------
    T : (n, k) array_like
        Coordinates, one sample a row; real, finite.
    step : float
        Above 0. `step` times the result is at most ``step / 2`` off, up to rounding.

    Returns
    -------
    (n, k) ndarray of int64
        Halves go to the even neighbour.

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite entry, a step that is not positive, or one so
        small that multiples of it are no longer exact whole numbers.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *PCA at work*.

    Examples
    --------
    >>> quantise([[3.0, -5.2, 0.9]], 2).tolist()
    [[2, -3, 0]]
    """
    T, step = as_matrix(T, "T"), as_positive(step, "step")
    with np.errstate(over="ignore"):
        codes = np.rint(T / step)
    if np.abs(codes).max() >= WHOLE:
        raise ValueError(
            f"step must be larger than {np.abs(T).max():.3g}/2**53, got {step}"
        )
    return codes.astype(np.int64)


def code_lengths(codes: ArrayLike) -> Vector:
    r"""Count the bits that whole numbers need, column by column.

    Parameters
    ----------
    codes : (n, k) array_like
        Whole numbers, as :func:`quantise` returns them.

    Returns
    -------
    (k,) ndarray
        The entropy of each column's values in bits a sample: what the best code for
        this column alone needs, up to one bit, if its shares are known.

    Raises
    ------
    ValueError
        On a wrong shape, or an entry that is not a whole number.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapters *PCA at work* and *Information*. From few samples it comes out too
    small, and a table of the shares is not counted.

    Examples
    --------
    >>> code_lengths([[0, 7], [1, 7], [0, 7], [1, 7]]).tolist()
    [1.0, 0.0]
    """
    table = as_matrix(codes, "codes")
    if (table != np.rint(table)).any():
        raise ValueError("codes must be whole numbers")
    counts = (np.unique(column, return_counts=True)[1] for column in table.T)
    return np.array([max(0.0, entropy_of_counts(c, base=2)) for c in counts])


def water_filling(variances: ArrayLike, bits: float) -> Allocation:
    r"""Share out bits among independent normal coordinates so that least is lost.

    Parameters
    ----------
    variances : (k,) array_like
        At least 0, not all 0.
    bits : float
        For all coordinates of one sample together, at least 0.

    Returns
    -------
    Allocation

    Raises
    ------
    ValueError
        On a wrong shape, a non-finite or negative entry, or if all are 0.
    TypeError
        If something is no real number.

    Notes
    -----
    Book, chapter *PCA at work*; Cover and Thomas (2006), section 10.3.3. Of m active
    coordinates the level has the logarithm mean(log2 variance) - 2 bits / m: coordinates
    are added, the largest first, as long as they lie above it. Logarithms keep huge
    and tiny variances in range.

    Examples
    --------
    >>> found = water_filling([16, 4, 0.5], 3)
    >>> found.bits.tolist(), found.level, found.distortion
    ([2.0, 1.0, 0.0], 1.0, 2.5)
    """
    variances = as_vector(variances, "variances")
    bits = as_at_least_0(bits, "bits")
    if variances.min() < 0 or variances.max() == 0:
        raise ValueError("variances must be at least 0 and not all 0")
    logs = np.sort(np.log2(variances[variances > 0]))[::-1]
    m = np.arange(1, logs.size + 1)
    levels = np.cumsum(logs) / m - 2 * bits / m
    active = int(np.flatnonzero(logs >= levels - 1e-12)[-1])
    log_level = levels[active]
    own = np.full(variances.size, -np.inf)
    own[variances > 0] = np.log2(variances[variances > 0])
    given = np.maximum(0.0, (own - log_level) / 2)
    level = float(np.exp2(log_level))
    return Allocation(given, level, float(np.minimum(variances, level).sum()))
