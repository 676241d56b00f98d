"""The reader, told by the quirks it must survive."""
