"""Spanreader: read news critically, mark spans, take the annotations out."""

__version__ = "0.1.0"
