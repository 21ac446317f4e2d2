use std::sync::LazyLock;

use crate::policy::Verdict;
use crate::vocab::Aspect;

/// What to do, by family or by kind of mechanism: a tab-separated table beside this file.
const TABLE: &str = include_str!("advice.tsv");

struct Advice {
    /// A family, or a kind of mechanism.
    of: &'static str,
    text: &'static str,
}

static ALL: LazyLock<Vec<Advice>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).map(|(of, text)| Advice { of, text }).collect()
});

/// What to do about an aspect that does not meet a policy; the family's own advice before that of its kind.
pub(super) fn of(aspect: &Aspect, verdict: Verdict) -> Option<&'static str> {
    if verdict < Verdict::Legacy {
        return None;
    }
    let named = |name: &str| ALL.iter().find(|advice| advice.of == name).map(|advice| advice.text);
    let family = &aspect.algorithm.family;
    let kind = family.kind().and_then(|kind| serde_json::to_value(kind).ok());
    let in_usage = named(&format!("{family}/{}", aspect.usage));
    in_usage.or_else(|| named(family.name())).or_else(|| named(kind.as_ref()?.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_line_has_a_name_and_a_text() {
        assert!(ALL.len() > 20);
        assert!(ALL.iter().all(|advice| !advice.of.is_empty() && advice.text.ends_with('.')));
    }
}
