use super::{Probe, Report};
use crate::scan::About;

pub(super) static PROBE: Probe = Probe {
    about: About {
        id: "tls/alpn",
        title: "Which application protocols the endpoint agrees on",
        how: "h2 and http/1.1 are offered in hellos that are sent anyway; what was chosen is taken away. Others are not asked for.",
        references: &["RFC 7301", "RFC 9113 §3.3"],
    },
    report,
};

fn report(report: &mut Report<'_>) {
    let learned = report.learned;
    let mut names = std::collections::BTreeSet::new();
    for (version, facts) in learned.accepted() {
        for (name, sight) in &facts.alpn {
            let name: String = String::from_utf8_lossy(name).chars().filter(|c| !c.is_control()).collect();
            report.feature("alpn", &name, Some(version), sight);
            names.insert(name);
        }
    }
    if !names.is_empty() {
        let list: Vec<String> = names.into_iter().collect();
        report.asset.properties.insert("alpn".to_owned(), list.join(", "));
    }
}
