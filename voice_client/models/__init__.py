"""Speech models: what there is, whether it is whole, and putting it together from packages."""
