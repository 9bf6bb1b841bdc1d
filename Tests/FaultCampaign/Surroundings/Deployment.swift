import Foundation

/// The real program over folders of its own, with real senders.
final class Deployment {
    let root: URL
    let binary: URL
    let began: Int64
    private(set) var senders: [SenderHandle] = []
    private let environment: [String: String]

    init(_ surroundings: Surroundings, binary: URL? = nil, environment: [String: String] = [:]) throws {
        root = try surroundings.makeFolder()
        self.binary = binary ?? surroundings.binary
        self.environment = environment
        began = Int64(Date().timeIntervalSince1970 * 1000)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    var data: URL { root.appending(path: "data") }
    var exports: URL { root.appending(path: "Exports") }
    var journal: String { data.appending(path: "journal.sqlite").path }
    /// The intake's one worker listens here.
    var endpoint: String { "ipc://\(root.path)/intake-0" }

    func intakeArguments(tick: Int = 0) -> [String] {
        ["ingest", "--tick", "\(tick)", "--endpoint", "ipc://\(root.path)/intake"]
    }

    func start(_ arguments: [String], _ settings: RunningProgram.Settings = .init()) throws -> RunningProgram {
        var settings = settings
        settings.environment.merge(environment) { own, _ in own }
        return try RunningProgram(binary, arguments + folders, settings, folder: root)
    }

    private var folders: [String] {
        ["--data", data.path, "--exports", exports.path, "--pipelines", Surroundings.projectRoot + "/Pipelines"]
    }

    /// Runs a command to its end, which has to be a good one.
    @discardableResult
    func run(_ arguments: [String]) throws -> String {
        let running = try start(arguments)
        guard let end = running.waitForEnd(seconds: 120) else { throw Problem("dcs \(arguments) doesn't end.") }
        guard end == .exit(0) else {
            throw Problem("dcs \(arguments.joined(separator: " ")) ended with \(end): \(running.errors.suffix(600))")
        }
        return running.output
    }

    /// Makes senders with keys of their own; they are started by `startSenders`.
    func makeSenders(_ count: Int, endpoint: String? = nil, _ change: (inout SenderOrder) -> Void = { _ in }) throws {
        for number in 0..<count {
            let producer = "sender-\(senders.count)"
            let key = try run(["keys", "make", producer, "--source", MadeUpEvent.source])
            let folder = root.appending(path: producer)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            var order = SenderOrder(
                producer: producer, keyFile: key.trimmingCharacters(in: .whitespacesAndNewlines),
                endpoint: endpoint ?? self.endpoint, folder: folder.path, began: began)
            order.pauseMicroseconds += UInt32(number) * 1_000
            change(&order)
            senders.append(SenderHandle(order))
        }
    }

    /// Waits until every sender has made its last event, then lets them come to their end.
    func finishSending() throws {
        for sender in senders where sender.process == nil { try sender.start() }
        let isMade = waitUntil(seconds: 120) { senders.allSatisfy { $0.accepted >= $0.order.endSequence } }
        guard isMade else { throw Problem("The senders don't come to their last event.") }
        try drain()
    }

    /// Lets the senders come to their end: all that they accepted is acknowledged.
    func drain() throws {
        for sender in senders { try sender.finish() }
    }

    /// What the senders' records say, read now.
    var acknowledged: Int { senders.reduce(0) { $0 + Int($1.acknowledged) } }
    var accepted: Int { senders.reduce(0) { $0 + Int($1.accepted) } }

    func check(_ claim: JournalCheck.Claim = .acknowledged) throws -> JournalCheck.Finding {
        try JournalCheck.of(self, claim)
    }
}

/// A sender's folder and the process that sends from it at the moment, if one does.
final class SenderHandle {
    let order: SenderOrder
    private(set) var process: RunningProgram?

    init(_ order: SenderOrder) { self.order = order }

    var acknowledged: UInt64 { NumberRecord.largest(order.acknowledgedRecord) }
    var accepted: UInt64 { NumberRecord.largest(order.acceptedRecord) }
    var busy: Int { NumberRecord.lines(order.busyRecord) }
    var stream: String { (try? String(contentsOfFile: order.folder + "/stream", encoding: .utf8)) ?? "" }

    func start(_ settings: RunningProgram.Settings = .init()) throws {
        let text = String(decoding: try JSONEncoder().encode(order), as: UTF8.self)
        process = try RunningProgram(
            Surroundings.ownProgram, ["send", text], settings, folder: URL(filePath: order.folder))
    }

    func finish() throws {
        _ = FileManager.default.createFile(atPath: order.stopFile, contents: nil)
        if process?.isRunning != true { try start() }
        guard let end = process?.waitForEnd(seconds: 60) else {
            throw Problem("A sender is not rid of its events after 60 s: \(acknowledged) of \(accepted) acknowledged.")
        }
        guard end == .exit(0) else { throw Problem("A sender ended with \(end): \(process?.errors.suffix(400) ?? "")") }
        try FileManager.default.removeItem(atPath: order.stopFile)
    }
}
