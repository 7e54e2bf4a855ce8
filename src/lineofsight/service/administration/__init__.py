"""The administration room: people, places, local policy, loads and releases."""
