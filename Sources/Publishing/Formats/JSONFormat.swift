import Events

/// The rows of the CSV as JSON objects, with the same text for every number.
///
/// Empty cells are null; empty counters are left out, as every metric uses few of them.
struct JSONFormat: PublicationFormat {
    func files(of table: PublishedTable, snapshot: SnapshotID) -> [PublishedFile] {
        let head = JSONText.object([
            "as_of": .text(CivilDay.instantText(table.time)), "dataset": .text(table.dataset.id),
        ]).compact.dropLast()
        var content = FileText()
        content.open += (head + ",\"rows\":[\n").utf8
        let text = JSONTableText(table)
        for (index, group) in table.groups.enumerated() {
            text.append(group, isFirst: index == 0, to: &content.open)
            content.endRow()
        }
        content.open += ("\n],\"snapshot\":" + JSONText.text(snapshot.text).compact + "}\n").utf8
        return [
            PublishedFile(
                path: "\(table.dataset.id).json", content: content,
                resource: ResourceDescription(
                    name: "\(table.dataset.id)-json", title: "\(table.dataset.title), the same figures as JSON",
                    format: "json", mediaType: "application/json"))
        ]
    }
}
