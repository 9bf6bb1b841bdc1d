/// What an organisation promised and how that stands: a function of the set of its events, whatever their order.
package struct CommitmentBook: Sendable, Equatable {
    /// One for each key, in the order of the ids, then of what they are about.
    package let entries: [Entry]

    /// One promise or explanation with everything that was ever said of it.
    package struct Entry: Sendable, Equatable {
        /// By (time, identity), all of one key; never empty.
        package let history: [Commitment]

        package var current: Commitment { history[history.count - 1] }
        package var key: Commitment.Key { current.key }
        /// Unique only within what it is about.
        package var id: String { current.id }
        /// By when it was to be done as first said; a day that was moved shows beside it.
        package var firstDue: Int32? { history.lazy.compactMap(\.due).first }
        package var isPostponed: Bool { (firstDue ?? .max) < (current.due ?? .min) }

        /// As it stood at an instant, by what had been said until then; nil where nothing had. `day` is that instant's civil day where the promise was made.
        package func standing(at instant: Int64, day: Int32) -> Standing? {
            guard let said = history.last(where: { $0.time <= instant }) else { return nil }
            switch (said.status, said.answer) {
            case (.dropped, _): return .dropped
            case (_, .explain): return .explained
            case (.done, _): return .kept
            case (.promised, _), (.started, _): return (said.due ?? .max) < day ? .overdue : .open
            }
        }
    }

    package enum Standing: String, CaseIterable, Sendable {
        case open
        /// The day by which it was to be done is over.
        case overdue
        case kept
        case dropped
        /// Nothing is promised; the text says why.
        case explained
    }

    package init(_ commitments: some Sequence<Commitment>) {
        let histories = Dictionary(grouping: Set(commitments), by: \.key)
        entries = histories.values.map { history in
            Entry(history: history.sorted { ($0.time, $0.identity) < ($1.time, $1.identity) })
        }.sorted { $0.key < $1.key }
    }

    /// What answers one statement of a conversation, by what is said now.
    package func answers(to statement: Int32, of conversation: String) -> [Entry] {
        entries.filter { $0.current.subject == .statement(conversation: conversation, number: statement) }
    }

    /// What answers findings about one service.
    package func answers(toFindingsAbout service: String) -> [Entry] {
        entries.filter { entry in
            if case .service(service, _) = entry.current.subject { return true }
            return false
        }
    }

    /// How many stand how at an instant.
    package func standings(at instant: Int64, day: Int32) -> [Standing: Int] {
        entries.reduce(into: [:]) { counts, entry in
            if let standing = entry.standing(at: instant, day: day) { counts[standing, default: 0] += 1 }
        }
    }
}
