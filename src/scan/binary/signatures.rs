//! The signatures: constant tables, words in code, instructions, and what they say. Read once from the files beside.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::inventory::Confidence;
use crate::vocab::{Algorithm, Family, Parameter, Usage};

const TABLES: &str = include_str!("signatures/tables.tsv");
const IMMEDIATES: &str = include_str!("signatures/immediates.tsv");
const INSTRUCTIONS: &str = include_str!("signatures/instructions.tsv");
pub(super) const SYMBOLS: &str = include_str!("signatures/symbols.tsv");
pub(super) const VERSIONS: &str = include_str!("signatures/versions.tsv");
const CLAIMS: &str = include_str!("signatures/claims.tsv");

/// Length of the shortest layout that is searched.
const SHORTEST: usize = 15;

/// All signatures.
pub(super) static SIGNATURES: LazyLock<Signatures> = LazyLock::new(Signatures::read);

/// Everything that is looked for.
pub(super) struct Signatures {
    pub(super) tables: Vec<Table>,
    pub(super) words: Vec<WordSet>,
    pub(super) instructions: Vec<Instruction>,
    pub(super) claims: Vec<Claim>,
}

/// One layout of a constant table.
pub(super) struct Table {
    pub(super) mark: &'static str,
    /// What it is, with its layout: "AES S-box", "SHA-256 round constants, big-endian".
    pub(super) what: String,
    pub(super) octets: Vec<u8>,
}

/// Words that code carries.
pub(super) struct WordSet {
    pub(super) mark: &'static str,
    pub(super) what: &'static str,
    /// 32 or 64.
    pub(super) bits: u32,
    /// How many different ones must lie within `span`.
    pub(super) least: usize,
    /// In bytes.
    pub(super) span: u64,
    pub(super) words: Vec<u64>,
}

/// An instruction that exists for one algorithm.
pub(super) struct Instruction {
    pub(super) mark: &'static str,
    pub(super) what: &'static str,
    pub(super) architecture: &'static str,
    pub(super) value: u32,
    pub(super) mask: u32,
}

/// What marks say.
pub(super) struct Claim {
    pub(super) algorithm: Algorithm,
    pub(super) usage: Usage,
    pub(super) confidence: Confidence,
    pub(super) needs: Vec<&'static str>,
    pub(super) excludes: Vec<&'static str>,
}

impl Claim {
    /// Whether it holds where those marks are.
    pub(super) fn holds(&self, marks: &BTreeSet<&str>) -> bool {
        self.needs.iter().all(|mark| marks.contains(mark)) && !self.excludes.iter().any(|mark| marks.contains(mark))
    }
}

impl Signatures {
    fn read() -> Self {
        let mut words = BTreeMap::new();
        let mut tables: Vec<Table> = Vec::new();
        for row in rows(TABLES) {
            if let Some(base) = Base::read(&row) {
                base.layouts(&mut tables);
                words.entry(base.mark).or_insert(base.words);
            }
        }
        // Layouts that coincide, such as the byte orders of equal octets, are one.
        let mut met = BTreeSet::new();
        tables.retain(|table| met.insert(table.octets.clone()));
        Self {
            tables,
            words: rows(IMMEDIATES).filter_map(|row| WordSet::read(&row, &words)).collect(),
            instructions: rows(INSTRUCTIONS).filter_map(|row| Instruction::read(&row)).collect(),
            claims: rows(CLAIMS).filter_map(|row| Claim::read(&row)).collect(),
        }
    }
}

/// The cells of each line of a table: no comments, not the line of column names.
pub(super) fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.skip(1).map(|line| line.split('\t').collect())
}

/// A table as its standard has it.
struct Base {
    mark: &'static str,
    what: &'static str,
    bits: usize,
    forms: &'static str,
    words: Vec<u64>,
}

impl Base {
    fn read(row: &[&'static str]) -> Option<Self> {
        let [mark, what, bits, forms, _source, words] = row else { return None };
        let bits = bits.parse().ok().filter(|bits| matches!(bits, 8 | 16 | 32 | 64))?;
        Some(Self { mark, what, bits, forms, words: numbers(words, bits)? })
    }

    fn layouts(&self, tables: &mut Vec<Table>) {
        let mut add = |bits: usize, words: &[u64], note: &str| {
            for (order, word) in [(true, ", big-endian"), (false, "")] {
                let octets: Vec<u8> = words.iter().flat_map(|word| octets(*word, bits, order)).collect();
                let word = if bits == 8 { "" } else { word };
                // Too short to be told from chance, and for the sampled search; a wider layout of it may do.
                if octets.len() >= SHORTEST {
                    tables.push(Table { mark: self.mark, what: format!("{}{note}{word}", self.what), octets });
                }
            }
        };
        if !matches!(self.forms, "swapped") {
            add(self.bits, &self.words, "");
        }
        if self.forms == "wide" {
            add(32, &self.words, ", as 32-bit words");
        }
        if self.forms.starts_with("swapped") {
            let swapped: Vec<u64> = self.words.iter().map(|word| word.rotate_left(32)).collect();
            add(64, &swapped, ", halves swapped");
        }
    }
}

/// The low octets of a word in an order.
fn octets(word: u64, bits: usize, big: bool) -> Vec<u8> {
    let mut octets: Vec<u8> = word.to_le_bytes().into_iter().take(bits / 8).collect();
    if big {
        octets.reverse();
    }
    octets
}

/// Hexadecimal text as words of so many bits.
fn numbers(text: &str, bits: usize) -> Option<Vec<u64>> {
    let digits = text.as_bytes().chunks(bits.checked_div(4).filter(|digits| *digits > 0)?);
    digits.map(|word| u64::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok()).collect()
}

impl WordSet {
    fn read(row: &[&'static str], tables: &BTreeMap<&str, Vec<u64>>) -> Option<Self> {
        let [mark, what, bits, least, span, words] = row else { return None };
        let bits: u32 = bits.parse().ok()?;
        let words = match words.strip_prefix('=') {
            Some(table) => tables.get(table)?.clone(),
            None => numbers(words, usize::try_from(bits).ok()?)?,
        };
        Some(Self { mark, what, bits, least: least.parse().ok()?, span: span.parse().ok()?, words })
    }
}

impl Instruction {
    fn read(row: &[&'static str]) -> Option<Self> {
        let [mark, what, architecture, value, bits] = row else { return None };
        let number = |text| u32::from_str_radix(text, 16).ok();
        Some(Self { mark, what, architecture, value: number(value)?, mask: number(bits)? })
    }
}

impl Claim {
    fn read(row: &[&'static str]) -> Option<Self> {
        let [family, parameters, confidence, marks] = row else { return None };
        let (algorithm, usage) = algorithm(family, parameters)?;
        let confidence = confidence_named(confidence)?;
        let (excludes, needs): (Vec<_>, Vec<_>) = marks.split(' ').partition(|mark| mark.starts_with('!'));
        let excludes = excludes.into_iter().map(|mark| mark.trim_start_matches('!')).collect();
        Some(Self { algorithm, usage, confidence, needs, excludes })
    }
}

/// The family of that name with the parameters in `name=value` form, space between, and its usual usage.
pub(super) fn algorithm(family: &str, parameters: &str) -> Option<(Algorithm, Usage)> {
    let usage = Family::new(family).usage()?;
    let mut algorithm = Algorithm::new(family);
    for pair in parameters.split(' ').filter(|pair| *pair != "-") {
        let (name, value) = pair.split_once('=')?;
        let name = Parameter::named(name)?;
        algorithm = match value.parse::<u64>() {
            Ok(number) => algorithm.with(name, number),
            Err(_) => algorithm.with(name, value),
        };
    }
    Some((algorithm, usage))
}

fn confidence_named(word: &str) -> Option<Confidence> {
    Some(match word {
        "proven" => Confidence::Proven,
        "likely" => Confidence::Likely,
        "hint" => Confidence::Hint,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn every_line_parses() {
        assert!(rows(TABLES).all(|row| Base::read(&row).is_some()));
        assert_eq!(SIGNATURES.words.len(), rows(IMMEDIATES).count());
        assert_eq!(SIGNATURES.instructions.len(), rows(INSTRUCTIONS).count());
        assert_eq!(SIGNATURES.claims.len(), rows(CLAIMS).count());
    }

    /// Every mark that a claim needs can be found, and every mark found says something.
    #[test]
    fn marks_meet() {
        let tables = SIGNATURES.tables.iter().map(|table| table.mark);
        let words = SIGNATURES.words.iter().map(|set| set.mark);
        let instructions = SIGNATURES.instructions.iter().map(|one| one.mark);
        let rotations = ["chacha-rotations", "salsa-rotations"];
        let given: BTreeSet<_> = tables.chain(words).chain(instructions).chain(rotations).collect();
        let asked = SIGNATURES.claims.iter().flat_map(|claim| claim.needs.iter().chain(&claim.excludes).copied());
        assert_eq!(given, asked.collect());
    }

    /// An instruction's value lies within its mask, or it could never be found.
    #[test]
    fn masks_hold_their_values() {
        assert!(SIGNATURES.instructions.iter().all(|one| one.value & one.mask == one.value));
    }

    fn words(mark: &str) -> Vec<u64> {
        rows(TABLES).filter_map(|row| Base::read(&row)).find(|base| base.mark == mark).unwrap().words
    }

    /// The vectors that the standards print: FIPS 197 figure 7, FIPS 180-4 §4.2.2 and §5.3, RFC 1321 §3.4, RFC 8439 §2.3.
    #[test]
    fn standards_print_these() {
        let sbox = words("aes-sbox");
        assert_eq!((sbox.first(), sbox.get(0x53), sbox.last()), (Some(&0x63), Some(&0xed), Some(&0x16)));
        let k = words("sha256-k");
        assert_eq!((k.first(), k.last(), k.len()), (Some(&0x428a_2f98), Some(&0xc671_78f2), 64));
        let k = words("sha512-k");
        assert_eq!((k.first(), k.last(), k.len()), (Some(&0x428a_2f98_d728_ae22), Some(&0x6c44_198c_4a47_5817), 80));
        assert_eq!(words("sha224-iv").last(), Some(&0xbefa_4fa4));
        let k = words("md5-k");
        assert_eq!((k.first(), k.last(), k.len()), (Some(&0xd76a_a478), Some(&0xeb86_d391), 64));
        let sigma: Vec<u8> = words("chacha-sigma").into_iter().map(|word| u8::try_from(word).unwrap()).collect();
        assert_eq!(sigma, b"expand 32-byte k");
    }

    /// A permutation has every value once.
    #[test]
    fn boxes_are_permutations() {
        for mark in ["aes-sbox", "aes-inverse-sbox", "rc2-pi", "md2-s", "sm4-sbox", "whirlpool-sbox", "twofish-q"] {
            let mut values = words(mark);
            values.sort_unstable();
            assert!(values.into_iter().eq(0..256), "{mark}");
        }
    }
}
