import Events
import Testing
import WireProtocol

@testable import Ingest

@Suite struct IngestServerTests {
    private func reject(_ reason: WireReject, _ firstSequence: UInt64 = 0) -> WireMessage {
        .rejected(firstSequence: firstSequence, reason: reason.rawValue)
    }

    @Test func helloBatchAcknowledgement() throws {
        let house = try House()
        let peer = try house.peer(house.keyFile("town"))
        let welcome = Welcome(attempt: 1, epoch: 1, nextSequence: 0, maxBatch: 5_000, credit: 20_000)
        #expect(try peer.hello() == .welcome(welcome))
        #expect(
            try peer.ask(RawPeer.batch(1, 0, [10, -1, 12]))
                == .acknowledged(
                    Acknowledgement(
                        epoch: 1, nextSequence: 3, accepted: 2, duplicate: 0, credit: 20_000,
                        reasons: [WireReasonCount(reason: RejectReason.ratingOutOfRange.rawValue, count: 1)],
                        rejected: [WireRejection(sequence: 1, reason: RejectReason.ratingOutOfRange.rawValue)])))
        #expect(house.admission.stream("town/live/s").stored == [10, 12])
        let counters = house.server.counters
        #expect(counters.messages == 2 && counters.hellos == 1 && counters.batches == 1 && counters.events == 3)
        #expect(counters.acknowledged == 1 && counters.rejected.isEmpty)
    }

    @Test func aBatchSentTwiceIsAcknowledgedTwiceAndStoredOnce() throws {
        let house = try House()
        let peer = try house.peer(house.keyFile("town"))
        _ = try peer.hello()
        for _ in 0..<2 {
            guard case .acknowledged(let answer) = try peer.ask(RawPeer.batch(1, 0, [1, 2])) else {
                Issue.record("no acknowledgement")
                return
            }
            #expect(answer.nextSequence == 2)
        }
        #expect(house.admission.stream("town/live/s").stored == [1, 2])
    }

    @Test func anUnreadableBodyTakesItsNumbersAndTheStreamGoesOn() throws {
        let house = try House()
        let peer = try house.peer(house.keyFile("town"))
        _ = try peer.hello()
        guard case .acknowledged(let answer) = try peer.ask(RawPeer.batch(1, 0, [1, 2], count: 700)) else {
            Issue.record("no acknowledgement")
            return
        }
        #expect(answer.nextSequence == 700)
        #expect(answer.reasons == [WireReasonCount(reason: RejectReason.unreadable.rawValue, count: 700)])
        #expect(answer.rejected.count == WireProtocol.listedRejections)
    }

    @Test func gapsAndOlderEpochsAreNamed() throws {
        let house = try House()
        let keys = try house.keyFile("town")
        let old = try house.peer(keys)
        _ = try old.hello()
        #expect(try old.ask(RawPeer.batch(1, 5, [1])) == .expected(epoch: 1, sequence: 0))
        let new = try house.peer(keys)
        guard case .welcome(let welcome) = try new.hello(attempt: 2) else {
            Issue.record("no welcome")
            return
        }
        #expect(welcome.epoch == 2)
        #expect(try old.ask(RawPeer.batch(1, 0, [1])) == .fenced(epoch: 1))
        #expect(house.server.counters.fenced == 1 && house.server.counters.gaps == 1)
    }

    @Test func aRepeatedHelloDoesNotFenceItsSender() throws {
        let house = try House()
        let peer = try house.peer(house.keyFile("town"))
        let first = try peer.hello(attempt: 77)
        #expect(try peer.hello(attempt: 77) == first)
        guard case .welcome(let again) = try peer.hello(attempt: 78) else {
            Issue.record("no welcome")
            return
        }
        #expect(again.epoch == 2)
    }

    @Test func wrongFrameCountsAreRefusedAtOnce() throws {
        let house = try House()
        let peer = try house.peer(house.keyFile("town"))
        _ = try peer.hello()
        let header = RawPeer.batch(1, 0, [1])[0]
        #expect(try peer.ask([header]) == reject(.frameCount))
        #expect(try peer.ask([header, [1]]) == reject(.frameCount))
        #expect(try peer.ask([header, [1], [2], [3]]) == reject(.frameCount))
        #expect(try peer.ask(Array(repeating: [0], count: 5_000)) == reject(.frameCount))
        #expect(try peer.ask([WireMessage.fenced(epoch: 1).encoded()]) == reject(.typeUnexpected))
        #expect(try peer.ask([[1, 2, 3]]) == reject(.malformedHeader))
        #expect(try peer.ask([[0x44, 0x43, 0x53, 9, 1, 0, 0, 0]]) == reject(.versionUnsupported))
        #expect(house.server.counters.rejected[.frameCount] == 4)
        guard case .acknowledged = try peer.ask(RawPeer.batch(1, 0, [1])) else {
            Issue.record("the connection did not go on")
            return
        }
    }

    @Test func limitsAreRefusedWithTheirReason() throws {
        let house = try House()
        let peer = try house.peer(house.keyFile("town"))
        _ = try peer.hello()
        #expect(try peer.ask(RawPeer.batch(1, 3, [1], count: 0)) == reject(.tooManyEvents, 3))
        #expect(try peer.ask(RawPeer.batch(1, 3, [1], count: 5_001)) == reject(.tooManyEvents, 3))
        #expect(try peer.ask(RawPeer.batch(1, .max, [1])) == reject(.tooManyEvents, .max))
        var large = RawPeer.batch(1, 4, [1])
        large[2] = [UInt8](repeating: 32, count: Limits.batchBytes + 1)
        #expect(try peer.ask(large) == reject(.tooLarge, 4))
        var odd = RawPeer.batch(1, 5, [1])
        odd[1] = [UInt8](repeating: 65, count: 129)
        #expect(try peer.ask(odd) == reject(.contentTypeTooLong, 5))
    }

    @Test func aBatchBeforeHelloIsRefused() throws {
        let house = try House()
        let peer = try house.peer(house.keyFile("town"))
        #expect(try peer.ask(RawPeer.batch(1, 0, [1])) == reject(.streamNotOpen))
    }

    @Test func backfillNeedsTheRight() throws {
        let house = try House()
        let live = try house.peer(house.keyFile("town"))
        #expect(try live.hello(isBackfill: true) == reject(.backfillNotAllowed))
        let keys = try house.keyFile("archive", mayBackfill: true)
        house.clock.advance(200)
        let importer = try house.peer(keys)
        guard case .welcome = try importer.hello(isBackfill: true) else {
            Issue.record("no welcome")
            return
        }
        #expect(house.admission.stream("archive/backfill/s").isBackfill)
    }

    @Test func aKeyThatIsRevokedWhileConnectedIsRefusedAtOnce() throws {
        let house = try House()
        let peer = try house.peer(house.keyFile("town"))
        _ = try peer.hello()
        try house.keyStore.revoke("town", now: house.clock.date)
        house.clock.advance(200)
        #expect(try peer.ask(RawPeer.batch(1, 0, [1])) == reject(.keyUnknown))
        #expect(house.admission.stream("town/live/s").stored.isEmpty)
        #expect(house.server.counters.rejected == [.keyUnknown: 1])
    }

    @Test func anUnknownKeyIsNotHeard() throws {
        let house = try House()
        let keys = try house.keyFile("town")
        let revoked = try house.keyFile("gone")
        try house.keyStore.revoke("gone", now: house.clock.date)
        house.clock.advance(200)
        let peer = try house.peer(revoked)
        try peer.send([WireMessage.hello(Hello(stream: "s", isBackfill: false, attempt: 1)).encoded()])
        #expect(try peer.answer(milliseconds: 300) == nil)
        #expect(house.server.counters.messages == 0)
        guard case .welcome = try house.peer(keys).hello() else {
            Issue.record("no welcome")
            return
        }
    }

    @Test func aJournalThatIsBehindSaysBusy() throws {
        let house = try House()
        let peer = try house.peer(house.keyFile("town"))
        _ = try peer.hello()
        house.admission.setWaiting(200_001)
        #expect(
            try peer.ask(RawPeer.batch(1, 0, [1])) == .busy(firstSequence: 0, retryAfterMilliseconds: 250))
        house.admission.setWaiting(190_000)
        guard case .acknowledged(let answer) = try peer.ask(RawPeer.batch(1, 0, [1])) else {
            Issue.record("no acknowledgement")
            return
        }
        #expect(answer.credit == 10_000)
        #expect(house.server.counters.busy == 1)
    }

    @Test func theTokenBucketRefillsWithTime() throws {
        let house = try House { $0.eventsPerSecond = 1 }
        let peer = try house.peer(house.keyFile("town"))
        _ = try peer.hello()
        let many = Array(repeating: Int64(1), count: 5_000)
        guard case .acknowledged = try peer.ask(RawPeer.batch(1, 0, many)) else {
            Issue.record("the bucket was not full at first")
            return
        }
        #expect(
            try peer.ask(RawPeer.batch(1, 5_000, [1])) == .busy(firstSequence: 5_000, retryAfterMilliseconds: 1))
        house.clock.advance(1_000)
        guard case .acknowledged = try peer.ask(RawPeer.batch(1, 5_000, [1])) else {
            Issue.record("the bucket did not refill")
            return
        }
    }

    @Test func workersHaveEndpointsOfTheirOwn() throws {
        let house = try House { $0.workers = 3 }
        #expect(Set(house.endpoints).count == 3)
        let keys = try house.keyFile("town")
        for worker in 0..<3 {
            guard case .welcome(let welcome) = try house.peer(keys, worker: worker).hello("s\(worker)") else {
                Issue.record("worker \(worker) is silent")
                return
            }
            #expect(welcome.epoch == 1)
        }
    }

    @Test func anyTcpPort() throws {
        let house = try House { $0.endpoint = "tcp://127.0.0.1:*" }
        #expect(house.endpoints[0].hasPrefix("tcp://127.0.0.1:"))
        guard case .welcome = try house.peer(house.keyFile("town")).hello() else {
            Issue.record("no welcome")
            return
        }
    }

    @Test func endpointsAreChecked() throws {
        var configuration = IngestConfiguration(endpoint: "tcp://127.0.0.1:5600")
        configuration.workers = 2
        #expect(try configuration.endpoints() == ["tcp://127.0.0.1:5600", "tcp://127.0.0.1:5601"])
        for wrong in ["ws://127.0.0.1:1", "tcp://127.0.0.1", "tcp://:5", "tcp://127.0.0.1:65535", "ipc://", "5600"] {
            configuration.endpoint = wrong
            #expect(throws: IngestConfigurationError.endpoint(wrong)) { try configuration.endpoints() }
        }
    }

    @Test func silentConnectionsAreForgottenFirst() {
        var connections = Connections(limit: 8)
        for index in 0..<8 as Range<UInt8> {
            connections.set(Connection(route: [index], producer: "p", stream: "s", attempt: 1))
        }
        #expect(connections.find([0], producer: "p") != nil)
        #expect(connections.find([0], producer: "another") == nil)
        connections.set(Connection(route: [8], producer: "p", stream: "s", attempt: 1))
        #expect(connections.find([1], producer: "p") == nil)
        #expect(connections.find([0], producer: "p") != nil)
    }
}
