import Definitions

/// `representativeness.csv`: those who answered beside those who were served, by category, and the verdict.
struct RepresentativenessFormat: PublicationFormat {
    func files(
        of table: PublishedTable, snapshot: SnapshotID
    ) throws(PublishingError) -> [PublishedFile] {
        let dataset = table.dataset
        guard ResponseFinding.applies(to: dataset) else { return [] }
        var csv = CSVTable(
            name: "representativeness", title: "\(dataset.title), those who answered against those served",
            columns: Self.columns, key: ["period_start", "service", "dimension", "category"])
        for finding in try ResponseFinding.all(of: table) {
            csv.append(summary(finding, dataset))
            for index in finding.categories.indices { csv.append(row(finding, index, dataset)) }
        }
        return [csv.file]
    }

    private func start(_ finding: ResponseFinding, _ category: String, _ dataset: Dataset) -> [CSVTable.Field] {
        CSVTable.period(finding.period, of: dataset) + [
            .text(finding.service), .text(finding.dimension.column), .text(category),
            .text(finding.population == nil ? "customers" : "declared"),
        ]
    }

    private func row(_ finding: ResponseFinding, _ index: Int, _ dataset: Dataset) -> [CSVTable.Field] {
        let category = finding.categories[index]
        let share = category.respondents == nil ? nil : finding.result?.respondentShares[index]
        let reference = category.reference == nil ? nil : finding.result?.referenceShares[index]
        return start(finding, category.label, dataset) + [
            .integer(category.customers), .integer(category.offered),
            .integer(category.respondents), .number(category.rate(of: category.customers)),
            .number(category.rate(of: category.offered)), .number(share),
            .integer(category.reference), .number(reference), .empty, .empty, .empty, .empty,
            .empty, .empty,
        ]
    }

    private func summary(_ finding: ResponseFinding, _ dataset: Dataset) -> [CSVTable.Field] {
        let result = finding.result
        return start(finding, PublishedTable.all, dataset) + Array(repeating: .empty, count: 8) + [
            .number(result?.dissimilarity), .number(result?.margin),
            .number(result?.test?.statistic),
            .integer(result?.test.map { Int64($0.degreesOfFreedom) }),
            .number(result?.test?.pValue),
            .text((result?.verdict ?? .notJudged).rawValue),
        ]
    }

    private static let columns =
        CSVTable.periodColumns + [
            CSVTable.required("service", "Id of the service."),
            CSVTable.required("dimension", "channel or region."),
            CSVTable.required("category", "Its label; all = the row with the verdict."),
            CSVTable.required(
                "reference_kind", "declared = the population declared for the service; customers = those served."),
            CSVTable.column("customers", "Cases that ended with an outcome.", type: "integer"),
            CSVTable.column("offered", "Cases that say feedback was offered.", type: "integer"),
            CSVTable.column("respondents", "Answers.", type: "integer"),
            CSVTable.column("response_of_customers", "respondents / customers."),
            CSVTable.column("response_of_offered", "respondents / offered."),
            CSVTable.column("respondents_share", "Share of the respondents of all categories."),
            CSVTable.column("reference", "The figure that the reference share is made from.", type: "integer"),
            CSVTable.column("reference_share", "Share of the reference of all categories."),
            CSVTable.column("dissimilarity", "Half the sum of the absolute differences of the two shares."),
            CSVTable.column("margin", "By how much it could be off, as the category of some is not known."),
            CSVTable.column("chi_square", "Pearson's statistic; classes that expect fewer than 5 merged."),
            CSVTable.column("degrees_of_freedom", "Classes less one.", type: "integer"),
            CSVTable.column("p_value", "Of the chi-square test; never under 1e-9."),
            CSVTable.column(
                "verdict", "differs: p < 0.01 and dissimilarity - margin >= 0.05.", type: "string",
                values: Representativeness.Verdict.allCases.map(\.rawValue)),
        ]
}
