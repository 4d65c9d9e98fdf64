"""Pictures of a board's figures as SVG text: numbers in, `str` out."""
