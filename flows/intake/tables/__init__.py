"""From a sheet to records: which ledger it is, what each row is, what is doubtful."""
