"""Is a question about the business of another city, which only that city's offices can tell?"""

from __future__ import annotations

import re


def is_elsewhere(text: str, rules: dict[str, str]) -> bool:
    """By the word lists of decide.yaml; `text` is normalised.

    Either the question opens with the city, or the city stands right before something that each
    place gives its own people (“湖南老家的低保”); where somebody comes from is no such thing.
    """
    if re.search(rules["ours"], text):
        return False
    opens = f"^(我想|我要|在)?({rules['places']})({rules['asks']})"
    homes = f"{rules['places']}|{rules['provinces']}"
    gives = f"({homes}){rules['between']}({rules['own_people']})"
    return re.search(f"{opens}|{gives}", text) is not None
