"""Monte Carlo: the mean of simulated values, never without its standard error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mlmath._checks import as_vector
from mlmath._scale import by_powers_of_two


@dataclass(frozen=True, slots=True)
class MonteCarlo:
    """The mean of `n` independent simulated values, and how far off it may be.

    `estimate` is their mean, `std_error` their standard deviation divided by the
    root of `n`; `margin` is two of those. About 95 of 100 ranges ``estimate`` plus or
    minus ``margin`` hold the true mean, if `n` is large and both outcomes of a
    yes-or-no question occurred often. As text: the estimate ± the margin.
    """

    estimate: float
    std_error: float
    n: int

    @property
    def margin(self) -> float:
        """Two standard errors, to be written behind ±."""
        return 2 * self.std_error

    def __str__(self) -> str:
        """Write estimate ± margin, to the second digit of the margin."""
        if not 1e-12 < self.margin < 1e12:
            return f"{self.estimate:.6g} ± {self.margin:.2g}"
        digits = max(0, 1 - math.floor(math.log10(self.margin)))
        return f"{self.estimate:.{digits}f} ± {self.margin:.{digits}f}"


def mean(values: ArrayLike) -> MonteCarlo:
    r"""Average independent simulated values, with the standard error of the average.

    The error shrinks with the root of the number of values: one more digit costs a
    hundred times as many. The mean of booleans is the share of True, which estimates
    a probability.

    Parameters
    ----------
    values : (n,) array_like
        One real, finite number, or one boolean, a run of the experiment; n >= 2. The
        runs must be independent, which cannot be seen here.

    Returns
    -------
    MonteCarlo
        `estimate`, `std_error` (:math:`s/\sqrt{n}`, where :math:`s^2` is the sum of
        squared distances from the mean divided by n - 1) and `n`.

    Raises
    ------
    ValueError
        If there are fewer than two values, or one is not finite.
    TypeError
        If the entries are not real numbers.

    Notes
    -----
    Book, chapter *Probability*; Wasserman (2004), chapter 24. Values that are all
    equal give a standard error of 0, and do not prove that others cannot come: an
    event of probability 3/n stays away from n runs once in twenty times. The twin of
    `std_error` is ``scipy.stats.sem``.

    Examples
    --------
    >>> print(mean([True, False, False, True, False]))
    0.40 ± 0.49
    """
    x = as_vector(values, "values")
    if x.size < 2:
        raise ValueError("values must be at least 2: one alone shows no error")
    s, k = by_powers_of_two(x)  # no square overflows or vanishes
    error = s.std(ddof=1) / math.sqrt(x.size)
    return MonteCarlo(
        float(np.ldexp(s.mean(), k)[0]), float(np.ldexp(error, k)[0]), x.size
    )
