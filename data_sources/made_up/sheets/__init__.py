"""How made-up columns become files: agreed sheets, rows of CSV, and mistakes made on purpose."""
