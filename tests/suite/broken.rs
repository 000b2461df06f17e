//! Broken projects that no edit of a case in `tests/broken/` can make.

use std::fs;

use super::sandbox::Sandbox;

/// Outputs that can't be written whole leave the last good ones, and nothing half-written beside them.
#[test]
#[cfg(unix)]
fn a_full_disk_leaves_the_last_good_outputs() {
    let sandbox = Sandbox::project("tiny");
    sandbox.ok(&["build"]);
    let before = sandbox.files("out");
    sandbox.replace(
        "report/report.yaml",
        "title: Reading rooms",
        "title: Reading rooms, again",
    );
    // No file may grow beyond eight kilobytes: the PDF is larger. Ignored, the signal becomes an error of the write.
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; exec '{}' build",
        env!("CARGO_BIN_EXE_refigure")
    );
    let output = std::process::Command::new("sh")
        .args(["-c", &script])
        .current_dir(sandbox.path(""))
        .output()
        .expect("a shell");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.contains("can't write the outputs") && stderr.contains("caused by: File too large"),
        "{stderr}"
    );
    assert!(stderr.contains("--> out/paper.pdf"), "{stderr}");
    assert_eq!(sandbox.files("out"), before);
}

/// A pipe in place of a file would be waited for until somebody writes into it.
#[test]
#[cfg(unix)]
fn a_pipe_in_place_of_a_file_is_refused() {
    let sandbox = Sandbox::project("tiny");
    fs::remove_file(sandbox.path("data/rooms.csv")).expect("the responses");
    let made = std::process::Command::new("mkfifo")
        .arg(sandbox.path("data/rooms.csv"))
        .status();
    assert!(made.expect("mkfifo").success());
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("this is a device or pipe, not a file"),
        "{}",
        run.stderr
    );
}

/// What is wrong with the folder of the report is told once, not with each file that is looked for in it.
#[test]
#[cfg(unix)]
fn a_report_that_is_a_link_out_of_the_project_is_told_once() {
    let (sandbox, other) = (Sandbox::project("tiny"), Sandbox::project("tiny"));
    fs::remove_dir_all(sandbox.path("report")).expect("the report");
    std::os::unix::fs::symlink(other.path("report"), sandbox.path("report")).expect("a link");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.stderr,
        "error[outside-project]: `report` leads out of the project\n--> report\n = note: expected a file inside the project\n = help: \
         copy the file into the project; a link out of it is not followed\n"
    );
}

/// A name that is no text is shown as far as it is one.
#[test]
#[cfg(target_os = "linux")]
fn a_file_name_that_is_not_utf8_is_shown() {
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::project("tiny");
    let name = std::ffi::OsStr::from_bytes(b"r\xffooms.yaml");
    fs::write(sandbox.path("report/tables").join(name), "title: x").expect("a file");
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.stderr,
        "error[not-utf8]: the name of the file `r\u{fffd}ooms.yaml` is not UTF-8\n--> report/tables\n = note: expected names in \
         UTF-8 in this folder\n = help: rename the file: lower-case letters a-z, digits and _\n"
    );
}

/// Long chains and deep markup overflow no stack: they are set, or refused with a message.
#[test]
fn long_chains_and_deep_markup_are_set_or_refused() {
    let long = "error[template-too-large]: this tag is too long\n";
    let deep = "error[typst]: Typst: maximum parsing depth exceeded";
    for (text, refused) in [
        (
            format!("{{{{ report.title{} }}}}", "|upper".repeat(10_000)),
            Some(long),
        ),
        (
            format!("{{% if {}true %}}x{{% endif %}}", "not ".repeat(10_000)),
            Some(long),
        ),
        (
            format!(
                "{{% if {}true %}}x{{% endif %}}",
                "true and ".repeat(10_000)
            ),
            Some(long),
        ),
        (
            format!("{}x{}", "#emph[".repeat(1_000), "]".repeat(1_000)),
            Some(deep),
        ),
        (
            // One word of brackets, set and then found to run off the page.
            format!("#emph[{}x{}]", "[".repeat(4_000), "]".repeat(4_000)),
            Some("finding[outside-page]"),
        ),
        (format!("{}x", "> ".repeat(4_000)), None),
    ] {
        let sandbox = Sandbox::project("tiny");
        let before = sandbox.read("templates/sections/results.typ.j2");
        sandbox.write(
            "templates/sections/results.typ.j2",
            format!("{before}{text}\n"),
        );
        let run = sandbox.run(&["build", "--quiet"]);
        let start: String = text.chars().take(40).collect();
        let code = match refused {
            Some(message) if message.starts_with("finding") => 1,
            Some(_) => 2,
            None => 0,
        };
        assert_eq!(run.code, code, "{start}: {}", run.stderr);
        let message = refused.unwrap_or_default();
        assert!(run.stderr.starts_with(message), "{start}: {}", run.stderr);
    }
}
