"""What the project on handwritten digits says beside its cells, and its figure's numbers."""

import re
from functools import cache

import numpy as np
import pytest
import yaml
from mlmath import datasets, neighbours, pca
from mlmath import model_selection as ms
from sources import BOOK

TEXT = (BOOK / "capstones/recognition.md").read_text(encoding="utf-8")
DIGITS = datasets.digits()


def test_half_a_form_closes_most_of_the_gap():
    """What a `Try` says: sixty digits of the same hand."""
    form = datasets.digit_forms()
    rows = np.flatnonzero(form < 9)
    X, y, who = DIGITS.X[rows], DIGITS.y[rows], form[rows]
    half = np.concatenate([np.arange(n) * 2 // n for n in np.bincount(who)])

    def error(groups):
        wrong = 0
        for part in ms.grouped_folds(groups, 9, rng=np.random.default_rng(0)):
            model = pca.fit(X[part.train], 25)
            T, S = model.transform(X[part.train]), model.transform(X[part.held_out])
            said = neighbours.classify(T, y[part.train], Q=S, k=1)
            wrong += np.sum(said != y[part.held_out])
        return wrong / len(X)

    assert error(2 * who + half) < error(who) / 2


@cache
def parameters():
    block = re.search(r"```\{interactive\} digit-space\n(.*?)```", TEXT, re.S)
    return yaml.safe_load(block[1])


def test_figure_has_the_numbers_of_the_digits():
    p, form = parameters(), datasets.digit_forms()
    Z, who = DIGITS.X[form < 9], form[form < 9]
    model = pca.fit(Z, 25)
    assert p["mean"] == pytest.approx(model.mean, abs=0.0051)
    assert np.array(p["components"]) == pytest.approx(model.components, abs=0.00051)
    off = np.empty((26, len(Z)))
    for f in range(9):
        out = who == f
        found = pca.fit(Z[~out], 25)
        away = Z[out] - found.mean
        shares = np.cumsum((away @ found.components.T) ** 2, axis=1).T
        squares = (away**2).sum(axis=1) - np.vstack([0 * shares[:1], shares])
        off[:, out] = np.sqrt(squares)
    limits = np.quantile(off, 0.95, axis=1)
    assert p["limits"] == pytest.approx(limits, abs=0.0051)


def test_figure_shows_pictures_of_the_test_part():
    p, form = parameters(), datasets.digit_forms()
    four, lost, turned, *_, shuffled, box = np.array(p["pictures"])
    new = DIGITS.X[form >= 9]
    for picture, digit in ((four, 4), (lost, 9)):
        row = np.flatnonzero((new == picture).all(axis=1))[0]
        assert DIGITS.y[form >= 9][row] == digit
    assert np.array_equal(turned, four[::-1])
    assert np.array_equal(np.sort(shuffled), np.sort(four))
    assert not box.any()
    assert len(p["names"]) == len(p["pictures"]) == 8


def test_empty_box_passes_with_many_components_only():
    """As the page says, and the figure lets one see."""
    p = parameters()
    V, limits = np.array(p["components"]), np.array(p["limits"])
    scores = V @ -np.array(p["mean"])
    squares = np.sum(np.square(p["mean"])) - np.append(0, np.cumsum(scores**2))
    passes = np.sqrt(squares) <= limits
    assert not passes[:18].any()
    assert passes[18:].all()
