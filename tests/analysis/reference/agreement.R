# Figures that tests/analysis/test_agreement.py compares with: Rscript agreement.R > agreement.json, from tests/analysis/reference.
suppressMessages(library(psych))
number <- function(x) ifelse(is.na(x), "null", formatC(x, digits = 15, format = "g"))
arthritis <- read.csv(file.path("..", "..", "data", "arthritis.csv"))
one <- arthritis[arthritis$time == 1, c("id", "y")]
five <- arthritis[arthritis$time == 5, c("id", "y")]
both <- na.omit(merge(one, five, by = "id"))
table <- table(factor(both$y.x, 1:5), factor(both$y.y, 1:5))
steps <- outer(1:5, 1:5, function(i, j) abs(i - j))
told <- function(name, weight) {
  found <- cohen.kappa(table, w = 1 - weight / max(weight))
  paste0('  "', name, '": {"estimate": ', number(found$weighted.kappa), ', "n": ', sum(table), '}')
}
versions <- paste0('  "versions": {"R": "', getRversion(), '", "psych": "', packageVersion("psych"), '"}')
cat("{\n", paste(c(versions, told("linear", steps), told("quadratic", steps^2)), collapse = ",\n"), "\n}\n", sep = "")
