//! The kinds of messages, each with a word that tools and readers can refer to.

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal,)+) => {
        /// What kind of message it is: one kind is one that an author mends in one way. Its word is a promise, like an
        /// exit code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// All there are, in the order of their words.
            pub const ALL: &[Code] = &[$(Code::$name),+];

            /// Its word.
            pub fn word(self) -> &'static str {
                match self {
                    $(Code::$name => $word,)+
                }
            }
        }
    };
}

codes! {
    /// A file begins with a byte order mark.
    ByteOrderMark = "byte-order-mark",
    /// A row has more or fewer cells than the header.
    CellCount = "cell-count",
    /// An input changed during the build.
    ChangedInput = "changed-input",
    /// A condition for asking a question depends on its own answer.
    CircularQuestion = "circular-question",
    /// Code or layout in prose.
    CodeInProse = "code-in-prose",
    /// A predictor is a combination of others.
    CollinearPredictors = "collinear-predictors",
    /// A fact has the value of a figure.
    ComputableFact = "computable-fact",
    /// Keys that exclude or require one another.
    ConflictingKeys = "conflicting-keys",
    /// A variable of a model does not vary.
    ConstantVariable = "constant-variable",
    /// A published value contradicts a figure or another published value.
    ContradictedValue = "contradicted-value",
    /// A CSV whose columns are not separated by commas.
    CsvSeparator = "csv-separator",
    /// A comment cuts a text short.
    CutText = "cut-text",
    /// The dependent variable is also a predictor or the weight.
    DependentAsPredictor = "dependent-as-predictor",
    /// Shares of different bases are added.
    DifferentBases = "different-bases",
    /// A derived figure is divided by zero.
    DivisionByZero = "division-by-zero",
    /// A key occurs twice in a YAML mapping.
    DuplicateKey = "duplicate-key",
    /// A name is used or listed twice.
    DuplicateName = "duplicate-name",
    /// A table or list is placed twice.
    DuplicatePlacement = "duplicate-placement",
    /// Two rows have the key of one respondent.
    DuplicateRespondent = "duplicate-respondent",
    /// No respondent is in a base or group.
    EmptyBase = "empty-base",
    /// A file is empty.
    EmptyFile = "empty-file",
    /// A list without entries is placed.
    EmptyList = "empty-list",
    /// The data make a sentence false.
    FalseAssertion = "false-assertion",
    /// A filter changes the text of a figure.
    FilteredFigure = "filtered-figure",
    /// A character that can't be seen or must not be printed.
    ForbiddenCharacter = "forbidden-character",
    /// git failed.
    GitFailed = "git-failed",
    /// `recode` leaves out values.
    IncompleteRecode = "incomplete-recode",
    /// Answers of a respondent that exclude one another.
    InconsistentAnswer = "inconsistent-answer",
    /// A fault of refigure or of the system.
    InternalError = "internal-error",
    /// A template function is not called, or with wrong arguments.
    InvalidCall = "invalid-call",
    /// A comparison of things that can't be compared.
    InvalidComparison = "invalid-comparison",
    /// An expression over figures that can't be read.
    InvalidExpression = "invalid-expression",
    /// The first line of a CSV does not name the columns.
    InvalidHeader = "invalid-header",
    /// A template includes itself, or one whose name is computed.
    InvalidInclude = "invalid-include",
    /// A ledger that can't be read.
    InvalidLedger = "invalid-ledger",
    /// A manifest that can't be read.
    InvalidManifest = "invalid-manifest",
    /// A name that can't be used, or means something else.
    InvalidName = "invalid-name",
    /// A cell that is not a number of its column.
    InvalidNumber = "invalid-number",
    /// An option of the command line with an unusable value.
    InvalidOption = "invalid-option",
    /// Phrases whose steps do not work.
    InvalidPhrases = "invalid-phrases",
    /// Published values that can't be read.
    InvalidPublishedBlock = "invalid-published-block",
    /// A quotation mark in a CSV that opens or closes nothing.
    InvalidQuotes = "invalid-quotes",
    /// A list by rank that can't be made.
    InvalidRanking = "invalid-ranking",
    /// A respondent has no usable key.
    InvalidRespondentKey = "invalid-respondent-key",
    /// A template that can't be read or filled.
    InvalidTemplate = "invalid-template",
    /// A value that its key can't have.
    InvalidValue = "invalid-value",
    /// A weight that is not positive.
    InvalidWeight = "invalid-weight",
    /// Invalid YAML.
    InvalidYaml = "invalid-yaml",
    /// A folder, device or link where a regular file is needed.
    IrregularFile = "irregular-file",
    /// A figure runs into what is next to it.
    JoinedFigure = "joined-figure",
    /// The build was ended from outside.
    Killed = "killed",
    /// Figures differ from the ledger.
    LedgerDiffers = "ledger-differs",
    /// A bound on time, memory or size was reached.
    LimitExceeded = "limit-exceeded",
    /// Lines do not end with LF alone.
    LineEndings = "line-endings",
    /// A number typed into text.
    LooseNumber = "loose-number",
    /// Rows, columns or datasets of a block that do not fit together.
    MismatchedBlock = "mismatched-block",
    /// Units that can't be combined, or that are not the stated one.
    MismatchedUnits = "mismatched-units",
    /// A CSV lacks a column that its codebook declares.
    MissingColumn = "missing-column",
    /// A file does not exist.
    MissingFile = "missing-file",
    /// No font has a character.
    MissingGlyph = "missing-glyph",
    /// A required key is missing.
    MissingKey = "missing-key",
    /// There is no ledger.
    MissingLedger = "missing-ledger",
    /// A key has no value, or an empty one.
    MissingValue = "missing-value",
    /// More messages than are shown.
    MoreMessages = "more-messages",
    /// The report requires a newer refigure.
    NewerVersionRequired = "newer-version-required",
    /// Nothing matches what the command line asks for.
    NoMatch = "no-match",
    /// A folder is not a project.
    NotAProject = "not-a-project",
    /// A table or list that no template places.
    NotPlaced = "not-placed",
    /// Text that is not UTF-8.
    NotUtf8 = "not-utf8",
    /// Text is printed on other text.
    OverlappingText = "overlapping-text",
    /// Text runs off its page or out of the text area.
    OutsidePage = "outside-page",
    /// A path or link leads out of the project.
    OutsideProject = "outside-project",
    /// The text of a figure is used as a number.
    PrintedText = "printed-text",
    /// Numbers of respondents that do not agree.
    RespondentCount = "respondent-count",
    /// A character reverses the text after it.
    ReversedText = "reversed-text",
    /// Predictors separate the groups completely.
    SeparatedGroups = "separated-groups",
    /// A recorded erratum is not found any more.
    StaleErratum = "stale-erratum",
    /// A file in a folder of the project that nothing reads.
    StrayFile = "stray-file",
    /// Part of a tag outside of one, or a comment without an end.
    StrayTag = "stray-tag",
    /// A template is too large or runs too long.
    TemplateTooLarge = "template-too-large",
    /// Layout that makes text of its own.
    TextInLayout = "text-in-layout",
    /// Too few respondents for a model.
    TooFewRespondents = "too-few-respondents",
    /// More decimal places than are known.
    TooManyDecimals = "too-many-decimals",
    /// An error or warning of Typst.
    Typst = "typst",
    /// Text is lost in a comment of Typst.
    TypstComment = "typst-comment",
    /// A code that the codebook does not declare.
    UndeclaredCode = "undeclared-code",
    /// A column that the codebook does not declare.
    UndeclaredColumn = "undeclared-column",
    /// Answers are missing and nothing says what becomes of them.
    UndeclaredMissing = "undeclared-missing",
    /// A statistic that is not defined for the data.
    UndefinedStatistic = "undefined-statistic",
    /// A model that can't be fitted.
    UnfittableModel = "unfittable-model",
    /// An id that no figure has.
    UnknownFigure = "unknown-figure",
    /// A key that is not there.
    UnknownKey = "unknown-key",
    /// A name that nothing has.
    UnknownName = "unknown-name",
    /// A revision that is not there.
    UnknownRevision = "unknown-revision",
    /// A word that is not one of those expected.
    UnknownWord = "unknown-word",
    /// A value that can't be printed.
    UnprintableValue = "unprintable-value",
    /// A table that is not printed, or has no number.
    UnprintedTable = "unprinted-table",
    /// A file that can't be read.
    UnreadableFile = "unreadable-file",
    /// Two answers share a rank where a list is cut off.
    UnsettledRanking = "unsettled-ranking",
    /// A variable of another kind than needed.
    UnsuitableVariable = "unsuitable-variable",
    /// A word for a quantity without an assertion.
    UnsupportedWord = "unsupported-word",
    /// A fact or table that nothing uses.
    Unused = "unused",
    /// A file or stream that can't be written.
    UnwritableOutput = "unwritable-output",
    /// A figure of another kind than needed.
    WrongFigure = "wrong-figure",
    /// A value of another form than expected.
    WrongType = "wrong-type",
}
