import Events
import Foundation
import TestKit
import Testing
import WireProtocol
import ZeroMQ

@testable import Ingest

/// Strangers and greedy senders at the real sockets; none of the results depends on how fast anything is.
@Suite(.serialized, .timeLimit(.minutes(5))) struct ConnectionGuardTests {
    private func house(_ change: @escaping (inout IngestConfiguration) -> Void = { _ in }) throws -> House {
        try House {
            $0.endpoint = "tcp://127.0.0.1:*"
            change(&$0)
        }
    }

    private func isServed(_ peer: RawPeer, _ stream: String = "s") throws -> Bool {
        guard case .welcome(let welcome) = try peer.hello(stream),
            case .acknowledged = try peer.ask(RawPeer.batch(welcome.epoch, welcome.nextSequence, [1]))
        else { return false }
        return true
    }

    private func connection(of house: House) throws -> AcceptedConnection {
        var connections = AcceptedConnections(endpoints: house.endpoints)
        return try #require(connections.open().first)
    }

    /// What the intake says has arrived is what the kernel says has come in, but for handshake and heartbeats.
    @Test func whatArrivesIsCountedAsTheKernelCountsIt() throws {
        let house = try house()
        let peer = try house.peer(house.keyFile("town"))
        _ = try peer.hello()
        var frames = 1
        for count in [0, 1, 29, 30, 200, 222, 223, 500, 5_000, 65_000] {
            for _ in 0..<40 {
                var batch = RawPeer.batch(1, 0, [1], count: 5_001)
                batch[2] = [UInt8](repeating: 32, count: count)
                #expect(try peer.ask(batch) != nil)
                #expect(try peer.ask([[UInt8](repeating: 0, count: count)]) != nil)
                frames += 4
            }
        }
        let connection = try connection(of: house)
        let account = house.server.account(of: connection)
        let received = try #require(connection.bytesReceived)
        #expect(received >= account.deliveredBytes)
        let missing = received - account.deliveredBytes
        // Without the 33 bytes of encryption and the header of each frame it would be far more.
        #expect(missing < 4_096 && frames * 35 > 3 * 4_096, "\(missing) bytes are missing")
    }

    /// Two kinds of peers that never come to an end, each cut at the bound, which the test reaches step by step.
    @Test(arguments: [300, 60_000]) func aMessageWithoutEndIsCutAtItsBound(frameBytes: Int) throws {
        var configuration = IngestConfiguration(endpoint: "tcp://127.0.0.1:*")
        configuration.workers = 1
        configuration.connections.bytes = 8 << 20
        configuration.guardMilliseconds = 3_600_000
        // The peer answers no heartbeats, and a busy machine may take long.
        configuration.socket.heartbeatTimeoutMilliseconds = 600_000
        configuration.socket.handshakeMilliseconds = 600_000
        let server = IngestServer(
            configuration: configuration,
            trustedLoopback: SenderRights(producer: "tunnel", sourcePrefix: "https://tunnel.example/"),
            admission: MemoryAdmission(), makeDecoder: { NumberDecoder() },
            failed: { Issue.record("a worker failed: \($0)") })
        let endpoint = try server.start()[0]
        defer { server.stop() }
        let endless = try #require(RawConnection(endpoint))
        endless.send(RawConnection.greeting("NULL"))
        endless.send(RawConnection.ready)
        // Until its own READY is out, libzmq takes whatever comes for a part of the handshake.
        _ = try #require(endless.read(64))
        let header = try #require(endless.read(2))
        _ = try #require(endless.read(Int(header[1])))
        let frame = RawConnection.moreFrame(frameBytes)
        let step = (0..<max(1, 262_144 / frame.count)).flatMap { _ in frame }
        var sent = 0
        while server.cutConnections.isEmpty, sent < 64 << 20 {
            guard endless.send(step) else { break }
            sent += step.count
            server.lookAtConnections(now: MonotonicClock.milliseconds())
        }
        // What the kernel has not told yet is less than the two buffers of a connection.
        #expect(sent > 8 << 20 && sent < 32 << 20, "\(sent) bytes were taken")
        #expect(endless.isClosedByPeer())
        #expect(server.cutConnections == [.unfinished: 1])
    }

    /// Silent ones, half a greeting, a greeting without a handshake, a handshake that stops.
    @Test func whoDoesNotFinishItsHandshakeIsClosed() throws {
        let house = try house { $0.socket.handshakeMilliseconds = 1_000 }
        let greeting = RawConnection.greeting("CURVE")
        let beginnings: [[UInt8]] = [
            [], Array(greeting.prefix(9)), Array(greeting.prefix(40)), greeting,
            greeting + [4, 200] + [5] + Array("HELLO".utf8) + [1, 0],
            greeting + RawConnection.command("HELLO", [1, 0] + [UInt8](repeating: 0, count: 192)),
        ]
        let connections = try beginnings.map { bytes in
            let connection = try #require(RawConnection(house.endpoints[0]))
            connection.send(bytes)
            return connection
        }
        for (number, connection) in connections.enumerated() {
            #expect(connection.isClosedByPeer(), "beginning \(number) is still open")
        }
        #expect(try isServed(house.peer(house.keyFile("town"))))
        #expect(house.server.counters.messages == 2)
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>) func randomBytesReachNobodyAndStopNothing(seed: UInt64) throws {
        let house = try house { $0.socket.handshakeMilliseconds = 1_000 }
        var random = SeededRandom(seed: seed)
        for round in 0..<50 {
            guard let connection = RawConnection(house.endpoints[0]) else { continue }
            if round % 2 == 0 { connection.send(RawConnection.greeting(round % 4 == 0 ? "CURVE" : "NULL")) }
            connection.send((0..<Int(random.next() % 2_000)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        }
        #expect(try isServed(house.peer(house.keyFile("town"))))
        #expect(house.server.counters.messages == 2)
    }

    /// Connections that say nothing: the oldest are cut, and a sender beside them is served.
    @Test func aSenderBesideAFloodOfConnectionsIsServed() throws {
        let flood = 200
        let house = try house {
            $0.connections.strangers = 50
            $0.socket.handshakeMilliseconds = 60_000
        }
        let before = try house.peer(house.keyFile("town"))
        #expect(try isServed(before))
        var connections = AcceptedConnections(endpoints: house.endpoints)
        func look() { house.server.lookAtConnections(now: MonotonicClock.milliseconds()) }
        var seen: Set<AcceptedConnection> = []
        var raw: [RawConnection] = []
        for number in 1...flood {
            raw.append(try #require(RawConnection(house.endpoints[0])))
            // One after another: where the queue of the listener overflows, a later connection comes in before an earlier one.
            while seen.count < number + 1 {
                seen.formUnion(connections.open())
                look()
            }
        }
        #expect(try isServed(house.peer(house.keyFile("harbour"))))
        guard case .acknowledged = try before.ask(RawPeer.batch(1, 1, [1])) else {
            Issue.record("who was there before is not served")
            return
        }
        while connections.open().count > 52 { look() }
        let stillOpen = raw.suffix(50).filter { !$0.isClosedByPeer(milliseconds: 0) }.count
        #expect(raw.prefix(flood - 60).allSatisfy { $0.isClosedByPeer() })
        #expect(stillOpen >= 40)
        #expect(house.server.cutConnections[.stranger, default: 0] >= UInt64(flood - 50))
    }

    @Test func aProducerHasItsNumberOfConnectionsAndNoMore() throws {
        let house = try house { $0.connections.perProducer = 2 }
        let keys = try house.keyFile("town")
        var peers = try (0..<2).map { _ in try house.peer(keys) }
        for (number, peer) in peers.enumerated() { #expect(try isServed(peer, "s\(number)")) }
        let third = try house.peer(keys)
        #expect(try third.hello("s2") == .busy(firstSequence: 0, retryAfterMilliseconds: 1_000))
        #expect(try isServed(house.peer(house.keyFile("harbour"))))
        #expect(house.server.openConnections == ["town": 2, "harbour": 1])
        // Those that are there go on, and a place that becomes free is taken.
        guard case .acknowledged = try peers[1].ask(RawPeer.batch(1, 1, [1])) else {
            Issue.record("an open connection was disturbed")
            return
        }
        peers.removeFirst()
        var answer = try third.hello("s2")
        while case .busy = answer { answer = try third.hello("s2") }
        guard case .welcome = answer else {
            Issue.record("the free place was not given")
            return
        }
        #expect(house.server.counters.crowded["town", default: 0] >= 1)
    }

    @Test func whoNamesTooManyStreamsIsRefused() throws {
        let house = try House(admission: MemoryAdmission(streamLimit: 2))
        let peer = try house.peer(house.keyFile("town"))
        for stream in ["a", "b", "a"] {
            guard case .welcome = try peer.hello(stream, attempt: UInt64(stream.utf8.count)) else {
                Issue.record("\(stream) was not opened")
                return
            }
        }
        #expect(try peer.hello("c", attempt: 9) == .rejected(firstSequence: 0, reason: 13))
        #expect(try peer.ask(RawPeer.batch(1, 0, [1])) == .rejected(firstSequence: 0, reason: 10))
        #expect(try isServed(peer, "b"))
    }
}
