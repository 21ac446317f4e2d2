//! What a user may name as a target.
