use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;

use super::{line, mutate, policies, print};
use crate::cli::exit::Exit;
use crate::cli::problem::Problem;
use crate::cli::{Done, output};
use crate::policy::{
    FailedOffer, FailedVector, Policy, PolicyError, PolicyErrors, Vectors, embedded_vectors, failures,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Policies by id or by the path of their files, or files of vectors; all that are built in, if none is given.
    ///
    /// The vectors of a policy by path are looked for in `vectors/` beside it, under its name; the policy of a file of vectors
    /// beside the file, or in the folder above.
    #[arg(value_name = "POLICY|VECTORS")]
    names: Vec<String>,
    /// A file of vectors for the one policy that is named.
    #[arg(long, value_name = "FILE", requires = "names")]
    vectors: Option<PathBuf>,
    /// Asks how much the vectors would notice: tries every slip of the hand in the rules and expectations (another verdict, a bound
    /// or a day off by one, a member of a set lost or mistaken), and lists by rule those that no vector notices.
    #[arg(long)]
    mutate: bool,
    /// With --mutate, fails if the vectors of a policy notice less than this share of the slips.
    #[arg(long, value_name = "PERCENT", requires = "mutate", value_parser = clap::value_parser!(u8).range(0..=100))]
    at_least: Option<u8>,
    /// The format of the result.
    #[arg(short, long, default_value = "terminal", value_parser = ["terminal", "json"])]
    format: String,
}

/// A policy and its vectors, each with the text that it comes from.
pub(super) struct Pair {
    pub(super) policy: Policy,
    pub(super) policy_file: String,
    pub(super) policy_text: String,
    pub(super) vectors: Vectors,
    file: String,
    text: String,
}

#[derive(Serialize)]
struct Tested<'a> {
    policy: &'a str,
    file: &'a str,
    vectors: usize,
    failed: Vec<Failed>,
}

#[derive(Serialize)]
struct Failed {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    fact: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<&'static str>,
    on: String,
    expected: String,
    given: String,
    cite: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
}

/// Every file is run, whatever is wrong with the others.
pub(super) fn run(arguments: &Arguments) -> Done {
    if arguments.vectors.is_some() && arguments.names.len() > 1 {
        return Err(Problem::Usage("--vectors is for one policy".to_owned()));
    }
    let built_in = || embedded_vectors().iter().map(|(file, _)| file.trim_end_matches(".toml").to_owned()).collect();
    let names: Vec<String> = if arguments.names.is_empty() { built_in() } else { arguments.names.clone() };
    let (mut text, mut results, mut sound) = (String::new(), Vec::new(), true);
    let mut pairs = Vec::new();
    for name in &names {
        match pair(name, arguments.vectors.as_deref()) {
            Ok(pair) => pairs.push(pair),
            Err(problem) => {
                sound = false;
                output::complain(&problem);
            }
        }
    }
    if arguments.mutate {
        let noticed = mutate::run(&pairs, arguments.at_least.unwrap_or(0), arguments.format == "json")?;
        return Ok(if sound && noticed { Exit::Clean } else { Exit::Usage });
    }
    for pair in &pairs {
        let (failed, offers) = (pair.vectors.failed(&pair.policy), pair.vectors.failed_offers(&pair.policy));
        let wrong = failed.len().saturating_add(offers.len());
        sound &= wrong == 0;
        line(&mut text, format_args!("{}: {} vectors, {} failed", pair.policy.id, pair.vectors.count(), wrong));
        if wrong > 0 && arguments.format == "terminal" {
            let rendered = failures(&failed, &offers).render(&pair.file, &pair.text, policies::colour());
            output::complain(&Problem::Rendered(rendered));
        }
        results.push(pair.result(&failed, &offers));
    }
    let without = policies::ids().into_iter().filter(|id| !names.iter().any(|name| name == id)).collect::<Vec<_>>();
    if arguments.names.is_empty() && !without.is_empty() {
        line(&mut text, format_args!("without vectors: {}", without.join(", ")));
    }
    if arguments.format == "json" {
        text = serde_json::to_string_pretty(&results).map_err(std::io::Error::from)?;
        text.push('\n');
    }
    print(&text)?;
    Ok(if sound { Exit::Clean } else { Exit::Usage })
}

impl Pair {
    fn result(&self, failed: &[FailedVector], offers: &[FailedOffer]) -> Tested<'_> {
        let failed = failed.iter().map(|failed| {
            let example = &failed.vector.example;
            Failed {
                line: PolicyError::line_of(&example.place, &self.text),
                id: failed.vector.id.clone(),
                fact: failed.fact(),
                usage: Some(example.aspect.usage.name()),
                on: example.on.to_string(),
                expected: failed.expected(),
                given: failed.given(),
                cite: failed.vector.cite.clone(),
                rule: failed.why.as_ref().and_then(|(_, outcome)| outcome.rule()).map(ToString::to_string),
            }
        });
        let offers = offers.iter().map(|failed| Failed {
            line: PolicyError::line_of(&failed.vector.example.place, &self.text),
            id: failed.vector.id.clone(),
            fact: failed.fact(),
            usage: None,
            on: failed.vector.example.on.to_string(),
            expected: failed.vector.example.gives.name().to_owned(),
            given: failed.given.name().to_owned(),
            cite: failed.vector.cite.clone(),
            rule: failed.by.as_ref().map(ToString::to_string),
        });
        Tested {
            policy: &self.policy.id,
            file: &self.file,
            vectors: self.vectors.count(),
            failed: failed.chain(offers).collect(),
        }
    }
}

/// What a name stands for: a built-in policy with its vectors, a policy's file, or a file of vectors.
fn pair(name: &str, vectors: Option<&Path>) -> Result<Pair, Problem> {
    let read = |path: &Path| {
        let name = path.display().to_string();
        std::fs::read_to_string(path).map_err(Problem::file(&name)).map(|text| (name, text))
    };
    if let Some(path) = vectors {
        let (file, text) = read(path)?;
        return joined(name, file, text);
    }
    let path = Path::new(name);
    if !policies::ids().contains(&name) && path.exists() {
        let (file, text) = read(path)?;
        if Vectors::recognises(&text) {
            let id = Vectors::about(&text).map_err(|errors| rendered(&errors, &file, &text))?;
            let policy = policy_beside(path, &id).map_or(id, |path| path.display().to_string());
            return joined(&policy, file, text);
        }
        let beside = path.file_name().map(|file| path.with_file_name("vectors").join(file));
        if let Some(beside) = beside.filter(|path| path.exists()) {
            let (file, text) = read(&beside)?;
            return joined(name, file, text);
        }
    }
    let id = policies::chosen(&[name.to_owned()])?.pop().map(|policy| policy.id).unwrap_or_default();
    let file = format!("{id}.toml");
    let Some((_, text)) = embedded_vectors().iter().find(|(known, _)| *known == file) else {
        return Err(Problem::Usage(format!(
            "{name} has no vectors: none are built in, and none lie in vectors/{file}"
        )));
    };
    joined(name, format!("vectors/{file}"), (*text).to_owned())
}

/// The file of the policy that a file of vectors is about, beside it or in the folder above.
fn policy_beside(vectors: &Path, id: &str) -> Option<PathBuf> {
    let beside = vectors.with_file_name(format!("{id}.toml"));
    let above = vectors.parent().map(|folder| folder.join("..").join(format!("{id}.toml")));
    // A file of vectors bears the name of its policy: beside itself it is no policy.
    let same = |path: &PathBuf| path.file_name() == vectors.file_name();
    Some(beside).filter(|path| !same(path)).into_iter().chain(above).find(|path| path.exists())
}

fn joined(policy: &str, file: String, text: String) -> Result<Pair, Problem> {
    let (policy_file, policy_text) = policies::source(policy)?;
    let policy = policies::parsed(&policy_file, &policy_text)?;
    let vectors = Vectors::parse(&text, &policy).map_err(|errors| rendered(&errors, &file, &text))?;
    Ok(Pair { policy, policy_file, policy_text, vectors, file, text })
}

fn rendered(errors: &PolicyErrors, file: &str, text: &str) -> Problem {
    Problem::Rendered(errors.render(file, text, policies::colour()))
}
