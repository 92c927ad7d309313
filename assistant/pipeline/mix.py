"""One probability from several hypotheses of speech recognition.

P(entry | sound) = Σ P(hypothesis | sound) · P(entry | hypothesis). Where two hypotheses mean the
same matter in different words, each makes it likelier; where they do not, the answer is doubtful,
and the citizen is asked.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge.index.index import Candidate, Found


def mix(weighed: list[tuple[Found, float]], keep: int) -> Found:
    """What was found for each hypothesis, mixed by its weight; weights need not sum to 1."""
    total = sum(weight for _, weight in weighed)
    parts = [(found, weight / total) for found, weight in weighed]
    shares = _summed([({c.entry: c.share for c in f.candidates}, w) for f, w in parts])
    order = sorted(shares, key=lambda entry: -shares[entry])[:keep]
    return Found(
        [replace(_clearest(entry, parts), share=shares[entry]) for entry in order],
        sum(weight * _belief(order[0], found) for found, weight in parts),
        _summed([(found.shares, weight) for found, weight in parts]),
        parts[0][0].known,
    )


def _summed(parts: list[tuple[dict[str, float], float]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for values, weight in parts:
        for name, value in values.items():
            total[name] = total.get(name, 0.0) + weight * value
    return total


def _clearest(entry: str, parts: list[tuple[Found, float]]) -> Candidate:
    """The candidate of the hypothesis that speaks for it most."""
    found = [(c, w * c.share) for f, w in parts for c in f.candidates if c.entry == entry]
    return max(found, key=lambda pair: pair[1])[0]


def _belief(entry: str, found: Found) -> float:
    """How likely this entry is right by one hypothesis: calibrated for its first, else a share."""
    if found.candidates[0].entry == entry:
        return found.confidence
    share = next((c.share for c in found.candidates if c.entry == entry), 0.0)
    return min(share, 1 - found.confidence)
