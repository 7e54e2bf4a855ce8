"""The service: pages by which people in charge read, and are told, what the records say."""
