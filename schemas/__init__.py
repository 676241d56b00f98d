"""What a ledger is: contracts, code lists, lifecycle, calendar — data first, imports nothing of ours."""
