//! The containers in which certificates and keys lie, one format a file, told by content and never by name.

pub(super) mod base64;
pub(super) mod pem;
