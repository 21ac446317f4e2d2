//! Base64 as it is found in files (RFC 4648 §4): any white space, padding or none, and the quotes and `\n` of source code.

use crate::scan::certificate::tlv::Fault;

/// What the text stands for.
///
/// # Errors
/// The offset of the first character that is no base64.
pub(in crate::scan::certificate) fn decode(text: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut decoded = Vec::with_capacity(text.len() / 4 * 3);
    let mut held = 0_u32;
    let mut bits = 0_u32;
    let mut padded = false;
    let mut at = 0_usize;
    while let Some(byte) = text.get(at) {
        let here = at;
        at = at.saturating_add(1);
        let value = match byte {
            b'A'..=b'Z' => byte.wrapping_sub(b'A'),
            b'a'..=b'z' => byte.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => byte.wrapping_sub(b'0').wrapping_add(52),
            b'+' => 62,
            b'/' => 63,
            b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' => continue,
            b'\\' if matches!(text.get(at), Some(b'n' | b'r' | b'\n' | b'\r')) => {
                at = at.saturating_add(1);
                continue;
            }
            b'=' => {
                padded = true;
                continue;
            }
            other => return Err(Fault::malformed(here, format!("byte {other:#04x} is no base64"))),
        };
        if padded {
            return Err(Fault::malformed(here, "base64 goes on after its padding"));
        }
        held = (held << 6) | u32::from(value);
        bits = bits.saturating_add(6);
        if bits >= 8 {
            bits = bits.saturating_sub(8);
            decoded.push(u8::try_from((held >> bits) & 0xff).unwrap_or_default());
        }
        held &= 0xff;
    }
    if bits >= 6 {
        return Err(Fault::truncated(text.len(), "base64 ends within a group"));
    }
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn vectors() {
        // RFC 4648 §10.
        for (text, plain) in
            [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmFy", "foobar")]
        {
            assert_eq!(decode(text.as_bytes()).unwrap(), plain.as_bytes());
        }
        assert_eq!(decode(b"Zm9v\r\n  YmFy\n").unwrap(), b"foobar");
        assert_eq!(decode(br#""Zm9v\n" "YmFy\n""#).unwrap(), b"foobar");
        assert_eq!(decode(b"Zm9!").unwrap_err().at, 3);
        assert_eq!(decode(b"Zg==Zg==").unwrap_err().at, 4);
        assert!(decode(b"Z").unwrap_err().truncated);
    }
}
