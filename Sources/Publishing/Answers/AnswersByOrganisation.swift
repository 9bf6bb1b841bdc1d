/// `organisations.csv`: how the answers of each organisation stand.
enum AnswersByOrganisation {
    static func file(of register: AnswerRegister) -> PublishedFile {
        var csv = CSVTable(
            name: "organisations", title: "How the answers of each organisation stand", columns: columns,
            key: ["organisation"])
        for organisation in register.organisations {
            let counts = register.counts(of: organisation.id)
            csv.append(
                [.text(organisation.id), .text(organisation.name)]
                    + AnswerEntry.State.allCases.map { .integer(Int64(counts[$0] ?? 0)) })
        }
        return csv.file
    }

    private static let columns =
        [
            CSVTable.required("organisation", "Who owes or gave the answers."),
            CSVTable.required("organisation_name", "The name of it."),
        ]
        + AnswerEntry.State.allCases.map {
            CSVTable.required($0.rawValue, "Rows of answers.csv in this state.", type: "integer")
        }
}
