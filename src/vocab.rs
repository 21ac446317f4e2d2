//! What things are called: algorithms and their parameters, usages, protocols, code points, strength.
//!
//! No verdict stands here. Tables are data files under `registry/`, each with its source and edition.

mod algorithm;
mod parameter;
mod protocol;
mod usage;

pub use algorithm::{Algorithm, Aspect, Family, Kind};
pub use parameter::{Parameter, Parameters, Value};
pub use protocol::Protocol;
pub use usage::Usage;
