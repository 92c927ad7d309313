"""The fields (要素) of a matter: ids as in the contract, names as citizens see them."""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """One field of a matter; the value is the id used in answers, cases and YAML."""

    CLIENTS = "clients"
    CONDITIONS = "conditions"
    MATERIALS = "materials"
    PROCESS = "process"
    WHERE = "where"
    TIME = "time"
    VISITS = "visits"
    FEE = "fee"
    RESULT = "result"
    BENEFIT = "benefit"
    PHONE = "phone"
    ONLINE = "online"
    KIOSK = "kiosk"
    BASIS = "basis"
    HANDLING = "handling"


FIELD_NAMES: dict[Field, str] = {
    Field.CLIENTS: "谁可以办",
    Field.CONDITIONS: "办理条件",
    Field.MATERIALS: "要带的材料",
    Field.PROCESS: "怎么办",
    Field.WHERE: "在哪里办",
    Field.TIME: "多久办好",
    Field.VISITS: "要跑几趟",
    Field.FEE: "收不收费",
    Field.RESULT: "能拿到什么",
    Field.BENEFIT: "待遇标准",
    Field.PHONE: "咨询电话",
    Field.ONLINE: "网上办理",
    Field.KIOSK: "这台机器能做什么",
    Field.BASIS: "政策依据",
    Field.HANDLING: "办件类型",
}

# 国家标准征求意见稿 6.2 的清单要素，加上门户指南问题 2 的费用与地点：
# 缺了就要明说“未收录”，不能悄悄略过。
REQUIRED: tuple[Field, ...] = (
    Field.CONDITIONS,
    Field.MATERIALS,
    Field.PROCESS,
    Field.WHERE,
    Field.TIME,
    Field.FEE,
    Field.RESULT,
)
