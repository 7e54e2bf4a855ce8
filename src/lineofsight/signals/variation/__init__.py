"""Is it a change? Charts that tell a real change from the ups and downs of any month, each by rules that are named."""
