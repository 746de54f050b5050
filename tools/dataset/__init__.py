"""Build the packaged dataset; see build_dataset.py."""
