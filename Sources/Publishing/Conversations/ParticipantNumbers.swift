import Deliberation

/// Who is called by which number in published files: voters by their place in canonical order, then those who only wrote, by their key, then
/// the organisers as one.
struct ParticipantNumbers {
    private let numbers: [ParticipantKey: Int]
    private var organisers: Int { numbers.count }
    /// By number: how many statements the person wrote.
    let statementsOf: [Int]

    init(_ record: ConversationRecord) {
        var numbers: [ParticipantKey: Int] = [:]
        numbers.reserveCapacity(record.participants.count)
        for (row, key) in record.participants.enumerated() { numbers[key] = row }
        let authors = record.statements.map(\.statement.author)
        let onlyAuthors = Set(authors.compactMap(\.self)).filter { numbers[$0] == nil }
        for key in onlyAuthors.sorted() { numbers[key] = numbers.count }
        var statementsOf = [Int](repeating: 0, count: numbers.count + 1)
        for author in authors { statementsOf[author.flatMap { numbers[$0] } ?? numbers.count] += 1 }
        self.numbers = numbers
        self.statementsOf = statementsOf
    }

    /// Those who wrote at least one statement; the organisers are one of them.
    var authors: Int { statementsOf.count { $0 > 0 } }

    subscript(key: ParticipantKey) -> Int { numbers[key] ?? organisers }
    func author(of statement: Statement) -> Int { statement.author.map { self[$0] } ?? organisers }
}
