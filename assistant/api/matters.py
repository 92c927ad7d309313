"""GET /v1/matters: browse without any AI, by tile, client, department, or words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated

from fastapi import APIRouter, Path, Query

from assistant.api.problems import ApiError
from assistant.api.room import Ready
from assistant.api.shapes import Count, MatterOut, MatterPage, MatterQuery
from assistant.api.views import matter_brief, matter_out
from assistant.services import Services
from knowledge.matter import CATEGORIES, Matter

router = APIRouter(tags=["事项"])
MatterId = Annotated[str, Path(max_length=64, description="事项编号", examples=["elder-card"])]


@router.get(
    "/v1/matters",
    response_model=MatterPage,
    summary="浏览和查找事项",
    description="条件可以叠加。写了 q 就按相关程度排，否则按事项包的顺序。",
)
def matters(query: Annotated[MatterQuery, Query()], services: Ready) -> MatterPage:
    """One page of the matters that fit every condition."""
    open_ones = published(services)
    wanted = [m for m in _ordered(query.q, open_ones, services) if _fits(m, query)]
    start = (query.page - 1) * query.size
    today = services.clock().date()
    return MatterPage(
        total=len(wanted),
        page=query.page,
        size=query.size,
        items=[matter_brief(m, today) for m in wanted[start : start + query.size]],
        categories=_counts(open_ones, lambda m: m.category, CATEGORIES),
        depts=_counts(open_ones, lambda m: m.dept, sorted({m.dept for m in open_ones})),
    )


@router.get(
    "/v1/matters/{matter_id}",
    response_model=MatterOut,
    summary="一个事项的全部内容",
    description="各要素的官方内容，逐条带出处；失效的标 lapsed，不能当作现行规定。",
)
def matter(matter_id: MatterId, services: Ready) -> MatterOut:
    """All fields of one matter."""
    found = services.base.pack.matter(matter_id)
    if found is None or found.state != "published":
        raise ApiError("no_matter")
    return matter_out(services.base.pack, found, services.clock().date())


def published(services: Services) -> list[Matter]:
    """The matters that may be shown: withdrawn ones and trials are not."""
    return [m for m in services.base.pack.matters if m.state == "published"]


def _ordered(q: str | None, open_ones: list[Matter], services: Services) -> list[Matter]:
    if q is None:
        return open_ones
    by_id = {m.id: m for m in open_ones}
    return [by_id[c.entry] for c in services.base.search(q).candidates if c.entry in by_id]


def _fits(matter: Matter, query: MatterQuery) -> bool:
    if query.category is not None and matter.category != query.category:
        return False
    if query.dept is not None and matter.dept != query.dept:
        return False
    return query.client is None or query.client in _clients(matter)


def _clients(matter: Matter) -> set[str]:
    """Person or enterprise; a matter that does not say is shown to both."""
    if matter.clients is None:
        return {"person", "enterprise"}
    return {"person" if c == "自然人" else "enterprise" for c in matter.clients.value}


def _counts(
    open_ones: list[Matter], of: Callable[[Matter], str], names: Iterable[str]
) -> list[Count]:
    counted = Counter(of(m) for m in open_ones)
    return [Count(name=name, count=counted[name]) for name in names]
