extension SiteWord {
    static let german: [SiteWord: String] = [
        .skip: "Zum Hauptinhalt springen", .main: "Hauptmenü",
        .overview: "Überblick", .ministers: "Für die Regierung", .services: "Dienste", .conversations: "Gespräche",
        .answers: "Gesagt, getan", .data: "Daten", .methods: "Methoden", .status: "Zustand",
        .provisional: "Angaben aus der laufenden Arbeit, vorläufig", .asOf: "Stand", .snapshot: "Fassung",
        .licence: "Lizenz:", .noLicence: "keine angegeben", .protection: "Wie wir rechnen und schützen",
        .download: "Daten herunterladen", .everyRecord: "Wo jeder Eintrag blieb",
    ]
}
