//! The document: recognised, read, and laid out flat, each component with its JSON pointer.

use std::collections::BTreeMap;

use memchr::memmem;
use serde::Deserialize;
use serde_json::Value;

use crate::inventory::GapReason;

/// More than this is no bill of one product; its tree in memory takes a small multiple of it.
const MOST_BYTES: usize = 256 * 1024 * 1024;
/// Where `bomFormat` or the namespace must stand to be looked for.
const HEAD: usize = 64 * 1024;
/// Occurrences that the evidence of a fact names.
const OCCURRENCES_SHOWN: usize = 3;

/// The form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Json,
    Xml,
}

/// Tells a bill of materials by its content.
pub(super) fn shape(bytes: &[u8]) -> Option<Shape> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let head = text.get(..HEAD).unwrap_or(text);
    match head.first()? {
        b'{' => {
            // The format may also stand at the end: some writers sort the names.
            let tail = text.get(text.len().saturating_sub(HEAD)..).unwrap_or_default();
            [head, tail].into_iter().any(names_the_format).then_some(Shape::Json)
        }
        b'<' => memmem::find(head, b"http://cyclonedx.org/schema/bom/").map(|_| Shape::Xml),
        _ => None,
    }
}

fn names_the_format(part: &[u8]) -> bool {
    const NAME: &[u8] = b"\"bomFormat\"";
    memmem::find_iter(part, NAME).any(|at| {
        let rest = part.get(at.saturating_add(NAME.len())..).unwrap_or_default().trim_ascii_start();
        let value = rest.strip_prefix(b":").unwrap_or_default().trim_ascii_start();
        value.starts_with(b"\"CycloneDX\"") || value.starts_with(b"\"CBOM\"")
    })
}

/// Why a document cannot be read at all.
pub(super) struct Problem {
    pub(super) reason: GapReason,
    pub(super) detail: String,
}

/// A document, laid out flat.
#[derive(Debug)]
pub(super) struct Document {
    /// `1.6`, or `1.4-cbom-1.0` of the predecessor.
    pub(super) version: String,
    /// The name of what the bill is of.
    pub(super) product: Option<String>,
    /// All components, nested ones after those that hold them.
    pub(super) components: Vec<Component>,
    /// By `bom-ref`: the first component that has it.
    pub(super) by_ref: BTreeMap<String, usize>,
    pub(super) dependencies: Vec<Dependency>,
    /// What in it does not follow the format, though the rest can be read.
    pub(super) trouble: Vec<(GapReason, String)>,
}

/// A component of any kind.
#[derive(Debug)]
pub(super) struct Component {
    /// `library`, `cryptographic-asset`.
    pub(super) kind: String,
    pub(super) reference: Option<String>,
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) pointer: String,
    pub(super) is_product: bool,
    pub(super) crypto: Option<Value>,
    occurrences: Vec<Value>,
}

impl Component {
    pub(super) fn is_cryptographic(&self) -> bool {
        self.crypto.is_some()
    }

    /// Its name with its version.
    pub(super) fn title(&self) -> String {
        self.version.as_ref().map_or_else(|| self.name.clone(), |version| format!("{} {version}", self.name))
    }

    /// Its name and where it stands.
    pub(super) fn called(&self) -> String {
        format!("{:?} at {}", self.name, self.pointer)
    }

    /// What tells it from the others of the document.
    pub(super) fn place(&self) -> &str {
        self.reference.as_deref().unwrap_or(&self.pointer)
    }

    pub(super) fn has_occurrences(&self) -> bool {
        !self.occurrences.is_empty()
    }

    /// Where it occurs in the product, as far as the bill says.
    pub(super) fn occurrences(&self) -> String {
        let shown = self.occurrences.iter().take(OCCURRENCES_SHOWN).map(|occurrence| {
            let location = word(occurrence, "location").unwrap_or("an unnamed place");
            let line = occurrence.get("line").and_then(Value::as_u64).map(|line| format!(":{line}"));
            let context = word(occurrence, "additionalContext").or_else(|| word(occurrence, "symbol"));
            let context = context.map(|context| format!(" ({context})")).unwrap_or_default();
            format!("{location}{}{context}", line.unwrap_or_default())
        });
        let shown = shown.collect::<Vec<_>>().join(", ");
        match self.occurrences.len().saturating_sub(OCCURRENCES_SHOWN) {
            _ if shown.is_empty() => shown,
            0 => format!("occurs in {shown}"),
            more => format!("occurs in {shown} and {more} more places"),
        }
    }
}

/// What one component needs, and what it provides.
#[derive(Debug)]
pub(super) struct Dependency {
    pub(super) of: String,
    pub(super) uses: Vec<String>,
    pub(super) provides: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawDocument {
    bom_format: Option<String>,
    spec_version: Option<String>,
    metadata: Option<RawMetadata>,
    components: Option<Vec<RawComponent>>,
    services: Option<Vec<RawComponent>>,
    dependencies: Option<Vec<RawDependency>>,
}

#[derive(Deserialize)]
struct RawMetadata {
    component: Option<RawComponent>,
}

#[derive(Deserialize)]
struct RawComponent {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(rename = "bom-ref")]
    reference: Option<String>,
    name: Option<String>,
    version: Option<String>,
    components: Option<Vec<RawComponent>>,
    #[serde(rename = "cryptoProperties")]
    crypto: Option<Value>,
    evidence: Option<RawEvidence>,
}

#[derive(Deserialize)]
struct RawEvidence {
    occurrences: Option<Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawDependency {
    #[serde(rename = "ref")]
    of: String,
    depends_on: Option<Vec<String>>,
    provides: Option<Vec<String>>,
    dependency_type: Option<String>,
}

/// Reads a document in JSON.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Problem> {
    if bytes.len() > MOST_BYTES {
        let limit = format!("{MOST_BYTES} bytes of a bill of materials");
        let detail = format!("{} bytes are over the limit of {MOST_BYTES}", bytes.len());
        return Err(Problem { reason: GapReason::OverLimit { limit }, detail });
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let raw: RawDocument = serde_json::from_slice(text).map_err(|error| malformed(text, &error))?;
    let version = raw.spec_version.unwrap_or_default();
    let known = matches!(version.as_str(), "1.4" | "1.5" | "1.6" | "1.7" | "1.4-cbom-1.0");
    if !known || !matches!(raw.bom_format.as_deref(), Some("CycloneDX" | "CBOM")) {
        let detail = format!("specVersion {version:?}: CycloneDX 1.4 to 1.7 are read");
        return Err(Problem { reason: GapReason::Unsupported, detail });
    }
    let mut document = Document {
        version,
        product: None,
        components: Vec::new(),
        by_ref: BTreeMap::new(),
        dependencies: raw.dependencies.into_iter().flatten().map(dependency).collect(),
        trouble: Vec::new(),
    };
    if let Some(product) = raw.metadata.and_then(|metadata| metadata.component) {
        document.take(product, "#/metadata/component", true);
        document.product = document.components.first().map(Component::title);
    }
    for (list, name) in [(raw.components, "components"), (raw.services, "services")] {
        for (index, component) in list.into_iter().flatten().enumerate() {
            document.take(component, &format!("#/{name}/{index}"), false);
        }
    }
    Ok(document)
}

fn malformed(text: &[u8], error: &serde_json::Error) -> Problem {
    if error.is_eof() {
        let at = u64::try_from(text.len()).unwrap_or(u64::MAX);
        let detail = format!("the JSON document ends before it is complete (line {})", error.line());
        return Problem { reason: GapReason::Truncated { at }, detail };
    }
    let before: usize =
        text.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    let at = u64::try_from(before.saturating_add(error.column().saturating_sub(1))).unwrap_or(u64::MAX);
    let what = format!("CycloneDX: {error}");
    Problem { detail: what.clone(), reason: GapReason::Malformed { at, what } }
}

fn dependency(raw: RawDependency) -> Dependency {
    let (mut uses, mut provides) = (raw.depends_on.unwrap_or_default(), raw.provides.unwrap_or_default());
    // The predecessor of 1.6 says of a whole entry which of the two it is.
    if raw.dependency_type.as_deref() == Some("implements") {
        provides.append(&mut uses);
    }
    Dependency { of: raw.of, uses, provides }
}

impl Document {
    fn take(&mut self, raw: RawComponent, pointer: &str, is_product: bool) {
        let index = self.components.len();
        if let Some(reference) = &raw.reference {
            if self.by_ref.contains_key(reference) {
                let what = format!("bom-ref {reference:?} stands twice, again at {pointer}");
                self.trouble.push((GapReason::Malformed { at: 0, what: what.clone() }, what));
            } else {
                self.by_ref.insert(reference.clone(), index);
            }
        }
        self.components.push(Component {
            kind: raw.kind.unwrap_or_default(),
            reference: raw.reference,
            name: raw.name.unwrap_or_default(),
            version: raw.version.filter(|version| !version.is_empty()),
            pointer: pointer.to_owned(),
            is_product,
            crypto: raw.crypto.filter(Value::is_object),
            occurrences: raw.evidence.and_then(|evidence| evidence.occurrences).unwrap_or_default(),
        });
        // Nesting is as deep as the reader of JSON allows, 128 levels.
        for (index, inner) in raw.components.into_iter().flatten().enumerate() {
            self.take(inner, &format!("{pointer}/components/{index}"), false);
        }
    }

    /// The component of a reference, with its place.
    pub(super) fn component(&self, reference: &str) -> Option<(usize, &Component)> {
        let index = *self.by_ref.get(reference)?;
        Some((index, self.components.get(index)?))
    }
}

/// A property that is a text, and not empty.
pub(super) fn word<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str).map(str::trim).filter(|word| !word.is_empty())
}

/// The texts of a list, or the one text that stands in its place.
pub(super) fn texts<'v>(value: &'v Value, name: &str) -> Vec<&'v str> {
    match value.get(name) {
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(one)) => vec![one],
        _ => Vec::new(),
    }
}

/// A word of an enumeration without case and signs: `relatedCryptoMaterial` is `related-crypto-material`.
pub(super) fn folded(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}
