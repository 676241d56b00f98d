"""Circulars (通报): what they say, and the Word documents they become."""
