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
                    "size": NumberText.bytes(file.bytes.count), "hash": file.digest,
                    "title": file.resource?.title ?? "Description for machines (Data Package)",
                ] as [String: Any]
            }
            return [
                "id": dataset.id, "title": dataset.title, "description": dataset.description,
                "licence": dataset.licence.id, "licenceURL": dataset.licence.url,
                "attribution": dataset.attribution,
                "period": dataset.windowLengths.map(\.rawValue).joined(separator: ", "), "files": files,
                "rule": rule(dataset.disclosure), "rows": NumberText.grouped(Int64(view.table.rows.count)),
                "dimensions": view.table.dimensions.map(\.column).joined(separator: ", "),
            ]
        }
        return [
            Page(
                path: "catalogue.html", template: "catalogue", title: "Data",
                context: ["datasets": datasets, "folder": folder])
        ]
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
