/// How many different people stand behind the events that wait in one cell, as far as the gate needs to know: up to k.
///
/// An event without a respondent counts as one person. Repeats of a known respondent don't count.
package struct PeopleWaiting: Sendable, Equatable {
    /// Different respondents seen, at most k.
    package var known: [UInt64] = []
    /// Events of a respondent already in `known`.
    package var repeats: Int64 = 0

    package init(known: [UInt64] = [], repeats: Int64 = 0) {
        self.known = known
        self.repeats = repeats
    }

    package mutating func add(_ respondent: UInt64, k: Int) {
        guard known.count < k else { return }
        if known.contains(respondent) { repeats += 1 } else { known.append(respondent) }
    }

    /// Adds those who stood behind other events of the same cell.
    package mutating func merge(_ other: PeopleWaiting, k: Int) {
        repeats += other.repeats
        for respondent in other.known { add(respondent, k: k) }
    }

    /// A number of people that is never too high; exact below k.
    package static func count(waiting: Int64, _ parts: [PeopleWaiting], k: Int) -> Int64 {
        if parts.contains(where: { $0.known.count >= k }) { return max(Int64(k), 0) }
        var different: Set<UInt64> = []
        var identified: Int64 = 0
        for part in parts {
            different.formUnion(part.known)
            identified += Int64(part.known.count) + part.repeats
        }
        return Int64(different.count) + waiting - identified
    }
}
