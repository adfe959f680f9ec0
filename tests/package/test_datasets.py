import numpy as np
import pytest
from mlmath import datasets

TABLES = {
    "iris": ((150, 4), 3),
    "wine": ((178, 13), 3),
    "digits": ((1797, 64), 10),
    "diabetes": ((442, 10), 0),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_have_the_shape_that_their_source_says(name):
    shape, classes = TABLES[name]
    table = getattr(datasets, name)()
    assert table.X.shape == shape
    assert table.X.dtype == np.float64
    assert table.y.shape == shape[:1]
    assert len(table.features) == shape[1]
    assert len(table.classes) == classes
    assert np.isfinite(table.X).all()
    if classes:
        assert set(table.y.tolist()) == set(range(classes))


def test_published_values():
    # Fisher's means of the four lengths in cm, as R prints them for its iris
    assert datasets.iris().X.mean(axis=0).round(3).tolist() == [
        5.843,
        3.057,
        3.758,
        1.199,
    ]
    assert datasets.iris().features[0] == "sepal length, cm"
    assert datasets.digits().X.max() == 16
    ages = datasets.diabetes().X[:, 0]
    assert (ages.min(), ages.max()) == (19, 79)  # years, not rescaled


def test_word_counts():
    table = datasets.word_counts()
    assert table.counts.shape == (len(table.documents), len(table.words))
    assert list(table.words) == sorted(set(table.words))
    assert min(map(len, table.words)) == 3
    assert (table.counts.sum(axis=0) >= 1).all()  # each word stands somewhere
    row, column = table.documents.index("iris"), table.words.index("iris")
    assert table.counts[row, column] == table.counts[:, column].max() > 0


def test_china():
    greys = datasets.china()
    assert greys.shape == (213, 320)
    assert greys.dtype == np.float64
    assert 0 <= greys.min() < 1
    assert 254 < greys.max() <= 255
    # bright sky above, dark roofs below
    assert greys[:20].mean() > 150 > greys[100:140].mean()
