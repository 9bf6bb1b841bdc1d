import FeedbackClient
import Foundation
import Synchronization
import Testing
import WireProtocol
import ZeroMQ

@testable import Ingest

/// A server with its keys in a temporary folder.
final class House {
    let folder: URL
    let keyStore: KeyStore
    let clock = ManualClock()
    let admission: MemoryAdmission
    private let configure: (inout IngestConfiguration) -> Void
    private(set) var server: IngestServer
    private(set) var endpoints: [String] = []

    init(
        admission: MemoryAdmission = MemoryAdmission(),
        configure: @escaping (inout IngestConfiguration) -> Void = { _ in }
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "dcs-" + UUID().uuidString.prefix(8))
        keyStore = KeyStore(folder: folder.appending(path: "keys"))
        self.admission = admission
        self.configure = configure
        server = try House.make(folder, keyStore, clock, admission, configure)
        endpoints = try server.start()
    }

    deinit {
        server.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    func restart() throws {
        server.stop()
        server = try House.make(folder, keyStore, clock, admission, configure)
        endpoints = try server.start()
    }

    private static func make(
        _ folder: URL, _ keyStore: KeyStore, _ clock: ManualClock, _ admission: MemoryAdmission,
        _ configure: (inout IngestConfiguration) -> Void
    ) throws -> IngestServer {
        let serverKeys = try keyStore.serverKeys()
        var configuration = IngestConfiguration(endpoint: "ipc://" + folder.appending(path: "ingest").path)
        configuration.workers = 1
        configure(&configuration)
        return IngestServer(
            configuration: configuration, serverKeys: serverKeys,
            keys: LiveKeyList(store: keyStore, now: { clock.date }), admission: admission,
            makeDecoder: { NumberDecoder() }, now: { clock.milliseconds },
            failed: { Issue.record("a worker failed: \($0)") })
    }

    func keyFile(_ producer: String, mayBackfill: Bool = false) throws -> URL {
        try keyStore.makeClientKey(
            producer: producer, sourcePrefix: "https://\(producer).example/", mayBackfill: mayBackfill, now: clock.date)
    }

    func peer(_ keyFile: URL, worker: Int = 0) throws -> RawPeer {
        let file = try JSONDecoder().decode(ClientKeyFile.self, from: try Data(contentsOf: keyFile))
        return try RawPeer(file, endpoint: endpoints[worker])
    }

    func sender(
        _ keyFile: URL, stream: String = "s", giveUp: UInt64? = 30_000, turns: @escaping @Sendable () -> Void = {}
    ) throws -> StreamSender {
        var timing = SendTiming()
        timing.retryMilliseconds = 40
        timing.retryMaximumMilliseconds = 320
        timing.reconnectMilliseconds = 5
        timing.pollMilliseconds = 10
        timing.giveUpMilliseconds = giveUp
        var environment = SenderEnvironment.system
        environment.now = {
            turns()
            return SenderEnvironment.system.now()
        }
        return StreamSender(
            endpoint: endpoints[0], keys: try ClientKeys.load(path: keyFile.path), stream: stream, timing: timing,
            environment: environment)
    }
}

/// Time that only moves when a test moves it.
final class ManualClock: Sendable {
    private let value = Mutex<UInt64>(1_000_000)

    var milliseconds: UInt64 { value.withLock { $0 } }
    var date: Date { Date(timeIntervalSince1970: Double(milliseconds) / 1_000) }

    func advance(_ milliseconds: UInt64) {
        value.withLock { $0 += milliseconds }
    }
}

/// A sender that says exactly what a test tells it to.
final class RawPeer {
    private let socket: Socket

    init(_ keys: ClientKeyFile, endpoint: String) throws {
        var options = SocketOptions()
        options.lingerMilliseconds = 0
        options.maximumFrameBytes = 65_536
        options.security = .curveClient(
            keys: CurveKeyPair(publicKey: keys.publicKey, secretKey: keys.secretKey),
            serverPublicKey: keys.serverPublicKey)
        socket = try Socket(.dealer, context: try Context(), options: options)
        try socket.connect(endpoint)
    }

    func send(_ frames: [[UInt8]]) throws {
        #expect(try socket.send(frames, wait: true) == .sent)
    }

    /// The next answer, or nil when none comes within a bounded wait.
    func answer(milliseconds: Int = 10_000) throws -> WireMessage? {
        var parts = Multipart(limit: 1)
        _ = try poll([(socket, .readable)], wake: nil, timeoutMilliseconds: milliseconds)
        guard try socket.receive(into: &parts) == .message else { return nil }
        return try parts.withBytes(of: 0) { try WireMessage.decode($0) }
    }

    func ask(_ frames: [[UInt8]]) throws -> WireMessage? {
        try send(frames)
        return try answer()
    }

    func hello(_ stream: String = "s", attempt: UInt64 = 1, isBackfill: Bool = false) throws -> WireMessage? {
        try ask([WireMessage.hello(Hello(stream: stream, isBackfill: isBackfill, attempt: attempt)).encoded()])
    }

    static func batch(_ epoch: UInt64, _ first: UInt64, _ numbers: [Int64], count: UInt32? = nil) -> [[UInt8]] {
        let header = BatchHeader(epoch: epoch, firstSequence: first, count: count ?? UInt32(numbers.count))
        return [
            WireMessage.batch(header).encoded(), Array(WireProtocol.contentType.utf8),
            Array("[\(numbers.map(String.init).joined(separator: ","))]".utf8),
        ]
    }
}

/// Numbers from 0 up, in batches of at most `size`.
struct NumberSource: SequencedSource {
    var count: UInt64
    var size = 100
    var acknowledgedBelow: UInt64 = 0

    func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        guard sequence < count else { return nil }
        #expect(sequence >= acknowledgedBelow, "an acknowledged event was asked for again")
        let end = min(count, sequence + UInt64(min(maximum, size)))
        let text = "[\((sequence..<end).map(String.init).joined(separator: ","))]"
        return EncodedBatch(firstSequence: sequence, count: Int(end - sequence), body: Array(text.utf8))
    }

    mutating func acknowledged(below sequence: UInt64) throws {
        acknowledgedBelow = max(acknowledgedBelow, sequence)
    }
}
