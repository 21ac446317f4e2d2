//! Binaries: object formats, constant tables, symbols, versions, embedded certificates and keys.

use super::{Artefact, Findings};

/// Examines an artefact of any format: adds its asset with what was asked, what was found and what stayed open.
pub fn examine(artefact: &Artefact<'_>, found: &mut Findings) {
    let _ = (artefact, found);
}
