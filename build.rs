//! Lists the policy files for embedding; does nothing else.

#![allow(clippy::disallowed_methods, reason = "a build script lists files")]

use std::fmt::Write as _;
use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=policies");
    println!("cargo::rerun-if-changed=build.rs");
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let policies = Path::new(&root).join("policies");
    let mut list = files(&policies, "EMBEDDED")?;
    list.push_str(&files(&policies.join("vectors"), "EMBEDDED_VECTORS")?);
    fs::write(Path::new(&out).join("policies.rs"), list)
}

/// The TOML files of a folder, name and text, as a Rust table.
fn files(folder: &Path, table: &str) -> io::Result<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|extension| extension == "toml") {
            names.push(name);
        }
    }
    names.sort();
    let mut list = format!("static {table}: &[(&str, &str)] = &[\n");
    for name in names {
        let path = folder.join(&name);
        writeln!(list, "    ({name:?}, include_str!({:?})),", path.to_string_lossy()).map_err(io::Error::other)?;
    }
    list.push_str("];\n");
    Ok(list)
}
