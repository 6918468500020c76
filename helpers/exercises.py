"""Lets a reader check an answer alone."""


def check(answer, *tests):
    """Print whether answer passes every test: "not answered yet", what is wrong, or "correct".

    answer: the reader's value, or a tuple of values; `...` stands for one not given yet.
    tests: pairs (hint, passes) where passes(answer) is true for a right answer; hint is what to
        say of a wrong one.
    """
    if any(part is ... for part in (answer if isinstance(answer, tuple) else (answer,))):
        print("not answered yet")
        return
    for hint, passes in tests:
        try:
            right = passes(answer)
        except Exception as error:  # an answer of the wrong kind is a wrong answer
            right, hint = False, f"{hint} ({type(error).__name__}: {error})"
        if not right:
            print(f"not right yet: {hint}")
            return
    print("correct")
