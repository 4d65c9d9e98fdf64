"""The KPIs: frames in, frames out. Knows no database, no file of an agency and no screen."""
