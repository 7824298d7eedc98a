//! Which address the box has: from the router, from its own interfaces, from echoes outside.
