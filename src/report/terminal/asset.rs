use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use super::style::Painter;
use super::{advice, expectation, group, matrix};
use crate::assessment::{AssessedAsset, Assessment, ExpectationResult, Finding, WeakestLink};
use crate::inventory::{AssetId, AssetKind, Evidence, Fact, Locus, Standing};
use crate::policy::Verdict;
use crate::report::Detail;

/// How many assets that merely contain cryptography a short report lists.
const CONTAINING_SHOWN: usize = 25;
/// Column at which the text of a verdict begins.
const TEXT: usize = 18;

/// The title of each policy's document, by the policy's id.
type Titles<'a> = BTreeMap<&'a str, &'a str>;
type OfAsset<'a> = BTreeMap<&'a AssetId, Vec<&'a Finding>>;

/// Every asset with what is wrong with it, worst first.
pub(super) fn write(assessment: &Assessment, painter: &mut Painter<'_>) -> io::Result<()> {
    let mut of_asset: OfAsset<'_> = BTreeMap::new();
    for finding in &assessment.findings {
        of_asset.entry(&finding.observation.asset).or_default().push(finding);
    }
    let (mut counted, mut containing) = (Vec::new(), Vec::new());
    for asset in &assessment.assets {
        match of_asset.get(&asset.id) {
            Some(findings) if findings.iter().any(|finding| finding.counts) => counted.push((asset, findings)),
            Some(findings) => containing.push((asset, findings)),
            None => {}
        }
    }
    counted.sort_by_key(|(asset, _)| (Reverse(worst(asset)), asset.kind, &asset.id));
    let mut expected: BTreeMap<&AssetId, Vec<&ExpectationResult>> = BTreeMap::new();
    for result in &assessment.expectations {
        expected.entry(&result.asset).or_default().push(result);
    }
    let several = matrix::is_worth_it(assessment).then(|| {
        assessment.policies.iter().map(|result| (result.policy.id.as_str(), result.policy.title.as_str())).collect()
    });
    if several.is_some() {
        let assets: Vec<_> = counted.iter().map(|(asset, _)| *asset).collect();
        matrix::write(assessment, &assets, painter)?;
    }
    for (asset, findings) in counted {
        let expected = expected.get(&asset.id).map_or(&[][..], Vec::as_slice);
        one(asset, findings, expected, several.as_ref(), painter)?;
    }
    contained(&containing, painter)
}

fn worst(asset: &AssessedAsset) -> Option<Verdict> {
    asset.results.iter().map(|result| result.verdict).max()
}

/// What is said of an asset under a verdict.
enum Entry<'a> {
    Block(Vec<group::Group<'a>>),
    Expectation(&'a ExpectationResult),
}

impl Entry<'_> {
    /// None for an expectation that is met.
    fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Block(block) => block.first().map(|group| group.verdict),
            Self::Expectation(result) => result.verdict(),
        }
    }
}

/// One asset: its results, its weakest links, its findings by reason and what is expected of it as a whole, worst first.
fn one(
    asset: &AssessedAsset,
    findings: &[&Finding],
    expected: &[&ExpectationResult],
    several: Option<&Titles<'_>>,
    painter: &mut Painter<'_>,
) -> io::Result<()> {
    let name = format!("{} {}", kind(asset.kind), painter.bold(&asset.name));
    let place = place_of(asset, findings);
    painter.hanging("", &if place.is_empty() { name } else { format!("{name}  {}", painter.faint(&place)) }, 4)?;
    for (way, link) in ways(asset) {
        painter.hanging(&format!("  {way:<14}  "), &strength(link), TEXT)?;
    }
    let groups = group::groups(findings.iter().copied().filter(|finding| finding.counts));
    let blocks = match several {
        Some(_) => group::blocks(groups),
        None => groups.into_iter().map(|group| vec![group]).collect(),
    };
    let blocks = blocks.into_iter().map(Entry::Block);
    let mut entries: Vec<_> = blocks.chain(expected.iter().copied().map(Entry::Expectation)).collect();
    entries.sort_by_key(|entry| Reverse(entry.verdict()));
    let full = painter.detail() >= Detail::Full;
    let mut advised = BTreeSet::new();
    for entry in entries.iter().filter(|entry| full || entry.verdict() >= Some(Verdict::Legacy)) {
        match entry {
            Entry::Block(block) => one_block(block, several, &mut advised, painter)?,
            Entry::Expectation(result) => expectation::write(result, TEXT, &mut advised, painter)?,
        }
    }
    // The matrix has the results of all assets.
    if several.is_none() || full {
        results(asset, painter)?;
    }
    painter.blank()
}

/// What one policy, or several, make of the same findings.
fn one_block(
    block: &[group::Group<'_>],
    several: Option<&Titles<'_>>,
    advised: &mut BTreeSet<&str>,
    painter: &mut Painter<'_>,
) -> io::Result<()> {
    let Some(worst) = block.first() else { return Ok(()) };
    let detail = painter.detail();
    let indent = format!("{:TEXT$}", "");
    let names = worst.names(detail >= Detail::Full);
    painter.hanging(&format!("  {}  ", painter.verdict(worst.verdict)), &names, TEXT)?;
    let is_told = |group: &&group::Group<'_>| detail >= Detail::Full || group.verdict >= Verdict::Legacy;
    for group in block.iter().filter(is_told) {
        let verdict = if group.verdict == worst.verdict { String::new() } else { format!(" ({})", group.verdict) };
        let why = several.and_then(|titles| titles.get(group.policy)).map(|title| group.why_shortly(title));
        let why = why.unwrap_or_else(|| group.why());
        painter.hanging(
            &indent,
            &format!("{}{verdict}: {why}", group.policy),
            TEXT + if several.is_some() { 2 } else { 0 },
        )?;
    }
    let content: Vec<_> = block.iter().filter(|group| !is_told(group)).map(|group| group.policy).collect();
    if !content.is_empty() {
        painter.hanging(&indent, &painter.faint(&format!("met under {}", content.join(", "))), TEXT + 2)?;
    }
    // What to do under one policy may be wrong under another that recommends the thing as it is.
    let disputed = block.iter().any(|group| group.verdict == Verdict::Recommended);
    let advice = advice::of(worst.aspect, worst.verdict).filter(|_| !disputed);
    if let Some(advice) = advice.filter(|advice| advised.insert(*advice)) {
        painter.hanging(&format!("{indent}{} ", painter.bold("do:")), advice, TEXT + 4)?;
    }
    if detail >= Detail::Evidence { evidence(&worst.findings, painter) } else { Ok(()) }
}

/// Under which policies the asset stands how, and until when.
fn results(asset: &AssessedAsset, painter: &mut Painter<'_>) -> io::Result<()> {
    for result in &asset.results {
        let horizon = match &result.horizon {
            Some(horizon) if result.verdict.meets() => {
                format!("meets {} until {}, then {} ends it", result.policy, before(horizon.date), horizon.because)
            }
            Some(horizon) => format!("has not met {} since {} ({})", result.policy, horizon.date, horizon.because),
            None if result.verdict.meets() => format!("meets {}, which sets no end", result.policy),
            None => format!("does not meet {}", result.policy),
        };
        painter.hanging(&format!("  {}  ", painter.verdict(result.verdict)), &horizon, TEXT)?;
    }
    Ok(())
}

fn before(date: jiff::civil::Date) -> jiff::civil::Date {
    date.yesterday().unwrap_or(date)
}

fn ways(asset: &AssessedAsset) -> impl Iterator<Item = (&'static str, &WeakestLink)> {
    let weakest = &asset.weakest;
    [("to read", &weakest.read), ("to impersonate", &weakest.impersonate), ("to tamper", &weakest.tamper)]
        .into_iter()
        .filter_map(|(way, link)| link.as_ref().map(|link| (way, link)))
}

fn strength(link: &WeakestLink) -> String {
    let bits = link.classical.map_or_else(|| "strength unknown".to_owned(), |bits| format!("{bits} bits"));
    let quantum = match link.quantum {
        Some(category) => format!("; quantum category {category}"),
        None => String::new(),
    };
    format!("{bits}: {} ({}){quantum}", link.algorithm, link.source)
}

fn kind(kind: AssetKind) -> &'static str {
    match kind {
        AssetKind::Endpoint => "Endpoint",
        AssetKind::Certificate => "Certificate",
        AssetKind::Key => "Key",
        AssetKind::File => "File",
        AssetKind::Library => "Library",
    }
}

/// Where the asset was found, if its name does not say so already.
fn place_of(asset: &AssessedAsset, findings: &[&Finding]) -> String {
    let evidence = findings.iter().flat_map(|finding| &finding.observation.evidence).next();
    match evidence.map(|evidence| &evidence.locus) {
        Some(Locus::File { path, .. }) if asset.kind != AssetKind::File => path.join(" › "),
        _ if asset.kind == AssetKind::Endpoint => String::new(),
        Some(Locus::Wire { .. }) => "sent by the endpoint".to_owned(),
        _ => String::new(),
    }
}

fn evidence(findings: &[&Finding], painter: &mut Painter<'_>) -> io::Result<()> {
    for finding in findings {
        for evidence in &finding.observation.evidence {
            let text = format!("{}: {}: {}", finding.title, evidence.method, shown(evidence));
            painter.hanging(&format!("{:TEXT$}", ""), &painter.faint(&text), TEXT)?;
        }
    }
    Ok(())
}

fn shown(evidence: &Evidence) -> String {
    let bytes = evidence.bytes.as_deref().map(|bytes| format!(", {bytes}")).unwrap_or_default();
    let locus = match &evidence.locus {
        Locus::Wire { connection, from_peer, offset, len } => {
            let side = if *from_peer { "received" } else { "sent" };
            format!("connection {connection}, {side} bytes {offset}+{len}")
        }
        // The last of the path is the place itself: a JSON pointer.
        Locus::File { path, offset: 0, len: 0 } => path.join(" › "),
        Locus::File { path, offset, len } => format!("{} @ {offset:#x}+{len}", path.join(" › ")),
    };
    format!("{} ({locus}{bytes})", evidence.detail)
}

/// The libraries, then what is contained, then what is imported: by families in a short report, else in full.
fn told(findings: &[&Finding], detail: Detail) -> String {
    let name = |finding: &Finding| match &finding.observation.fact {
        Fact::Algorithm { algorithm, .. } if detail < Detail::Full => algorithm.family.name().to_owned(),
        _ => finding.title.clone(),
    };
    let is_library = |finding: &Finding| matches!(finding.observation.fact, Fact::Library { .. });
    let named = |of: &dyn Fn(&Finding) -> bool| {
        let names: BTreeSet<_> = findings.iter().filter(|finding| of(finding)).map(|finding| name(finding)).collect();
        names.into_iter().collect::<Vec<_>>().join(", ")
    };
    let linked = |finding: &Finding| !is_library(finding) && finding.observation.standing == Standing::Linked;
    let parts = [
        ("library", named(&is_library)),
        ("contains", named(&|finding| !is_library(finding) && !linked(finding))),
        ("imports", named(&linked)),
    ];
    let parts = parts.iter().filter(|(_, names)| !names.is_empty()).map(|(word, names)| format!("{word} {names}"));
    parts.collect::<Vec<_>>().join("; ")
}

/// What merely contains or imports cryptography, a line each.
fn contained(assets: &[(&AssessedAsset, &Vec<&Finding>)], painter: &mut Painter<'_>) -> io::Result<()> {
    if assets.is_empty() {
        return Ok(());
    }
    painter.line(&painter.bold("Contained or imported (shown, not counted: --fail-on-present counts it)"))?;
    let all = painter.detail() >= Detail::Full || assets.len() <= CONTAINING_SHOWN;
    for (asset, findings) in assets.iter().take(if all { assets.len() } else { CONTAINING_SHOWN }) {
        let head = format!("  {}  ", painter.bold(&asset.name));
        painter.hanging(&head, &told(findings, painter.detail()), 4)?;
        if painter.detail() >= Detail::Evidence {
            evidence(findings, painter)?;
        }
    }
    if !all {
        painter.line(&format!("  and {} more (-v shows all)", assets.len() - CONTAINING_SHOWN))?;
    }
    painter.blank()
}
