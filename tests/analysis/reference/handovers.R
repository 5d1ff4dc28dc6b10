# Figures that tests/analysis/test_handovers.py compares with: Rscript handovers.R > handovers.json, from tests/analysis/reference.
# Ratings of chickens' weights at real days; the days of the changes are made up, by the remainder of the id.
suppressMessages({library(lme4); library(lmerTest)})
number <- function(x) ifelse(is.na(x), "null", formatC(x, digits = 15, format = "g"))
vector <- function(x) paste0("[", paste(number(x), collapse = ", "), "]")
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-13, maxfun = 1e6),
                     check.conv.singular = "ignore", calc.derivs = TRUE)
chicks <- read.csv(file.path("..", "..", "data", "chickweight.csv"))
chicks$quarter <- chicks$time / 4
chicks$score <- chicks$weight / 100
change <- c(NA, 2, 3.1)[chicks$chick %% 3 + 1]
since <- ifelse(is.na(change), -Inf, chicks$quarter - change)
chicks$lead <- as.numeric(since >= -1 & since < 0)
chicks$step <- as.numeric(since >= 0)
chicks$after <- pmax(since, 0)
model <- lmer(score ~ quarter + lead + step + after + (quarter | chick), chicks, control = tight)
rows <- summary(model)$coefficients
cat('{\n  "versions": {"R": "', as.character(getRversion()), '", "lme4": "', as.character(packageVersion("lme4")),
    '", "lmerTest": "', as.character(packageVersion("lmerTest")), '"},\n',
    '  "log_likelihood": ', number(logLik(model)), ',\n',
    '  "effects": ', vector(rows[, "Estimate"]), ',\n',
    '  "se": ', vector(rows[, "Std. Error"]), ',\n',
    '  "df": ', vector(rows[, "df"]), '\n}\n', sep = "")
