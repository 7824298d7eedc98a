//! House rules as tests: who may depend on whom, who must not know what, how large a file may be, and that words
//! and paths that are told to people are true.

mod directions;
mod files;
mod generated;
mod knows;
mod literals;
mod readme;
mod words;
