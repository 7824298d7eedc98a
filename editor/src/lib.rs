//! The editor, built by Vite and carried in the binary.
