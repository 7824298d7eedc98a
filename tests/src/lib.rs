//! The harness: comes to the box as a browser, a peer or a person would.
