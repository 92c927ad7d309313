"""What the API of transactions takes. Nothing beside these fields is let in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.transactions.forms import How
from assistant.transactions.plan import Kind, Who

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,128}$")]
Short = Annotated[str, StringConstraints(max_length=500)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class Start(_In):
    """从回答进入办理。"""

    matter: str = Field(max_length=80, description="事项编号", examples=["mi-payment-list"])
    kind: Kind | None = Field(
        default=None, description="同一事项有几种办法时选一种", examples=["query-print"]
    )
    question: Short | None = Field(
        default=None, description="市民的原话，会先遮去个人信息", examples=["怎么打印医保缴费清单"]
    )
    session_id: Token | None = Field(
        default=None, description="问答的会话：说过的情形带过来", examples=["ZxHUJWMtXa4b8mz_"]
    )
    terminal_id: Token | None = Field(
        default=None, description="终端编号，要登记过", examples=["hall-1"]
    )
    bridge_session: Token | None = Field(
        default=None, description="设备服务的会话：只认这个会话的读数", examples=["tQ0w2YbA"]
    )


class Reading(_In):
    """设备服务读到的内容和它的签名断言，原样转来。"""

    who: Who = Field(default="self", description="本人 self，代办人 agent", examples=["self"])
    assertion: str = Field(
        max_length=4096, description="设备服务应答里的 assertion", examples=["eyJ2IjoxLCJraWQ…"]
    )
    data: dict[str, Any] = Field(
        description="设备服务应答里的 data，一字不改",
        examples=[{"card": "resident", "name": "样例甲", "number": "440199194908150031"}],
    )


class Face(_In):
    """对着镜头拍的一张照片（camera/photo，source 为 visible）。"""

    consent: Literal[True] = Field(
        description="本人单独同意用脸部照片核对身份；没有同意就不能用这个接口", examples=[True]
    )
    assertion: str = Field(
        max_length=4096, description="设备服务应答里的 assertion", examples=["eyJ2IjoxLCJraWQ…"]
    )
    data: dict[str, Any] = Field(
        description="设备服务应答里的 data，一字不改",
        examples=[{"source": "visible", "image": "/9j/4AAQ…"}],
    )


class Fill(_In):
    """一项或几项内容；一项不合法，整个请求不算。"""

    values: dict[str, Short] = Field(
        max_length=40, description="按项的内容", examples=[{"phone": "13800138000"}]
    )
    how: How = Field(
        default="typed",
        description="本人输入 typed，听写 spoken；听写的要确认以后才能提交",
        examples=["typed"],
    )


class Said(_In):
    """对着表单说的一句话；这里不保存它。"""

    text: str = Field(
        min_length=1, max_length=200, description="识别出来的字", examples=["从去年一月到十二月"]
    )


class Seen(_In):
    """按“对，确认”时，屏幕上显示的字。"""

    values: dict[str, Short] = Field(
        max_length=40, description="按项的内容", examples=[{"phone": "13800138000"}]
    )


class Represent(_In):
    """谁来办。"""

    who: Who = Field(description="本人办理 self，代人办理 agent", examples=["agent"])


class Applies(_In):
    """按情形才要的材料。"""

    applies: bool = Field(description="是不是这种情形", examples=[True])


class Picture(_In):
    """一页材料的图像，JPEG 或 PNG。"""

    image: str = Field(
        description="图像内容，base64", max_length=17_000_000, examples=["/9j/4AAQSkZJRg…"]
    )


class Evaluation(_In):
    """好差评。"""

    code: Token = Field(description="评价码，办完时得到", examples=["H4XWN8TC"])
    level: int = Field(ge=1, le=5, description="5 非常满意 … 1 非常不满意", examples=[5])
    reasons: list[Short] = Field(
        default_factory=list, max_length=10, description="差评的原因，可以不选", examples=[[]]
    )


class ProgressIn(_In):
    """查进度要的两个号码。"""

    number: Token = Field(description="回执号", examples=["M202611230470123456789"])
    document: Token = Field(description="办理时用的证件号码", examples=["440199194908150031"])


class SlipIn(_In):
    """要带走的办事单。"""

    matter: str = Field(max_length=80, description="事项编号", examples=["elder-card"])
    question: Short | None = Field(
        default=None, description="市民的原话，会先遮去个人信息", examples=["老人证怎么办"]
    )
    form: Literal["a4", "receipt"] = Field(
        default="a4", description="A4 纸 a4，小票 receipt", examples=["a4"]
    )
