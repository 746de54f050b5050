"""The same work in the peers' own terms; each script runs in an interpreter that has its peer."""
