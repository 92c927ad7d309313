"""Each simulated device through all of its operations, with what the panel does to it."""

from __future__ import annotations

import base64
import io
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from kiosk_bridge.kinds import KINDS
from kiosk_bridge.kinds.cards import valid_number
from kiosk_bridge.labels import SPOKEN_LABEL, TEXT_LABEL
from kiosk_bridge.simulated.bench import samples
from tests.kiosk_bridge.terminal import Start, Terminal


def bench(terminal: Terminal, device: str) -> dict[str, object]:
    devices = terminal.client.get("/v1/panel").json()["devices"]
    found: dict[str, object] = next(d["bench"] for d in devices if d["id"] == device)
    return found


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_cards(terminal: Terminal) -> None:
    assert terminal.code("id-card/read") == "not_open"
    terminal.ask("id-card/open")
    terminal.act("id-card", "lay", "social")
    assert terminal.code("id-card/read") == "wrong_card"
    terminal.ask("id-card/open", card="social-security")
    card = terminal.ask("id-card/read", card="social-security")
    assert (card["card"], card["card_no"], card["photo"]) == ("social-security", "X00000001", None)
    terminal.act("id-card", "remove")
    assert terminal.code("id-card/read", timeout_s=0.2) == "no_card"


def test_a_portrait_comes_only_when_asked_for(terminal: Terminal) -> None:
    terminal.act("travel-document", "lay", "permit")
    terminal.ask("travel-document/open")
    assert terminal.ask("travel-document/read")["photo"] is None
    photo = str(terminal.ask("travel-document/read", photo=True)["photo"])
    assert Image.open(io.BytesIO(base64.b64decode(photo))).size == (640, 480)


def test_a_signature(terminal: Terminal) -> None:
    terminal.ask("signature-pad/open")
    assert terminal.code("signature-pad/get", timeout_s=0.2) == "no_signature"
    terminal.act("signature-pad", "sign")
    signature = terminal.ask("signature-pad/get")
    assert (signature["format"], signature["provenance"]) == ("png", "device")
    terminal.ask("signature-pad/close")
    terminal.ask("signature-pad/open")
    assert terminal.code("signature-pad/get", timeout_s=0.2) == "no_signature"


def test_fingerprints(terminal: Terminal) -> None:
    terminal.ask("fingerprint/open")
    assert terminal.code("fingerprint/capture", timeout_s=0.2) == "no_finger"
    terminal.act("fingerprint", "press", "wet")
    assert terminal.code("fingerprint/capture") == "poor_finger"
    terminal.act("fingerprint", "press", "right-thumb")
    right = terminal.ask("fingerprint/capture")["template"]
    terminal.act("fingerprint", "press", "left-thumb")
    left = terminal.ask("fingerprint/capture")["template"]
    assert terminal.ask("fingerprint/compare", first=right, second=right)["alike"] is True
    assert terminal.ask("fingerprint/compare", first=right, second=left)["alike"] is False
    assert terminal.code("fingerprint/compare", first=right, second="AAAA") == "bad_template"


def test_the_camera(terminal: Terminal) -> None:
    terminal.ask("camera/init")
    for source in ("visible", "infrared", "document"):
        assert terminal.ask("camera/photo", source=source)["source"] == source
    reference = terminal.ask("camera/photo")["image_id"]
    faces = {"reference_id": reference, "live_id": reference}
    assert terminal.ask("camera/compare", **faces)["alike"] is True
    terminal.act("camera", "change_face")
    assert terminal.ask("camera/compare", **faces)["alike"] is False
    terminal.act("camera", "leave")
    assert terminal.code("camera/compare", **faces) == "no_face"
    assert terminal.code("camera/compare", reference_id="x", live_id=reference) == "unknown_buffer"


def test_the_document_photo_can_be_cut_and_straightened(terminal: Terminal) -> None:
    terminal.ask("camera/init")
    photo = terminal.ask("camera/photo", source="document")
    page = terminal.ask("image/crop", image_id=photo["image_id"])
    assert (page["width"], page["height"]) == (
        pytest.approx(560, abs=12),
        pytest.approx(760, abs=12),
    )
    terminal.ask("image/deskew", image_id=page["image_id"])
    terminal.ask("image/contrast", image_id=page["image_id"])


def test_a4_printing(terminal: Terminal) -> None:
    text = encoded("材料清单".encode())
    assert str(terminal.ask("a4-printer/print", content=text, format="text")["job"])
    terminal.ask("a4-printer/print", content=text, format="text", ai=True)
    assert "已加 AI 生成标识" in str(bench(terminal, "a4-printer")["printed"])
    terminal.act("a4-printer", "take_paper")
    state = terminal.ask("a4-printer/state")
    assert (state["state"], state["reasons"]) == ("stopped", ["out_of_paper"])
    assert terminal.code("a4-printer/print", content=text, format="text") == "out_of_paper"
    terminal.act("a4-printer", "jam")
    assert terminal.code("a4-printer/print", content=text, format="text") == "paper_jam"
    terminal.act("a4-printer", "clear_jam")
    assert terminal.ask("a4-printer/state")["state"] == "idle"
    assert terminal.code("a4-printer/print", content=text, format="pdf") == "bad_document"


def test_a_receipt_is_marked_simulated_and_labelled(terminal: Terminal) -> None:
    terminal.ask("receipt-printer/init")
    lines = [{"kind": "text", "text": "回执"}, {"kind": "qr", "text": "A-1"}, {"kind": "rule"}]
    terminal.ask("receipt-printer/print", lines=lines, ai=True)
    terminal.ask("receipt-printer/cut")
    printed = bench(terminal, "receipt-printer")["printed"]
    assert printed == [
        "模拟设备",
        TEXT_LABEL,
        "［rule］",
        "回执",
        "［二维码：A-1］",
        "［rule］",
        "✂ 切纸",
    ]


def test_scanning(terminal: Terminal) -> None:
    terminal.ask("qr-scanner/open")
    with ThreadPoolExecutor() as pool:
        reading = pool.submit(terminal.ask, "qr-scanner/read")
        terminal.act("qr-scanner", "scan", "receipt")
        assert reading.result()["text"] == "SAMPLE-0001"
    assert terminal.code("qr-scanner/read", timeout_s=0.2) == "no_code"


def test_recording(terminal: Terminal) -> None:
    terminal.ask("microphone/open", rate=8000)
    assert terminal.code("microphone/stop") == "not_open"
    terminal.ask("microphone/start", most_s=0.2)
    time.sleep(0.3)
    recording = terminal.ask("microphone/stop")
    assert (recording["rate"], recording["seconds"]) == (8000, 0.2)
    assert recording["peak"] == pytest.approx(0.3, abs=0.01)
    terminal.act("microphone", "hush")
    terminal.ask("microphone/start")
    assert terminal.ask("microphone/stop")["peak"] == 0


def test_lights_and_sensors(terminal: Terminal) -> None:
    lit = terminal.ask("lights/flash", light="id-card")["lights"]
    assert lit["id-card"] == "flash"  # type: ignore[index]
    terminal.ask("lights/off")
    assert set(bench(terminal, "lights")["lights"].values()) == {"off"}  # type: ignore[attr-defined]
    terminal.act("sensors", "open_case")
    case = terminal.ask("sensors/state")["readings"][0]  # type: ignore[index]
    assert case == {"sensor": "case", "state": "open", "alarm": True}


def test_speaking_can_be_stopped_and_is_labelled(terminal: Terminal) -> None:
    with ThreadPoolExecutor() as pool:
        speaking = pool.submit(terminal.ask, "voice-prompt/speak", text="请放置证件" * 30, ai=True)
        terminal.until("voice-prompt", "busy")
        terminal.ask("voice-prompt/stop")
        assert speaking.result()["whole"] is False
    said = bench(terminal, "voice-prompt")["said"]
    assert str(said[0]).startswith(SPOKEN_LABEL)  # type: ignore[index]


def test_the_keyboard(terminal: Terminal) -> None:
    terminal.ask("soft-keyboard/show", layout="digits")
    assert bench(terminal, "soft-keyboard")["layout"] == "digits"
    candidates = terminal.ask("soft-keyboard/candidates", pinyin="shenfenzheng")["candidates"]
    assert candidates[0]["text"] == "身份证"  # type: ignore[index]
    terminal.ask("soft-keyboard/hide")
    assert bench(terminal, "soft-keyboard")["layout"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_unplugged_and_plugged_in(start: Start, kind: str) -> None:
    terminal = start({kind: {"driver": "simulated"}})
    operation = next(iter(KINDS[kind].operations))
    body = {"light": "id-card"} if kind == "lights" else {}
    if kind == "a4-printer":
        operation = "state"
    if kind == "image":
        operation, body = "crop", {"image_id": "none"}
    if kind == "voice-prompt":
        operation = "stop"
    terminal.act(kind, "unplug")
    assert terminal.code(f"{kind}/{operation}", **body) == "device_lost"
    terminal.act(kind, "plug")
    expected = 404 if kind == "image" else 200
    assert terminal.post(f"{kind}/{operation}", **body).status_code == expected


@pytest.mark.parametrize(
    ("device", "action", "value"),
    [
        ("id-card", "lay", "nobody"),
        ("id-card", "explode", ""),
        ("id-card", "show", ""),
        ("id-card", "__init__", ""),
        ("fingerprint", "press", "toe"),
        ("qr-scanner", "scan", ""),
    ],
)
def test_what_the_panel_does_not_offer_is_refused(
    terminal: Terminal, device: str, action: str, value: str
) -> None:
    assert terminal.code("panel", device=device, action=action, value=value) == "illegal_request"


def test_the_panel_needs_a_token_and_leaves_real_devices_alone(start: Start) -> None:
    terminal = start({"image": {"driver": "opencv"}, "lights": {"driver": "simulated"}})
    assert terminal.stranger.get("/v1/panel").json()["code"] == "no_token"
    assert terminal.code("panel", device="image", action="unplug") == "not_simulated"
    assert [d["id"] for d in terminal.client.get("/v1/panel").json()["devices"]] == ["lights"]


def test_without_simulated_devices_there_is_no_panel(start: Start) -> None:
    terminal = start({"image": {"driver": "opencv"}})
    assert terminal.stranger.get("/panel").status_code == 404
    assert terminal.client.get("/v1/panel").status_code == 404


def test_the_sample_people_have_numbers_that_check_out() -> None:
    numbers = [card["number"] for card in samples()["cards"].values() if "number" in card]
    assert len(numbers) == 4 and all(valid_number(number) for number in numbers)


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("11010519490231002X", False),
        ("1101051949123100", False),
        ("１１０１０５１９４９１２３１００２X", False),
        ("11010519491231002x", False),
    ],
)
def test_citizen_numbers(number: str, valid: bool) -> None:
    assert valid_number(number) is valid
