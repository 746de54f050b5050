"""Security, the third regime: what enforcement and the border do to persons and goods."""
