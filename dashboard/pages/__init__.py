"""The pages; Dash finds them in this folder. They ask `scorecard` and work nothing out."""
