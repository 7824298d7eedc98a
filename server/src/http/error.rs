//! The only place with status codes: every refusal becomes a status, a stable code, a sentence for people, and a
//! detail for the log that never leaves the box. It is logged here, once.

use crate::actions::PageError;
use crate::actions::card::CardError;
use crate::actions::claim::ClaimError;
use crate::actions::publish::PublishError;
use crate::actions::share::ShareError;
use crate::actions::sign_in::SignInError;
use crate::actions::upload::UploadError;
use crate::mail::MailError;
use crate::media::MediaFault;
use crate::rooms::{BatchError, RoomError};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use gluebox_core::EditFault;
use gluebox_store::StoreError;
use serde::Serialize;
use std::fmt;
use utoipa::ToSchema;

/// An answer of the API that is not what was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErrorAnswer {
    pub error: ErrorBody,
}

/// What happened: a stable code for programs, a sentence for people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    /// Stable; programs may act on it.
    pub code: &'static str,
    /// What happened, what it means, what to do.
    pub sentence: String,
    /// Which edit of a batch was refused, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// Seconds to wait before trying again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<i64>,
}

/// Why something was not done.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub status: StatusCode,
    pub body: ErrorBody,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, code: &'static str, sentence: impl Into<String>) -> Self {
        Self {
            status,
            body: ErrorBody {
                code,
                sentence: sentence.into(),
                index: None,
                wait: None,
            },
        }
    }

    pub(super) fn bad(code: &'static str, sentence: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, sentence)
    }

    pub(super) fn signed_out() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "signed_out",
            "You are signed out. Sign in again; what you made is kept on this device.",
        )
    }

    pub(super) fn wait(seconds: i64) -> Self {
        let sentence = format!("That was too often. Please wait {seconds} seconds and try again.");
        let mut refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "wait", sentence);
        refusal.body.wait = Some(seconds);
        refusal
    }

    /// A fault of the box's own. The inner text goes to the log only.
    pub(super) fn unforeseen(error: impl fmt::Display) -> Self {
        tracing::error!(%error, "something unforeseen");
        let sentence = "Something went wrong on my side. What said Saved is saved. Try again; if it stays, restart the box.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "unforeseen", sentence)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.body.sentence)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(seconds) = self.body.wait {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        response.json(ErrorAnswer {
            error: self.body.clone(),
        })
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let sentence = error.to_string();
        match error {
            StoreError::Full => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "no_room",
                "The box has no room left. Delete something or download a copy.",
            ),
            StoreError::Disk { .. } => {
                tracing::error!(%error, "the disk refused");
                let sentence = "The box's disk refused to keep this. Nothing that said Saved is lost. Try again; if it stays, the disk may be failing: download a copy.";
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "disk", sentence)
            }
            StoreError::TooLong => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_long", sentence),
            StoreError::Overtaken => Self::new(StatusCode::INSUFFICIENT_STORAGE, "disk", sentence),
            StoreError::Closed => Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", sentence),
            StoreError::Damaged { .. }
            | StoreError::Unusable { .. }
            | StoreError::Locked { .. } => {
                tracing::error!(%error, "the store refused");
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "damaged", sentence)
            }
        }
    }
}

impl From<RoomError> for Refusal {
    fn from(error: RoomError) -> Self {
        match error {
            RoomError::NoPage => Self::new(StatusCode::NOT_FOUND, "no_page", error.to_string()),
            RoomError::Store(error) => error.into(),
        }
    }
}

impl From<PageError> for Refusal {
    fn from(error: PageError) -> Self {
        let sentence = error.to_string();
        match error {
            PageError::NoPage => Self::new(StatusCode::NOT_FOUND, "no_page", sentence),
            PageError::PathTaken => Self::new(StatusCode::CONFLICT, "path_taken", sentence),
            PageError::Path(_) => Self::bad("path", sentence),
            PageError::Title => Self::bad("title", sentence),
            PageError::FrontPage => Self::new(StatusCode::CONFLICT, "front_page", sentence),
            PageError::NoRevision => Self::new(StatusCode::NOT_FOUND, "no_revision", sentence),
            PageError::Code => Self::new(StatusCode::FORBIDDEN, "code", sentence),
            PageError::Store(error) => error.into(),
        }
    }
}

impl From<ShareError> for Refusal {
    fn from(error: ShareError) -> Self {
        let sentence = error.to_string();
        match error {
            ShareError::NoLink => Self::new(StatusCode::NOT_FOUND, "no_link", sentence),
            ShareError::Label => Self::bad("label", sentence),
            ShareError::Past => Self::bad("past", sentence),
            ShareError::Uses => Self::bad("uses", sentence),
            ShareError::Password => Self::bad("password", sentence),
            ShareError::Page(error) => error.into(),
            ShareError::Store(error) => error.into(),
        }
    }
}

impl From<MailError> for Refusal {
    fn from(error: MailError) -> Self {
        let sentence = error.to_string();
        match error {
            MailError::Off => Self::new(StatusCode::CONFLICT, "mail_off", sentence),
            MailError::NoPassword => Self::new(StatusCode::CONFLICT, "wants_password", sentence),
            MailError::Provider => Self::bad("provider", sentence),
            MailError::Field(field, _) => Self::bad(field, sentence),
            MailError::NoLink => Self::new(StatusCode::NOT_FOUND, "no_link", sentence),
            MailError::NoLetter => Self::new(StatusCode::NOT_FOUND, "no_letter", sentence),
            MailError::TooMany => Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many", sentence),
            MailError::Store(error) => error.into(),
        }
    }
}

impl From<BatchError> for Refusal {
    fn from(error: BatchError) -> Self {
        let sentence = error.to_string();
        match error {
            BatchError::NotYours => Self::new(StatusCode::FORBIDDEN, "not_yours", sentence),
            BatchError::LookOnly => Self::new(StatusCode::FORBIDDEN, "look_only", sentence),
            BatchError::EveryPage => Self::new(StatusCode::FORBIDDEN, "every_page", sentence),
            BatchError::Code => Self::new(StatusCode::FORBIDDEN, "code", sentence),
            BatchError::Picture => Self::new(StatusCode::FORBIDDEN, "picture", sentence),
            BatchError::LinkEnded => Self::new(StatusCode::NOT_FOUND, "link", sentence),
            BatchError::LinkFull => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "link_full", sentence)
            }
            BatchError::Size => Self::bad("batch_size", sentence),
            BatchError::Edit { error, .. } => {
                let (status, code) = match error.fault {
                    EditFault::NeverSeen(_) => (StatusCode::UNPROCESSABLE_ENTITY, "never_seen"),
                    EditFault::TooManyObjects => {
                        (StatusCode::UNPROCESSABLE_ENTITY, "too_many_objects")
                    }
                    EditFault::TooManyRemoved => {
                        (StatusCode::UNPROCESSABLE_ENTITY, "too_many_removed")
                    }
                    EditFault::Value(_) => (StatusCode::UNPROCESSABLE_ENTITY, "value"),
                };
                let mut refusal = Self::new(status, code, sentence);
                refusal.body.index = Some(error.index);
                refusal
            }
            BatchError::Room(error) => error.into(),
            BatchError::Store(error) => error.into(),
        }
    }
}

impl From<PublishError> for Refusal {
    fn from(error: PublishError) -> Self {
        match error {
            PublishError::Page(error) => error.into(),
            PublishError::Upload(error) => error.into(),
            PublishError::Store(error) => error.into(),
            PublishError::Render(error) => Self::unforeseen(error),
        }
    }
}

impl From<UploadError> for Refusal {
    fn from(error: UploadError) -> Self {
        let sentence = error.to_string();
        match error {
            UploadError::NoMedia => Self::new(StatusCode::NOT_FOUND, "no_media", sentence),
            UploadError::LinkFull => {
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "link_full", sentence)
            }
            UploadError::Fault(fault) => {
                let (status, code) = match fault {
                    MediaFault::Heic => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "heic"),
                    MediaFault::Kind => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "kind"),
                    MediaFault::Pixels { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "pixels"),
                    MediaFault::Damaged => (StatusCode::UNPROCESSABLE_ENTITY, "damaged_file"),
                    MediaFault::Empty => (StatusCode::UNPROCESSABLE_ENTITY, "empty_file"),
                    MediaFault::Bytes(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
                };
                Self::new(status, code, sentence)
            }
            UploadError::Store(error) => error.into(),
        }
    }
}

impl From<ClaimError> for Refusal {
    fn from(error: ClaimError) -> Self {
        let sentence = error.to_string();
        match error {
            ClaimError::Claimed => Self::new(StatusCode::CONFLICT, "claimed", sentence),
            ClaimError::WrongCode(_) => Self::new(StatusCode::FORBIDDEN, "wrong_code", sentence),
            ClaimError::Pause(seconds) => {
                let mut refusal = Self::new(StatusCode::TOO_MANY_REQUESTS, "pause", sentence);
                refusal.body.wait = Some(seconds);
                refusal
            }
            ClaimError::Name => Self::bad("name", sentence),
            ClaimError::Password(_) => Self::bad("password", sentence),
            ClaimError::Store(error) => error.into(),
        }
    }
}

impl From<SignInError> for Refusal {
    fn from(error: SignInError) -> Self {
        let sentence = error.to_string();
        match error {
            SignInError::NoMatch | SignInError::NoCard => {
                Self::new(StatusCode::FORBIDDEN, "no_match", sentence)
            }
            SignInError::Help(_) => Self::new(StatusCode::FORBIDDEN, "no_help", sentence),
            SignInError::Password(_) => Self::bad("password", sentence),
            SignInError::Store(error) => error.into(),
        }
    }
}

impl From<CardError> for Refusal {
    fn from(error: CardError) -> Self {
        let sentence = error.to_string();
        match error {
            CardError::Words => Self::bad("card_words", sentence),
            CardError::Gone => Self::new(StatusCode::CONFLICT, "no_card", sentence),
            CardError::Store(error) => error.into(),
        }
    }
}

/// Outside the API, where no page can be had.
pub(super) fn method_not_allowed() -> HttpResponse {
    HttpResponse::MethodNotAllowed()
        .insert_header((header::ALLOW, "GET, HEAD"))
        .body("This address can only be read.\n")
}

pub(super) fn bare_not_found() -> HttpResponse {
    HttpResponse::NotFound()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body("There is no page here.\n")
}

pub(super) fn unreadable(error: &std::io::Error) -> HttpResponse {
    tracing::error!(%error, "a published file cannot be read");
    HttpResponse::ServiceUnavailable()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body("This file cannot be read right now. Please try again later.\n")
}
