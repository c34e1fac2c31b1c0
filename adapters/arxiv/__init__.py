"""arXiv as a source: from captured files (`jsonl`)."""
