/// What one check says of one thing it looked at.
package struct Finding: Sendable, Equatable, Codable {
    package enum State: String, Sendable, Codable {
        /// Looked at, and as it should be.
        case well
        /// Something to mend.
        case finding
        /// Could not be looked at, because something that it needs is not there or is damaged.
        case skipped
    }

    /// The name of the check in `CheckList`; never changes.
    package var check: String
    package var state: State
    /// A file, a folder, or a file and a position in it.
    package var place: String
    package var what: String
    /// What to do; empty when there is nothing to do.
    package var remedy: String

    enum CodingKeys: String, CodingKey {
        case check, state, what, remedy
        case place = "where"
    }
}

/// Where checks write what they found.
package struct Report: Sendable {
    /// Findings of one check are cut off here, so that one damage does not bury the others.
    static let findingsPerCheck = 20

    package private(set) var findings: [Finding] = []
    private var left: [String: Int] = [:]

    package init() {}

    /// Whether there is nothing to mend.
    package var isWell: Bool { !findings.contains { $0.state == .finding } }

    mutating func find(_ check: some Check, _ place: String, _ what: String, _ remedy: String) {
        guard count(of: check.name) < Self.findingsPerCheck else {
            left[check.name, default: 0] += 1
            return
        }
        findings.append(Finding(check: check.name, state: .finding, place: place, what: what, remedy: remedy))
    }

    mutating func skip(_ check: some Check, _ place: String, _ what: String) {
        findings.append(Finding(check: check.name, state: .skipped, place: place, what: what, remedy: ""))
    }

    /// Says that a check found nothing, if it did not.
    mutating func close(_ check: some Check, _ place: String, _ what: String) {
        if let more = left[check.name] {
            findings.append(
                Finding(
                    check: check.name, state: .finding, place: place, what: "\(more) more findings of this check",
                    remedy: "Mend the first ones, then run it again."))
        }
        guard count(of: check.name) == 0 else { return }
        findings.append(Finding(check: check.name, state: .well, place: place, what: what, remedy: ""))
    }

    /// Puts what belongs to one check together, in the order of the list.
    mutating func sort(by names: [String]) {
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        // Stable: within one check the order in which things were found is kept.
        findings = findings.enumerated().sorted { left, right in
            (places[left.element.check] ?? 0, left.offset) < (places[right.element.check] ?? 0, right.offset)
        }.map(\.element)
    }

    private func count(of check: String) -> Int { findings.reduce(0) { $0 + ($1.check == check ? 1 : 0) } }
}
