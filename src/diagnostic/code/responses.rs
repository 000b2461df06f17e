//! Codes of responses: the CSV files of `data/`.

macro_rules! responses {
    ($next:ident $($then:ident)*; $($before:tt)*) => {
        $next! {
$($then)*; $($before)*
"Responses" {
    CellCount "cell-count" "A row has more or fewer cells than the header."
        "It is no longer clear which cell answers which question."
        csv r#"
room,open,size
a,1
"# => r#"
room,open,size
a,1,s
"#;
    ChangedOnImport "changed-on-import" "An import converted or left out data."
        "Nothing is changed silently: the message lists what was converted, left out or could not be read. The codebook records \
         it under `imported`, and so does the manifest."
        text "marks of `tools`: `Yes` is now 1" => "nothing to do if this is intended";
    CsvSeparator "csv-separator" "The columns are not separated by commas."
        "Some spreadsheet programs save CSV with semicolons or tabs. Guessing the separator could split a cell."
        csv "room;open;size" => "room,open,size";
    DuplicateRespondent "duplicate-respondent" "Two rows have the same respondent key."
        "The respondent would be counted twice."
        csv r#"
room,open
a,1
a,1
"# => r#"
room,open
a,1
b,1
"#;
    EditedDataset "edited-dataset" "Responses were edited since they were imported."
        "Importing again would lose the edits."
        sh "refigure import raw/rooms.csv" => "refigure import raw/rooms.csv --overwrite";
    Guessed "guessed" "The codebook that `refigure import` drafted contains guesses."
        "Many formats do not say what a column is: a code, a number, one of several marks. Each guess is marked in the codebook."
        yaml "sizes:  # guessed: a number" => "sizes:";
    ImportedAnew "imported-anew" "A newer delivery of a dataset differs from the one before."
        "New codes, lost columns and rows can make tables and sentences false. The author's edits of the codebook are kept."
        text "lost column `Q7`" => "remove the question from the codebook, or ask for the column";
    InconsistentAnswer "inconsistent-answer" "A respondent's answers contradict the codebook."
        "An answer to a question that was not asked, a question answered in part, or an exclusive item marked together with others is a data-entry error, or the codebook is wrong."
        csv r#"
room,service_loans,service_na
a,1,1
"# => r#"
room,service_loans,service_na
a,0,1
"#;
    InvalidDate "invalid-date" "A cell is not a date."
        "Only `YYYY-MM-DD`, optionally with a time of day, means the same everywhere: `03/04/2020` may be March or April."
        csv r#"
room,opened
a,29.02.2020
"# => r#"
room,opened
a,2020-02-29
"#;
    InvalidHeader "invalid-header" "The first line is not a header with the names of the columns."
        "Columns are found by name, never by position."
        csv r#"
a,1,s
b,1,l
"# => r#"
room,open,size
a,1,s
b,1,l
"#;
    InvalidNumber "invalid-number" "A cell is not a valid number for its column."
        "The codebook states how many decimal places a number has. Text, or a further decimal place, would be lost without notice."
        csv r#"
room,age
a,about 40
"# => r#"
room,age
a,40
"#;
    InvalidQuotes "invalid-quotes" "A quotation mark is misplaced."
        "The rest of the file could be read as one cell."
        csv r#"
room,name
a,The "old" room
"# => r#"
room,name
a,"The ""old"" room"
"#;
    InvalidRespondentKey "invalid-respondent-key" "A respondent has no usable key."
        "The key identifies a respondent in messages and comparisons. `a` and `a ` would be two respondents."
        csv r#"
room,open
,1
"# => r#"
room,open
a,1
"#;
    MissingColumn "missing-column" "A column that the codebook declares is missing."
        "A question without a column would have no answers."
        csv "room,open" => "room,open,size";
    MissingUnit "missing-unit" "A respondent has no sampling unit."
        "Variances are computed from the sampled units. Respondents without one would form a separate unit."
        csv r#"
room,village
a,
"# => r#"
room,village
a,Upton
"#;
    RespondentCount "respondent-count" "The numbers of respondents do not agree."
        "The codebook states how many were asked and how many answered, so that a lost or duplicated row is noticed."
        yaml r#"
asked: 10
answered: 12
"# => r#"
asked: 12
answered: 10
"#;
    UndeclaredCode "undeclared-code" "The codebook does not declare a code."
        "It may be a typing error, or a value missing from the codebook. Counting it as missing would hide both."
        csv r#"
room,open
a,9
"# => r#"
room,open
a,1
"#;
    UnreadableSource "unreadable-source" "A file to import can't be read."
        "It is damaged, has a different format than its name suggests, or contains no responses."
        sh "refigure import survey.pdf" => "refigure import survey.sav";
    UndeclaredColumn "undeclared-column" "The codebook does not declare a column."
        "Its name may be misspelt, and then the intended column would be missing."
        csv r#"
room,opne
a,1
"# => r#"
room,open
a,1
"#;
}
        }
    };
}
