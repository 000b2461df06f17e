//! Broken projects and the whole message each of them gets.
