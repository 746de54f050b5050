"""From a test in a file to a finding: gather the evidence, call the kind, keep the traces."""
