"""The frozen texts and questions: their form, and how they were gathered."""

import types

import pytest
from mlmath import help_texts as ht
from mlmath import vectors

TEXTS = ht.help_texts()


def test_form_of_texts():
    assert len(TEXTS) == 567
    names = [text.name for text in TEXTS]
    assert names == sorted(set(names))
    for text in TEXTS:
        module, _, function = text.name.partition(".")
        assert module.isidentifier()
        assert function.isidentifier()
        assert text.part in ("", "I", "II", "III", "IV")
        assert len(text.text.split()) >= 3
        assert "\n" not in text.text + text.details
        assert "Parameters ---" not in text.text + text.details
    assert {p: sum(t.part == p for t in TEXTS) for p in ("I", "II", "III", "IV")} == {
        "I": 130, "II": 127, "III": 203, "IV": 64,
    }  # fmt: skip


def test_form_of_questions():
    choose, judge = ht.questions("choose"), ht.questions("judge")
    assert (len(choose), len(judge)) == (28, 56)
    assert len({question.text for question in choose + judge}) == 84
    names = {text.name for text in TEXTS}
    for question in choose + judge:
        assert 1 <= len(question.answers) <= 4
        assert set(question.answers) <= names
        assert question.text == question.text.strip() != ""


def test_relevance():
    asked = ht.questions("judge")
    marks = ht.relevance(asked, TEXTS)
    assert marks.sum() == sum(len(question.answers) for question in asked)
    for row, question in zip(marks, asked, strict=True):
        found = {text.name for text, mark in zip(TEXTS, row, strict=True) if mark}
        assert found == set(question.answers)
    # an iterator is read once
    assert (ht.relevance(iter(asked), iter(TEXTS)) == marks).all()
    with pytest.raises(ValueError, match=r"'affine.nearest_points' is missing"):
        ht.relevance(asked, TEXTS[50:])


def test_refuses():
    with pytest.raises(ValueError, match="use must be 'choose' or 'judge', got 'all'"):
        ht.questions("all")


def test_collects():
    found = {text.name: text for text in ht.collect([vectors])}
    assert list(found) == sorted(found)
    assert "vectors.norm" in found
    assert "vectors.as_vector" not in found  # imported
    assert not any("._" in name for name in found)
    angle = found["vectors.angle"]
    assert angle.text.startswith("Measure the angle between two vectors")
    assert "Book, chapter *Vectors*" in angle.details
    assert ">>>" not in angle.details  # examples
    assert "TypeError" not in angle.details


def test_collects_sections():
    module = types.ModuleType("some.place")

    def bare(): ...

    def full():
        """Say it.

        At more
        length.

        Parameters
        ----------
        x : float
            A number.

        Raises
        ------
        ValueError
            Never.

        See Also
        --------
        other
        """

    for function in (bare, full):
        function.__module__ = "some.place"
        setattr(module, function.__name__, function)
    module.number = 3
    empty, found = ht.collect([module])
    assert empty == ht.HelpText("place.bare", "", "", "")
    assert found == ht.HelpText(
        "place.full", "", "Say it. At more length.", "x : float A number. other"
    )
