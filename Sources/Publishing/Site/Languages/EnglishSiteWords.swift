extension SiteWord {
    static let english: [SiteWord: String] = [
        .skip: "Skip to main content", .main: "Main",
        .overview: "Overview", .ministers: "For ministers", .services: "Services", .conversations: "Conversations",
        .answers: "You said, we did", .data: "Data", .methods: "Methods", .status: "Status",
        .provisional: "Management information, provisional", .asOf: "As of", .snapshot: "Snapshot",
        .licence: "Licence:", .noLicence: "none declared", .protection: "How we calculate and protect",
        .download: "Download the data", .everyRecord: "Where every record went",
    ]
}
