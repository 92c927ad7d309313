"""The session of one citizen as pure logic: events in, effects out. It has no clock.

    idle ── listen ──▶ listening ── heard ──▶ thinking ── answer ──▶ speaking ──▶ waiting
      ▲                    ▲                                                        │
      └──── nobody there for idle_s: a warning, a countdown, everything wiped ◀─────┘

`transaction` and `helping` are entered and left by the page. Speech and touch are the same
events: a spoken 第二个 and a tap on the second option both arrive at `command`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from ..asr.recogniser import Transcript
from ..audio.listener import Ended
from ..settings import Session as Tuning
from ..settings import read_yaml
from ..text.repair import Lexicon, Repaired
from .commands import Command, understand
from .effects import Ask, Deafen, Decide, Effect, Hush, Listen, Show, Skip, Wipe
from .heard import as_message
from .manner import Manner
from .presence import Presence
from .question import Question

State = Literal["idle", "listening", "thinking", "speaking", "waiting", "transaction", "helping"]
BY_PAGE: tuple[State, ...] = ("transaction", "helping")
Effects = list[Effect]


class Machine:
    """Every method takes one event and returns what is to be done, in order."""

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

    # Touch: what the page sends.

    def touch(self) -> Effects:
        """Any touch: somebody is there, and speech stops."""
        found = self._here()
        return [*found, Hush(), *self._to("waiting")] if self.state == "speaking" else found

    def listen(self) -> Effects:
        """Touch-to-talk, push-to-talk, or the wake word."""
        found = self._here()
        if self.state in ("speaking", "thinking"):
            found.append(Hush())
        self._question.forget()
        return [*found, Listen(self._manner.elder), *self._to("listening")]

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

    def heard(self, ended: Ended) -> Effects:
        """A turn is over."""
        if self.state != "listening":
            return []
        if not ended.transcript.text:
            kind = ended.reason if ended.reason in ("nothing", "noise") else "unclear"
            return [*self._notice(kind), *self._to(self._rest())]
        found = self._here() + ([] if ended.gain == "fine" else self._notice(ended.gain))
        command = self._as_command(ended.transcript)
        if command:
            shown = Show({"type": "heard", "text": ended.transcript.text, "changes": []})
            return [*found, shown, *self._to(self._rest()), *self.command(command)]
        if self.in_transaction:
            return [*found, *self._for_the_page(ended.transcript.text)]
        self._repaired = self.lexicon.best(ended.transcript)
        shown = Show(as_message(self._repaired, self._words))
        return [*found, shown, *self._ask(self._repaired.text, spoken=True)]

    @property
    def in_transaction(self) -> bool:
        """Whether the page is filling in a form: what is said then is no question."""
        return self._page == "transaction"

    def _for_the_page(self, text: str) -> Effects:
        """Names of matters are no help with what goes into a form: nothing is repaired."""
        return [Show({"type": "heard", "text": text, "changes": []}), *self._to(self._rest())]

    def microphone(self, there: bool) -> Effects:
        """The microphone was lost, or is back."""
        found = self._notice("microphone_back" if there else "microphone_lost")
        lost = not there and self.state == "listening"
        return [*found, *self._to(self._rest())] if lost else found

    # Commands, spoken or touched.

    def command(self, command: Command) -> Effects:
        """What works anywhere; what is not about speech is the page's to carry out."""
        acts: dict[str, Callable[[], Effects]] = {
            "again": self._again,
            "slower": lambda: self._paced(-1),
            "faster": lambda: self._paced(1),
            "louder": lambda: self._turned(1),
            "quieter": lambda: self._turned(-1),
            "next": lambda: [Skip()],
            "stop": lambda: [*self._quiet(), *self._to(self._rest())],
            "stay": list,
            "choose": lambda: self._choose(command.index),
        }
        act = acts.get(command.name)
        if act is not None:
            return [*self._here(), *act()]
        shown = Show({"type": "command", "name": command.name})
        return [*self._here(), *self._quiet(), shown]

    def _choose(self, index: int) -> Effects:
        """The option of that number; without options the page knows what it shows."""
        if not 1 <= index <= len(self._options):
            return [*self._quiet(), Show({"type": "command", "name": "choose", "index": index})]
        return [*self._quiet(), *self._ask(self._options[index - 1]["text"], spoken=False)]

    def _again(self) -> Effects:
        said = self._manner.said
        return [*self._quiet(), *self._speak(said, True)] if said else self._notice("nothing_said")

    def _paced(self, steps: int) -> Effects:
        self._manner.pace(steps)
        return self._again()

    def _turned(self, steps: int) -> Effects:
        self._manner.turn(steps)
        return [Show({"type": "volume", "value": self._manner.volume}), *self._again()]

    def _as_command(self, transcript: Transcript) -> Command | None:
        """The command among the likeliest few hypotheses."""
        labels = [option["label"] for option in self._options]
        texts = [h.text for h in transcript.hypotheses[:3]]
        return next((c for c in (understand(t, labels) for t in texts) if c), None)

    # The assistant.

    def answered(self, answer: Mapping[str, Any], by_page: bool = False) -> Effects:
        """An answer came: to our question, or one that the page asked for by itself."""
        if self.state != "thinking" and not by_page:
            return []
        found = self._here() if by_page else []
        found += self._notice("back") if self._question.tries else []
        self._question.forget()
        self._options = list((answer.get("clarify") or {}).get("options") or [])
        if not by_page:
            found.append(Show({"type": "answer", "answer": dict(answer)}))
        found += [*self._quiet(), *self._to(self._rest())]
        if answer.get("status") == "kiosk_command" and answer.get("command"):
            return [*found, *self.command(Command(str(answer["command"])))]
        return found + self._speak(str(answer.get("speech") or ""), label=True)

    def slow(self) -> Effects:
        """The assistant takes long."""
        return self._notice("slow") if self.state == "thinking" else []

    def away(self) -> Effects:
        """The assistant could not be reached: keep the question, and try again."""
        if self.state != "thinking":
            return []
        if not self._question.failed():
            return [*self._notice("gave_up"), *self._to(self._rest())]
        return self._notice("away") if self._question.tries == 1 else []

    # Speech and time.

    def spoken(self) -> Effects:
        """All that was to be read out has been."""
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

    # Parts.

    def _here(self) -> Effects:
        """Somebody is there; a warning on the screen is taken away."""
        return [self._warning(0)] if self._presence.here() else []

    def _warning(self, seconds: int) -> Show:
        text = self._words["warning"].format(seconds=seconds) if seconds else ""
        return Show({"type": "warning", "seconds": seconds, "text": text})

    def _quiet(self) -> Effects:
        if self.state == "listening":
            return [Deafen()]
        return [Hush()] if self.state == "speaking" else []

    def _ask(self, text: str, spoken: bool) -> Effects:
        self._options = []
        ask = self._question.put(Ask(text, self._manner.elder, spoken))
        return [*self._to("thinking"), ask]

    def _speak(self, text: str, label: bool) -> Effects:
        return [*self._to("speaking"), self._manner.speak(text, label)] if text else []

    def _notice(self, kind: str) -> Effects:
        return [Show({"type": "notice", "kind": kind, "text": self._words[kind]})]

    def _rest(self) -> State:
        """Where the session comes to rest: the page's own state, or waiting for the citizen."""
        return self._page if self._page in BY_PAGE else "waiting"

    def _to(self, state: State) -> Effects:
        if state == self.state:
            return []
        self.state = state
        return [Show({"type": "state", "state": state})]
