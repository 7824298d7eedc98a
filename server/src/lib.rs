//! Gluebox, the program: the only place where its parts are put together.
