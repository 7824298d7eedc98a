use super::*;
use crate::folder::create_new;

fn write(path: &Path, rows: &[Row]) -> Count {
    let mut writer = Writer::create(create_new(path).expect("a file"), 7).expect("begun");
    for (key, value) in rows {
        writer.push(key, value).expect("written");
    }
    writer.finish().expect("finished")
}

#[test]
fn rows_come_back_in_order_over_many_blocks() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.gbs");
    let rows: Vec<Row> = (0..500_u32)
        .map(|n| {
            (
                n.to_be_bytes().to_vec(),
                vec![n as u8; (n as usize * 37) % 3000],
            )
        })
        .collect();
    let count = write(&path, &rows);
    assert_eq!(count.records, 500);
    assert_eq!(verify(&path).expect("whole"), (7, count));
    let read: Result<Vec<Row>, _> = Reader::open(&path).expect("opened").collect();
    assert_eq!(read.expect("whole"), rows);
    let empty = dir.path().join("empty.gbs");
    assert_eq!(verify(&empty).is_err(), !empty.exists());
    let count = write(&empty, &[]);
    assert_eq!(verify(&empty).expect("whole"), (7, count));
}

#[test]
fn every_flipped_byte_and_every_cut_is_noticed() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.gbs");
    let rows: Vec<Row> = (0..20_u8).map(|n| (vec![n], vec![n; 40])).collect();
    write(&path, &rows);
    let bytes = std::fs::read(&path).expect("read");
    let bent = dir.path().join("bent.gbs");
    for at in 0..bytes.len() {
        let mut copy = bytes.clone();
        copy[at] ^= 0x10;
        std::fs::write(&bent, copy).expect("written");
        assert!(verify(&bent).is_err(), "byte {at}");
        std::fs::write(&bent, &bytes[..at]).expect("written");
        assert!(verify(&bent).is_err(), "cut at {at}");
    }
}

#[test]
fn a_newer_snapshot_is_not_called_damaged() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.gbs");
    write(&path, &[]);
    let mut bytes = std::fs::read(&path).expect("read");
    bytes[8] = 2;
    let crc = crc32fast::hash(&bytes[..28]);
    bytes[28..32].copy_from_slice(&crc.to_le_bytes());
    std::fs::write(&path, bytes).expect("written");
    assert!(matches!(verify(&path), Err(StoreError::Unusable { .. })));
}
