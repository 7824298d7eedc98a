//! Where an object stands: one register, so that a move and a turn never mix with another person's.

use crate::limits;
use crate::{Angle, Length};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Position of the unturned box's top left corner, size, and rotation about the box's centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Frame {
    pub x: Length,
    pub y: Length,
    pub w: Length,
    /// For a text the least height: it grows with what is written.
    pub h: Length,
    #[serde(default)]
    pub r: Angle,
}

/// An upright rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl Frame {
    pub fn is_within_limits(&self) -> bool {
        let near = |l: Length| l.0.abs() <= limits::FAR.0;
        let size = |l: Length| (limits::THIN.0..=limits::SIDE.0).contains(&l.0);
        near(self.x) && near(self.y) && size(self.w) && size(self.h) && self.r.0.abs() <= 36_000
    }

    /// The upright box around the turned one, in hundredths of a pixel, for a height that may have grown.
    pub fn bounds(&self, height: Length) -> Bounds {
        let (w, h) = (f64::from(self.w.0), f64::from(height.0));
        let (sin, cos) = self.r.radians().sin_cos();
        let half_w = (w * cos.abs() + h * sin.abs()) / 2.0;
        let half_h = (w * sin.abs() + h * cos.abs()) / 2.0;
        let (cx, cy) = (f64::from(self.x.0) + w / 2.0, f64::from(self.y.0) + h / 2.0);
        Bounds {
            left: (cx - half_w).round() as i32,
            top: (cy - half_h).round() as i32,
            right: (cx + half_w).round() as i32,
            bottom: (cy + half_h).round() as i32,
        }
    }
}

impl Bounds {
    pub fn width(&self) -> i32 {
        self.right - self.left
    }

    pub fn height(&self) -> i32 {
        self.bottom - self.top
    }

    pub fn area(&self) -> i64 {
        i64::from(self.width().max(0)) * i64::from(self.height().max(0))
    }

    pub fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Area common to both.
    pub fn overlap(&self, other: &Self) -> i64 {
        let w = self.right.min(other.right) - self.left.max(other.left);
        let h = self.bottom.min(other.bottom) - self.top.max(other.top);
        i64::from(w.max(0)) * i64::from(h.max(0))
    }
}
