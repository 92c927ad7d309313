"""What the browsing part of the API gives: matters, places, the pack. All from the base."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from knowledge.fields import Field as FieldId
from knowledge.matter import Category

MAX_PAGE = 1000


def _no_controls(text: str) -> str:
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in text):
        raise ValueError("含有不能识别的字符，请重新输入。")
    return text


Words = Annotated[str, AfterValidator(_no_controls)]


class Paging(BaseModel):
    """Which part of a list is wanted."""

    model_config = ConfigDict(extra="forbid")

    page: int = Field(default=1, ge=1, le=MAX_PAGE, description="第几页，从 1 起", examples=[1])
    size: int = Field(default=20, ge=1, le=100, description="每页几条，最多 100", examples=[20])


class MatterQuery(Paging):
    """How to browse: every condition narrows the list."""

    category: Category | None = Field(
        default=None, description="终端上的分类", examples=["社保医保"]
    )
    client: Literal["person", "enterprise"] | None = Field(
        default=None, description="个人办事或企业办事", examples=["person"]
    )
    dept: Words | None = Field(
        default=None, max_length=40, description="部门", examples=["医疗保障"]
    )
    q: Words | None = Field(
        default=None, min_length=1, max_length=100, description="找事项的话", examples=["老人证"]
    )


class PlaceQuery(Paging):
    """How to find a place."""

    street: Words | None = Field(
        default=None, max_length=20, description="街道", examples=["石牌街"]
    )
    kind: Literal["street-centre", "hall"] | None = Field(
        default=None, description="街道服务中心或区政务大厅", examples=["street-centre"]
    )
    q: Words | None = Field(
        default=None, max_length=50, description="名称或地址里的字", examples=["天河北"]
    )


class SourceOut(BaseModel):
    """A document that the base rests on."""

    title: str = Field(description="文件或网页的名称，带条款")
    url: str | None = Field(description="网址")
    doc_no: str | None = Field(description="文号")
    checked_on: dt.date = Field(description="核对日期")
    effective_to: dt.date | None = Field(description="失效日期；null 为没有写明")


class LineOut(BaseModel):
    """One published line."""

    text: str = Field(description="官方内容，原样")
    source: int = Field(description="sources 里的序号，从 0 起")
    effective_to: dt.date | None = Field(description="最后有效的一天；null 为没有写明")
    lapsed: bool = Field(description="已经失效，不能当作现行规定")


class FieldOut(BaseModel):
    """One field of a matter."""

    field: FieldId
    name: str = Field(description="要素的名称")
    required: bool = Field(description="必须收录的要素")
    recorded: bool = Field(description="有没有现行有效的内容；没有就是“未收录”")
    lines: list[LineOut]


class ChangeOut(LineOut):
    """What a situation changes."""

    field: FieldId


class OptionOut(BaseModel):
    id: str
    label: str
    changes: list[ChangeOut]


class SituationOut(BaseModel):
    """情形：不同情形办法不同。"""

    id: str
    ask: str
    options: list[OptionOut]


class MatterBrief(BaseModel):
    """A matter in a list."""

    id: str
    name: str
    aliases: list[str] = Field(description="别的叫法")
    category: Category
    dept: str = Field(description="办理部门")
    clients: list[str] = Field(description="服务对象；空为未收录")
    summary: str = Field(description="一句话说明")
    kiosk: list[str] = Field(description="本机能做的：print、apply、book、query")
    lapsed: bool = Field(description="整个事项已过有效期")


class MatterOut(MatterBrief):
    """A matter with all its fields."""

    code: str | None = Field(description="事项编码；null 为未收录")
    version: str = Field(description="事项包的版本")
    effective_from: dt.date | None
    effective_to: dt.date | None
    checked_on: dt.date
    fields: list[FieldOut]
    omitted: list[FieldId] = Field(description="必须而未收录的要素")
    situations: list[SituationOut]
    sources: list[SourceOut]


class Count(BaseModel):
    """How many matters stand under a name."""

    name: str
    count: int


class MatterPage(BaseModel):
    """A page of matters; the counts are over all matters, for the tiles of the screen."""

    total: int = Field(description="符合条件的事项数")
    page: int
    size: int
    items: list[MatterBrief]
    categories: list[Count]
    depts: list[Count]


class PlaceOut(BaseModel):
    """Where people go."""

    id: str
    name: str
    kind: Literal["street-centre", "hall"]
    street: str | None
    address: str
    phone: str | None
    hours: str | None = Field(description="办公时间；null 为未收录")
    note: str | None
    source: SourceOut


class PlacePage(BaseModel):
    total: int
    page: int
    size: int
    items: list[PlaceOut]


class HotlineOut(BaseModel):
    number: str
    who: str
    hours: str | None


class FieldName(BaseModel):
    field: FieldId
    name: str
    required: bool


class PackOut(BaseModel):
    """What a screen needs to know of the pack."""

    id: str
    name: str
    version: str
    city: str
    matters: int
    hotline: HotlineOut
    general: HotlineOut
    fields: list[FieldName]
