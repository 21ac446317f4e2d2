use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::time::Duration;

use clap::Args;
use signal_hook::consts::{SIGINT, SIGTERM};

use super::exit::Exit;
use super::problem::Problem;
use super::progress::Bar;
use super::{Done, judge, output};
use crate::drive::{self, Options, Stop};
use crate::scan::target::Target;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Hosts (`example.org`, `example.org:8443`, `[2001:db8::1]:443`, `https://example.org`), files, directories; `-` reads a
    /// list from standard input, one target a line.
    #[arg(required = true, value_name = "TARGET")]
    targets: Vec<String>,
    /// Gives up on a silent peer after so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0, value_parser = seconds)]
    timeout: f64,
    /// Threads for files and endpoints; as many as there are processors, if not given.
    #[arg(short, long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    #[command(flatten)]
    judge: judge::Arguments,
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.05..=3600.0).contains(&seconds) => Ok(seconds),
        _ => Err("expected seconds, from 0.05 to 3600".to_owned()),
    }
}

pub(super) fn run(arguments: &Arguments) -> Done {
    let judge = arguments.judge.judge()?;
    let targets = targets(&arguments.targets)?;
    let options = Options {
        timeout: Duration::from_secs_f64(arguments.timeout),
        jobs: arguments.jobs.map(usize::from),
        ..Options::default()
    };
    let signals = Signals::listen(options.stop.clone())?;
    let bar = Bar::new();
    let inventory = drive::survey(&targets, &options, &bar);
    bar.finish();
    let files_only = targets.iter().all(|target| matches!(target, Target::Path(_)));
    if files_only && inventory.assets.is_empty() && inventory.gaps.is_empty() && signals.exit().is_none() {
        return Err(Problem::Usage("nothing to scan: there is no file in what was named".to_owned()));
    }
    for target in &inventory.targets {
        if let Some(problem) = &target.problem {
            output::remark(&format!("{}: {problem}", target.name));
        }
    }
    let exit = judge.conclude(&inventory)?;
    Ok(signals.exit().unwrap_or(exit))
}

/// Tells the targets apart; `-` stands for the lines of standard input.
fn targets(words: &[String]) -> Result<Vec<Target>, Problem> {
    let mut targets = Vec::new();
    for word in words {
        if word == "-" {
            for line in std::io::stdin().lock().lines() {
                let line = line.map_err(Problem::file("standard input"))?;
                let line = line.trim();
                if !line.is_empty() && !line.starts_with('#') {
                    targets.push(target(line)?);
                }
            }
        } else {
            targets.push(target(word)?);
        }
    }
    if targets.is_empty() {
        return Err(Problem::Usage("nothing to scan: the list of targets is empty".to_owned()));
    }
    targets.sort();
    targets.dedup();
    Ok(targets)
}

fn target(word: &str) -> Result<Target, Problem> {
    let exists = |path: &str| Path::new(path).symlink_metadata().is_ok();
    Target::parse(word, exists).map_err(|error| Problem::Usage(error.to_string()))
}

/// SIGINT and SIGTERM end the survey; what was done until then is still reported. A second signal ends the program at once.
struct Signals(Arc<AtomicI32>);

impl Signals {
    fn listen(stop: Stop) -> Result<Self, Problem> {
        let first = Arc::new(AtomicI32::new(0));
        let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM])?;
        let seen = Arc::clone(&first);
        std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
            for signal in signals.forever() {
                if seen.swap(signal, Ordering::Relaxed) != 0 {
                    signal_hook::low_level::exit(128 + signal);
                }
                stop.stop();
            }
        })?;
        Ok(Self(first))
    }

    fn exit(&self) -> Option<Exit> {
        match self.0.load(Ordering::Relaxed) {
            SIGINT => Some(Exit::Interrupted),
            SIGTERM => Some(Exit::Terminated),
            _ => None,
        }
    }
}
