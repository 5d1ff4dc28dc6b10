# R beside the models: Rscript peers.R growth|cox FILE. Its fastest settings; the clock runs round the fit alone.
asked <- commandArgs(TRUE)
rows <- read.csv(asked[2])
if (asked[1] == "growth") {
  suppressMessages(library(lme4))
  took <- system.time(fit <- lmer(score ~ quarter + (quarter | person), rows, control = lmerControl(calc.derivs = FALSE)))
} else {
  suppressMessages(library(survival))
  took <- system.time(fit <- coxph(Surv(start, stop, event) ~ score + group + cluster(person), rows, ties = "efron"))
}
cat(sprintf('{"fit": %.6f, "log_likelihood": %.10f}\n', took[["elapsed"]], tail(c(logLik(fit)), 1)))
