//! Binaries: object formats, constant tables, symbols, versions, embedded certificates and keys.
