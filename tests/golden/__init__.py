"""The real published files: what the vault says of them is what their publishers printed."""
