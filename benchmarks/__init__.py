"""Measurements of what the product promises, each figure beside its target, engines side by side in one run."""
