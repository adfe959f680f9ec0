import numpy as np
import pytest
import strategies
from hypothesis import given
from mlmath import _checks as checks


@pytest.mark.parametrize(("value", "error"), strategies.NOT_REAL)
def test_every_check_refuses_what_is_not_a_real_finite_array(value, error):
    with pytest.raises(error, match=r"^x must"):
        checks.as_vector(value, "x")


def test_the_message_says_what_came():
    with pytest.raises(TypeError, match="got dtype complex128"):
        checks.as_vector([1j], "x")
    with pytest.raises(TypeError, match="got a masked array"):
        checks.as_vector(np.ma.masked_array([1.0]), "x")
    with pytest.raises(ValueError, match="got nan or inf"):
        checks.as_vector([np.nan], "x")
    with pytest.raises(ValueError, match=r"A must be rectangular"):
        checks.as_matrix([[1, 2], [3]], "A")


def test_kinds_of_numbers_that_are_taken():
    for value in ([1, 2], (1.0, 2.0), np.array([1, 2], np.int8), [True, 2]):
        result = checks.as_vector(value, "x")
        assert result.dtype == np.float64
        assert result.tolist() == [1.0, 2.0]


@given(strategies.vectors())
def test_the_result_is_a_copy(x):
    result = checks.as_vector(x, "x")
    before = x.copy()
    result += 1
    assert np.array_equal(x, before)


def test_shapes():
    assert checks.as_vector([1, 2], "x", size=2).shape == (2,)
    with pytest.raises(ValueError, match=r"x must have length 3, got 2"):
        checks.as_vector([1, 2], "x", size=3)
    with pytest.raises(ValueError, match=r"1-D\), got shape \(1, 2\)"):
        checks.as_vector([[1, 2]], "x")
    with pytest.raises(ValueError, match=r"2-D\), got shape \(2,\)"):
        checks.as_matrix([1, 2], "A")
    with pytest.raises(ValueError, match=r"2-D\), got shape \(0, 2\)"):
        checks.as_matrix(np.zeros((0, 2)), "A")
    assert checks.as_matrix([[1, 2]], "A", rows=1, columns=2).shape == (1, 2)
    with pytest.raises(ValueError, match=r"A must have 2 rows, got shape \(1, 2\)"):
        checks.as_matrix([[1, 2]], "A", rows=2)
    with pytest.raises(ValueError, match=r"A must have 3 columns"):
        checks.as_matrix([[1, 2]], "A", columns=3)
    with pytest.raises(ValueError, match=r"A must be square, got shape \(1, 2\)"):
        checks.as_square([[1, 2]], "A")


def test_arrays_of_any_number_of_axes():
    assert checks.as_array(3, "x", ndim=0).shape == ()
    assert checks.as_array([[[1], [2]]], "x", ndim=3).shape == (1, 2, 1)
    with pytest.raises(ValueError, match=r"of 1 axes, got shape \(1, 2\)"):
        checks.as_array([[1, 2]], "x", ndim=1)
    with pytest.raises(ValueError, match=r"nonempty array of 2 axes"):
        checks.as_array(np.zeros((0, 2)), "x", ndim=2)


def test_symmetric():
    A = [[1.0, 2.0], [2.0, 3.0]]
    assert checks.as_symmetric(A, "A").tolist() == A
    with pytest.raises(ValueError, match=r"up to 1 away .* \(A \+ A\.T\) / 2"):
        checks.as_symmetric([[1, 2], [3, 4]], "A")


def test_numbers():
    assert checks.as_scalar(3, "x") == 3.0
    assert isinstance(checks.as_scalar(np.float32(3), "x"), float)
    with pytest.raises(ValueError, match=r"x must be one number, got shape \(1,\)"):
        checks.as_scalar([3], "x")  # type: ignore[arg-type]
    assert checks.as_positive(0.5, "step") == 0.5
    for value in (0, -1):
        with pytest.raises(ValueError, match="step must be positive, got"):
            checks.as_positive(value, "step")
    assert (checks.as_at_least_0(0, "tol"), checks.as_share(0, "decay")) == (0, 0)
    with pytest.raises(ValueError, match="tol must be at least 0, got -1"):
        checks.as_at_least_0(-1, "tol")
    for value in (-0.1, 1):
        with pytest.raises(
            ValueError, match="decay must be at least 0 and below 1, got"
        ):
            checks.as_share(value, "decay")


def test_probabilities():
    assert checks.as_probability(1, "p") == 1
    assert checks.as_probabilities([[0, 0.5]], "p").tolist() == [[0, 0.5]]
    for value in ([0.5, -0.1], [1.5], 2):
        with pytest.raises(ValueError, match=r"p must be from 0 to 1, got -?[\d.]+$"):
            checks.as_probabilities(value, "p")
    with pytest.raises(ValueError, match=r"one number, got shape \(1,\)"):
        checks.as_probability([0.5], "p")  # type: ignore[arg-type]
    thirds = np.full((3, 1), 1 / 3)
    assert checks.as_distribution(thirds, "p").shape == (3, 1)
    for value in ([1.5, -0.5], [0.5, 0.4], [0.5, 0.500001]):
        with pytest.raises(ValueError, match="p must be at least 0 and add up to 1"):
            checks.as_distribution(value, "p")


def test_counts():
    assert checks.as_count(np.int64(3), "n") == 3
    assert checks.as_count(0, "n", least=0) == 0
    with pytest.raises(ValueError, match="n must be at least 1, got 0"):
        checks.as_count(0, "n")
    with pytest.raises(TypeError, match="n must be an integer, got float"):
        checks.as_count(2.0, "n")  # type: ignore[arg-type]
    for value in (True, np.True_):
        with pytest.raises(TypeError, match="n must be an integer, got bool"):
            checks.as_count(value, "n")
    assert checks.as_count(2**1000, "n") == 2**1000
    with pytest.raises(ValueError, match=r"at most 9, got 1,000$"):
        checks.as_count(1000, "n", most=9)
    with pytest.raises(ValueError, match=r"got a number of 3322 bits$"):
        checks.as_count(10**1000, "n")


def test_sizes_that_memory_does_not_hold():
    assert checks.as_size(10**8, "n") == checks.as_size(10**4, "n", axes=2) * 10**4
    with pytest.raises(
        ValueError, match=r"n must be at most 1e\+08, got 1,000,000,000$"
    ):
        checks.as_size(10**9, "n")
    with pytest.raises(ValueError, match=r"got 10,001: that makes 100,020,001 numbers"):
        checks.as_size(10_001, "n", axes=2)
    with pytest.raises(ValueError, match=r"got 30,000,000: that makes 120,000,000 num"):
        checks.as_size(30_000_000, "n", each=4)


def test_kinds_that_are_expected():
    checks.expect(None, np.random.Generator | None, "rng")
    with pytest.raises(TypeError, match="rng must be a numpy Generator, got NoneType"):
        checks.expect(None, np.random.Generator, "rng")
    with pytest.raises(TypeError, match="name must be a str or None, got int"):
        checks.expect(3, str | None, "name")


def test_numbers_whose_squares_are_floats():
    assert checks.moderate(0.0, "x") == 0
    assert checks.moderate(-1e152, "x") == -1e152
    assert checks.moderate(np.array([5e-324, 1]), "x", least=checks.SMALL).sum() == 1
    assert checks.moderate(5e-324, "x") == 5e-324
    for value in (1.1e152, [0, -1e300]):
        with pytest.raises(ValueError, match=r"x .* between 0 and 1e152 in size, got"):
            checks.moderate(np.asarray(value), "x")
    with pytest.raises(ValueError, match=r"between 1e-152 and .* got 1e-153: take"):
        checks.moderate(1e-153, "x", least=checks.SMALL)


def test_nan_and_inf_set_aside():
    x, aside = checks.set_aside([-np.inf, 1], "x", np.isneginf)
    assert (x.tolist(), aside.tolist()) == ([0, 1], [True, False])
    x, aside = checks.set_aside(["a", "b"], "x", np.isneginf)
    assert (x.tolist(), aside.tolist()) == (["a", "b"], [False, False])


def test_a_curve_that_has_more_parameters():
    assert checks.at_params(lambda w, x: w[0] * x, np.ones(1), np.ones(1)) == 1
    with pytest.raises(ValueError, match="params must have an entry for each w in the"):
        checks.at_params(lambda w, x: w[1] * x, np.ones(1), np.ones(1))
