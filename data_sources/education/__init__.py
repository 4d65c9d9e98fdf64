"""Feeds of education: the SEN2 return, the school census, alternative provision, participation."""
