import Definitions

/// `representativeness.csv`: those who answered beside those who were served, by category, and the verdict.
struct RepresentativenessFormat: PublicationFormat {
    func files(
        of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]
    ) throws(PublishingError) -> [PublishedFile] {
        let dataset = table.dataset
        guard ResponseFinding.applies(to: dataset) else { return [] }
        var extra = ExtraTable(
            name: "representativeness", title: "\(dataset.title), those who answered against those served",
            columns: Self.columns, key: ["period_start", "service", "dimension", "category"])
        for finding in try ResponseFinding.all(of: table) {
            extra.rows.append(summary(finding, dataset))
            for index in finding.categories.indices { extra.rows.append(row(finding, index, dataset)) }
        }
        return [extra.file]
    }

    private func start(_ finding: ResponseFinding, _ category: String, _ dataset: Dataset) -> [ExtraTable.Field] {
        ExtraTable.period(finding.period, of: dataset) + [
            .text(finding.service), .text(finding.dimension.column), .text(category),
            .text(finding.population == nil ? "customers" : "declared"),
        ]
    }

    private func row(_ finding: ResponseFinding, _ index: Int, _ dataset: Dataset) -> [ExtraTable.Field] {
        let category = finding.categories[index]
        let share = category.respondents == nil ? nil : finding.result?.respondentShares[index]
        let reference = category.reference == nil ? nil : finding.result?.referenceShares[index]
        return start(finding, category.label, dataset) + [
            ExtraTable.integer(category.customers), ExtraTable.integer(category.offered),
            ExtraTable.integer(category.respondents), ExtraTable.number(category.rate(of: category.customers)),
            ExtraTable.number(category.rate(of: category.offered)), ExtraTable.number(share),
            ExtraTable.integer(category.reference), ExtraTable.number(reference), .empty, .empty, .empty, .empty,
            .empty, .empty,
        ]
    }

    private func summary(_ finding: ResponseFinding, _ dataset: Dataset) -> [ExtraTable.Field] {
        let result = finding.result
        return start(finding, PublishedTable.all, dataset) + Array(repeating: .empty, count: 8) + [
            ExtraTable.number(result?.dissimilarity), ExtraTable.number(result?.margin),
            ExtraTable.number(result?.test?.statistic),
            ExtraTable.integer(result?.test.map { Int64($0.degreesOfFreedom) }),
            ExtraTable.number(result?.test?.pValue),
            .text((result?.verdict ?? .notJudged).rawValue),
        ]
    }

    private static let columns =
        ExtraTable.periodColumns + [
            ExtraTable.required("service", "Id of the service."),
            ExtraTable.required("dimension", "channel or region."),
            ExtraTable.required("category", "Its label; all = the row with the verdict."),
            ExtraTable.required(
                "reference_kind", "declared = the population declared for the service; customers = those served."),
            ExtraTable.column("customers", "Cases that ended with an outcome.", type: "integer"),
            ExtraTable.column("offered", "Cases that say feedback was offered.", type: "integer"),
            ExtraTable.column("respondents", "Answers.", type: "integer"),
            ExtraTable.column("response_of_customers", "respondents / customers."),
            ExtraTable.column("response_of_offered", "respondents / offered."),
            ExtraTable.column("respondents_share", "Share of the respondents of all categories."),
            ExtraTable.column("reference", "The figure that the reference share is made from.", type: "integer"),
            ExtraTable.column("reference_share", "Share of the reference of all categories."),
            ExtraTable.column("dissimilarity", "Half the sum of the absolute differences of the two shares."),
            ExtraTable.column("margin", "By how much it could be off, as the category of some is not known."),
            ExtraTable.column("chi_square", "Pearson's statistic; classes that expect fewer than 5 merged."),
            ExtraTable.column("degrees_of_freedom", "Classes less one.", type: "integer"),
            ExtraTable.column("p_value", "Of the chi-square test; never under 1e-9."),
            ExtraTable.column(
                "verdict", "differs: p < 0.01 and dissimilarity - margin >= 0.05.", type: "string",
                values: Representativeness.Verdict.allCases.map(\.rawValue)),
        ]
}
