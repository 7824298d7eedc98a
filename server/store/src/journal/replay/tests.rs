use super::*;
use crate::journal::format::encode_batch;
use crate::journal::segment_path;
use crate::write::encode;

/// Writes a segment of batches `(sequence, durable)`; the value of each is its sequence.
fn segment(dir: &Path, number: u64, good: u64, batches: &[(u64, u64)]) -> Vec<u8> {
    let nonce = number * 1000;
    let mut bytes = SegmentHeader {
        version: VERSION,
        segment: number,
        nonce,
        good,
    }
    .encode()
    .to_vec();
    for (sequence, durable) in batches {
        let payload = encode(&[(
            vec![4, *sequence as u8],
            Some(sequence.to_be_bytes().to_vec()),
        )]);
        encode_batch(&mut bytes, number, nonce, *sequence, *durable, &payload);
    }
    bytes.resize(bytes.len() + 4096, 0);
    fs::write(segment_path(dir, number), &bytes).expect("written");
    bytes
}

fn read(dir: &Path, from: u64, durable: u64) -> (Vec<u64>, Report) {
    let mut seen = Vec::new();
    let report = replay(dir, from, None, durable, |sequence, _| {
        seen.push(sequence);
        Ok(())
    });
    (seen, report.expect("readable"))
}

/// Bends the payload of a batch in a segment.
fn bend(dir: &Path, number: u64, sequence: u64) {
    let path = segment_path(dir, number);
    let mut bytes = fs::read(&path).expect("read");
    let wanted = sequence.to_be_bytes();
    let at = (0..bytes.len()).step_by(ALIGN).find(|at| {
        batch_at(&bytes, *at, number).is_some_and(|found| bytes[found.payload].ends_with(&wanted))
    });
    let found = batch_at(&bytes, at.expect("written"), number).expect("whole");
    bytes[found.payload.end - 1] ^= 1;
    fs::write(path, bytes).expect("written");
}

#[test]
fn batches_come_in_order_over_segments() {
    let dir = tempfile::tempdir().expect("a folder");
    segment(dir.path(), 1, 0, &[(1, 0), (2, 1), (3, 1)]);
    segment(dir.path(), 2, 3, &[(4, 3)]);
    let (seen, report) = read(dir.path(), 0, 0);
    assert_eq!(seen, [1, 2, 3, 4]);
    assert_eq!(
        (report.last, report.lost, report.cut, report.segment),
        (4, 0, 0, 2)
    );
    assert_eq!(report.ends, [(1, 3), (2, 4)]);
    assert_eq!(read(dir.path(), 2, 0).0, [3, 4]);
    let empty = tempfile::tempdir().expect("a folder");
    let (seen, report) = read(empty.path(), 9, 9);
    assert_eq!((seen.len(), report.last, report.lost), (0, 9, 0));
}

#[test]
fn a_refused_tail_is_not_believed_even_if_it_reached_the_disk() {
    let dir = tempfile::tempdir().expect("a folder");
    segment(dir.path(), 1, 0, &[(1, 0), (2, 1), (3, 2)]);
    // 2 and 3 were refused; what came afterwards has their numbers.
    segment(dir.path(), 2, 1, &[(2, 1), (3, 2)]);
    let mut keys = Vec::new();
    let report = replay(dir.path(), 0, None, 0, |sequence, changes| {
        keys.push((sequence, changes.len()));
        Ok(())
    })
    .expect("readable");
    assert_eq!(keys, [(1, 1), (2, 1), (3, 1)]);
    assert_eq!(report.ends, [(1, 1), (2, 3)]);
    assert_eq!(report.lost, 0);
}

#[test]
fn a_torn_group_is_cut_from_its_first_missing_batch() {
    let dir = tempfile::tempdir().expect("a folder");
    // 3 and 4 were written with one fsync that never came back.
    segment(dir.path(), 1, 0, &[(1, 0), (2, 1), (3, 2), (4, 2)]);
    bend(dir.path(), 1, 3);
    let (seen, report) = read(dir.path(), 0, 0);
    assert_eq!(seen, [1, 2]);
    assert_eq!((report.last, report.lost), (2, 0));
    assert!(report.cut > 0 && report.tail.is_some());
}

#[test]
fn a_missing_batch_that_somebody_calls_durable_is_a_loss() {
    let dir = tempfile::tempdir().expect("a folder");
    segment(dir.path(), 1, 0, &[(1, 0), (2, 1), (3, 2), (4, 3)]);
    bend(dir.path(), 1, 2);
    let (seen, report) = read(dir.path(), 0, 0);
    assert_eq!(seen, [1, 3, 4]);
    assert_eq!(
        (
            report.last,
            report.lost,
            report.first_lost,
            report.kept_behind
        ),
        (4, 1, Some(2), 2)
    );
    assert_eq!(report.damaged, [segment_path(dir.path(), 1)]);
    // The index reached 4, so a bent 4 is a loss and not a torn tail.
    bend(dir.path(), 1, 4);
    let (seen, report) = read(dir.path(), 0, 4);
    assert_eq!(seen, [1, 3]);
    assert_eq!((report.last, report.lost), (3, 2));
}

#[test]
fn a_bent_header_and_a_missing_segment_are_told() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut bytes = segment(dir.path(), 1, 0, &[(1, 0), (2, 1)]);
    segment(dir.path(), 2, 2, &[(3, 2)]);
    segment(dir.path(), 3, 3, &[(4, 3)]);
    bytes[3] ^= 1;
    fs::write(segment_path(dir.path(), 1), bytes).expect("written");
    fs::remove_file(segment_path(dir.path(), 2)).expect("removed");
    let (seen, report) = read(dir.path(), 0, 0);
    assert_eq!(seen, [1, 2, 4]);
    assert_eq!((report.lost, report.first_lost), (1, Some(3)));
    assert_eq!(report.damaged, [segment_path(dir.path(), 1)]);
}

#[test]
fn a_segment_of_a_newer_program_is_not_guessed_at() {
    let dir = tempfile::tempdir().expect("a folder");
    let header = SegmentHeader {
        version: VERSION + 1,
        segment: 1,
        nonce: 0,
        good: 0,
    };
    fs::write(segment_path(dir.path(), 1), header.encode()).expect("written");
    let error = replay(dir.path(), 0, None, 0, |_, _| Ok(())).expect_err("refused");
    assert!(error.to_string().contains("newer Gluebox"), "{error}");
}

#[test]
fn a_header_inside_a_value_does_not_pass_for_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut forged = Vec::new();
    encode_batch(
        &mut forged,
        1,
        666,
        2,
        1,
        &encode(&[(vec![4], Some(b"forged".to_vec()))]),
    );
    let mut padded = vec![0; 7];
    padded.extend(&forged);
    let nonce = 1000;
    let mut bytes = SegmentHeader {
        version: VERSION,
        segment: 1,
        nonce,
        good: 0,
    }
    .encode()
    .to_vec();
    encode_batch(
        &mut bytes,
        1,
        nonce,
        1,
        0,
        &encode(&[(vec![4; 11], Some(forged))]),
    );
    bytes[SEGMENT_HEADER] ^= 1;
    fs::write(segment_path(dir.path(), 1), bytes).expect("written");
    assert_eq!(read(dir.path(), 0, 0).0, [0; 0]);
}
