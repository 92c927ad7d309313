"""What every event of a session needs: the state, and the ways of showing and saying."""

from __future__ import annotations

from typing import Literal

from ..settings import Session as Tuning
from ..settings import read_yaml
from ..text.repair import Lexicon, Repaired
from .effects import Deafen, Effect, Hush, Show
from .manner import Manner
from .presence import Presence
from .question import Question

State = Literal["idle", "listening", "thinking", "speaking", "waiting", "transaction", "helping"]
BY_PAGE: tuple[State, ...] = ("transaction", "helping")
Effects = list[Effect]


class Core:
    """The state of one citizen, and small steps that the events are made of."""

    def __init__(self, tuning: Tuning, lexicon: Lexicon) -> None:
        self.tuning = tuning
        self.lexicon = lexicon
        self._words: dict[str, str] = read_yaml("session/words.yaml")
        self._begin()

    def _begin(self) -> None:
        """As for somebody new."""
        self.state: State = "idle"
        self._page: State = "idle"
        self._manner = Manner(self.tuning)
        self._question = Question(self.tuning)
        self._presence = Presence(self.tuning)
        self._options: list[dict[str, str]] = []
        self._repaired: Repaired | None = None
        self._held = False
        """Whether speech was broken off by a voice that may yet turn out to be nobody's."""
        self._aloud = False
        """Whether a passing word is being read."""
        self._begun = False
        """Whether the answer to the question is being read before all of it is there."""

    @property
    def in_transaction(self) -> bool:
        """Whether the page is filling in a form: what is said then is no question."""
        return self._page == "transaction"

    @property
    def elder(self) -> bool:
        """Whether this citizen is given more time."""
        return self._manner.elder

    @property
    def labels(self) -> list[str]:
        """The options on the screen."""
        return [option["label"] for option in self._options]

    def _here(self) -> Effects:
        """Somebody is there; a warning on the screen is taken away."""
        return [self._warning(0)] if self._presence.here() else []

    def _warning(self, seconds: int) -> Show:
        text = self._words["warning"].format(seconds=seconds) if seconds else ""
        return Show({"type": "warning", "seconds": seconds, "text": text})

    def _quiet(self) -> Effects:
        """Neither speak nor listen."""
        deaf: Effects = [Deafen()] if self.state == "listening" else []
        return [*deaf, *self._hush(self.state == "speaking")]

    def _hush(self, speaking: bool) -> Effects:
        """Be silent, if anything sounds or is held."""
        sounds = speaking or self._held or self._aloud
        self._held = self._aloud = False
        return [Hush()] if sounds else []

    def _speak(self, text: str, label: bool) -> Effects:
        return [*self._to("speaking"), self._manner.speak(text, label)] if text else []

    def _notice(self, kind: str) -> Effects:
        return [Show({"type": "notice", "kind": kind, "text": self._words[kind]})]

    def _mention(self, kind: str) -> Effects:
        """A notice that is also read out, for those who do not read; the state stays."""
        self._aloud = True
        return [*self._notice(kind), self._manner.mention(self._words[kind])]

    def _rest(self) -> State:
        """Where the session comes to rest: the page's own state, or waiting for the citizen."""
        return self._page if self._page in BY_PAGE else "waiting"

    def _to(self, state: State) -> Effects:
        if state == self.state:
            return []
        self.state = state
        return [Show({"type": "state", "state": state})]
