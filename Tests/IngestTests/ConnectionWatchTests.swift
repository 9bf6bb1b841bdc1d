import Testing
import ZeroMQ

@testable import Ingest

/// Which connections go, decided from numbers alone.
@Suite struct ConnectionWatchTests {
    private static func sight(_ number: UInt64, received: UInt64, delivered: UInt64, hasStream: Bool = true)
        -> ConnectionWatch.Sight
    {
        ConnectionWatch.Sight(
            connection: AcceptedConnection(descriptor: Int32(number), inode: number), receivedBytes: received,
            deliveredBytes: delivered, hasStream: hasStream)
    }

    @Test func whatArrivesWholeIsNeverCut() {
        var watch = ConnectionWatch(ConnectionBounds())
        for second in 0..<100_000 as Range<UInt64> {
            let bytes = second * 4_000_000
            let cuts = watch.judge([Self.sight(1, received: bytes + 700, delivered: bytes)], now: second * 1_000)
            #expect(cuts.isEmpty)
        }
    }

    @Test func aMessageWithoutEndIsCutAtItsBound() {
        var bounds = ConnectionBounds()
        bounds.bytes = 1_000_000
        var watch = ConnectionWatch(bounds)
        var cutAt: UInt64?
        for tenth in 0..<100 as Range<UInt64> where cutAt == nil {
            let received = 5_000_000 + tenth * 100_000
            let cuts = watch.judge([Self.sight(1, received: received, delivered: 5_000_000)], now: tenth * 100)
            if !cuts.isEmpty {
                #expect(cuts.map(\.reason) == [.unfinished])
                cutAt = received - 5_000_000
            }
        }
        // What is taken for heartbeats comes on top: 4,096 at first and 256 a second.
        #expect(cutAt == 1_100_000)
    }

    @Test func aMessageThatDoesNotEndInTimeIsCut() {
        var watch = ConnectionWatch(ConnectionBounds())
        var cutAt: UInt64?
        for second in 0..<200 as Range<UInt64> where cutAt == nil {
            let cuts = watch.judge([Self.sight(1, received: 200_000 + second, delivered: 0)], now: second * 1_000)
            if cuts.map(\.reason) == [.stalled] { cutAt = second }
        }
        #expect(cutAt == 61)
        // The same bytes with a message among them each minute are somebody on a slow line.
        var patient = ConnectionWatch(ConnectionBounds())
        for second in 0..<600 as Range<UInt64> {
            let delivered = second / 50 * 100
            let cuts = patient.judge(
                [Self.sight(1, received: 200_000 + delivered, delivered: delivered)], now: second * 1_000)
            #expect(cuts.isEmpty)
        }
    }

    /// libzmq's heartbeats take 16 bytes a second and never arrive as messages.
    @Test func heartbeatsAloneAreNotCutForTenDays() {
        var watch = ConnectionWatch(ConnectionBounds())
        for minute in 0..<14_400 as Range<UInt64> {
            let cuts = watch.judge([Self.sight(1, received: 700 + minute * 960, delivered: 0)], now: minute * 60_000)
            #expect(cuts.isEmpty)
        }
    }

    @Test func nobodyHidesBehindHeartbeatsForEver() {
        var watch = ConnectionWatch(ConnectionBounds())
        var most: UInt64 = 0
        for minute in 0..<100_000 as Range<UInt64> {
            most = minute * 60 * 250
            if !watch.judge([Self.sight(1, received: most, delivered: 0)], now: minute * 60_000).isEmpty { break }
        }
        #expect(most > 16_000_000 && most < 17_000_000)
    }

    @Test func allTogetherAreBoundedAndTheLargestGoesFirst() {
        var bounds = ConnectionBounds()
        bounds.totalBytes = 10_000_000
        var watch = ConnectionWatch(bounds)
        let sights = (1...5).map { Self.sight($0, received: $0 * 1_000_000 + 4_096, delivered: 0) }
        let cuts = watch.judge(sights, now: 0)
        #expect(cuts.map(\.connection.inode) == [5] && cuts.map(\.reason) == [.crowded])
        #expect(watch.judge(Array(sights.dropLast()), now: 100).isEmpty)
    }

    @Test func theOldestStrangersGoAndNobodyWithAStream() {
        var bounds = ConnectionBounds()
        bounds.strangers = 10
        var watch = ConnectionWatch(bounds)
        var sights = [Self.sight(1, received: 700, delivered: 0)]
        for number in 2...11 as ClosedRange<UInt64> {
            sights.append(Self.sight(number, received: 0, delivered: 0, hasStream: false))
            #expect(watch.judge(sights, now: number).isEmpty)
        }
        sights.append(Self.sight(12, received: 0, delivered: 0, hasStream: false))
        sights.append(Self.sight(13, received: 0, delivered: 0, hasStream: false))
        let cuts = watch.judge(sights.reversed(), now: 20)
        #expect(cuts.map(\.connection.inode) == [2, 3] && cuts.allSatisfy { $0.reason == .stranger })
    }

    @Test func aLaterConnectionWithTheSameDescriptorBeginsAnew() {
        var watch = ConnectionWatch(ConnectionBounds())
        var old = Self.sight(7, received: 200_000, delivered: 0)
        #expect(watch.judge([old], now: 0).isEmpty)
        old.connection = AcceptedConnection(descriptor: 7, inode: 8)
        #expect(watch.judge([old], now: 100_000).isEmpty)
        #expect(watch.judge([old], now: 160_001).map(\.reason) == [.stalled])
    }

    @Test func boundsFitTheDescriptorsThereAre() {
        var bounds = ConnectionBounds()
        bounds.fit(descriptors: 1_024)
        #expect(bounds.total == 512 && bounds.strangers == 256)
        bounds.fit(descriptors: 1_000_000)
        #expect(bounds.total == 512 && bounds.strangers == 256)
    }
}
