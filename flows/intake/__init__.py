"""How submissions get in: bytes to typed rows, plain functions without Prefect."""
