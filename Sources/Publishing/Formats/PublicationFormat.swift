import Crypto
import Foundation

/// A file of a snapshot, as it will lie on disk.
package struct PublishedFile: Sendable, Equatable {
    /// Relative to the dataset's folder in a format, to the snapshot's folder in a snapshot.
    package var path: String
    package let bytes: [UInt8]
    /// SHA-256 in lower-case hexadecimal.
    package let digest: String
    /// What the datapackage says about it; nil for files that describe other files.
    var resource: ResourceDescription?

    init(path: String, text: String, resource: ResourceDescription? = nil) {
        self.init(path: path, bytes: Array(text.utf8), resource: resource)
    }

    init(path: String, bytes: [UInt8], resource: ResourceDescription? = nil) {
        self.path = path
        self.bytes = bytes
        let digits = Array("0123456789abcdef".utf8)
        let characters = SHA256.hash(data: Data(bytes)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        digest = String(decoding: characters, as: UTF8.self)
        self.resource = resource
    }
}

/// How a data file is listed in `datapackage.json`.
struct ResourceDescription: Sendable, Equatable {
    var name: String
    var title: String
    var format: String
    var mediaType: String
    /// Columns of a table; empty for a file that is no table.
    var fields: [FieldDescription] = []
    var primaryKey: [String] = []
}

/// One column of a published table.
struct FieldDescription: Sendable, Equatable {
    var name: String
    var type: String
    var description: String
    var values: [String] = []
    var isRequired = false
}

/// A way to write a table down.
protocol PublicationFormat: Sendable {
    /// `earlier` are the files that the formats before this one in the list made of the same table.
    func files(
        of table: PublishedTable, snapshot: SnapshotID, earlier: [PublishedFile]
    ) throws(PublishingError) -> [PublishedFile]
}

/// The one list of formats; a new format is a file in this folder and a line here.
enum FormatList {
    static let all: [any PublicationFormat] = [
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
        DataPackageFormat(),
    ]

    /// `superseded`: the same dataset by the version that it takes the place of.
    static func files(
        of table: PublishedTable, snapshot: SnapshotID, superseded: PublishedTable? = nil
    ) throws(PublishingError) -> [PublishedFile] {
        var files = superseded.map { MethodBreak.files(from: $0, to: table) } ?? []
        for format in all { files += try format.files(of: table, snapshot: snapshot, earlier: files) }
        return files
    }
}
