"""Speed, measured by hand and quoted as ratios of one run."""
