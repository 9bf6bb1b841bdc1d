import Foundation
import Synchronization
import Testing
import WireProtocol
import ZeroMQ

@testable import FeedbackClient

@Suite struct StreamSenderTests {
    @Test func everythingArrivesOnceAndInOrder() throws {
        let house = try House()
        let sender = try house.sender(house.keyFile("town"))
        var source = NumberSource(count: 30_000, size: 700)
        var reports: [UInt64] = []
        let summary = try sender.run(source: &source) { reports.append($0.acknowledgedBelow) }
        #expect(summary.isComplete)
        #expect(summary.progress.acknowledged == 30_000 && summary.progress.accepted <= 30_000)
        #expect(source.acknowledgedBelow == 30_000)
        #expect(reports == reports.sorted() && reports.last == 30_000)
        #expect(house.admission.stream("town/live/s").stored == Array(0..<30_000))
    }

    @Test func anEmptySourceIsDoneAtOnce() throws {
        let house = try House()
        var source = NumberSource(count: 0)
        #expect(try house.sender(house.keyFile("town")).run(source: &source).isComplete)
    }

    @Test func aSecondRunContinuesWhereTheFirstEnded() throws {
        let house = try House()
        let sender = try house.sender(house.keyFile("town"))
        var first = NumberSource(count: 500)
        _ = try sender.run(source: &first)
        var second = NumberSource(count: 900)
        let summary = try sender.run(source: &second)
        #expect(summary.progress.acknowledged == 400)
        #expect(house.admission.stream("town/live/s").stored == Array(0..<900))
    }

    @Test func lostAcknowledgementsCostOnlyARepetition() throws {
        let house = try House(admission: MemoryAdmission(isLost: { $0 % 5 == 0 }))
        var source = NumberSource(count: 5_000)
        let summary = try house.sender(house.keyFile("town")).run(source: &source)
        #expect(summary.isComplete)
        #expect(house.admission.stream("town/live/s").stored == Array(0..<5_000))
    }

    /// Without time to drain, answers of commits that did happen are lost, as when the process is killed.
    @Test(arguments: [0, 5_000] as [UInt64])
    func theServerRestartsInTheMiddle(drainMilliseconds: UInt64) throws {
        let house = try House(admission: MemoryAdmission(isLost: { $0 % 7 == 0 })) {
            $0.drainMilliseconds = drainMilliseconds
        }
        let sender = try house.sender(house.keyFile("town"))
        let ended = Handover<Result<SendSummary, any Error>>()
        let reached = (1...3).map { _ in Handover<Bool>() }
        for (index, handover) in reached.enumerated() {
            house.admission.whenStored(30_000 * (index + 1)) { handover.give(true) }
        }
        let thread = try SocketThread(name: "sender") {
            var source = NumberSource(count: 120_000, size: 500)
            ended.give(Result { try sender.run(source: &source) })
        }
        for handover in reached {
            _ = handover.take()
            try house.restart()
        }
        let summary = try ended.take().get()
        thread.join()
        #expect(summary.isComplete)
        #expect(summary.progress.acknowledged == 120_000)
        #expect(house.admission.stream("town/live/s").stored == Array(0..<120_000))
        #expect(house.admission.stream("town/live/s").epoch >= 4)
    }

    @Test func aFencedSenderStops() throws {
        let house = try House()
        let keys = try house.keyFile("town")
        let peer = try house.peer(keys)
        let fence = Mutex(false)
        var source = NumberSource(count: 20_000, size: 100)
        #expect(throws: FeedbackClientError.fenced(stream: "s")) {
            try house.sender(keys).run(source: &source) { progress in
                let isFirst = fence.withLock { done in
                    defer { done = done || progress.acknowledged > 0 }
                    return !done && progress.acknowledged > 0
                }
                if isFirst { _ = try? peer.hello(attempt: 9) }
            }
        }
    }

    @Test func aBusyServerIsGivenTime() throws {
        let house = try House { $0.busyMilliseconds = 20 }
        house.admission.setWaiting(300_000)
        let sender = try house.sender(house.keyFile("town"))
        let ended = Handover<Result<SendSummary, any Error>>()
        let thread = try SocketThread(name: "sender") {
            var source = NumberSource(count: 1_000)
            ended.give(Result { try sender.run(source: &source) })
        }
        while house.server.counters.busy < 3 { sched_yield() }
        house.admission.setWaiting(0)
        let summary = try ended.take().get()
        thread.join()
        #expect(summary.progress.busy >= 3)
        #expect(house.admission.stream("town/live/s").stored == Array(0..<1_000))
    }

    @Test func aRevokedSenderIsToldWhy() throws {
        let house = try House()
        let keys = try house.keyFile("town")
        let isRevoked = Mutex(false)
        var source = NumberSource(count: 20_000)
        let code = Int(WireReject.keyUnknown.rawValue)
        #expect(throws: FeedbackClientError.refused(code: code, explanation: WireReject.keyUnknown.explanation)) {
            try house.sender(keys).run(source: &source) { progress in
                let isFirst = isRevoked.withLock { done in
                    defer { done = true }
                    return !done
                }
                guard isFirst else { return }
                _ = try? house.keyStore.revoke("town", now: house.clock.date)
                house.clock.advance(200)
            }
        }
    }

    /// libzmq gives up for good after a refused handshake; the sender must not.
    @Test func aKeyThatBecomesValidLaterGetsIn() throws {
        let house = try House()
        let keys = try house.keyStore.makeClientKey(
            producer: "town", sourcePrefix: "https://town.example/",
            notBefore: house.clock.date.addingTimeInterval(60), now: house.clock.date)
        let turns = Mutex(0)
        let sender = try house.sender(keys, turns: { turns.withLock { $0 += 1 } })
        let ended = Handover<Result<SendSummary, any Error>>()
        let thread = try SocketThread(name: "sender") {
            var source = NumberSource(count: 1_000)
            ended.give(Result { try sender.run(source: &source) })
            turns.withLock { $0 = .max }
        }
        while turns.withLock({ $0 }) < 6 { sched_yield() }
        house.clock.advance(60_000)
        #expect(try ended.take().get().isComplete)
        thread.join()
        #expect(house.admission.stream("town/live/s").stored == Array(0..<1_000))
    }

    @Test func aSilentServerIsReported() throws {
        let house = try House()
        let keys = try house.keyFile("town")
        let sender = try house.sender(keys, giveUp: 300)
        house.server.stop()
        var source = NumberSource(count: 10)
        #expect(throws: FeedbackClientError.noAnswer(milliseconds: 300)) { try sender.run(source: &source) }
    }

    @Test func aSourceThatHasLessThanTheServerIsRefused() throws {
        let house = try House()
        let keys = try house.keyFile("town")
        var source = NumberSource(count: 100)
        _ = try house.sender(keys).run(source: &source)
        let spool = try Spool(path: house.folder.appending(path: "other.db").path)
        try spool.append([Array("1".utf8)])
        var copy = spool
        #expect(throws: FeedbackClientError.sourceBehind(serverNext: 100, sourceNext: 1)) {
            try house.sender(keys).run(source: &copy)
        }
        #expect(try spool.waiting == 1)
    }
}
