//! One conversation with a mail provider: find it, lock the way, sign in, hand over one letter.
//!
//! lettre speaks; here stands in which order, how long each answer is waited for, and that nothing is said in the clear
//! but the wish for a lock. It must not know why an answer is a refusal; that is in `refusal.rs`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Starttls};
use lettre::transport::smtp::extension::{ClientId, Extension};
use lettre::transport::smtp::response::{Response, Severity};
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::account::{Account, Lock};
use super::letter::Packed;
use super::reach::reach;
use super::refusal::{Stage, by_lock, by_provider};
use super::trouble::{Trouble, Why};
use super::wire::Wire;
use crate::http::{self, Outside};

/// A whole try. Nobody needs half of it.
const WHOLE: Duration = Duration::from_secs(240);
/// For one answer. RFC 5321 allows minutes (4.5.3.2), but who takes letters from people answers in seconds.
const ANSWER: Duration = Duration::from_secs(30);
/// For the answer to the letter itself, which may be looked through for advertising and worse.
const VERDICT: Duration = Duration::from_secs(120);
/// For the farewell, after which nothing can go wrong any more.
const FAREWELL: Duration = Duration::from_secs(2);

const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// lettre waits for a greeting, which after STARTTLS nobody says again.
const GREETING: &[u8] = b"220 locked\r\n";

/// Makes one try.
pub(super) async fn send(
    account: &Account,
    outside: &Outside,
    hurry: u32,
    letter: &Packed,
) -> Result<(), Trouble> {
    let talk = Talk {
        account,
        outside,
        hurry: hurry.max(1),
    };
    let sent = tokio::time::timeout(WHOLE / talk.hurry, talk.send(letter)).await;
    sent.unwrap_or_else(|_| Err(Why::Slow.into()))
        .map_err(|trouble| trouble.without_secrets(account))
}

struct Talk<'a> {
    account: &'a Account,
    outside: &'a Outside,
    hurry: u32,
}

impl Talk<'_> {
    async fn send(&self, letter: &Packed) -> Result<(), Trouble> {
        let (stream, peer) = reach(self.account, self.outside, self.hurry).await?;
        let (stream, greeting): (_, &[u8]) = match self.account.lock {
            Lock::Tls => (stream, b""),
            Lock::StartTls => (self.ask_for_lock(stream, peer).await?, GREETING),
        };
        let locked = self.lock(stream).await?;
        let wire = Wire::new(locked, peer, greeting);
        let mut talk = self.hello(wire).await?;
        self.sign_in(&mut talk).await?;
        self.hand_over(&mut talk, letter).await?;
        // The letter is there, whatever comes of the farewell.
        let _ = tokio::time::timeout(FAREWELL / self.hurry, talk.quit()).await;
        Ok(())
    }

    async fn hello(
        &self,
        wire: impl AsyncTokioStream + 'static,
    ) -> Result<AsyncSmtpConnection, Trouble> {
        // What the box calls itself: at home it has no name that a provider could look up, and its own is nobody's
        // business. lettre says 127.0.0.1, as programs for mail do.
        let name = ClientId::default();
        let talk = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &name);
        self.wait(ANSWER, Stage::Hello, talk).await
    }

    /// Says nothing but its name and the wish for a lock, and takes nothing but its being granted.
    async fn ask_for_lock(
        &self,
        stream: TcpStream,
        peer: SocketAddr,
    ) -> Result<TcpStream, Trouble> {
        let (wire, mut back) = Wire::lent(stream, peer);
        let mut talk = self.hello(wire).await?;
        if !talk.server_info().supports_feature(Extension::StartTls) {
            return Err(Why::NoLock.into());
        }
        let granted = self
            .wait(ANSWER, Stage::Lock, talk.command(Starttls))
            .await?;
        is(&granted, Severity::PositiveCompletion)?;
        drop(talk);
        back.try_recv().map_err(|_| Why::Cut.into())
    }

    async fn lock(&self, stream: TcpStream) -> Result<TlsStream<TcpStream>, Trouble> {
        let settings = http::tls(&self.outside.roots).map_err(|_| Why::Roots)?;
        let name = ServerName::try_from(self.account.host.clone()).map_err(|_| Why::OtherName)?;
        let locks = TlsConnector::from(Arc::new(settings));
        let locked = tokio::time::timeout(ANSWER / self.hurry, locks.connect(name, stream)).await;
        locked
            .map_err(|_| Why::Slow)?
            .map_err(|error| by_lock(&error, self.account.lock).into())
    }

    async fn sign_in(&self, talk: &mut AsyncSmtpConnection) -> Result<(), Trouble> {
        if self.account.name.is_empty() {
            return Ok(());
        }
        if talk.server_info().get_auth_mechanism(&MECHANISMS).is_none() {
            return Err(Why::NoSignIn.into());
        }
        let proof = Credentials::new(self.account.name.clone(), self.account.password.clone());
        let signed_in = talk.auth(&MECHANISMS, &proof);
        let answer = self.wait(ANSWER, Stage::SignIn, signed_in).await?;
        is(&answer, Severity::PositiveCompletion)
    }

    async fn hand_over(
        &self,
        talk: &mut AsyncSmtpConnection,
        letter: &Packed,
    ) -> Result<(), Trouble> {
        let from = Mail::new(Some(letter.from.inner().clone()), Vec::new());
        let answer = self.wait(ANSWER, Stage::Sender, talk.command(from)).await?;
        is(&answer, Severity::PositiveCompletion)?;
        let to = Rcpt::new(letter.to.inner().clone(), Vec::new());
        let answer = self
            .wait(ANSWER, Stage::Recipient, talk.command(to))
            .await?;
        is(&answer, Severity::PositiveCompletion)?;
        let answer = self.wait(ANSWER, Stage::Letter, talk.command(Data)).await?;
        // Without this the lines of the letter would be taken for commands.
        is(&answer, Severity::PositiveIntermediate)?;
        let answer = talk.message(&letter.bytes);
        let answer = self.wait(VERDICT, Stage::Letter, answer).await?;
        is(&answer, Severity::PositiveCompletion)
    }

    async fn wait<T>(
        &self,
        patience: Duration,
        stage: Stage,
        answer: impl Future<Output = Result<T, smtp::Error>>,
    ) -> Result<T, Trouble> {
        match tokio::time::timeout(patience / self.hurry, answer).await {
            Ok(answer) => answer.map_err(|error| by_provider(&error, stage, self.account)),
            Err(_) => Err(Why::Slow.into()),
        }
    }
}

/// Whether a yes is the yes that belongs here.
fn is(answer: &Response, wanted: Severity) -> Result<(), Trouble> {
    if answer.code().severity == wanted {
        return Ok(());
    }
    let words: Vec<&str> = answer.message().collect();
    let words = format!("{} {}", answer.code(), words.join(" "));
    Err(Trouble::new(Why::Nonsense, words))
}
