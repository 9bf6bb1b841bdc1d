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

/// Seconds, the middle ones of the runs.
struct OpinionResult: Codable {
    var people: Int
    var statements: Int
    var votes: Int
    var groups: Int
    var stability: Double
    var tries: Int
    /// An update from events to everything that is said of the conversation, by the wall clock; the work is done on two threads or more.
    var seconds: Double
    /// The same of all threads together.
    var processorSeconds: Double
    /// What it is made of in processor time, each measured by itself.
    var parts: OpinionParts
    var residentBytesMax: Int
}

struct OpinionParts: Codable {
    var record = 0.0
    var groups = 0.0
    var stability = 0.0
    /// Representative statements, consensus, extremity and priorities.
    var meaning = 0.0
    var blocs = 0.0
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
        var events = try order.folder.map { try PolisExport(folder: URL(filePath: $0)).events().events } ?? madeUp()
        var random = SeededRandom(seed: 2)
        let last = events.votes.map(\.time).max() ?? 0
        for number in 0..<order.newVotes {
            guard var vote = events.votes.randomElement(using: &random) else { break }
            vote.time = last + Int64(number)
            vote.identity = UInt64.max - UInt64(number)
            vote.answer = Vote.Answer.allCases.randomElement(using: &random) ?? .pass
            events.votes.append(vote)
        }
        let results = (0..<order.runs).map { _ in update(events) }
        guard var result = results.first else { throw Problem("No run was asked for.") }
        let laps = (0..<order.runs).map { _ in parts(events) }
        func middle(_ part: KeyPath<OpinionParts, Double>) -> Double { median(laps.map { $0[keyPath: part] }) }
        result.seconds = median(results.map(\.seconds))
        result.processorSeconds = median(results.map(\.processorSeconds))
        result.parts = OpinionParts(
            record: middle(\.record), groups: middle(\.groups), stability: middle(\.stability),
            meaning: middle(\.meaning), blocs: middle(\.blocs))
        return result
    }

    private func update(_ events: ConversationEvents) -> OpinionResult {
        let start = Machine.cpuSeconds
        let (analysis, seconds) = timed { OpinionAnalysis(ConversationRecord(events)) }
        let processorSeconds = Machine.cpuSeconds - start
        return OpinionResult(
            people: analysis.matrix.rows, statements: analysis.matrix.columns, votes: analysis.record.votes.count,
            groups: analysis.groups.count, stability: analysis.stability.ofConversation ?? 0,
            tries: analysis.stability.tries, seconds: seconds, processorSeconds: processorSeconds,
            parts: OpinionParts(), residentBytesMax: Machine.residentBytesMax)
    }

    /// The steps of `OpinionAnalysis`, with the clock read between them.
    private func parts(_ events: ConversationEvents) -> OpinionParts {
        var parts = OpinionParts()
        var last = Machine.cpuSeconds
        func lap() -> Double {
            let before = last
            last = Machine.cpuSeconds
            return last - before
        }
        let record = ConversationRecord(events)
        parts.record = lap()
        let matrix = VoteMatrix(record)
        let groups = OpinionGroups(record, matrix)
        parts.groups = lap()
        _ = Stability(groups, record, matrix)
        parts.stability = lap()
        let leftOut = record.statements.map(\.isLeftOut)
        let extremity = groups.components.extremity(matrix: matrix, leftOut: leftOut)
        let votes = GroupVotes(matrix: matrix, groupOfRow: groups.groupOfRow, groups: groups.count)
        _ = votes.representativeStatements(leftOut: leftOut)
        _ = GroupVotes(everybodyIn: matrix).consensusStatements(leftOut: leftOut)
        _ = votes.groupConsensus()
        _ = StatementPriority.all(votes, extremity: extremity, isMeta: record.statements.map(\.isMeta))
        parts.meaning = lap()
        _ = VotingBlocFinder.blocs(
            matrix: matrix, firstVotes: VotingBloc.firstVotes(of: record))
        parts.blocs = lap()
        return parts
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
}
