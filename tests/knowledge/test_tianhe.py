"""The pack that is shipped: whole, sourced, checked."""

from __future__ import annotations

import pytest

from knowledge.check.report import Report, check_pack
from knowledge.fields import Field
from knowledge.manifest import manifest_faults
from knowledge.pack import PACKS, Pack, load_pack
from knowledge.wording import field_lines
from sample import TODAY

FOLDER = PACKS / "tianhe"

# The catalogue's 75 matters.
CATALOGUE = [
    "si-payment-proof",
    "si-benefit-proof",
    "si-card-apply",
    "si-card-reissue",
    "si-unemployment",
    "si-flexible",
    "si-transfer",
    "si-pension-claim",
    "si-pension-auth",
    "si-arrears",
    "si-death-benefit",
    "mi-payment-list",
    "mi-resident-enrol",
    "mi-remote-filing",
    "mi-maternity",
    "mi-chronic",
    "mi-longterm-care",
    "mi-family-doctor",
    "hf-rent-withdraw",
    "hf-buy-withdraw",
    "hf-deposit-proof",
    "id-card-renew",
    "id-card-lost",
    "id-card-copy",
    "hukou-copy",
    "residence-permit-apply",
    "residence-permit-renew",
    "newborn-hukou",
    "talent-hukou",
    "points-hukou",
    "no-crime-proof",
    "hkmo-permit",
    "hkmo-endorse",
    "passport-apply",
    "driver-renew",
    "driver-lost",
    "vehicle-inspection",
    "realestate-proof",
    "realestate-transfer",
    "tax-proof",
    "marriage-register",
    "divorce-register",
    "dibao",
    "temp-relief",
    "extreme-poverty",
    "elder-allowance",
    "elder-card",
    "elder-canteen",
    "elder-homecare",
    "disabled-cert",
    "disabled-cert-renew",
    "disabled-allowance",
    "disabled-aids",
    "birth-register",
    "nurse-first",
    "nurse-change",
    "nurse-cancel",
    "school-primary",
    "school-junior",
    "school-points",
    "school-hkmo",
    "school-kindergarten",
    "public-rental",
    "rent-subsidy",
    "talent-apartment",
    "lease-filing",
    "startup-loan",
    "startup-subsidy",
    "internship-subsidy",
    "labor-arbitration",
    "hkmo-youth",
    "biz-individual",
    "biz-company",
    "biz-cancel",
    "food-license",
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(FOLDER)


@pytest.fixture(scope="module")
def report() -> Report:
    return check_pack(FOLDER, TODAY)


def test_all_matters_of_the_catalogue_are_there(pack: Pack) -> None:
    assert len(CATALOGUE) == len(set(CATALOGUE)) == 75
    assert {m.id for m in pack.matters} == set(CATALOGUE)


def test_the_check_finds_no_error(report: Report) -> None:
    assert report.errors == []


def test_the_manifest_is_that_of_the_files() -> None:
    assert manifest_faults(FOLDER) == []


def test_what_has_lapsed_is_told_to_the_editors(report: Report) -> None:
    # The allowance for young people of Hong Kong and Macao ran out on 2026-09-07.
    assert any("hkmo-youth" in w and "2026-09-07" in w for w in report.warnings)


def test_every_line_of_every_field_has_a_source_that_exists(pack: Pack) -> None:
    lines = [line for m in pack.matters for f in Field for line in field_lines(pack, m, f)]
    assert len(lines) > 1000
    for line in lines:
        assert pack.source(line.cite)[0].title


def test_every_matter_can_be_said_in_ten_ways_and_names_whom_to_ask(pack: Pack) -> None:
    for matter in pack.matters:
        assert len(set(matter.phrasings)) >= 10, matter.id
        assert any(phone.kind == "咨询" for phone in matter.phones), matter.id


def test_the_21_streets_and_the_district_hall_are_places(pack: Pack) -> None:
    kinds = [place.kind for place in pack.places]
    assert (kinds.count("street-centre"), kinds.count("hall")) == (21, 1)
    streets = {place.street for place in pack.places if place.kind == "street-centre"}
    assert len(streets) == 21


def test_the_two_rules_on_start_up_money_each_say_whose_they_are(pack: Pack) -> None:
    for name in ("startup-loan", "startup-subsidy"):
        matter = pack.matter(name)
        assert matter is not None
        said = [*matter.conditions, *matter.benefit]
        assert any(
            "广州市人社局" in fact.text and fact.source in ("doc-16", "doc-17") for fact in said
        )
        assert any("广东省人社厅" in fact.text and fact.source == "doc-19" for fact in said)
