//! Writing the archive: from the truth as of one batch and the media that lie there, while the box
//! goes on. Needs no room on the disk, because a full disk is when people want a copy.
//! Sessions stay out (a copy must not let anybody in), and so do letters on their way (they go from this box, not from
//! its copy once more) and the box's identity (it is this box's, not its copy's).

use std::fs::File;
use std::io::{self, Read, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{FORMAT, Label, VERSION, line};
use crate::error::StoreError;
use crate::space::Space;
use crate::store::Store;

/// What only the box itself has.
const STAYS: [Space; 2] = [Space::Session, Space::Mail];

const DOING: &str = "writing the copy";
const README: &str = "This is a copy of a Gluebox: everything its owner made and uploaded.

site/          the pages as visitors see them; open them in any browser
media/         the files that were uploaded, named by the blake3 hash of their bytes
keys/          what keeps the lock on your site; secret
records.jsonl  everything else, one record per line, as text
box.json       what kind of archive this is and how much is in it

To make a box of it again:   gluebox restore THIS-FILE --data EMPTY-FOLDER

Keep it in a safe place: whoever has it can read unpublished pages, too, and could pass for your site.
";

/// What an export held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    pub records: u64,
    pub media: u64,
}

type Zip<W> = ZipWriter<StreamWriter<W>>;

/// Where the caller puts further files into an export.
pub struct Added<'a, W: Write> {
    zip: &'a mut Zip<W>,
}

impl<W: Write> Added<'_, W> {
    /// Adds `site/NAME`, a file for people; a restore does not read it.
    pub fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        begin(
            self.zip,
            &format!("site/{name}"),
            CompressionMethod::Deflated,
            bytes.len() as u64,
        )?;
        self.zip.write_all(bytes).map_err(failed)
    }
}

pub(crate) fn export<W: Write>(
    store: &Store,
    out: W,
    add: impl FnOnce(&mut Added<'_, W>) -> Result<(), StoreError>,
) -> Result<Exported, StoreError> {
    // A file is stored before the record about it: the files that lie there after the records were opened are
    // at least those that it names.
    let rows = store.rows()?;
    let mut media = store.media().all()?;
    media.sort();
    let mut zip = ZipWriter::new_stream(out);
    begin(&mut zip, "README.txt", CompressionMethod::Deflated, 0)?;
    zip.write_all(README.as_bytes()).map_err(failed)?;

    begin(
        &mut zip,
        "records.jsonl",
        CompressionMethod::Deflated,
        u64::MAX,
    )?;
    let mut records = 0;
    for row in rows {
        let (key, value) = row?;
        if STAYS.iter().any(|space| key.first() == Some(&space.tag())) {
            continue;
        }
        zip.write_all(&line::write(&key, &value)).map_err(failed)?;
        zip.write_all(b"\n").map_err(failed)?;
        records += 1;
    }

    let mut written = 0;
    for hash in media {
        let Some(mut file) = store.media().open(&hash)? else {
            continue;
        };
        let len = store.media().len(&hash).unwrap_or(u64::MAX);
        begin(
            &mut zip,
            &format!("media/{hash}"),
            CompressionMethod::Stored,
            len,
        )?;
        copy(&mut file, &mut zip)?;
        written += 1;
    }
    for (name, bytes) in store.keys()? {
        let len = bytes.len() as u64;
        begin(
            &mut zip,
            &format!("keys/{name}"),
            CompressionMethod::Deflated,
            len,
        )?;
        zip.write_all(&bytes).map_err(failed)?;
    }
    add(&mut Added { zip: &mut zip })?;

    let label = Label {
        format: FORMAT.to_owned(),
        version: VERSION,
        records,
        media: written,
    };
    begin(&mut zip, "box.json", CompressionMethod::Deflated, 0)?;
    serde_json::to_writer_pretty(&mut zip, &label).map_err(|error| failed(error.into()))?;
    zip.finish()
        .map_err(|error| failed(error.into()))?
        .into_inner()
        .flush()
        .map_err(failed)?;
    Ok(Exported {
        records,
        media: written,
    })
}

fn begin<W: Write>(
    zip: &mut Zip<W>,
    name: &str,
    method: CompressionMethod,
    len: u64,
) -> Result<(), StoreError> {
    let options = SimpleFileOptions::default()
        .compression_method(method)
        // The same records give the same bytes.
        .last_modified_time(DateTime::default())
        .large_file(len > u64::from(u32::MAX / 2));
    zip.start_file(name, options)
        .map_err(|error| failed(error.into()))
}

fn copy(file: &mut File, out: &mut impl Write) -> Result<(), StoreError> {
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file
            .read(&mut buffer)
            .map_err(|error| StoreError::disk("reading a stored file", error))?
        {
            0 => return Ok(()),
            count => out.write_all(&buffer[..count]).map_err(failed)?,
        }
    }
}

fn failed(error: io::Error) -> StoreError {
    StoreError::disk(DOING, error)
}
