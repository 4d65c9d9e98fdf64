"""From vault to board store: the same version from the same inputs, whole or not there."""
