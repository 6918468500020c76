"""Read boxed formulas: as plain text, and those that speak of numbers, as numbers."""

import re
import unicodedata

import nbformat
import numpy as np
from pylatexenc import latex2text

WORDS = "arg", "cos", "det", "diag", "exp", "ln", "log", "max", "min", "sin", "tanh", "tr"
CONTEXT = latex2text.get_default_latex_context_db()
CONTEXT.add_context_category(
    "boxes",
    prepend=True,
    macros=[
        *(latex2text.MacroTextSpec(name, name) for name in WORDS),
        *(latex2text.MacroTextSpec(name, "‖") for name in ("|", "Vert", "lVert", "rVert")),
        *(latex2text.MacroTextSpec(name, "|") for name in ("vert", "lvert", "rvert")),
        latex2text.MacroTextSpec("top", "T"),
    ],
)


def plain(latex):
    """Return a formula as plain text."""
    reader = latex2text.LatexNodes2Text(CONTEXT, math_mode="text")
    return reader.latex_to_text(re.sub(r"\\[td]frac", r"\\frac", latex))


def symbols(text):
    """Return the symbols of a formula in plain text, in order, without what only groups them."""
    text = unicodedata.normalize("NFKC", re.sub(r"[⁻₋]", "-", text))  # ² is 2
    text = text.translate(str.maketrans("−⁄∑′", "-/Σ'"))
    return re.sub(r"[\s^_·*(){}\[\],;&]", "", text)


FUNCTIONS = {"exp": np.exp, "ln": np.emath.log, "sin": np.sin, "cos": np.cos, "tanh": np.tanh}
FUNCTIONS |= {"artanh": np.arctanh, "arg": np.angle, "Re": np.real, "Im": np.imag}
SIGNS = {"+": 1, "-": -1, r"\pm": np.array([1, -1])}
CLOSING = {"(": ")", "{": "}", r"\lvert": r"\rvert"}
ENDS = {*SIGNS, *CLOSING.values()}

# A norm, a mean, a partial derivative or a text is one name, as a letter is, with its index.
BRACES = r"\{(?:[^{}]|\{[^{}]*\})*\}"
GREEK = "alpha|beta|gamma|delta|varepsilon|eta|theta|vartheta|kappa|lambda|mu|rho|sigma|varphi"
GREEK += "|omega|ell"
LETTER = rf"(?:\\(?:Delta|hat|tilde)\s*)?(?:[A-Za-z]|\\(?:{GREEK})(?![a-z]))"
NAME = (
    rf"(?:\\\|.*?\\\||\\langle.*?\\rangle|\\frac\{{\\partial(?:[^{{}}]|\{{[^{{}}]*\}})*\}}{BRACES}"
    rf"|\\text{BRACES}|{LETTER})'?(?:_(?:{BRACES}|\\\w+|[^\s\\]))?(?:\^\{{\(\d\)\}})?"
)
TOKEN = rf"{NAME}|\d+(?:\.\d+)?|\\[A-Za-z]+|\S"


def boxes(path):
    """Yield (title of the check, box) of a notebook."""
    box = None
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown":
            box = next(iter(re.findall(r"\$\$(\s*\\boxed.*?)\$\$", cell.source, re.DOTALL)), box)
        elif cell.source.startswith("# Check: "):
            yield cell.source.splitlines()[0].removeprefix("# Check: "), box


def key(name):
    """Return the plain text of a name without spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", name))


def statements(box):
    """Return the statements in a box, each as a list: side, relation, side, relation, …"""
    latex = re.sub(r"\\[bB]ig|\\begin\{aligned\}|\\end\{aligned\}|&", "", box.strip())
    latex = re.sub(r"\\lVert|\\rVert", r"\\|", latex)
    latex = re.sub(r"(?<!\\)\|(.*?)(?<!\\)\|", r"\\lvert \1\\rvert ", latex)
    latex = re.sub(r"\\[td]?frac(\d)(\d)", r"\\frac{\1}{\2}", latex)  # else ½ is read as 12
    latex = re.sub(r"\\[td]frac", r"\\frac", re.sub(r"\\mathrm\{(\w+)\}", r"\\\1 ", latex))
    latex = re.sub(r"^\\boxed\{(.*)\}$", r"\1", latex, flags=re.DOTALL)
    parts = re.split(r"\\q?quad|\\\\|\\Rightarrow", re.sub(r"\\[,;]", " ", latex))
    parts = [part.strip(" ,\n") for part in parts]
    parts = [p for p in parts if not re.fullmatch(r"\(.*\)", p)]  # for which values it holds
    return [re.split(r"(=|<|>|\\(?:le|ge|to|approx)\b)", part) for part in parts]


def value(latex, values):
    """Return what a formula without relations is, given {name: value}, names as plain text.

    Products are implicit; ± stands for an array of two; a function without parentheses takes the
    factors up to the next function. Raises ValueError where something else than numbers is meant.
    """
    left = re.findall(TOKEN, latex)[::-1]

    def take(*wanted):
        if not left or (wanted and left[-1] not in wanted):
            raise ValueError(f"{latex}: cannot read {left[:-4:-1]}")
        return left.pop()

    def total():
        result = 0 if left and left[-1] in SIGNS else product()
        while left and left[-1] in SIGNS:
            result = result + SIGNS[take()] * product()
        return result

    def product(ends=ENDS):
        result = power()
        while left and left[-1] not in ends:
            if left[-1] == "/":
                take()
                result = result / power()
            else:
                result = result * power()
        return result

    def power():
        if left and left[-1] == r"\cdot":
            take()
        base = atom()
        return base ** atom() if left and left[-1] == "^" and take() else base

    def atom():
        token = take()
        if token in CLOSING:
            inner = total()
            take(CLOSING[token])
            return abs(inner) if token == r"\lvert" else inner
        if token == r"\frac":
            return atom() / atom()
        if token == r"\sqrt":
            return np.emath.sqrt(atom())
        if (name := token[1:]) in FUNCTIONS:
            functions = {"\\" + function for function in FUNCTIONS}
            return FUNCTIONS[name](atom() if left[-1] == "(" else product(ENDS | {"/"} | functions))
        if re.match(r"\d", token):
            return float(token)
        if not re.fullmatch(NAME, token):
            raise ValueError(f"{latex}: cannot read {token}")
        known = values[key(plain(token))]
        return known(atom()) if callable(known) and left and left[-1] == "(" else known

    result = total()
    if left:
        raise ValueError(f"{latex}: cannot read {left[::-1]}")
    return result
