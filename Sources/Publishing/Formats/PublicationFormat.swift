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
    /// What the same file of the next snapshot may take over; nil where it is not worth it.
    let entries: EntryText?

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
        entries = content.entries
        self.resource = resource
    }

    package static func == (left: PublishedFile, right: PublishedFile) -> Bool {
        left.path == right.path && left.digest == right.digest && left.pieces == right.pieces
            && left.resource == right.resource
    }

    /// The same file in a folder, its path told from above it.
    func placed(in folder: String) -> PublishedFile {
        var file = self
        file.path = folder + "/" + path
        return file
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
    /// How long it takes beside the others; what takes longest begins first, so that the cores end together.
    var effort: Int { get }
    func files(of table: PublishedTable, snapshot: SnapshotID) throws(PublishingError) -> [PublishedFile]
}

extension PublicationFormat {
    package var effort: Int { 0 }
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

    /// The files of all tables by all formats, each table's in a folder of its own; `receive` gets those of formats as soon as
    /// they are made.
    static func files(
        of entries: [Entry], snapshot: SnapshotID, receive: @Sendable (PublishedFile) -> Void
    ) throws(PublishingError) -> [PublishedFile] {
        // What a change of method does comes first in the list of what there is.
        let width = all.count + 1
        func effort(_ job: Int) -> Int {
            let format = job % width
            return entries[job / width].table.rowCount * (format == 0 ? 0 : all[format - 1].effort)
        }
        let jobs = (0..<entries.count * width).map { (effort: effort($0), number: $0) }
            .sorted { ($1.effort, $0.number) < ($0.effort, $1.number) }
        let made = try concurrently(jobs.count) { place throws(PublishingError) -> [PublishedFile] in
            let (entry, format) = jobs[place].number.quotientAndRemainder(dividingBy: width)
            let (table, superseded) = entries[entry]
            let files =
                format == 0
                ? superseded.map { MethodBreak.files(from: $0, to: table) } ?? []
                : try all[format - 1].files(of: table, snapshot: snapshot)
            for file in files { receive(file.placed(in: table.dataset.id)) }
            return files
        }
        var files: [[PublishedFile]] = Array(repeating: [], count: jobs.count)
        for (job, own) in zip(jobs, made) { files[job.number] = own }
        return entries.indices.flatMap { entry in
            let listed = Array(files[(entry * width)..<((entry + 1) * width)].joined())
            let package = DataPackageFormat().file(of: entries[entry].table, snapshot: snapshot, listing: listed)
            return (listed + [package]).map { $0.placed(in: entries[entry].table.dataset.id) }
        }
    }
}
