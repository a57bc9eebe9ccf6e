"""Text as code points: spans, offset maps, normalising, segmentation. No Qt, no files."""
