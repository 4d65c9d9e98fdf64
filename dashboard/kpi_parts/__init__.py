"""The parts of a KPI's page: its trends, who it is made of, its definition, where it comes from."""
