# Makes the data and the reference values of this folder.
#
#     cd tests/reference/survey && Rscript make.R
source("lib.R")
source("data.R")
source("designs.R")
for (script in c("estimates", "quantiles", "intervals", "lonely", "replicates", "random", "calibrate", "tests")) {
  if (!file.exists(paste0(script, ".R"))) next
  source(paste0(script, ".R"))
  finish(paste0(script, ".json"))
}

con <- base::file("designs.json", "wb")
writeLines(json(unname(lapply(designs, function(d) d[!vapply(d, is.null, TRUE)]))), con, useBytes = TRUE)
close(con)

# What it was made with.
info <- sessionInfo()
con <- base::file("session.json", "wb")
writeLines(json(list(r = info$R.version$version.string, platform = info$platform, system = info$running,
  survey = as.character(packageVersion("survey")), survival = as.character(packageVersion("survival")),
  Matrix = as.character(packageVersion("Matrix")), blas = basename(extSoftVersion()[["BLAS"]]), random = RNGkind())), con, useBytes = TRUE)
close(con)
