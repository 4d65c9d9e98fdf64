"""What is withheld, from whom, and whether an attacker finds it out after all."""
