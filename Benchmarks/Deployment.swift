import Definitions
import Disclosure
import Events
import FeedbackClient
import Foundation
import Ingest
import Journal
import Processing

/// The pipeline's folders for one run; deleted when the run is over.
final class Workplace {
    let folder: URL
    let definitions: Definitions
    let hashKey = [UInt8](repeating: 7, count: 16)

    init(parent: URL, definitions: Definitions) throws {
        folder = parent.appending(path: UUID().uuidString)
        self.definitions = definitions
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var journalPath: String { folder.appending(path: "journal.sqlite").path }
    var keys: KeyStore { KeyStore(folder: folder.appending(path: "keys")) }

    /// Bytes of the journal; its write-ahead log is part of it while it is open.
    func journalBytes() throws -> Int {
        try ["", "-wal"].reduce(0) { sum, suffix in
            let path = journalPath + suffix
            guard FileManager.default.fileExists(atPath: path) else { return sum }
            let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
            return sum + (size ?? 0)
        }
    }

    func openJournal() throws -> JournalWriter {
        try JournalWriter(
            path: journalPath, labels: definitions.labels, now: Workplace.now, onFailure: { fail("\($0)") })
    }

    func decoder(_ journal: JournalWriter) throws -> @Sendable () -> EventDecoder {
        let vocabulary = try Vocabulary(definitions: definitions, terms: journal.termIDs)
        return { [hashKey] in EventDecoder(vocabulary: vocabulary, key: hashKey) }
    }

    func server(
        admission: any Admission, workers: Int = 1, isEncrypted: Bool = true,
        makeDecoder: @escaping @Sendable () -> any BatchDecoding
    ) throws -> IngestServer {
        var configuration = IngestConfiguration(endpoint: "tcp://127.0.0.1:*")
        configuration.workers = workers
        guard isEncrypted else {
            // Who does without CURVE is on the same machine, and there a local socket costs less than TCP.
            configuration.endpoint = "ipc://@dcs-benchmark-\(ProcessInfo.processInfo.processIdentifier)"
            return IngestServer(
                configuration: configuration, trustedLoopback: rights, admission: admission, makeDecoder: makeDecoder,
                failed: { fail("\($0)") })
        }
        return IngestServer(
            configuration: configuration, serverKeys: try keys.serverKeys(),
            keys: LiveKeyList(store: keys, now: { Date() }), admission: admission, makeDecoder: makeDecoder,
            failed: { fail("\($0)") })
    }

    /// A processor that begins at position 0; `name` keeps its files apart from another's.
    func processor(_ name: String, _ chosen: Definitions? = nil) throws -> Processor {
        try Processor(
            journal: try JournalReader(path: journalPath),
            talliesPath: folder.appending(path: "tallies-\(name).sqlite").path,
            releases: try ReleaseLog(path: folder.appending(path: "releases-\(name).sqlite").path),
            definitions: chosen ?? definitions)
    }

    /// Makes a key for a sender and gives the path of its file.
    func keyFile(_ producer: String) throws -> String {
        try keys.makeClientKey(producer: producer, sourcePrefix: Self.source(producer), now: Date()).path
    }

    /// The first sender; without CURVE the only one.
    static let producer = "sender-0"

    /// What it may send.
    let rights = SenderRights(producer: Workplace.producer, sourcePrefix: Workplace.source(Workplace.producer))

    static func source(_ producer: String) -> String { "https://bench.example/\(producer)" }

    @Sendable static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

/// Ends the program with one line on stderr.
func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("benchmarks: \(message)\n".utf8))
    exit(1)
}
