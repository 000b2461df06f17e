# Writes data/schools.csv: the stratified sample `apistrat` of R's package survey (4.1-1; later versions have the same data).
# Names of schools, districts and counties are left out, and columns that the report does not use. Run it in this folder:
#   Rscript make-data.R
suppressMessages(library(survey))
data(api)
met <- function(answer) as.integer(answer == "Yes")
rows <- with(apistrat, data.frame(
  school = cds, type = stype, year_round = met(yr.rnd),
  target_growth = met(sch.wide), target_groups = met(comp.imp), target_awards = met(awards),
  api = api00, growth, enrolment = enroll, meals, learners = ell,
  qualified = full, emergency = emer,
  weight = sprintf("%.2f", pw), schools = fpc
))
write.csv(rows, "data/schools.csv", row.names = FALSE, quote = FALSE)
