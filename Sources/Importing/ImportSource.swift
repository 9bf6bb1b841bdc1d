import Definitions
import Events
import FeedbackClient
import Foundation

/// A file that is imported, as a stream of events: the sequence number of an event is its place in the file.
///
/// The same mapping and the same file always give the same stream name, numbers and bytes, so a second import changes
/// nothing.
package struct ImportSource: SequencedSource {
    package let stream: String
    package let mapping: SourceMapping
    package let totalBytes: UInt64
    private var slots: NumberedSlots<ImportPass>

    package init(file: URL, mapping: SourceMapping, firstSequence: UInt64 = 1) throws {
        let digest = try FileDigest(of: file)
        self.mapping = mapping
        totalBytes = digest.size
        stream = "import:" + mapping.id + ":" + FileDigest.short(of: [mapping.bytes, digest.bytes])
        slots = try NumberedSlots(firstSequence: firstSequence) {
            try ImportPass(file: file, size: digest.size, mapping: mapping)
        }
    }

    /// The number of the first event of a stream.
    package var firstSequence: UInt64 { slots.firstSequence }
    /// What became of the rows read so far; of all rows, once the end was reached.
    package var report: ImportReport { slots.furthest.report }
    /// Bytes of the file (packed, if it is gzip) read so far, and all of them.
    package var progress: (read: UInt64, total: UInt64) { (min(slots.furthest.bytesRead, totalBytes), totalBytes) }
    package var isAtEnd: Bool { slots.finished != nil }

    package mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        try slots.batch(from: sequence, maximum: maximum)
    }

    package mutating func acknowledged(below sequence: UInt64) throws { slots.acknowledged(below: sequence) }

    /// Reads to the end without sending; what `dcs import --check` shows.
    package mutating func readToEnd() throws -> ImportReport {
        try slots.readToEnd()
        return report
    }
}

/// One reading of the file from its start.
struct ImportPass: SlotReading {
    private let stream: ByteStream
    private let size: UInt64
    private var reader: CSVReader
    private let mapper: RowMapper
    private(set) var report = ImportReport()

    var bytesRead: UInt64 { stream.bytesRead }

    init(file: URL, size: UInt64, mapping: SourceMapping) throws {
        let stream = try ByteStream(file: file)
        self.stream = stream
        self.size = size
        reader = CSVReader { try stream.next() }
        guard let header = try reader.record() else { throw ImportError.empty }
        mapper = try RowMapper(mapping: mapping, header: (0..<header.count).map { header.text($0) ?? "" })
    }

    mutating func next() throws -> [MappedSlot]? {
        guard var row = try reader.record() else {
            guard stream.bytesRead == size else { throw ImportError.changedWhileReading }
            return nil
        }
        row.number -= 1
        let (slots, names) = mapper.slots(of: row)
        report.add(slots, names: names, row: row.number)
        return slots
    }
}
