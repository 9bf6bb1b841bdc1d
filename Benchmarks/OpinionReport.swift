/// Rows of the table for opinion groups; each conversation has a process of its own.
struct OpinionReport {
    private let options: Options

    init(_ options: Options) { self.options = options }

    func add(to table: inout ResultTable) throws {
        if let folder = options.conversation {
            let order = OpinionOrder(folder: folder.path, newVotes: 1_000, runs: 9)
            try add(
                order, folder.lastPathComponent + " after 1,000 new votes", milliseconds: 50, megabytes: nil, to: &table
            )
            print(OpinionRun.attribution)
        }
        try add(
            OpinionOrder(people: 2_000, statements: 200, votesOfPerson: 50, runs: 9), "made up", milliseconds: 100,
            megabytes: nil, to: &table)
        try add(
            OpinionOrder(people: 2_000, statements: 200, votesOfPerson: 200, runs: 9), "made up, all voted on",
            milliseconds: 100, megabytes: nil, to: &table)
        try add(
            OpinionOrder(people: 100_000, statements: 1_000, votesOfPerson: 50), "made up", milliseconds: 10_000,
            megabytes: 1_000, to: &table)
    }

    private func add(
        _ order: OpinionOrder, _ name: String, milliseconds: Double, megabytes: Double?, to table: inout ResultTable
    ) throws {
        note("opinions, \(name)")
        let result = try Assistant<OpinionResult>(.opinions(order)).result()
        table.printPart(
            "opinion groups, \(name): \(result.people) people, \(result.statements) statements, \(result.votes) votes; "
                + "\(result.groups) groups, stability \((result.stability * 1000).rounded() / 1000) in \(result.tries) tries"
        )
        table.add("everything, wall time, ms", .atMost(milliseconds), result.seconds * 1e3, decimals: 1)
        table.add("everything, processor time of all threads, ms", .none, result.processorSeconds * 1e3, decimals: 1)
        let parts = result.parts
        for (name, seconds) in [
            ("record of the conversation", parts.record), ("matrix, components, groups", parts.groups),
            ("stability", parts.stability), ("statements, consensus, priorities", parts.meaning),
            ("blocs", parts.blocs),
        ] { table.add("\(name), processor time, ms", .none, seconds * 1e3, decimals: 1) }
        table.add(
            "largest resident set, MB", megabytes.map { .atMost($0) } ?? .none, Double(result.residentBytesMax) / 1e6)
    }
}
