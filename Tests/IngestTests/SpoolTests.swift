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
