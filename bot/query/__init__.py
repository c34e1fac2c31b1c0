"""The query language: one for searches, watches, filters and muting. `docs/query-language.md` is its page."""
