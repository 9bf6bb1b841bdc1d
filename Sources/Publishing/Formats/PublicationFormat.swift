import Events

/// A file of a snapshot, as it will lie on disk.
package struct PublishedFile: Sendable, Equatable {
    /// Relative to the dataset's folder in a format, to the snapshot's folder in a snapshot.
    package var path: String
    /// Its bytes, cut anywhere.
    package let pieces: [[UInt8]]
    /// SHA-256 in lower-case hexadecimal.
    package let digest: String
    /// What the datapackage says about it; nil for files that describe other files.
    var resource: ResourceDescription?

    init(path: String, text: String, resource: ResourceDescription? = nil) {
        var content = FileText()
        content.open = Array(text.utf8)
        self.init(path: path, content: content, resource: resource)
    }

    init(path: String, content: FileText, resource: ResourceDescription? = nil) {
        var content = content
        self.path = path
        digest = content.finish()
        pieces = content.pieces
        self.resource = resource
    }

    /// All of it in one; for what is small, and for tests.
    package var bytes: [UInt8] { Array(pieces.joined()) }

    package var byteCount: Int { pieces.reduce(0) { $0 + $1.count } }
}

/// How a data file is listed in `datapackage.json`.
package struct ResourceDescription: Sendable, Equatable {
    var name: String
    var title: String
    var format: String
    var mediaType: String
    /// Columns of a table; empty for a file that is no table.
    var fields: [FieldDescription] = []
    var primaryKey: [String] = []
}

/// One column of a published table.
package struct FieldDescription: Sendable, Equatable {
    var name: String
    var type: String
    var description: String
    var values: [String] = []
    var isRequired = false
    var mayBeNegative = false
}

/// A way to write a table down.
package protocol PublicationFormat: Sendable {
    func files(of table: PublishedTable, snapshot: SnapshotID) throws(PublishingError) -> [PublishedFile]
}

/// The one list of formats; a new format is a file in this folder and a line here.
package enum FormatList {
    package static let all: [any PublicationFormat] = [
        CSVFormat(),
        JSONFormat(),
        DurationHistogramFormat(),
        RevisionsFormat(),
        ChangesFormat(),
        MoversFormat(),
        DropOffFormat(),
        ComparisonFormat(),
        StandardisedFormat(),
        RepresentativenessFormat(),
        PostStratifiedFormat(),
    ]

    /// A dataset with the version that it takes the place of, if there is one.
    typealias Entry = (table: PublishedTable, superseded: PublishedTable?)

    /// The files of each table, by all formats. The largest tables come first, so that the cores end together.
    static func files(of entries: [Entry], snapshot: SnapshotID) throws(PublishingError) -> [[PublishedFile]] {
        let width = all.count + 1
        let order = entries.indices.sorted { (entries[$1].table.rowCount, $0) < (entries[$0].table.rowCount, $1) }
        let jobs = order.flatMap { entry in (0..<width).map { (entry: entry, format: $0) } }
        let made = try concurrently(jobs.count) { number throws(PublishingError) -> [PublishedFile] in
            let (table, superseded) = entries[jobs[number].entry]
            let format = jobs[number].format
            if format == all.count { return superseded.map { MethodBreak.files(from: $0, to: table) } ?? [] }
            return try all[format].files(of: table, snapshot: snapshot)
        }
        var files: [[PublishedFile]] = Array(repeating: [], count: entries.count)
        for (place, entry) in order.enumerated() {
            let own = made[(place * width)..<((place + 1) * width)]
            // What a change of method does comes first in the list of what there is.
            let listed = (own.last ?? []) + own.dropLast().joined()
            let package = DataPackageFormat().file(of: entries[entry].table, snapshot: snapshot, listing: listed)
            files[entry] = listed + [package]
        }
        return files
    }
}
