"""From an answer into a transaction and back out with a receipt."""
