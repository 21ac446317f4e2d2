//! The command line of cryptassay.

fn main() {}
