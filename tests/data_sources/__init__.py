"""Reading, checking and loading extracts."""
