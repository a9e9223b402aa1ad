"""Agreed times under pressure: `python -m benchmarks.booking`, or one of its modules by itself."""
