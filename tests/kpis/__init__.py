"""What a KPI is and how it is worked out, with no file of an agency and no database."""
