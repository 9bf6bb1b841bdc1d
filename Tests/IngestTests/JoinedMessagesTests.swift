import Events
import Synchronization
import TestKit
import Testing
import WireProtocol

@testable import Ingest
@testable import Journal

/// Messages that are joined into candidates mean what they mean one by one.
@Suite struct JoinedMessagesTests {
    private static let now: Int64 = 1_772_357_400_000

    private enum Step {
        case open(stream: Int)
        case message(stream: Int, epoch: UInt64, first: UInt64, count: Int, contentType: String, body: [UInt8])
        case endOfTurn
    }

    /// Answers to one stream, in order, with everything that an ACK adds up added up.
    private struct Answers: Equatable {
        var opened: [StreamState] = []
        var refusals: [AdmissionAnswer] = []
        var nextSequence: UInt64 = 0
        var accepted = 0
        var duplicate = 0
        var rejected: [Rejection] = []

        mutating func add(_ answer: AdmissionAnswer, messages: Int) {
            guard case .acknowledged(let next, let accepted, let duplicate, let rejected) = answer else {
                // The answer to a run is that of each of its messages.
                refusals += Array(repeating: answer, count: messages)
                return
            }
            nextSequence = max(nextSequence, next)
            self.accepted += accepted
            self.duplicate += duplicate
            self.rejected += rejected
        }
    }

    private struct Content: Equatable {
        var events = EventBatch()
        var tombstones: [Tombstone] = []
        var slots = 0
        var droppedFields: UInt64 = 0
    }

    private struct Outcome: Equatable {
        var answers: [Int: Answers] = [:]
        var content: [Int64: Content] = [:]
    }

    // MARK: What is sent

    /// Four streams in turns: small messages that follow each other, and now and then everything that can go wrong.
    private static func steps(seed: UInt64) -> [Step] {
        var random = SeededRandom(seed: seed)
        var next = [UInt64](repeating: 0, count: 4)
        var epoch = [UInt64](repeating: 1, count: 4)
        var steps = (0..<4).map { Step.open(stream: $0) }
        for _ in 0..<400 {
            let stream = Int.random(in: 0..<4, using: &random)
            if random.chance(0.02) { steps.append(.endOfTurn) }
            if random.chance(0.01) {
                steps.append(.open(stream: stream))
                epoch[stream] += 1
            }
            let count = [1, 1, 1, 1, 2, 3, 90].randomElement(using: &random) ?? 1
            // What the server answered with BUSY or the network lost is missing.
            if random.chance(0.02) {
                next[stream] += UInt64(count)
                continue
            }
            if random.chance(0.06) { next[stream] -= min(next[stream], UInt64.random(in: 1...9, using: &random)) }
            let isOld = random.chance(0.02)
            steps.append(
                .message(
                    stream: stream, epoch: epoch[stream] - (isOld ? 1 : 0), first: next[stream], count: count,
                    contentType: random.chance(0.02) ? "text/plain" : WireProtocol.contentType,
                    body: body(stream, from: next[stream], count: count, &random)))
            if !isOld { next[stream] += UInt64(count) }
            // A sender that was told of a gap goes back.
            if random.chance(0.05) { next[stream] = next[stream] / 2 }
        }
        return steps + [.endOfTurn]
    }

    /// The same number gives the same identity, so that what comes again is known.
    private static func body(
        _ stream: Int, from first: UInt64, count: Int, _ random: inout SeededRandom
    ) -> [UInt8] {
        if random.chance(0.03) {
            return Array(["", "[", "{}", "[]", "[{\"id\":1", "\u{FEFF}[]"].randomElement(using: &random)!.utf8)
        }
        let events = (0..<count).map { offset in
            let id = "\"\(stream)-\((first + UInt64(offset)) / (random.chance(0.05) ? 2 : 1))\""
            switch Int.random(in: 0..<40, using: &random) {
            case 0: return Fixture.event(id: id, data: #"{"service":"permit","rating":9}"#)
            case 1: return Fixture.event(id: id, time: #""2030-01-01T00:00:00Z""#)
            case 2: return Fixture.event(id: id, time: #""2001-01-01T00:00:00Z""#)
            case 3, 4: return Fixture.event(id: id, more: #","extra":1,"other":2"#)
            case 5:
                return Fixture.event(id: id, data: #"{"service":"permit","rating":2,"comment":"It took h\u00e9 long"}"#)
            case 6: return #"{"id":"\x"}"#
            case 7: return Fixture.event(id: id, data: Fixture.outcomeData)
            default: return Fixture.event(id: id)
            }
        }
        return Array("[\(events.joined(separator: ","))]".utf8)
    }

    // MARK: Two ways to the journal

    private final class AnswerLog: Sendable {
        let answers = Mutex<[Int: Answers]>([:])
    }

    /// The journal behind a decoder, fed as a worker feeds it.
    private final class Way {
        private let folder: TemporaryFolder
        private let admission: JournalAdmission
        private let decoder: EventDecoder
        private let connections: [Connection]
        private let log = AnswerLog()
        private var runs = CandidateRuns()
        private var waiting: [JournalWriter.Work] = []
        private(set) var candidates = 0
        private(set) var messages = 0

        init() throws {
            folder = try TemporaryFolder()
            admission = try JournalAdmission(
                path: folder.path("journal.sqlite"), labels: Fixture.registry.labels, now: { now })
            decoder = try Fixture.decoder()
            connections = (0..<4).map {
                Connection(route: [UInt8($0)], producer: "p", stream: "\($0)", attempt: 1)
            }
        }

        func take(_ steps: [Step], joining: Bool) throws -> Outcome {
            for step in steps {
                switch step {
                case .endOfTurn: try endTurn()
                case .open(let stream):
                    handOverAll()
                    waiting.append(
                        .open(producer: "p", stream: "\(stream)", isBackfill: stream == 3) { [log] state in
                            log.answers.withLock { $0[stream, default: Answers()].opened.append(state) }
                        })
                case .message(let stream, let epoch, let first, let count, let contentType, let body):
                    messages += 1
                    add(stream, epoch, first, count, Array(contentType.utf8), body)
                    if !joining { try endTurn() }
                }
            }
            return Outcome(answers: log.answers.withLock { $0 }, content: try content())
        }

        private func add(
            _ stream: Int, _ epoch: UInt64, _ first: UInt64, _ count: Int, _ contentType: [UInt8], _ body: [UInt8]
        ) {
            let connection = connections[stream]
            handOver(runs.takeEnded(by: connection, epoch: epoch, firstSequence: first, bytes: body.count))
            let run = runs.run(of: connection, epoch: epoch, firstSequence: first)
            run.add(count: count, bytes: body.count) {
                body.withUnsafeBytes { body in
                    contentType.withUnsafeBytes { type in
                        decoder.decode(body: body, contentType: type, count: count, rights: Fixture.rights, into: run)
                    }
                }
            }
            handOver(runs.takeFull(of: connection, added: count))
        }

        private func handOver(_ entry: CandidateRuns.Entry?) {
            guard let entry, let stream = Int(entry.connection.stream) else { return }
            let candidate = entry.run.takeCandidate()
            runs.giveBack(entry.run)
            candidates += 1
            let messages = candidate.messageCount
            waiting.append(
                .submit(
                    .init(candidate) { [log] answer in
                        log.answers.withLock { $0[stream, default: Answers()].add(answer, messages: messages) }
                    }))
        }

        private func handOverAll() {
            while let entry = runs.takeFirst() { handOver(entry) }
            #expect(runs.slots == 0)
        }

        private func endTurn() throws {
            handOverAll()
            for answer in try admission.commit(waiting) { answer() }
            waiting = []
        }

        private func content() throws -> [Int64: Content] {
            let reader = try JournalReader(path: folder.path("journal.sqlite"))
            var content: [Int64: Content] = [:]
            for row in try reader.batches(from: 0, limit: .max, slots: .max) {
                var stream = content[row.producer, default: Content()]
                stream.events.append(row.events)
                stream.tombstones += row.tombstones.map {
                    Tombstone(offset: stream.slots + $0.offset, reason: $0.reason)
                }
                stream.slots += row.slots
                stream.droppedFields += row.droppedFields
                content[row.producer] = stream
            }
            return content
        }
    }

    @Test(arguments: 0..<10) func joinedMessagesMeanWhatTheyMeanOneByOne(seed: Int) throws {
        let steps = Self.steps(seed: UInt64(seed))
        let (alone, joined) = (try Way(), try Way())
        let expected = try alone.take(steps, joining: false)
        let found = try joined.take(steps, joining: true)
        #expect(found.answers == expected.answers)
        #expect(found.content == expected.content)
        #expect(alone.candidates == alone.messages)
        #expect(joined.candidates < joined.messages / 2, "nothing was joined")
        // What the steps are meant to try has happened.
        let all = expected.answers.values
        #expect(all.contains { $0.refusals.contains(.fenced) })
        #expect(all.contains { $0.refusals.contains { if case .expected = $0 { true } else { false } } })
        #expect(all.contains { $0.duplicate > 0 } && all.contains { !$0.rejected.isEmpty })
        #expect(expected.content.values.contains { $0.droppedFields > 0 })
    }

    @Test func aRunEndsWhereTheNextMessageDoesNotFollow() {
        var runs = CandidateRuns()
        let (one, two) = (
            Connection(route: [1], producer: "p", stream: "1", attempt: 1),
            Connection(route: [2], producer: "p", stream: "2", attempt: 1)
        )
        func add(_ connection: Connection, _ first: UInt64, _ count: Int, bytes: Int = 10, epoch: UInt64 = 1) -> [Int] {
            let ended = runs.takeEnded(by: connection, epoch: epoch, firstSequence: first, bytes: bytes)
            let run = runs.run(of: connection, epoch: epoch, firstSequence: first)
            run.add(count: count, bytes: bytes) { run.append(verdict: 1, count: count) }
            let full = runs.takeFull(of: connection, added: count)
            return [ended, full].compactMap { $0?.run.takeCandidate().slots }
        }
        #expect(add(one, 0, 1).isEmpty && add(two, 7, 2).isEmpty && add(one, 1, 3).isEmpty && add(two, 9, 1).isEmpty)
        #expect(runs.slots == 7)
        #expect(add(one, 5, 1) == [4], "a gap")
        #expect(add(one, 5, 1) == [1], "a repetition")
        #expect(add(one, 6, 1, epoch: 2) == [1], "another epoch")
        #expect(add(two, 10, CandidateRuns.fullEvents - 3) == [CandidateRuns.fullEvents], "enough")
        #expect(add(two, 900, 1, bytes: CandidateRuns.joinedBytes).isEmpty)
        #expect(add(two, 901, 1) == [1], "too many bytes")
        #expect(runs.slots == 2)
        #expect(runs.takeFirst()?.connection === one && runs.takeFirst()?.connection === two)
        #expect(runs.takeFirst() == nil && runs.slots == 0)
    }

    /// A HELLO right behind its messages must not fence them.
    @Test func messagesBeforeAnOpeningAreDecidedBeforeIt() throws {
        let house = try House()
        let peer = try house.peer(house.keyFile("town"))
        _ = try peer.hello()
        for number in 0..<20 as Range<UInt64> { try peer.send(RawPeer.batch(1, number, [Int64(number)])) }
        try peer.send([WireMessage.hello(Hello(stream: "s", isBackfill: false, attempt: 2)).encoded()])
        while true {
            guard let answer = try peer.answer() else {
                Issue.record("no welcome")
                return
            }
            guard case .welcome(let welcome) = answer else { continue }
            #expect(welcome.epoch == 2 && welcome.nextSequence == 20)
            break
        }
        #expect(house.server.counters.acknowledged == 20 && house.server.counters.fenced == 0)
    }
}
