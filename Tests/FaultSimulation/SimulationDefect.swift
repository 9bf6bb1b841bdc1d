import Events

/// A defect planted on purpose, which a simulation has to find.
package enum SimulationDefect: Sendable, Equatable {
    /// One of the product's own.
    case product(PlantedDefect)
    /// The disk says that it has synced, and has not.
    case disk
    /// The recount to compare with takes one event for two.
    case recount
    /// Senders forget their oldest event when they open their spool.
    case spool

    package static let named: [(name: String, defect: SimulationDefect)] =
        PlantedDefect.allCases.map { ($0.rawValue, .product($0)) } + [
            ("lying-disk", .disk), ("recount-off-by-one", .recount), ("forgetful-spool", .spool),
        ]

    package init?(name: String) {
        guard let found = Self.named.first(where: { $0.name == name }) else { return nil }
        self = found.defect
    }

    var ofJournal: PlantedDefect? {
        if case .product(let defect) = self { return defect }
        return nil
    }
}

/// A promise that was not kept.
package struct Violation: Error, Sendable, Equatable, Codable, CustomStringConvertible {
    package enum Kind: String, Sendable, Codable {
        case lost = "an acknowledged event is lost"
        case twice = "counted twice"
        case order = "positions or times out of order"
        case wrong = "a wrong answer or row"
        case conservation = "received is not accepted + duplicate + rejected"
        case recount = "the tallies are not those of a recount"
        case release = "a release has changed or is gone"
        case stuck = "not settled in time after the faults ended"
        case unexpected = "an error that no fault explains"
    }

    package let kind: Kind
    package let detail: String

    package init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    package var description: String { "\(kind.rawValue): \(detail)" }
}
