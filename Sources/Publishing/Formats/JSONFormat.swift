import Events

/// The rows of the CSV as JSON objects, with the same text for every number.
///
/// Empty cells are null; empty counters are left out, as every metric uses few of them.
struct JSONFormat: PublicationFormat {
    func files(of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]) -> [PublishedFile] {
        let head = JSONText.object([
            "as_of": .text(CivilDay.instantText(table.time)), "dataset": .text(table.dataset.id),
        ]).compact.dropLast()
        var bytes = Array((head + ",\"rows\":[\n").utf8)
        TableText(table).jsonRows(into: &bytes)
        let tail = "\n],\"snapshot\":" + JSONText.text(snapshot.text).compact + "}\n"
        bytes += tail.utf8
        return [
            PublishedFile(
                path: "\(table.dataset.id).json", bytes: bytes,
                resource: ResourceDescription(
                    name: "\(table.dataset.id)-json", title: "\(table.dataset.title), the same figures as JSON",
                    format: "json", mediaType: "application/json"))
        ]
    }
}
