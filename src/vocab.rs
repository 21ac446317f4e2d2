//! What things are called: algorithms and their parameters, usages, protocols, code points, strength.
//!
//! No verdict stands here. Tables are data files under `registry/`, each with its source and edition.

mod algorithm;
mod aspects;
mod curve;
mod description;
mod display;
mod family;
mod finite_field;
mod group;
mod hash;
mod names;
mod negotiated;
mod oid;
mod parameter;
mod protocol;
mod registry;
mod role;
mod signature_scheme;
mod strength;
mod suite;
mod usage;
mod words;

pub use algorithm::{Algorithm, Aspect, Family, Kind};
pub use aspects::{aspects, aspects_in};
pub use curve::{Curve, curve, curve_by_oid};
pub use family::FamilyEntry;
pub use finite_field::{FiniteFieldGroup, Modulus, known_prime};
pub use group::{Group, NamedGroup};
pub use hash::Hash;
pub use names::{Term, find, near};
pub use negotiated::Negotiated;
pub use oid::{Oid, OidRole, curve_of_oid, oid};
pub use parameter::{Parameter, Parameters, Takes, Value};
pub use protocol::Protocol;
pub use registry::Status;
pub use role::{Direction, Role};
pub use signature_scheme::{Scheme, SignatureScheme};
pub use strength::{Strength, strength};
pub use suite::{CipherKind, CipherSuite, Mechanism, ServerParameters, Suite};
pub use usage::Usage;
pub use words::words;
