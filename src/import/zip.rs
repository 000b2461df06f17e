//! The archive that an `.xlsx` is: files by name, stored or deflated.

use flate2::read::DeflateDecoder;
use std::collections::BTreeMap;
use std::io::Read as _;

use super::bytes::Bytes;

/// More than any of its files is long.
const MOST_BYTES: u64 = 1 << 29;

/// Files by name.
pub struct Zip<'a> {
    bytes: &'a [u8],
    /// Where each begins, how many bytes it takes, and whether it is deflated.
    files: BTreeMap<String, (usize, usize, bool)>,
}

impl<'a> Zip<'a> {
    /// Reads the list of files at the end; nothing where it is damaged or encrypted.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        let ends = bytes
            .windows(4)
            .rposition(|window| window == b"PK\x05\x06")?;
        let mut end = Bytes::new(bytes.get(ends + 10..)?, false);
        let (count, _, start) = (end.u16()?, end.u32()?, end.count()?);
        let mut list = Bytes::new(bytes.get(start..)?, false);
        let mut files = BTreeMap::new();
        for _ in 0..count {
            (list.take(4)? == b"PK\x01\x02").then_some(())?;
            list.take(4)?;
            let (flags, method) = (list.u16()?, list.u16()?);
            list.take(8)?;
            let (packed, _) = (list.count()?, list.count()?);
            let name = usize::from(list.u16()?);
            let (extra, comment) = (usize::from(list.u16()?), usize::from(list.u16()?));
            list.take(8)?;
            let at = list.count()?;
            let name = String::from_utf8_lossy(list.take(name)?).into_owned();
            list.take(extra + comment)?;
            if flags & 1 == 0 && (method == 0 || method == 8) {
                files.insert(name, (at, packed, method == 8));
            }
        }
        Some(Self { bytes, files })
    }

    /// A file's bytes; nothing where there is none of that name, or it is damaged or too large.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        let (at, packed, deflated) = *self.files.get(name)?;
        let mut header = Bytes::new(self.bytes.get(at..)?, false);
        (header.take(4)? == b"PK\x03\x04").then_some(())?;
        header.take(22)?;
        let (name, extra) = (usize::from(header.u16()?), usize::from(header.u16()?));
        header.take(name + extra)?;
        let data = header.take(packed)?;
        if !deflated {
            return Some(data.to_vec());
        }
        let mut out = Vec::new();
        let read = DeflateDecoder::new(data)
            .take(MOST_BYTES)
            .read_to_end(&mut out);
        (read.is_ok() && (out.len() as u64) < MOST_BYTES).then_some(out)
    }
}
