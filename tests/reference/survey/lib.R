# What the scripts of this folder share: numbers as text, JSON, entries, CSV files and their codebooks.
suppressMessages(library(survey))
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
options(survey.lonely.psu = "fail", survey.adjust.domain.lonely = FALSE, stringsAsFactors = FALSE, warn = 1)

text <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "null")

quoted <- function(x) encodeString(enc2utf8(x), quote = '"')

# A list with names becomes an object, one without an array; of length one, a vector becomes a scalar.
json <- function(x, indent = "") {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    if (length(x) == 0) return(if (is.null(names(x))) "[]" else "{}")
    inner <- paste0(indent, " ")
    flat <- !any(vapply(x, is.list, TRUE))
    parts <- vapply(x, json, "", indent = inner)
    if (!is.null(names(x))) parts <- paste0(quoted(names(x)), ": ", parts)
    ends <- if (is.null(names(x))) c("[", "]") else c("{", "}")
    if (flat && !is.null(names(x)) && sum(nchar(parts)) < 400)
      return(paste0(ends[1], paste(parts, collapse = ", "), ends[2]))
    return(paste0(ends[1], "\n", inner, paste(parts, collapse = paste0(",\n", inner)), "\n", indent, ends[2]))
  }
  one <- if (is.character(x)) quoted(x) else if (is.logical(x)) tolower(as.character(x)) else text(x)
  one[is.na(x)] <- "null"
  if (length(x) == 1 && is.null(attr(x, "array"))) one else paste0("[", paste(one, collapse = ", "), "]")
}

array <- function(x) structure(x, array = TRUE)

entries <- list()

# Adds what `call` gives under `design`, told by `cells`: a function of its value, which returns a list of cells.
# `rows` and `columns` are the variables whose values the cells are of, `of` the number, `domain` the filter.
entry <- function(name, design, call, cells, rows = NULL, columns = NULL, of = NULL, domain = NULL, options = NULL) {
  old <- do.call(base::options, if (is.null(options)) list() else options)
  on.exit(base::options(old))
  where <- new.env(parent = globalenv())
  if (!is.null(design)) where$d <- made(design)
  said <- character()
  value <- withCallingHandlers(eval(parse(text = call), where), warning = function(w) {
    if (!grepl("deprecated|zero weight not used", conditionMessage(w))) said <<- c(said, conditionMessage(w))
    invokeRestart("muffleWarning")
  })
  rest <- list(name = name, design = design, call = call, rows = rows, columns = columns, of = of,
               domain = if (!is.null(domain)) lapply(domain, array), options = options,
               warnings = if (length(said)) array(unique(said)))
  rest <- rest[!vapply(rest, is.null, TRUE)]
  rest$cells <- cells(value, where$d)
  if (name %in% vapply(entries, `[[`, "", "name")) stop("twice: ", name)
  entries[[length(entries) + 1]] <<- rest
}

finish <- function(file) {
  con <- base::file(file, "wb")
  writeLines(json(entries), con, useBytes = TRUE)
  close(con)
  entries <<- list()
}

# The data of a CSV as it is read again, so that what R computes with is what is in the file.
data_of <- local({
  known <- list()
  function(name) {
    if (is.null(known[[name]])) {
      read <- read.csv(file.path("data", paste0(name, ".csv")), na.strings = "", stringsAsFactors = FALSE)
      for (column in names(levels_of[[name]]))
        read[[column]] <- factor(read[[column]], levels = unname(levels_of[[name]][[column]]),
                                 labels = names(levels_of[[name]][[column]]))
      known[[name]] <<- read
    }
    known[[name]]
  }
})

# Codes by value, of each variable of each dataset: `levels_of$apistrat$stype` is c(e = "E", ...).
levels_of <- list()

decimals <- function(x) {
  x <- x[!is.na(x)]
  for (d in 0:12) if (all(format(x, digits = 15) == format(round(x, d), digits = 15))) return(d)
  stop("too many decimals")
}

# Writes NAME.csv and the codebook NAME.yaml. `variables`: list(key = list(label, c(value = code, ...))), `numbers`:
# c(key = label), in the order of the columns.
dataset <- function(name, data, key, variables = list(), numbers = character(), title, respondents, unit, date, source) {
  data <- data[c(key, names(variables), names(numbers))]
  places <- vapply(names(numbers), function(n) decimals(data[[n]]), 0)
  lines <- vapply(names(numbers), function(n) sprintf("  %s: {label: %s%s}", n, quoted(numbers[[n]]),
                  if (places[[n]] > 0) sprintf(", decimals: %d", places[[n]]) else ""), "")
  choices <- vapply(names(variables), function(v) {
    codes <- variables[[v]][[2]]
    labels <- if (length(variables[[v]]) > 2) variables[[v]][[3]] else names(codes)
    sprintf("  %s:\n    label: %s\n    values: {%s}", v, quoted(variables[[v]][[1]]),
            paste(sprintf("%s: {code: %s, label: %s}", names(codes), codes, quoted(labels)), collapse = ", "))
  }, "")
  for (n in names(numbers)) {
    x <- data[[n]]
    data[[n]] <- ifelse(is.na(x), "", formatC(x, format = "f", digits = places[[n]]))
  }
  for (v in c(key, names(variables))) data[[v]] <- ifelse(is.na(data[[v]]), "", as.character(data[[v]]))
  put <- function(lines, file) {
    con <- base::file(file.path("data", file), "wb")
    writeLines(lines, con, useBytes = TRUE)
    close(con)
  }
  put(c(paste(names(data), collapse = ","), do.call(paste, c(unname(data), sep = ","))), paste0(name, ".csv"))
  put(c(paste0("title: ", quoted(title)), paste0("respondents: ", respondents), paste0("unit: ", unit),
        paste0("key: ", key), paste0("asked: ", nrow(data)), paste0("answered: ", nrow(data)), "mode: mail",
        paste0("date: ", quoted(date)), "disclosure: rows", paste0("source: ", quoted(source)),
        if (length(choices)) c("variables:", choices), if (length(lines)) c("numbers:", lines)), paste0(name, ".yaml"))
  levels_of[[name]] <<- lapply(variables, `[[`, 2)
}

# Designs by name: the data, R's call, and what a codebook says of it.
designs <- list()

design <- function(name, data, r, yaml, options = NULL) {
  designs[[name]] <<- list(name = name, data = data, r = r, yaml = yaml, options = options)
}

# The design's object. Options are in force while it is made and used.
made <- local({
  known <- list()
  function(name) {
    if (is.null(known[[name]])) {
      where <- new.env(parent = globalenv())
      where$x <- data_of(designs[[name]]$data)
      known[[name]] <<- eval(parse(text = designs[[name]]$r), where)
    }
    known[[name]]
  }
})
