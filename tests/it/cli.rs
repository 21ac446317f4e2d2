//! The command line as a user meets it: exit codes, messages, outputs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cryptassay::assessment::Assessment;
use cryptassay::inventory::Inventory;
use tempfile::TempDir;

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cryptassay"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("CLICOLOR_FORCE").args(arguments).output().expect("runs")
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("ends by itself")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn file(folder: &TempDir, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("is written");
    path
}

fn text(path: &Path) -> &str {
    path.to_str().expect("is text")
}

const STRONG: &str = "seeds/certificates/rsa-3072-pss.pem";
const WEAK: &str = "seeds/certificates/rsa-2048-pss.pem";
const DAY: [&str; 2] = ["--as-of", "2026-11-23"];

#[test]
fn what_meets_its_policies_ends_with_0_and_what_does_not_with_1() {
    let scan = |sample, more: &[&str]| code(&run(&[&["scan", sample, "--as-of", "2026-11-23"], more].concat()));
    assert_eq!(scan(STRONG, &[]), 0);
    assert_eq!(scan(WEAK, &[]), 1);
    assert_eq!(scan(WEAK, &["--fail-on", "never"]), 0);
    assert_eq!(scan(WEAK, &["--policy", "etsi-ts-119-312"]), 0, "legacy still meets it");
    assert_eq!(scan(WEAK, &["--policy", "etsi-ts-119-312", "--fail-on", "legacy"]), 1);
    assert_eq!(code(&run(&["scan", WEAK, "--as-of", "2025-12-31", "--policy", "eccg-acm-2"])), 0, "the last good day");
}

/// The ids of the policies under which a scan assesses.
fn assessed_under(arguments: &[&str]) -> Vec<String> {
    let output = run(&[&["scan", WEAK, "--format", "json"], arguments].concat());
    let assessment: Assessment =
        serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    assessment.policies.into_iter().map(|result| result.policy.id).collect()
}

#[test]
fn policies_are_chosen_by_id_edition_jurisdiction_and_path() {
    let on = |list: &str| assessed_under(&["--policy", list, DAY[0], DAY[1]]);
    assert_eq!(on("eccg-acm-2,etsi-ts-119-312"), ["eccg-acm-2", "etsi-ts-119-312"]);
    assert_eq!(on("policies/rfc-9142.toml, eccg"), ["rfc-9142", "eccg-acm-2"]);
    assert_eq!(on("ncsc-nl-tls,ncsc-nl-tls-2025,nl:*"), ["ncsc-nl-tls-2025"], "each once");
    let repeated = assessed_under(&["--policy", "eccg-acm-2", "--policy", "etsi-ts-119-312", DAY[0], DAY[1]]);
    assert_eq!(repeated, ["eccg-acm-2", "etsi-ts-119-312"]);
    assert_eq!(assessed_under(&["--policy", "ncsc-nl-tls", "--as-of", "2024-01-01"]), ["ncsc-nl-tls-2.1"]);
    assert_eq!(assessed_under(&[DAY[0], DAY[1]]), on("eu:*"), "the Union's, if none is named");
    for (list, said) in [
        ("eccg-acm-2,bsi-tr-2102", "did you mean bsi-tr-02102"),
        ("eccg-acm-2,,etsi-ts-119-312", "no policy is called \"\""),
        ("eccg-acm-2,policies/eccg-acm-2.toml", "two policies are called eccg-acm-2"),
    ] {
        let output = run(&["scan", WEAK, "--policy", list]);
        assert_eq!(code(&output), 2, "{list}");
        assert!(stderr(&output).contains(said) && stderr(&output).lines().count() == 1, "{list}: {}", stderr(&output));
    }
    let early = run(&["scan", WEAK, "--as-of", "2001-01-01"]);
    assert_eq!(code(&early), 2);
    assert!(stderr(&early).contains("in force on 2001-01-01"), "{}", stderr(&early));
}

#[test]
fn errors_of_use_end_with_2_and_one_line() {
    let empty = TempDir::new().expect("a folder");
    for arguments in [
        vec!["scan", "--no-such-option"],
        vec!["scan"],
        vec!["scan", WEAK, "--policy", "no-such-policy"],
        vec!["scan", WEAK, "--as-of", "yesterday"],
        vec!["scan", WEAK, "--fail-on", "mildly"],
        vec!["scan", WEAK, "--context", "no-such=thing"],
        vec!["scan", text(empty.path())],
        vec!["scan", "/no/such/file"],
        vec!["assess", "/no/such/file"],
        vec!["assess", "Cargo.toml"],
        vec!["explain", "no such algorithm at all"],
        vec!["policy", "check", "Cargo.toml"],
    ] {
        let output = run(&arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(!stderr(&output).is_empty() && stdout(&output).is_empty(), "{arguments:?}: {}", stdout(&output));
    }
}

#[test]
fn a_target_that_cannot_be_assessed_ends_with_3_and_the_others_come_out() {
    let folder = TempDir::new().expect("a folder");
    let good = std::fs::read(STRONG).expect("is there");
    let half = good.get(..good.len() / 2).expect("has a half");
    for (name, content) in [("empty.pem", &b""[..]), ("half.pem", half)] {
        let bad = file(&folder, name, content);
        let output = run(&["scan", text(&bad), STRONG, DAY[0], DAY[1]]);
        assert_eq!(code(&output), 3, "{name}: {}", stderr(&output));
        assert_eq!(stderr(&output).lines().count(), 1, "{name}: {}", stderr(&output));
        assert!(stderr(&output).contains(name), "{}", stderr(&output));
        assert!(stdout(&output).contains("rsa-3072-pss"), "{}", stdout(&output));
        assert_eq!(code(&run(&["scan", text(&bad), STRONG, "--allow-incomplete", DAY[0], DAY[1]])), 0, "{name}");
        assert_eq!(code(&run(&["scan", text(&bad), WEAK, DAY[0], DAY[1]])), 1, "{name}: 1 wins over 3");
    }
}

#[test]
fn random_bytes_are_examined_and_hold_nothing() {
    let folder = TempDir::new().expect("a folder");
    let mut state = 1_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let bytes: Vec<u8> = (0..5000).map(|_| random()).collect();
    let output = run(&["scan", text(&file(&folder, "random", &bytes)), "--format", "inventory"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let inventory = Inventory::from_json(&stdout(&output)).expect("is an inventory");
    assert!(inventory.observations.is_empty(), "{:?}", inventory.observations);
    assert_eq!(inventory.assets.len(), 1, "the file itself, with what was asked of it");
}

#[test]
fn what_holds_nothing_is_named_and_so_is_what_was_asked() {
    let folder = TempDir::new().expect("a folder");
    let plain = file(&folder, "plain.txt", b"nothing to see");
    let short = stdout(&run(&["scan", text(&plain)]));
    assert!(short.contains("No cryptography was found in"), "{short}");
    let full = stdout(&run(&["scan", "-v", text(&plain)]));
    assert!(full.contains("asked binary/constants"), "{full}");
}

#[test]
fn a_typo_in_a_policy_is_shown_with_its_place() {
    let folder = TempDir::new().expect("a folder");
    let good = std::fs::read_to_string("policies/eccg-acm-2.toml").expect("is there");
    let bad =
        good.replacen("mechanism = \"AES\"", "mechanism = \"AEs-\"", 1).replace("id = \"eccg-acm-2\"", "id = \"mine\"");
    let output = run(&["policy", "check", text(&file(&folder, "mine.toml", bad.as_bytes()))]);
    assert_eq!(code(&output), 2);
    let message = stderr(&output);
    assert!(
        message.contains("mine.toml:") && message.contains("AEs-") && message.contains("did you mean"),
        "{message}"
    );
    assert!(!message.contains('\u{1b}'), "no colour where standard error is no terminal");
}

#[test]
fn every_built_in_policy_is_sound() {
    let output = run(&["policy", "check"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let list = stdout(&run(&["policy", "list"]));
    for policy in cryptassay::policy::library() {
        assert!(list.contains(&policy.id), "{list}");
        let shown = stdout(&run(&["policy", "show", &policy.id]));
        let ids = policy.rules.iter().map(|rule| rule.id.0.rsplit('/').next().unwrap_or_default());
        for id in ids {
            assert!(shown.contains(&format!("[{id}]")), "{}: {id}", policy.id);
        }
        assert!(shown.lines().all(|line| line.chars().count() <= 120 || line.contains("://")), "{}", policy.id);
    }
}

#[test]
fn a_saved_inventory_gives_the_same_assessment() {
    let folder = TempDir::new().expect("a folder");
    let (inventory, report) = (folder.path().join("inventory.json"), folder.path().join("report.json"));
    let save = run(&["scan", "seeds/certificates", "--format", "inventory", "-o", text(&inventory)]);
    assert!(stdout(&save).is_empty());
    let scanned = run(&["scan", "seeds/certificates", "--format", "json", DAY[0], DAY[1]]);
    let assessed = run(&["assess", text(&inventory), "--format", "json", "-o", text(&report), DAY[0], DAY[1]]);
    assert_eq!(stdout(&scanned), std::fs::read_to_string(&report).expect("is written"));
    assert_eq!(code(&scanned), code(&assessed));
    let assessment: Assessment = serde_json::from_str(&stdout(&scanned)).expect("is an assessment");
    assert_eq!(assessment.circumstances.as_of.to_string(), "2026-11-23");
}

#[test]
fn every_format_ends_alike_and_names_every_policy_and_asset() {
    for sample in ["seeds/certificates", "seeds/keys", STRONG, WEAK] {
        let of = |format: &str| run(&["scan", sample, "--format", format, "-v", "--policy", "*", DAY[0], DAY[1]]);
        let (terminal, json) = (of("terminal"), of("json"));
        assert_eq!(code(&terminal), code(&json), "{sample}");
        let assessment: Assessment = serde_json::from_str(&stdout(&json)).expect("is an assessment");
        let shown = stdout(&terminal).split_whitespace().collect::<Vec<_>>().join(" ");
        for policy in &assessment.policies {
            assert!(shown.contains(&policy.policy.id), "{sample}: {}", policy.policy.id);
        }
        for finding in assessment.findings.iter().filter(|finding| finding.counts) {
            for graded in finding.grades.iter() {
                let Some((_, outcome)) = graded.grade.deciding() else { panic!("{finding:?}") };
                let cite = match outcome {
                    cryptassay::policy::Outcome::Graded(graded) => graded.rule.0.clone(),
                    cryptassay::policy::Outcome::Undetermined { rule, .. } => rule.0.clone(),
                    cryptassay::policy::Outcome::Silent { cite, .. } => cite.clause.clone(),
                    other => panic!("{other:?}"),
                };
                assert!(shown.contains(&cite), "{sample}: {cite} of {}", finding.title);
            }
        }
    }
}

#[test]
fn several_policies_stand_side_by_side() {
    const SAMPLE: &str = "seeds/certificates/ecdsa-brainpool-256.pem";
    let of = |more: &[&str]| stdout(&run(&[&["scan", SAMPLE, DAY[0], DAY[1], "--policy"], more].concat()));
    let many = of(&["eccg-acm,etsi-ts-119-312,cnsa-2.0"]);
    // ECCG agrees on Brainpool curves (its table of curves); CNSA 2.0 has P-384 alone.
    assert!(many.contains("Assets under the policies") && many.contains("F forbidden"), "{many}");
    let conflict =
        "ECDSA brainpoolP256r1 for signature: recommended by eccg-acm-2, etsi-ts-119-312; forbidden by cnsa-2.0";
    let joined = many.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(joined.contains(conflict), "{many}");
    assert!(many.lines().all(|line| line.chars().count() <= 120), "{many}");
    assert!(!of(&["eccg-acm,cnsa-2.0"]).contains("Assets under"), "two policies need no matrix");
    let json = of(&["eccg-acm,cnsa-2.0", "--format", "json"]);
    let assessment: Assessment = serde_json::from_str(&json).expect("is an assessment");
    let [conflict] = assessment.conflicts.as_slice() else { panic!("{:?}", assessment.conflicts) };
    assert!(conflict.recommended_by.contains("eccg-acm-2") && conflict.forbidden_by.contains("cnsa-2.0"));
}

#[test]
fn no_colour_unless_a_terminal_or_asked_for() {
    assert!(!stdout(&run(&["scan", WEAK])).contains('\u{1b}'));
    let forced = Command::new(env!("CARGO_BIN_EXE_cryptassay"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("CLICOLOR_FORCE", "1")
        .env_remove("NO_COLOR")
        .args(["scan", WEAK])
        .output()
        .expect("runs");
    assert!(stdout(&forced).contains('\u{1b}'));
}

#[test]
fn the_program_explains_itself() {
    let bash = stdout(&run(&["completions", "bash"]));
    assert!(bash.contains("_cryptassay"));
    let page = stdout(&run(&["man"]));
    assert!(page.starts_with(".ie") || page.contains(".TH"), "{page}");
    for suite in ["ECDHE-RSA-AES128-SHA", "1.2.840.113549.1.1.5", "X25519MLKEM768", "tls/suites"] {
        let output = run(&["explain", suite]);
        assert_eq!(code(&output), 0, "{suite}");
        assert!(stdout(&output).lines().count() > 3, "{suite}: {}", stdout(&output));
    }
}

/// An endpoint with TLS 1.2 alone, as an inventory: the format is published.
const WITHOUT_TLS_1_3: &str = r#"{
  "format": "cryptassay-inventory/1", "tool": "by hand",
  "targets": [ { "id": "1", "name": "tls://192.0.2.1:443", "assessed": true } ],
  "assets": [ { "id": "tls://192.0.2.1:443", "kind": "endpoint", "name": "192.0.2.1:443", "target": "1", "asked": [ "tls/versions" ] } ],
  "observations": [ {
    "asset": "tls://192.0.2.1:443", "standing": "accepted", "confidence": "proven", "evidence": [],
    "fact": { "type": "algorithm", "algorithm": { "family": "TLS-version", "parameters": { "name": "TLS 1.2" } }, "usage": "protocol", "protocol": "TLS 1.2" }
  } ],
  "gaps": []
}"#;

#[test]
fn what_a_policy_expects_of_the_whole_server_decides_how_the_run_ends() {
    let folder = TempDir::new().expect("a folder");
    let inventory = file(&folder, "inventory.json", WITHOUT_TLS_1_3.as_bytes());
    let on = |day: &str, threshold: &str| {
        let policy = ["--policy", "nist-sp-800-52-r2", "--fail-on", threshold, "--as-of", day];
        run(&[&["assess", text(&inventory)], &policy[..]].concat())
    };
    let today = on("2026-11-24", "forbidden");
    assert_eq!(code(&today), 1, "{}", stderr(&today));
    assert!(stdout(&today).contains("expected: TLS 1.3 is offered"), "{}", stdout(&today));
    assert_eq!(code(&on("2023-12-31", "forbidden")), 0);
    assert_eq!(code(&on("2023-12-31", "deprecated")), 1);
    assert_eq!(code(&on("2026-11-24", "never")), 0);
}

#[test]
fn the_published_schemas_are_those_of_the_code() {
    for of in ["inventory", "assessment"] {
        let path = format!("schemas/{of}.schema.json");
        let published = std::fs::read_to_string(&path).expect("is published");
        assert_eq!(published, stdout(&run(&["schema", of])), "write it anew: cryptassay schema {of} > {path}");
    }
}
