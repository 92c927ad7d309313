"""A document on its way to a printer."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query, Response
from fastapi.responses import JSONResponse

from assistant.transactions.paper.document import Document
from assistant.transactions.paper.receipt import as_lines
from guard.keys import KeyRing

Form = Annotated[
    Literal["a4", "receipt"], Query(description="A4 纸或小票", examples=["a4", "receipt"])
]


def sent(document: Document, form: Form, keys: KeyRing, headers: dict[str, str]) -> Response:
    """A PDF for A4, or the bridge's request for a receipt printer."""
    headers = headers | {"Cache-Control": "no-store"}
    if form == "receipt":
        return JSONResponse(as_lines(document), headers=headers)
    # Laying out paper loads 30 MB that a terminal which only answers never needs.
    from assistant.transactions.paper.pdf import as_pdf

    return Response(as_pdf(document, keys), media_type="application/pdf", headers=headers)
