"""What the helpers let in: real numbers. All else is a ValueError that names the argument."""

from math import isfinite

import numpy as np


def require(condition, name, what, value):
    """Raise the ValueError "name must be what, got value" unless the condition holds."""
    if not condition:
        raise ValueError(f"{name} must be {what}, got {value}")


def real_array(name, value):
    """Return an array of real numbers, integer or floating; its dtype and shape stay.

    Raises ValueError for what NumPy would convert and lose something of: a mask, an imaginary part,
    a date, a truth value, text, an object, rows of unequal lengths.
    """
    require(not _masked(value), name, "an array without a mask", "a masked one")
    try:
        array = np.asarray(value)
    except ValueError as error:  # rows of unequal lengths
        raise ValueError(f"{name} must be an array: {error}") from error
    require(array.dtype.kind in "iuf", name, "an array of real numbers", array.dtype)
    return array


def finite_array(name, value):
    """Return the value as an array of finite floats in double precision."""
    with np.errstate(over="ignore"):  # what is too large for double precision is infinite in it
        array = np.asarray(real_array(name, value), float)
    if not np.isfinite(array).all():
        index = np.argwhere(~np.isfinite(array))[0]
        where = f" at index {', '.join(map(str, index))}" if array.ndim else ""
        require(False, name, "finite", f"{array[tuple(index)]}{where}")
    return array


def finite_number(name, value):
    """Return the value as a float, if it is one finite real number."""
    number = real_number(name, value, "a finite number")
    require(isfinite(number), name, "a finite number", value)
    return number


def real_number(name, value, what="a number"):
    """Return the value as a float, if it is one real number; it may be infinite or nan."""
    if isinstance(value, float):  # most are, and what follows would take ten times as long
        return float(value)
    good = not isinstance(value, list | tuple | np.ma.MaskedArray)
    good = good and np.ndim(value) == 0 and np.asarray(value).dtype.kind in "iuf"
    require(good, name, what, repr(value) if isinstance(value, str) else value)
    return float(value)


def _masked(value):
    if isinstance(value, list | tuple):
        return any(map(_masked, value))
    return isinstance(value, np.ma.MaskedArray)
