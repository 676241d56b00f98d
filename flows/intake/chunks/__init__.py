"""Many files at a time, read by guarded processes into staged Parquet."""
