//! Codes of files, the command line and the program itself.

macro_rules! program {
    ($next:ident $($then:ident)*; $($before:tt)*) => {
        $next! {
$($then)*; $($before)*
"Files and the program" {
    ByteOrderMark "byte-order-mark" "A file begins with a byte order mark."
        "The mark would become part of the first key. (A CSV of responses may have one.)"
        text "UTF-8 with BOM" => "UTF-8";
    ChangedInput "changed-input" "An input changed during the build."
        "The figures would not belong to any single state of the files."
        text "an editor saves data/rooms.csv during the build" => "build again";
    EmptyFile "empty-file" "A file is empty."
        "Every file that is read defines something."
        text "report/facts.yaml, empty" => "report/facts.yaml with a fact, or no such file";
    GitFailed "git-failed" "git failed, or may not be run."
        "`refigure diff` reads revisions with git. The message quotes git."
        sh "refigure diff HEAD   # in a damaged repository" => "git fsck";
    InternalError "internal-error" "A defect of refigure, or of the system."
        "Two ways to compute a share disagree, or the system refused something basic. Please report it."
        text "a share is counted as 1/2 and fitted as 0.4" => "(please report it with the project)";
    InvalidManifest "invalid-manifest" "A manifest can't be read."
        "It was cut off, edited, or written by another version."
        sh "refigure diff --path old.json" => "refigure build   # writes out/figures.json again";
    InvalidOption "invalid-option" "An option has an unusable value."
        "The message shows the expected form."
        sh "refigure explain --at results" => "refigure explain --at templates/sections/results.typ.j2:3";
    IrregularFile "irregular-file" "A folder, device or link was found where a regular file is needed."
        "Reading a device may never end; a link may lead out of the project."
        text "report/facts.yaml is a folder" => "report/facts.yaml is a file";
    Killed "killed" "The build was terminated from outside."
        "Often the system ran out of memory."
        sh "refigure" => "refigure --max-memory 2000";
    LimitExceeded "limit-exceeded" "A limit on time, memory or size was exceeded."
        "Every command ends in bounded time and memory, even for projects of strangers."
        sh "refigure --timeout 1" => "refigure --timeout 600";
    LineEndings "line-endings" "Lines end with CR, or lines of the ledger with CR LF."
        "Other programs, git among them, would see a single line. The ledger must be the same bytes everywhere."
        sh "git config core.autocrlf true" => r#"echo "*.lock -text" >> .gitattributes"#;
    MissingFile "missing-file" "A file does not exist."
        "Something refers to it: a section to its template, a dataset to its codebook."
        yaml "sections: [resultz]" => "sections: [results]";
    MoreMessages "more-messages" "There are more messages than were shown."
        "Only the first ones are shown; the others are counted."
        text "1000 messages, and more" => "(correct the first ones)";
    NoMatch "no-match" "Nothing matches what was asked for."
        "The command line names a figure, a place or a published value that does not exist."
        sh r#"refigure figures "servces.*""# => r#"refigure figures "services.*""#;
    NotAProject "not-a-project" "A folder is not a project."
        "A project has `report/report.yaml`."
        sh "refigure --project report" => "refigure --project .";
    NotUtf8 "not-utf8" "Text is not UTF-8."
        "In another encoding, characters would be misread."
        text "Latin-1 or UTF-16" => "UTF-8";
    OutsideProject "outside-project" "A path or link leads out of the project."
        "A project reads and writes nothing outside its folder."
        text "data/rooms.csv → /home/me/rooms.csv" => "data/rooms.csv, a copy";
    UnknownRevision "unknown-revision" "A name is not a revision that contains the project."
        "`refigure diff` compares two commits of the project's repository."
        sh "refigure diff main..next" => "refigure diff main next";
    UnreadableFile "unreadable-file" "A file can't be read."
        "The message quotes the system."
        sh "chmod a-r data/rooms.csv" => "chmod u+r data/rooms.csv";
    UnwritableOutput "unwritable-output" "A file or stream can't be written."
        "The old files are unchanged. The message quotes the system."
        sh "refigure --out /read-only" => "refigure --out out";
}
        }
    };
}
