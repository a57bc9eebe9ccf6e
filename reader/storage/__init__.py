"""A library on disk: tables, connections, faults, values in and out of rows.

Importing this package imports nothing: `peek` must work before SQLAlchemy is loaded.
"""
