"""Measurements: beside other servers (`python -m benchmarks`), under runaways (`.storm`), for long (`.soak`)."""
