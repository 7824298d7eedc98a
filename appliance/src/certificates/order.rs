//! One order at an authority: account, proof, certificate. It must not decide when, nor keep anything.

use super::authority::{Door, Patience, is_final, of_problem, trouble};
use super::locks::Locks;
use super::memory;
use super::plan::Way;
use super::proof::{answer, challenge};
use super::trouble::{Reason, Trouble};
use super::wish::{Txt, Wish};
use crate::http::Http;
use instant_acme::{
    Account, CertificateIdentifier, Error, HttpClient, Identifier, NewAccount, NewOrder, Order,
    OrderStatus, RetryPolicy,
};
use jiff::{SignedDuration, Timestamp};
use std::time::Duration;
use tokio::sync::mpsc;

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
        let has_profile = self.account.profiles().any(|p| p.name == PROFILE);
        let new = || match has_profile {
            true => NewOrder::new(&names).profile(PROFILE),
            false => NewOrder::new(&names),
        };
        if let Some(old) = wanted.old {
            match self.account.new_order(&new().replaces(old.clone())).await {
                Err(error) if !is_final(&error) => {
                    // It was replaced already, or the authority does not know it: an order like the first.
                    tracing::debug!(%error, "an order that says what it replaces was refused");
                }
                answer => return answer.map_err(|error| trouble(&error, &self.patience)),
            }
        }
        let order = self.account.new_order(&new()).await;
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
