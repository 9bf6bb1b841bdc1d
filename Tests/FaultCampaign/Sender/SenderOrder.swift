import Foundation

/// What a sender's process is told; it travels as JSON on the command line.
struct SenderOrder: Codable {
    var producer: String
    var keyFile: String
    var endpoint: String
    /// Folder of the spool and of the records of what was accepted and acknowledged.
    var folder: String
    /// UTC milliseconds.
    var began: Int64
    var eventsPerAppend = 5
    var pauseMicroseconds: UInt32 = 4_000
    /// The sender makes no event at or above this number.
    var endSequence = UInt64(Int64.max)

    var spool: String { folder + "/spool.sqlite" }
    /// One line for each append that returned: the number below which everything is accepted.
    var acceptedRecord: String { folder + "/accepted" }
    /// One line for each acknowledgement: the number below which the server said "on disk".
    var acknowledgedRecord: String { folder + "/acknowledged" }
    /// One line for each time the server said BUSY.
    var busyRecord: String { folder + "/busy" }
    /// While this file is there no more events are made; the process ends once all are acknowledged.
    var stopFile: String { folder + "/stop" }
}

/// A record on disk that outlives its writer: one decimal number a line.
///
/// `write` hands the line to the kernel, which keeps it whatever becomes of the process.
struct NumberRecord {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { throw Problem("\(path) can't be opened (errno \(errno)).") }
    }

    func append(_ number: UInt64) {
        let line = "\(number)\n"
        _ = line.withCString { write(descriptor, $0, strlen($0)) }
    }

    /// The largest number of whole lines; a line that was cut short doesn't count.
    static func largest(_ path: String) -> UInt64 {
        guard let bytes = FileManager.default.contents(atPath: path) else { return 0 }
        return bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
            .compactMap { UInt64(String(decoding: $0, as: UTF8.self)) }.max() ?? 0
    }

    static func lines(_ path: String) -> Int {
        (FileManager.default.contents(atPath: path) ?? Data()).reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    }
}
