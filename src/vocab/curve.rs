//! Elliptic curves by name in any dialect and by object identifier.

use std::sync::LazyLock;

use super::registry::{self, Row, Table};

static CURVES: LazyLock<Vec<Curve>> = LazyLock::new(|| Table::entries(registry::CURVES, Curve::read));

/// An elliptic curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    name: &'static str,
    other_names: Vec<&'static str>,
    field_bits: Option<u32>,
    order_bits: Option<u32>,
    oid: Option<&'static str>,
    reference: &'static str,
}

impl Curve {
    fn read(row: Row<'_>) -> Option<Self> {
        Some(Self {
            name: row.cell("name")?,
            other_names: row.list("other-names"),
            field_bits: row.number("field-bits"),
            order_bits: row.number("order-bits"),
            oid: row.cell("oid"),
            reference: row.cell("reference")?,
        })
    }

    /// Every curve.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        CURVES.iter()
    }

    /// The canonical name: `P-256`, `secp256k1`, `brainpoolP256r1`, `X25519`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Names in other dialects: `secp256r1`, `prime256v1`.
    pub fn other_names(&self) -> &[&'static str] {
        &self.other_names
    }

    /// Size of the field in bits; none for parameters written out.
    pub fn field_bits(&self) -> Option<u32> {
        self.field_bits
    }

    /// Size in bits of the prime order of the base point; none for parameters written out.
    pub fn order_bits(&self) -> Option<u32> {
        self.order_bits
    }

    /// The object identifier, dotted.
    pub fn oid(&self) -> Option<&'static str> {
        self.oid
    }

    /// The document that defines it.
    pub fn reference(&self) -> &'static str {
        self.reference
    }
}

/// The curve of that name, canonical or in another dialect, whatever its case.
pub fn curve(name: &str) -> Option<&'static Curve> {
    let is = |other: &str| other.eq_ignore_ascii_case(name);
    CURVES.iter().find(|curve| is(curve.name) || curve.other_names.iter().any(|other| is(other)))
}

/// The curve with that object identifier, dotted.
pub fn curve_by_oid(oid: &str) -> Option<&'static Curve> {
    CURVES.iter().find(|curve| curve.oid == Some(oid))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_line_is_a_curve() {
        assert_eq!(CURVES.len(), registry::tests::lines(registry::CURVES));
    }

    #[test]
    fn sizes_of_the_standards() {
        // SEC 2 section 2.7.2, RFC 7748 section 4, RFC 5639 section 3.
        assert_eq!(curve("sect571r1").unwrap().order_bits(), Some(570));
        assert_eq!(curve("X25519").unwrap().order_bits(), Some(253));
        assert_eq!(curve("brainpoolP320t1").unwrap().order_bits(), Some(320));
        assert_eq!(curve("explicit").unwrap().order_bits(), None);
    }

    #[test]
    fn dialects_meet() {
        for name in ["P-256", "secp256r1", "prime256v1", "SECP256R1"] {
            assert_eq!(curve(name), curve_by_oid("1.2.840.10045.3.1.7"), "{name}");
        }
        assert_eq!(curve_by_oid("1.2.250.1.223.101.256.1").unwrap().name(), "FRP256v1");
    }
}
