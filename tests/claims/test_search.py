"""The definitions of the project on search, and its cases by hand."""

import math

import numpy as np
import yaml
from mlmath import latent_spaces, naive_bayes, retrieval, svd
from numpy.testing import assert_allclose
from sources import read_source

WORDS = ("mean", "average", "sample")


def test_def_search_weights():
    rng = np.random.default_rng(0)
    for n, d in ((1, 1), (4, 6), (30, 12)):
        C = rng.poisson(0.8, size=(n, d)).astype(float)
        C[rng.integers(n), C.sum(axis=0) == 0] = 2
        b = [math.log2(n / sum(c > 0 for c in column)) for column in C.T]
        W = retrieval.tf_idf(C, retrieval.inverse_document_frequency(C)).toarray()
        for row, counts in zip(W, C, strict=True):
            weights = [
                math.log(1 + c) * bits for c, bits in zip(counts, b, strict=True)
            ]
            length = math.hypot(*weights)
            expected = [w / length if length else 0 for w in weights]
            assert_allclose(row, expected, atol=1e-14)


def test_def_search_weights_bits_of_independent_words_add_up():
    """Each word in every text whose number has a certain bit: 4 words, 16 texts."""
    C = np.array([[i >> j & 1 for j in range(4)] for i in range(16)], dtype=float)
    assert retrieval.inverse_document_frequency(C).tolist() == [1, 1, 1, 1]
    both = (C[:, :2].sum(axis=1, keepdims=True) == 2).astype(float)
    assert retrieval.inverse_document_frequency(both).tolist() == [2]


def test_def_search_lsa():
    rng = np.random.default_rng(1)
    for n, d, k in ((5, 4, 2), (4, 9, 3), (6, 6, 6)):
        W = retrieval.tf_idf(rng.poisson(1, (n, d)), np.ones(d)).toarray()
        q = rng.random((3, d))
        space = latent_spaces.latent_space(W, k)
        V = svd.svd(W)[2][:, :k]  # by the book's own method
        assert_allclose(abs((V * space.directions).sum(axis=0)), 1, atol=1e-8)
        assert_allclose(abs(space.coordinates(q)), abs(q @ V), atol=1e-7)
        # nothing of the same dimension keeps more of the squared lengths
        kept = (space.coordinates(W) ** 2).sum()
        for _ in range(20):
            Q = np.linalg.qr(rng.normal(size=(d, k)))[0]
            assert ((W @ Q) ** 2).sum() <= kept + 1e-12
            near = np.linalg.qr(V + 1e-3 * rng.normal(size=(d, k)))[0]
            assert ((W @ near) ** 2).sum() <= kept + 1e-12


def test_def_search_lsa_first_direction_needs_no_negative_weight():
    rng = np.random.default_rng(2)
    for _ in range(20):
        W = rng.random((8, 6)) * (rng.random((8, 6)) < 0.5) + 1e-3
        assert latent_spaces.latent_space(W, 1).directions.min() >= 0


def test_def_search_lsa_of_two_texts_by_hand():
    texts = ["mean sample", "average sample"]
    W = retrieval.tf_idf(
        naive_bayes.count_words(texts, WORDS), np.ones(3), damped=False
    )
    mean, sample = naive_bayes.count_words(["mean", "sample"], WORDS)
    assert_allclose(retrieval.cosines([mean], W), [[0.7071, 0]], atol=1e-4)
    space = latent_spaces.latent_space(W, 2)
    assert_allclose(space.singular_values**2, [3 / 2, 1 / 2])
    v1, v2 = space.directions.T
    assert_allclose(v1, np.array([1, 1, 2]) / np.sqrt(6))
    assert_allclose(v2, np.array([1, -1, 0]) / np.sqrt(2), atol=1e-14)
    assert_allclose(space.coordinates(W)[1], [np.sqrt(3) / 2, -1 / 2])
    q = space.coordinates([mean])
    assert_allclose(q, [[1 / np.sqrt(6), 1 / np.sqrt(2)]])
    assert_allclose(q @ space.coordinates(W)[1], 0, atol=1e-14)
    one = space.first(1)
    for word in (mean, sample):
        found = retrieval.cosines(one.coordinates([word]), one.coordinates(W))
        assert_allclose(found, [[1, 1]])
    assert_allclose(retrieval.cosines([sample], W), [[0.7071, 0.7071]], atol=1e-4)


def test_def_search_weights_of_words_in_71_and_in_9_texts():
    C = np.zeros((567, 2))
    C[:71, 0] = C[:9, 1] = 1
    assert_allclose(retrieval.inverse_document_frequency(C), [3, 6], atol=0.03)


def test_def_search_lsa_of_six_texts_to_ask():
    """What the figure to move is said to show, and that its directions are unique."""
    page = read_source("capstones/search").text
    given = yaml.safe_load(
        page.split("```{interactive} few-directions")[1].split("```")[0]
    )
    words, texts = given["words"], given["texts"]
    table = naive_bayes.count_words(texts, words)
    W = retrieval.tf_idf(table, np.ones(len(words)), damped=False)
    space = latent_spaces.latent_space(W, len(texts))
    assert (space.singular_values[:-1] - space.singular_values[1:] > 0.05).all()
    asked = np.array([given["asked"]])
    assert [w for w, on in zip(words, asked[0], strict=True) if on] == ["average"]

    def found(k):
        some = space.first(k)
        return retrieval.cosines(some.coordinates(asked), some.coordinates(W))[0]

    assert (retrieval.cosines(asked, W)[0] > 0).tolist() == [False] * 4 + [True, False]
    assert_allclose(found(1), 1)
    assert (found(2)[:3] < 0.2).all()
    assert (found(2)[3:] > 0.9).all()
    assert (found(3)[3:] > 0.5).all()
    assert (found(4)[[3, 5]] < 0.05).all()
    table = W.toarray()
    # mean and average in no text together, sample with both
    mean, average, sample = (table[:, words.index(w)] > 0 for w in WORDS)
    assert not (mean & average).any()
    assert (sample & mean).any()
    assert (sample & average).any()
