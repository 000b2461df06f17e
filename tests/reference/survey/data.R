# Writes data/*.csv and their codebooks. README.md says where each comes from.
data(api); data(nhanes)

yes_no <- c(yes = 1, no = 0)
school <- function(x) {
  names(x) <- gsub(".", "_", names(x), fixed = TRUE)
  x$school <- x$snum
  x$pw <- round(x$pw, 4)
  for (v in c("sch_wide", "comp_imp", "awards", "yr_rnd")) x[[v]] <- as.integer(x[[v]] == "Yes")
  x
}
state <- "California Department of Education, Academic Performance Index 2000, as sampled in the R package survey"
choices <- list(
  stype = list("Type of school", c(e = "E", m = "M", h = "H"), c("Elementary", "Middle", "High")),
  sch_wide = list("Met the school-wide growth target", yes_no, c("Yes", "No")),
  comp_imp = list("Met the comparable improvement target", yes_no, c("Yes", "No")),
  awards = list("Eligible for the awards program", yes_no, c("Yes", "No")),
  yr_rnd = list("Year-round school", yes_no, c("Yes", "No"))
)
measures <- c(api00 = "API in 2000", api99 = "API in 1999", meals = "Percent eligible for subsidized meals",
              ell = "Percent English learners", acs_k3 = "Average class size, years K to 3",
              enroll = "Students enrolled", api_stu = "Students tested", pw = "Sampling weight")
schools <- function(name, x, more, title)
  dataset(name, school(x), "school", choices, c(measures, more), title, "Schools", "one school", "2000", state)

schools("apistrat", apistrat, c(fpc = "Schools of this type"), "Schools of California, a stratified sample")
schools("apiclus1", apiclus1, c(dnum = "District", fpc = "Districts"), "Schools of California, a sample of districts")
schools("apiclus2", apiclus2, c(dnum = "District", fpc1 = "Districts", fpc2 = "Schools of the district"),
        "Schools of California, a sample of schools in a sample of districts")

# A fifth of the persons of each primary sampling unit.
set.seed(20091)
nhanes$person <- seq_len(nrow(nhanes))
nhanes <- nhanes[order(nhanes$SDMVSTRA, nhanes$SDMVPSU, nhanes$person), ]
kept <- unlist(lapply(split(nhanes$person, list(nhanes$SDMVPSU, nhanes$SDMVSTRA), drop = TRUE),
                      function(p) sort(sample(p, ceiling(length(p) / 5)))))
nhanes <- nhanes[nhanes$person %in% kept, ]
names(nhanes) <- c("psu", "stratum", "weight", "chol", "race", "age", "sex", "person")
nhanes$age <- as.integer(nhanes$age)
nhanes$high <- nhanes$chol
nhanes$weight <- round(nhanes$weight, 4)
dataset("nhanes", nhanes, "person", list(
  chol = list("Total cholesterol of 240 mg/dl or more", c(high = 1, low = 0), c("High", "Not high")),
  race = list("Race and ethnicity", c(hispanic = 1, white = 2, black = 3, other = 4),
              c("Hispanic", "Non-Hispanic white", "Non-Hispanic black", "Other")),
  age = list("Age", c(to_19 = 1, to_39 = 2, to_59 = 3, from_60 = 4), c("Up to 19", "20 to 39", "40 to 59", "60 or more")),
  sex = list("Sex", c(male = 1, female = 2), c("Male", "Female"))),
  c(high = "Total cholesterol of 240 mg/dl or more, as 1 or 0", psu = "Primary sampling unit",
    stratum = "Stratum", weight = "Weight of the examination"),
  "Cholesterol in the United States", "Persons", "one person examined", "2009 to 2010",
  "National Center for Health Statistics, NHANES 2009-2010, a subsample of the extract in the R package survey")

made_up <- "Made up by tests/reference/survey/data.R"
area <- function(k) setNames(seq_len(k), letters[seq_len(k)])

# Two of five stations in each of three areas: the shape of the example of two units a stratum in text books.
set.seed(20162)
arrests <- c(96, 151, 240, 187, 512, 633)
stations <- data.frame(station = 1:6, area = rep(1:3, each = 2), arrests = arrests,
                       alive = rbinom(6, arrests, 0.16), weight = 2.5, stations = 5)
halves <- 2 * cbind(c(1, 0, 1, 0, 1, 0), c(1, 0, 0, 1, 0, 1), c(0, 1, 1, 0, 0, 1), c(0, 1, 0, 1, 1, 0)) * 2.5
stations[paste0("brr_", 1:4)] <- halves
stations$size <- c(1, 2, 2, 1, 1, 2)
dataset("stations", stations, "station", list(
  area = list("Area", area(3), c("North", "Centre", "South")),
  size = list("Size of the station", c(small = 1, large = 2), c("Small", "Large"))),
  c(arrests = "Cardiac arrests", alive = "Alive on arrival", weight = "Weight", stations = "Stations of the area",
    setNames(paste("Replicate weight", 1:4), paste0("brr_", 1:4))),
  "Ambulance stations", "Stations", "one station", "2016", made_up)

# 24 households a replicate design can be made of: six strata, two units each, two households a unit; then the weights
# of every kind of replicates, rounded to six decimals.
set.seed(20163)
h <- data.frame(household = 1:48, stratum = rep(1:6, each = 8), psu = rep(1:12, each = 4))
h$weight <- round(runif(48, 20, 90), 2)
h$spent <- round(rlnorm(48, 4 + h$stratum / 10, 0.6), 1)
h$spent[c(7, 30)] <- NA
h$persons <- sample(1:6, 48, TRUE)
h$tenure <- sample(c("own", "rent", "free"), 48, TRUE, c(5, 4, 1))
h$tenure[c(5, 19, 44)] <- NA
h$car <- sample(0:1, 48, TRUE)
stratified <- svydesign(~psu, strata = ~stratum, weights = ~weight, data = h)
clustered <- svydesign(~psu, weights = ~weight, data = h)
replicates <- list(brr = as.svrepdesign(stratified, type = "BRR"),
                   fay = as.svrepdesign(stratified, type = "Fay", fay.rho = 0.3),
                   jkone = as.svrepdesign(clustered, type = "JK1"),
                   jkn = as.svrepdesign(stratified, type = "JKn"),
                   boot = as.svrepdesign(stratified, type = "subbootstrap", replicates = 20))
labels <- character()
for (kind in names(replicates)) {
  w <- round(weights(replicates[[kind]], type = "analysis"), 6)
  columns <- paste0(kind, "_", seq_len(ncol(w)))
  h[columns] <- as.data.frame(w)
  labels <- c(labels, setNames(paste("Replicate weight", columns), columns))
}
# Successive differences: row i of a Hadamard matrix and the row after it, as the American Community Survey does.
sign <- 2 * hadamard(15) - 1
for (r in seq_len(ncol(sign))) {
  i <- (seq_len(48) - 1) %% (nrow(sign) - 1) + 1
  column <- paste0("sdr_", r)
  h[[column]] <- round(h$weight * (1 + (sign[i, r] - sign[i + 1, r]) * 2^-1.5), 6)
  labels[column] <- paste("Replicate weight", column)
}
dataset("households", h, "household", list(
  tenure = list("Tenure", c(own = "own", rent = "rent", free = "free"), c("Owned", "Rented", "Rent-free")),
  car = list("Does the household have a car?", c(yes = 1, no = 0), c("Yes", "No"))),
  c(spent = "Spent on food in a month", persons = "Persons", stratum = "Stratum", psu = "Primary sampling unit",
    weight = "Weight", labels),
  "Households", "Households", "one household", "2016", made_up)

# Strata with one unit: stratum 3 by design, stratum 5 once the domain is taken.
set.seed(20164)
l <- data.frame(person = 1:30, stratum = c(rep(1, 8), rep(2, 8), rep(3, 3), rep(4, 6), rep(5, 5)),
                psu = c(rep(1:4, each = 2), rep(5:6, each = 4), rep(7, 3), rep(8:10, each = 2), rep(11, 3), rep(12, 2)))
l$weight <- round(runif(30, 1, 12), 1)
l$units <- c(20, 12, 1, 9, 8)[l$stratum]
l$opinion <- sample(c(1, 2, 3), 30, TRUE)
l$income <- round(rlnorm(30, 3, 0.5), 2)
l$group <- ifelse(l$psu == 11, 2, sample(1:2, 30, TRUE))
dataset("lonely", l, "person", list(
  opinion = list("Opinion", c(for_it = 1, against = 2, neither = 3), c("For it", "Against it", "Neither")),
  group = list("Group", c(one = 1, two = 2), c("One", "Two"))),
  c(income = "Income", stratum = "Stratum", psu = "Primary sampling unit", weight = "Weight", units = "Units of the stratum"),
  "Strata with one unit", "Persons", "one person", "2016", made_up)

# Ten small designs with what real ones have: units without a member of a domain, weights of zero, missing answers, unit
# numbers that begin anew in each stratum, finite populations, two stages. A row's unit of stage two is `seg`.
for (k in 1:10) {
  set.seed(20170 + k)
  strata <- sample(2:5, 1)
  rows <- do.call(rbind, lapply(seq_len(strata), function(s) {
    units <- sample(2:5, 1)
    all_units <- units + sample(1:9, 1)
    do.call(rbind, lapply(seq_len(units), function(p) {
      segs <- sample(2:4, 1)
      all_segs <- segs + sample(1:5, 1)
      do.call(rbind, lapply(seq_len(segs), function(g)
        data.frame(stratum = s, psu = p, seg = g, units = all_units, segs = all_segs, n = seq_len(sample(1:3, 1)))))
    }))
  }))
  rows$person <- seq_len(nrow(rows))
  n <- nrow(rows)
  rows$weight <- round(rlnorm(n, 2, 0.7), k %% 4)
  if (k %% 2 == 0) rows$weight[sample(n, 2)] <- 0
  rows$answer <- sample(c(1, 2, 3), n, TRUE, c(6, 3, 1))
  rows$answer[sample(n, max(1, n %/% 12))] <- NA
  rows$y <- round(rnorm(n, 50 + 5 * rows$stratum, 12), k %% 3)
  rows$y[sample(n, max(1, n %/% 10))] <- NA
  # Group two is absent from the first unit of each stratum.
  rows$group <- ifelse(rows$psu == 1, 1, sample(1:2, n, TRUE))
  dataset(sprintf("random_%02d", k), rows, "person", list(
    answer = list("Answer", c(yes = 1, no = 2, unsure = 3), c("Yes", "No", "Unsure")),
    group = list("Group", c(one = 1, two = 2), c("One", "Two"))),
    c(y = "Measurement", stratum = "Stratum", psu = "Primary sampling unit", seg = "Segment of the unit",
      units = "Units of the stratum", segs = "Segments of the unit", weight = "Weight"),
    sprintf("Random design %d", k), "Persons", "one person", "2017", made_up)
}

# Two waves and no design, for tests of tables and means.
set.seed(20165)
n <- 160
t <- data.frame(person = 1:n, region = sample(1:3, n, TRUE, c(3, 2, 1)), sex = sample(1:2, n, TRUE))
t$vote <- ifelse(runif(n) < 0.3 + 0.1 * t$region, 1, sample(2:3, n, TRUE))
t$rare <- rbinom(n, 1, ifelse(t$sex == 1, 0.03, 0.1))
t$score <- round(rnorm(n, 40 + 4 * t$region + 2 * t$sex, 9), 1)
t$before <- round(t$score - rnorm(n, 1.5, 6), 1)
t$score[c(11, 90)] <- NA
dataset("voters", t, "person", list(
  region = list("Region", c(north = 1, centre = 2, south = 3), c("North", "Centre", "South")),
  sex = list("Sex", c(male = 1, female = 2), c("Male", "Female")),
  vote = list("Vote", c(left = 1, right = 2, none = 3), c("Left", "Right", "None")),
  rare = list("Abroad at the last election", c(yes = 1, no = 0), c("Yes", "No"))),
  c(score = "Score", before = "Score a year before"), "Voters", "Voters", "one voter", "2016", made_up)
