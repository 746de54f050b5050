"""How pictures are made: colours and widths, marks that several share, and SVG for the page."""
