//! The kinds of messages, each with a word that tools and readers can refer to.
//!
//! One table, a file for each area: `docs/errors.md` is written from it.

#[macro_use]
mod figures;
#[macro_use]
mod program;
#[macro_use]
mod records;
#[macro_use]
mod responses;
#[macro_use]
mod specs;
#[macro_use]
mod templates;

/// What `docs/errors.md` says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Manual {
    /// What the message says, in general.
    pub summary: &'static str,
    /// Why it is one.
    pub why: &'static str,
    /// The language of both examples.
    pub language: &'static str,
    /// What earns the message.
    pub wrong: &'static str,
    /// What does not.
    pub right: &'static str,
}

macro_rules! codes {
    (; $($area:literal {
        $($name:ident $word:literal $summary:literal $why:literal $language:ident $wrong:literal => $right:literal;)+
    })+) => {
        /// What kind of message it is: one kind is one that an author mends in one way. Its word is a promise, like an
        /// exit code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $($(#[doc = $summary] $name,)+)+
        }

        impl Code {
            /// All there are, by area.
            pub const ALL: &[(&str, &[Code])] = &[$(($area, &[$(Code::$name),+])),+];

            /// Its word.
            pub fn word(self) -> &'static str {
                match self {
                    $($(Code::$name => $word,)+)+
                }
            }

            /// What it means.
            pub fn manual(self) -> Manual {
                match self {
                    $($(Code::$name => Manual {
                        summary: $summary,
                        why: $why,
                        language: stringify!($language),
                        wrong: $wrong,
                        right: $right,
                    },)+)+
                }
            }
        }
    };
}

responses! {specs figures templates records program codes; }
