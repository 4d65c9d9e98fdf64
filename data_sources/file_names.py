"""How a file's name is shown: it comes from outside, so it is text and never a place."""

from pathlib import Path

LONGEST_SHOWN = 80


def shown(path: Path) -> str:
    """Give the name without its folder, with what cannot be seen replaced, cut to 80 characters.

    Direction marks, line ends and control characters could make a message say something else.
    """
    name = "".join(letter if letter.isprintable() else "�" for letter in path.name)
    return name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 1]}…"
