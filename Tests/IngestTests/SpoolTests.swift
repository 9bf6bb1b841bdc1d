import FeedbackClient
import Foundation
import Testing
import ZeroMQ

@Suite struct SpoolTests {
    private func events(_ range: Range<Int>) -> [[UInt8]] {
        range.map { Array(String($0).utf8) }
    }

    @Test func itSurvivesReopeningAndNeverReusesANumber() throws {
        let house = try House()
        let path = house.folder.appending(path: "spool.db").path
        let name: String
        do {
            let spool = try Spool(path: path)
            name = spool.stream
            #expect(try spool.append(events(0..<300)) == 0..<300)
            try spool.acknowledged(below: 120)
        }
        let spool = try Spool(path: path)
        #expect(spool.stream == name)
        #expect(try spool.waiting == 180)
        try spool.acknowledged(below: 300)
        #expect(try spool.append(events(300..<301)) == 300..<301)
        let batch = try spool.batch(from: 300, maximum: 10)
        #expect(batch?.count == 1 && batch?.body == Array("[300]".utf8))
        #expect(try spool.batch(from: 301, maximum: 10) == nil)
        #expect(throws: FeedbackClientError.self) { try spool.batch(from: 299, maximum: 10) }
    }

    @Test func itSurvivesBeingKilled() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "dcs-\(UUID().uuidString).db").path
        defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let spool = try Spool(path: path)
            try spool.append((0..<50).map { Array(String($0).utf8) })
            kill(getpid(), SIGKILL)
        }
        let spool = try Spool(path: path)
        #expect(try spool.waiting == 50)
        #expect(try spool.append([Array("50".utf8)]) == 50..<51)
    }

    @Test func aBatchNeverOutgrowsAMessage() throws {
        let house = try House()
        let spool = try Spool(path: house.folder.appending(path: "spool.db").path)
        let large = [UInt8](repeating: UInt8(ascii: "1"), count: 65_536)
        try spool.append(Array(repeating: large, count: 70))
        let batch = try spool.batch(from: 0, maximum: 5_000)
        #expect(batch?.count == 63)
        #expect(throws: FeedbackClientError.eventTooLarge(bytes: 65_537)) { try spool.append([large + [0]]) }
    }

    @Test func onlyOneProcessHoldsIt() throws {
        let house = try House()
        let path = house.folder.appending(path: "spool.db").path
        do {
            let spool = try Spool(path: path)
            try spool.append(events(0..<3))
            #expect(throws: FeedbackClientError.spoolInUse(path: path)) { try Spool(path: path) }
        }
        #expect(try Spool(path: path).waiting == 3)
        for name in [path, path + ".lock"] {
            let mode = try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions] as? Int
            #expect(mode == 0o600, "events are for their user's eyes only")
        }
    }

    @Test func aFullSpoolTakesNothingUntilThereIsRoom() throws {
        let house = try House()
        let path = house.folder.appending(path: "spool.db").path
        func fill(_ spool: Spool) throws {
            #expect(throws: FeedbackClientError.spoolFull(waitingBytes: 90, limitBytes: 100)) {
                try spool.append([[UInt8](repeating: 49, count: 5), [UInt8](repeating: 49, count: 6)])
            }
            #expect(try spool.waiting == 9)
        }
        do {
            let spool = try Spool(path: path, limitBytes: 100)
            try spool.append(Array(repeating: [UInt8](repeating: 49, count: 10), count: 9))
            try fill(spool)
        }
        let spool = try Spool(path: path, limitBytes: 100)
        try fill(spool)
        try spool.acknowledged(below: 1)
        #expect(try spool.append([[UInt8](repeating: 49, count: 20)]) == 9..<10)
    }

    /// A limit on the size of files stands for a full disk: SQLite gets the same kind of error.
    @Test func whatCannotBeWrittenIsNotTaken() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "dcs-\(UUID().uuidString).db").path
        defer { for end in ["", "-wal", "-shm", ".lock"] { try? FileManager.default.removeItem(atPath: path + end) } }
        await #expect(processExitsWith: .success) { [path = path as String] in
            signal(SIGXFSZ, SIG_IGN)
            let spool = try Spool(path: path)
            var limit = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            let before = limit
            limit.rlim_cur = 200_000
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            var taken = 0
            var isRefused = false
            while !isRefused {
                do {
                    try spool.append(Array(repeating: [UInt8](repeating: 49, count: 1_000), count: 10))
                    taken += 10
                } catch FeedbackClientError.spool(_, let problem) {
                    isRefused = true
                    precondition(problem.contains("nothing of this was taken"), problem)
                }
            }
            precondition(taken > 0 && taken < 200)
            limit = before
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            try spool.append([[49]])
            let waiting = try spool.waiting
            precondition(waiting == taken + 1)
        }
        let spool = try Spool(path: path)
        let count = try spool.waiting
        #expect(count > 1)
        #expect(try spool.batch(from: 0, maximum: 5_000)?.count == count, "the numbers are dense")
    }

    @Test func aDamagedFileIsNamedAndKept() throws {
        let house = try House()
        let file = house.folder.appending(path: "spool.db")
        let damaged = Data(repeating: 7, count: 5_000)
        try damaged.write(to: file)
        do {
            _ = try Spool(path: file.path)
            Issue.record("a damaged spool was opened")
        } catch FeedbackClientError.spool(let path, let problem) {
            #expect(path == file.path && problem.contains("is damaged; keep the file"))
        }
        #expect(try Data(contentsOf: file) == damaged)
    }

    /// The log of a process that died while writing ends anywhere: what was committed before that is there.
    @Test func aTornLogGivesAPrefix() throws {
        let house = try House()
        let path = house.folder.appending(path: "spool.db").path
        let copy = house.folder.appending(path: "copy.db").path
        let spool = try Spool(path: path)
        for round in 0..<20 { try spool.append(events(round * 10..<round * 10 + 10)) }
        let (main, log) = (
            try Data(contentsOf: URL(filePath: path)), try Data(contentsOf: URL(filePath: path + "-wal"))
        )
        var counts: [Int] = []
        for part in 0...12 {
            for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy + end) }
            try main.write(to: URL(filePath: copy))
            try log.prefix(log.count * part / 12).write(to: URL(filePath: copy + "-wal"))
            let torn = try Spool(path: copy)
            counts.append(try torn.waiting)
            let next = UInt64(counts[part])
            #expect(counts[part] % 10 == 0, "an append is there whole or not at all")
            #expect(try torn.append([[49]]) == next..<next + 1)
        }
        #expect(counts == counts.sorted() && counts.last == 200 && Set(counts).count > 5)
    }

    @Test func refusedEventsAreKeptForTheOperator() throws {
        let house = try House()
        let spool = try Spool(path: house.folder.appending(path: "spool.db").path)
        try spool.append([1, -1, 2, -2].map { Array(String($0).utf8) })
        var source = spool
        let summary = try house.sender(house.keyFile("town"), stream: spool.stream).run(source: &source)
        #expect(summary.isComplete && summary.progress.rejected == 2)
        let kept = try spool.rejects()
        #expect(kept.map(\.event.sequence) == [1, 3])
        #expect(kept.map { String(decoding: $0.text, as: UTF8.self) } == ["-1", "-2"])
        #expect(kept.allSatisfy { $0.event.reason == "rating-out-of-range" })
        #expect(try spool.waiting == 0)
        // Told twice it is kept once, and of many the newest are kept.
        try spool.refused(kept.map(\.event))
        #expect(try spool.rejects().count == 2)
        let first = try spool.append(events(0..<Spool.keptRejects)).lowerBound
        try spool.refused(
            (0..<Spool.keptRejects).map { RejectedEvent(sequence: first + UInt64($0), reason: "too-large") })
        #expect(try spool.rejects().first?.event.sequence == first)
        #expect(try spool.rejects().count == Spool.keptRejects)
    }

    @Test func whatIsAppendedWhileTheSenderRunsIsSentToo() throws {
        let house = try House()
        let spool = try Spool(path: house.folder.appending(path: "spool.db").path)
        let sender = try house.sender(house.keyFile("town"), stream: spool.stream)
        let signal = try StopSignal()
        let ended = Handover<Result<SendSummary, any Error>>()
        let thread = try SocketThread(name: "sender") {
            var source = spool
            ended.give(Result { try sender.run(source: &source, until: .stopped(signal)) })
        }
        for round in 0..<5 {
            let arrived = Handover<Bool>()
            house.admission.whenStored((round + 1) * 40) { arrived.give(true) }
            try spool.append(events(round * 40..<(round + 1) * 40))
            signal.sourceHasGrown()
            #expect(arrived.take())
        }
        signal.stop()
        _ = try ended.take().get()
        thread.join()
        #expect(house.admission.stream("town/live/\(spool.stream)").stored == Array(0..<200))
    }
}
