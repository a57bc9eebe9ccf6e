"""The panels and small surfaces around the reading view. They convert, show and emit; they hold no rules."""
