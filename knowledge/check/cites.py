"""Sources and links: every fact names a source that exists; every link is safe to open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from knowledge.check.fault import Fault, Placed
from knowledge.check.gather import Gathered
from knowledge.check.walk import cite_of, parts, texts
from knowledge.matter import Online


def unknown_sources(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """A named source stands in no file of sources/."""
    for placed in pack.cited():
        for keys, part in parts(placed.value):
            key = (cite_of(part) or "").partition("#")[0]
            if key and not pack.knows("sources", key):
                text = f"来源 {key} 在 sources/ 里找不到。改成已有的键名，或者先把这个来源写进去。"
                yield placed.error((*keys, "source"), text)


def unsafe_links(pack: Gathered, _: dt.date) -> Iterator[Fault]:
    """A link that is not https; a source may say that its office publishes it so."""
    for source in pack.sources.values():
        url = source.value.url or ""
        if url.startswith("http:") and not source.value.as_published:
            mend = "换成 https 网址；单位自己公布的就是 http 的，加上 as_published: true。"
            yield source.error(("url",), f"网址不是 https：{url}。{mend}")
    for placed in pack.cited():
        yield from _links_of(placed)


def _links_of(placed: Placed[object]) -> Iterator[Fault]:
    for keys, part in parts(placed.value):
        if isinstance(part, Online) and (part.url or "").startswith("http:"):
            text = f"网上办理的网址不是 https：{part.url}。换成 https 网址，没有就删掉 url。"
            yield placed.error((*keys, "url"), text)
    for keys, said in texts(placed.value):
        if "http://" in said and keys[-1] != "url":
            yield placed.error(keys, "正文里有不是 https 的网址。换成 https 网址，或者删掉。")
