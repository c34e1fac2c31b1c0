"""Digests: what a place is told together, at its own hour: pure, state and the present in, decisions out."""
