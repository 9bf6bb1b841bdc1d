import Events
import Measures

/// How many answers of each kind (each rating, and each word on need met) a sender's stream gives to a service in this hour,
/// and gave before.
///
/// At most `limit` series are followed, 6 MB; a further one takes the place of the one that was silent longest.
struct AnswerHistory {
    static let limit = 32_768
    /// Ratings go up to 6, needs to 4; 0 is no answer.
    static let kinds = 7
    /// Answers of the past that are remembered; beyond, all weigh half, so that what is usual can change.
    private static let remembered: UInt32 = 20_000

    enum Question: UInt8 {
        case rating = 1
        case needMet = 2
    }

    /// The answers of a stream to one question about a service.
    struct Series: Hashable {
        static let allStreams: Int64 = -1

        /// The number of the stream, or `allStreams`.
        var stream: Int64
        var service: UInt32
        var question: Question
    }

    struct Head: Equatable {
        var series: Series
        /// Hours since 1970, UTC.
        var hour: Int64
        /// Hours with answers that the history is made of.
        var hours: UInt32 = 0
        /// Equal answers in an hour that need no closer look.
        var allowance: Int64 = 0
        /// Answers in this hour, and in the history.
        var ofHour: Int64 = 0
        var ofPast: Int64 = 0
    }

    private let rules: BurstRules
    private(set) var heads: [Head] = []
    /// For each series the kinds of this hour, those of them that were not set apart, and those of the past.
    private(set) var counts: [UInt32] = []
    static let width = 3 * kinds
    private var slots: [Series: Int] = [:]
    /// Slots that changed since they were last stored.
    private(set) var unstored = CaseSlots.Bits()

    init(rules: BurstRules) { self.rules = rules }

    /// The slot of a series; `isMoved` is set if another one had to leave for it.
    mutating func slot(of series: Series, hour: Int64, isMoved: inout Bool) -> Int {
        if let slot = slots[series] { return slot }
        var slot = heads.count
        if slot < Self.limit {
            heads.append(Head(series: series, hour: hour))
            counts.append(contentsOf: repeatElement(0, count: Self.width))
        } else {
            slot = heads.indices.min { heads[$0].hour < heads[$1].hour } ?? 0
            slots[heads[slot].series] = nil
            heads[slot] = Head(series: series, hour: hour)
            for place in (slot * Self.width)..<((slot + 1) * Self.width) { counts[place] = 0 }
            isMoved = true
        }
        slots[series] = slot
        setAllowance(slot)
        return slot
    }

    /// Counts an answer; whether there are more equal ones in this hour than the past lets expect.
    mutating func isFlood(_ kind: Int, slot: Int, hour: Int64) -> Bool {
        if heads[slot].hour != hour { begin(hour: hour, slot) }
        let place = slot * Self.width + kind
        counts[place] &+= 1
        heads[slot].ofHour += 1
        unstored.insert(slot)
        let equal = Int64(counts[place])
        return equal > heads[slot].allowance && equal > allowed(slot, kind)
    }

    /// Notes that the answer that was just counted is not set apart, and becomes part of the history with its hour.
    mutating func keep(_ kind: Int, slot: Int) { counts[slot * Self.width + Self.kinds + kind] &+= 1 }

    /// What the other answers of the hour let expect, by the odds of the past.
    private func allowed(_ slot: Int, _ kind: Int) -> Int64 {
        let start = slot * Self.width
        let past = Int64(counts[start + 2 * Self.kinds + kind])
        let others = heads[slot].ofHour - Int64(counts[start + kind])
        let expected = (past + Int64(rules.oddsAtFirst)) * (others + 1) / (heads[slot].ofPast - past + 1)
        return Int64(rules.equalAnswers) + Int64(rules.timesUsual) * expected
    }

    private mutating func begin(hour: Int64, _ slot: Int) {
        let start = slot * Self.width
        var kept: Int64 = 0
        for kind in 0..<Self.kinds {
            let new = counts[start + Self.kinds + kind]
            counts[start + 2 * Self.kinds + kind] += new
            kept += Int64(new)
            counts[start + kind] = 0
            counts[start + Self.kinds + kind] = 0
        }
        heads[slot].hour = hour
        heads[slot].ofHour = 0
        heads[slot].ofPast += kept
        if kept > 0 { heads[slot].hours += 1 }
        while heads[slot].ofPast > Int64(Self.remembered) { halve(slot) }
        setAllowance(slot)
    }

    private mutating func halve(_ slot: Int) {
        var sum: Int64 = 0
        let start = slot * Self.width + 2 * Self.kinds
        for place in start..<(start + Self.kinds) {
            counts[place] /= 2
            sum += Int64(counts[place])
        }
        heads[slot].ofPast = sum
        heads[slot].hours = (heads[slot].hours + 1) / 2
    }

    /// The mean number of answers in an hour, with one hour of the number that is taken for usual at first.
    private mutating func setAllowance(_ slot: Int) {
        let usual = (heads[slot].ofPast + Int64(rules.usualAnswersAtFirst)) / (Int64(heads[slot].hours) + 1)
        heads[slot].allowance = Int64(rules.equalAnswers) + Int64(rules.timesUsual) * usual
    }

    // MARK: Storing

    mutating func markStored() { unstored.removeAll() }

    func counts(of slot: Int) -> ArraySlice<UInt32> { counts[(slot * Self.width)..<((slot + 1) * Self.width)] }

    /// Puts a stored series back; to be called in the order of the slots.
    mutating func restore(_ series: Series, hour: Int64, hours: UInt32, counts stored: [UInt32]) {
        guard stored.count == Self.width else { return }
        var isMoved = false
        let slot = slot(of: series, hour: hour, isMoved: &isMoved)
        for (kind, value) in stored.enumerated() { counts[slot * Self.width + kind] = value }
        heads[slot].hours = hours
        heads[slot].ofHour = stored[..<Self.kinds].reduce(0) { $0 + Int64($1) }
        heads[slot].ofPast = stored[(2 * Self.kinds)...].reduce(0) { $0 + Int64($1) }
        setAllowance(slot)
    }
}
