"""Purlin's demonstration and benchmarks."""
