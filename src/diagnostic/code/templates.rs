//! Codes of templates: prose, its figures, and how it is set.

macro_rules! templates {
    ($next:ident $($then:ident)*; $($before:tt)*) => {
        $next! {
$($then)*; $($before)*
"Templates" {
    CodeInProse "code-in-prose" "Code or layout in prose."
        "Code can print numbers that are not visible in the source. Prose may only use functions that set text."
        jinja "#for room in rooms [one more]" => r#"{{ count("services.rooms.total.loans") }}"#;
    DuplicatePlacement "duplicate-placement" "A table or list is placed twice."
        "References to it would be ambiguous."
        jinja r#"
{{ table("services") }}
{{ table("services") }}
"# => r#"
{{ table("services") }}
See {{ ref("services") }}.
"#;
    EmptyList "empty-list" "An empty list is placed."
        "A heading with nothing under it would be printed."
        jinja "{{ errata() }}   {# no report/errata.yaml #}" => "{{ references() }}";
    FalseAssertion "false-assertion" "The data make a sentence false."
        "The condition attached to the sentence no longer holds."
        jinja r#"
{% do assert(value("services.rooms.total.tea.count") > value("services.rooms.total.loans.count"), "tea is more frequent") %}
Tea is more frequent than loans.
"# => r#"
{% do assert(value("services.rooms.total.loans.count") > value("services.rooms.total.tea.count"), "loans are more frequent") %}
Loans are more frequent than tea.
"#;
    FilteredFigure "filtered-figure" "A filter changes the text of a figure."
        "The report would print something that was not computed."
        jinja r#"{{ percent("services.rooms.total.tea") | replace(".", ",") }}"# => r#"{{ percent("services.rooms.total.tea", places=0) }}"#;
    InvalidCall "invalid-call" "A template function is not called, or is called with wrong arguments."
        "The message shows the function's signature."
        jinja "{{ percent() }}" => r#"{{ percent("services.rooms.total.tea") }}"#;
    InvalidComparison "invalid-comparison" "A comparison is invalid."
        "A share is between 0 and 1 and is not comparable with a count; two string literals compare the same whatever the data are."
        jinja r#"{% if value("services.rooms.total.tea.row_pct") > 50 %} Tea prevails. {% endif %}"# => r#"{% if value("services.rooms.total.tea.row_pct") > 0.5 %} Tea prevails. {% endif %}"#;
    InvalidInclude "invalid-include" "A template includes itself, or one whose name is computed."
        "The templates of a report must be known before they are filled."
        text r#"{% include name ~ ".typ.j2" %}"# => r#"{% include "sections/aims.typ.j2" %}"#;
    InvalidRanking "invalid-ranking" "A ranked list can't be made."
        "There are fewer entries than requested, or nothing to sort them by."
        jinja r#"{{ ranked("services.rooms.total", top=9) }}"# => r#"{{ ranked("services.rooms.total", top=2) }}"#;
    InvalidTemplate "invalid-template" "A template can't be parsed or filled."
        "The message is that of the template library."
        jinja "{% if report.title %} Titled." => "{% if report.title %} Titled. {% endif %}";
    JoinedFigure "joined-figure" "A figure runs into the text next to it."
        "Together they read as another number or word."
        jinja r#"{{ count("services.rooms.total.tea") }}{{ count("services.rooms.total.loans") }}"# => r#"{{ count("services.rooms.total.tea") }} of {{ count("services.rooms.total.loans") }}"#;
    LooseNumber "loose-number" "A number is typed into text."
        "Its source is unknown, and it stays the same when the data change."
        jinja "About 83% lend books." => r#"About {{ percent("services.rooms.total.loans", places=0) }} lend books."#;
    MissingGlyph "missing-glyph" "No font contains a character."
        "A box would be printed in its place."
        typst "A sign: 🜁" => "A sign: △";
    NotPlaced "not-placed" "A table or list is not placed by any template."
        "References to it would have no target, and a table that is not placed may have been forgotten."
        jinja r#"See {{ ref("services") }}."# => r#"
See {{ ref("services") }}.

{{ table("services") }}
{{ table("partners") }}
{{ table("visits") }}
"#;
    OutsidePage "outside-page" "Text runs off the page or out of the text area."
        "A figure that is cut off can't be read."
        text "#h(20cm) far to the right" => "far to the right";
    OverlappingText "overlapping-text" "Text overlaps other text."
        "Neither of the two can be read."
        text "#place[one] #place[other]" => "one, other";
    PrintedText "printed-text" "The text of a figure is used as a number."
        "The printed text is rounded, and strings are compared letter by letter."
        jinja r#"{% if count("services.rooms.total.tea") > 1 %} Some serve tea. {% endif %}"# => r#"{% if value("services.rooms.total.tea.count") > 1 %} Some serve tea. {% endif %}"#;
    ReversedText "reversed-text" "A character reverses the text after it."
        "Digits would be printed in a different order than they are written."
        text "Rooms (U+202E) moor" => "Rooms";
    StrayTag "stray-tag" "Part of a tag is outside a tag, or a comment is not closed."
        "It would be printed, or text would be left out."
        jinja r#"count("services.rooms.total.tea") }} rooms"# => r#"{{ count("services.rooms.total.tea") }} rooms"#;
    TemplateTooLarge "template-too-large" "A template is too large or runs too long."
        "Every build ends in bounded time and memory."
        text "{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}" => "{% for author in report.authors %} {{ author.name }} {% endfor %}";
    TextInLayout "text-in-layout" "Layout generates text."
        "Layout only arranges what it is given, so that every word and number comes from a section."
        text "#str(3 * 4)" => "#text(fill: gray, body)";
    TooManyDecimals "too-many-decimals" "More decimal places are requested than are known."
        "Further digits would not have been computed."
        text r#"{{ figure("visits.coef.age.b", places=15) }}"# => r#"{{ figure("visits.coef.age.b", places=3) }}"#;
    Typst "typst" "An error or warning of Typst."
        "The message is that of Typst, shown at the place in the template."
        typst "#strong[open" => "#strong[open]";
    TypstComment "typst-comment" "Text is lost in a Typst comment."
        "`//` and `/*` begin comments, even in the middle of a sentence."
        typst "Tea // or coffee is served." => r#"Tea \/\/ or coffee is served."#;
    UnknownFigure "unknown-figure" "No figure has this id."
        "A misspelt id would print nothing."
        jinja r#"{{ count("services.rooms.total.teas") }}"# => r#"{{ count("services.rooms.total.tea") }}"#;
    UnknownName "unknown-name" "A name does not exist."
        "A table, fact, dataset, variable, value, template or variable of a template must exist. The message suggests the closest match."
        jinja r#"{{ fact("foundd") }}"# => r#"{{ fact("founded") }}"#;
    UnprintableValue "unprintable-value" "A value can't be printed."
        "Only strings and figures have a printed form."
        jinja "{{ report.authors }}" => "{% for author in report.authors %}{{ author.name }} {% endfor %}";
    UnprintedTable "unprinted-table" "A table is not printed, or has no number."
        "Only a printed table can be placed or referred to."
        jinja r#"{{ table("views") }}   {# printed: false #}"# => r#"{{ figure("views.rooms.quiet.agree.row_pct") }}"#;
    UnsettledRanking "unsettled-ranking" "Two entries share a rank where a ranked list is cut off."
        "Which of the two to name is not determined by the data."
        jinja r#"{{ ranked("services.rooms.small", top=2) }}"# => r#"{{ ranked("services.rooms.small", top=3) }}"#;
    UnsupportedWord "unsupported-word" "A word for a quantity has no assertion."
        "\"Half\" or \"most\" states something about the data that may become false."
        jinja "More than half lend books." => r#"
{% do assert(value("services.rooms.total.loans.row_pct") > 0.5, "more than half lend books") %}
More than half lend books.
"#;
    WrongFigure "wrong-figure" "A figure is of the wrong kind."
        "A function prints one kind: `percent` prints shares, `words` small whole numbers."
        jinja r#"{{ percent("services.rooms.total.tea.count") }}"# => r#"{{ count("services.rooms.total.tea") }}"#;
}
        }
    };
}
