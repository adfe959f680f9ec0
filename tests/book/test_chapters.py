"""Each chapter has what a chapter is made of, in its order.

What is missing is said with file, line and what to do. One chapter alone, built or not:
`pytest tests/book/test_chapters.py -k SLUG`.
"""

import ast
import re
from dataclasses import replace

import pytest
from sources import CAPSTONES, CHAPTERS, each, read_source

ENDING = [
    "Where it goes wrong", "Where machine learning uses it", "Exercises",
    "Summary", "Further reading",
]  # fmt: skip
#: What labels the axes of a figure, or says that there are none to label.
LABELLED = re.compile(
    r'[xyz_]label|plots\.(?:plane|heatmap|picture)|axis\("off"|set_axis_off|ticks=\(\)|ticks=\[\]'
)
#: The text says what their axes are: grids, a zoom, small panels beside each other.
UNLABELLED = {
    "fig-subspaces-coordinates",
    "fig-gradients-zoom",
    "fig-descriptive-lineup",
}
FIGURE_CELL = re.compile(
    r"^(?P<fence>```+)\{code-cell\}[^\n]*\n---\n(?P<header>(?:(?!---\n).*\n)*?"
    r" +figure:\n(?:(?!---\n).*\n)*?)---\n(?P<code>(?:.*\n)*?)(?P=fence)$",
    re.M,
)


@each(CHAPTERS)
def test_ends_with_the_five_closing_sections(source):
    sections = re.findall(r"^## (.+)$", source.text, re.M)
    assert sections[-5:] == ENDING, (
        f"{source.at(f'## {sections[-1]}')}: the last sections are "
        f"{', '.join(ENDING)}, in this order"
    )


@each(CHAPTERS)
def test_opens_with_a_question_then_outcomes(source):
    opening = re.split(r"^## ", source.text, maxsplit=1, flags=re.M)[0]
    place = source.at("\n# ")
    assert "?" in opening, f"{place}: begin with a question"
    outcomes = re.search(r":class: outcomes\n(.*?)^:::", opening, re.S | re.M)
    assert outcomes, (
        f"{place}: say before the first section what one will be able to do: "
        ":::{admonition} with `:class: outcomes`"
    )
    assert 3 <= len(re.findall(r"^[-*] ", outcomes[1], re.M)) <= 5, (
        f"{source.at(':class: outcomes')}: name three to five outcomes"
    )


@each(CHAPTERS)
def test_is_long_enough_to_teach_and_short_enough_to_finish(source):
    # the standard says 2,000 to 4,500; solutions, which few read through, come on top
    assert 2000 <= source.words <= 7500, (
        f"{source.at()}: {source.words} words of prose, 2000 to 7500 with solutions: "
        "explain more, or divide the chapter"
    )


@each(CHAPTERS)
def test_has_eight_to_twelve_exercises(source):
    number = len(re.findall(r"^```+\{exercise(?:-start)?\}", source.text, re.M))
    place = source.at("\n## Exercises\n")
    assert 8 <= number <= 12, f"{place}: {number} exercises, 8 to 12 are wanted"


@each(CHAPTERS)
def test_each_theorem_is_proved_or_referred(source):
    pattern = re.compile(
        r"^```+\{prf:(theorem|lemma|proposition|corollary)\}.*?^```+\n(.{0,400})",
        re.M | re.S,
    )
    for found in pattern.finditer(source.text):
        assert "{prf:proof}" in found[2] or "{cite:" in found[2], (
            f"{source.at(found.start())}: a {found[1]} without proof: add ```{{prf:proof}} "
            "below it, or {cite:t} with the page of one"
        )


@each(CHAPTERS)
def test_shows_source_from_the_package(source):
    assert "```{source} " in source.text, (
        f"{source.at()}: show a function of the package, ```{{source}} module.function"
    )


@each(CHAPTERS)
def test_the_summary_begins_with_the_answer_to_the_opening_question(source):
    place = source.at("\n## Summary\n")
    answer, _, box = source.text.partition("\n## Summary\n")[2].partition(
        "\n:::{admonition}"
    )
    assert ":class: summary" in box, (
        f"{place}: put the formulas in :::{{admonition}} with `:class: summary`"
    )
    advice = f"{place}: begin with a paragraph that answers the opening question"
    assert 15 <= len(answer.split()) <= 140, f"{advice}, in 15 to 140 words"
    assert not answer.strip().startswith(("`", ":", "%", "We ", "In summary")), advice


@each(CHAPTERS + CAPSTONES)
def test_figures_have_labelled_axes(source):
    drawing = set()  # functions of the page that draw, and label what they draw
    for cell in source.cells:
        try:
            tree = ast.parse(re.sub(r"^(\s*)[%!].*", r"\1pass", cell, flags=re.M))
        except SyntaxError:  # shown on purpose
            continue
        functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
        drawing |= {
            f.name
            for f in functions
            if LABELLED.search(ast.get_source_segment(cell, f) or "")
        }
    for figure in FIGURE_CELL.finditer(source.text):
        name = re.search(r"name: (\S+)", figure["header"])[1]
        helped = any(re.search(rf"\b{f}\(", figure["code"]) for f in drawing)
        assert LABELLED.search(figure["code"]) or helped or name in UNLABELLED, (
            f"{source.at(figure.start())}: {name} has no labels at its axes: "
            'add `ax.set(xlabel="time, s", ylabel="height, m")`, with units'
        )


BROKEN = read_source("linear-algebra/determinants")


@pytest.mark.parametrize(
    ("test", "words", "instead", "said"),
    [
        (
            test_ends_with_the_five_closing_sections, "## Summary", "## Recapitulation",
            "the last sections are",
        ),
        (
            test_opens_with_a_question_then_outcomes, ":class: outcomes", ":class: note",
            "say before the first section",
        ),
        (
            test_is_long_enough_to_teach_and_short_enough_to_finish, " ", "",
            "words of prose, 2000 to 7500",
        ),
        (
            test_has_eight_to_twelve_exercises, "{exercise", "{note",
            "0 exercises, 8 to 12 are wanted",
        ),
        (
            test_each_theorem_is_proved_or_referred, "```{prf:proof}", "```{note}",
            "a proposition without proof: add",
        ),
        (
            test_shows_source_from_the_package, "```{source}", "```{note}",
            "show a function of the package",
        ),
        (
            test_the_summary_begins_with_the_answer_to_the_opening_question,
            "## Summary\n", "## Summary\n\n```{note}\n", "begin with a paragraph",
        ),
        (
            test_figures_have_labelled_axes, "plots.plane(", "draw(",
            "fig-determinants-pond has no labels at its axes",
        ),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)  # fmt: skip
def test_what_is_missing_is_told_with_its_place(test, words, instead, said):
    lacking = replace(BROKEN, text=BROKEN.text.replace(words, instead))
    with pytest.raises(AssertionError, match=rf"book/{BROKEN.name}\.md:\d+: .*{said}"):
        test(lacking)
