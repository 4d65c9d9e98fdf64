"""Education's returns: what is kept of them, counted again by plain Python."""
