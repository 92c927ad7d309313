from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from guard.settings import settings
from guard.web import Bucket, GuardMiddleware, is_loopback

LIMITS = settings().web.model_copy(
    update={"body_bytes": 100, "burst": 3, "terminal_per_minute": 60}
)


def _app(**options: object) -> FastAPI:
    app = FastAPI()

    @app.post("/echo")
    async def echo(request: Request) -> dict[str, int]:
        return {"size": len(await request.body())}

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for part in (b"a", b"b"):
                yield part

        return StreamingResponse(parts())

    app.add_middleware(GuardMiddleware, limits=LIMITS, **options)  # type: ignore[arg-type]
    return app


def _client(
    app: FastAPI, address: str = "127.0.0.1", base: str = "http://localhost"
) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 1))
    return httpx.AsyncClient(transport=transport, base_url=base)


async def test_headers_stand_on_every_response() -> None:
    async with _client(_app()) as client:
        for response in (await client.get("/stream"), await client.get("/none")):
            for name, value in LIMITS.headers.items():
                assert response.headers[name] == value


async def test_streams_pass_whole() -> None:
    async with _client(_app()) as client:
        assert (await client.get("/stream")).text == "ab"


async def test_a_large_body_is_refused_by_its_declaration() -> None:
    async with _client(_app()) as client:
        response = await client.post("/echo", content=b"x" * 101)
        assert response.status_code == 413
        assert response.headers["content-type"] == "application/problem+json"
        assert (await client.post("/echo", content=b"x" * 100)).json() == {"size": 100}


async def test_a_large_body_is_refused_whatever_it_declares() -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 10

    async with _client(_app()) as client:
        assert (await client.post("/echo", content=parts())).status_code == 413


async def test_a_large_json_body_without_a_length_is_not_called_unreadable() -> None:
    """FastAPI answers 400 to whatever breaks while it reads a body of JSON."""
    app = FastAPI()

    @app.post("/json")
    async def read(body: dict[str, str]) -> int:
        return len(body)

    app.add_middleware(GuardMiddleware, limits=LIMITS)

    async def parts() -> AsyncIterator[bytes]:
        yield b'{"a": "'
        for _ in range(30):
            yield b"x" * 10

    async with _client(app) as client:
        told = {"content-type": "application/json"}
        response = await client.post("/json", content=parts(), headers=told)
        assert response.status_code == 413
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["status"] == 413


async def test_a_terminal_that_hurries_waits_and_others_do_not() -> None:
    now = 0.0
    app = _app(clock=lambda: now)
    async with _client(app) as client:
        headers = {"x-terminal": "T1"}
        codes = [(await client.get("/stream", headers=headers)).status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
        refused = await client.get("/stream", headers=headers)
        assert int(refused.headers["retry-after"]) >= 1
        assert (await client.get("/stream", headers={"x-terminal": "T2"})).status_code == 200
        now = 2.0
        assert (await client.get("/stream", headers=headers)).status_code == 200


async def test_one_address_is_limited_whatever_terminals_it_names() -> None:
    app = _app(clock=lambda: 0.0)
    async with _client(app) as client:
        codes = [
            (await client.get("/stream", headers={"x-terminal": f"T{n}"})).status_code
            for n in range(7)
        ]
        assert codes == [200] * 6 + [429]


async def test_plain_http_is_for_this_machine_alone() -> None:
    async with _client(_app(), address="10.0.0.9") as client:
        assert (await client.get("/stream")).status_code == 403
    async with _client(_app(), address="10.0.0.9", base="https://localhost") as client:
        assert (await client.get("/stream")).status_code == 200


@pytest.mark.parametrize(
    ("address", "own"), [("127.0.0.1", True), ("::1", True), ("10.0.0.1", False), ("evil", False)]
)
def test_what_is_this_machine(address: str, own: bool) -> None:
    assert is_loopback(address) is own


def test_buckets_do_not_grow_without_end() -> None:
    bucket = Bucket(60, 1)
    for n in range(20_000):
        bucket.take(str(n), 0.0)
    assert len(bucket._levels) <= 10_000


async def test_asking_whether_it_is_alive_is_not_counted() -> None:
    async with _client(_app(clock=lambda: 0.0)) as client:
        codes = {(await client.get("/readyz")).status_code for _ in range(20)}
        assert codes == {404}  # this small app has no such page, but nothing is too often
        assert (await client.get("/stream")).status_code == 200


@pytest.mark.parametrize("declared", ["²", "-1", "1e3", "0x1", "9" * 400, "many"])
async def test_a_length_that_is_no_number_is_refused(declared: str) -> None:
    async with _client(_app()) as client:
        headers = {"content-length": declared.encode("latin-1")}
        response = await client.post("/echo", content=b"x", headers=headers)
    assert response.status_code == 413
    assert response.headers["content-type"] == "application/problem+json"
