"""Benchmarks (`make bench`): ratios, each against a ceiling measured in the same run. Speed is no gate."""
