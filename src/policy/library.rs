//! The policies that are built in.

use std::sync::LazyLock;

use super::Policy;

include!(concat!(env!("OUT_DIR"), "/policies.rs"));

/// The files of the built-in policies: name and text, by name.
pub fn embedded() -> &'static [(&'static str, &'static str)] {
    EMBEDDED
}

/// The files of the built-in vectors: name and text, by name, which is that of the policy's file.
pub fn embedded_vectors() -> &'static [(&'static str, &'static str)] {
    EMBEDDED_VECTORS
}

/// The built-in policies. A test proves that every one of them is sound.
pub fn library() -> &'static [Policy] {
    static LIBRARY: LazyLock<Vec<Policy>> =
        LazyLock::new(|| EMBEDDED.iter().filter_map(|(file, text)| Policy::parse(file, text).ok()).collect());
    &LIBRARY
}
