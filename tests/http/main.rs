//! The box as browsers and scripts meet it: start-up, claiming, signing in, the API, publishing, the socket, and
//! every kind of bad input by name.

mod at_home;
mod back_in;
mod bad_files;
mod bad_input;
mod button;
mod cards;
mod claiming;
mod copies;
mod doors;
mod encodings;
mod foreign_words;
mod hand_over;
mod history;
mod https;
mod live;
mod matrix;
mod media;
mod one_connection;
mod openapi;
mod pages;
mod power;
mod publishing;
mod readme;
mod rude_sockets;
mod sessions;
mod share;
mod share_badly;
mod share_door;
mod shared;
mod sides;
mod slow_down;
mod start;
mod stickers;
mod watchdog;
mod ways_back;
