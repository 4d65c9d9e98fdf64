"""Tests: `make test` runs them, `make test-long` those that take longer."""
