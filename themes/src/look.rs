//! The style sheets of the theme "Sheet", and the part of them that depends on one page's widths.

use crate::css::shrink;
use crate::fonts::with_addresses;
use gluebox_core::layout::Layout;
use gluebox_core::{Length, Page};
use std::sync::LazyLock;

static SHEET: LazyLock<String> = LazyLock::new(|| {
    shrink(concat!(
        include_str!("../sheet/theme.css"),
        include_str!("../sheet/page.css")
    ))
});
static SCALED: LazyLock<String> = LazyLock::new(|| shrink(include_str!("../sheet/scaled.css")));
static PHONE: LazyLock<String> = LazyLock::new(|| shrink(include_str!("../sheet/phone.css")));

/// The theme's own sheet.
pub(crate) fn sheet(font: &dyn Fn(&str) -> String) -> String {
    with_addresses(&SHEET, font)
}

/// Just below a width: the widest a screen may be for a rule that ends there.
fn below(width: Length) -> Length {
    Length(width.0 - 2)
}

/// The rules below the design width and below the breakpoint.
pub(crate) fn layout_css(page: &Page, layout: &Layout) -> Option<String> {
    let design = below(page.design_width);
    let mut css = String::new();
    let phone = layout.breakpoint.filter(|_| !page.objects.is_empty());
    match phone {
        Some(from) if from < page.design_width => css.push_str(&format!(
            "@media (min-width:{from}) and (max-width:{design}){{{}}}",
            *SCALED
        )),
        Some(_) => {}
        None => css.push_str(&format!("@media (max-width:{design}){{{}}}", *SCALED)),
    }
    if let Some(from) = phone {
        css.push_str(&format!("@media (max-width:{}){{{}}}", below(from), *PHONE));
    }
    Some(css)
}
