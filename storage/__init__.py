"""Where papers, listings and readings are kept.

`opening` opens a database, `store` answers, `ledger` writes; `schema`, `statements` and `rows` say what the
tables are, what is asked of them and what their rows mean. `database` says what no two databases do alike: `sqlite`
gives it with `engine`, `readers`, `index_view` and `fulltext`, `postgres` in a folder of its own. `memory` with `memory_index` is a store without a database. Both keep what `tests/contracts` says.
"""
