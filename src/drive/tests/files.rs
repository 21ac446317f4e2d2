use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::inventory::GapReason;

fn tree() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::create_dir_all(at("deep/deeper")).unwrap();
    fs::write(at("empty"), b"").unwrap();
    fs::write(at("text"), b"nothing to see").unwrap();
    fs::write(at(".hidden"), b"seen all the same").unwrap();
    fs::write(at(".gitignore"), b"*\n").unwrap();
    fs::write(at("deep/deeper/large"), vec![7; 9 << 20]).unwrap();
    dir
}

fn names(inventory: &Inventory, root: &Path) -> Vec<String> {
    let root = format!("file:{}/", root.display());
    inventory.assets.iter().filter_map(|asset| asset.id.as_str().strip_prefix(&root)).map(str::to_owned).collect()
}

fn run(paths: &[PathBuf], jobs: usize) -> Inventory {
    let targets: Vec<_> = paths.iter().map(Target::path).collect();
    survey(&targets, &quick(jobs), &())
}

fn gap<'a>(inventory: &'a Inventory, name: &str) -> Option<&'a crate::inventory::Gap> {
    inventory.gaps.iter().find(|gap| gap.question == "drive/files" && gap.asset.as_str().ends_with(name))
}

#[test]
fn walks_everything_once_in_any_number_of_jobs() {
    let dir = tree();
    let one = run(&[dir.path().to_owned()], 1);
    assert_eq!(names(&one, dir.path()), [".gitignore", ".hidden", "deep/deeper/large", "empty", "text"]);
    assert!(one.targets.iter().all(|record| record.assessed && record.problem.is_none()), "{:?}", one.targets);
    let bytes = one.run.as_ref().map(|run| run.bytes);
    assert_eq!(bytes, Some((9 << 20) + 14 + 17 + 2));
    assert_eq!(facts(one), facts(run(&[dir.path().to_owned()], 8)));
}

#[test]
fn a_file_that_cannot_be_examined_is_a_target_that_failed() {
    let dir = tree();
    for (name, why) in [("empty", "the file is empty"), ("gone", "no such file or directory")] {
        let inventory = run(&[dir.path().join(name)], 1);
        let record = inventory.targets.first().unwrap();
        assert_eq!((record.assessed, record.problem.as_deref()), (false, Some(why)), "{name}");
    }
    let empty = tempfile::tempdir().unwrap();
    let inventory = run(&[empty.path().to_owned(), dir.path().to_owned()], 1);
    let failed: Vec<_> = inventory.targets.iter().filter(|record| !record.assessed).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed.first().unwrap().problem.as_deref(), Some("no file to examine"));
}

#[test]
fn a_file_named_twice_is_examined_once() {
    let dir = tree();
    let inventory = run(&[dir.path().to_owned(), dir.path().join("text")], 4);
    assert_eq!(inventory.targets.iter().filter(|record| record.assessed).count(), 2);
    assert_eq!(inventory.run.map(|run| run.bytes), Some((9 << 20) + 14 + 17 + 2));
}

#[test]
fn large_files_are_left_out_if_wished_and_said_so() {
    let dir = tree();
    let options = Options { max_file_bytes: Some(1 << 20), ..quick(2) };
    let inventory = survey(&[Target::path(dir.path())], &options, &());
    assert!(matches!(gap(&inventory, "large").map(|gap| &gap.reason), Some(GapReason::OverLimit { .. })));
    let record = inventory.targets.first().unwrap();
    assert!(record.assessed && record.problem.as_ref().is_some_and(|problem| problem.contains("deep/deeper/large")));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn links_pipes_and_holes_do_not_catch_us() {
        let (dir, other) = (tree(), tempfile::tempdir().unwrap());
        let at = |name: &str| dir.path().join(name);
        fs::write(other.path().join("outside"), b"out").unwrap();
        symlink(dir.path(), at("deep/loop")).unwrap();
        symlink("self", at("self")).unwrap();
        symlink(at("text"), at("inside")).unwrap();
        symlink(other.path().join("outside"), at("outside")).unwrap();
        fs::hard_link(at("text"), at("zz-twin")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            at("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        )
        .unwrap();
        fs::File::create(at("sparse")).unwrap().set_len(1 << 40).unwrap();
        let inventory = run(&[dir.path().to_owned()], 3);
        let all =
            [".gitignore", ".hidden", "deep/deeper/large", "empty", "outside", "pipe", "sparse", "text", "zz-twin"];
        assert_eq!(names(&inventory, dir.path()), all);
        assert!(gap(&inventory, "pipe").is_some_and(|gap| gap.detail.contains("named pipe")));
        assert!(gap(&inventory, "outside").is_some_and(|gap| gap.detail.contains("not followed")));
        assert!(matches!(gap(&inventory, "sparse").map(|gap| &gap.reason), Some(GapReason::OverLimit { .. })));
        let twin = inventory.assets.iter().find(|asset| asset.name.ends_with("zz-twin")).unwrap();
        assert!(twin.properties.get("same-file-as").is_some_and(|of| of.ends_with("text")));
    }

    #[test]
    fn a_link_that_was_named_is_followed() {
        let dir = tree();
        symlink("text", dir.path().join("link")).unwrap();
        symlink("deep", dir.path().join("way")).unwrap();
        let inventory = run(&[dir.path().join("link"), dir.path().join("way")], 1);
        assert_eq!(names(&inventory, dir.path()), ["link", "way/deeper/large"]);
    }

    #[test]
    fn what_may_not_be_read_is_said() {
        if rustix::process::geteuid().is_root() {
            // The superuser may read everything; only the words can be tested.
            let denied = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
            assert_eq!(super::super::super::walk::explain(&denied), "no permission to read it");
            return;
        }
        let dir = tree();
        fs::set_permissions(dir.path().join("text"), fs::Permissions::from_mode(0o000)).unwrap();
        fs::set_permissions(dir.path().join("deep"), fs::Permissions::from_mode(0o000)).unwrap();
        let inventory = run(&[dir.path().to_owned()], 2);
        fs::set_permissions(dir.path().join("deep"), fs::Permissions::from_mode(0o700)).unwrap();
        for name in ["text", "deep"] {
            assert!(gap(&inventory, name).is_some_and(|gap| gap.reason == GapReason::Unreadable), "{name}");
        }
        assert!(inventory.targets.iter().all(|record| record.assessed && record.problem.is_some()));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_files_of_the_kernel_are_not_entered() {
    let inventory = run(&[PathBuf::from("/proc/self")], 1);
    assert!(inventory.targets.iter().all(|record| !record.assessed), "{:?}", inventory.targets);
}
