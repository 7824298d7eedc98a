//! Themes: pages and screens as HTML.
