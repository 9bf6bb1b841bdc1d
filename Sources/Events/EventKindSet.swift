/// Kinds of event, as a right to send them.
package struct EventKindSet: OptionSet, Sendable, Hashable {
    /// A bit for each raw value of `EventKind`.
    package let rawValue: UInt64

    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package init(_ kinds: some Sequence<EventKind>) {
        rawValue = kinds.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
    }

    package static let all = EventKindSet(EventKind.allCases)
    /// Of a sender to whom no list of kinds was given: nothing that hides what others said, or speaks for an organisation.
    package static let usual = all.subtracting(EventKindSet([.moderation, .commitment]))

    package var kinds: [EventKind] { EventKind.allCases.filter { rawValue & 1 << UInt64($0.rawValue) != 0 } }
}

/// A list of names, such as `["vote", "statement"]`.
extension EventKindSet: Codable {
    package init(from decoder: any Decoder) throws {
        let names = try decoder.singleValueContainer().decode([String].self)
        self.init(
            try names.map { name in
                guard let kind = EventKind.allCases.first(where: { $0.name == name }) else {
                    throw UnknownEventKind(name: name, codingPath: decoder.codingPath)
                }
                return kind
            })
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(kinds.map(\.name))
    }
}

/// A list names a kind of event that there is not.
package struct UnknownEventKind: Error, CustomStringConvertible {
    package let name: String
    /// Where in the document.
    package let codingPath: [any CodingKey]

    package var description: String {
        let known = EventKind.allCases.map(\.name).joined(separator: ", ")
        return "\"\(name)\" is no kind of event; expected some of \(known)"
    }
}
