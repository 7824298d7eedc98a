//! Themes: pages and the box's own screens as HTML.
//!
//! Everything is a pure function: the same input gives the same bytes. Addresses of pages, media and fonts come in
//! from the caller; nothing here knows HTTP, the store or the network.
//!
//! | what | function |
//! |---|---|
//! | a page for visitors, or for the editor's frame | [`render`] with a [`Mode`] |
//! | one object alone, as in the page | [`object`] |
//! | a `<template>` per kind for new objects | [`templates`] (in the editor's frame already) |
//! | clusters and order for a page that is already shown | [`layout_markup`] |
//! | a site's 404 page | [`not_found`] |
//! | what a new box shows | [`starter()`], with [`starter_pictures`] stored first |
//! | claim, sign-in, getting back in, the door of a share link, errors | [`claim`], [`sign_in`], [`back_in`], [`door()`], [`message`] |
//! | a letter that is sent by mail | [`letter()`] |
//! | fonts to be served | [`fonts`] |
//!
//! The renderer itself builds its cluster wrappers out of [`layout_markup`], so that a page which got its layout
//! by message cannot differ from one rendered anew.

mod css;
mod document;
mod escape;
mod fonts;
mod letter;
mod look;
mod markup;
mod object;
mod screens;
mod starter;
mod text;

pub use document::{
    Canvas, Card, CardPicture, Image, Mode, Published, first_picture, not_found, render,
};
pub use fonts::{Font, fonts};
pub use letter::{Letter, Written, letter};
pub use markup::{ClusterMarkup, LayoutMarkup, ObjectMarkup, PageMarkup, layout_markup};
pub use object::{object, templates};
pub use screens::{
    BackIn, Button, CLAIM_SCRIPT, Claim, Door, Fault, FieldName, ICON, KeyField, MARK, Message,
    PRESS_SCRIPT, SignIn, WORDMARK, back_in, claim, door, message, sign_in,
};
pub use starter::{StarterPicture, starter, starter_pictures};
