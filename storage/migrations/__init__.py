"""How older databases become what `storage.schema` says: one file a step in `versions`, by Alembic.

A step is only ever added, numbered on, with the types as they are on that day written out. It runs in one
transaction with all the others that are due, foreign keys unchecked until the end. `storage.schema.HEAD`
names the last; tests tell where the tables that the steps make differ from those of the schema.
"""
