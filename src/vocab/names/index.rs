//! What every name of every registry stands for, folded: looked up once for each name that a document mentions, which may be many.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::{Term, curve, family, field, folded, group, identifier, negotiated, other_version, scheme, suite, version};
use crate::vocab::{
    Curve, FamilyEntry, FiniteFieldGroup, Group, Kind, Negotiated, Oid, Parameter, Protocol, Scheme, Suite, words,
};

static INDEX: LazyLock<BTreeMap<String, Vec<Arc<Term>>>> = LazyLock::new(|| {
    let mut index = Index::default();
    for entry in Suite::all() {
        // NSS and Java call the older suites SSL_.
        let older = entry.name().replacen("TLS_", "SSL_", 1);
        let dialects = [Some(entry.name()), entry.openssl(), entry.gnutls(), Some(older.as_str())];
        index.add(suite(entry), dialects.into_iter().flatten(), entry.other_names());
    }
    for entry in Group::all() {
        let dialects = [Some(entry.name()), entry.openssl(), entry.gnutls()];
        index.add(group(entry), dialects.into_iter().flatten(), entry.other_names());
    }
    for entry in Scheme::all() {
        let dialects = [Some(entry.name()), entry.openssl(), entry.gnutls()];
        index.add(scheme(entry), dialects.into_iter().flatten(), entry.other_names());
    }
    for protocol in Protocol::TLS {
        let dotted = protocol.name().replace("TLS ", "TLSv");
        index.add(version(*protocol), [protocol.name(), dotted.as_str()].into_iter(), &[]);
    }
    let versions = FamilyEntry::all().filter(|entry| entry.kind() == Kind::ProtocolVersion);
    for entry in versions.filter(|entry| entry.name() != "TLS-version") {
        for name in words(Parameter::Name, &entry.family()).unwrap_or_default() {
            index.add(other_version(entry, name.clone()), [name.as_str()].into_iter(), &[]);
        }
    }
    for entry in Negotiated::all() {
        index.add(negotiated(entry), [entry.name()].into_iter(), entry.other_names());
    }
    for entry in Oid::all() {
        index.add(identifier(entry), [entry.name()].into_iter(), entry.other_names());
    }
    for entry in Curve::all() {
        index.add(curve(entry), [entry.name()].into_iter(), entry.other_names());
    }
    for entry in FiniteFieldGroup::all() {
        index.add(field(entry), [entry.name()].into_iter(), entry.other_names());
    }
    for entry in FamilyEntry::all() {
        index.add(family(entry), [entry.name()].into_iter(), entry.other_names());
    }
    index.0
});

#[derive(Default)]
struct Index(BTreeMap<String, Vec<Arc<Term>>>);

impl Index {
    fn add<'a>(&mut self, term: Term, dialects: impl Iterator<Item = &'a str>, others: &[&'static str]) {
        let term = Arc::new(term);
        for name in dialects.chain(others.iter().copied()) {
            let terms = self.0.entry(folded(name)).or_default();
            if !terms.last().is_some_and(|last| Arc::ptr_eq(last, &term)) {
                terms.push(Arc::clone(&term));
            }
        }
    }
}

/// What a folded name stands for, in the order of the registries.
pub(super) fn terms(folded: &str) -> impl Iterator<Item = Term> {
    INDEX.get(folded).into_iter().flatten().map(|term| (**term).clone())
}
