"""Devices, schemas, operations and problems over real HTTP."""

from __future__ import annotations

import jsonschema
import pytest

from kiosk_bridge.errors import problems
from kiosk_bridge.kinds import KINDS
from tests.kiosk_bridge.terminal import Start, Terminal

FOURTEEN = {
    "id-card": "open read close",
    "travel-document": "open read close",
    "signature-pad": "open get close",
    "fingerprint": "open capture compare close",
    "camera": "init photo compare close",
    "a4-printer": "print state",
    "receipt-printer": "init print cut close",
    "qr-scanner": "open read close",
    "microphone": "open start stop close",
    "lights": "on flash off",
    "sensors": "state",
    "image": "crop deskew contrast",
    "voice-prompt": "speak stop",
    "soft-keyboard": "show hide candidates",
}
OPERATIONS = [(kind, name) for kind, names in FOURTEEN.items() for name in names.split()]


def test_the_fourteen_with_the_operations_of_clause_8_are_listed_without_a_token(
    terminal: Terminal,
) -> None:
    listed = terminal.stranger.get("/v1/devices").json()["devices"]
    assert {entry["id"]: " ".join(entry["operations"]) for entry in listed} == FOURTEEN
    for entry in listed:
        assert (entry["state"], entry["simulated"], entry["label"], entry["driver"]) == (
            "ready",
            True,
            "模拟设备",
            "simulated",
        )


@pytest.mark.parametrize(("device", "operation"), OPERATIONS)
def test_no_operation_without_a_token(terminal: Terminal, device: str, operation: str) -> None:
    answer = terminal.stranger.post(f"/v1/{device}/{operation}", json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "no_token")
    headers = {"authorization": "Bearer guessed"}
    answer = terminal.stranger.post(f"/v1/{device}/{operation}", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_token")


@pytest.mark.parametrize(("device", "operation"), OPERATIONS)
def test_every_operation_has_valid_schemas(terminal: Terminal, device: str, operation: str) -> None:
    schema = terminal.stranger.get(f"/v1/schema/{device}/{operation}").json()
    for side in ("request", "answer"):
        jsonschema.Draft202012Validator.check_schema(schema[side])
        assert schema[side]["additionalProperties"] is False


def test_an_answer_fits_its_schema_and_is_marked_simulated(terminal: Terminal) -> None:
    terminal.act("id-card", "lay", "sample-a")
    terminal.ask("id-card/open")
    answer = terminal.post("id-card/read", photo=True).json()
    schema = terminal.stranger.get("/v1/schema/id-card/read").json()["answer"]
    jsonschema.validate(answer, schema)
    assert answer["simulated"] is True
    assert answer["label"] == "模拟设备"
    assert answer["data"]["provenance"] == "device"
    assert answer["data"]["name"] == "样例甲"


def test_every_problem_and_cancel_of_a_simulated_device_is_marked_and_fits_its_schema(
    start: Start,
) -> None:
    terminal = start({"id-card": {"driver": "simulated"}, "image": {"driver": "opencv"}})
    shape = terminal.stranger.get("/v1/schema/problem").json()["answer"]
    mine = ("device", "simulated", "label")
    for path, body in (
        ("id-card/read", {}),
        ("id-card/open", {"card": "library"}),
        ("id-card/write", {}),
    ):
        problem = terminal.post(path, **body).json()
        jsonschema.validate(problem, shape)
        assert [problem[key] for key in mine] == ["id-card", True, "模拟设备"]
    problem = terminal.post("image/crop", image="AAAA").json()
    assert [problem[key] for key in mine] == ["image", False, None]
    absent = terminal.post("camera/init").json()
    assert (absent["code"], absent["simulated"]) == ("device_absent", False)
    cancelled = terminal.post("id-card/cancel").json()
    jsonschema.validate(cancelled, terminal.stranger.get("/v1/schema/cancel").json()["answer"])
    assert [cancelled[key] for key in mine] == ["id-card", True, "模拟设备"]


def test_what_is_no_operation_has_schemas_too(terminal: Terminal) -> None:
    listed = terminal.stranger.get("/v1/schema").json()["service"]
    schemas = {path.rsplit("/")[-1]: terminal.stranger.get(path).json() for path in listed}
    for schema in schemas.values():
        jsonschema.Draft202012Validator.check_schema(schema["answer"])
    jsonschema.validate(terminal.client.get("/v1/devices").json(), schemas["devices"]["answer"])
    begun = terminal.client.post("/v1/session", json={"session_id": "a-1"})
    jsonschema.validate({"session_id": "a-1"}, schemas["session"]["request"])
    jsonschema.validate(begun.json(), schemas["session"]["answer"])
    unknown = terminal.stranger.get("/v1/schema/weather")
    jsonschema.validate(unknown.json(), schemas["problem"]["answer"])
    assert unknown.json()["code"] == "unknown_operation"
    headers = {"authorization": f"Bearer {begun.json()['token']}"}
    ended = terminal.stranger.delete("/v1/session", headers=headers).json()
    jsonschema.validate(ended, schemas["session-end"]["answer"])


def test_openapi_spells_out_every_operation(terminal: Terminal) -> None:
    paths = terminal.stranger.get("/openapi.json").json()["paths"]
    for device, operation in OPERATIONS:
        described = paths[f"/v1/{device}/{operation}"]["post"]
        assert described["requestBody"]["content"]["application/json"]["schema"]
        problem = described["responses"]["default"]["content"]["application/problem+json"]
        assert problem["schema"]["$ref"].endswith("/ProblemShape")
    assert {"/v1/devices", "/v1/session", "/v1/events", "/v1/panel"} <= set(paths)


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("id-card/open", {"card": "library"}, ["card"]),
        ("id-card/open", {"other": 1}, ["other"]),
        ("lights/on", {}, ["light"]),
        ("a4-printer/print", {"content": "???"}, ["content"]),
        ("a4-printer/print", {"content": "", "copies": 99}, ["copies"]),
        ("voice-prompt/speak", {"text": ""}, ["text"]),
        ("sensors/state", {"timeout_s": -1}, ["timeout_s"]),
        ("image/crop", {}, ["body"]),
    ],
)
def test_illegal_parameters_are_named_but_not_echoed(
    terminal: Terminal, path: str, body: dict[str, object], fields: list[str]
) -> None:
    answer = terminal.post(path, **body)
    assert (answer.status_code, answer.json()["code"]) == (422, "illegal_request")
    assert answer.json()["fields"] == fields
    assert "library" not in answer.text and "???" not in answer.text


def test_a_body_that_is_not_json_is_refused(terminal: Terminal) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = terminal.client.post(
            "/v1/sensors/state", content=b"{}", headers={"content-type": kind}
        )
        assert answer.json()["code"] == "illegal_request"


def test_unknown_things_are_problems(terminal: Terminal) -> None:
    assert terminal.code("fax/send") == "unknown_device"
    assert terminal.code("id-card/write") == "unknown_operation"
    answer = terminal.client.get("/v1/nothing/at/all")
    assert answer.headers["content-type"] == "application/problem+json"
    assert terminal.client.get("/v1/schema/id-card/write").json()["code"] == "unknown_operation"


def test_a_problem_says_what_to_tell_the_citizen(terminal: Terminal) -> None:
    terminal.act("id-card", "lay", "broken")
    terminal.ask("id-card/open")
    problem = terminal.post("id-card/read").json()
    assert problem["code"] == "card_unreadable"
    assert problem["citizen"] == "请取走身份证，再放一次。"
    assert problem["retry"] is True
    described = terminal.stranger.get(problem["type"]).json()
    assert described["title"] == problem["title"]


def test_every_problem_is_whole() -> None:
    for problem in problems().values():
        assert 400 <= problem.status < 600
        assert problem.title and problem.happened.endswith("。") and problem.citizen.endswith("。")


def test_a_body_beyond_the_limit_is_refused_declared_or_not(start: Start) -> None:
    terminal = start(limits={"body_mb": 0.01})
    declared = terminal.client.post("/v1/sensors/state", content=b"x" * 20_000)
    assert (declared.status_code, declared.json()["code"]) == (413, "too_large")
    in_pieces = terminal.client.post(
        "/v1/sensors/state",
        content=(b" " * 1000 for _ in range(30)),
        headers={"content-type": "application/json"},
    )
    assert (in_pieces.status_code, in_pieces.json()["code"]) == (413, "too_large")


def test_a_device_that_is_not_there_says_so(start: Start) -> None:
    terminal = start({"image": {"driver": "opencv"}})
    assert terminal.state("id-card") == "absent"
    assert terminal.code("id-card/open") == "device_absent"


def test_kinds_and_table_agree() -> None:
    assert {kind: " ".join(KINDS[kind].operations) for kind in KINDS} == FOURTEEN
