"""What both stores share: opening, upgrading, and the audit log."""
