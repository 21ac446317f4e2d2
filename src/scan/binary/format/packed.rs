//! What cannot be examined as it lies there: packed, compressed or encrypted.

use memchr::memmem;

use super::Opened;
use crate::inventory::GapReason;

/// Smallest stretch that is judged by its entropy.
const SMALLEST: usize = 1 << 16;
/// The sample: so many pieces, evenly spread, of so many octets.
const PIECES: usize = 64;
const PIECE: usize = 1024;
/// Bits per octet; machine code has about 6, text 5, compressed data nearly 8.
const HIGH: f64 = 7.9;

/// What formats begin with that hold others compressed.
const MAGICS: &[(&[u8], &str)] = &[
    (b"\x1f\x8b\x08", "gzip"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "Zstandard"),
    (b"BZh", "bzip2"),
    (b"\x04\x22\x4d\x18", "LZ4"),
    (b"hsqs", "squashfs"),
    (b"sqsh", "squashfs"),
    (b"PK\x03\x04", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"\xed\xab\xee\xdb", "RPM"),
    (b"MSCF", "Windows cabinet"),
];

/// What formats begin with that need a key.
const LOCKED: &[(&[u8], &str)] = &[
    (b"LUKS\xba\xbe", "LUKS volume"),
    (b"Salted__", "file encrypted with a password by openssl enc"),
    (b"age-encryption.org/v1", "age-encrypted file"),
    (b"-----BEGIN PGP MESSAGE-----", "OpenPGP message"),
];

/// What of an artefact was not examined, because it must be unpacked first.
pub(in crate::scan::binary) fn gaps(bytes: &[u8], opened: &Opened<'_>) -> Vec<(GapReason, String)> {
    if let Some((_, format)) = LOCKED.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return vec![(GapReason::Encrypted, format!("{format}: its content was not examined"))];
    }
    if let Some((_, format)) = MAGICS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return vec![(GapReason::Unsupported, format!("{format}: its content was not unpacked and not examined"))];
    }
    let mut gaps = Vec::new();
    let unsupported = |what: String| (GapReason::Unsupported, what);
    let upx = opened.images.iter().flat_map(|image| &image.sections).any(|section| section.name.starts_with("UPX"));
    let head = bytes.get(..1024).unwrap_or(bytes);
    if upx || (!opened.images.is_empty() && memmem::find(head, b"UPX!").is_some()) {
        gaps.push(unsupported("packed with UPX: the program inside was not examined".to_owned()));
    }
    for section in opened.images.iter().flat_map(|image| &image.sections) {
        if is_dense(section.bytes) {
            let (name, at, len) = (&section.name, section.offset, section.bytes.len());
            gaps.push(unsupported(format!(
                "section {name} at {at:#x}, {len} bytes: looks compressed or encrypted; if it is, its content was not examined"
            )));
        }
    }
    if opened.images.is_empty() && opened.members.is_empty() && is_dense(bytes) {
        gaps.push(unsupported("looks compressed or encrypted; if it is, its content was not examined".to_owned()));
    }
    gaps
}

/// Whether a stretch is large and has the entropy of compressed data, as far as a sample tells.
fn is_dense(bytes: &[u8]) -> bool {
    if bytes.len() < SMALLEST {
        return false;
    }
    let mut counts = [0_u32; 256];
    let mut total = 0_u32;
    for piece in bytes.chunks(bytes.len().div_ceil(PIECES)) {
        for octet in piece.iter().take(PIECE) {
            if let Some(count) = counts.get_mut(usize::from(*octet)) {
                *count += 1;
                total += 1;
            }
        }
    }
    let total = f64::from(total.max(1));
    let shares = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / total);
    shares.map(|share| -share * share.log2()).sum::<f64>() > HIGH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_dense_and_text_is_not() {
        // xorshift64, Marsaglia 2003.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()
        })
        .take(1 << 14)
        .flatten()
        .collect();
        assert!(is_dense(&noise));
        assert!(!is_dense(&noise[..1000]));
        assert!(!is_dense(&b"The quick brown fox jumps over the lazy dog. ".repeat(4000)));
    }
}
