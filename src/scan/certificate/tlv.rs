//! A bounded, tolerant reader of DER and BER (ITU-T X.690): it walks structure and keeps offsets, and judges no values.
//!
//! Tolerant because an assessor needs the key and the dates of a certificate whose name is badly encoded; where the structure
//! itself breaks, the [`Fault`] says at which byte.

/// How deep indefinite lengths may nest before a reader gives up.
const DEPTH: u8 = 24;

/// INTEGER.
pub(super) const INTEGER: u8 = 0x02;
/// BIT STRING.
pub(super) const BIT_STRING: u8 = 0x03;
/// OCTET STRING.
pub(super) const OCTET_STRING: u8 = 0x04;
/// NULL.
pub(super) const NULL: u8 = 0x05;
/// OBJECT IDENTIFIER.
pub(super) const OID: u8 = 0x06;
/// SEQUENCE.
pub(super) const SEQUENCE: u8 = 0x30;
/// SET.
pub(super) const SET: u8 = 0x31;

/// A context-specific, constructed tag: `[number]`, EXPLICIT or IMPLICIT over a structure.
pub(super) const fn context(number: u8) -> u8 {
    0xa0 | number
}

/// A context-specific, primitive tag: `[number] IMPLICIT` over a simple type.
pub(super) const fn context_primitive(number: u8) -> u8 {
    0x80 | number
}

/// Where bytes stopped following their format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Offset of the first offending byte, in what the outermost reader was given.
    pub(super) at: usize,
    /// The field, or what is wrong with it.
    pub(super) what: String,
    /// Whether the bytes ended too early.
    pub(super) truncated: bool,
}

impl Fault {
    /// Bytes that do not follow their format.
    pub(super) fn malformed(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), truncated: false }
    }

    /// Bytes that end too early.
    pub(super) fn truncated(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), truncated: true }
    }

    /// The same, for a field of that name.
    pub(super) fn within(mut self, field: &str) -> Self {
        self.what = format!("{field}: {}", self.what);
        self
    }

    /// The same, when what was read begins at `base`.
    pub(super) fn moved(mut self, base: usize) -> Self {
        self.at = self.at.saturating_add(base);
        self
    }
}

/// One element: identifier, length and content octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element<'a> {
    /// The first identifier octet: class, form and (below 31) the tag number.
    pub(super) tag: u8,
    /// The content octets.
    pub(super) content: &'a [u8],
    /// All octets, from the identifier on.
    pub(super) whole: &'a [u8],
    /// Offset of the identifier.
    pub(super) at: usize,
}

impl<'a> Element<'a> {
    /// Offset of the content.
    pub(super) fn content_at(&self) -> usize {
        // The content lies within `whole`, and an end-of-contents mark, if any, is two octets after it.
        let indefinite = self.whole.get(1) == Some(&0x80) && self.tag & 0x1f != 0x1f;
        let tail = if indefinite { 2 } else { 0 };
        self.at.saturating_add(self.whole.len().saturating_sub(self.content.len()).saturating_sub(tail))
    }

    /// A reader of the elements inside.
    pub(super) fn inside(&self) -> Reader<'a> {
        Reader { rest: self.content, at: self.content_at() }
    }

    /// The element as an unsigned integer: its octets without leading zeros. Negative or empty numbers are refused.
    pub(super) fn unsigned(&self) -> Result<&'a [u8], Fault> {
        match self.content.first() {
            None => Err(Fault::malformed(self.at, "INTEGER without octets")),
            Some(first) if first & 0x80 != 0 => Err(Fault::malformed(self.content_at(), "negative INTEGER")),
            Some(_) => Ok(trim(self.content)),
        }
    }

    /// The octets of a BIT STRING of whole octets; unused bits are tolerated and stay as they are.
    pub(super) fn bits(&self) -> Result<&'a [u8], Fault> {
        match self.content.split_first() {
            Some((unused, octets)) if *unused < 8 => Ok(octets),
            Some(_) => Err(Fault::malformed(self.content_at(), "BIT STRING with more than seven unused bits")),
            None => Err(Fault::malformed(self.at, "BIT STRING without octets")),
        }
    }
}

/// The octets of a number without its leading zeros.
pub(super) fn trim(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.get(zeros..).unwrap_or_default()
}

/// The length of a number in bits, from its octets, most significant first.
pub(super) fn bit_length(octets: &[u8]) -> u64 {
    let octets = trim(octets);
    let Some(first) = octets.first() else { return 0 };
    let whole = u64::try_from(octets.len()).unwrap_or(u64::MAX).saturating_mul(8);
    whole.saturating_sub(u64::from(first.leading_zeros()))
}

/// The number, if it fits 64 bits.
pub(super) fn small(octets: &[u8]) -> Option<u64> {
    let octets = trim(octets);
    (octets.len() <= 8).then(|| octets.iter().fold(0, |number, octet| (number << 8) | u64::from(*octet)))
}

/// A reader of elements that follow one another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// A reader from the first byte on; offsets count from there.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, at: 0 }
    }

    /// Whether all was read.
    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Offset of what comes next.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The identifier octet of the next element.
    pub(super) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element, whatever it is.
    pub(super) fn any(&mut self, field: &str) -> Result<Element<'a>, Fault> {
        let (header, content, total, tag) = split(self.rest, 0).map_err(|fault| fault.moved(self.at).within(field))?;
        let whole = self.rest.get(..total).unwrap_or_default();
        let content = whole.get(header..header.saturating_add(content)).unwrap_or_default();
        let element = Element { tag, content, whole, at: self.at };
        self.rest = self.rest.get(total..).unwrap_or_default();
        self.at = self.at.saturating_add(total);
        Ok(element)
    }

    /// The next element, which must have this identifier octet.
    pub(super) fn expect(&mut self, tag: u8, field: &str) -> Result<Element<'a>, Fault> {
        match self.peek() {
            Some(found) if found == tag => self.any(field),
            Some(found) => Err(Fault::malformed(self.at, format!("{field}: tag {found:#04x} where {tag:#04x} is due"))),
            None => Err(Fault::truncated(self.at, format!("{field}: nothing left"))),
        }
    }

    /// The next element, if it has this identifier octet.
    pub(super) fn optional(&mut self, tag: u8, field: &str) -> Result<Option<Element<'a>>, Fault> {
        if self.peek() == Some(tag) { self.any(field).map(Some) } else { Ok(None) }
    }
}

/// Splits the element at the head of `bytes`: header length, content length, total length, identifier octet.
fn split(bytes: &[u8], depth: u8) -> Result<(usize, usize, usize, u8), Fault> {
    let (tag, mut rest) = bytes.split_first().ok_or_else(|| Fault::truncated(0, "no identifier octet"))?;
    let mut header = 1_usize;
    if tag & 0x1f == 0x1f {
        loop {
            let (octet, after) = rest.split_first().ok_or_else(|| Fault::truncated(header, "identifier cut short"))?;
            rest = after;
            header = header.saturating_add(1);
            if octet & 0x80 == 0 {
                break;
            }
            if header > 5 {
                return Err(Fault::malformed(0, "tag number over 28 bits"));
            }
        }
    }
    let (first, mut rest) = rest.split_first().ok_or_else(|| Fault::truncated(header, "no length octet"))?;
    header = header.saturating_add(1);
    let length = match first {
        0..=0x7f => usize::from(*first),
        0x80 if tag & 0x20 != 0 => {
            let content = indefinite(rest, header, depth)?;
            return Ok((header, content, header.saturating_add(content).saturating_add(2), *tag));
        }
        0x80 | 0xff => return Err(Fault::malformed(header.saturating_sub(1), "reserved length octet")),
        _ => {
            let mut length = 0_usize;
            for _ in 0..(first & 0x7f) {
                let (octet, after) = rest.split_first().ok_or_else(|| Fault::truncated(header, "length cut short"))?;
                rest = after;
                header = header.saturating_add(1);
                length = length
                    .checked_mul(256)
                    .and_then(|length| length.checked_add(usize::from(*octet)))
                    .ok_or_else(|| Fault::malformed(1, "length over the address space"))?;
            }
            length
        }
    };
    if length > rest.len() {
        let what = format!("{length} octets announced, {} there", rest.len());
        return Err(Fault::truncated(bytes.len(), what));
    }
    Ok((header, length, header.saturating_add(length), *tag))
}

/// The length of indefinite content up to its end-of-contents octets.
fn indefinite(bytes: &[u8], at: usize, depth: u8) -> Result<usize, Fault> {
    if depth >= DEPTH {
        return Err(Fault::malformed(at, "indefinite lengths nested too deep"));
    }
    let mut rest = bytes;
    let mut length = 0_usize;
    while !rest.starts_with(&[0, 0]) {
        let here = at.saturating_add(length);
        let (.., total, _) = split(rest, depth.saturating_add(1)).map_err(|fault| fault.moved(here))?;
        rest = rest.get(total..).unwrap_or_default();
        length = length.saturating_add(total);
    }
    Ok(length)
}

/// The dotted form of an object identifier's content octets; `None` if they are no identifier (X.690 §8.19).
pub(super) fn dotted(content: &[u8]) -> Option<String> {
    let mut text = String::new();
    let mut number = 0_u128;
    let mut first = true;
    let mut open = false;
    for octet in content {
        if number >> 121 != 0 {
            return None;
        }
        number = (number << 7) | u128::from(octet & 0x7f);
        open = octet & 0x80 != 0;
        if open {
            continue;
        }
        if first {
            let root = (number / 40).min(2);
            text = format!("{root}.{}", number.saturating_sub(root.saturating_mul(40)));
            first = false;
        } else {
            text.push('.');
            text.push_str(&number.to_string());
        }
        number = 0;
    }
    (!first && !open).then_some(text)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn lengths_in_every_form() {
        // X.690 §8.1.3: short, long, long with leading zero (BER), indefinite.
        for bytes in [&[4, 2, 9, 9][..], &[4, 0x81, 2, 9, 9], &[4, 0x82, 0, 2, 9, 9]] {
            let mut reader = Reader::new(bytes);
            assert_eq!(reader.any("x").unwrap().content, [9, 9]);
            assert!(reader.is_empty());
        }
        let mut reader = Reader::new(&[0x30, 0x80, 4, 1, 7, 0x30, 0x80, 0, 0, 0, 0, 5, 0]);
        let outer = reader.any("x").unwrap();
        assert_eq!(outer.content, [4, 1, 7, 0x30, 0x80, 0, 0]);
        assert_eq!(outer.content_at(), 2);
        assert_eq!(reader.any("y").unwrap().tag, NULL);
    }

    #[test]
    fn faults_have_offsets() {
        let fault = Reader::new(&[0x30, 5, 1, 2]).any("x").unwrap_err();
        assert!(fault.truncated);
        assert_eq!(fault.at, 4);
        let mut deep = [0x30, 0x80].repeat(100_000);
        deep.push(0);
        assert!(!Reader::new(&deep).any("x").unwrap_err().truncated);
    }

    #[test]
    fn identifiers() {
        // RFC 8017 appendix C: sha256WithRSAEncryption.
        let octets = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b];
        assert_eq!(dotted(&octets).unwrap(), "1.2.840.113549.1.1.11");
        assert_eq!(dotted(&[0x88, 0x37, 3]).unwrap(), "2.999.3"); // X.690 §8.19.5
        assert_eq!(dotted(&[0x2a, 0x86]), None);
        assert_eq!(dotted(&[]), None);
    }

    #[test]
    fn sizes() {
        assert_eq!(bit_length(&[0, 1, 0, 1]), 17);
        assert_eq!(small(&[0, 1, 0, 1]), Some(65_537));
        assert_eq!(bit_length(&[0]), 0);
        assert_eq!(small(&[1; 9]), None);
    }
}
