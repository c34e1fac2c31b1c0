"""What PostgreSQL needs of its own: connecting, the writers' turn, looks at the index, and how its faults read.

Imported only where `DATABASE_URL` names such a database; see `docs/decisions/0010-postgresql.md`.
"""
