//! ChaCha20 and Salsa20 share their constant; what tells them apart is by how much they rotate: 16, 12, 8, 7 against 7, 9, 13, 18.

use std::collections::BTreeSet;

use super::code::Trace;
use super::format::Section;

/// So many rotations in a row, in the order of the code, must all be of the four amounts.
const RUN: usize = 16;

/// The mark, its name, the amounts, and those of them that every implementation has (vector code moves whole octets otherwise).
const CIPHERS: [(&str, &str, &[u8], &[u8]); 2] = [
    ("chacha-rotations", "ChaCha20 rotations in code", &[16, 12, 8, 7], &[12, 7]),
    ("salsa-rotations", "Salsa20 rotations in code", &[7, 9, 13, 18], &[7, 9, 13, 18]),
];

/// The first run of each cipher in executable sections.
pub(super) fn marks(architecture: &str, sections: &[Section<'_>]) -> Vec<Trace> {
    let read = match architecture {
        "x86_64" | "i386" => x86,
        "aarch64" => arm64,
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    for section in sections.iter().filter(|section| section.executable) {
        for (mark, what, amounts, needed) in CIPHERS {
            let mut run = Run { first: 0, len: 0, met: BTreeSet::new() };
            let mut done = false;
            read(section.bytes, &mut |at, amount| {
                if !amounts.contains(&amount) {
                    run.len = 0;
                    run.met.clear();
                    return;
                }
                if run.len == 0 {
                    run.first = at;
                }
                run.len = run.len.saturating_add(1);
                run.met.insert(amount);
                if !done && run.len >= RUN && needed.iter().all(|amount| run.met.contains(amount)) {
                    done = true;
                    let len = at.saturating_sub(run.first).saturating_add(4);
                    let (offset, len) = (section.place(run.first), u64::try_from(len).unwrap_or(u64::MAX));
                    found.push(Trace { mark, what: what.to_owned(), offset, len });
                }
            });
        }
    }
    found
}

struct Run {
    first: usize,
    len: usize,
    met: BTreeSet<u8>,
}

/// ROL and ROR by a constant (C1 /0, /1), PSLLD and PSRLD by a constant (72 /6, /2); right by n is left by 32 - n.
fn x86(bytes: &[u8], see: &mut dyn FnMut(usize, u8)) {
    for at in memchr::memchr2_iter(0xc1, 0x72, bytes) {
        let Some([opcode, modrm, amount]) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { continue };
        let left = match (opcode, modrm & 0xf8) {
            (0xc1, 0xc0) | (0x72, 0xf0) => true,
            (0xc1, 0xc8) | (0x72, 0xd0) => false,
            _ => continue,
        };
        if (1..32).contains(amount) {
            see(at, if left { *amount } else { 32 - amount });
        }
    }
}

/// ROR (EXTR with one register), EOR with a rotated operand, SHL, SLI, USHR and SRI of 32-bit lanes.
fn arm64(bytes: &[u8], see: &mut dyn FnMut(usize, u8)) {
    for (step, octets) in bytes.chunks_exact(4).enumerate() {
        let Some(word) = octets.try_into().ok().map(u32::from_le_bytes) else { continue };
        let lanes = (word >> 16) & 0x1f;
        let extract = word & 0xffe0_8000 == 0x1380_0000 && (word >> 5) & 31 == (word >> 16) & 31;
        let amount = if extract || word & 0xffe0_8000 == 0x4ac0_0000 {
            32 - ((word >> 10) & 31)
        } else {
            match word & 0xffe0_fc00 {
                // Left by (immh:immb - 32); right by (64 - immh:immb), which is left by as much as the low five bits.
                0x4f20_5400 | 0x6f20_5400 | 0x6f20_0400 | 0x6f20_4400 => lanes,
                _ => continue,
            }
        };
        if let Ok(amount @ 1..32) = u8::try_from(amount) {
            see(step.saturating_mul(4), amount);
        }
    }
}
