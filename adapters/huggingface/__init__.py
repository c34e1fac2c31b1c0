"""Hugging Face Daily Papers as a source: over the network (`client`) and from captured files (`dayfile`)."""
