"""The made-up children: who they are, and their way through the assessment of their needs."""
