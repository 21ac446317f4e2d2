//! Public keys of stateful hash-based signatures: the parameter set that they name in their first octets, from `registry/stateful-sets.tsv`
//! (RFC 8554 §6.1 for HSS with LMS, RFC 8391 appendix B for XMSS and XMSS^MT, RFC 9802 for both in certificates).

use std::sync::LazyLock;

use super::key::Key;
use super::tlv::Fault;
use crate::vocab::{Algorithm, Parameter};

const TABLE: &str = include_str!("registry/stateful-sets.tsv");
const HSS: &str = "1.2.840.113549.1.9.16.3.17";

/// A parameter set.
struct Set {
    oid: &'static str,
    number: u32,
    name: &'static str,
    octets: usize,
}

static SETS: LazyLock<Vec<Set>> =
    LazyLock::new(|| TABLE.lines().filter(|line| !line.starts_with('#')).skip(1).filter_map(row).collect());

fn row(line: &'static str) -> Option<Set> {
    let mut cells = line.split('\t');
    let (oid, number, name, octets) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
    Some(Set { oid, number: number.parse().ok()?, name, octets: octets.parse().ok()? })
}

/// The algorithm with the parameter set that its key names. A number that no document gives a set is kept as a property.
pub(super) fn read(algorithm: Algorithm, at: usize, key: &mut Key<'_>) -> Algorithm {
    let material = unwrapped(key.material);
    let (first, second) = (number(material, 0), number(material, 4));
    let hss = key.oid == HSS;
    if let Some(levels) = first.filter(|_| hss) {
        key.properties.push(("hss-levels", levels.to_string()));
    }
    let Some(number) = (if hss { second } else { first }) else {
        key.faults.push(Fault::malformed(
            at,
            format!("subjectPublicKey of {} octets names no parameter set", material.len()),
        ));
        return algorithm;
    };
    let Some(set) = SETS.iter().find(|set| set.oid == key.oid && set.number == number) else {
        key.properties.push(("parameter-set-number", number.to_string()));
        return algorithm;
    };
    if set.octets != material.len() {
        let what = format!("subjectPublicKey of {} octets where {} are due", material.len(), set.octets);
        key.faults.push(Fault::malformed(at, what));
    }
    algorithm.with(Parameter::Set, set.name)
}

/// Keys by RFC 8708, which RFC 9708 replaced, stand in an OCTET STRING of their own; the number of levels never begins so.
fn unwrapped(material: &[u8]) -> &[u8] {
    match material {
        [4, length, inside @ ..] if usize::from(*length) == inside.len() => inside,
        _ => material,
    }
}

fn number(material: &[u8], from: usize) -> Option<u32> {
    let octets = material.get(from..from.checked_add(4)?)?;
    Some(u32::from_be_bytes(octets.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::super::key;
    use super::super::tlv::Reader;
    use super::*;

    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut bytes = vec![tag, u8::try_from(content.len()).unwrap()];
        bytes.extend_from_slice(content);
        bytes
    }

    /// SubjectPublicKeyInfo with that object identifier, encoded, and that key.
    fn spki(oid: &[u8], material: &[u8]) -> Vec<u8> {
        let string = [&[0], material].concat();
        der(0x30, &[der(0x30, &der(0x06, oid)), der(0x03, &string)].concat())
    }

    fn read_back(oid: &[u8], material: &[u8]) -> (String, Vec<(&'static str, String)>, usize) {
        let bytes = spki(oid, material);
        let element = Reader::new(&bytes).any("subjectPublicKeyInfo").unwrap();
        let key = key::read(&element);
        (key.algorithm.unwrap().to_string(), key.properties, key.faults.len())
    }

    const HSS_OID: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 16, 3, 17];
    const XMSS_OID: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 6, 34];
    const XMSSMT_OID: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 6, 35];

    #[test]
    fn every_row_is_a_set_of_the_vocabulary() {
        assert_eq!(SETS.len(), 20 + 21 + 56);
        for set in SETS.iter() {
            let family = crate::vocab::Family::new(if set.oid == HSS { "LMS" } else { "XMSS" });
            assert!(crate::vocab::words(Parameter::Set, &family).unwrap().contains(set.name), "{}", set.name);
        }
    }

    #[test]
    fn the_set_stands_in_the_key() {
        // RFC 8554 appendix F, test case 1: two levels, LMS_SHA256_M32_H5, LMOTS_SHA256_N32_W8.
        let hss = [&[0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 4][..], &[7; 48]].concat();
        let levels = vec![("hss-levels", "2".to_owned())];
        assert_eq!(read_back(HSS_OID, &hss), ("LMS_SHA256_M32_H5".to_owned(), levels.clone(), 0));
        assert_eq!(read_back(HSS_OID, &der(4, &hss)), ("LMS_SHA256_M32_H5".to_owned(), levels, 0));
        let xmss = [&[0, 0, 0, 0x0d][..], &[7; 48]].concat();
        assert_eq!(read_back(XMSS_OID, &xmss), ("XMSS-SHA2_10_192".to_owned(), Vec::new(), 0));
        let multi = [&[0, 0, 0, 0x29][..], &[7; 64]].concat();
        assert_eq!(read_back(XMSSMT_OID, &multi), ("XMSSMT-SHAKE256_20/2_256".to_owned(), Vec::new(), 0));
    }

    #[test]
    fn what_is_not_known_is_kept() {
        let unknown = vec![("parameter-set-number", "4660".to_owned())];
        assert_eq!(read_back(XMSS_OID, &[0, 0, 0x12, 0x34, 0]), ("XMSS".to_owned(), unknown, 0));
        assert_eq!(read_back(XMSS_OID, &[0, 0, 0, 1]), ("XMSS-SHA2_10_256".to_owned(), Vec::new(), 1));
        assert_eq!(read_back(XMSS_OID, &[0, 0]), ("XMSS".to_owned(), Vec::new(), 1));
        assert_eq!(read_back(HSS_OID, &[]), ("LMS".to_owned(), Vec::new(), 1));
    }
}
