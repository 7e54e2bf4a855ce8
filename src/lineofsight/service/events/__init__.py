"""The ledger: every deed and every look at a child, in order, so that none can be changed unseen."""
