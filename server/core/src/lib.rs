//! The document of Gluebox and its rules.
