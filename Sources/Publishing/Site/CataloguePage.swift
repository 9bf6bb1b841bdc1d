import Definitions

/// Every dataset with its files, hashes, licence and disclosure rule.
enum CataloguePage {
    @Sendable static func pages(_ data: SiteData) -> [Page] {
        let folder = "v1/snapshots/\(data.snapshot.id.text)/"
        let datasets = data.views.map { view -> [String: Any] in
            let dataset = view.dataset
            let files = data.snapshot.files.filter { $0.path.hasPrefix(dataset.id + "/") }.map { file in
                [
                    "name": file.path.dropFirst(dataset.id.count + 1), "href": folder + file.path,
                    "size": NumberText.bytes(file.byteCount), "hash": file.digest,
                    "title": file.resource?.title ?? "Description for machines (Data Package)",
                ] as [String: Any]
            }
            return [
                "id": dataset.id, "title": dataset.title, "description": dataset.description,
                "licence": dataset.licence.id, "licenceURL": dataset.licence.url,
                "attribution": dataset.attribution,
                "period": dataset.windowLengths.map(\.rawValue).joined(separator: ", "), "files": files,
                "rule": rule(dataset.disclosure), "rows": NumberText.grouped(Int64(view.table.rowCount)),
                "dimensions": view.table.dimensions.map(\.column).joined(separator: ", "),
            ]
        }
        var context: [String: Any] = ["datasets": datasets, "folder": folder, "questions": questions(data)]
        if let answers = answers(data, folder) { context["answers"] = answers }
        return [Page(path: "catalogue.html", template: "catalogue", title: "Data", context: context)]
    }

    /// The files of "You said, we did"; nil while there are none.
    private static func answers(_ data: SiteData, _ folder: String) -> [String: Any]? {
        let register = data.snapshot.answers
        guard register.isKept else { return nil }
        let files = data.snapshot.files.filter { $0.path.hasPrefix(AnswerFiles.folder) }.map { file -> [String: Any] in
            [
                "name": String(file.path.dropFirst(AnswerFiles.folder.count)), "href": folder + file.path,
                "size": NumberText.bytes(file.byteCount), "hash": file.digest,
                "title": file.resource?.title ?? "Description for machines (Data Package)",
            ]
        }
        return [
            "rows": NumberText.grouped(Int64(register.entries.count)), "files": files,
            "licences": data.answerOrigins.licences.map { ["id": $0.id, "url": $0.url] },
            "page": AnswersPage.path(.english),
        ]
    }

    /// Where an answer stands, for those who come with a question.
    private static func questions(_ data: SiteData) -> [[String: Any]] {
        let all: [(question: String, dataset: String, where: String)] = [
            ("Did people get what they came for, as they say?", "service-experience", "need_met.self_report_yes"),
            (
                "What became of their cases, and how long did it take?", "case-outcomes",
                "completion.by_case, time_to_outcome.by_case.median"
            ),
            (
                "Do people say the same as the services report?", "case-outcomes",
                "report_gap.said_yes, report_gap.declared_yes"
            ),
            ("Where do people drop off?", "case-journeys", "drop-off.csv"),
            (
                "Public offices, companies, charities: who does it better?", "provider-comparison",
                "comparison.csv, standardised.csv"
            ),
            ("Do those who answered speak for all?", "response-by-region", "representativeness.csv"),
            ("What are comments about?", "comment-themes", "theme.….share"),
            ("What changed, and was an old figure revised?", "case-outcomes", "changes.csv, movers.csv, revisions.csv"),
        ]
        return all.filter { entry in data.views.contains { $0.dataset.id == entry.dataset } }.map {
            ["question": $0.question, "dataset": $0.dataset, "where": $0.where]
        }
    }

    static func rule(_ rule: DisclosureRule) -> String {
        switch rule {
        case .wholeBatches(let k):
            "Answers leave only in whole batches of at least \(k). An empty value with status k means fewer than \(k), "
                + "or none. The histogram of durations is not published."
        case .open(let reason): "Open, every count is shown. Reason: \(reason)"
        }
    }
}
