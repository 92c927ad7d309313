"""The routes of /v1/transactions, by what they are for."""
