"""What a sweep found: SQL over its blocks, indices of sensitivity, exports."""
