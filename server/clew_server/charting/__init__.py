"""From words to a draft that leads back to them."""
