//! A CSV as it comes: headers of any form, columns that nothing reads, line ends and marks of other systems, and a codebook
//! that says no more than it must.

use crate::sandbox::Sandbox;

/// What tests of this page compare: every figure but the tables' own names.
fn figures(sandbox: &Sandbox) -> String {
    sandbox.ok(&["figures"]).stdout
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_no_figure() {
    let plain = Sandbox::project("tiny");
    let expected = figures(&plain);
    for (mark, ends) in [("\u{feff}", "\n"), ("", "\r\n"), ("\u{feff}", "\r\n")] {
        for quoted in [false, true] {
            let sandbox = Sandbox::project("tiny");
            let mut text = sandbox.read("data/rooms.csv");
            if quoted {
                text = text
                    .replace("room,", "\"room\",")
                    .replace("\na,", "\n\"a\",");
            }
            sandbox.write(
                "data/rooms.csv",
                format!("{mark}{}", text.replace('\n', ends)),
            );
            assert_eq!(figures(&sandbox), expected, "{mark:?} {ends:?} {quoted}");
        }
    }
}

#[test]
fn headers_of_any_form_are_mapped_and_what_is_not_counted_is_read() {
    let plain = Sandbox::project("tiny");
    let expected = figures(&plain);
    let sandbox = Sandbox::project("tiny");
    let text = sandbox.read("data/rooms.csv");
    let headers = [
        ("size", "How large, in words?"),
        ("service_tea", "Q5/3"),
        ("partner_books_town", "Q7#1_2"),
        ("view_quiet", "Q9.1"),
        ("room,", "Response ID,"),
    ];
    let mut rows = text.lines();
    let mut header = rows.next().unwrap().to_string();
    for (name, other) in headers {
        assert!(header.contains(name));
        header = match other.contains(", ") {
            true => header.replacen(name, &format!("\"{other}\""), 1),
            false => header.replacen(name, other, 1),
        };
    }
    let mut csv = format!("StartDate,IP,Comment,{header},IP\r\n");
    for row in rows {
        csv.push_str(&format!(
            "2020-01-05 10:12:33,::1,\"Nice,\nbut \"\"far\"\"\",{row},::1\r\n"
        ));
    }
    sandbox.write("data/rooms.csv", csv);
    for (from, to) in [
        ("key: room", "key: Response ID\nignore: [IP]"),
        (
            "asked: 10\nanswered: 8\nmode: mail\ndate: January 2020\n",
            "",
        ),
        ("source: Made up for the tests of refigure.\n", ""),
        ("unit: one reading room\n", ""),
        (
            "    label: How large is it?",
            "    label: How large is it?\n    column: How large, in words?",
        ),
        (
            "    at_least_one: true",
            "    at_least_one: true\n    columns: {tea: Q5/3}",
        ),
        (
            "    label: Who helps with what?",
            "    label: Who helps with what?\n    columns: {books_town: \"Q7#1_2\"}",
        ),
        (
            "    label: How far do you agree?",
            "    label: How far do you agree?\n    columns: {quiet: Q9.1}",
        ),
        (
            "grids:",
            "texts: {comment: {label: Anything else?, column: Comment}}\ndates: {begun: {label: Begun, column: StartDate}}\ngrids:",
        ),
    ] {
        sandbox.replace("data/rooms.yaml", from, to);
    }
    assert_eq!(figures(&sandbox), expected);
    sandbox.ok(&["build"]);
    let manifest: serde_json::Value =
        serde_json::from_str(&sandbox.read("out/figures.json")).unwrap();
    let rooms = manifest["datasets"].as_array().unwrap().iter();
    let rooms = rooms.clone().find(|d| d["name"] == "rooms").unwrap();
    assert!(rooms.get("source").is_none(), "{rooms}");
    // The place of a fault below cells of several lines is right, and named by its header in the file.
    sandbox.replace(
        "data/rooms.csv",
        "::1\r\n2020-01-05 10:12:33,::1,\"Nice,\nbut \"\"far\"\"\",b,1,s",
        "::1\r\n2020-01-05 10:12:33,::1,\"Nice,\nbut \"\"far\"\"\",b,1,m",
    );
    let run = sandbox.run(&["build"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("`m` is not a code of `size`"),
        "{}",
        run.stderr
    );
}

#[test]
fn diff_passes_over_columns_that_nothing_reads_and_headers_that_were_renamed() {
    let (old, new) = (Sandbox::project("tiny"), Sandbox::project("tiny"));
    for (sandbox, comment) in [(&old, "x"), (&new, "y")] {
        let text = sandbox.read("data/rooms.csv");
        let rows = text.lines().map(|row| format!("{row},{comment}\n"));
        let text: String = rows.collect();
        sandbox.write(
            "data/rooms.csv",
            text.replacen(",x\n", ",IP\n", 1)
                .replacen(",y\n", ",IP\n", 1),
        );
        sandbox.replace(
            "data/rooms.yaml",
            "disclosure: rows",
            "disclosure: rows\nignore: [IP]",
        );
    }
    new.replace("data/rooms.csv", "size", "Q2");
    new.replace(
        "data/rooms.yaml",
        "    label: How large is it?",
        "    label: How large is it?\n    column: Q2",
    );
    let run = new.ok(&["diff", "--path", old.path(".").to_str().unwrap()]);
    let same = "data/rooms.csv: the same answers, written differently";
    assert!(run.stdout.contains(same), "{}", run.stdout);
}
