//! German.

use super::definition::{Labels, Language, Near, is_composed};
use super::method::Method;

pub(super) static GERMAN: Language = Language {
    code: "de",
    cardinal,
    cardinals: "a whole number below a million, not negative, and not 1, which is inflected",
    is_number_word,
    states_quantity,
    idioms: &[("außer", "acht")],
    parts: "drittel viertel fünftel sechstel siebtel achtel neuntel zehntel hundertstel",
    and: "und",
    decimal_mark: ",",
    percent: "\u{a0}%",
    months: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    date: "{day}. {month} {year}",
    labels: Labels {
        appendix: "Anhang",
        constant: "Konstante",
        contents: "Inhalt",
        skip: "Zum Text springen",
        continued: "(Fortsetzung)",
        variable: "Variable",
        model_fit: "Modellgüte",
        number: "Anzahl",
        n: "_n_",
        row_pct: "Zeile %",
        col_pct: "Spalte %",
        total_pct: "Gesamt %",
        base_head: "Basis",
        table: "Tabelle",
        figure: "Abbildung",
        chart_interval: "Linien: {interval}.",
        chart_values: "Werte",
        chart_largest: "Die größten Werte",
        unanswered: "Keine Angabe",
        yes: "Ja",
        no: "Nein",
        weighted: "gewichtet",
        base: "Basis, ungewichtet",
        standard_error: "SE",
        points: "Punkte",
        interval: "{level}-%-KI",
        withheld: "·",
        withheld_note: "·: zum Schutz der Befragten nicht veröffentlicht.",
        flagged: "({value})",
        flagged_note: "In Klammern: weniger als {below} Befragte in der Basis.",
        weighted_by: "Prozentwerte und Mittelwerte sind gewichtet mit: {weights}. Basen sind Zahlen von Befragten.",
        total: "Insgesamt",
        mean: "Mittelwert",
        sd: "SD",
        median: "Median",
        minimum: "Min.",
        maximum: "Max.",
        dependent: "Abhängige Variable",
        groups: "Gruppenvariable",
        keywords: "Schlagwörter",
        classification: "JEL-Klassifikation",
        least_expected: "kleinste erwartete Anzahl",
        odds_ratio: "Chancenverhältnis",
        difference: "Differenz",
        letters: "Buchstaben nennen die Spalten, deren Wert signifikant kleiner ist (Konfidenz {level} %).",
        letters_bonferroni: "Buchstaben nennen die Spalten, deren Wert signifikant kleiner ist (Konfidenz {level} %, \
            korrigiert nach Bonferroni).",
        letters_holm: "Buchstaben nennen die Spalten, deren Wert signifikant kleiner ist (Konfidenz {level} %, korrigiert \
            nach Holm).",
        method: |method| match method {
            Method::ChiSquare => "Chi-Quadrat-Test nach Pearson",
            Method::RaoScott => "Chi-Quadrat-Test nach Pearson, Korrektur nach Rao und Scott",
            Method::Fisher => "Exakter Test nach Fisher, zweiseitig",
            Method::TTest => "t-Test nach Student",
            Method::Welch => "t-Test nach Welch",
            Method::Anova => "Varianzanalyse",
            Method::DesignTTest => "t-Test unter dem Stichprobendesign",
            Method::DesignAnova => "Wald-Test unter dem Stichprobendesign",
        },
        table_parts: "Teile",
        table_summary: "Zeilen sind Gruppen von Befragten, Spalten sind Antworten.",
        model_summary: "Ergebnisse eines geschätzten Modells.",
        certain: "Sicher",
        likely: "Wahrscheinlich",
        undecided: "Offen",
        found_by_reading: "Beim Lesen gefunden",
        printed: "Gedruckt",
        computed: "Berechnet",
        reading: "Gelesen",
        by_rules: "Nach den Regeln",
        page: "S.",
        verdicts_title: "Veröffentlichte Werte nach Art und Urteil",
        verdicts_text: "Ein Wert ist _reproduziert_, wenn er mit Kennzahlen erhobener Daten übereinstimmt, die nicht von \
            ihm abhängen; _konsistent_, wenn er nur mit Kennzahlen von Daten übereinstimmt, die ihm angepasst wurden, oder \
            mit anderen veröffentlichten Werten; _widerlegt_, wenn er nicht übereinstimmt; und _offen_, wenn es nichts \
            gibt, woraus er berechnet werden könnte, wenn er nicht mehr lesbar ist oder wenn seine Worte keine Grenze \
            setzen.",
        verdicts_summary: "Wie viele veröffentlichte Werte jeder Art welches Urteil haben.",
        verdicts_head: [
            "Art",
            "Reproduziert",
            "Konsistent",
            "Widerlegt",
            "Offen",
            "Werte",
        ],
        kinds: &[
            ("all", "alle"),
            ("coefficient", "Koeffizient"),
            ("comparison", "Vergleich"),
            ("count", "Anzahl"),
            ("name", "Bezeichnung"),
            ("number_word", "Zahlwort"),
            ("percentage", "Prozentsatz"),
            ("quantity", "Mengenangabe"),
            ("rank", "Rang"),
            ("reference", "Verweis"),
            ("sign", "Vorzeichen"),
            ("statistic", "Statistik"),
            ("year", "Jahr"),
        ],
        colophon_title: "Wie dieser Bericht entstanden ist",
        colophon_made_by: "Dieser Bericht wurde erstellt mit",
        colophon_text: "Jede Kennzahl in Tabellen und Text wurde beim Erstellen des Dokuments aus den Antworten berechnet. \
            Wer die im Manifest aufgeführten Eingaben und diese Version des Programms hat, erhält mit #code[refigure build] im \
            Ordner des Projekts dasselbe Dokument, Byte für Byte. Liegt das Verzeichnis der abgenommenen Kennzahlen, \
            #code[report/figures.lock], dabei, so weist #code[refigure build \\-\\-locked] außerdem jede Kennzahl zurück, \
            die nicht die abgenommene ist. Das Manifest, das zum Bericht gehört, #code[figures.json], enthält den Hash des \
            Dokuments und jede Kennzahl mit ihrem genauen Wert, ihrer Basis, ihrer Berechnung und ihren Stellen im Bericht.",
        colophon_hash: "Der SHA-256-Hash über die Hashes aller Eingaben (Spezifikationen, Codebücher, Antworten, Vorlagen) lautet",
        colophon_inputs: "Das Manifest nennt jede Eingabe mit dem SHA-256-Hash ihrer Bytes.",
    },
};

/// From two on.
const UNITS: &[&str] = &[
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
];

/// From twenty on.
const TENS: &[&str] = &[
    "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig",
];

/// Other forms of parts of a number.
const PARTS: &[&str] = &[
    "zwo", "fuenf", "zwoelf", "sech", "sieb", "dreissig", "fuenfzig", "hundert", "tausend",
];

/// Numbers that are inflected, nouns, and halves.
const INFLECTED: &str = "anderthalb anderthalbe anderthalben eineinhalb zweier zweien dreier dreien hunderte hunderten hunderter tausende tausenden tausender \
    dutzend dutzende dutzenden million millionen milliarde milliarden billion billionen \
    jahrzehnt jahrzehnte jahrzehnten";

/// What a number makes an adjective with.
const COMPOUNDS: &str =
    "tägig wöchig monatig jährig stündig prozentig stellig köpfig teilig stufig seitig stöckig";

/// A number is one word made of smaller ones. `ein` is left out: it is mostly an article; so is `null`.
fn is_number_word(word: &str) -> bool {
    let word = word.to_lowercase();
    let lists = &[UNITS, TENS, PARTS, &["ein", "eins", "und", "einhalb"]];
    // The twenties: `Zwanziger`, `Zwanzigerjahre`.
    let decade = ["er", "ern", "erjahre", "erjahren"].into_iter();
    let mut decade = decade.filter_map(|end| word.strip_suffix(end));
    let ending = ["e", "en", "er", "es", "em"].into_iter();
    let stem = ending
        .filter_map(|end| word.strip_suffix(end))
        .find(|stem| stem.ends_with("ig"));
    let mut compounds = COMPOUNDS.split(' ');
    let compound = compounds.find_map(|end| stem.unwrap_or(&word).strip_suffix(end));
    INFLECTED.split(' ').any(|known| known == word)
        || is_composed(&word, lists)
        || compound.is_some_and(|number| is_composed(number, lists))
        || decade.any(|ten| is_composed(ten, &[TENS, &["dreissig", "fuenfzig"], &[]]))
}

/// Words that state a share or a multiple wherever they are.
const QUANTITIES: &str = "doppelt doppelte doppelten doppeltes halb halbe halben halbiert hälfte mehrheit mehrzahl minderheit \
    verdoppeln verdoppelt verdoppelte verdoppelten verdreifacht verdreifachte vervierfacht";

/// Ordinals in "every second room" and "in threes".
const ORDINALS: &str = "zweit dritt viert fünft sechst siebt acht neunt zehnt";

fn states_quantity(near: &Near<'_>) -> bool {
    let in_list = |list: &str, word: &str| list.split(' ').any(|known| known == word);
    let times = ["fach", "fache", "fachen", "mal"].into_iter();
    let mut times = times.filter_map(|end| near.word.strip_suffix(end));
    let mut parts = GERMAN.parts.split(' ');
    let part = parts.find_map(|part| near.word.strip_suffix(part));
    let every = matches!(near.before, "jede" | "jeder" | "jedes" | "jeden" | "jedem");
    let ordinal = near.word.trim_end_matches(['r', 's', 'n', 'm']);
    match near.word {
        "keine" | "keiner" | "keines" => matches!(near.after, "der" | "von"),
        // It is also a part of a town.
        "viertel" => matches!(near.after, "der" | "aller" | "von") || near.before.ends_with("ein"),
        _ if part.is_some_and(|front| front.is_empty() || is_number_word(front)) => true,
        _ if every => ordinal
            .strip_suffix('e')
            .is_some_and(|stem| in_list(ORDINALS, stem)),
        word if near.before == "zu" => in_list(ORDINALS, word),
        word => in_list(QUANTITIES, word) || times.any(is_number_word),
    }
}

fn cardinal(number: i64) -> Option<String> {
    let n = usize::try_from(number).ok().filter(|n| *n < 1_000_000)?;
    let (thousands, rest) = (n / 1000, n % 1000);
    let words = match (thousands, rest) {
        (0, 0) => "null".to_string(),
        (0, 1) => return None,
        (0, _) => below_thousand(rest, "")?,
        (1, _) => format!("tausend{}", below_thousand(rest, "ein")?),
        _ => {
            let thousands = below_thousand(thousands, "")?;
            format!("{thousands}tausend{}", below_thousand(rest, "ein")?)
        }
    };
    // `einundzwanzig`, but `hunderteins`.
    Some(match words.strip_suffix("ein") {
        Some(front) => format!("{front}eins"),
        None => words,
    })
}

/// Nothing is written for zero; `one` is what precedes the first hundred.
fn below_thousand(n: usize, one: &str) -> Option<String> {
    let unit = |n: usize| match n {
        1 => Some("ein"),
        n => UNITS.get(n.checked_sub(2)?).copied(),
    };
    let hundreds = match n / 100 {
        0 => String::new(),
        1 => format!("{one}hundert"),
        more => format!("{}hundert", unit(more)?),
    };
    Some(match n % 100 {
        0 => hundreds,
        rest @ 1..20 => format!("{hundreds}{}", unit(rest)?),
        rest => {
            let tens = TENS.get(rest / 10 - 2)?;
            match rest % 10 {
                0 => format!("{hundreds}{tens}"),
                rest => format!("{hundreds}{}und{tens}", unit(rest)?),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words() {
        for (number, words) in [
            (0, "null"),
            (2, "zwei"),
            (12, "zwölf"),
            (21, "einundzwanzig"),
            (100, "hundert"),
            (101, "hunderteins"),
            (691, "sechshunderteinundneunzig"),
            (1000, "tausend"),
            (1005, "tausendfünf"),
            (1198, "tausendeinhundertachtundneunzig"),
            (21_000, "einundzwanzigtausend"),
            (101_000, "hunderteintausend"),
        ] {
            assert_eq!(cardinal(number).as_deref(), Some(words));
        }
        assert_eq!(cardinal(1), None);
    }

    #[test]
    fn only_whole_words_are_numbers() {
        for word in [
            "Zwölf",
            "dreißig",
            "FÜNF",
            "einundzwanzig",
            "Hunderte",
            "zweier",
            "vierzehntägige",
            "Zwanzigerjahre",
        ] {
            assert!(is_number_word(word), "{word}");
        }
        for word in [
            "",
            "ein",
            "eins",
            "und",
            "Undzehner",
            "achten",
            "zweite",
            "Elfen",
            "einzeln",
            "einseitig",
            "Zweiger",
        ] {
            assert!(!is_number_word(word), "{word}");
        }
    }
}
