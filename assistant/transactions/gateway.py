"""The gateway: every transaction goes through here, whichever system stands behind it.

The order of a transaction is kept here and not in the page: identity before anything else, what a
machine heard confirmed by the citizen, pre-review before submitting, one evaluation at the end.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Literal

from assistant.transactions import forms, needs
from assistant.transactions.backends.http import Sleep
from assistant.transactions.backends.registry import Registry, load_registry
from assistant.transactions.cases import Cases
from assistant.transactions.counter import Counter
from assistant.transactions.errors import RequestFault, TransactionError
from assistant.transactions.forms import How
from assistant.transactions.ground import Ground
from assistant.transactions.hearing import Heard, hear
from assistant.transactions.identity import Identities, KeyOfTerminal, same_person
from assistant.transactions.interfaces import Interfaces
from assistant.transactions.paper.document import Document
from assistant.transactions.plan import Kind, Plan, Who
from assistant.transactions.protocol import (
    Adapter,
    Card,
    Case,
    Notice,
    Opening,
    Payment,
    Receipt,
    Result,
)
from assistant.transactions.review.desk import Desk
from guard.assertion import ReplayStore
from guard.masking import mask
from knowledge.matter import Matter

Paper = Literal["notice", "receipt", "result"]


class Gateway:
    """All transactions of this service. Raises TransactionError."""

    def __init__(
        self,
        ground: Ground,
        key_of: KeyOfTerminal,
        registry: Registry | None = None,
        sleep: Sleep = time.sleep,
    ) -> None:
        ground.home.mkdir(parents=True, exist_ok=True)
        self.ground = ground
        self.interfaces = Interfaces(registry or load_registry(), ground, sleep)
        self.cases = Cases(lapsed=self._give_up)
        self.desk = Desk(ground.keys, ground.pack, ground.clock)
        self.counter = Counter(ground)
        replays = ReplayStore(ground.home / "replays.db")
        self._identities = Identities(key_of, replays, ground.clock)

    def describe(self, matter_id: str, kind: Kind | None = None) -> Plan:
        """What a transaction of this matter will ask for."""
        matter = self.matter(matter_id)
        return self.interfaces.adapter(self.interfaces.find(matter.id)).describe(matter, kind)

    def start(self, opening: Opening) -> Case:
        """Begin. What the citizen has said so far is proposed, as `ai`, until confirmed."""
        matter = self.matter(opening.matter)
        if self.ground.switch.stopped(opening.terminal_id, matter.id):
            raise RequestFault("stopped")
        interface = self.interfaces.find(matter.id)
        case = Case(
            plan=self.interfaces.adapter(interface).describe(matter, opening.kind),
            matter=matter,
            interface=interface,
            question=mask(opening.question).text if opening.question else None,
            terminal_id=opening.terminal_id,
            session_id=opening.session_id,
            bridge_session=opening.bridge_session,
            touched=self.cases.clock(),
        )
        self._behind(case).start(case)
        try:
            case.choices = self._behind(case).choices(case)
            forms.propose(case, case.question or "", self._told(case))
            self.cases.add(case)
        except TransactionError:
            self._give_up(case)
            raise
        return case

    def identify(self, case: Case, who: Who, token: str, data: Mapping[str, object]) -> None:
        """A card was laid down: check the bridge's signature and fill in what it holds."""
        needs.an_open_case(case)
        card = self._identities.card(case, token, data)
        if same_person(case, who, card):
            raise RequestFault("same_person")
        forms.fill_from_card(case, who, card)
        case.by_face, case.notice = False, None

    def recognise(self, case: Case, token: str, data: Mapping[str, object]) -> None:
        """The citizen looked into the camera: the system behind says who that is.

        The picture goes there and nowhere else, and is not kept.
        """
        needs.an_open_case(case)
        if not case.plan.face:
            raise RequestFault("no_face")
        reading = self._identities.face(case, token, data)
        found = self._behind(case).recognise(case, base64.b64decode(str(data["image"])))
        card: Card = {item: reading.derive(partial(_named, text)) for item, text in found.items()}
        forms.fill_from_card(case, "self", card)
        case.by_face, case.notice = True, None

    def represent(self, case: Case, who: Who) -> None:
        """本人办理 or 代人办理. Going back to oneself forgets the other one's card."""
        needs.an_open_case(case)
        case.who, case.notice = who, None
        if who == "self":
            case.people.pop("agent", None)
            for field in case.plan.fields:
                if field.of == "agent":
                    case.values.pop(field.id, None)

    def fill(self, case: Case, values: Mapping[str, str], how: How) -> None:
        """Typed or spoken values. All or none: the first fault leaves the form as it was."""
        needs.an_open_case(case)
        before = dict(case.values)
        try:
            for field_id, text in values.items():
                forms.fill(case, field_id, text, how)
        except RequestFault:
            case.values = before
            raise

    def said(self, case: Case, text: str) -> Heard:
        """A sentence that was spoken at the form: what it holds is put in, as `ai`."""
        needs.an_open_case(case)
        heard = hear(case, text, self.ground.clock().date())
        self.fill(case, heard.values, "spoken")
        return heard

    def confirm(self, case: Case, seen: Mapping[str, str]) -> None:
        """The citizen has seen what a machine heard, and says that it is right."""
        needs.an_open_case(case)
        forms.confirm(case, seen)

    def sign(self, case: Case, token: str, data: Mapping[str, object]) -> None:
        """What the signature pad drew, signed by the bridge."""
        needs.an_open_case(case)
        case.plan.field("signature")
        reading = self._identities.signature(case, token, data)
        case.values["signature"] = reading.derive(lambda drawn: str(drawn["image"]))

    def check(self, case: Case) -> Notice:
        """Pre-review: everything amiss at once. Never an acceptance, never a refusal."""
        needs.an_open_case(case)
        needs.identity(case)
        needs.confirmation(case)
        self._behind(case).fill(case)
        behind = self._behind(case).check(case)
        return self.desk.notice(case, behind)

    def submit(self, case: Case) -> Receipt:
        """Hand in, once: a second call gives the same receipt."""
        with case.lock:
            if case.receipt is not None:
                return case.receipt
            needs.an_open_case(case)
            if case.plan.kind == "query-print":
                raise RequestFault("wrong_stage")
            needs.a_complete_notice(case)
            case.receipt = self._behind(case).submit(case)
            self._done(case)
            return case.receipt

    def result(self, case: Case) -> Result:
        """What a query found; may be asked for again."""
        with case.lock:
            needs.identity(case)
            needs.confirmation(case)
            needs.values(case)
            if case.plan.kind != "query-print":
                raise RequestFault("wrong_stage")
            found = self._behind(case).result(case)
            self._done(case)
            return found

    def pay(self, case: Case) -> Payment:
        """What is due for a submitted case; asked anew until it is paid."""
        with case.lock:
            if case.stage != "submitted":
                raise RequestFault("wrong_stage")
            if case.payment is None or not case.payment.paid:
                case.payment = self._behind(case).pay(case)
            return case.payment

    def paper(self, case: Case, which: Paper) -> Document:
        """Something to take away. RequestFault where it is not there yet."""
        if which == "result":
            return self.counter.result(case, self.result(case))
        return self.counter.receipt(case) if which == "receipt" else self.counter.notice(case)

    def leave(self, case: Case) -> None:
        """End: an unsubmitted case is dropped behind too, and everything here is wiped."""
        try:
            if case.stage == "open":
                self._behind(case).cancel(case)
        finally:
            self.cases.end(case)

    def _behind(self, case: Case) -> Adapter:
        return self.interfaces.behind(case)

    def _give_up(self, case: Case) -> None:
        """Drop behind what nobody will hand in; whether that system hears it or not."""
        if case.stage == "open":
            with suppress(TransactionError):
                self._behind(case).cancel(case)

    def _done(self, case: Case) -> None:
        if case.stage == "open":
            case.stage = "submitted"
            case.evaluation = self.counter.open_evaluation(case)

    def matter(self, matter_id: str) -> Matter:
        """A matter of the pack that is in use. RequestFault `unknown_matter`."""
        matter = self.ground.pack.matter(matter_id)
        if matter is None or matter.state == "withdrawn":
            raise RequestFault("unknown_matter", [matter_id])
        return matter

    def _told(self, case: Case) -> dict[str, str]:
        """What the conversation that led here has settled of this matter's situations."""
        if case.session_id is None:
            return {}
        session = self.ground.sessions.get(case.session_id)
        return session.situations if session.matter == case.matter.id else {}


def _named(text: str, _: Mapping[str, object]) -> str:
    return text
