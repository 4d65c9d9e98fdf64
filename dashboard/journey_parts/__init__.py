"""The parts of the page of the children's journey: its steps, their pictures, where they stick."""
