"""The screen on the question: what may not be asked of the AI, and what must not be kept.

`Screener.screen` masks personal data, looks for refused words and patterns under every disguise,
and asks the reader of intents what the question wants. Anything that goes wrong inside is a
GuardError, and the caller withholds the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Literal

from guard.decoding import decodings, meant
from guard.dialect import mandarin
from guard.errors import ConfigError, GuardError, ScreeningError
from guard.features import Embed, Vector
from guard.folding import fold, sounds, unleet
from guard.intents import Intents, Seen, Suspicion
from guard.masking import UNREAD, Masked, mask
from guard.ordinary import ordinary as questions_of
from guard.rules import Rule, Rules
from guard.settings import HERE, ScreeningSettings, read_yaml, settings
from guard.words import OperatorWords

Verdict = Literal["pass", "refused_authority", "refused_unsafe"]
_VERDICTS: dict[str, Verdict] = {
    "authority": "refused_authority",
    "unsafe": "refused_unsafe",
}
TOO_LONG = "length"


@dataclass(frozen=True)
class Screening:
    """What the screen found in one question."""

    verdict: Verdict
    rule: str
    """What fired: a rule, `certain:<intent>`, `sure:<intent>` or `suspect:<intent>` as sure as the
    reader is, `operator` or `length`; empty on pass."""
    reply: str
    """What to tell the citizen; empty on pass."""
    masked: str
    """The question with personal data hidden: all that the pipeline, logs and session may see."""
    personal: tuple[str, ...]
    """The kinds of personal data that were found."""
    notice: str
    """Asks the citizen not to say such things aloud; empty when nothing was found."""


class Screener:
    """The screen, its rules and examples loaded once; safe to share between threads."""

    def __init__(
        self,
        rules: Rules,
        replies: dict[str, str],
        limits: ScreeningSettings,
        intents: Intents | None = None,
        operator: OperatorWords | None = None,
    ) -> None:
        missing = {rule.reply for rule in rules.rules.values()} - replies.keys()
        if missing or not {"authority", "unsafe", TOO_LONG} <= replies.keys():
            raise ConfigError(f"replies.yaml 缺少回复：{'、'.join(sorted(missing))}")
        self._rules, self._replies, self._limits = rules, replies, limits
        self._intents, self._operator = intents, operator

    @classmethod
    def load(
        cls,
        embed: Embed | None = None,
        *,
        cache: Path | None = None,
        operator_words: Path | None = None,
        ordinary: Sequence[Path] = (),
    ) -> Screener:
        """Read the committed rules, replies and examples.

        Without `embed` only the rules run. `cache` is a folder
        for weights that had to be fitted here, on the examples and the questions of `ordinary`
        (guard/ordinary.py); `operator_words` an operator's own list.
        """
        screener = cls(
            Rules.load(),
            {str(k): str(v) for k, v in read_yaml(HERE / "lexicon" / "replies.yaml").items()},
            settings().screening,
            operator=OperatorWords(operator_words) if operator_words else None,
        )
        if embed:
            asked = partial(questions_of, ordinary, screener.passes)
            screener._intents = Intents.load(embed, cache=cache, ordinary=asked)
        return screener

    @property
    def version(self) -> str:
        """The version of the rules that serve now."""
        return self._rules.version

    def passes(self, text: str) -> bool:
        """Whether nothing speaks against a question."""
        return self.screen(text).verdict == "pass"

    def screen(
        self, text: str, vector: Vector | None = None, masked: Masked | None = None
    ) -> Screening:
        """Screen one question. `vector`, shape (d + w,), spares embedding it a second time, and
        `masked` masking it."""
        try:
            return self._screen(text, vector, masked)
        except GuardError:
            raise
        except Exception as error:
            raise ScreeningError("问题没能通过安全检查，请换个说法再试一次。") from error

    def _screen(self, text: str, vector: Vector | None, masked: Masked | None) -> Screening:
        if len(text) > self._limits.max_chars:
            return self._refuse("refused_unsafe", TOO_LONG, TOO_LONG, UNREAD)
        masked = masked or mask(text)
        readings = [text, *decodings(text)]
        known = vector if masked.with_names == masked.text else None
        seen = cache(partial(self._seen, masked.with_names, known))
        fired = self._fired(readings)
        rule = next((r for r, bound in fired if bound is None or seen().score >= bound), None)
        if rule:
            graver = self._graver(rule, seen)
            if graver:
                return self._suspected(graver, masked)
            return self._refuse(rule.verdict, rule.id, rule.reply, masked)
        if self._operator_hit(readings):
            return self._refuse("refused_unsafe", "operator", "unsafe", masked)
        found = seen().suspicion
        if found:
            return self._suspected(found, masked)
        return Screening("pass", "", "", masked.text, masked.kinds, masked.notice)

    def _fired(self, readings: list[str]) -> Iterator[tuple[Rule, float | None]]:
        """Rules that fire on the question under any of its readings, or on its words reversed.

        With each, below which score it yields to a reader that sees clearly that the question is
        harmless ("我们小区有人卖假证，该跟谁说"): where its words stand there openly, and sooner
        beside a word of reporting or prevention. None: never, as a disguise has no innocent use.
        """
        for number, reading in enumerate(readings):
            folded = fold(reading)
            found = (
                self._rules.first(folded),
                self._rules.first_latin(unleet(reading)),
                self._rules.first_sound(sounds(folded)),
                self._rules.first_hard(folded[::-1]),
            )
            for rule in found:
                if rule:
                    openly = number == 0 and rule == found[0]
                    yield rule, self._bound(readings[0]) if openly else None

    def _bound(self, text: str) -> float | None:
        if self._intents is None:
            return None
        innocent = any(word in text for word in self._limits.innocent)
        return self._limits.intents.clear if innocent else self._limits.intents.clearest

    def _operator_hit(self, readings: list[str]) -> bool:
        if self._operator is None:
            return False
        self._operator.refresh()
        return any(next(self._operator.hits(fold(text)), None) for text in readings)

    @staticmethod
    def _graver(rule: Rule, seen: Callable[[], Seen]) -> Suspicion | None:
        """A rule of authority may have seen the lesser half of what is surely unsafe."""
        if rule.verdict != _VERDICTS["authority"]:
            return None
        found = seen().suspicion
        return found if found and found.level != "suspect" and found.family == "unsafe" else None

    def _suspected(self, found: Suspicion, masked: Masked) -> Screening:
        name = f"{found.level}:{found.intent}"
        reply = found.intent if found.intent in self._replies else found.family
        return self._refuse(_VERDICTS[found.family], name, reply, masked)

    def _seen(self, text: str, vector: Vector | None) -> Seen:
        """What the reader makes of the question and of what is encoded in it."""
        if self._intents is None or not text.strip():
            return Seen(None, 0.0)
        found, own = [], vector if mandarin(text) == text else None
        for reading in meant(text):
            given = own if reading is text else None
            asked = self._intents.vector(reading) if given is None else given
            found.append(self._intents.seen(reading, asked))
        suspicion = next((one.suspicion for one in found if one.suspicion), None)
        return Seen(suspicion, max(one.score for one in found))

    def _refuse(self, verdict: Verdict, rule: str, reply: str, masked: Masked) -> Screening:
        return Screening(
            verdict, rule, self._replies[reply], masked.text, masked.kinds, masked.notice
        )
