//! Uploads and originals.

use crate::actions::upload::{self as act, BYTES, UploadError};
use crate::http::App;
use crate::http::blocking::{self, blocking};
use crate::http::error::{ErrorAnswer, Refusal};
use crate::http::session::SignedIn;
use crate::media::MediaFault;
use actix_web::http::header;
use actix_web::{HttpResponse, web};
use futures_util::StreamExt;
use gluebox_core::MediaId;
use gluebox_store::StoreError;
use serde::{Deserialize, Serialize};
use std::io::Write;
use utoipa::{IntoParams, ToSchema};

#[derive(Deserialize, IntoParams)]
pub(super) struct Named {
    /// The file's name on the device it came from.
    #[serde(default)]
    name: String,
}

/// A stored picture.
#[derive(Serialize, ToSchema)]
pub(super) struct Media {
    /// The BLAKE3 hash of its bytes, hexadecimal.
    #[schema(value_type = String)]
    media: MediaId,
    /// Pixels as a visitor sees it, orientation applied.
    width: u32,
    height: u32,
    /// `image/jpeg`, `image/png`, `image/gif` or `image/webp`, by its bytes.
    kind: String,
}

/// Takes a picture: the body is the file. It is judged by its bytes, whatever it is called.
#[utoipa::path(post, path = "/-/api/media", tag = "media", params(Named),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses(
    (status = 200, description = "Kept.", body = Media),
    (status = 400, description = "`cut`: the upload ended early", body = ErrorAnswer),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 403, description = "`origin`", body = ErrorAnswer),
    (status = 413, description = "`too_large`", body = ErrorAnswer),
    (status = 415, description = "`heic`, `kind`", body = ErrorAnswer),
    (status = 422, description = "`pixels`, `damaged_file`, `empty_file`", body = ErrorAnswer),
    (status = 507, description = "`no_room`, `disk`", body = ErrorAnswer),
))]
pub(super) async fn upload(
    app: web::Data<App>,
    owner: SignedIn,
    named: web::Query<Named>,
    mut body: web::Payload,
) -> Result<web::Json<Media>, Refusal> {
    let kept = app.kept().await?;
    let store = kept.store.clone();
    let mut upload = blocking(move || store.media().upload()).await?;
    let mut taken = 0u64;
    while let Some(piece) = body.next().await {
        let cut = |_| {
            Refusal::bad(
                "cut",
                "The upload ended before the file was whole. Try again.",
            )
        };
        let piece = piece.map_err(cut)?;
        taken += piece.len() as u64;
        if taken > BYTES {
            return Err(UploadError::Fault(MediaFault::Bytes(BYTES >> 20)).into());
        }
        upload = blocking(move || {
            upload
                .write_all(&piece)
                .map_err(|error| StoreError::disk("storing a file", error))?;
            Ok::<_, StoreError>(upload)
        })
        .await?;
    }
    let (media, record) = blocking(move || act::take(&kept, &owner.0, upload, &named.name)).await?;
    Ok(web::Json(Media {
        media,
        width: record.width,
        height: record.height,
        kind: record.kind,
    }))
}

/// The file as it was uploaded.
#[utoipa::path(get, path = "/-/api/media/{media}", tag = "media", params(("media" = String, Path, description = "Hash")), responses(
    (status = 200, description = "The file.", content_type = "application/octet-stream"),
    (status = 401, description = "`signed_out`", body = ErrorAnswer),
    (status = 404, description = "`no_media`", body = ErrorAnswer),
))]
pub(super) async fn original(
    app: web::Data<App>,
    _: SignedIn,
    media: web::Path<String>,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    let (record, path) = blocking(move || {
        let id = MediaId::new(&media).map_err(|_| UploadError::NoMedia)?;
        let record = act::find(&kept, &id)?;
        Ok::<_, UploadError>((record, act::path(&kept, &id)?))
    })
    .await?;
    let bytes = blocking::io(move || std::fs::read(path))
        .await
        .map_err(Refusal::unforeseen)?;
    Ok(HttpResponse::Ok()
        .content_type(record.kind)
        .insert_header((header::CONTENT_DISPOSITION, "attachment"))
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .body(bytes))
}

/// A copy for the editor's page, by the session's cookie.
pub(in crate::http) async fn draft(
    app: web::Data<App>,
    _: SignedIn,
    names: web::Path<(String, u32)>,
) -> Result<HttpResponse, Refusal> {
    let kept = app.kept().await?;
    let (media, width) = names.into_inner();
    let (kind, path) = blocking(move || {
        let id = MediaId::new(&media).map_err(|_| UploadError::NoMedia)?;
        let copy = act::rendition(&kept, &id, width)?;
        Ok::<_, UploadError>((copy.kind, act::path(&kept, &copy.file)?))
    })
    .await?;
    let bytes = blocking::io(move || std::fs::read(path))
        .await
        .map_err(Refusal::unforeseen)?;
    Ok(HttpResponse::Ok()
        .content_type(kind)
        .insert_header((
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ))
        .insert_header((
            header::CACHE_CONTROL,
            "private, max-age=31536000, immutable",
        ))
        .body(bytes))
}
