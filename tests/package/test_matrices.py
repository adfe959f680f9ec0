import itertools
import math

import numpy as np
import pytest
import strategies
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from mlmath import matrices as mt

EPS = np.finfo(float).eps
VIEWS = ("columns", "entries", "rows", "outer products")
TURN, STRETCH = [[0, -1], [1, 0]], [[2, 0], [0, 1]]


def factors(count=2, elements=None):
    """Give matrices that can be multiplied; of whole numbers, so that sums are exact."""
    elements = st.integers(-9, 9).map(float) if elements is None else elements
    sizes = st.lists(st.integers(1, 5), min_size=count + 1, max_size=count + 1)
    return sizes.flatmap(
        lambda d: st.tuples(
            *(
                arrays(np.float64, shape, elements=elements)
                for shape in itertools.pairwise(d)
            )
        )
    )


def every_order(first, last):
    """Name all ways to put parentheses, as nested pairs."""
    if last - first == 1:
        yield first
    for middle in range(first + 1, last):
        for left in every_order(first, middle):
            for right in every_order(middle, last):
                yield (left, right)


@pytest.mark.parametrize("by", VIEWS)
def test_worked_by_hand_in_the_chapter(by):
    assert mt.multiply(TURN, STRETCH, by=by).tolist() == [[0, -1], [2, 0]]
    assert mt.multiply(STRETCH, TURN, by=by).tolist() == [[0, -2], [1, 0]]
    A, B = [[1, 2, 0], [3, -1, 1]], [[2, 1], [0, 4], [5, -2]]
    assert mt.multiply(A, B, by=by).tolist() == [[2, 9], [11, -3]]


@given(factors(), st.sampled_from(VIEWS))
def test_each_view_is_the_product_exactly_on_whole_numbers(case, by):
    A, B = case
    assert np.array_equal(mt.multiply(A, B, by=by), A @ B)


@given(factors(elements=strategies.reals()), st.sampled_from(VIEWS))
def test_each_view_agrees_with_numpy_up_to_rounding(case, by):
    A, B = case
    # n roundings of sums and products, each relative to the sum of moduli
    bound = 2 * A.shape[1] * EPS * (np.abs(A) @ np.abs(B)) + 1e-300
    assert (np.abs(mt.multiply(A, B, by=by) - A @ B) <= bound).all()


@given(factors(elements=strategies.reals()), st.integers(1, 7))
def test_blocks_agree_with_numpy(case, size):
    A, B = case
    bound = 2 * A.shape[1] * EPS * (np.abs(A) @ np.abs(B)) + 1e-300
    assert (np.abs(mt.multiply_in_blocks(A, B, size=size) - A @ B) <= bound).all()


@pytest.mark.parametrize("power", [-500, -60, 60, 500])
def test_units_do_not_matter(power):
    rng = np.random.default_rng(3)
    A, B = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
    large, small = np.ldexp(A, power), np.ldexp(B, -power)  # powers of 2 are exact
    for by in VIEWS:
        assert np.array_equal(
            mt.multiply(large, small, by=by), mt.multiply(A, B, by=by)
        )
    assert np.array_equal(
        mt.multiply_in_blocks(large, small, size=2),
        mt.multiply_in_blocks(A, B, size=2),
    )
    assert np.array_equal(
        mt.contract("ij,jk->ik", large, small), mt.contract("ij,jk->ik", A, B)
    )


CONTRACTIONS = [
    "i->i", "i->", "ij->ji", "ij->j", "ij->", "ii->", "ii->i", "ii", "i,i->", "i,i->i",
    "i,j->ij", "i,j->ji", "ij,j->i", "ij,jk->ik", "ij,jk", "ij,kj->ik", "ji,jk->ik",
    "ij,ij->", "ij,ji->", "ij,ij->j", "ij,jk,ki->", "ij,jk,ik->i", "bij,bjk->bik",
    "b a, bc", "ij,jk->ijk", "i,i,i->", ",i->i", "->", "iij->j", "Ab,bC->AC",
]  # fmt: skip


@given(st.sampled_from(CONTRACTIONS), st.data())
def test_contractions_agree_with_einsum(subscripts, data):
    groups = subscripts.replace(" ", "").split("->")[0].split(",")
    letters = sorted(set("".join(groups)))
    size = {x: data.draw(st.integers(1, 4), label=x) for x in letters}
    operands = [
        data.draw(arrays(np.float64, [size[x] for x in g], elements=st.integers(-5, 5)))
        for g in groups
    ]
    found = mt.contract(subscripts, *operands)
    expected = np.einsum(subscripts, *operands)
    assert found.shape == expected.shape
    assert np.array_equal(found, expected)  # whole numbers: exact


def test_contractions_by_hand():
    A, x = [[1, 2], [3, 4]], [5, 6]
    assert mt.contract("ij,j->i", A, x).tolist() == [17, 39]
    assert mt.contract("ij,i->j", A, x).tolist() == [23, 34]
    assert mt.contract("ii", A) == 5
    assert mt.contract("ij->ji", A).tolist() == [[1, 3], [2, 4]]
    assert mt.contract("i,j->ij", x, [1, -1]).tolist() == [[5, -5], [6, -6]]
    assert mt.contract("cb,ba", [[1, 2]], [[3], [4]]).tolist() == [[11.0]]
    # without an arrow the result's letters come in alphabetical order
    assert mt.contract("ba", [[1, 2, 3]]).tolist() == [[1], [2], [3]]


def test_what_contract_refuses():
    A = [[1, 2], [3, 4]]
    for subscripts in ("ij;jk", "i1->i", "ij->i->j", "ij-ij", "->->", "ij,jk>ik"):
        with pytest.raises(ValueError, match=r"subscripts must look like 'ij,jk->ik'"):
            mt.contract(subscripts, A)
    for subscripts in ("ij->k", "ij->ii"):
        with pytest.raises(ValueError, match=r"index [ki] of the result must stand"):
            mt.contract(subscripts, A)
    with pytest.raises(ValueError, match=r"'ij,jk' name 2 operands, got 1"):
        mt.contract("ij,jk", A)
    with pytest.raises(ValueError, match=r"operand 1 must be a nonempty array of 1 "):
        mt.contract("ij,j", A, A)
    with pytest.raises(ValueError, match=r"index j has the lengths 2 and 3"):
        mt.contract("ij,j", A, [1, 2, 3])
    with pytest.raises(TypeError, match=r"operand 0 must hold real numbers"):
        mt.contract("i", [1j])
    with pytest.raises(ValueError, match=r"operand 0 must be finite"):
        mt.contract("i", [np.nan])


KINDS = {
    "zero": [[0, 0], [0, 0]],
    "identity": [[1, 0], [0, 1]],
    "diagonal": [[2, 0], [0, 3]],
    "upper triangular": [[2, 1], [0, 3]],
    "lower triangular": [[2, 0], [1, 3]],
    "symmetric": [[1, 2], [2, 1]],
    "antisymmetric": [[0, 2], [-2, 0]],
    "permutation": [[0, 1, 0], [0, 0, 1], [1, 0, 0]],
}


def test_kinds_by_hand():
    diagonal = ("diagonal", "upper triangular", "lower triangular", "symmetric")
    assert mt.kinds(KINDS["zero"]) == ("zero", *diagonal, "antisymmetric")
    assert mt.kinds(KINDS["identity"]) == ("identity", *diagonal, "permutation")
    assert mt.kinds(KINDS["diagonal"]) == diagonal
    for name in list(KINDS)[3:]:
        assert mt.kinds(KINDS[name]) == (name,)
    assert mt.kinds([[0, 1], [1, 0]]) == ("symmetric", "permutation")
    assert mt.kinds([[1, 2], [3, 4]]) == ()
    assert mt.kinds([[1, 1], [0, 0]]) == ("upper triangular",)  # ones, not permuted
    assert mt.kinds([[1, 0], [1, 0]]) == ("lower triangular",)
    assert mt.kinds([[0, 2], [2, 0]]) == ("symmetric",)  # one a row, but not a 1
    assert mt.kinds([[0.75, 0], [0, 0.75]]) == diagonal


@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e-20, 1e20, 1e308])
def test_kinds_do_not_depend_on_units(scale):
    for name in ("zero", "diagonal", "upper triangular", "lower triangular",
                 "antisymmetric"):  # fmt: skip
        A = np.sign(KINDS[name]) * scale
        assert name in mt.kinds(A)
    assert not mt.is_symmetric([[0, scale], [-scale, 0]])
    assert mt.is_symmetric([[scale, -scale], [-scale, scale]])


def test_tolerance_is_relative_to_the_largest_entry():
    for scale in (1e-100, 1.0, 1e100):
        A = scale * np.array([[1, 0.5], [0.5 + 1e-9, 0]])
        assert not mt.is_symmetric(A)
        assert mt.is_symmetric(A, tol=1e-8)
        assert not mt.is_symmetric(A, tol=1e-10)
    assert "identity" in mt.kinds(np.eye(3) + 1e-12, tol=1e-10)
    assert "permutation" in mt.kinds(np.eye(3) + 1e-12, tol=1e-10)
    assert mt.is_symmetric([[0, 1], [2, 0]], tol=0.5)  # the bound itself counts


@given(strategies.square_matrices())
def test_split_is_symmetric_and_antisymmetric_and_adds_up(A):
    S, K = mt.split_symmetric(A)
    assert np.array_equal(S, S.T)
    assert np.array_equal(K, -K.T)
    assert np.abs(S + K - A).max() <= 2 * EPS * np.abs(A).max()


def test_split_does_not_overflow():
    S, K = mt.split_symmetric([[0, 1.5e308], [1.5e308, 0]])
    assert S[0, 1] == 1.5e308
    assert not K.any()


@given(st.integers(1, 5), st.integers(1, 4), st.integers(1, 4), st.data())
def test_linear_layer_is_the_formula_for_each_sample(samples, inputs, outputs, data):
    whole = st.integers(-9, 9).map(float)
    X = data.draw(arrays(np.float64, (samples, inputs), elements=whole))
    W = data.draw(arrays(np.float64, (outputs, inputs), elements=whole))
    b = data.draw(arrays(np.float64, outputs, elements=whole))
    Y = mt.linear_layer(X, W, bias=b)
    for x, y in zip(X, Y, strict=True):
        assert np.array_equal(y, W @ x + b)


def test_flops_by_hand():
    assert mt.product_flops((1, 3), (3, 1)) == 5  # a dot product: three and two
    assert mt.product_flops((2, 3), (3, 4)) == 40
    assert mt.product_flops((2, 1), (1, 2)) == 4  # an outer product adds nothing
    assert mt.chain_flops([7, 3], 0) == 0
    assert mt.chain_flops([10, 100, 5], (0, 1)) == 10 * 5 * 199
    assert isinstance(mt.product_flops(np.ones((2, 3)).shape, (3, np.int64(4))), int)


def test_best_order_of_the_textbook_chain():
    # CLRS (2009), figure 15.5: ((A1 (A2 A3)) ((A4 A5) A6)) for these sizes. It
    # counts multiplications alone, 15125; the order is the same with additions.
    sizes = [30, 35, 15, 5, 10, 20, 25]
    assert mt.best_order(sizes).order == ((0, (1, 2)), ((3, 4), 5))
    products = 30 * 35 * 5 + 35 * 15 * 5 + 5 * 10 * 20 + 5 * 20 * 25 + 30 * 5 * 25
    assert products == 15125
    sums = 35 * 5 + 30 * 5 + 5 * 20 + 5 * 25 + 30 * 25  # one less a number written
    assert mt.best_order(sizes).flops == 2 * products - sums


@given(st.lists(st.integers(1, 40), min_size=2, max_size=7))
@example([3, 3, 3, 3])
def test_best_order_is_the_least_of_all(sizes):
    chain = mt.best_order(sizes)
    costs = [mt.chain_flops(sizes, o) for o in every_order(0, len(sizes) - 1)]
    assert chain.flops == min(costs)
    assert mt.chain_flops(sizes, chain.order) == chain.flops
    k = len(sizes) - 1
    assert len(costs) == math.comb(2 * k - 2, k - 1) // k  # Catalan's numbers


def test_of_equal_costs_the_leftmost_cut_is_taken():
    assert mt.best_order([2, 2, 2, 2]).order == (0, (1, 2))


@given(st.integers(1, 5).flatmap(factors))
def test_chains_agree_with_multi_dot(case):
    expected = case[0] if len(case) == 1 else np.linalg.multi_dot(case)
    assert np.array_equal(mt.multiply_chain(case), expected)  # below 2**53: exact


def test_what_products_refuse():
    A = [[1, 2], [3, 4]]
    for function in (mt.multiply, lambda A, B: mt.multiply_in_blocks(A, B, size=1)):
        with pytest.raises(ValueError, match=r"B must have 2 rows, got shape \(1, 2\)"):
            function(A, [[1, 2]])
        with pytest.raises(ValueError, match=r"A must be a nonempty matrix \(2-D\)"):
            function([1, 2], A)
        with pytest.raises(TypeError, match=r"B must hold real numbers"):
            function(A, [[1j], [0]])
        with pytest.raises(ValueError, match=r"A must be finite"):
            function([[np.inf, 1]], A)
    with pytest.raises(ValueError, match=r"by must be columns, .*, got 'column'"):
        mt.multiply(A, A, by="column")
    with pytest.raises(ValueError, match=r"size must be at least 1, got 0"):
        mt.multiply_in_blocks(A, A, size=0)
    with pytest.raises(ValueError, match=r"matrix 1 must have 2 rows, got shape \(1, "):
        mt.multiply_chain([A, [[1, 2]]])
    with pytest.raises(ValueError, match=r"matrices must hold at least one matrix"):
        mt.multiply_chain([])


def test_other_refusals():
    for function in (mt.kinds, mt.is_symmetric, mt.split_symmetric):
        with pytest.raises(ValueError, match=r"A must be square, got shape \(1, 2\)"):
            function([[1, 2]])
    for function in (mt.kinds, mt.is_symmetric):
        with pytest.raises(ValueError, match=r"tol must be at least 0, got -1"):
            function([[1]], tol=-1)
        with pytest.raises(ValueError, match=r"tol must be finite"):
            function([[1]], tol=np.nan)
    with pytest.raises(ValueError, match=r"W must have 2 columns, got shape \(1, 1\)"):
        mt.linear_layer([[1, 2]], [[1]], bias=[0])
    with pytest.raises(ValueError, match=r"bias must have length 1, got 2"):
        mt.linear_layer([[1, 2]], [[1, 2]], bias=[0, 0])
    with pytest.raises(ValueError, match=r"X must be a nonempty matrix"):
        mt.linear_layer([1, 2], [[1, 2]], bias=[0])


def test_what_counts_refuse():
    with pytest.raises(ValueError, match=r"right must have 3 rows, got shape \(2, 4\)"):
        mt.product_flops((1, 3), (2, 4))
    with pytest.raises(ValueError, match=r"left must be at least 1, got 0"):
        mt.product_flops((0, 3), (3, 4))
    with pytest.raises(TypeError, match=r"right must be an integer, got float"):
        mt.product_flops((1, 3), (3, 4.0))
    for function in (mt.best_order, lambda sizes: mt.chain_flops(sizes, 0)):
        with pytest.raises(ValueError, match=r"sizes must have at least two entries"):
            function([3])
        with pytest.raises(ValueError, match=r"sizes must be at least 1, got 0"):
            function([3, 0])
    for order in (3, -1, (0, 1, 2), "01", None, (0, "1"), [0, 1], (0, 9)):
        with pytest.raises(ValueError, match=r"order must nest pairs .* from 0 to 2"):
            mt.chain_flops([1, 2, 3, 4], order)
    for order in ((1, 0), (0, 2), ((0, 1), 1)):
        with pytest.raises(ValueError, match=r"order must name the factors from left"):
            mt.chain_flops([1, 2, 3, 4], order)
    for order in (0, (0, 1), (1, 2)):
        with pytest.raises(ValueError, match=r"order must name all 3 factors"):
            mt.chain_flops([1, 2, 3, 4], order)


def test_inputs_are_left_alone():
    A = np.arange(9.0).reshape(3, 3)
    before = A.copy()
    for by in VIEWS:
        mt.multiply(A, A, by=by)
    mt.multiply_in_blocks(A, A, size=2)
    mt.contract("ij,jk", A, A)
    mt.kinds(A)
    S, _ = mt.split_symmetric(A)
    mt.linear_layer(A, A, bias=A[0])
    P = mt.multiply_chain([A])
    S += 1
    P += 1  # a chain of one is a copy, too
    assert np.array_equal(A, before)


@given(st.integers(1, 6), st.randoms(use_true_random=False))
def test_permutations_are_named(n, random):
    order = list(range(n))
    random.shuffle(order)
    assert "permutation" in mt.kinds(np.eye(n)[order])
    assume(n > 1)
    order[0] = order[1]
    assert "permutation" not in mt.kinds(np.eye(n)[order])


def test_letters_of_both_cases_are_other_indices():
    x = np.arange(1.0, 4)
    assert mt.contract("i,I->iI", x, x).shape == (3, 3)
