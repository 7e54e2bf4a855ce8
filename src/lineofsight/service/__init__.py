"""The service: what people do about what the data says, and are told. The only part that knows Django."""
