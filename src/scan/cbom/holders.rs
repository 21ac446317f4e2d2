//! Who holds a cryptographic component, and how it stands by it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::document::{Component, Document, texts, word};
use crate::inventory::Standing;

/// For each component of a document: the software that holds it directly, and its standing.
pub(super) struct Holders {
    of: Vec<BTreeSet<(usize, Standing)>>,
    standing: Vec<Standing>,
    holding: BTreeSet<usize>,
}

impl Holders {
    /// Follows the dependencies once: time and memory grow with their number.
    pub(super) fn of(document: &Document) -> Self {
        let count = document.components.len();
        let mut of = vec![BTreeSet::new(); count];
        let mut holding = BTreeSet::new();
        let mut uses: Vec<Vec<usize>> = document.components.iter().map(|one| references(document, one)).collect();
        let mut called: BTreeSet<usize> = BTreeSet::new();
        for dependency in &document.dependencies {
            let Some((from, holder)) = document.component(&dependency.of) else { continue };
            for (targets, standing) in [(&dependency.uses, Standing::Called), (&dependency.provides, Standing::Present)]
            {
                for (to, target) in targets.iter().filter_map(|target| document.component(target)) {
                    if !target.is_cryptographic() {
                        continue;
                    }
                    if holder.is_cryptographic() {
                        if let Some(uses) = uses.get_mut(from) {
                            uses.push(to);
                        }
                        continue;
                    }
                    if standing == Standing::Called {
                        called.insert(to);
                    }
                    holding.insert(from);
                    if let Some(holders) = of.get_mut(to) {
                        holders.insert((from, standing));
                    }
                }
            }
        }
        called.extend(at_once(document, &of));
        let mut waiting: Vec<usize> = called.iter().copied().collect();
        while let Some(one) = waiting.pop() {
            for next in uses.get(one).into_iter().flatten() {
                if called.insert(*next) {
                    waiting.push(*next);
                }
            }
        }
        let standing = (0..count).map(|one| if called.contains(&one) { Standing::Called } else { Standing::Present });
        Self { of, standing: standing.collect(), holding }
    }

    /// Whether a software component holds any cryptography.
    pub(super) fn holds(&self, index: usize) -> bool {
        self.holding.contains(&index)
    }

    /// Who holds a component, and how; the product (none) if nobody else is named, or if it is called though all that are
    /// named only provide it.
    pub(super) fn of_component(&self, index: usize) -> Vec<(Option<usize>, Standing)> {
        let named = self.of.get(index).into_iter().flatten();
        let mut holders: Vec<_> = named.map(|(holder, standing)| (Some(*holder), *standing)).collect();
        let standing = self.standing.get(index).copied().unwrap_or(Standing::Present);
        if holders.iter().all(|(_, own)| *own < standing) {
            holders.push((None, standing));
        }
        holders
    }
}

/// Those that are used as they stand there: with a place in the code, or a protocol that nobody merely provides.
fn at_once<'d>(document: &'d Document, of: &'d [BTreeSet<(usize, Standing)>]) -> impl Iterator<Item = usize> + 'd {
    document.components.iter().zip(of).enumerate().filter_map(|(index, (component, holders))| {
        let protocol = component.crypto.as_ref().and_then(|it| word(it, "assetType")) == Some("protocol");
        (component.is_cryptographic() && (component.has_occurrences() || (protocol && holders.is_empty())))
            .then_some(index)
    })
}

/// The components that a protocol names inside its properties. What a certificate or key names is observed with it.
fn references(document: &Document, component: &Component) -> Vec<usize> {
    let none = Value::Null;
    let protocol = component.crypto.as_ref().and_then(|crypto| crypto.get("protocolProperties")).unwrap_or(&none);
    let mut names = texts(protocol, "cryptoRefArray");
    for suite in protocol.get("cipherSuites").and_then(Value::as_array).into_iter().flatten() {
        names.extend(texts(suite, "algorithms"));
    }
    for transforms in
        protocol.get("ikev2TransformTypes").and_then(Value::as_object).into_iter().flat_map(|it| it.values())
    {
        for transform in transforms.as_array().into_iter().flatten() {
            names.extend(transform.as_str().or_else(|| word(transform, "algorithm")));
        }
    }
    names.into_iter().filter_map(|name| document.component(name)).map(|(index, _)| index).collect()
}
