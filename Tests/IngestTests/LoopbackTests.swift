import Events
import FeedbackClient
import Foundation
import Testing
import ZeroMQ

@testable import Ingest

/// The intake without CURVE: for one sender on the same machine, and for nobody else.
@Suite struct LoopbackTests {
    private func server(
        _ endpoint: String, admission: MemoryAdmission = MemoryAdmission(), mayBackfill: Bool = false
    ) -> IngestServer {
        var configuration = IngestConfiguration(endpoint: endpoint)
        configuration.workers = 1
        return IngestServer(
            configuration: configuration,
            trustedLoopback: SenderRights(
                producer: "tunnel", sourcePrefix: "https://tunnel.example/", mayBackfill: mayBackfill),
            admission: admission, makeDecoder: { NumberDecoder() },
            failed: { Issue.record("a worker failed: \($0)") })
    }

    @Test(arguments: [
        "tcp://*:*", "tcp://0.0.0.0:*", "tcp://[::]:*", "tcp://192.0.2.1:5600", "tcp://localhost:*", "tcp://eth0:5600",
    ])
    func otherEndpointsAreRefused(_ endpoint: String) {
        #expect(throws: IngestConfigurationError.self) { try server(endpoint).start() }
    }

    @Test(arguments: [true, false])
    func everythingIsTheOneSenders(_ isTCP: Bool) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dcs-" + UUID().uuidString.prefix(8))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let admission = MemoryAdmission()
        let server = server(
            isTCP ? "tcp://127.0.0.1:*" : "ipc://" + folder.appending(path: "in").path, admission: admission)
        let endpoint = try server.start()[0]
        defer { server.stop() }
        var source = NumberSource(count: 1_000)
        let summary = try StreamSender(loopbackEndpoint: endpoint, stream: "s", maximumMessages: 3).run(source: &source)
        #expect(summary.isComplete && summary.progress.accepted == 1_000)
        #expect(admission.stream("tunnel/live/s").stored == Array(0..<1_000))
    }

    @Test func aSenderWithoutKeysStaysOnTheMachine() throws {
        var source = NumberSource(count: 1)
        for endpoint in ["tcp://192.0.2.1:5600", "tcp://localhost:5600", "tcp://tunnel.example:5600"] {
            #expect(throws: FeedbackClientError.notLoopback(endpoint)) {
                try StreamSender(loopbackEndpoint: endpoint, stream: "s").run(source: &source)
            }
        }
    }

    @Test func withCurveNobodyIsHeardWithoutKeys() throws {
        let house = try House()
        var timing = SendTiming()
        timing.giveUpMilliseconds = 400
        var source = NumberSource(count: 1)
        #expect(throws: FeedbackClientError.noAnswer(milliseconds: 400)) {
            try StreamSender(loopbackEndpoint: house.endpoints[0], stream: "s", timing: timing).run(source: &source)
        }
        #expect(house.server.counters.messages == 0)
    }
}
