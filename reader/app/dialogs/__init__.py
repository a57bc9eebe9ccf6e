"""Dialogs: sheets inside the window, over a scrim. Settings apply at once; nothing asks what Undo answers."""
