"""The printed page: a PDF's pages as they came, with the article's annotations on them.

It is a second face of the text view, not a second reader: cursor, selection, spans and keys are the text
view's, drawn here through the boxes of the characters.
"""
