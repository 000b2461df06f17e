//! Loose numbers: slips that must be refused, and sentences that must pass.

use std::sync::Mutex;

use crate::sandbox::{Sandbox, root};

const SECTION: &str = "templates/sections/results.typ.j2";

/// Sentences in which somebody typed a number, however it is put together.
const SLIPS: &[&str] = &[
    // Put together in tags.
    r#"{{ "tw" ~ "elve" }} rooms."#,
    r#"tw{{ "elve" }} rooms."#,
    r#"{{ "tw" }}{{ "elve" }} rooms."#,
    r#"{{ "evlewt"|reverse }} rooms."#,
    r#"{{ ["tw", "elve"]|join }} rooms."#,
    r#"{{ "txelve"|replace("x", "w") }} rooms."#,
    r#"{{ "tw%s"|format("elve") }} rooms."#,
    r#"{{ "TWELVE"|lower }} rooms."#,
    r#"{% set a = "tw" %}{% set b = "elve" %}{{ a }}{{ b }} rooms."#,
    r#"{% set a %}tw{% endset %}{{ a }}elve rooms."#,
    r#"{% macro tw() %}tw{% endmacro %}{{ tw() }}elve rooms."#,
    r#"{% macro tw() %}tw{% endmacro %}{% macro elve() %}elve{% endmacro %}{{ tw() }}{{ elve() }} rooms."#,
    r#"{% for c in "twelve" %}{{ c }}{% endfor %} rooms."#,
    r#"{% for c in ["tw", "el", "ve"] %}{{ c }}{% endfor %} rooms."#,
    r#"{% if value("floors") > 2 %}tw{% endif %}elve rooms."#,
    r#"{{ "five" }} rooms."#,
    r#"{% set n = "five" %}{{ n }} rooms."#,
    r#"{% filter upper %}fi{% endfilter %}VE rooms."#,
    r#"{% filter replace("1", "2") %}{{ fact("founded") }}{% endfilter %}"#,
    r#"{{ "\ue0001\ue001five\ue002" }} rooms."#,
    // Hidden in Typst's markup.
    "tw{# #}elve rooms.",
    "tw/**/elve rooms.",
    "tw\\elve rooms.",
    "tw-?elve rooms.",
    "#emph[tw]elve rooms.",
    "#strong[tw]#emph[elve] rooms.",
    r#"#link("https://a.example")[eigh]ty-#link("https://a.example")[thr]ee rooms."#,
    "tw#h(-0em)elve rooms.",
    "$t w e l v e$ rooms.",
    "$\"tw\"\"elve\"$ rooms.",
    "#smallcaps(\"twelve\") rooms.",
    "#smallcaps(\"tw\\u{65}lve\") rooms.",
    "\\u{35} rooms.",
    "`twelve` rooms.",
    // Characters that are not seen, and forms of letters.
    "tw\u{ad}elve rooms.",
    "tw\u{200b}elve rooms.",
    "tw\u{200d}elve rooms.",
    "tw\u{2060}elve rooms.",
    "tw\u{feff}elve rooms.",
    "tw\u{34f}elve rooms.",
    "tw\u{fe0f}elve rooms.",
    "ﬁve rooms.",
    "ｔｗｅｌｖｅ rooms.",
    "𝐭𝐰𝐞𝐥𝐯𝐞 rooms.",
    "twélve rooms.",
    "tw\u{435}lve rooms.",
    "\u{202e}evlewt\u{202c} rooms.",
    "５ rooms.",
    "Ⅻ rooms.",
    "½ of the rooms.",
    // Figures that run into something.
    r#"{{ words("floors") }}ty rooms."#,
    r#"{{ count("services.rooms.total.loans") }}{{ count("services.rooms.total.tea") }} rooms."#,
    r#"{{ count("services.rooms.total.loans") }}{# #}{{ count("services.rooms.total.tea") }} rooms."#,
    r#"{{ count("services.rooms.total.loans") }} {{ count("services.rooms.total.tea") }} rooms."#,
    r#"{{ count("services.rooms.total.loans") }}~{{ count("services.rooms.total.tea") }} rooms."#,
    r#"{{ count("services.rooms.total.loans") }}.{{ count("services.rooms.total.tea") }} points."#,
    r#"{{ count("services.rooms.total.loans") }},{{ count("services.rooms.total.tea") }} points."#,
    r#".{{ count("services.rooms.total.loans") }} of the rooms."#,
    r#"A change of -{{ count("services.rooms.total.loans") }} rooms."#,
    r#"{{ count("services.rooms.total.loans") }}k rooms."#,
    r#"{{ count("services.rooms.total.loans") }}#super[{{ count("services.rooms.total.tea") }}] rooms."#,
    r#"${{ count("services.rooms.total.loans") }} {{ count("services.rooms.total.tea") }}$ rooms."#,
    r#"${{ count("services.rooms.total.loans") }}^{{ count("services.rooms.total.tea") }}$ rooms."#,
    r#"{{ words("services.rooms.total.loans.count") }}-one rooms."#,
    r#"{{ words("services.rooms.total.loans.count") }} hundred rooms."#,
    r#"{{ words("floors") }} {{ words("floors") }} rooms."#,
    r#"{{ words("floors") }}{{ words("floors") }} rooms."#,
    // Words run together, and in pieces.
    "Twentyfive rooms.",
    "Onehundredandten rooms.",
    "fi~ve rooms.",
    "fi\u{2009}ve rooms.",
    "t-w-e-l-v-e rooms.",
    "T w e l v e rooms.",
    "Part LXXXIII of the plan, of MCMXCIV.",
    // In formulas.
    "$upright(\"twe\")upright(\"lve\")$ rooms.",
    "$class(\"normal\", \"twe\")bold(\"lve\")$ rooms.",
    "$hat(\"twe\")hat(\"lve\")$ rooms.",
    "$\"fi\"thin\"ve\"$ rooms.",
    "$\"fi\"zws\"ve\"$ rooms.",
    "$\"fi\"nu\"e\"$ rooms.",
    r#"{{ count("services.rooms.total.loans") }}$dot.basic${{ count("services.rooms.total.tea") }} points."#,
    r#"${{ count("services.rooms.total.loans") }} dot.basic {{ count("services.rooms.total.tea") }}$ points."#,
    r#"{{ count("services.rooms.total.loans") }}$comma${{ count("services.rooms.total.tea") }} points."#,
    r#"{{ count("services.rooms.total.loans") }}$zws${{ count("services.rooms.total.tea") }} points."#,
    r#"${{ count("services.rooms.total.loans") }} zws {{ count("services.rooms.total.tea") }}$ points."#,
    r#"${{ count("services.rooms.total.loans") }} thin {{ count("services.rooms.total.tea") }}$ points."#,
    r#"${{ count("services.rooms.total.loans") }} upright({{ count("services.rooms.total.tea") }})$ points."#,
    r#"$attach({{ count("services.rooms.total.loans") }}, t: {{ count("services.rooms.total.tea") }})$ points."#,
    r#"$minus${{ percent("services.rooms.total.tea") }} of the rooms."#,
    r#"$minus {{ figure("services.rooms.total.tea.row_pct") }}$ points."#,
    r#"A change of $-${{ count("services.rooms.total.loans") }} rooms."#,
    r#"A change of #sym.minus {{ count("services.rooms.total.loans") }} rooms."#,
    r#"{{ count("services.rooms.total.loans") }}$"k"$ rooms."#,
    r#"{{ count("services.rooms.total.loans") }}$thin${{ count("services.rooms.total.tea") }} rooms."#,
    // Signs that look like others, or make another number.
    "{{ count(\"services.rooms.total.loans\") }}\u{201a}{{ count(\"services.rooms.total.tea\") }} points.",
    "{{ count(\"services.rooms.total.loans\") }}\u{2027}{{ count(\"services.rooms.total.tea\") }} points.",
    "A change of \u{2d7}{{ count(\"services.rooms.total.loans\") }} rooms.",
    "A change of \u{2796}{{ count(\"services.rooms.total.loans\") }} rooms.",
    "A change of \u{2212} {{ count(\"services.rooms.total.loans\") }} rooms.",
    "A change of \u{2212}~{{ count(\"services.rooms.total.loans\") }} rooms.",
    "√{{ count(\"services.rooms.total.loans\") }} rooms.",
    "{{ count(\"services.rooms.total.loans\") }}‰ of the rooms.",
    "{{ count(\"services.rooms.total.loans\") }}\u{305} rooms.",
    "{{ count(\"services.rooms.total.loans\") }}\u{338} rooms.",
    "{{ count(\"services.rooms.total.loans\") }}^{{ count(\"services.rooms.total.tea\") }} rooms.",
    "{{ count(\"services.rooms.total.loans\") }}€{{ count(\"services.rooms.total.tea\") }} a room.",
    "{{ percent(\"services.rooms.total.loans\") }}{{ count(\"services.rooms.total.tea\") }} rooms.",
    "{{ percent(\"services.rooms.total.loans\") }}\u{200b}{{ count(\"services.rooms.total.tea\") }} rooms.",
    "{{ figure(\"services.rooms.total.loans.row_pct\") }}%{{ count(\"services.rooms.total.tea\") }} rooms.",
    "{{ percent(\"services.rooms.total.loans\") }}{{ percent(\"services.rooms.total.tea\") }} of the rooms.",
    r#"{{ count("services.rooms.total.loans") }}% of the rooms."#,
    r#"{{ base("services.rooms.total") }}~% of the rooms."#,
    r#"*{{ figure("services.rooms.total.loans.count + services.rooms.total.tea.count") }}*\% of the rooms."#,
    // An address that is printed.
    r#"See #link("https://a.example/2024")."#,
    r#"#link("https://a.example")[since 2024]"#,
    // Texts of figures that are computed with.
    r#"{{ count("services.rooms.total.loans") + count("services.rooms.total.tea") }} rooms."#,
    r#"{{ count("services.rooms.total.loans") ~ count("services.rooms.total.tea") }} rooms."#,
    r#"{{ [count("services.rooms.total.loans"), count("services.rooms.total.tea")]|join }} rooms."#,
    r#"{{ words("floors")|list|unique|join }} rooms."#,
    r#"{{ words("floors")|reverse }} rooms."#,
    r#"{{ fact("founded")|replace("1", "2") }}."#,
    r#"{{ fact("founded")[2:4] }}."#,
    r#"{{ "%s%s"|format(count("services.rooms.total.loans"), count("services.rooms.total.tea")) }} rooms."#,
    // Words that state a number.
    "Two rooms lend books.",
    "A billion visits.",
    "Two decades of lending.",
    "Chapter XII of the handbook.",
    // Words that state a share or a multiple, and nothing beside them.
    "A third of the rooms serve tea.",
    "About one third of the rooms serve tea.",
    "A quarter of the rooms serve tea.",
    "One-tenth of the rooms serve tea.",
    "Two thirds of the rooms serve tea.",
    "Visits rose by a third.",
    "Half of the rooms serve tea.",
    "The majority lend books.",
    "Visits have doubled.",
    "Twice as many lend books.",
    "A threefold rise.",
    "A couple of rooms serve tea.",
    "Both of the rooms lend books.",
    "None of the rooms lend films.",
    "All of them serve tea.",
    r#"{% do assert(true, "half of them") %}Half of the rooms serve tea."#,
    r#"{% do assert(value("floors") > 2, "half of them") %}Half of the rooms serve tea."#,
    // The assertion is about something else than its sentence.
    r#"{% do assert(value("services.rooms.total.loans.row_pct") > 0.5, "half of them") %}Half of the rooms serve tea ({{ percent("services.rooms.total.tea") }})."#,
];

/// Sentences that hold a number of their own right, or none.
const CORRECT: &[&str] = &[
    r#"Of {{ base("services.rooms.total") }} rooms, {{ count("services.rooms.total.loans") }} lend books."#,
    r#"Books are lent by {{ percent("services.rooms.total.loans") }}, tea is served by {{ percent("services.rooms.total.tea") }}."#,
    r#"({{ percent("services.rooms.total.loans") }}, {{ ref("services") }})"#,
    r#"{{ percent("services.rooms.total.loans") }}; {{ percent("services.rooms.total.tea") }}."#,
    r#"{{ count("services.rooms.total.loans") }}/{{ base("services.rooms.total") }} lend books."#,
    r#"From {{ count("services.rooms.total.tea") }}–{{ count("services.rooms.total.loans") }} rooms."#,
    r#"From {{ count("services.rooms.total.tea") }} to {{ count("services.rooms.total.loans") }} rooms."#,
    r#"A {{ words("floors") }}-storey house."#,
    r#"{{ words("floors", capital=true) }} floors, {{ words("services.rooms.total.tea.count") }} with tea."#,
    r#"The "{{ count("services.rooms.total.tea") }}" of the plate."#,
    r#"{{ count("services.rooms.total.tea") }}'s share; the {{ fact("founded") }}'s plate."#,
    r#"Founded in {{ fact("founded") }}, the house has {{ fact("floors") }} floors."#,
    r#"Since {{ fact("founded") }}#footnote[So the plate says.] there is a house."#,
    r#"*{{ count("services.rooms.total.tea") }}* rooms, _{{ count("services.rooms.total.loans") }}_ rooms."#,
    r#"#strong[{{ count("services.rooms.total.tea") }}] of {{ base("services.rooms.total") }} rooms."#,
    r#"$p = {{ figure("visits.coef.distance.p") }}$ and (_p_ = {{ figure("visits.coef.distance.p") }})."#,
    r#"$y = {{ figure("visits.coef.distance.b") }} x$"#,
    r#"p~=~{{ figure("visits.coef.distance.p") }} is small."#,
    r#"R#super[a] = {{ figure("visits.fit.r2") }}."#,
    r#"{{ ranked("services.rooms.total", top=2, show="percent") }} come first."#,
    r#"{{ phrase("share", "services.rooms.total.loans.row_pct", capital=true) }} of the rooms lend books."#,
    r#"Some offer {{ name("services.rooms.total.lectures") }}s or {{ name("partners.rooms.total.friends") }}."#,
    r#"_{{ report.title }}_ by {{ (report.authors|first).name }}."#,
    r#"{{ report.title|upper }} is the title{% if report.title|length > 3 %} of the report{% endif %}."#,
    r#"{% if report.title == "Reading rooms" %}This is about rooms.{% endif %}"#,
    r#"{% set n = count("services.rooms.total.tea") %}Tea is served in {{ n }} rooms."#,
    r#"{{ [percent("services.rooms.total.tea"), percent("services.rooms.total.loans")]|join(", ") }} of them."#,
    r#"{% for item in ["loans", "tea"] %}{{ name("services.rooms.total." ~ item) }}: {{ percent("services.rooms.total." ~ item) }}; {% endfor %}"#,
    r#"{% macro share(cell) %}{{ name(cell) }} ({{ percent(cell) }}){% endmacro %}Most offer {{ share("services.rooms.total.loans") }}."#,
    r#"{{ missing|default(count("services.rooms.total.tea")) }} rooms serve tea."#,
    "One of them, at once, for the first time.",
    "The second survey, a third kind of answer, the fourth reading.",
    "A third party, the third floor.",
    "Often, tent, tensile, sixth form, eleventh hour.",
    "They weight answers; freight, height.",
    "Every room, no room, all rooms: see the table.",
    "A quart, a halfway house, a doublet.",
    "The word of someone; none the less; nonetheless.",
    "We met each other at the other end.",
    "Section I of the questionnaire, vitamin C, a CD and a DVD, a CV.",
    "Mix, civil, DIY, VIP; the Xi and the Vi.",
    "Naïve café, über, façade, señor.",
    "Ångström units and µ are letters.",
    "A well\u{ad}known word, a zero\u{200b}width space.",
    "An ellipsis … and a dash – here --- there.",
    "#emph[Well]-known, #strong[very] well.",
    r#"See #link("https://a.example/page")[the library's page]."#,
    "Tea and coffee /* not yet asked */ are served.",
    "#link(\"https://example.org\")[the site] has more.",
    "`code` and $x + y = z$.",
    r#"#link("https://a.example/2024/5")[The library's page] is new."#,
    r#"From {{ count("services.rooms.total.tea") }}–{{ count("services.rooms.total.loans") }} rooms, {{ count("services.rooms.total.tea") }}-{{ count("services.rooms.total.loans") }}."#,
    r#"{{ count("services.rooms.total.loans") }}:{{ count("services.rooms.total.tea") }}, {{ count("services.rooms.total.loans") }}×{{ count("services.rooms.total.tea") }}, {{ count("services.rooms.total.loans") }}±{{ count("services.rooms.total.tea") }}."#,
    r#"{{ count("services.rooms.total.loans") }}({{ percent("services.rooms.total.loans") }}) and n={{ base("services.rooms.total") }}; p\<{{ figure("visits.coef.distance.p") }}."#,
    r#"“{{ count("services.rooms.total.tea") }}”, ‘{{ count("services.rooms.total.tea") }}’, «{{ count("services.rooms.total.tea") }}», [{{ count("services.rooms.total.tea") }}]."#,
    r#"A fee of €{{ count("services.rooms.total.tea") }}, £{{ count("services.rooms.total.tea") }}, \${{ count("services.rooms.total.tea") }}, or {{ count("services.rooms.total.tea") }}€."#,
    r#"{{ figure("services.rooms.total.loans.row_pct") }}% and {{ figure("services.rooms.total.tea.row_pct") }} %, {{ count("services.rooms.total.tea") }} (%)."#,
    r#"About ≈{{ count("services.rooms.total.tea") }}, (±{{ count("services.rooms.total.tea") }}), {{ count("services.rooms.total.tea") }}+, {{ count("services.rooms.total.tea") }}\*, §{{ count("services.rooms.total.tea") }}."#,
    r#"Rooms—{{ count("services.rooms.total.tea") }}—serve tea … {{ count("services.rooms.total.tea") }}…"#,
    r#"Rooms ({{ count("services.rooms.total.loans") }} − {{ count("services.rooms.total.tea") }}) are left."#,
    r#"$n = {{ count("services.rooms.total.tea") }}$, $frac({{ count("services.rooms.total.tea") }}, {{ count("services.rooms.total.loans") }})$, $sqrt({{ count("services.rooms.total.tea") }})$."#,
    r#"${{ count("services.rooms.total.tea") }} times {{ count("services.rooms.total.loans") }}$, $alpha = {{ figure("visits.coef.distance.p") }}$, $bold(y) = {{ figure("visits.coef.distance.b") }} beta$."#,
    r#"$hat(y) = {{ figure("visits.fit.r2") }} x$ and $(a) - {{ count("services.rooms.total.tea") }}$."#,
    "A command-line interface (CLI) of XL size; MIX, DVI, MIDI, MD and MM.",
    "Attend, someone, tone, ozone, stone, hone, android, often, listen, tenant.",
    "A well-to-do, up-to-date, one-to-one, on-site, never-ending word; a~b~c; e. g. this, i. e. that.",
    "$ alpha / beta $",
    "- a point\n- another point",
    "+ a step\n+ another step",
    r#"{% do assert(value("services.rooms.total.lectures.row_pct") == 0.5, "half offer lectures") %}
Half of the rooms offer lectures."#,
    r#"{% do assert(value("services.rooms.total.lectures.row_pct") == 0.5, "half offer lectures") %}
Half of the rooms offer lectures ({{ percent("services.rooms.total.lectures") }})."#,
    r#"{% do assert(value("services.rooms.total.loans.count") >= 2 * value("services.rooms.total.tea.count"), "loans are twice as frequent as tea") %}
Twice as many rooms lend books ({{ count("services.rooms.total.loans") }}) as serve tea."#,
    r#"{% if value("services.rooms.total.loans.row_pct") > 0.5 %}The majority of rooms lend books.{% endif %}"#,
    r#"{% do assert(value("services.rooms.total.tea.row_pct") < 0.4, "about a third serve tea") %}
About a third of the rooms serve tea."#,
];

/// Layout that makes a number, whatever the code.
const LAYOUT_SLIPS: &[&str] = &[
    "#{ 83 }",
    "#{ let n = 83; n }",
    "#(83,).first()",
    "#(a: 83).a",
    "#(n => n)(83)",
    "#{ for n in (83,) { [#n] } }",
    "#let f(n) = [#n]\n#f(83)",
    "#let f(n) = block(text([#n rooms]))\n#f(40 + 43)",
    "#range(83).map(n => [#n]).last()",
    "#calc.pi",
    "#calc.max(82, 83)",
    "#12pt",
    "#50%",
    "#90deg",
    "#version(8, 3)",
    "#rgb(\"#838383\")",
    "#std.str(83)",
    "#std.repr(83)",
    "#[#(80 + 3)]",
    "#text[#(80 + 3)]",
    "#if true { 83 }",
    "#block(width: 83pt).width",
    "#numbering(\"1\", 83)",
    "#{ let n = 83; numbering(\"1\", n) }",
    "#{ let n = 83; block(numbering(\"1\", n)) }",
    "#let f(n) = numbering(\"1\", n)\n#f(83)",
    "#context { counter(heading).update(83); counter(heading).display() }",
    "#counter(heading).update(n => n + 82)",
    "#counter(figure).step()",
    "#enum(start: 83)[rooms]",
    "#set enum(start: 83)",
    "#show \"5\": \"6\"",
    "#show \"rooms\": [houses]",
    "#show regex(\"[0-9]\"): none",
    "#show regex(\"[0-9]\"): strike",
    "#show text: none",
    "#show selector.or(heading, regex(\"5\")): none",
    "#context query(heading).len()",
    "#context here().page()",
    "#context measure[x].width",
    "#context (80 + 3)",
    "#show strong: it => 83\n*x*",
    "#show strong: it => [#83]\n*x*",
    "#show strong: it => (83,).first()\n*x*",
    "#set heading(numbering: (..n) => 83)",
    "#(\"tw\" + \"elve\")",
    "#{ let a = [tw]; a + [elve] }",
    "#([tw], [elve]).join()",
    "#lower(\"TW\")#lower(\"ELVE\")",
    "#(\"xtwelve\".slice(1))",
    "#\"elvetw\".split(\"e\").rev().join(\"e\")",
    "#\"evlewt\".clusters().rev().join()",
    "In all 83 and twelve.",
    "#emph(\"8\" + \"3\")",
];

/// Layout that arranges what it is given.
const LAYOUT_CORRECT: &[&str] = &[
    "#set text(size: 9pt, font: \"DejaVu Sans Mono\")",
    "#set page(numbering: \"1 / 1\")",
    "#set heading(numbering: \"1.1\")",
    "#set par(leading: 0.6em, first-line-indent: 1em)",
    "#set enum(numbering: \"a)\")",
    "#show heading: set text(fill: rgb(\"#123456\"))",
    "#show heading.where(level: 1): it => block(inset: 4pt, it)",
    "#show figure.caption: emph",
    "#show figure.where(kind: table): set block(breakable: true)",
    "#show: body => { set text(fill: luma(20)); body }",
    "#context counter(page).display(\"1\")",
    "#context counter(page).display(\"1 of 1\", both: true)",
    "#context counter(heading).get().first()",
    "#context { let n = counter(page).get(); numbering(\"1\", ..counter(page).get()) }",
    "#set heading(numbering: (..n) => numbering(\"1.1\", ..n.pos()))",
    "#counter(page).update(1)",
    "#counter(heading).update(0)",
    "#v(2em) #h(1fr) #line(length: 100%, stroke: 0.4pt)",
    "#let wide(body) = block(width: 80%, inset: (x: 2pt), body)\n#wide[Works cited]",
    "#let lines(n, body) = table.cell(rowspan: n, body)\n#table(columns: (1fr, auto), lines(2)[a], [b], [c])",
    "#for n in range(3) { v(n * 1pt) }",
    "#grid(columns: 2, gutter: 3 * 2pt, [Works], [Notes])",
    "#columns(2)[Works #colbreak() Notes]",
    "#rotate(90deg)[up] #scale(80%)[small]",
    "#place(top + right, dy: 3pt)[x]",
    "#outline(depth: 2)",
    "+ Works\n+ Notes",
    "#if calc.odd(3) [odd] else [even]",
    "#text(weight: 700)[heavy] #smallcaps[Works]",
    "#box(width: 1em * 3)[Works] #pad(x: 3pt)[Notes]",
    "#context if here().page() > 1 [later]",
    "#(\"Works\" + \" cited\") #upper(\"note\")",
];

/// A project whose section is the given text.
fn project(text: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    sandbox.write(
        SECTION,
        format!("= Results <results>\n\n{text}\n\n{{{{ table(\"services\") }}}}\n"),
    );
    sandbox
}

/// The slips of a list for which `wrong` says so; built side by side.
fn all(
    texts: &'static [&'static str],
    wrong: impl Fn(&str) -> Option<String> + Sync,
) -> Vec<String> {
    let found = Mutex::new(Vec::new());
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(text) =
                    texts.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
                {
                    found.lock().unwrap().extend(wrong(text));
                }
            });
        }
    });
    found.into_inner().unwrap()
}

#[test]
fn every_slip_is_refused() {
    assert!(SLIPS.len() >= 50);
    let passed = all(SLIPS, |text| {
        let run = project(text).run(&["--quiet"]);
        let told = run.stderr.contains("error[") && !run.stderr.contains("panicked");
        (run.code != 2 || !told).then(|| format!("{text}\n{} {}", run.code, run.stderr))
    });
    assert!(
        passed.is_empty(),
        "{} slips pass:\n{}",
        passed.len(),
        passed.join("\n")
    );
}

/// A project with the given layout of its list of references.
fn laid_out(layout: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    let list = "{% for work in report.references %}\n{{ work.full }} <reference-{{ work.key }}>\n{% endfor %}";
    sandbox.write(
        "templates/partials/references.typ.j2",
        format!("{layout}\n\n{list}\n"),
    );
    let section = sandbox.read(SECTION);
    sandbox.write(
        SECTION,
        format!("{section}\n*A* list:\n\n{{{{ references() }}}}\n"),
    );
    sandbox
}

#[test]
fn layout_makes_no_number() {
    let passed = all(LAYOUT_SLIPS, |layout| {
        let run = laid_out(layout).run(&["--quiet"]);
        let told = run.stderr.contains("layout") || run.stderr.contains("error[typst]");
        (run.code != 2 || !told).then(|| format!("{layout}\n{} {}", run.code, run.stderr))
    });
    assert!(
        passed.is_empty(),
        "{} slips pass:\n{}",
        passed.len(),
        passed.join("\n")
    );
    let refused = all(LAYOUT_CORRECT, |layout| {
        let run = laid_out(layout).run(&["--quiet"]);
        (run.code != 0).then(|| format!("{layout}\n{}", run.stderr))
    });
    assert!(
        refused.is_empty(),
        "{} are refused:\n{}",
        refused.len(),
        refused.join("\n")
    );
}

/// A copy of a partial is layout of the project's own.
#[test]
fn a_copy_of_the_layout_passes() {
    let sandbox = Sandbox::paper();
    for entry in std::fs::read_dir(root().join("templates/partials")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        sandbox.write(&format!("templates/partials/{name}"), text);
    }
    sandbox.ok(&["--locked", "--quiet"]);
}

#[test]
fn every_correct_sentence_passes() {
    assert!(CORRECT.len() >= 50);
    let refused = all(CORRECT, |text| {
        let run = project(text).run(&["--quiet"]);
        (run.code != 0).then(|| format!("{text}\n{}", run.stderr))
    });
    assert!(
        refused.is_empty(),
        "{} sentences are refused:\n{}",
        refused.len(),
        refused.join("\n")
    );
}

/// Texts of YAML that are printed as prose.
#[test]
fn texts_of_yaml_hold_no_number() {
    let edits = [
        (
            "report/tables/services.yaml",
            "[Closed rooms",
            "[Two closed rooms",
        ),
        (
            "report/tables/services.yaml",
            "[Closed rooms",
            "[T\u{200b}wo closed rooms",
        ),
        ("report/report.yaml", "text: few", "text: two or three"),
        ("data/rooms.yaml", "tea: tea}", "tea: two teas}"),
        (
            "report/report.yaml",
            "title: Reading rooms",
            "title: Reading rooms #3",
        ),
        (
            "report/tables/services.yaml",
            "title: Rooms",
            "title: Rooms # 2 of the plan",
        ),
    ];
    for (file, from, to) in edits {
        let sandbox = Sandbox::project("tiny");
        sandbox.replace(file, from, to);
        let run = sandbox.run(&["--quiet"]);
        assert_eq!(run.code, 2, "{to}: {}", run.stderr);
        assert!(run.stderr.contains(file), "{to}: {}", run.stderr);
    }
    let sandbox = Sandbox::project("tiny");
    sandbox.replace(
        "report/report.yaml",
        "title: Reading rooms",
        "title: Reading rooms  # of the house",
    );
    sandbox.replace(
        "report/tables/services.yaml",
        "title: Rooms",
        "title: \"Rooms #3\"",
    );
    sandbox.ok(&["--quiet"]);
}

/// Texts for the title, the question or a note of a table, each with a number from nowhere.
const CAPTION_SLIPS: &[&str] = &[
    "Services, 2024",
    "Services of twelve rooms",
    "Services of fi\u{200b}ve rooms",
    "The LXXXIII rooms",
    "Half of the rooms lend books.",
    "A third of the rooms serve tea.",
    r#"{{ 12 }} rooms"#,
    r#"{{ "tw" ~ "elve" }} rooms"#,
    r#"{{ count("services.rooms.total.loans") }}{{ count("services.rooms.total.tea") }} rooms"#,
    r#"−{{ count("services.rooms.total.loans") }} rooms"#,
    r#"{{ count("services.rooms.total.loans") + 1 }} rooms"#,
    r#"{{ count("services.rooms.total.loan") }} rooms"#,
    r#"{% do assert(value("services.rooms.total.loans.row_pct") < 0.5, "less than half lend") %}Less than half of the rooms lend books."#,
    r#"{% do assert(value("services.rooms.total.loans.row_pct") > 0.5, "more than half lend") %}More than half serve tea ({{ percent("services.rooms.total.tea") }})."#,
    r#"{{ table("views") }}"#,
    r#"{% include "macros/x.typ.j2" %}"#,
    r#"count("services.rooms.total.loans") rooms"#,
    r#"{{ count("services.rooms.total.loans") } rooms"#,
];

const CAPTION_CORRECT: &[&str] = &[
    "Services #offered, *and* [others]: a/b - c_d @home $x$ <y> ~ \\ `z`",
    r#"Services of {{ base("services.rooms.total") }} rooms"#,
    r#"{{ base("services.rooms.total") }}. Then *more*"#,
    r#"{{ percent("services.rooms.total.loans") }} of the rooms lend books; founded in {{ fact("founded") }}"#,
    r#"{{ words("services.rooms.total.loans.count", capital=true) }} rooms lend {{ name("services.rooms.total.loans") }}."#,
    r#"{% do assert(value("services.rooms.total.loans.row_pct") > 0.5, "more than half lend") %}More than half of the rooms lend books."#,
    r#"{% if value("services.rooms.total.loans.count") > 3 %}Many{% else %}Few{% endif %} rooms ({{ ref("partners") }})"#,
    r#"{{ figure("services.rooms.total.loans.count - services.rooms.total.tea.count") }} more lend books"#,
];

/// A project in whose table the text is the title, the question and a note.
fn captioned(text: &str) -> Sandbox {
    let sandbox = Sandbox::project("tiny");
    let quoted = format!("'{}'", text.replace('\'', "\'\'"));
    let table = sandbox.read("report/tables/services.yaml");
    let rest = &table[table.find("blocks:").unwrap()..table.find("notes:").unwrap()];
    let yaml = format!("title: {quoted}\nquestion: {quoted}\n{rest}notes: [{quoted}]\n");
    sandbox.write("report/tables/services.yaml", yaml);
    sandbox
}

#[test]
fn titles_questions_and_notes_hold_no_typed_number() {
    let passed = all(CAPTION_SLIPS, |text| {
        let run = captioned(text).run(&["--quiet"]);
        let places = run.stderr.matches("report/tables/services.yaml:").count();
        (run.code == 0 || places < 3).then(|| format!("{text}\n{} {}", run.code, run.stderr))
    });
    assert!(passed.is_empty(), "{}", passed.join("\n"));
    let refused = all(CAPTION_CORRECT, |text| {
        let run = captioned(text).run(&["--quiet"]);
        (run.code != 0).then(|| format!("{text}\n{}", run.stderr))
    });
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

/// Figures in titles are uses like any other.
#[test]
fn titles_questions_and_notes_hold_live_figures() {
    let sandbox = Sandbox::project("tiny");
    for (file, from, to) in [
        (
            "report/tables/services.yaml",
            "title: Services",
            "title: Services of {{ base(\"services.rooms.total\") }} rooms*",
        ),
        (
            "report/tables/services.yaml",
            "notes: [Closed rooms were not asked.]",
            "notes:\n  - >-\n    Closed rooms were not asked;\n    {{ figure(\"services.rooms.total.loans.count + services.rooms.total.tea.count\") }} services are offered.",
        ),
        (
            "report/models/visits.yaml",
            "title: What visits depend on",
            "title: What visits of {{ figure(\"visits.fit.n\") }} readers depend on",
        ),
    ] {
        sandbox.replace(file, from, to);
    }
    sandbox.ok(&["--quiet", "--emit", "layout"]);
    let layout = sandbox.read("out/layout.txt");
    for line in [
        "Services of 6 rooms*",
        "Closed rooms were not asked; 7 services are offered.",
        "readers depend on",
    ] {
        assert!(layout.contains(line), "{line}: {layout}");
    }
    let manifest: serde_json::Value =
        serde_json::from_str(&sandbox.read("out/figures.json")).unwrap();
    let uses = |id: &str| {
        let figures = manifest["figures"].as_array().unwrap();
        let figure = figures.iter().find(|figure| figure["id"] == id).unwrap();
        figure["uses"].to_string()
    };
    let sum = "services.rooms.total.loans.count + services.rooms.total.tea.count";
    for (id, file, line) in [
        (
            "services.rooms.total.total.base",
            "report/tables/services.yaml",
            1,
        ),
        (sum, "report/tables/services.yaml", 13),
        ("visits.fit.n", "report/models/visits.yaml", 1),
    ] {
        let uses = uses(id);
        let place = format!("{{\"line\":{line},\"page\":");
        assert!(uses.contains(file) && uses.contains(&place), "{id}: {uses}");
    }
    let run = sandbox.ok(&["explain", "--at", "report/tables/services.yaml:13"]);
    assert!(
        run.stdout
            .contains("Closed rooms were not asked; 7 services"),
        "{}",
        run.stdout
    );
    sandbox.ok(&["accept"]);
    assert!(sandbox.read("report/figures.lock").contains(sum));
}
