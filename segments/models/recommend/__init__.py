"""What she may like next: products that go with those she bought, and the category that follows her last one."""
