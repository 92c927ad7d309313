"""Matters, places and QR images, read from the real pack."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io

import httpx
import pytest

from assistant.api.app import create_app
from assistant.api.views import matter_out
from assistant.services import Services
from knowledge.fields import REQUIRED
from knowledge.matter import CATEGORIES
from knowledge.pack import Pack
from tests.assistant.api.conftest import serving


def test_paging_walks_over_every_matter_once(http: httpx.Client, services: Services) -> None:
    found: list[str] = []
    for page in range(1, 20):
        got = http.get("/v1/matters", params={"page": page, "size": 10}).json()
        found += [item["id"] for item in got["items"]]
        if not got["items"]:
            break
    assert found == [m.id for m in services.base.pack.matters]
    assert got["total"] == len(found)


def test_conditions_narrow_and_counts_add_up(http: httpx.Client, services: Services) -> None:
    everything = http.get("/v1/matters").json()
    assert [c["name"] for c in everything["categories"]] == list(CATEGORIES)
    assert sum(c["count"] for c in everything["categories"]) == everything["total"]
    assert sum(d["count"] for d in everything["depts"]) == everything["total"]
    for count in everything["categories"]:
        page = http.get("/v1/matters", params={"category": count["name"], "size": 100}).json()
        assert page["total"] == count["count"] == len(page["items"])
    dept = http.get("/v1/matters", params={"dept": "医疗保障", "size": 100}).json()
    assert dept["items"] and {m["dept"] for m in dept["items"]} == {"医疗保障"}


def test_people_and_enterprises_see_their_own(http: httpx.Client) -> None:
    def ids(client: str) -> dict[str, list[str]]:
        page = http.get("/v1/matters", params={"client": client, "size": 100}).json()
        return {m["id"]: m["clients"] for m in page["items"]}

    assert "elder-card" in ids("person") and "elder-card" not in ids("enterprise")
    assert all("自然人" in c for c in ids("person").values() if c)
    assert all(set(c) - {"自然人"} for c in ids("enterprise").values() if c)


def test_search_puts_the_named_matter_first(http: httpx.Client, services: Services) -> None:
    for matter in services.base.pack.matters[::15]:
        page = http.get("/v1/matters", params={"q": matter.name}).json()
        assert page["items"][0]["id"] == matter.id


def test_a_matter_shows_all_fields_with_sources(http: httpx.Client, services: Services) -> None:
    for known in services.base.pack.matters:
        found = http.get(f"/v1/matters/{known.id}").json()
        lines = [line for field in found["fields"] for line in field["lines"]]
        assert lines and all(0 <= x["source"] < len(found["sources"]) for x in lines)
        unrecorded = {f["field"] for f in found["fields"] if f["required"] and not f["recorded"]}
        assert set(found["omitted"]) == unrecorded
        assert {f["field"] for f in found["fields"]} >= {f.value for f in REQUIRED}


def test_what_has_lapsed_is_marked(services: Services) -> None:
    pack = services.base.pack
    day = dt.date(2026, 11, 21)
    shown = [matter_out(pack, m, day) for m in pack.matters]
    lines = [line for m in shown for f in m.fields for line in f.lines]
    lapsed = [line for line in lines if line.lapsed]
    assert lapsed and all(x.effective_to and x.effective_to < day for x in lapsed)
    assert all(x.effective_to is None or x.effective_to >= day for x in lines if not x.lapsed)
    assert not [f for m in shown for f in m.fields if f.recorded and all(x.lapsed for x in f.lines)]


def test_places_by_street_and_kind(http: httpx.Client, services: Services) -> None:
    total = http.get("/v1/places", params={"size": 100}).json()["total"]
    assert total == len(services.base.pack.places)
    one = http.get("/v1/places", params={"street": "石牌街"}).json()["items"]
    assert [p["street"] for p in one] == ["石牌街"] and one[0]["source"]["title"]
    centres = http.get("/v1/places", params={"kind": "street-centre"}).json()["total"]
    halls = http.get("/v1/places", params={"kind": "hall"}).json()["total"]
    assert centres == 21 and centres + halls == total
    assert http.get("/v1/places", params={"q": "石牌东路"}).json()["total"] == 1


def test_qr_only_for_https_links_of_the_pack(http: httpx.Client, services: Services) -> None:
    links = [o.url for m in services.base.pack.matters for o in m.online if o.url]
    link = next(x for x in links if x.startswith("https://"))
    image = http.get("/v1/qr", params={"text": link})
    assert image.status_code == 200 and image.headers["content-type"] == "image/svg+xml"
    assert image.text.lstrip().startswith("<?xml") and "script" not in image.text
    plain = [s.url for s in services.base.pack.sources.values() if s.url]
    insecure = [x for x in plain if x.startswith("http://")][:1]
    for wrong in ("https://example.org/", "javascript:alert(1)", "", link + "#x", *insecure):
        refused = http.get("/v1/qr", params={"text": wrong})
        assert refused.status_code == 404 and refused.json()["code"] == "no_link"


def test_a_phone_reads_the_code(http: httpx.Client, services: Services) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    segno = pytest.importorskip("segno")
    image = pytest.importorskip("PIL.Image")
    links = [o.url for m in services.base.pack.matters for o in m.online if o.url]
    link = next(x for x in links if x.startswith("https://"))
    out = io.BytesIO()
    segno.make(link, micro=False, error="m").save(out, kind="png", scale=8, border=4)
    assert zxingcpp.read_barcodes(image.open(out))[0].text == link


def test_the_pack_tells_the_screen_what_it_needs(http: httpx.Client, services: Services) -> None:
    pack = http.get("/v1/pack").json()
    assert pack["version"] == services.base.pack.about.version
    assert pack["hotline"]["number"] == "020-37690264"
    names = {f["field"]: f["name"] for f in pack["fields"]}
    assert names["fee"] == "收不收费" and len(names) == 15


def test_a_withdrawn_matter_is_gone(services: Services) -> None:
    pack = services.base.pack
    gone = pack.matters[0].model_copy(update={"state": "withdrawn"})
    held = Pack.model_construct(**dict(pack) | {"matters": (gone, *pack.matters[1:])})
    base = dataclasses.replace(services.base, pack=held)
    with serving(create_app(dataclasses.replace(services, base=base))) as url:
        assert httpx.get(f"{url}/v1/matters/{gone.id}").status_code == 404
        assert httpx.get(f"{url}/v1/matters").json()["total"] == len(pack.matters) - 1
