import Crypto
import Definitions
import Events
import FeedbackClient
import Foundation

/// A file that is imported, as a stream of events: the sequence number of an event is its place in the file.
///
/// The same mapping and the same file always give the same stream name, numbers and bytes, so a second import changes
/// nothing. Going back beyond what is not yet acknowledged rereads the file from its start.
package struct ImportSource: SequencedSource {
    package let stream: String
    package let mapping: SourceMapping
    package let totalBytes: UInt64
    /// The number of the first event of a stream.
    package let firstSequence: UInt64

    private let file: URL
    private var pass: ImportPass
    /// Slots that were handed out or read and not yet acknowledged, from `keptFrom` on.
    private var kept: [[UInt8]] = []
    private var keptFrom: UInt64
    private var finalReport: ImportReport?

    package init(file: URL, mapping: SourceMapping, firstSequence: UInt64 = 1) throws {
        let (digest, size) = try Self.digest(of: file)
        self.file = file
        self.mapping = mapping
        self.firstSequence = firstSequence
        totalBytes = size
        var hash = SHA256()
        hash.update(data: mapping.bytes)
        hash.update(data: digest)
        stream = "import:" + mapping.id + ":" + Self.hexadecimal(hash.finalize().prefix(8))
        pass = try ImportPass(file: file, mapping: mapping)
        keptFrom = firstSequence
    }

    /// What became of the rows read so far; of all rows, once the end was reached.
    package var report: ImportReport { finalReport ?? pass.report }
    /// Bytes of the file (packed, if it is gzip) read so far, and all of them.
    package var progress: (read: UInt64, total: UInt64) {
        (finalReport == nil ? min(pass.bytesRead, totalBytes) : totalBytes, totalBytes)
    }
    package var isAtEnd: Bool { finalReport != nil }

    package mutating func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        guard sequence >= firstSequence, maximum > 0 else { return nil }
        if sequence < keptFrom { try restart() }
        while keptFrom + UInt64(kept.count) <= sequence {
            // Nobody asked for these, or they are acknowledged already.
            keptFrom += UInt64(kept.count)
            kept.removeAll(keepingCapacity: true)
            guard try readRow() else { return nil }
        }
        var body: [UInt8] = [UInt8(ascii: "[")]
        var count = 0
        var index = Int(sequence - keptFrom)
        while count < min(maximum, Limits.batchEvents) {
            if index == kept.count, try !readRow() { break }
            let json = kept[index]
            if body.count + json.count + 2 > Limits.batchBytes { break }
            if count > 0 { body.append(UInt8(ascii: ",")) }
            body.append(contentsOf: json)
            count += 1
            index += 1
        }
        forget(before: sequence)
        guard count > 0 else { return nil }
        body.append(UInt8(ascii: "]"))
        return EncodedBatch(firstSequence: sequence, count: count, body: body)
    }

    package mutating func acknowledged(below sequence: UInt64) throws {
        guard sequence > keptFrom else { return }
        let drop = min(Int(sequence - keptFrom), kept.count)
        kept.removeFirst(drop)
        keptFrom += UInt64(drop)
    }

    /// Reads to the end without sending; what `dcs import --check` shows.
    package mutating func readToEnd() throws -> ImportReport {
        while try readRow() {
            keptFrom += UInt64(kept.count)
            kept.removeAll(keepingCapacity: true)
        }
        return report
    }

    /// More than the receiver ever lets wait is never asked for again but after a restart.
    private mutating func forget(before sequence: UInt64) {
        let excess = kept.count - 2 * Limits.credit
        guard excess > 0 else { return }
        let drop = min(excess, Int(sequence - keptFrom))
        kept.removeFirst(drop)
        keptFrom += UInt64(drop)
    }

    private mutating func readRow() throws -> Bool {
        if let slots = try pass.next() {
            kept += slots.map(\.json)
            return true
        }
        guard pass.bytesRead == totalBytes else { throw ImportError.changedWhileReading }
        if finalReport == nil { finalReport = pass.report }
        return false
    }

    private mutating func restart() throws {
        pass = try ImportPass(file: file, mapping: mapping)
        kept = []
        keptFrom = firstSequence
    }

    private static func digest(of file: URL) throws -> (bytes: [UInt8], size: UInt64) {
        do {
            let handle = try FileHandle(forReadingFrom: file)
            defer { try? handle.close() }
            var hash = SHA256()
            var size: UInt64 = 0
            while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
                hash.update(data: piece)
                size += UInt64(piece.count)
            }
            return (Array(hash.finalize()), size)
        } catch {
            throw ImportError.unreadable(error.localizedDescription)
        }
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

/// One reading of the file from its start.
struct ImportPass {
    private let stream: ByteStream
    private var reader: CSVReader
    private let mapper: RowMapper
    private(set) var report = ImportReport()

    var bytesRead: UInt64 { stream.bytesRead }

    init(file: URL, mapping: SourceMapping) throws {
        let stream = try ByteStream(file: file)
        self.stream = stream
        reader = CSVReader { try stream.next() }
        guard let header = try reader.record() else { throw ImportError.empty }
        mapper = try RowMapper(mapping: mapping, header: (0..<header.count).map { header.text($0) ?? "" })
    }

    /// The slots of the next row; nil at the end.
    mutating func next() throws -> [MappedSlot]? {
        guard var row = try reader.record() else { return nil }
        row.number -= 1
        let (slots, names) = mapper.slots(of: row)
        report.add(slots, names: names, row: row.number)
        return slots
    }
}
