//! What a report may take, and what becomes of one that takes more; processes and threads that can't be had.

use crate::sandbox::{PROGRAM, Run, Sandbox};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const RESULTS: &str = "templates/sections/results.typ.j2";
const STYLE: &str = "templates/partials/style.typ.j2";

/// A project with a line more in a file; the general style is the project's own.
fn with(file: &str, line: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    sandbox.write(STYLE, include_str!("../../templates/partials/style.typ.j2"));
    let text = sandbox.read(file);
    sandbox.write(file, format!("{text}{line}\n"));
    sandbox
}

/// Columns within columns: Typst sets the innermost 2³⁰ times.
fn endless() -> Sandbox {
    with(
        RESULTS,
        &format!("{}x{}", "#columns[".repeat(30), "]".repeat(30)),
    )
}

/// The run ended with one message, and nothing was written.
fn assert_refused(sandbox: &Sandbox, run: &Run, message: &str) {
    assert_eq!((run.code, run.stderr.as_str()), (2, message));
    assert_eq!(run.stdout, "");
    assert!(!sandbox.path("out").exists());
}

#[test]
fn a_build_that_takes_too_long_names_its_stage_and_file() {
    let sandbox = endless();
    let help = " = help: allow more with --timeout SECONDS; 0 means no limit\n";
    for command in ["build", "watch"] {
        let run = sandbox.run(&[command, "--timeout", "1"]);
        let message = format!(
            "error[limit-exceeded]: not done within 1 s\n |\n = note: stage: lay out\n{help}"
        );
        assert_refused(&sandbox, &run, &message);
    }
    let doubled = "{% set n = namespace(s=[\"a\"], t=[\"a\"]) %}{% for c in \"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz\" %}\
         {% set n.s = [n.s, n.s] %}{% set n.t = [n.t, n.t] %}{% endfor %}{% if n.s == n.t %}x{% endif %}";
    let sandbox = with(RESULTS, doubled);
    let run = sandbox.run(&["--timeout", "1"]);
    let message = format!(
        "error[limit-exceeded]: not done within 1 s\n--> {RESULTS}\n = note: stage: fill\n{help}"
    );
    assert_refused(&sandbox, &run, &message);
}

#[test]
fn a_build_that_takes_too_much_memory_names_its_stage_and_file() {
    let help = " = help: allow more with --max-memory MIB; 0 means no limit\n";
    let sandbox = endless();
    let run = sandbox.run_with(&["--max-memory", "500"], &[("CI", "true")]);
    let message = format!(
        "error[limit-exceeded]: not done within 500 MiB of memory\n |\n = note: stage: lay out\n{help}"
    );
    assert_refused(&sandbox, &run, &message);
    let sandbox = with(STYLE, "#let s = \"a\" * 100000000000");
    let run = sandbox.run_with(&[], &[("CI", "true")]);
    let message = format!(
        "error[limit-exceeded]: not done within 4096 MiB of memory\n |\n = note: stage: typeset\n{help}"
    );
    assert_refused(&sandbox, &run, &message);
}

#[test]
fn stacks_lend_no_memory_to_the_rest() {
    let sandbox = with(STYLE, "#let s = \"a\" * 300000000");
    let run = sandbox.run(&["--max-memory", "250"]);
    let help = " = help: allow more with --max-memory MIB; 0 means no limit\n";
    let message = format!(
        "error[limit-exceeded]: not done within 250 MiB of memory\n |\n = note: stage: typeset\n{help}"
    );
    assert_refused(&sandbox, &run, &message);
    sandbox.ok(&["--max-memory", "800"]);
}

#[test]
fn what_the_shell_bounds_is_named() {
    let sandbox = Sandbox::project("tiny");
    let bounded = |bound: &str| sandbox.shell(&format!("ulimit {bound}; \"$refigure\" -q"), &[]);
    let run = bounded("-v 131072");
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(
        run.stderr
            .starts_with("error[limit-exceeded]: out of memory\n"),
        "{}",
        run.stderr
    );
    let note = "the system limits a process to 131072 KiB (`ulimit -v`)\n";
    assert!(run.stderr.contains(note), "{}", run.stderr);
    let run = bounded("-f 10");
    let message = "caused by: File too large (os error 27)\n";
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains(message), "{}", run.stderr);
    assert!(!sandbox.path("out/paper.pdf").exists());
    // The stack of the first thread is not used.
    let run = bounded("-s 64");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

#[test]
fn a_table_with_too_many_figures_is_refused_before_it_is_counted() {
    let sandbox = Sandbox::project("tiny");
    let all = 0..3000;
    let items: Vec<String> = all.clone().map(|i| format!("i{i}: L")).collect();
    sandbox.write(
        "data/wide.yaml",
        format!(
            "title: W\nrespondents: W\nunit: w\nkey: id\nasked: 1\nanswered: 1\nmode: m\ndate: n\ndisclosure: rows\nsource: s\nsets:\n  s:\n    label: S\n    items: {{{}}}\n",
            items.join(", ")
        ),
    );
    let columns: Vec<String> = all.map(|i| format!("s_i{i}")).collect();
    let answers = ",1".repeat(3000);
    sandbox.write(
        "data/wide.csv",
        format!("id,{}\na{answers}\n", columns.join(",")),
    );
    sandbox.write(
        "report/tables/wide.yaml",
        "title: W\nprinted: false\nblocks:\n  b: {dataset: wide, stub: [{set: s}], banner: [{set: s}]}\n",
    );
    let run = sandbox.run(&["check"]);
    assert_refused(
        &sandbox,
        &run,
        "error[limit-exceeded]: the tables have more than 250000 figures
 --> report/tables/wide.yaml:4:3
  |
4 |   b: {dataset: wide, stub: [{set: s}], banner: [{set: s}]}
  |   ^ expected fewer rows or columns
  |
  = note: this block has 3000 rows and 3000 columns, which are 18000000 figures; with those before it 18000040
  = help: allow more with --max-figures N; 0 means no limit
",
    );
}

#[test]
fn a_report_with_too_many_pages_is_refused() {
    let sandbox = Sandbox::project("tiny");
    let run = sandbox.run(&["--max-pages", "1"]);
    let message = "error[limit-exceeded]: the report has 4 pages, more than 1\n |\n = help: allow more with --max-pages N; 0 means no limit\n";
    assert_refused(&sandbox, &run, message);
    sandbox.ok(&["--max-pages", "4"]);
    sandbox.ok(&["--max-pages", "0", "--max-figures", "0", "--timeout", "0"]);
}

#[test]
fn a_bounded_build_is_the_same_build() {
    let sandbox = Sandbox::project("tiny");
    let outputs = |args: &[&str], env: &[(&str, &str)], code: i32| {
        let _ = fs::remove_dir_all(sandbox.path("out"));
        let run = sandbox.run_with(args, env);
        assert_eq!(run.code, code, "{}", run.stderr);
        let files = ["out/paper.pdf", "out/figures.json"];
        let files = files.map(|file| fs::read(sandbox.path(file)).ok());
        (run.stdout, run.stderr, files)
    };
    for (args, code) in [
        (&["--quiet"][..], 0),
        (&["--quiet", "--locked"], 1),
        (&["figures", "services.*"], 0),
        (&["figures", "nothing"], 2),
    ] {
        let alone = outputs(args, &[], code);
        assert_eq!(alone, outputs(args, &[("CI", "true")], code));
        let limits: Vec<&str> = args.iter().copied().chain(["--limits"]).collect();
        assert_eq!(alone, outputs(&limits, &[("CI", "false")], code));
    }
}

/// The process that does the work.
fn worker(supervisor: &Child) -> String {
    let pid = supervisor.id();
    wait_for(|| {
        // Any of its threads may have started it.
        let threads = fs::read_dir(format!("/proc/{pid}/task")).ok()?.flatten();
        let children = threads.map(|thread| fs::read_to_string(thread.path().join("children")));
        let children: String = children.flatten().collect();
        let worker = children.split_whitespace().next()?.to_string();
        // It is not there as itself from the first moment on.
        let stat = fs::read_to_string(format!("/proc/{worker}/cmdline")).unwrap_or_default();
        stat.contains("--supervised").then_some(worker)
    })
}

fn wait_for<T>(mut done: impl FnMut() -> Option<T>) -> T {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        match done() {
            Some(done) => return done,
            None => assert!(Instant::now() < until, "it does not happen"),
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn is_gone(pid: &str) -> Option<()> {
    match fs::read_to_string(format!("/proc/{pid}/stat")) {
        // Dead, and waits for somebody to ask how.
        Ok(stat) => stat.contains(") Z ").then_some(()),
        Err(_) => Some(()),
    }
}

fn kill(signal: &str, pid: u32) {
    let sandbox = Sandbox::project("tiny");
    let run = sandbox.shell("kill \"$1\" \"$2\"", &[signal, &pid.to_string()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn signals_end_both_processes() {
    for (signal, number) in [("-KILL", 9), ("-TERM", 15), ("-INT", 2)] {
        let sandbox = endless();
        let mut command = sandbox.command(PROGRAM);
        command.arg("--limits").stderr(Stdio::null());
        let mut supervisor = command.spawn().expect("the program runs");
        let worker = worker(&supervisor);
        kill(signal, supervisor.id());
        let status = supervisor.wait().expect("its end");
        assert_eq!(status.signal(), Some(number));
        wait_for(|| is_gone(&worker));
        assert!(!sandbox.path("out").exists());
    }
}

#[test]
fn a_bounded_watch_ends_well_when_it_is_interrupted() {
    let sandbox = Sandbox::project("tiny");
    let mut command = sandbox.command(PROGRAM);
    command.args(["watch", "--limits"]).stderr(Stdio::null());
    let mut watch = command.spawn().expect("the program runs");
    wait_for(|| sandbox.path("out/figures.json").exists().then_some(()));
    kill("-INT", watch.id());
    assert_eq!(watch.wait().expect("its end").code(), Some(0));
}

#[test]
fn threads_are_as_many_and_as_large_as_they_must_be() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&[]);
    let pdf = fs::read(sandbox.path("out/paper.pdf")).expect("a PDF");
    let started = Instant::now();
    for env in [
        ("RUST_MIN_STACK", "1"),
        ("RUST_MIN_STACK", "18446744073709551615"),
        ("RAYON_NUM_THREADS", "8000"),
        ("RAYON_RS_NUM_CPUS", "8000"),
    ] {
        let run = sandbox.run_with(&["--out", "other"], &[env]);
        assert_eq!(run.code, 0, "{env:?}\n{}", run.stderr);
        assert!(fs::read(sandbox.path("other/paper.pdf")).expect("a PDF") == pdf);
    }
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn without_other_threads_one_does_all() {
    let sandbox = Sandbox::project("tiny");
    let alone =
        "prlimit --nproc=1 setpriv --reuid=65534 --regid=65534 --clear-groups env CI=\"$CI\"";
    if sandbox.shell(&format!("{alone} true"), &[]).code != 0 {
        eprintln!("not tested: only root, and with setpriv, can keep a process from threads");
        return;
    }
    let script = format!(
        "set -e
        chmod -R a+rwX .
        alone() {{ {alone} \"$refigure\" --quiet \"$@\"; }}
        alone
        alone figures > list
        alone explain services.rooms.total.loans.count > explained
        alone accept > accepted
        alone check > checked || test $? = 1
        \"$refigure\" --quiet --out other
        cmp out/paper.pdf other/paper.pdf
        CI=true
        alone --out out"
    );
    let run = sandbox.shell(&script, &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}
