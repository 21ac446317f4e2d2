//! Distinguished names (RFC 5280 §4.1.2.4) as text, however badly they are encoded.

use std::fmt::Write as _;

use x509_parser::asn1_rs::Oid;
use x509_parser::objects::{oid_registry, oid2abbrev};

use super::tlv::{self, Element, Fault, Reader};

/// A distinguished name as text, and where its encoding breaks.
pub(super) struct Name {
    /// `C=EE, O=Example, CN=example.org`, in the order of the encoding; special characters escaped as in RFC 4514 §2.4,
    /// control characters as `\0A`.
    pub(super) text: String,
    /// What does not follow the encoding; the text holds what could be read nevertheless.
    pub(super) faults: Vec<Fault>,
}

/// Reads a Name. Never fails: what cannot be read is a fault, and its octets stand in the text as hexadecimal.
pub(super) fn read(name: &Element<'_>, field: &str) -> Name {
    let mut result = Name { text: String::new(), faults: Vec::new() };
    if let Err(fault) = sequence(name, &mut result, field) {
        result.faults.push(fault.within(field));
    }
    result
}

fn sequence(name: &Element<'_>, result: &mut Name, field: &str) -> Result<(), Fault> {
    let mut sets = name.inside();
    while !sets.is_empty() {
        let set = sets.expect(tlv::SET, "RelativeDistinguishedName")?;
        let mut attributes = set.inside();
        let mut separator = ", ";
        while !attributes.is_empty() {
            let attribute = attributes.expect(tlv::SEQUENCE, "AttributeTypeAndValue")?;
            let mut parts = attribute.inside();
            let kind = parts.expect(tlv::OID, "type")?;
            let value = parts.any("value")?;
            if !result.text.is_empty() {
                result.text.push_str(separator);
            }
            separator = " + ";
            result.text.push_str(&attribute_name(kind.content));
            result.text.push('=');
            let (text, problem) = string(&value);
            escape(&text, &mut result.text);
            if let Some(problem) = problem {
                result.faults.push(Fault::malformed(value.content_at(), problem).within(field));
            }
        }
    }
    Ok(())
}

/// The short name of an attribute type (`CN`), or its number.
fn attribute_name(oid: &[u8]) -> String {
    let known = Oid::new(oid.into());
    match (oid2abbrev(&known, oid_registry()), tlv::dotted(oid)) {
        (Ok(short), _) => short.to_owned(),
        (_, Some(number)) => number,
        (_, None) => "?".to_owned(),
    }
}

/// The text of a string of any ASN.1 string type, and what is wrong with its octets.
pub(super) fn string(value: &Element<'_>) -> (String, Option<String>) {
    let octets = value.content;
    match value.tag {
        0x0c => match std::str::from_utf8(octets) {
            Ok(text) => (text.to_owned(), None),
            Err(_) => (String::from_utf8_lossy(octets).into_owned(), Some("UTF8String that is no UTF-8".to_owned())),
        },
        0x12 | 0x13 | 0x16 | 0x1a => {
            let odd = octets.iter().position(|octet| !allowed(value.tag, *octet));
            let problem =
                odd.map(|at| format!("{} with octet {:#04x}", type_name(value.tag), octets.get(at).unwrap_or(&0)));
            (text_or_latin(octets), problem)
        }
        // TeletexString: in practice ISO 8859-1 or UTF-8; T.61 itself has no reader left.
        0x14 => (text_or_latin(octets), None),
        0x1e => {
            let (pairs, tail) = octets.as_chunks::<2>();
            let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
            let text: String =
                char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            (text, (!tail.is_empty()).then(|| "BMPString of odd length".to_owned()))
        }
        0x1c => {
            let (quads, tail) = octets.as_chunks::<4>();
            let units = quads.iter().map(|quad| char::from_u32(u32::from_be_bytes(*quad)));
            let text: String = units.map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
            (text, (!tail.is_empty()).then(|| "UniversalString of odd length".to_owned()))
        }
        tag => (
            format!("#{}", hexadecimal(value.whole)),
            (tag & 0x1f < 0x0c).then(|| format!("value with tag {tag:#04x}")),
        ),
    }
}

/// UTF-8 if it is, else each octet as a character of ISO 8859-1.
fn text_or_latin(octets: &[u8]) -> String {
    std::str::from_utf8(octets).map_or_else(|_| octets.iter().copied().map(char::from).collect(), str::to_owned)
}

/// Whether the string type has the character (X.680 §41, table 10).
fn allowed(tag: u8, octet: u8) -> bool {
    match tag {
        0x12 => octet.is_ascii_digit() || octet == b' ',
        // PrintableString; `*`, `@`, `&` and `_` are not in it, but OpenSSL and others write them: tolerated by all readers.
        0x13 => octet.is_ascii_alphanumeric() || b" '()+,-./:=?*@&_".contains(&octet),
        _ => octet.is_ascii(),
    }
}

fn type_name(tag: u8) -> &'static str {
    match tag {
        0x12 => "NumericString",
        0x13 => "PrintableString",
        0x16 => "IA5String",
        _ => "VisibleString",
    }
}

/// Appends a text with the characters escaped that would deceive a reader of the whole.
pub(super) fn escape(text: &str, to: &mut String) {
    for character in text.chars() {
        match character {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => {
                to.push('\\');
                to.push(character);
            }
            _ if character.is_control() || deceptive(character) => {
                let mut octets = [0; 4];
                for octet in character.encode_utf8(&mut octets).bytes() {
                    let _ = write!(to, "\\{octet:02X}");
                }
            }
            _ => to.push(character),
        }
    }
}

/// Characters that turn the direction of text or are invisible (Unicode Bidi_Control and zero-width characters).
fn deceptive(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Lower-case hexadecimal.
pub(super) fn hexadecimal(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len().saturating_mul(2));
    for octet in octets {
        for digit in [octet >> 4, octet & 0x0f] {
            text.push(char::from_digit(u32::from(digit), 16).unwrap_or('?'));
        }
    }
    text
}

/// A reader of a name alone, for tests and other structures that hold one.
pub(super) fn of(octets: &[u8]) -> Option<String> {
    Some(read(&Reader::new(octets).expect(tlv::SEQUENCE, "Name").ok()?, "Name").text)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn name(value: &[u8]) -> Name {
        let mut attribute = vec![0x06, 3, 0x55, 4, 3];
        attribute.extend_from_slice(value);
        let length = u8::try_from(attribute.len()).unwrap();
        let mut octets = vec![0x30, length + 4, 0x31, length + 2, 0x30, length];
        octets.append(&mut attribute);
        read(&Reader::new(&octets).any("Name").unwrap(), "subject")
    }

    #[test]
    fn strings() {
        assert_eq!(name(&[0x0c, 3, b'a', 0xc3, 0xa9]).text, "CN=aé");
        assert_eq!(name(&[0x1e, 4, 0, b'a', 0x04, 0x16]).text, "CN=aЖ");
        assert_eq!(name(&[0x14, 2, b'a', 0xe9]).text, "CN=aé");
        assert_eq!(name(&[0x13, 3, b'a', b',', b'\n']).text, "CN=a\\,\\0A");
    }

    #[test]
    fn broken_strings_are_told_and_read() {
        let broken = name(&[0x0c, 2, b'a', 0xff]);
        assert_eq!(broken.text, "CN=a\u{fffd}");
        assert_eq!(broken.faults[0].at, 13);
        assert_eq!(name(&[0x13, 1, 0xe9]).faults.len(), 1);
    }
}
