import Deliberation
import Events
import Foundation
import Importing

/// One conversation to group from its events; real where `folder` is set, else made up.
struct OpinionOrder: Codable {
    /// Of a public Pol.is conversation: comments.csv and votes.csv.
    var folder: String?
    var people = 0
    var statements = 0
    var votesOfPerson = 0
    /// Votes that come on top before the measured computation.
    var newVotes = 0
    var runs = 1
}

/// Processor seconds of one full computation, the middle one of the runs. Everything runs on one thread.
struct OpinionResult: Codable {
    var people: Int
    var statements: Int
    var votes: Int
    var groups: Int
    var recordSeconds: Double
    var groupSeconds: Double
    var stabilitySeconds: Double
    var stability: Double
    var tries: Int
    var residentBytesMax: Int
}

struct OpinionRun {
    /// Shown wherever a figure of that conversation is shown.
    static let attribution = """
        vtaiwan.uberx: Data was gathered using the Polis software (compdemocracy.org/polis) and is sub-licensed under CC BY 4.0 with
        Attribution to The Computational Democracy Project. The data and more information about how the data was collected can be
        found at the following link(s): https://compdemocracy.org/case-studies/2015-vtaiwan-uberx
        """

    private let order: OpinionOrder

    init(_ order: OpinionOrder) { self.order = order }

    func measure() throws -> OpinionResult {
        var events = try order.folder.map { try read(URL(filePath: $0)) } ?? madeUp()
        var random = SeededRandom(seed: 2)
        let last = events.votes.map(\.time).max() ?? 0
        for number in 0..<order.newVotes {
            guard var vote = events.votes.randomElement(using: &random) else { break }
            vote.time = last + Int64(number)
            vote.identity = UInt64.max - UInt64(number)
            vote.answer = Vote.Answer.allCases.randomElement(using: &random) ?? .pass
            events.votes.append(vote)
        }
        let results = (0..<order.runs).map { _ in compute(events) }
        guard var result = results.first else { throw Problem("No run was asked for.") }
        result.recordSeconds = median(results.map(\.recordSeconds))
        result.groupSeconds = median(results.map(\.groupSeconds))
        result.stabilitySeconds = median(results.map(\.stabilitySeconds))
        result.residentBytesMax = Machine.residentBytesMax
        return result
    }

    private func compute(_ events: ConversationEvents) -> OpinionResult {
        let start = Machine.cpuSeconds
        let record = ConversationRecord(events)
        let recorded = Machine.cpuSeconds
        let matrix = VoteMatrix(record)
        let groups = OpinionGroups(record, matrix)
        let grouped = Machine.cpuSeconds
        let stability = Stability(groups, record, matrix)
        return OpinionResult(
            people: matrix.rows, statements: matrix.columns, votes: record.votes.count, groups: groups.count,
            recordSeconds: recorded - start, groupSeconds: grouped - recorded,
            stabilitySeconds: Machine.cpuSeconds - grouped, stability: stability.ofConversation ?? 0,
            tries: stability.tries, residentBytesMax: 0)
    }

    /// Four camps, each with a lean of its own on every statement.
    private func madeUp() -> ConversationEvents {
        var random = SeededRandom(seed: 1)
        var events = ConversationEvents()
        for number in 0..<order.statements {
            events.statements.append(
                Statement(number: Int32(number), author: nil, time: 0, identity: UInt64(number), text: "\(number)"))
        }
        let lean = (0..<4).map { _ in (0..<order.statements).map { _ in random.normal() } }
        events.votes.reserveCapacity(order.people * order.votesOfPerson + order.newVotes)
        for _ in 0..<order.people {
            let key = ParticipantKey(token: random.next())
            let camp = Int.random(in: 0..<4, using: &random)
            // Steps that share no factor with the number of statements never meet the same one twice.
            var statement = Int.random(in: 0..<order.statements, using: &random)
            let step = [1, 3, 7, 9, 11, 13].randomElement(using: &random) ?? 1
            for _ in 0..<order.votesOfPerson {
                statement = (statement + step) % order.statements
                let view = lean[camp][statement] + random.normal()
                events.votes.append(
                    Vote(
                        statement: Int32(statement), participant: key,
                        time: Int64(events.votes.count), identity: random.next(),
                        answer: view > 0.3 ? .agree : view < -0.3 ? .disagree : .pass))
            }
        }
        return events
    }

    private func read(_ folder: URL) throws -> ConversationEvents {
        var events = ConversationEvents()
        try eachRow(folder.appending(path: "comments.csv"), ["timestamp", "comment-id", "moderated"]) { index, row in
            let number = Int32(row[1])
            events.statements.append(
                Statement(number: number, author: nil, time: row[0], identity: UInt64(index), text: "\(number)"))
            events.decisions.append(
                ModerationDecision(
                    statement: number, time: row[0], identity: UInt64(index),
                    state: ModerationState(rawValue: Int8(row[2])) ?? .unreviewed))
        }
        try eachRow(folder.appending(path: "votes.csv"), ["timestamp", "comment-id", "voter-id", "vote"]) {
            index, row in
            events.votes.append(
                Vote(
                    statement: Int32(row[1]), participant: ParticipantKey(number: row[2], token: 0), time: row[0],
                    identity: UInt64(index), answer: Vote.Answer(rawValue: Int8(row[3])) ?? .pass))
        }
        return events
    }

    /// Whole numbers in the named columns.
    private func eachRow(_ file: URL, _ names: [String], _ body: (Int, [Int64]) -> Void) throws {
        var reader = CSVReader(bytes: [UInt8](try Data(contentsOf: file)))
        var columns: [Int] = []
        while let record = try reader.record() {
            let fields = (0..<record.count).map { record.text($0) ?? "" }
            if record.number == 1 {
                columns = names.compactMap { fields.firstIndex(of: $0) }
                guard columns.count == names.count else { throw Problem("\(file.path) lacks one of \(names).") }
                continue
            }
            let values = columns.compactMap { $0 < fields.count ? Int64(fields[$0]) : nil }
            guard values.count == names.count else {
                throw Problem("\(file.path): row \(record.number) has no numbers.")
            }
            body(record.number, values)
        }
    }
}
