//! One order at an authority: account, proof, certificate. It must not decide when, nor keep anything.

use super::locks::{Locks, Owed};
use super::memory;
use super::plan::Way;
use super::trouble::{Reason, Trouble};
use super::wish::{Txt, Wish};
use crate::http::{Http, Url};
use bytes::Bytes;
use http_body_util::BodyExt;
use instant_acme::{
    Account, AuthorizationHandle, BodyWrapper, BytesResponse, CertificateIdentifier,
    ChallengeHandle, ChallengeType, Error, HttpClient, Identifier, NewAccount, NewOrder, Order,
    OrderStatus, Problem, RetryPolicy,
};
use jiff::{SignedDuration, Timestamp};
use rustls::sign::CertifiedKey;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// 45 days and nothing but what a server needs; those of six days would be over after a week without power.
const PROFILE: &str = "tlsserver";
/// How often an authority is asked whether it has looked: it takes seconds, and minutes when it is busy.
const POLL: RetryPolicy = RetryPolicy::new()
    .initial_delay(Duration::from_millis(500))
    .backoff(1.5)
    .timeout(Duration::from_secs(90));

/// An account, ready to be used.
pub(super) struct Customer {
    account: Account,
    /// Until when the authority asked for patience.
    patience: Patience,
    /// To be remembered, where it is new.
    pub(super) fresh: Option<memory::Account>,
}

type Patience = Arc<Mutex<Option<Timestamp>>>;

/// What an order is about.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) name: &'a str,
    pub(super) way: Way,
    /// The certificate that the new one takes the place of.
    pub(super) old: Option<&'a CertificateIdentifier<'static>>,
    pub(super) locks: &'a Locks,
    pub(super) txt: &'a mpsc::Sender<Txt>,
}

/// A certificate as it came.
pub(super) struct Fresh {
    pub(super) chain: String,
    pub(super) key: String,
}

impl Customer {
    /// Goes to a directory, with the account that is remembered or a new one.
    pub(super) async fn of(
        directory: &str,
        wish: &Wish,
        known: Option<&memory::Account>,
    ) -> Result<Self, Trouble> {
        let patience = Patience::default();
        let door = || -> Result<Box<dyn HttpClient>, Trouble> {
            let http = Http::new(&wish.outside)
                .map_err(|fault| Trouble::new(Reason::Refused, fault.to_string()))?;
            let patience = patience.clone();
            Ok(Box::new(Door { http, patience }))
        };
        let told = |error| trouble(&error, &patience);
        // Credentials that nobody can read are as good as none.
        let known = known.and_then(|k| serde_json::from_value(k.credentials.clone()).ok());
        if let Some(known) = known {
            let account = Account::builder_with_http(door()?)
                .from_credentials(known)
                .await
                .map_err(told)?;
            return Ok(Self {
                account,
                patience,
                fresh: None,
            });
        }
        let contact = wish.contact.as_ref().map(|mail| format!("mailto:{mail}"));
        let new = NewAccount {
            contact: &contact.iter().map(String::as_str).collect::<Vec<_>>(),
            terms_of_service_agreed: true,
            only_return_existing: false,
        };
        let (account, credentials) = Account::builder_with_http(door()?)
            .create(&new, directory.to_owned(), None)
            .await
            .map_err(told)?;
        let fresh = memory::Account {
            directory: directory.to_owned(),
            credentials: serde_json::to_value(&credentials)
                .map_err(|error| Trouble::new(Reason::Refused, error.to_string()))?,
        };
        Ok(Self {
            account,
            patience,
            fresh: Some(fresh),
        })
    }

    /// When the authority would like this certificate renewed; `None` if it never tells.
    pub(super) async fn window(
        &self,
        old: &CertificateIdentifier<'static>,
    ) -> Result<Option<(Timestamp, Timestamp, SignedDuration)>, Trouble> {
        match self.account.renewal_info(old).await {
            Ok((info, again)) => {
                let moment = |at: i64| {
                    Timestamp::from_second(at)
                        .map_err(|error| Trouble::new(Reason::Refused, error.to_string()))
                };
                let window = info.suggested_window;
                let again = SignedDuration::try_from(again).unwrap_or(SignedDuration::MAX);
                Ok(Some((
                    moment(window.start.unix_timestamp())?,
                    moment(window.end.unix_timestamp())?,
                    again,
                )))
            }
            Err(Error::Unsupported(_)) => Ok(None),
            Err(error) => Err(trouble(&error, &self.patience)),
        }
    }

    /// Proves the name and goes no further.
    pub(super) async fn rehearse(&self, wanted: Wanted<'_>) -> Result<(), Trouble> {
        let mut order = self.begin(wanted).await?;
        self.prove(&mut order, wanted).await
    }

    /// Proves the name and brings the certificate.
    pub(super) async fn order(&self, wanted: Wanted<'_>) -> Result<Fresh, Trouble> {
        let mut order = self.begin(wanted).await?;
        self.prove(&mut order, wanted).await?;
        let told = |error| trouble(&error, &self.patience);
        let key = order.finalize().await.map_err(told)?;
        let chain = order.poll_certificate(&POLL).await.map_err(told)?;
        Ok(Fresh { chain, key })
    }

    async fn begin(&self, wanted: Wanted<'_>) -> Result<Order, Trouble> {
        let names = [Identifier::Dns(wanted.name.to_owned())];
        let mut new = NewOrder::new(&names);
        if self
            .account
            .profiles()
            .any(|profile| profile.name == PROFILE)
        {
            new = new.profile(PROFILE);
        }
        if let Some(old) = wanted.old {
            let mut replacing = NewOrder::new(&names).replaces(old.clone());
            if self
                .account
                .profiles()
                .any(|profile| profile.name == PROFILE)
            {
                replacing = replacing.profile(PROFILE);
            }
            match self.account.new_order(&replacing).await {
                Err(error) if !is_limit(&error) => {
                    // It was replaced already, or the authority does not know it: an order like the first.
                    tracing::debug!(%error, "an order that says what it replaces was refused");
                }
                answer => return answer.map_err(|error| trouble(&error, &self.patience)),
            }
        }
        let order = self.account.new_order(&new).await;
        order.map_err(|error| trouble(&error, &self.patience))
    }

    async fn prove(&self, order: &mut Order, wanted: Wanted<'_>) -> Result<(), Trouble> {
        let told = |error| trouble(&error, &self.patience);
        let mut owed = Vec::new();
        let mut all = order.authorizations();
        while let Some(one) = all.next().await {
            let mut one = one.map_err(told)?;
            if one.status == instant_acme::AuthorizationStatus::Valid {
                continue;
            }
            let mut challenge = challenge(&mut one, wanted.way)?;
            owed.push(answer(&challenge, wanted).await?);
            challenge.set_ready().await.map_err(told)?;
        }
        let status = order.poll_ready(&POLL).await;
        // Answers are owed until the authority has looked, from however many places it looks.
        for answer in owed {
            answer.take_back(wanted.txt).await;
        }
        match status.map_err(told)? {
            OrderStatus::Ready | OrderStatus::Valid => Ok(()),
            _ => Err(self.why_not(order).await),
        }
    }

    /// What the authority saw when it looked.
    async fn why_not(&self, order: &mut Order) -> Trouble {
        let mut all = order.authorizations();
        while let Some(Ok(mut one)) = all.next().await {
            let Ok(state) = one.refresh().await else {
                continue;
            };
            if let Some(problem) = state.challenges.iter().find_map(|c| c.error.clone()) {
                return of_problem(&problem, &self.patience);
            }
        }
        Trouble::new(Reason::NotProven, "the order became invalid")
    }
}

fn challenge<'a>(
    one: &'a mut AuthorizationHandle<'a>,
    way: Way,
) -> Result<ChallengeHandle<'a>, Trouble> {
    let kind = match way {
        Way::Tls => ChallengeType::TlsAlpn01,
        Way::Http => ChallengeType::Http01,
        Way::Txt => ChallengeType::Dns01,
    };
    one.challenge(kind)
        .ok_or_else(|| Trouble::new(Reason::Refused, format!("{way:?} is not offered")))
}

/// An answer that waits for the authority to look.
enum Answer<'a> {
    Local(#[expect(dead_code, reason = "it ends when it is dropped")] Owed<'a>),
    Txt { name: String, value: String },
}

async fn answer<'a>(
    challenge: &ChallengeHandle<'_>,
    wanted: Wanted<'a>,
) -> Result<Answer<'a>, Trouble> {
    let proof = challenge.key_authorization();
    match wanted.way {
        Way::Http => {
            let owed = wanted
                .locks
                .owe_http(&challenge.token, proof.as_str().to_owned());
            Ok(Answer::Local(owed))
        }
        Way::Tls => {
            let key = proof_key(wanted.name, proof.digest().as_ref())
                .map_err(|error| Trouble::new(Reason::Refused, error))?;
            Ok(Answer::Local(wanted.locks.owe_tls(wanted.name, key)))
        }
        Way::Txt => {
            let name = format!("_acme-challenge.{}", wanted.name.trim_start_matches("*."));
            let value = proof.dns_value();
            set_txt(wanted.txt, &name, &value, true)
                .await
                .map_err(|why| Trouble::new(Reason::NoTxt, why))?;
            Ok(Answer::Txt { name, value })
        }
    }
}

impl Answer<'_> {
    async fn take_back(self, txt: &mpsc::Sender<Txt>) {
        if let Self::Txt { name, value } = self
            && let Err(why) = set_txt(txt, &name, &value, false).await
        {
            tracing::debug!(why, "a TXT record of a proof stays behind");
        }
    }
}

async fn set_txt(
    txt: &mpsc::Sender<Txt>,
    name: &str,
    value: &str,
    there: bool,
) -> Result<(), String> {
    let nobody = || "nobody sets TXT records".to_owned();
    let (done, set) = oneshot::channel();
    let (name, value) = (name.to_owned(), value.to_owned());
    let ask = Txt {
        name,
        value,
        there,
        done,
    };
    txt.send(ask).await.map_err(|_| nobody())?;
    set.await.map_err(|_| nobody())?
}

/// The certificate that proves a name over TLS (RFC 8737, 3). It is critical in a way that only authorities
/// understand, so it goes past the checks for real ones.
fn proof_key(name: &str, digest: &[u8]) -> Result<CertifiedKey, String> {
    let make = || -> Result<_, rcgen::Error> {
        let key = rcgen::KeyPair::generate()?;
        let mut form = rcgen::CertificateParams::new(vec![name.to_owned()])?;
        form.custom_extensions = vec![rcgen::CustomExtension::new_acme_identifier(digest)];
        Ok((form.self_signed(&key)?.der().clone(), key.serialize_der()))
    };
    let (certificate, key) = make().map_err(|error| error.to_string())?;
    let key = rustls::pki_types::PrivatePkcs8KeyDer::from(key).into();
    let key = rustls::crypto::ring::sign::any_supported_type(&key).map_err(|e| e.to_string())?;
    Ok(CertifiedKey::new(vec![certificate], key))
}

/// Whether the authority said not to come again so soon.
fn is_limit(error: &Error) -> bool {
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

fn trouble(error: &Error, patience: &Patience) -> Trouble {
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

fn of_problem(problem: &Problem, patience: &Patience) -> Trouble {
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
pub(super) fn said_until(detail: &str) -> Option<Timestamp> {
    let (_, rest) = detail.split_once("retry after ")?;
    let (moment, _) = rest.split_once(" UTC")?;
    format!("{}Z", moment.replace(' ', "T")).parse().ok()
}

/// How the library reaches an authority: by the box's own way out.
struct Door {
    http: Http,
    patience: Patience,
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
