import Events

/// The rows of the CSV as JSON objects, with the same text for every number.
///
/// Empty cells are null; empty counters are left out, as every metric uses few of them.
struct JSONFormat: PublicationFormat {
    let effort = 3

    func files(of table: PublishedTable, snapshot: SnapshotID) -> [PublishedFile] {
        let head = JSONText.object([
            "as_of": .text(CivilDay.instantText(table.time)), "dataset": .text(table.dataset.id),
        ]).compact.dropLast()
        var content = FileText()
        content.open += (head + ",\"rows\":[\n").utf8
        let text = JSONTableText(table)
        let path = "\(table.dataset.id).json"
        // The first has no comma before it.
        let origins = table.groupOrigins.enumerated().map { ($0 == 0) == ($1 == 0) ? $1 : nil }
        content.append(entries: origins, of: table.keptText(path)) {
            text.append(table.groups[$0], isFirst: $0 == 0, to: &$1)
        }
        content.open += ("\n],\"snapshot\":" + JSONText.text(snapshot.text).compact + "}\n").utf8
        return [
            PublishedFile(
                path: path, content: content,
                resource: ResourceDescription(
                    name: "\(table.dataset.id)-json", title: "\(table.dataset.title), the same figures as JSON",
                    format: "json", mediaType: "application/json"))
        ]
    }
}
