import Events

/// The rows of the CSV as JSON objects, with the same text for every number.
///
/// Empty cells are null; empty counters are left out, as every metric uses few of them.
struct JSONFormat: PublicationFormat {
    func files(of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]) -> [PublishedFile] {
        let columns = TableColumns(table: table)
        let names = columns.descriptions.map(\.name)
        let counters = Set(table.counterNames)
        let rows = table.rows.map { row in
            var members: [String: JSONText] = [:]
            for (name, field) in zip(names, columns.fields(of: row)) {
                switch field {
                case .text(let value): members[name] = .text(value)
                case .number(let digits): members[name] = .number(digits)
                case .empty: if !counters.contains(name) { members[name] = .null }
                }
            }
            return JSONText.object(members).compact
        }
        let head = JSONText.object([
            "as_of": .text(CivilDay.instantText(table.time)), "dataset": .text(table.dataset.id),
        ]).compact.dropLast()
        let tail = ",\"snapshot\":" + JSONText.text(snapshot.text).compact + "}\n"
        return [
            PublishedFile(
                path: "\(table.dataset.id).json",
                text: head + ",\"rows\":[\n" + rows.joined(separator: ",\n") + "\n]" + tail,
                resource: ResourceDescription(
                    name: "\(table.dataset.id)-json", title: "\(table.dataset.title), the same figures as JSON",
                    format: "json", mediaType: "application/json"))
        ]
    }
}
