//! Verdicts that were written down from the documents themselves, apart from the policy files.

use cryptassay::policy::{Policy, Vectors, embedded_vectors, failures, library};
use proptest::prelude::*;

/// Every built-in file of vectors with its policy.
fn vectors() -> Vec<(&'static str, &'static str, &'static Policy, Vectors)> {
    let read = |(file, text): &(&'static str, &'static str)| {
        let id = file.strip_suffix(".toml").expect("a TOML file");
        let policy = library().iter().find(|policy| policy.id() == id);
        let policy = policy.unwrap_or_else(|| panic!("policies/vectors/{file}: no policy is called {id}"));
        let vectors = Vectors::parse(text, policy);
        (*file, *text, policy, vectors.unwrap_or_else(|errors| panic!("{}", errors.render(file, text, false))))
    };
    embedded_vectors().iter().map(read).collect()
}

#[test]
fn every_vector_comes_out_right() {
    let mut wrong = Vec::new();
    for (file, text, policy, vectors) in vectors() {
        let (failed, offers) = (vectors.failed(policy), vectors.failed_offers(policy));
        if !failed.is_empty() || !offers.is_empty() {
            wrong.push(format!("{} of {}", failed.len() + offers.len(), vectors.count()));
            wrong.push(failures(&failed, &offers).render(file, text, false));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The order in which a policy states its rules decides nothing.
#[test]
fn the_order_of_rules_decides_nothing() {
    for (file, _, policy, vectors) in vectors() {
        let mut turned: Policy = policy.clone();
        turned.rules.reverse();
        for rule in &mut turned.rules {
            rule.cases.reverse();
        }
        for vector in &vectors.vectors {
            let setting = vector.example.setting();
            for aspect in vector.aspects() {
                let (one, other) = (policy.aspect(&aspect, &setting), turned.aspect(&aspect, &setting));
                assert_eq!(one.verdict(), other.verdict(), "{file}: {aspect:?}");
            }
        }
    }
}

/// A list stands for one vector each, in every key that says what is graded and when.
#[test]
fn lists_stand_for_one_vector_each() {
    let policy = library().iter().find(|policy| policy.id() == "eccg-acm-2").expect("it is built in");
    let text = r#"
policy = "eccg-acm-2"
source = "a test"
[[vector]]
cite = "Note 30"
confidence = "secondary"
mechanism = ["RSASSA-PSS", "RSASSA-PKCS1"]
bits = [1900, 2999]
exponent = 65537
exponent-bits = 17
hash = "SHA-256"
on = [2025-05-06, 2025-12-31]
gives = "legacy"
"#;
    let vectors = Vectors::parse(text, policy).expect("it is sound");
    assert_eq!(vectors.vectors.len(), 8);
    assert!(vectors.failed(policy).is_empty());
}

#[test]
fn mistakes_are_shown_at_their_place() {
    let policy = library().iter().find(|policy| policy.id() == "eccg-acm-2").expect("it is built in");
    let text = r#"policy = "eccg-acm-3"
[[vector]]
cite = "hash table"
confidence = "certain"
mechanism = "SHA-224"
bit = 224
on = 2025-12-31
own = "L[2026]"
gives = "legacy"
"#;
    let errors = Vectors::parse(text, policy).expect_err("it has mistakes");
    let found: Vec<_> = errors.0.iter().map(|error| (error.line_and_column(text).0, error.message.as_str())).collect();
    assert_eq!(
        found,
        [
            (1, "the file of vectors has no `source`"),
            (1, "`eccg-acm-3` is not known here"),
            (4, "`certain` is not known here"),
            (6, "no parameter is called `bit`"),
            (8, "`L[2026]` is none of the policy's words"),
        ]
    );
}

#[test]
fn a_vector_that_fails_says_what_decides() {
    let policy = library().iter().find(|policy| policy.id() == "eccg-acm-2").expect("it is built in");
    let text = r#"policy = "eccg-acm-2"
source = "a test"
[[vector]]
cite = "hash table"
confidence = "secondary"
mechanism = "SHA-224"
on = 2026-01-01
gives = "legacy"
"#;
    let failed = Vectors::parse(text, policy).expect("it is sound").failed(policy);
    let shown = failures(&failed, &[]).render("v.toml", text, false);
    for part in [
        "v.toml:3",
        "SHA-224 for hash on 2026-01-01: the policy gives forbidden",
        "expected legacy by hash table",
        "eccg-acm-2/hash-224",
    ] {
        assert!(shown.contains(part), "{part} in:\n{shown}");
    }
}

/// Three lists of five hundred stand for 125 millions.
#[test]
fn a_few_lines_do_not_fill_the_memory() {
    let policy = library().iter().find(|policy| policy.id() == "eccg-acm-2").expect("it is built in");
    let days = vec!["2026-01-01"; 500].join(", ");
    let sizes = (0..500).map(|size: u32| size.to_string()).collect::<Vec<_>>().join(", ");
    let text = format!(
        "policy = \"eccg-acm-2\"\nsource = \"a test\"\n[[vector]]\ncite = \"1\"\nconfidence = \"primary\"\n\
         mechanism = \"RSA\"\nbits = [{sizes}]\nexponent = [{sizes}]\non = [{days}]\ngives = \"legacy\"\n"
    );
    let errors = Vectors::parse(&text, policy).expect_err("it stands for too many");
    assert!(errors.0.iter().any(|error| error.message.contains("250000 examples")), "{errors:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A file with some of its bytes changed is read, or all that is wrong with it can be shown.
    #[test]
    fn a_damaged_file_is_read_or_refused(at in 0_usize..40_000, by in "[\\[\\]{}=\"\n a-z0-9-]{0,6}", less in 0_usize..20) {
        let (file, text) = embedded_vectors().first().expect("there are some");
        let policy = library().iter().find(|policy| format!("{}.toml", policy.id()) == **file).expect("it is built in");
        let mut damaged = (*text).to_owned();
        let at = at % damaged.len();
        let end = (at + less).min(damaged.len());
        if damaged.is_char_boundary(at) && damaged.is_char_boundary(end) {
            damaged.replace_range(at..end, &by);
        }
        match Vectors::parse(&damaged, policy) {
            Ok(vectors) => drop(failures(&vectors.failed(policy), &vectors.failed_offers(policy))),
            Err(errors) => prop_assert!(!errors.render(file, &damaged, false).is_empty()),
        }
    }
}
