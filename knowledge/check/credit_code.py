"""The unified social credit code's check digit (GB 32100-2015)."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code_fault(code: str) -> str:
    """What is wrong with an 18-character code, in Chinese; '' if nothing is."""
    if len(code) != 18 or any(c not in _ALPHABET for c in code):
        return "有信用代码里不会出现的字符"
    if _ALPHABET[check_value(code[:17])] != code[17]:
        return "信用代码校验不通过"
    return ""


def check_value(body: str) -> int:
    """Check value of the first 17 characters: (31 − Σ cᵢ·3ⁱ mod 31) mod 31."""
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return (31 - total % 31) % 31
