import Events

@testable import Deliberation

/// Seeded people of two camps who vote on thirty statements over some days, and what comes between them.
struct InventedConversation {
    static let start: Int64 = 1_780_000_000_000
    static let (minute, hour, day): (Int64, Int64, Int64) = (60_000, 3_600_000, 86_400_000)
    static let statements: Int32 = 30

    var events = ConversationEvents()
    private var random: SeededRandom
    /// How likely each camp agrees with each statement: the first ten are shared ground, the others divide.
    private let leaning: [[Double]]
    private let line: [Vote.Answer]
    private var people: UInt64 = 0
    private var identity: UInt64 = 0

    /// `clearness` is how surely at least a camp answers what divides.
    init(seed: UInt64, clearness: Double = 0.55) {
        var random = SeededRandom(seed: seed)
        leaning = (0..<2).map { camp in
            (0..<Int(Self.statements)).map { statement in
                if statement < 10 { return 0.8 + 0.15 * random.unit() }
                let lean = clearness + (0.96 - clearness) * random.unit()
                return (statement + camp) % 2 == 0 ? lean : 1 - lean
            }
        }
        line = (0..<Int(Self.statements)).map { $0 < 10 ? .disagree : random.chance(0.5) ? .agree : .disagree }
        self.random = random
        for number in 0..<Self.statements {
            events.statements.append(
                Statement(
                    number: number, author: nil, time: Self.start, identity: UInt64(number),
                    text: "Statement \(number)."))
        }
    }

    /// People of both camps, or of one, who come at even chances between two instants; each votes on about six of ten statements.
    mutating func addHonest(_ count: Int, from: Int64, to: Int64, camp: Int? = nil) -> Set<ParticipantKey> {
        addPeople(count, from: from, to: to, seeing: 0.6, camp: camp) { camp, statement, random in
            random.chance(0.1) ? .pass : random.chance(camp[statement]) ? .agree : .disagree
        }
    }

    /// Accounts that answer as they were all told, or with the given chance anything. They are against all shared ground.
    mutating func addPuppets(_ count: Int, from: Int64, to: Int64, noise: Double = 0.03, seeing: Double = 0.8)
        -> Set<ParticipantKey>
    {
        let line = line
        return addPeople(count, from: from, to: to, seeing: seeing) { _, statement, random in
            random.chance(noise) ? Vote.Answer.allCases[Int(random.next() % 3)] : line[statement]
        }
    }

    private mutating func addPeople(
        _ count: Int, from: Int64, to: Int64, seeing: Double, camp fixed: Int? = nil,
        answer: ([Double], Int, inout SeededRandom) -> Vote.Answer
    ) -> Set<ParticipantKey> {
        var keys: Set<ParticipantKey> = []
        for _ in 0..<count {
            let key = ParticipantKey(token: people &* 0x9E37_79B9_7F4A_7C15)
            people += 1
            keys.insert(key)
            let camp = leaning[fixed ?? Int(random.next() % 2)]
            var time = Int64.random(in: from..<to, using: &random)
            for statement in 0..<Int(Self.statements) where random.chance(seeing) {
                identity += 1
                events.votes.append(
                    Vote(
                        statement: Int32(statement), participant: key, time: time, identity: identity,
                        answer: answer(camp, statement, &random)))
                time += 5_000
            }
        }
        return keys
    }
}
