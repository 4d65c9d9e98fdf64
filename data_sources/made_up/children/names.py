"""Made-up names: syllables put together, so that a whole name is nobody's."""

from typing import Any

import numpy as np

_FIRST = ("Al", "Bel", "Cor", "Dar", "El", "Fen", "Gil", "Hal", "Is", "Jor", "Kel", "Lor", "Mar")
_FIRST_MORE = ("Nim", "Or", "Per", "Quil", "Ros", "Sel", "Tam", "Ul", "Ver", "Wen", "Yar", "Zel")
_LAST = ("a", "an", "da", "den", "ia", "in", "la", "lin", "mo", "na", "ric", "sa", "ta", "ven")
_FRONT = ("Ash", "Birch", "Brad", "Clar", "Dun", "East", "Fair", "Grey", "Hart", "Holm", "Ing")
_FRONT_MORE = ("Kest", "Lang", "Mill", "North", "Oak", "Pen", "Rad", "Stan", "Thorn", "Wes", "Wool")
_BACK = ("aby", "beck", "combe", "den", "ell", "fold", "garth", "ham", "ington", "ley", "mere")
_BACK_MORE = ("more", "ney", "over", "pole", "ridge", "sby", "stead", "thwaite", "wick", "worth")

Array = np.ndarray[Any, Any]


def forenames(rng: np.random.Generator, count: int) -> Array:
    """Draw so many forenames."""
    return _put_together(rng, (*_FIRST, *_FIRST_MORE), _LAST, count)


def surnames(rng: np.random.Generator, count: int) -> Array:
    """Draw so many surnames."""
    return _put_together(rng, (*_FRONT, *_FRONT_MORE), (*_BACK, *_BACK_MORE), count)


def _put_together(
    rng: np.random.Generator, fronts: tuple[str, ...], backs: tuple[str, ...], count: int
) -> Array:
    whole = np.array([front + back for front in fronts for back in backs])
    found: Array = whole[rng.integers(0, len(whole), count)]
    return found
