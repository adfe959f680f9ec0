"""The numerical core with any arrays: a right result or an error that names the argument."""

import importlib
import inspect
import re
import warnings

import numpy as np
import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st

#: Each function, the shapes that it takes, and the shapes that it gives: a letter stands
#: for one length throughout, `?` for any, and `_` is one number.
CASES = """
vectors.dot n,n -> _
vectors.norm n -> _
vectors.normalize n -> n
vectors.distance n,n -> _
vectors.distances mn -> mm
vectors.cosine_similarity n,n -> _
vectors.angle n,n -> _
vectors.scalar_projection n,n -> _
vectors.project_onto n,n -> n
vectors.linear_combination m,mn -> n
vectors.cosine_similarities mn -> mm
matrices.multiply mn,nk -> mk
matrices.is_symmetric nn -> _
matrices.split_symmetric nn -> nn nn
elimination.row_echelon mn -> mn ?
elimination.reduced_row_echelon mn -> mn ?
elimination.rank mn -> _
elimination.null_space mn -> n?
elimination.solution_set mn,m -> directions=n?
elimination.lu nn -> nn nn nn
elimination.lu_without_pivoting nn -> nn nn
elimination.forward_substitution nn,n -> n
elimination.back_substitution nn,n -> n
elimination.solve nn,n -> n
determinants.determinant nn -> _
determinants.log_determinant nn -> _ _
determinants.determinant_by_cofactors nn -> _
determinants.inverse nn -> nn
determinants.condition_number nn -> _
least_squares.design_matrix mn -> m?
least_squares.solve mn,m -> params=n fitted=m residuals=m
least_squares.solve_by_normal_equations mn,m -> params=n fitted=m residuals=m
least_squares.projection_matrix mn -> mm
least_squares.leverages mn -> m
least_squares.condition_number mn -> _
eigen.rayleigh_quotient nn,n -> _
eigen.power_iteration nn,n -> vector=n history=?
eigen.qr_algorithm nn -> values=n vectors=nn
eigen.characteristic_polynomial nn -> ?
eigen.diagonalize nn -> nn n
svd.svd mn -> m? ? n?
svd.numerical_rank mn -> _
svd.four_subspaces mn -> column=m? row=n? null=n? left_null=m?
svd.pseudo_inverse mn -> nm
orthogonal.orthogonality_loss mn -> _
orthogonal.is_orthogonal nn -> _
orthogonal.coordinates mn,m -> n
orthogonal.classical_gram_schmidt mn -> mn nn
orthogonal.modified_gram_schmidt mn -> mn nn
orthogonal.orthonormal_basis mn -> m?
orthogonal.reflection n -> nn
orthogonal.reflect n,n -> n
orthogonal.householder_qr mn -> m? ?n
projections.is_projection nn -> _
projections.weighted_projection mn,mm -> mm
pca.fit mn -> mean=n components=?n explained_variance=?
pca.reconstruction_errors mn -> ?
descent.exact_line_search nn,n,n -> x=n history=?n
"""
LINES = dict(line.split(" ", 1) for line in CASES.split("\n") if line)
OVERFLOW = "Out of a float's range:"


def function_of(name):
    module, _, own = name.partition(".")
    return getattr(importlib.import_module(f"mlmath.{module}"), own)


def fits(pattern, found, lengths):
    """Compare a shape with its letters."""
    shape = np.shape(found)
    if pattern == "_":
        return shape == ()
    return len(shape) == len(pattern) and all(
        letter == "?" or lengths[letter] == n
        for letter, n in zip(pattern, shape, strict=True)
    )


def parts(result, patterns):
    """Give each part of a result with the pattern of its shape."""
    for k, pattern in enumerate(patterns):
        name, _, shape = pattern.rpartition("=")
        part = getattr(result, name) if name else result
        yield shape, part[k] if isinstance(result, tuple) and not name else part


def strided(a):
    """The same numbers, not side by side in memory, which no one may write to."""
    b = np.repeat(a, 2, axis=-1)[..., ::2]
    b.flags.writeable = False
    return b


def outcome(function, arguments):
    """A result, or an error as text; overflow is said aloud, as the one or the other."""
    try:
        with warnings.catch_warnings(action="error"):
            return function(*arguments), None
    except (RuntimeWarning, OverflowError) as error:
        return None, f"{OVERFLOW} {error}"
    except (ValueError, TypeError, np.linalg.LinAlgError) as error:
        return None, str(error)


def names(function, error):
    asked = inspect.signature(function).parameters
    return any(re.search(rf"\b{name}\b", error) for name in asked)


@pytest.mark.parametrize("name", LINES)
@settings(max_examples=12)
@given(data=st.data())
def test_extreme_numbers_give_a_finite_result_or_are_refused(name, data):
    function = function_of(name)
    taken, given_back = LINES[name].split("->")
    lengths = {letter: data.draw(st.integers(1, 4), letter) for letter in "mnk"}
    shapes = [[lengths[x] for x in part] for part in taken.strip().split(",")]
    arguments = [data.draw(strategies.extreme_arrays(tuple(s))) for s in shapes]
    before = [a.copy() for a in arguments]
    result, error = outcome(function, arguments)
    for a, b in zip(arguments, before, strict=True):
        np.testing.assert_array_equal(a, b, strict=True)
    again, same_error = outcome(function, [strided(a) for a in arguments])
    assert error == same_error
    if error:
        assert error.startswith(OVERFLOW) or names(function, error), error
        return
    for pattern, part in parts(result, given_back.split()):
        assert fits(pattern, part, lengths), (pattern, np.shape(part))
        assert np.isfinite(part).all() or (
            re.search(r"\binf(inity)?\b", function.__doc__) and not np.isnan(part).any()
        )
    for (_, part), (_, other) in zip(
        parts(result, given_back.split()), parts(again, given_back.split()), strict=True
    ):
        np.testing.assert_array_equal(part, other)


@pytest.mark.parametrize("name", LINES)
@settings(max_examples=10)
@given(data=st.data())
def test_what_is_no_array_of_numbers_is_refused_by_name(name, data):
    function = function_of(name)
    shapes = [(2,) * len(part) for part in LINES[name].split(" ->")[0].split(",")]
    arguments = [
        np.eye(2)[: len(s)].reshape(-1)[: 2 ** len(s)].reshape(s) for s in shapes
    ]
    which = data.draw(st.integers(0, len(shapes) - 1))
    arguments[which] = data.draw(strategies.no_arrays(shapes[which]))
    _, error = outcome(function, arguments)
    assert error is not None
    assert re.search(
        rf"\b{list(inspect.signature(function).parameters)[which]}\b", error
    )
