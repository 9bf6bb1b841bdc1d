/// How many different people stand behind the events that wait in one cell, as far as the gate needs to know: up to k.
///
/// An event without a respondent counts as one person. Repeats of a known respondent don't count. Once k people are known
/// nobody's token is kept, so what is stored does not depend on the order in which they came.
package struct PeopleWaiting: Sendable, Equatable {
    /// Different respondents seen, in rising order; empty once there are k.
    package private(set) var known: [UInt64] = []
    /// Events of a respondent already in `known`.
    package private(set) var repeats: Int64 = 0
    /// Whether at least k different respondents were seen.
    package private(set) var isEnough = false

    package init() {}

    package init(known: [UInt64], repeats: Int64, isEnough: Bool) {
        self.known = known.sorted()
        self.repeats = repeats
        self.isEnough = isEnough
    }

    package mutating func add(_ respondent: UInt64, k: Int) {
        guard !isEnough else { return }
        var place = 0
        while place < known.count, known[place] < respondent { place += 1 }
        if place < known.count, known[place] == respondent {
            repeats += 1
        } else {
            known.insert(respondent, at: place)
            if known.count >= k { self = Self(known: [], repeats: 0, isEnough: true) }
        }
    }

    /// Adds those who stood behind other events of the same cell.
    package mutating func merge(_ other: PeopleWaiting, k: Int) {
        if other.isEnough { self = other }
        guard !isEnough else { return }
        repeats += other.repeats
        for respondent in other.known { add(respondent, k: k) }
    }

    /// A number of people that is never too high; exact below k.
    package static func count(waiting: Int64, _ parts: [PeopleWaiting], k: Int) -> Int64 {
        if parts.contains(where: \.isEnough) { return max(Int64(k), 0) }
        var different: Set<UInt64> = []
        var identified: Int64 = 0
        for part in parts {
            different.formUnion(part.known)
            identified += Int64(part.known.count) + part.repeats
        }
        return Int64(different.count) + waiting - identified
    }
}
