//! Keeping: the journal, the index, the data folder.
