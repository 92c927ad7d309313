"""The session of one citizen as pure logic: events in, effects out. It has no clock.

    idle ── listen ──▶ listening ── heard ──▶ thinking ── answer ──▶ speaking ──▶ waiting
      ▲                    ▲                                            │           │
      │                    └──────────── a voice over the speech ◀──────┘           │
      └──── nobody there for idle_s: a warning, a countdown, everything wiped ◀─────┘

`transaction` and `helping` are entered and left by the page. Speech and touch are the same
events: a spoken 第二个 and a tap on the second option both arrive at `command`.
"""

from __future__ import annotations

from ..asr.recogniser import Transcript
from ..audio.listener import Ended
from ..text.repair import echoes
from .answering import Answering
from .commands import Command, understand
from .core import BY_PAGE, Effects
from .effects import Deafen, Decide, GoOn, Hold, Hush, Listen, Show, Wipe
from .heard import as_message

LIKELIEST = 3
"""Hypotheses in which a command, or the terminal's own words, are looked for."""


class Machine(Answering):
    """Every method takes one event and returns what is to be done, in order."""

    # Touch: what the page sends.

    def touch(self) -> Effects:
        """Any touch: somebody is there, and speech stops."""
        speaking = self.state == "speaking"
        return [*self._here(), *self._hush(speaking), *(self._to("waiting") if speaking else [])]

    def listen(self) -> Effects:
        """Touch-to-talk, push-to-talk, or the wake word."""
        return [*self.woken(), Listen(self._manner.elder)]

    def woken(self) -> Effects:
        """The wake word was heard, and the ears listen already."""
        found = [*self._here(), *self._hush(self.state in ("speaking", "thinking"))]
        self._question.forget()
        return [*found, *self._to("listening")]

    def let_go(self) -> Effects:
        """The end of push-to-talk."""
        return [Decide()] if self.state == "listening" else []

    def typed(self, text: str) -> Effects:
        """A question by touch."""
        return [*self._here(), *self._quiet(), *self._ask(text, spoken=False)]

    def mode(self, elder: bool) -> Effects:
        self._manner.elder = elder
        return self._here()

    def page(self, state: str) -> Effects:
        """The page entered or left a transaction or the help."""
        self._page = next((s for s in BY_PAGE if s == state), "idle")
        return [*self._here(), *self._quiet(), *self._to(self._rest())]

    def say(self, text: str) -> Effects:
        """The page wants a text of its own read out, such as a step of a transaction."""
        return [*self._here(), *self._quiet(), *self._speak(text, label=False)]

    def undo(self) -> Effects:
        """The repair by sound was wrong: ask with what was heard."""
        repaired, self._repaired = self._repaired, None
        if repaired is None or not repaired.changes:
            return []
        return [*self._here(), *self._quiet(), *self._ask(repaired.raw, spoken=True)]

    # Voice: what the ears send.

    def partial(self, text: str) -> Effects:
        return [*self._here(), Show({"type": "partial", "text": text})]

    def spoken_over(self) -> Effects:
        """A voice while the terminal speaks; what it says decides whether it was meant."""
        if self.state != "speaking":
            return []
        self._held = True
        return [*self._here(), Hold(), *self._to("listening")]

    def heard(self, ended: Ended) -> Effects:
        """A turn is over."""
        if self.state != "listening":
            return []
        command = self._as_command(ended.transcript)
        if self._held and command is None and self._nobodys(ended.transcript):
            return self._go_on()
        over = self._hush(False)
        if not ended.transcript.text:
            kind = ended.reason if ended.reason in ("nothing", "noise") else "unclear"
            return [*self._to(self._rest()), *self._mention(kind)]
        found = self._here() + ([] if ended.gain == "fine" else self._notice(ended.gain))
        return [*over, *found, *self._understood(ended.transcript, command)]

    def microphone(self, there: bool) -> Effects:
        """The microphone was lost, or is back."""
        found = self._notice("microphone_back" if there else "microphone_lost")
        if there or self.state != "listening":
            return found
        return [*found, *(self._go_on() if self._held else self._to(self._rest()))]

    def _understood(self, transcript: Transcript, command: Command | None) -> Effects:
        """Words were heard: a command, an entry in a form, or a question."""
        if command:
            shown = Show({"type": "heard", "text": transcript.text, "changes": []})
            return [shown, *self._to(self._rest()), *self.command(command)]
        if self.in_transaction:
            return self._for_the_page(transcript.text)
        ranked = self.lexicon.ranked(transcript)
        self._repaired = ranked[0][0]
        shown = Show(as_message(self._repaired, self._words))
        heard = tuple((one.text, weight) for one, weight in ranked) if len(ranked) > 1 else ()
        return [shown, *self._ask(self._repaired.text, spoken=True, heard=heard)]

    def _for_the_page(self, text: str) -> Effects:
        """Names of matters are no help with what goes into a form: nothing is repaired."""
        shown = Show({"type": "heard", "text": text, "changes": [], "form": True})
        return [shown, *self._to(self._rest())]

    def _nobodys(self, transcript: Transcript) -> bool:
        """Whether what broke into the speech was noise, or the speech itself: any of the
        likeliest few that stands in what is being read.
        """
        texts = [h.text for h in transcript.hypotheses[:LIKELIEST]]
        return not any(texts) or any(echoes(text, self._manner.sounding) for text in texts)

    def _go_on(self) -> Effects:
        self._held = False
        return [*self._to("speaking"), GoOn()]

    def _as_command(self, transcript: Transcript) -> Command | None:
        """The command among the likeliest few hypotheses."""
        texts = [h.text for h in transcript.hypotheses[:LIKELIEST]]
        return next((c for c in (understand(t, self.labels) for t in texts) if c), None)

    # Speech and time.

    def spoken(self) -> Effects:
        """All that was to be read out has been."""
        self._aloud = False
        if self.state != "speaking":
            return []
        return [*self._here(), Show({"type": "spoken"}), *self._to(self._rest())]

    def tick(self, seconds: float) -> Effects:
        """Time passes."""
        ask = self._question.tick(seconds)
        if ask:
            return [ask]
        if self.state in ("idle", "thinking", "speaking"):
            return []
        left = self._presence.tick(seconds)
        if left == 0:
            return self.leave()
        return [] if left is None else [self._warning(left)]

    def leave(self) -> Effects:
        """The citizen is gone or logged out: everything is forgotten."""
        self._begin()
        shown = Show({"type": "wiped"}), Show({"type": "state", "state": "idle"})
        return [Hush(), Deafen(), Wipe(), *shown]
