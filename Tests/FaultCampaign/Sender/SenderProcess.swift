import Events
import FeedbackClient
import Foundation

/// A sender of ours in a process of its own: the real client with its spool, and a record outside of the program under test.
enum SenderProcess {
    /// Sends until the stop file is there, or the end is reached, and everything is acknowledged.
    static func run(_ order: SenderOrder) throws {
        let spool = try Spool(path: order.spool)
        try FileManager.default.createDirectory(atPath: order.folder, withIntermediateDirectories: true)
        try Data(spool.stream.utf8).write(to: URL(filePath: order.folder + "/stream"))
        let signal = try StopSignal()
        let maker = Thread {
            do {
                try make(order, spool, signal)
            } catch {
                end("the spool takes nothing: \(error)")
            }
            signal.stop()
        }
        maker.start()
        var source = RecordedSpool(
            spool: spool, acknowledged: try NumberRecord(path: order.acknowledgedRecord))
        let busy = try NumberRecord(path: order.busyRecord)
        var timing = SendTiming()
        timing.retryMilliseconds = 200
        timing.retryMaximumMilliseconds = 800
        timing.pollMilliseconds = 20
        timing.reconnectMilliseconds = 10
        let sender = StreamSender(
            endpoint: order.endpoint, keys: try ClientKeys.load(path: order.keyFile), stream: spool.stream,
            timing: timing)
        var busyBefore: UInt64 = 0
        _ = try sender.run(source: &source, until: .stopped(signal)) { progress in
            if progress.busy > busyBefore { busy.append(progress.busy) }
            busyBefore = progress.busy
        }
        // The end is reached: now all the rest.
        _ = try sender.run(source: &source)
    }

    private static func make(_ order: SenderOrder, _ spool: Spool, _ signal: StopSignal) throws {
        let accepted = try NumberRecord(path: order.acceptedRecord)
        // An empty append says which number is next, also after a crash between append and record.
        var next = try spool.append([]).lowerBound
        accepted.append(next)
        while next < order.endSequence, !FileManager.default.fileExists(atPath: order.stopFile) {
            // A service that makes more than it gets rid of has to wait at some time too.
            guard try spool.waiting < 20_000 else {
                usleep(5_000)
                continue
            }
            let end = min(order.endSequence, next + UInt64(order.eventsPerAppend))
            let events = (next..<end).map {
                MadeUpEvent(producer: order.producer, sequence: $0).json(began: order.began)
            }
            FailPoint.pass("sender.before-append")
            next = try spool.append(events).upperBound
            FailPoint.pass("sender.after-append")
            accepted.append(next)
            signal.sourceHasGrown()
            if order.pauseMicroseconds > 0 { usleep(order.pauseMicroseconds) }
        }
    }

    private static func end(_ text: String) -> Never {
        FileHandle.standardError.write(Data("sender: \(text)\n".utf8))
        exit(70)
    }
}

/// The spool, and a line on disk for every acknowledgement before the spool forgets the events.
private struct RecordedSpool: SequencedSource {
    let spool: Spool
    let acknowledged: NumberRecord

    func batch(from sequence: UInt64, maximum: Int) throws -> EncodedBatch? {
        try spool.batch(from: sequence, maximum: maximum)
    }

    func acknowledged(below sequence: UInt64) throws {
        acknowledged.append(sequence)
        FailPoint.pass("sender.before-delete")
        try spool.acknowledged(below: sequence)
        FailPoint.pass("sender.after-delete")
    }
}
