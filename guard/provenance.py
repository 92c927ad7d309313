"""Where a value came from, as a type: what AI produced cannot stand where authority is needed.

Every value that may reach a transaction is one of `Official`, `Device`, `Citizen` or `Ai`. A
wrapped value cannot be printed, formatted, joined, iterated, compared to bare text or pickled: its
content leaves only through `admit`, which knows the slot, or `shown`, which is for the screen.
Checked twice: mypy refuses an `Ai` where `Trusted` is asked for, and `admit` refuses it at run
time. Boundary: draft national standard 9.4.1 e.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Generic, Literal, NoReturn, TypeVar

from guard.errors import ProvenanceError

T = TypeVar("T")
U = TypeVar("U")
Origin = Literal["official", "device", "citizen", "ai"]
ProtectedSlot = Literal["identity", "signature", "eligibility", "approval", "decision"]
Slot = ProtectedSlot | Literal["form"]

ALLOWED: Final[dict[Slot, frozenset[Origin]]] = {
    "identity": frozenset({"device"}),
    "signature": frozenset({"device"}),
    "eligibility": frozenset({"official"}),
    "approval": frozenset({"official"}),
    "decision": frozenset({"official"}),
    "form": frozenset({"official", "device", "citizen"}),
}
"""Which origins may stand in which slot. `ai` stands nowhere."""
# From the weakest: what is made of several values is as weak as the weakest of them.
_WEAKEST: Final[tuple[Origin, ...]] = ("ai", "citizen", "official", "device")
_SEAL: Final = object()


def _refuse(*_: object, **__: object) -> NoReturn:
    raise ProvenanceError("带来源的值不能直接拼接、格式化或序列化，请用 derive、combine 或 shown。")


class Value(Generic[T]):
    """A value with its origin. Make one with `official`, `device`, `citizen` or `ai`."""

    __slots__ = ("__content",)
    origin: Origin

    def __init__(self, content: T, seal: object) -> None:
        if seal is not _SEAL or type(self) is Value:
            _refuse()
        object.__setattr__(self, "_Value__content", content)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if cls.__module__ != __name__:
            raise ProvenanceError("来源类型不能再派生。")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        _refuse()

    def __repr__(self) -> str:
        return f"<{self.origin} value>"

    __str__ = __format__ = __bytes__ = __add__ = __radd__ = __mod__ = __rmod__ = _refuse
    __iter__ = __getitem__ = __len__ = __contains__ = __bool__ = __mul__ = __rmul__ = _refuse
    __int__ = __float__ = __index__ = __fspath__ = __reduce_ex__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = _refuse

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and _content(other) == _content(self)

    def __hash__(self) -> int:
        return hash((self.origin, _content(self)))

    def __copy__(self) -> Value[T]:
        return self

    def __deepcopy__(self, _: object) -> Value[T]:
        return self

    def derive(self, change: Callable[[T], U]) -> Value[U]:
        """The value changed, its origin kept: tidied text of AI is text of AI."""
        return _wrap(change(_content(self)), self.origin)

    def shown(self) -> tuple[Origin, T]:
        """Content and origin together, for the screen, which marks what is of AI."""
        return self.origin, _content(self)

    def to_json(self) -> dict[str, object]:
        """The value for a JSON document, its origin beside it."""
        return {"origin": self.origin, "value": _content(self)}


class Official(Value[T]):
    """From the published base, or from the deciding department's own system."""

    __slots__ = ()
    origin = "official"


class Device(Value[T]):
    """Read by the device bridge, its assertion verified (guard/assertion.py)."""

    __slots__ = ()
    origin = "device"


class Citizen(Value[T]):
    """Typed by the citizen, or confirmed on screen."""

    __slots__ = ()
    origin = "citizen"


class Ai(Value[T]):
    """Produced by Daoban, or by OCR or ASR."""

    __slots__ = ()
    origin = "ai"

    def confirmed(self, shown: T) -> Citizen[T]:
        """The citizen has seen `shown` on screen and agreed; it must be this very content.

        The result is the citizen's word. Nothing makes it a device's.
        """
        if shown != _content(self):
            raise ProvenanceError("市民确认的内容与识别的内容不一致，请重新确认。")
        return citizen(shown)


Trusted = Official[T] | Device[T]
"""What a protected slot takes. mypy refuses `Ai` and `Citizen` here."""
_TYPES: Final[dict[str, type[Value[Any]]]] = {
    "official": Official,
    "device": Device,
    "citizen": Citizen,
    "ai": Ai,
}


def _content(value: Any) -> Any:
    return object.__getattribute__(value, "_Value__content")


def _wrap(content: U, origin: str) -> Value[U]:
    wrapped: Value[U] = _TYPES[origin](content, _SEAL)
    return wrapped


def official(content: T) -> Official[T]:
    """A value of the published base or of the department's system."""
    return Official(_bare(content), _SEAL)


def device_reading(content: T) -> Device[T]:
    """A device's reading; only guard/assertion.py calls this, once the signature has held."""
    return Device(_bare(content), _SEAL)


def citizen(content: T) -> Citizen[T]:
    """What the citizen typed or confirmed."""
    return Citizen(_bare(content), _SEAL)


def ai(content: T) -> Ai[T]:
    """What Daoban, OCR or ASR produced."""
    return Ai(_bare(content), _SEAL)


def _bare(content: T) -> T:
    if isinstance(content, Value):
        raise ProvenanceError("已经带有来源的值不能换一个来源再包一层。")
    return content


def combine(make: Callable[..., U], *values: Value[Any]) -> Value[U]:
    """One value made of several: its origin is the weakest of theirs."""
    if not values:
        raise ProvenanceError("没有可以合并的值。")
    return _wrap(make(*map(_content, values)), weakest([v.origin for v in values]))


def weakest(origins: Sequence[Origin]) -> Origin:
    """The weakest of several origins."""
    return min(origins, key=_WEAKEST.index)


def from_json(row: object) -> Value[Any]:
    """Read a value from outside. JSON proves no origin: it is the citizen's at best."""
    if not isinstance(row, dict) or set(row) != {"origin", "value"} or row["origin"] not in _TYPES:
        raise ProvenanceError("带来源的值应写成 {origin, value}。")
    return ai(row["value"]) if row["origin"] == "ai" else citizen(row["value"])


def admit(slot: Slot, value: Value[T]) -> T:
    """The bare content for a slot of a transaction; a ProvenanceError where it may not stand."""
    allowed = ALLOWED.get(slot)
    if allowed is None or type(value) not in _TYPES.values() or value.origin not in allowed:
        raise ProvenanceError(f"来源不符：这一项（{slot}）不能用这样得来的内容。")
    content: T = _content(value)
    return content


def protected(slot: ProtectedSlot, value: Trusted[T]) -> T:
    """`admit` for the protected slots, with the type checker's help."""
    return admit(slot, value)
