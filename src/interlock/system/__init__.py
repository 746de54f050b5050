"""The coupled run: the regimes meet here. So far trade runs alone."""
