//! Errata as a report lists them: those that rules find, the surest first, then those that readers found.

use super::assessment::Assessment;
use super::finding::{Certainty, Finding};
use crate::spec::Specs;

/// An erratum in its list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erratum {
    /// Its key in report/errata.yaml.
    pub key: String,
    /// Its number in the list, from 1.
    pub number: usize,
    /// How surely it is a slip; nothing for one that no rule decides.
    pub certainty: Option<Certainty>,
    /// Where it is printed.
    pub place: String,
    /// As printed.
    pub printed: String,
    /// What is computed.
    pub computed: Option<String>,
    /// The figure that it is about, where it is about one.
    pub figure: Option<String>,
    /// How it is read here, in words.
    pub reading: Option<String>,
    /// Why.
    pub reason: String,
    /// What the rules say.
    pub diagnosis: Option<String>,
}

impl Assessment {
    /// The errata of report/errata.yaml, numbered.
    pub fn errata(&self, specs: &Specs) -> Vec<Erratum> {
        let mut listed: Vec<Erratum> = Vec::new();
        for (key, erratum) in specs.errata.content.iter() {
            let is = |f: &&Finding| f.erratum.as_deref() == Some(key.value.as_str());
            let finding = self.findings.iter().find(is);
            listed.push(Erratum {
                key: key.value.clone(),
                number: 0,
                certainty: finding.map(|finding| finding.certainty),
                place: erratum.place.value.clone(),
                printed: erratum.printed.value.clone(),
                computed: finding.and_then(|f| f.computed.clone()),
                figure: finding.and_then(|f| f.figure.clone()),
                reading: erratum
                    .reading
                    .as_ref()
                    .map(|reading| reading.value.clone()),
                reason: erratum.reason.value.clone(),
                diagnosis: finding.map(|finding| finding.diagnosis.clone()),
            });
        }
        // What readers found comes last; within a certainty the order of the file, which is the publication's.
        listed.sort_by_key(|erratum| (erratum.certainty.is_none(), erratum.certainty));
        for (index, erratum) in listed.iter_mut().enumerate() {
            erratum.number = index + 1;
        }
        listed
    }
}
