"""The pieces pages are made of: GOV.UK components, tables, charts and words."""
