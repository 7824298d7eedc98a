//! What the box is called outside: dynamic DNS, one closed set of providers.
