//! PEM (RFC 7468, RFC 1421): all blocks of a text, with whatever stands between, before and after them.

use memchr::memmem;

use super::base64;
use crate::scan::certificate::tlv::Fault;

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"END ";
const DASHES: &[u8] = b"-----";
/// The longest label that is taken for one.
const LABEL: usize = 64;

/// One block between its `BEGIN` and `END` lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scan::certificate) struct Armour {
    /// The label: `CERTIFICATE`.
    pub(in crate::scan::certificate) label: String,
    /// Offset of the `BEGIN` line.
    pub(in crate::scan::certificate) at: usize,
    /// Length up to the last dash of the `END` line.
    pub(in crate::scan::certificate) len: usize,
    /// The `Name: value` lines of RFC 1421 §4.6, as encrypted keys have them.
    pub(in crate::scan::certificate) headers: Vec<(String, String)>,
    /// What the base64 text stands for, or where it breaks.
    pub(in crate::scan::certificate) der: Result<Vec<u8>, Fault>,
}

impl Armour {
    /// The value of a header.
    pub(in crate::scan::certificate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// Whether a block begins a line, indented or not. In programs and scripts that only speak of PEM it stands within one.
pub(in crate::scan::certificate) fn begins_a_line(bytes: &[u8]) -> bool {
    memmem::find_iter(bytes, BEGIN).any(|at| {
        let before = bytes.get(..at).unwrap_or_default();
        before.iter().rev().find(|byte| !matches!(byte, b' ' | b'\t')).is_none_or(|byte| matches!(byte, b'\n' | b'\r'))
    })
}

/// All blocks in order, and the places where a block begins but never ends.
pub(in crate::scan::certificate) fn blocks(bytes: &[u8]) -> (Vec<Armour>, Vec<Fault>) {
    let mut found = Vec::new();
    let mut faults = Vec::new();
    let mut lines = Lines { bytes, at: 0, line: 1 };
    let finder = memmem::Finder::new(BEGIN);
    let mut from = 0_usize;
    while let Some(step) = bytes.get(from..).and_then(|rest| finder.find(rest)) {
        let at = from.saturating_add(step);
        let (block, next) = block(bytes, at);
        from = next.max(at.saturating_add(BEGIN.len()));
        match block {
            Some(Ok(mut armour)) => {
                armour.der = armour.der.map_err(|fault| lines.name(fault));
                found.push(armour);
            }
            Some(Err(fault)) => faults.push(lines.name(fault)),
            None => {}
        }
    }
    (found, faults)
}

/// The block that begins at `at`, and where to look for the next. `None`: a `BEGIN` that starts no block.
fn block(bytes: &[u8], at: usize) -> (Option<Result<Armour, Fault>>, usize) {
    let label_at = at.saturating_add(BEGIN.len());
    let tail = bytes.get(label_at..).unwrap_or_default();
    let head = tail.get(..LABEL.saturating_add(DASHES.len())).unwrap_or(tail);
    let Some(length) = memmem::find(head, DASHES) else { return (None, label_at) };
    let label = head.get(..length).unwrap_or_default();
    if label.is_empty() || !label.iter().all(|byte| (0x20..0x7f).contains(byte)) {
        return (None, label_at);
    }
    let label = String::from_utf8_lossy(label).into_owned();
    let body_at = label_at.saturating_add(length).saturating_add(DASHES.len());
    let body = bytes.get(body_at..).unwrap_or_default();
    let Some(end) = memmem::find(body, DASHES) else {
        let fault = Fault::truncated(bytes.len(), format!("PEM block {label} without its END line"));
        return (Some(Err(fault)), bytes.len());
    };
    let end_at = body_at.saturating_add(end);
    let trailer = bytes.get(end_at.saturating_add(DASHES.len())..).unwrap_or_default();
    let closing = format!("{}-----", &label);
    let closed = trailer.strip_prefix(END).filter(|rest| rest.starts_with(closing.as_bytes()));
    if closed.is_none() {
        // The next BEGIN, or an END of another label, is looked at again on its own.
        let fault = Fault::malformed(end_at, format!("PEM block {label} ends without its END line"));
        return (Some(Err(fault)), end_at);
    }
    let stop = end_at.saturating_add(DASHES.len()).saturating_add(END.len()).saturating_add(closing.len());
    let (headers, text_at) = headers(body.get(..end).unwrap_or_default(), body_at);
    let text = bytes.get(text_at..end_at).unwrap_or_default();
    let der = base64::decode(text).map_err(|fault| fault.moved(text_at));
    (Some(Ok(Armour { label, at, len: stop.saturating_sub(at), headers, der })), stop)
}

/// The header lines at the head of a block, if any, and where its base64 text begins.
fn headers(body: &[u8], body_at: usize) -> (Vec<(String, String)>, usize) {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut at = 0_usize;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii();
        if let Some(colon) = memchr::memchr(b':', text) {
            let (name, value) = text.split_at_checked(colon).unwrap_or_default();
            let value = value.get(1..).unwrap_or_default().trim_ascii();
            found.push((String::from_utf8_lossy(name).into_owned(), String::from_utf8_lossy(value).into_owned()));
        } else if let (Some((_, value)), Some(b' ' | b'\t')) = (found.last_mut(), line.first()) {
            value.push_str(&String::from_utf8_lossy(text));
        } else if !text.is_empty() {
            break;
        }
        at = at.saturating_add(line.len());
    }
    (found, body_at.saturating_add(at))
}

/// Line numbers of offsets that are asked for in ascending order, so that each byte is counted once.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The fault with its line number.
    fn name(&mut self, mut fault: Fault) -> Fault {
        if fault.at < self.at {
            self.at = 0;
            self.line = 1;
        }
        let between = self.bytes.get(self.at..fault.at.min(self.bytes.len())).unwrap_or_default();
        self.line = self.line.saturating_add(memchr::memchr_iter(b'\n', between).count());
        self.at = fault.at;
        fault.what = format!("line {}: {}", self.line, fault.what);
        fault
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn blocks_between_text() {
        let text = b"subject=/CN=x\r\n-----BEGIN A-----\r\nAQID\r\nBA==\r\n-----END A-----\r\nmore\n-----BEGIN B C-----\nBQ\n-----END B C-----";
        let (blocks, faults) = blocks(text);
        assert!(faults.is_empty());
        let labels: Vec<_> = blocks.iter().map(|block| block.label.as_str()).collect();
        assert_eq!(labels, ["A", "B C"]);
        assert_eq!(blocks[0].der.as_deref().unwrap(), [1, 2, 3, 4]);
        assert_eq!(blocks[0].at, 15);
        assert_eq!(blocks[1].at + blocks[1].len, text.len());
        assert_eq!(blocks[1].der.as_deref().unwrap(), [5]);
    }

    #[test]
    fn a_broken_block_does_not_hide_the_next() {
        let text = b"-----BEGIN A-----\nAQ*D\n-----END A-----\n-----BEGIN A-----\nAQID\n-----BEGIN B-----\nBQ==\n-----END B-----\n-----BEGIN C-----\nAQ";
        let (blocks, faults) = blocks(text);
        assert_eq!(blocks.len(), 2);
        let fault = blocks[0].der.as_ref().unwrap_err();
        assert_eq!((fault.at, fault.what.split(':').next().unwrap()), (20, "line 2"));
        assert_eq!(blocks[1].label, "B");
        assert_eq!(faults.len(), 2);
        assert!(faults[1].truncated);
    }

    #[test]
    fn headers_of_an_encrypted_key() {
        let text = b"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: DES-EDE3-CBC,0011\n\nAQID\n-----END RSA PRIVATE KEY-----\n";
        let (blocks, _) = blocks(text);
        assert_eq!(blocks[0].header("dek-info"), Some("DES-EDE3-CBC,0011"));
        assert_eq!(blocks[0].der.as_deref().unwrap(), [1, 2, 3]);
    }
}
