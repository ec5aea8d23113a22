"""The default of an argument that was not passed, where None is a value like any other.

A class of its own, so that `isinstance(argument, Missing)` is decided from types alone.
"""


class Missing:
    """What an argument holds when the caller gave none."""


MISSING = Missing()
