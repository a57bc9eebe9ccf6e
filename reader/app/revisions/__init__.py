"""What a newsroom changed, in the window: review of carried annotations, comparison, certainty drift."""
