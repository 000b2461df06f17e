# What haven reads of a file, in the form that tests/suite/import.rs compares: Rscript truth.R FILE > FILE.truth
library(haven)
file <- commandArgs(TRUE)[1]
x <- if (grepl("dta$", file)) read_dta(file) else read_sav(file, user_na = TRUE)
plain <- function(v) if (is.numeric(v)) formatC(v, digits = 15, format = "g", width = 1) else as.character(v)
number <- function(v) { s <- format(v, digits = 15, scientific = FALSE, trim = TRUE); s }
num <- function(v) vapply(v, function(e) {
  s <- sprintf("%.15g", e)
  if (grepl("e", s)) s <- format(e, scientific = FALSE, digits = 15, trim = TRUE)
  s }, "")
flat <- function(s) trimws(gsub("[[:space:]]+", " ", s))
cat("rows", nrow(x), "\n")
for (n in names(x)) {
  v <- x[[n]]
  label <- attr(v, "label", exact = TRUE); labels <- attr(v, "labels", exact = TRUE)
  tags <- if (is.double(v)) na_tag(v) else rep(NA, length(v))
  missing <- is.na(v)
  value <- if (inherits(v, "Date")) format(v) else if (inherits(v, "POSIXct")) format(v, "%Y-%m-%d %H:%M:%S", tz = "UTC") else if (is.numeric(v)) num(as.numeric(v)) else as.character(v)
  value <- value[!missing]; value <- value[value != ""]
  cat("variable", n, "\n")
  cat("  label", if (is.null(label)) "" else flat(label), "\n")
  for (i in seq_along(labels)) {
    code <- labels[[i]]
    code <- if (is.numeric(code)) (if (is.na(code)) paste0(".", na_tag(labels[i])) else num(code)) else as.character(code)
    cat("  value", code, "=", flat(names(labels)[i]), "\n")
  }
  cat("  answers", length(value), "\n")

  counts <- table(flat(value))
  if (length(value) && length(counts) <= 20) for (k in sort(names(counts), method = "radix")) if (nchar(k) < 80) cat("  ", counts[[k]], "x", k, "\n")
}
