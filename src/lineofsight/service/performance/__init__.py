"""The performance room: figures, where they come from, and the children behind them."""
