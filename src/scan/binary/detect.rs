//! The questions put to a binary, one a file.

mod constants;
mod embedded;
mod symbols;
mod versions;

use super::format::Opened;
use crate::scan::{Artefact, Detector, Findings};

/// A detector that shares the opened format with others.
pub(super) trait Search: Detector {
    /// Looks at an artefact, and at its format as far as it could be opened.
    fn search(&self, artefact: &Artefact<'_>, opened: &Opened<'_>, found: &mut Findings);
}

/// Every detector, in the order of reports.
pub(super) static ALL: &[&dyn Search] =
    &[&constants::Constants, &symbols::Symbols, &versions::Versions, &embedded::Embedded];

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "the folder itself is tested")]
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_is_in_the_list() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/scan/binary/detect");
        let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files: BTreeSet<_> =
            files.map(|file| format!("binary/{}", file.file_stem().unwrap().to_str().unwrap())).collect();
        let listed: BTreeSet<_> = ALL.iter().map(|detector| detector.about().id.to_owned()).collect();
        assert_eq!(files, listed);
    }
}
