use super::{Probe, Report};
use crate::scan::About;

pub(super) static PROBE: Probe = Probe {
    about: About {
        id: "tls/server-name",
        title: "What the endpoint does with the name of the server that a client asks for",
        how: "Where the target has a name, one hello leaves it out: the endpoint requires the name if it then refuses, uses it if it \
              acknowledges it or shows another certificate without it, and ignores it otherwise. Other names are not tried.",
        references: &["RFC 6066 §3"],
    },
    report,
};

fn report(report: &mut Report<'_>) {
    let learned = report.learned;
    if let Some((value, sight)) = &learned.server_name {
        report.feature("server-name", value, None, sight);
    }
    if learned.name_warning.is_some() {
        report.asset.properties.insert("server-name-warning".to_owned(), "unrecognized_name".to_owned());
    }
}
