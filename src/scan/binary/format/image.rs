use std::borrow::Cow;
use std::collections::BTreeSet;

use object::read::NameOrOrdinal;
use object::{Architecture, File, Object, ObjectKind, ObjectSection, ObjectSegment, ObjectSymbol, SectionKind};

use crate::inventory::GapReason;

/// A program, library or object for one architecture.
pub(in crate::scan::binary) struct Image<'a> {
    /// `x86_64`, `aarch64`, …
    pub(in crate::scan::binary) architecture: String,
    /// What it has in the file.
    pub(in crate::scan::binary) sections: Vec<Section<'a>>,
    /// Symbols that it takes from elsewhere.
    pub(in crate::scan::binary) imports: BTreeSet<Cow<'a, [u8]>>,
    /// Symbols that lie in it: exported, or in its symbol table.
    pub(in crate::scan::binary) defined: BTreeSet<Cow<'a, [u8]>>,
    /// Libraries that it asks for by name.
    pub(in crate::scan::binary) needed: BTreeSet<String>,
}

/// A section, or a segment where there are no sections.
pub(in crate::scan::binary) struct Section<'a> {
    pub(in crate::scan::binary) name: String,
    /// In the artefact.
    pub(in crate::scan::binary) offset: u64,
    pub(in crate::scan::binary) bytes: &'a [u8],
    pub(in crate::scan::binary) executable: bool,
}

impl Section<'_> {
    /// The place in the artefact of a place in the section.
    pub(in crate::scan::binary) fn place(&self, at: usize) -> u64 {
        self.offset.saturating_add(u64::try_from(at).unwrap_or(u64::MAX))
    }
}

/// What does not follow the format, though the image as a whole does.
type Trouble = Vec<(GapReason, String)>;

impl<'a> Image<'a> {
    /// Reads an image that begins at `base` of the artefact.
    pub(super) fn parse(bytes: &'a [u8], base: u64) -> object::Result<(Self, Trouble)> {
        let file = File::parse(bytes)?;
        let mut trouble = Vec::new();
        let mut image = Self {
            architecture: architecture(file.architecture()),
            sections: sections(&file, base, &mut trouble),
            imports: BTreeSet::new(),
            defined: BTreeSet::new(),
            needed: BTreeSet::new(),
        };
        if image.sections.is_empty() {
            image.sections = segments(&file, base, &mut trouble);
        }
        image.read_imports(&file, base, &mut trouble);
        image.read_symbols(&file, base, &mut trouble);
        Ok((image, trouble))
    }

    fn read_imports(&mut self, file: &File<'a>, base: u64, trouble: &mut Trouble) {
        match file.import_libraries() {
            Ok(libraries) => {
                let names = libraries.filter_map(|library| note(library, "needed libraries", base, trouble));
                self.needed = names.map(|library| String::from_utf8_lossy(library.name()).into_owned()).collect();
            }
            Err(error) => malformed("needed libraries", base, error, trouble),
        }
        match file.imports() {
            Ok(imports) => {
                for import in imports {
                    let Some(import) = note(import, "imports", base, trouble) else { continue };
                    if let NameOrOrdinal::Name(name) = import.name() {
                        self.imports.insert(Cow::Borrowed(name));
                    }
                    if !import.library().is_empty() {
                        self.needed.insert(String::from_utf8_lossy(import.library()).into_owned());
                    }
                }
            }
            Err(error) => malformed("imports", base, error, trouble),
        }
    }

    fn read_symbols(&mut self, file: &File<'a>, base: u64, trouble: &mut Trouble) {
        match file.exports() {
            Ok(exports) => {
                for export in exports {
                    let Some(export) = note(export, "exports", base, trouble) else { continue };
                    if let NameOrOrdinal::Name(name) = export.into_name() {
                        self.defined.insert(name);
                    }
                }
            }
            Err(error) => malformed("exports", base, error, trouble),
        }
        let object = file.kind() == ObjectKind::Relocatable;
        for symbol in file.symbols() {
            let Some(name) = note(symbol.name_bytes(), "symbols", base, trouble) else { continue };
            if symbol.is_definition() {
                self.defined.insert(Cow::Borrowed(name));
            } else if object && symbol.is_undefined() {
                self.imports.insert(Cow::Borrowed(name));
            }
        }
    }
}

/// The value, or the trouble written down, once for each sort of it.
fn note<T>(result: object::Result<T>, what: &str, base: u64, trouble: &mut Trouble) -> Option<T> {
    result.map_err(|error| malformed(what, base, error, trouble)).ok()
}

fn malformed(what: &str, at: u64, error: impl std::fmt::Display, trouble: &mut Trouble) {
    let one = (GapReason::Malformed { at, what: what.to_owned() }, format!("{what}: {error}"));
    if !trouble.contains(&one) {
        trouble.push(one);
    }
}

fn sections<'a>(file: &File<'a>, base: u64, trouble: &mut Trouble) -> Vec<Section<'a>> {
    let mut sections = Vec::new();
    for section in file.sections() {
        let Some((offset, size)) = section.file_range().filter(|(_, size)| *size > 0) else { continue };
        let name = section.name_bytes().map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default();
        let offset = base.saturating_add(offset);
        match section.data() {
            Ok(bytes) => {
                let executable = section.kind() == SectionKind::Text;
                sections.push(Section { name, offset, bytes, executable });
            }
            Err(error) => malformed(&format!("section {name}, {size} bytes"), offset, error, trouble),
        }
    }
    sections
}

fn segments<'a>(file: &File<'a>, base: u64, trouble: &mut Trouble) -> Vec<Section<'a>> {
    let mut sections = Vec::new();
    for (number, segment) in file.segments().enumerate() {
        let (offset, size) = segment.file_range();
        let offset = base.saturating_add(offset);
        let name = format!("segment {number}");
        match segment.data() {
            Ok(bytes) => {
                sections.push(Section { name, offset, bytes, executable: segment.permissions().executable() });
            }
            Err(error) => malformed(&format!("{name}, {size} bytes"), offset, error, trouble),
        }
    }
    sections
}

fn architecture(architecture: Architecture) -> String {
    match architecture {
        Architecture::Aarch64 | Architecture::Aarch64_Ilp32 => "aarch64".to_owned(),
        Architecture::X86_64 | Architecture::X86_64_X32 => "x86_64".to_owned(),
        Architecture::I386 => "i386".to_owned(),
        other => format!("{other:?}").to_lowercase(),
    }
}
