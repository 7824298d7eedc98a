//! The words of letters, made when they go.

use super::letters::{About, LetterRecord};
use crate::actions::notices::NoticeRecord;
use crate::actions::{Kept, share};
use crate::clock::Moment;
use crate::records::LinkRecord;
use crate::who::Right;
use gluebox_appliance::mail::Letter;
use gluebox_store::StoreError;
use gluebox_themes::Button;

/// Links to this box.
#[derive(Clone, Debug, Default)]
pub(crate) struct Links {
    /// For everybody; none while people outside do not get in.
    pub open: Option<String>,
    /// For whoever is at home.
    pub home: Option<String>,
}

/// Why a letter can never be written.
pub(super) struct Never(pub &'static str);

const LINK_ENDED: Never = Never("The link in it was stopped or has ended, so it was not sent.");

/// What a letter says, before it gets its two forms.
struct Words {
    /// Who writes.
    by: String,
    title: String,
    lines: Vec<String>,
    button: Option<(&'static str, String)>,
    small: Vec<String>,
    foot: String,
}

/// Writes a letter as it is now.
pub(super) fn write(
    kept: &Kept,
    record: &LetterRecord,
    links: &Links,
) -> Result<Result<Letter, Never>, StoreError> {
    let words = match &record.about {
        About::Share {
            link,
            by,
            base,
            open,
        } => {
            let Some(found) = share::to_send(kept, link)? else {
                return Ok(Err(LINK_ENDED));
            };
            let (base, open) = match &links.open {
                Some(base) => (base, true),
                None => (base, *open),
            };
            let address = format!("{base}-/s/{}", found.token);
            shared(&found.link, &found.title, by, address, open)
        }
        About::SignIn { at, outside } => signed_in(*at, *outside, links),
        About::WayIn { at, what } => way_in(
            &NoticeRecord {
                version: 1,
                at: *at,
                what: *what,
            },
            links,
        ),
        About::Unreached { from, until } => unreached(*from, *until, links),
        About::Trial => trial(),
    };
    let button = words.button.as_ref();
    let written = gluebox_themes::letter(&gluebox_themes::Letter {
        title: &words.title,
        lines: &words.lines,
        button: button.map(|(label, href)| Button { label, href }),
        small: &words.small,
        foot: &words.foot,
    });
    Ok(Ok(Letter {
        id: record.id.clone(),
        by: words.by,
        to: record.to.clone(),
        subject: words.title,
        plain: written.plain,
        html: written.html,
        at: record.made.timestamp(),
    }))
}

/// Who writes to the owner.
const BOX: &str = "Gluebox";
const FROM_YOURS: &str = "This letter comes from your Gluebox at home.";

fn shared(link: &LinkRecord, title: &str, by: &str, address: String, open: bool) -> Words {
    let may = match link.right {
        Right::Look => "look at",
        Right::Add => "put pictures and notes on",
        Right::Edit | Right::EditWithCode => "edit",
    };
    let mut lines = vec![match link.label.as_str() {
        "" => format!("With this link you may {may} \u{201c}{title}\u{201d}."),
        label => format!("{label}: with this link you may {may} \u{201c}{title}\u{201d}."),
    }];
    lines.extend(
        link.until
            .map(|until| format!("It opens until {}.", until.date())),
    );
    if link.password.is_some() {
        lines.push(format!("It asks for a password, which {by} tells you."));
    }
    let mut small = Vec::new();
    if !open {
        small.push(format!("It opens only in {by}'s home, on the Wi-Fi there."));
    }
    small.push(
        "Whoever has this link can open it. Pass it on only to those it is meant for.".to_owned(),
    );
    Words {
        by: by.to_owned(),
        title: format!("{by} shares a page with you"),
        lines,
        button: Some(("Open the page", address)),
        small,
        foot: format!("This letter comes from the Gluebox in {by}'s home."),
    }
}

/// Where the owner can do something about it.
fn to_desk(links: &Links) -> Option<(&'static str, String)> {
    let link = links.open.as_ref().or(links.home.as_ref())?;
    Some(("To the desk", format!("{link}-/")))
}

/// Said where the button leads nowhere else.
fn at_home_only(links: &Links) -> Vec<String> {
    let line = "The link to the desk opens only in your home, on the Wi-Fi there.".to_owned();
    let only = links.open.is_none() && links.home.is_some();
    only.then_some(line).into_iter().collect()
}

fn signed_in(at: Moment, outside: bool, links: &Links) -> Words {
    let place = if outside {
        "from outside your home"
    } else {
        "from your home"
    };
    Words {
        by: BOX.to_owned(),
        title: "A new browser is signed in to your box".to_owned(),
        lines: vec![
            format!("On {} somebody signed in {place} with your name and password, by a browser that I had not seen before.", at.date()),
            "If it was you, there is nothing to do. If not, change your password on the desk: that signs everyone else out.".to_owned(),
        ],
        button: to_desk(links),
        small: at_home_only(links),
        foot: FROM_YOURS.to_owned(),
    }
}

fn way_in(notice: &NoticeRecord, links: &Links) -> Words {
    let title = match notice.let_in() {
        true => "Somebody got into your box without the password",
        false => "Something on your box was put back to the start",
    };
    Words {
        by: BOX.to_owned(),
        title: title.to_owned(),
        lines: vec![
            notice.sentence(),
            "If it was you, there is nothing to do. If it was nobody you know, sign everyone out and choose a new password on the desk.".to_owned(),
        ],
        button: to_desk(links),
        small: at_home_only(links),
        foot: FROM_YOURS.to_owned(),
    }
}

fn unreached(from: Moment, until: Option<Moment>, links: &Links) -> Words {
    let mut lines = vec![match until {
        // It went out when the way was free again.
        None if links.open.is_some() => format!(
            "Since {} people outside could not read your site. By now they can again, and nothing was lost.",
            from.date()
        ),
        None => format!(
            "Since {} people outside cannot read your site. People at home still can, and nothing is lost.",
            from.date()
        ),
        Some(until) => format!(
            "From {} to {} people outside could not read your site. They can again, and nothing was lost.",
            from.date(),
            until.date()
        ),
    }];
    lines.push("The desk says what is in the way, and what happened in the last month.".to_owned());
    Words {
        by: BOX.to_owned(),
        title: "Your box could not be reached for a day".to_owned(),
        lines,
        button: to_desk(links),
        small: at_home_only(links),
        foot: FROM_YOURS.to_owned(),
    }
}

fn trial() -> Words {
    Words {
        by: BOX.to_owned(),
        title: "Mail from your box works".to_owned(),
        lines: vec!["You asked for a trial, and here it is. From now on I can send share links, and tell you when something needs you.".to_owned()],
        button: None,
        small: Vec::new(),
        foot: FROM_YOURS.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_shared_page_it_says_what_counts() {
        let fixture = include_str!("../../tests/fixtures/records/link.1.json");
        let mut link: LinkRecord = serde_json::from_str(fixture).expect("a link");
        let said = |link: &LinkRecord, open| {
            let words = shared(
                link,
                "Bees",
                "Anna",
                "https://a.example/-/s/x".to_owned(),
                open,
            );
            [words.lines.join(" "), words.small.join(" ")].join(" ")
        };
        (link.label, link.until, link.password) = (String::new(), None, None);
        link.right = Right::Look;
        let plain = said(&link, true);
        assert!(
            plain.starts_with("With this link you may look at \u{201c}Bees\u{201d}. Whoever"),
            "{plain}"
        );
        link.label = "For the choir".to_owned();
        link.until = Some(Moment(1_763_900_000_000));
        link.password = Some("$argon2id$".to_owned());
        let all = said(&link, false);
        for words in [
            "For the choir: with",
            "It opens until 23 November 2025",
            "which Anna tells you",
            "only in Anna's home",
        ] {
            assert!(all.contains(words), "{words} in {all}");
        }
        assert!(!all.contains("argon2"), "{all}");
    }

    #[test]
    fn an_outage_that_lasts_is_told_otherwise_than_one_that_is_over() {
        let (from, until) = (Moment(1_763_900_000_000), Moment(1_764_000_000_000));
        let links = Links::default();
        let lasts = unreached(from, None, &links).lines.join(" ");
        let over = unreached(from, Some(until), &links).lines.join(" ");
        let open = Links {
            open: Some("https://anna.example/".to_owned()),
            home: None,
        };
        let late = unreached(from, None, &open).lines.join(" ");
        assert!(late.contains("By now they can again"), "{late}");
        assert!(lasts.starts_with("Since 23 November 2025"), "{lasts}");
        assert!(
            over.starts_with("From 23 November 2025") && over.contains("They can again"),
            "{over}"
        );
    }
}
