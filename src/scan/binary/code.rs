//! What executable code carries: words as immediates and literals, and instructions that exist for one algorithm only.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::LazyLock;

use super::format::Section;
use super::signatures::{Instruction, SIGNATURES};

/// A mark in code: enough words of a set close together, or enough instructions.
pub(super) struct Trace {
    pub(super) mark: &'static str,
    pub(super) what: String,
    /// In the artefact, with the length of the stretch that holds what counted.
    pub(super) offset: u64,
    pub(super) len: u64,
}

/// How many instructions of one sort must be there: fewer can be data among code.
const INSTRUCTIONS: usize = 4;

static WORDS: LazyLock<Words> = LazyLock::new(Words::new);

/// The words of all sets, by their low 32 bits.
struct Words {
    filter: Vec<u64>,
    known: BTreeMap<u32, Vec<Known>>,
}

#[derive(Clone, Copy)]
struct Known {
    high: Option<u32>,
    set: usize,
    word: usize,
}

/// A word of a set, seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    offset: u64,
    set: usize,
    word: usize,
}

impl Words {
    fn new() -> Self {
        let mut words = Self { filter: vec![0; 1 << 10], known: BTreeMap::new() };
        for (set, one) in SIGNATURES.words.iter().enumerate() {
            for (word, value) in one.words.iter().enumerate() {
                let values =
                    if one.bits == 64 { vec![*value] } else { vec![*value, low(*value).wrapping_neg().into()] };
                for value in values {
                    let high = (one.bits == 64).then_some(low(value >> 32));
                    words.known.entry(low(value)).or_default().push(Known { high, set, word });
                    let (cell, bit) = place(low(value));
                    if let Some(cell) = words.filter.get_mut(cell) {
                        *cell |= 1 << bit;
                    }
                }
            }
        }
        words
    }

    fn knows(&self, low: u32) -> bool {
        let (cell, bit) = place(low);
        self.filter.get(cell).is_some_and(|cell| cell >> bit & 1 == 1)
    }

    /// Adds what a value at a place is. `high` are the 32 bits above, where they are known.
    fn see(&self, low: u32, high: Option<u32>, offset: u64, seen: &mut Vec<Seen>) {
        for known in self.known.get(&low).into_iter().flatten() {
            if known.high.is_none() || known.high == high {
                seen.push(Seen { offset, set: known.set, word: known.word });
            }
        }
    }
}

fn low(value: u64) -> u32 {
    u32::try_from(value & 0xffff_ffff).unwrap_or_default()
}

fn place(value: u32) -> (usize, u32) {
    let hash = value.wrapping_mul(0x9e37_79b1) >> 16;
    (usize::try_from(hash >> 6).unwrap_or_default(), hash & 63)
}

/// Everything in executable sections of one image.
pub(super) fn marks(architecture: &str, sections: &[Section<'_>]) -> Vec<Trace> {
    let mut marks = Vec::new();
    let mut counts: BTreeMap<&'static str, Count> = BTreeMap::new();
    for section in sections.iter().filter(|section| section.executable) {
        let mut seen = Vec::new();
        plain(section, &mut seen);
        if architecture == "aarch64" {
            moves(section, &mut seen);
        }
        seen.sort_unstable();
        seen.dedup();
        drop_halves(&mut seen);
        gather(&seen, &mut marks);
        match architecture {
            "aarch64" => count(section, arm64, &mut counts),
            "x86_64" | "i386" => count(section, x86, &mut counts),
            _ => {}
        }
    }
    marks.extend(super::rotations::marks(architecture, sections));
    let enough = counts.into_iter().filter(|(_, count)| count.number >= INSTRUCTIONS);
    marks.extend(enough.map(|(mark, count)| Trace {
        mark,
        what: format!("{} {}", count.number, count.what),
        offset: count.first,
        len: count.last.saturating_sub(count.first).saturating_add(4),
    }));
    marks
}

/// Words as they stand, at any place: immediates and displacements of x86, literal pools.
fn plain(section: &Section<'_>, seen: &mut Vec<Seen>) {
    for (at, window) in section.bytes.windows(4).enumerate() {
        let Some(low) = window.try_into().ok().map(u32::from_le_bytes) else { continue };
        if WORDS.knows(low) {
            let high = section.bytes.get(at.saturating_add(4)..).and_then(|rest| rest.first_chunk());
            WORDS.see(low, high.map(|octets| u32::from_le_bytes(*octets)), section.place(at), seen);
        }
    }
}

/// Values that arm64 code puts together from 16 bits at a time: MOVZ, MOVN, MOVK, each register on its own.
fn moves(section: &Section<'_>, seen: &mut Vec<Seen>) {
    let mut registers = [0_u64; 32];
    for (step, octets) in section.bytes.chunks_exact(4).enumerate() {
        let Some(word) = octets.try_into().ok().map(u32::from_le_bytes) else { continue };
        let kind = word & 0x7f80_0000;
        if !matches!(kind, 0x5280_0000 | 0x1280_0000 | 0x7280_0000) {
            continue;
        }
        let Some(register) = usize::try_from(word & 31).ok().and_then(|number| registers.get_mut(number)) else {
            continue;
        };
        let shift = (word >> 21 & 3) * 16;
        let part = u64::from(word >> 5 & 0xffff) << shift;
        *register = match kind {
            0x5280_0000 => part,
            0x1280_0000 => !part,
            _ => (*register & !(0xffff << shift)) | part,
        };
        if WORDS.knows(low(*register)) {
            WORDS.see(low(*register), Some(low(*register >> 32)), section.place(step.saturating_mul(4)), seen);
        }
    }
}

/// How far apart the two halves of a 64-bit word are put together.
const HALVES: u64 = 32;

/// Leaves out 32-bit words that are halves of a 64-bit word seen there: those of SHA-512 have the words of SHA-256 as halves.
fn drop_halves(seen: &mut Vec<Seen>) {
    let value = |one: &Seen| {
        let set = SIGNATURES.words.get(one.set)?;
        Some((set.bits, *set.words.get(one.word)?))
    };
    let mut halves: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for one in seen.iter() {
        if let Some((64, word)) = value(one) {
            halves.entry(word >> 32).or_default().push(one.offset);
            halves.entry(word & 0xffff_ffff).or_default().push(one.offset);
        }
    }
    seen.retain(|one| {
        let Some((32, word)) = value(one) else { return true };
        let places = halves.get(&word).map_or(&[][..], Vec::as_slice);
        let first = places.partition_point(|place| place.saturating_add(HALVES) < one.offset);
        places.get(first).is_none_or(|place| *place > one.offset.saturating_add(HALVES))
    });
}

/// Sets of which enough different words lie close together; the first such place of each.
fn gather(seen: &[Seen], marks: &mut Vec<Trace>) {
    let mut sets: BTreeMap<usize, Vec<Seen>> = BTreeMap::new();
    for one in seen {
        sets.entry(one.set).or_default().push(*one);
    }
    for (number, seen) in sets {
        let Some(set) = SIGNATURES.words.get(number) else { continue };
        let mut window: VecDeque<Seen> = VecDeque::new();
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for one in seen {
            window.push_back(one);
            *counts.entry(one.word).or_default() += 1;
            while let Some(first) = window.front().filter(|first| one.offset - first.offset > set.span).copied() {
                window.pop_front();
                if let Some(count) = counts.get_mut(&first.word) {
                    *count -= 1;
                    if *count == 0 {
                        counts.remove(&first.word);
                    }
                }
            }
            if counts.len() >= set.least {
                let first = window.front().map_or(one.offset, |first| first.offset);
                let what = format!("{} ({} of {})", set.what, counts.len(), set.words.len());
                marks.push(Trace {
                    mark: set.mark,
                    what,
                    offset: first,
                    len: one.offset.saturating_sub(first).saturating_add(4),
                });
                break;
            }
        }
    }
}

/// Instructions of one sort.
struct Count {
    what: &'static str,
    number: usize,
    first: u64,
    last: u64,
}

fn count(
    section: &Section<'_>,
    find: fn(&[u8], &mut dyn FnMut(usize, &'static Instruction)),
    counts: &mut BTreeMap<&'static str, Count>,
) {
    find(section.bytes, &mut |at, instruction| {
        let at = section.place(at);
        let count =
            counts.entry(instruction.mark).or_insert(Count { what: instruction.what, number: 0, first: at, last: at });
        count.number = count.number.saturating_add(1);
        count.last = at;
    });
}

fn known(architecture: &'static str) -> impl Iterator<Item = &'static Instruction> {
    SIGNATURES.instructions.iter().filter(move |instruction| instruction.architecture == architecture)
}

fn arm64(bytes: &[u8], found: &mut dyn FnMut(usize, &'static Instruction)) {
    // The octet that no other instruction of these groups lacks, so that nearly all words end here.
    let top: BTreeSet<u32> = known("arm64").map(|one| one.value >> 24).collect();
    let top: Vec<bool> = (0..256).map(|octet| top.contains(&octet)).collect();
    for (step, octets) in bytes.chunks_exact(4).enumerate() {
        let Some(word) = octets.try_into().ok().map(u32::from_le_bytes) else { continue };
        if usize::try_from(word >> 24).ok().and_then(|octet| top.get(octet)) == Some(&true)
            && let Some(one) = known("arm64").find(|one| word & one.mask == one.value)
        {
            found(step.saturating_mul(4), one);
        }
    }
}

/// `66 [REX] 0F 38 xx` and the like, and the same opcode under a VEX or EVEX prefix.
fn x86(bytes: &[u8], found: &mut dyn FnMut(usize, &'static Instruction)) {
    for at in memchr::memchr_iter(0x0f, bytes) {
        let Some([_, map, opcode, modrm]) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { continue };
        if !matches!(map, 0x38 | 0x3a) {
            continue;
        }
        let before = |distance: usize| at.checked_sub(distance).and_then(|at| bytes.get(at)).copied();
        let rex = before(1).is_some_and(|octet| octet & 0xf0 == 0x40);
        let prefix = before(if rex { 2 } else { 1 }) == Some(0x66) || before(1) == Some(0x66);
        let word = u32::from_be_bytes([if prefix { 0x66 } else { 0 }, 0x0f, *map, *opcode]);
        // These instructions are used with two registers, or with memory near a register.
        let plausible = *modrm >= 0xc0 || *modrm & 7 != 4 || *modrm & 0x38 != 0;
        if plausible && let Some(one) = known("x86").find(|one| word & one.mask == one.value) {
            found(at, one);
        }
    }
    for at in memchr::memchr_iter(0xc4, bytes) {
        let Some([_, first, second, opcode]) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { continue };
        // VEX.66.0F38 or 0F3A: AESENC and its sisters, AESIMC, AESKEYGENASSIST.
        if second & 3 == 1
            && let Some(map) = [(2, 0x38_u8), (3, 0x3a)].iter().find(|(map, _)| first & 0x1f == *map)
            && let Some(one) = known("x86").find(|one| one.value == u32::from_be_bytes([0x66, 0x0f, map.1, *opcode]))
        {
            found(at, one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(bytes: &[u8]) -> [Section<'_>; 1] {
        [Section { name: ".text".to_owned(), offset: 100, bytes, executable: true }]
    }

    fn found(architecture: &str, bytes: &[u8]) -> Vec<(&'static str, u64)> {
        marks(architecture, &section(bytes)).into_iter().map(|trace| (trace.mark, trace.offset)).collect()
    }

    /// `lea` with the four constants of FIPS 180-4 §4.2.1 as displacements, one of them negated by `sub`.
    #[test]
    fn words_of_sha1_in_x86() {
        let mut code = Vec::new();
        for word in [0x5a82_7999_u32, 0x6ed9_eba1, 0x8f1b_bcdc_u32.wrapping_neg(), 0xca62_c1d6] {
            code.extend([0x8d, 0x94, 0x0a]);
            code.extend(word.to_le_bytes());
            code.push(0x90);
        }
        // MD4 has the first two of them; a claim tells the two apart.
        assert_eq!(found("x86_64", &code), [("sha1-code", 103), ("md4-code", 103)]);
    }

    /// MOVZ w1, low; MOVK w1, high, lsl 16 (Arm DDI 0487, C6.2) for the same four.
    #[test]
    fn words_of_sha1_in_arm64() {
        let mut code = Vec::new();
        for word in [0x5a82_7999_u32, 0x6ed9_eba1, 0x8f1b_bcdc, 0xca62_c1d6] {
            code.extend((0x5280_0001 | (word & 0xffff) << 5).to_le_bytes());
            code.extend(0xd503_201f_u32.to_le_bytes());
            code.extend((0x72a0_0001 | (word >> 16) << 5).to_le_bytes());
        }
        assert_eq!(found("aarch64", &code), [("sha1-code", 108), ("md4-code", 108)]);
        assert_eq!(found("x86_64", &code), []);
    }

    /// Four AESENC and its VEX form; three are too few, and arm64 reads something else.
    #[test]
    fn aes_instructions() {
        let aesenc = [0x66, 0x0f, 0x38, 0xdc, 0xc1];
        assert_eq!(found("x86_64", &aesenc.repeat(4)), [("aes-instructions", 101)]);
        assert_eq!(found("x86_64", &aesenc.repeat(3)), []);
        assert_eq!(found("x86_64", &[0xc4, 0xe2, 0x79, 0xdc, 0xc1].repeat(4)), [("aes-instructions", 100)]);
        // AESE v0.16b, v1.16b; AESMC v0.16b, v0.16b.
        let arm = [0x4e28_4820_u32.to_le_bytes(), 0x4e28_6800_u32.to_le_bytes()].concat();
        assert_eq!(found("aarch64", &arm.repeat(2)), [("aes-instructions", 100)]);
    }

    /// 64-bit words of SHA-512 (FIPS 180-4 §4.2.3) do not pass for the words of SHA-256 that are their upper halves.
    #[test]
    fn halves_are_no_words() {
        let Some(set) = SIGNATURES.words.iter().find(|set| set.mark == "sha512-code") else { return };
        let code: Vec<u8> =
            set.words.iter().flat_map(|word| [&[0x48, 0xb8], &word.to_le_bytes()[..]].concat()).collect();
        assert_eq!(found("x86_64", &code), [("sha512-code", 102)]);
    }

    proptest::proptest! {
        #[test]
        fn never_panics(bytes: Vec<u8>) {
            for architecture in ["x86_64", "aarch64", "arm"] {
                marks(architecture, &section(&bytes));
            }
        }
    }
}
