//! Certificates and keys at rest.
