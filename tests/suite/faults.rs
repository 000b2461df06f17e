//! What is left when a build is killed, when there is no room, and when nothing may be written.

use crate::sandbox::{PROGRAM, Run, Sandbox};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

const FILES: [&str; 2] = ["paper.pdf", "figures.json"];

/// The files of one set.
type Set = [Vec<u8>; 2];

/// A project and the same with one answer changed, and the set that each makes.
struct Variants {
    projects: [Sandbox; 2],
    sets: [Set; 2],
}

impl Variants {
    fn new() -> Self {
        let projects = [Sandbox::project("tiny"), Sandbox::project("tiny")];
        projects[1].replace("data/rooms.csv", "b,1,s,1,1,0", "b,1,s,1,1,1");
        let sets = [0, 1].map(|i| {
            projects[i].ok(&["--quiet"]);
            let set = read(&projects[i].path("out"));
            let [pdf, manifest] = &set;
            assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"));
            let manifest: serde_json::Value = serde_json::from_slice(manifest).expect("JSON");
            assert_eq!(
                manifest["report"]["sha256"],
                sha256(&projects[i], "out/paper.pdf")
            );
            set
        });
        assert!(sets[0][0] != sets[1][0] && sets[0][1] != sets[1][1]);
        Self { projects, sets }
    }

    /// Which variant each file is of: whole, byte for byte.
    fn of_files(&self, out: &Path) -> [usize; 2] {
        let found = read(out);
        [0, 1].map(|file| {
            let is = |set: &Set| set[file] == found[file];
            let variant = self.sets.iter().position(is);
            variant.unwrap_or_else(|| panic!("{} is of neither variant", FILES[file]))
        })
    }

    fn assert_set(&self, out: &Path, variant: usize) {
        assert_eq!(self.of_files(out), [variant; 2], "{}", out.display());
    }
}

fn read(out: &Path) -> Set {
    FILES.map(|file| fs::read(out.join(file)).unwrap_or_else(|e| panic!("{file}: {e}")))
}

fn sha256(sandbox: &Sandbox, file: &str) -> String {
    let output = sandbox.command("sha256sum").arg(file).output();
    match output {
        Ok(output) => String::from_utf8_lossy(&output.stdout)[..64].to_string(),
        // macOS has no such program.
        Err(_) => sandbox.shell("shasum -a 256 \"$1\"", &[file]).stdout[..64].to_string(),
    }
}

/// Names of temporary files in a folder that is written to.
fn temporary(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder.join(".refigure")) else {
        return Vec::new();
    };
    let name = |e: std::io::Result<fs::DirEntry>| e.expect("an entry").file_name();
    let names = entries.map(|entry| name(entry).to_string_lossy().into_owned());
    names.collect()
}

/// One error message that says what could not be done.
fn assert_told(run: &Run, context: &str) {
    let messages = run.stderr.matches("error[").count();
    assert_eq!((run.code, messages), (2, 1), "{context}: {}", run.stderr);
    for part in ["can't write", "help: "] {
        assert!(run.stderr.contains(part), "{context}: {}", run.stderr);
    }
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    /// A number from 0 to 1.
    fn share(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as f64 / f64::from(1_u32 << 31)
    }
}

/// 120 builds are killed at moments spread over a whole build, 80 more while they write.
#[test]
#[ignore = "slow"]
fn a_build_killed_at_any_moment_leaves_whole_files() {
    const KILLS: usize = 200;
    const WHILE_WRITING: usize = 80;
    const STAGES: [&str; 6] = ["read", "compute", "fill", "typeset", "write", "the end"];
    let variants = Variants::new();
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("shared");
    let started = Instant::now();
    let run = variants.projects[0].ok(&["--verbose", "--out", out.to_str().unwrap()]);
    let whole = started.elapsed();
    let writing = run.stderr.lines().find_map(|line| {
        let milliseconds = line
            .trim()
            .strip_prefix("write")?
            .trim()
            .strip_suffix(" ms")?;
        Some(Duration::from_secs_f64(
            milliseconds.trim().parse::<f64>().ok()? / 1e3,
        ))
    });
    let writing = writing.expect("the time that writing took");

    let mut dice = Dice(7);
    let mut landed: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let (mut torn, mut most_left) = (0, 0);
    let mut before = [0, 0];
    for kill in 0..KILLS {
        let mut build = variants.projects[kill % 2].command(PROGRAM);
        build
            .args(["--verbose", "--out"])
            .arg(&out)
            .stderr(Stdio::piped());
        let mut build = build.spawn().expect("the program runs");
        let mut stderr = BufReader::new(build.stderr.take().expect("its messages"));
        let mut said = String::new();
        let delay = if kill < WHILE_WRITING {
            while !said.contains("typeset") && stderr.read_line(&mut said).expect("a line") > 0 {}
            writing.mul_f64(1.1 * dice.share())
        } else {
            whole.mul_f64(1.05 * dice.share())
        };
        std::thread::sleep(delay);
        // One that has ended already can't be killed any more; that is a moment too.
        let _ = build.kill();
        build.wait().expect("an end");
        stderr.read_to_string(&mut said).expect("the rest");

        let left = temporary(&out);
        let staged = left.iter().filter(|name| name.parse::<usize>().is_ok());
        let staged = staged.count();
        assert!(left.len() <= 2 + FILES.len(), "{left:?}");
        most_left = most_left.max(staged);
        let stage = STAGES
            .iter()
            .take_while(|stage| said.contains(&format!(" {stage} ")))
            .count();
        *landed.entry((stage, staged)).or_default() += 1;
        let [pdf, manifest] = variants.of_files(&out);
        if pdf != manifest {
            torn += 1;
            // The manifest is staged still; its hash is of another PDF. So it was before a build that came to no rename.
            let mixed = (pdf, staged) == (kill % 2, 1);
            assert!(
                mixed || before == [pdf, manifest],
                "kill {kill}: {pdf}, {manifest}, {staged} staged"
            );
        }
        before = [pdf, manifest];
    }
    for ((stage, staged), kills) in landed {
        let stage = STAGES[stage.min(5)];
        println!("{kills:4} kills in {stage}, {staged} files staged");
    }
    println!("{torn} mixed sets until the next build; at most {most_left} staged files");
    for variant in [1, 0] {
        variants.projects[variant].ok(&["--quiet", "--out", out.to_str().unwrap()]);
        variants.assert_set(&out, variant);
        assert_eq!(temporary(&out), Vec::<String>::new());
    }
}

/// No file may grow past a limit, as on a disk that is full from there on.
#[test]
fn a_file_that_can_not_be_written_to_its_end_leaves_the_old_set() {
    let variants = Variants::new();
    let out = variants.projects[1].path("out");
    let script = "ulimit -f \"$1\" && trap '' XFSZ && exec \"$refigure\" --quiet --out \"$2\"";
    let blocks = |file: usize| variants.sets[0][file].len().div_ceil(512);
    let (small, large) = (blocks(1).min(blocks(0)), blocks(0).max(blocks(1)));
    let mut limits = vec![0, 1, small / 2, small - 1, small, small + 1];
    limits.extend([large / 2, large - 1]);
    for limit in limits {
        let args = [limit.to_string(), out.display().to_string()];
        let run = variants.projects[0].shell(script, &[&args[0], &args[1]]);
        assert_told(&run, &format!("{limit} blocks"));
        assert!(run.stderr.contains("unchanged"), "{}", run.stderr);
        variants.assert_set(&out, 1);
        assert_eq!(temporary(&out), Vec::<String>::new());
    }
    let args = [large.to_string(), out.display().to_string()];
    let run = variants.projects[0].shell(script, &[&args[0], &args[1]]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    variants.assert_set(&out, 0);

    let accept = "ulimit -f 0 && trap '' XFSZ && exec \"$refigure\" accept";
    variants.projects[0].ok(&["accept"]);
    let ledger = variants.projects[0].read("report/figures.lock");
    variants.projects[0].replace("data/rooms.csv", "b,1,s,1,1,0", "b,1,s,1,1,1");
    let run = variants.projects[0].shell(accept, &[]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stderr.contains("the old one is unchanged"),
        "{}",
        run.stderr
    );
    assert_eq!(ledger, variants.projects[0].read("report/figures.lock"));
    assert_eq!(
        temporary(&variants.projects[0].path("report")),
        Vec::<String>::new()
    );
}

/// A script that mounts: in a mount namespace of its own, which ends with it. `None` where that is not permitted.
fn mounting(sandbox: &Sandbox, script: &str, args: &[&str]) -> Option<Run> {
    const REFUSED: i32 = 77;
    let mut command = sandbox.command("unshare");
    let mount = "mount -t tmpfs tmpfs full 2>/dev/null && umount full || exit 77\n";
    command.args([
        "--mount",
        "sh",
        "-c",
        &format!("mkdir -p full\n{mount}{script}"),
        "sh",
    ]);
    let output = command.args(args).output().ok()?;
    let run = Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    if run.code == REFUSED || run.stderr.contains("unshare failed") {
        eprintln!("SKIPPED: mounting a file system is not permitted here");
        return None;
    }
    Some(run)
}

/// A file system with room for ever more bytes, then for ever more files, until the build goes through.
#[test]
#[ignore = "slow"]
fn a_full_disk_leaves_the_old_set() {
    let variants = Variants::new();
    // Prints for each build: the room, the exit code, whether the old set is whole, temporary names, messages.
    let script = r#"
        mount -t tmpfs -o size=64m,nr_inodes=1000 tmpfs full
        "$refigure" --quiet --out full/out || exit 1
        cp -r full/out old
        used=$(df -k --output=used full | tail -n 1)
        files=$(df --output=iused full | tail -n 1)
        try() {
          mount -o "remount,$1" full || return
          "$refigure" --quiet --project "$2" --out full/out 2>message
          code=$?
          same=old
          cmp -s old/paper.pdf full/out/paper.pdf && cmp -s old/figures.json full/out/figures.json || same=other
          left=$(ls -A full/out | grep -c '^\.refigure')
          echo "$1 $code $same $left $(grep -c '^error' message) $(grep -c 'No space left on device' message)"
          rm -rf full/out && cp -r old full/out
        }
        project=$1
        room=0
        while [ $room -lt "$2" ]; do
          try "size=$((used + room))k,nr_inodes=1000" "$project"
          room=$((room + $3))
        done
        for more in 0 1 2 3 4; do
          try "size=64m,nr_inodes=$((files + more))" "$project"
        done
    "#;
    let kilobytes: usize = variants.sets[1]
        .iter()
        .map(|f| f.len().div_ceil(4096) * 4)
        .sum();
    let (room, step) = (
        (kilobytes + 16).to_string(),
        (kilobytes / 40 * 4).max(4).to_string(),
    );
    let other = variants.projects[1].path("").display().to_string();
    let Some(run) = mounting(&variants.projects[0], script, &[&other, &room, &step]) else {
        return;
    };
    let (mut full, mut enough) = (0, 0);
    for line in run.stdout.lines() {
        let (_, outcome) = line.split_once(' ').expect("an outcome");
        match outcome {
            "2 old 0 1 1" => full += 1,
            "0 other 0 0 0" => enough += 1,
            _ => panic!("{}\n{}", run.stdout, run.stderr),
        }
    }
    println!("{full} builds had no room, {enough} had");
    assert!(full >= 8 && enough >= 2, "{}\n{}", run.stdout, run.stderr);
}

#[test]
fn a_folder_that_can_not_be_written_to_is_told_and_left_alone() {
    let variants = Variants::new();
    let sandbox = &variants.projects[0];
    sandbox.write("a_file", "kept");
    sandbox.write("blocked/paper.pdf/kept", "kept");
    for out in ["a_file", "a_file/below", "/proc/refigure", "blocked"] {
        let run = sandbox.run(&["--out", out]);
        assert_told(&run, out);
        assert!(run.stderr.contains("unchanged"), "{}", run.stderr);
    }
    assert_eq!(sandbox.read("a_file"), "kept");
    assert_eq!(sandbox.read("blocked/paper.pdf/kept"), "kept");
    assert_eq!(temporary(&sandbox.path("blocked")), Vec::<String>::new());
    assert!(!sandbox.path("blocked/figures.json").exists());

    let script = r#"
        mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$refigure" --out "$1"
    "#;
    let out = variants.projects[1].path("out");
    if let Some(run) = mounting(sandbox, script, &[out.to_str().unwrap()]) {
        assert_told(&run, "read-only");
        assert!(
            run.stderr.contains("Read-only file system"),
            "{}",
            run.stderr
        );
        variants.assert_set(&out, 1);
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error_and_a_result_that_is_lost_is_one() {
    let sandbox = Sandbox::project("tiny");
    for (script, expected) in [
        (
            "{ \"$refigure\" figures; echo \"ended $?\" >&2; } | head -n 1",
            "ended 0",
        ),
        (
            "{ \"$refigure\" figures --format json; echo \"ended $?\" >&2; } | :",
            "ended 0",
        ),
        (
            "{ \"$refigure\" --help; echo \"ended $?\" >&2; } | :",
            "ended 0",
        ),
        (
            "{ \"$refigure\" --version; echo \"ended $?\" >&2; } | :",
            "ended 0",
        ),
        (
            "\"$refigure\" figures >&-; echo \"ended $?\" >&2",
            "ended 0",
        ),
        ("\"$refigure\" accept >&-; echo \"ended $?\" >&2", "ended 0"),
        (
            "\"$refigure\" --verbose 2>&-; echo \"ended $?\" >&2",
            "ended 0",
        ),
        (
            "\"$refigure\" --project nowhere 2>&-; echo \"ended $?\" >&2",
            "ended 2",
        ),
        (
            "\"$refigure\" figures <&- >&- 2>&-; echo \"ended $?\" >&2",
            "ended 0",
        ),
    ] {
        let run = sandbox.shell(script, &[]);
        assert!(
            run.stderr.ends_with(&format!("{expected}\n")),
            "{script}: {}",
            run.stderr
        );
        assert!(!run.stderr.contains("panicked"), "{script}: {}", run.stderr);
    }
    if Path::new("/dev/full").exists() {
        let run = sandbox.shell("\"$refigure\" figures > /dev/full", &[]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(
            run.stderr.contains("can't print the result"),
            "{}",
            run.stderr
        );
    }
}
