"""The commands of ``hazard-ledger``, one module each, loaded only when called."""
