//! What the box acknowledged survives: kill -9, power cuts, damaged files, disks that fail or are full. Everything
//! goes through the real program, as people use it.

mod box_life;
mod damage;
mod disk;
mod failing;
mod full;
mod letters;
mod line;
mod paper;
mod rounds;
