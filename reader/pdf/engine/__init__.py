"""The only place that knows PyMuPDF. It holds the interpreter's lock, is not safe among threads, and can hang

on a hostile file: loaded by name, in a worker process that has limits.
"""
