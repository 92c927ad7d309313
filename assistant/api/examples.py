"""Examples of the OpenAPI document; a test reads them back through the models."""

from __future__ import annotations

import json

_LABEL = "AI生成，仅供参考"
_SAID = "天气我不知道，我只懂政务办事。您想办什么事？"
ANSWER = {
    "answer_id": "2f9b91722ed073a6",
    "session_id": "ZxHUJWMtXa4b8mz_",
    "status": "out_of_scope",
    "confidence": 0.8621,
    "matter": None,
    "field": None,
    "display": [{"kind": "ai", "field": None, "text": _SAID, "source": None}],
    "speech": _SAID,
    "label": {
        "text": _LABEL,
        "aigc": {
            "Label": "1",
            "ContentProducer": "00110000000000000000000000000",
            "ProduceID": "2f9b91722ed073a6",
            "ReservedCode1": "",
            "ContentPropagator": "00110000000000000000000000000",
            "PropagateID": "2f9b91722ed073a6",
            "ReservedCode2": "",
        },
    },
    "sources": [],
    "omitted": [],
    "clarify": None,
    "handoffs": [{"kind": "window", "label": "到窗口找工作人员", "target": "kiosk:window"}],
    "suggestions": [],
    "timings_ms": {"normalise": 2.7, "screen": 0.6, "retrieve": 4.1, "release": 0.1},
    "command": None,
    "notice": None,
}


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


_WITH = {"label": _LABEL, "status": "out_of_scope"}
STREAM = (
    ": 收到\n\n"
    + _event("sentence", {"index": 0, "text": "天气我不知道，我只懂政务办事。", **_WITH})
    + _event("sentence", {"index": 1, "text": "您想办什么事？", **_WITH})
    + _event("statement", ANSWER["display"][0])  # type: ignore[index]
    + _event("answer", ANSWER)
)
