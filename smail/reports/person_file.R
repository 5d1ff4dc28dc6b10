# Läser filerna som ligger bredvid: personer (en rad per person), svar (en rad per svar) och kodboken.
# Packa upp arkivet, ställ R i mappen med setwd() och kör: source("las.R", encoding = "UTF-8")
las <- function(namn) {
  read.csv2(namn, fileEncoding = "UTF-8-BOM", na.strings = "", check.names = FALSE,
            colClasses = c(person = "character"), quote = "\"")
}
kodbok <- read.csv2("kodbok.csv", fileEncoding = "UTF-8-BOM", na.strings = "", colClasses = "character")
personer <- las("personer.csv")

# Koder blir faktorer med ord.
for (kolumn in names(personer)) {
  koder <- kodbok[kodbok$tabell == "personer" & kodbok$kolumn == kolumn & !is.na(kodbok$varde), ]
  if (nrow(koder) > 0) personer[[kolumn]] <- factor(personer[[kolumn]], levels = koder$varde, labels = koder$text)
}

if (file.exists("svar.csv")) {
  svar <- las("svar.csv")
  # En rad per skattning och en kolumn per fråga; det som inte är ett steg på skalan blir NA.
  nyckel <- c("person", "skattning", "dag", "av", "formular")
  skattningar <- reshape(svar[, c(nyckel, "fraga", "varde")], idvar = nyckel, timevar = "fraga",
                         direction = "wide")
  names(skattningar) <- sub("^varde\\.", "", names(skattningar))
}

# Vad en kolumn betyder: fraga("kon")
fraga <- function(kolumn) kodbok$betydelse[kodbok$kolumn == kolumn & !is.na(kodbok$betydelse)][1]
