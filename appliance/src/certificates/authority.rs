//! How an authority is reached, and what its refusals mean. It must not know what was asked.

use super::trouble::{Reason, Trouble};
use crate::http::{Http, Url};
use bytes::Bytes;
use http_body_util::BodyExt;
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient, Problem};
use jiff::{SignedDuration, Timestamp};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

/// Until when an authority asked for patience.
pub(super) type Patience = Arc<Mutex<Option<Timestamp>>>;

/// Whether the same order in other words would fare no better.
pub(super) fn is_final(error: &Error) -> bool {
    match error {
        Error::Api(problem) => {
            let kind = problem.r#type.as_deref().unwrap_or_default();
            matches!(
                Reason::of_problem(kind),
                Reason::RateLimited | Reason::AuthorityAway
            ) || is_stranger(problem)
        }
        _ => false,
    }
}

/// Whether the authority does not know our account any more.
fn is_stranger(problem: &Problem) -> bool {
    problem
        .r#type
        .as_deref()
        .is_some_and(|kind| kind.ends_with(":accountDoesNotExist"))
}

pub(super) fn trouble(error: &Error, patience: &Patience) -> Trouble {
    match error {
        Error::Api(problem) => of_problem(problem, patience),
        Error::Unsupported(_) | Error::KeyRejected | Error::Crypto => {
            Trouble::new(Reason::Refused, error.to_string())
        }
        // No answer, or one that is no answer of an authority.
        _ => Trouble {
            until: limit(patience),
            ..Trouble::new(Reason::AuthorityAway, error.to_string())
        },
    }
}

pub(super) fn of_problem(problem: &Problem, patience: &Patience) -> Trouble {
    let kind = problem.r#type.as_deref().unwrap_or_default();
    let reason = if is_stranger(problem) {
        Reason::Stranger
    } else {
        Reason::of_problem(kind)
    };
    let detail = problem.detail.clone().unwrap_or_default();
    let until = match reason {
        Reason::RateLimited => limit(patience).or_else(|| said_until(&detail)),
        Reason::AuthorityAway => limit(patience),
        _ => None,
    };
    Trouble {
        until,
        ..Trouble::new(reason, detail)
    }
}

fn limit(patience: &Patience) -> Option<Timestamp> {
    *patience.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Let's Encrypt says it in words: "…, retry after 2026-11-22 18:04:05 UTC: see …".
fn said_until(detail: &str) -> Option<Timestamp> {
    let (_, rest) = detail.split_once("retry after ")?;
    let (moment, _) = rest.split_once(" UTC")?;
    format!("{}Z", moment.replace(' ', "T")).parse().ok()
}

/// How the library reaches an authority: by the box's own way out.
pub(super) struct Door {
    pub(super) http: Http,
    pub(super) patience: Patience,
}

impl HttpClient for Door {
    fn request(
        &self,
        question: http::Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let (http, patience) = (self.http.clone(), self.patience.clone());
        Box::pin(async move {
            let (head, body) = question.into_parts();
            let Ok(body) = body.collect().await;
            let url = head.uri.to_string();
            let url = Url::parse(&url).map_err(|error| Error::Other(error.into()))?;
            let body = body.to_bytes().to_vec();
            let heard = http.send(head.method, url, head.headers, body).await;
            let heard = heard.map_err(|fault| Error::Other(fault.into()))?;
            let mut answer = http::Response::new(Bytes::from(heard.body));
            *answer.status_mut() =
                http::StatusCode::from_u16(heard.status).map_err(http::Error::from)?;
            *answer.headers_mut() = heard.headers;
            *patience.lock().unwrap_or_else(PoisonError::into_inner) = asked_for(&answer);
            let (parts, body) = answer.into_parts();
            let body = Box::new(body);
            Ok(BytesResponse { parts, body })
        })
    }
}

/// `Retry-After` of an answer that refuses, in seconds or as a date.
fn asked_for<B>(answer: &http::Response<B>) -> Option<Timestamp> {
    if !matches!(answer.status().as_u16(), 429 | 503) {
        return None;
    }
    let value = answer.headers().get("retry-after")?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        let pause = SignedDuration::from_secs(seconds.into());
        return Timestamp::now().checked_add(pause).ok();
    }
    let date = value.replace(" GMT", " +0000");
    jiff::fmt::rfc2822::parse(&date)
        .ok()
        .map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refusing(status: u16, value: &str) -> http::Response<()> {
        let mut answer = http::Response::new(());
        *answer.status_mut() = http::StatusCode::from_u16(status).expect("a status");
        if let Ok(value) = http::HeaderValue::from_str(value) {
            answer.headers_mut().insert("retry-after", value);
        }
        answer
    }

    #[test]
    fn how_long_an_authority_wants_to_be_left_alone() {
        let date = "Fri, 01 Jan 2027 10:00:00 GMT";
        let at: Timestamp = "2027-01-01T10:00:00Z".parse().expect("a moment");
        assert_eq!(asked_for(&refusing(429, date)), Some(at));
        let hour = asked_for(&refusing(503, "3600")).expect("a moment");
        let minutes = hour.duration_since(Timestamp::now()).as_mins();
        assert!((59..=60).contains(&minutes), "{minutes}");
        for (status, value) in [
            (200, "60"),
            (400, "60"),
            (429, "soon"),
            (429, "-1"),
            (429, ""),
        ] {
            assert_eq!(
                asked_for(&refusing(status, value)),
                None,
                "{status} {value}"
            );
        }
        let words = "too many new orders, retry after 2027-01-01 10:00:00 UTC: see https://x";
        assert_eq!(said_until(words), Some(at));
        assert_eq!(said_until("retry after lunch UTC"), None);
    }

    proptest! {
        #[test]
        fn whatever_it_says_is_bounded(text in ".{0,2000}", status in 100u16..600) {
            let _ = asked_for(&refusing(status, &text));
            let _ = said_until(&format!("retry after {text} UTC"));
            let trouble = Trouble::new(Reason::Refused, text);
            prop_assert!(trouble.detail.chars().count() <= 400);
            prop_assert!(!trouble.detail.contains('\n'));
        }
    }
}
