"""Benchmarks: each cell is one result file, so that a long run resumes; tables come from them."""
