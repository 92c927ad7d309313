"""The take-away slip, on A4 and on the receipt printer."""
