//! What a build asked of a project's folder, and what it answered. Nobody has to list what a step depends on: it is
//! what the step asked. If every answer is still the same, so is what the step makes of them.
//!
//! Answers are compared by content. Times, sizes and numbers of files only say when to ask again.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::Path;
use std::time::SystemTime;

/// A question to a project's folder; paths are relative to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// What is in this file, which the outputs depend on?
    Input(String),
    /// What is in this file, which no output depends on?
    Aside(String),
    /// Which names in this folder end so?
    Names(String, String),
    /// Which files of this folder look as if they were meant to be read, and are not?
    Strays(String),
    /// Is something of this name there?
    Presence(String),
}

impl Question {
    /// The file or folder it is about.
    pub fn path(&self) -> &str {
        match self {
            Self::Input(path)
            | Self::Aside(path)
            | Self::Names(path, _)
            | Self::Strays(path)
            | Self::Presence(path) => path,
        }
    }

    /// How an answer differs from the one before, in words.
    pub fn difference(&self, before: &Answer, now: &Answer) -> Option<String> {
        if before.text == now.text {
            return None;
        }
        let path = self.path();
        Some(match self {
            Self::Names(_, suffix) => format!("{path}/ has other *{suffix}"),
            Self::Strays(_) => format!("{path}/ has other files that are not read"),
            Self::Presence(_) if now.text.as_deref() == Ok("true") => format!("{path} appeared"),
            Self::Presence(_) => format!("{path} was removed"),
            _ if now.text.is_err() => format!("{path} can no longer be read"),
            _ => format!("{path} changed"),
        })
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What the file or folder looked like from outside, just before it was asked.
    pub stamp: Stamp,
    /// The SHA-256 of a file, the names in a folder; or why there is no answer.
    pub text: Result<String, String>,
}

/// What a file or folder looks like from outside, and what a link to it does: when that changes, its content may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp([Option<Look>; 2]);

/// When the content changed, its size; and of the file its number and when anything in it changed, which no program can
/// set. A file that is renamed into the place of another has another number.
type Look = (Option<SystemTime>, u64, u64, [i64; 2]);

impl Stamp {
    /// Looks at a file or folder.
    pub fn of(path: &Path) -> Self {
        Self([path.symlink_metadata(), path.metadata()].map(|found| found.ok().map(|m| look(&m))))
    }
}

fn look(metadata: &Metadata) -> Look {
    #[cfg(unix)]
    let (number, changed) = {
        use std::os::unix::fs::MetadataExt;
        (metadata.ino(), [metadata.ctime(), metadata.ctime_nsec()])
    };
    #[cfg(not(unix))]
    let (number, changed) = (0, [0; 2]);
    (metadata.modified().ok(), metadata.len(), number, changed)
}

/// Questions with their answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked(BTreeMap<Question, Answer>);

impl Asked {
    /// Notes an answer; returns whether it is the same as any before. The stamp of the first time stays: a change since then
    /// is not overlooked. An answer that differs from an earlier one is none: it will differ from whatever is answered
    /// next.
    pub(crate) fn note(
        &mut self,
        question: Question,
        stamp: Stamp,
        text: Result<String, String>,
    ) -> bool {
        let answer = Answer { stamp, text };
        let noted = self.0.entry(question).or_insert_with(|| answer.clone());
        let same = noted.text.is_err() || noted.text == answer.text;
        noted.text = if same {
            answer.text
        } else {
            Err("it changed meanwhile".into())
        };
        same
    }

    /// Notes that an input is open, before its content is known; `refused` says why it is not.
    pub(crate) fn open(&mut self, path: &str, stamp: Stamp, refused: String) {
        let text = Err(refused);
        let question = Question::Input(path.to_string());
        self.0.entry(question).or_insert(Answer { stamp, text });
    }

    pub(crate) fn insert(&mut self, question: Question, answer: Answer) {
        self.0.insert(question, answer);
    }

    /// The answer to a question.
    pub fn get(&self, question: &Question) -> Option<&Answer> {
        self.0.get(question)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&Question, &Answer)> {
        self.0.iter()
    }

    /// The inputs among them with their SHA-256, by path.
    pub fn inputs(&self) -> BTreeMap<String, String> {
        let input = |(question, answer): (&Question, &Answer)| match question {
            Question::Input(path) => Some((path.clone(), answer.text.clone().ok()?)),
            _ => None,
        };
        self.0.iter().filter_map(input).collect()
    }

    /// What everything that was asked about looks like now.
    pub fn stamps(&self, root: &Path) -> Vec<Stamp> {
        let looked = self.0.keys().map(|q| Stamp::of(&root.join(q.path())));
        looked.collect()
    }

    /// What everything looked like when it was asked.
    pub fn stamps_then(&self) -> Vec<Stamp> {
        self.0.values().map(|answer| answer.stamp).collect()
    }

    /// How many files were asked for.
    pub fn files(&self) -> usize {
        let file = |q: &&Question| matches!(q, Question::Input(_) | Question::Aside(_));
        self.0.keys().filter(file).count()
    }
}
