"""Plausible slips in the code exercises of the chapter, and what is said of each."""

from code_exercises import solution


def solved(*arguments):
    return solution("search_by_thirds")(*arguments)


def drops_the_lower(f, a, b, tol):
    return solved(lambda x: -f(x), a, b, tol)


def halves_it(f, a, b, tol):
    """Drop a half where only a third is known to be in vain."""
    count = 0
    while b - a > tol:
        third, middle = (b - a) / 3, (a + b) / 2
        if f(a + third) <= f(b - third):
            b = middle
        else:
            a = middle
        count += 2
    return (a + b) / 2, count


def asks_at_the_ends(f, a, b, tol):
    f(a)
    x, count = solved(f, a, b, tol)
    return x, count + 1


def one_step_more(f, a, b, tol):
    return solved(f, a, b, tol / 1.5)


def stops_too_soon(f, a, b, tol):
    return solved(f, a, b, 4 * tol)


def counts_steps(f, a, b, tol):
    x, count = solved(f, a, b, tol)
    return x, count // 2


SLIPS = {
    "search_by_thirds": [
        (drops_the_lower, "it walks to an end"),
        (halves_it, "is off by"),
        (asks_at_the_ends, "at an end of the interval"),
        (one_step_more, "are enough for a bracket"),
        (stops_too_soon, "is off by"),
        (counts_steps, "times, and"),
        (lambda f, a, b, tol: solved(f, a, b, tol)[0], "expected (x, values)"),
        (lambda f, a, b, tol: (1.0, 0), "is off by"),
    ],
}
