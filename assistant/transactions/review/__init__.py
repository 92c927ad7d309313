"""Pre-review by rules: what is missing, never whether to accept."""
