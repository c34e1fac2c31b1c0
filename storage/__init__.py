"""Where papers, listings and readings are kept.

`opening` opens a database, `store` answers, `ledger` writes; `schema`, `statements` and `rows` say what the
tables are, what is asked of them and what their rows mean; `engine`, `faults` and `fulltext` know SQLite.
`memory` with `memory_index` is a store without a database. Both keep what `tests/contracts` says.
"""
