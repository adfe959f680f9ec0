"""Bootstrap, jackknife and permutation tests."""

from __future__ import annotations

import numpy as np
import pytest

from mlmath import resampling


def test_bootstrap_draws_whole_units_with_replacement() -> None:
    rows = np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 60.0]])
    rng = np.random.default_rng(0)
    values = resampling.bootstrap(
        rows, lambda x: x[:, 1].sum() / x[:, 0].sum(), 50, rng=rng
    )
    assert values.shape == (50,) and values.dtype == np.float64
    np.testing.assert_allclose(values, 10, rtol=1e-14)


def test_percentile_interval_by_hand() -> None:
    assert resampling.percentile_interval([4, 0, 1, 3, 2], level=0.5) == (1, 3)


def test_bootstrap_says_what_is_wrong() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="as many rows"):
        resampling.bootstrap(([1, 2], [1]), np.dot, 5, rng=rng)
