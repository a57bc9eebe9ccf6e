"""Files of whole projects: annotations from other programs and from colleagues, on their way in.

`recognise` tells by a file's name and first bytes whether it is one; `read` (in a worker) gives a `Project`.
What becomes of it in a library is `reader.library.projects`.
"""

from reader.importers.projects.registry import PROJECTS, ProjectReader, recognise
from reader.importers.projects.values import Document, Label, Place, Project, Said

__all__ = ["PROJECTS", "Document", "Label", "Place", "Project", "ProjectReader", "Said", "recognise"]
