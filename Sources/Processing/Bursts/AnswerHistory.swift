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
    }

    private let rules: BurstRules
    private(set) var heads: [Head] = []
    /// For each series by kind: the answers of this hour, those of them that are set apart, those of the past, and the most of
    /// this hour that are known to be no flood.
    private var counts: [UInt32] = []
    static let width = 4 * kinds
    private static let apart = kinds
    private static let past = 2 * kinds
    private static let limits = 3 * kinds
    /// What is stored; limits follow from it.
    private static let storedWidth = 3 * kinds
    private var slots: [Series: Int] = [:]
    /// Slots that may have changed since they were last stored.
    private(set) var unstored = CaseSlots.Bits()

    init(rules: BurstRules) { self.rules = rules }

    /// Bytes that it takes.
    var size: Int { counts.count * MemoryLayout<UInt32>.stride + heads.count * MemoryLayout<Head>.stride }

    /// The slot of a series that is about to change in an hour; `isMoved` is set if another one had to leave for it.
    mutating func slot(of series: Series, hour: Int64, isMoved: inout Bool) -> Int {
        let slot = slots[series] ?? add(series, hour: hour, isMoved: &isMoved)
        if heads[slot].hour != hour { begin(hour: hour, slot) }
        unstored.insert(slot)
        return slot
    }

    private mutating func add(_ series: Series, hour: Int64, isMoved: inout Bool) -> Int {
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
        setLimits(slot)
        return slot
    }

    /// The counts of all slots, for as many answers as come without a new slot.
    struct Pass {
        fileprivate let counts: UnsafeMutableBufferPointer<UInt32>
        fileprivate let rules: BurstRules

        /// Counts an answer; whether there are more equal ones in this hour than the past lets expect.
        @inline(__always)
        func isFlood(_ kind: Int, slot: Int) -> Bool {
            let place = slot &* AnswerHistory.width &+ kind
            let equal = counts[place] &+ 1
            counts[place] = equal
            return equal > counts[place &+ AnswerHistory.limits] && isBeyond(kind, slot: slot)
        }

        /// The answer that was just counted is set apart, so it does not become part of the history with its hour.
        func setApart(_ kind: Int, slot: Int) { counts[slot * AnswerHistory.width + AnswerHistory.apart + kind] &+= 1 }

        /// Other answers only become more in an hour, so a limit holds until it is passed.
        @inline(never)
        private func isBeyond(_ kind: Int, slot: Int) -> Bool {
            let start = slot * AnswerHistory.width
            let limit = start + AnswerHistory.limits + kind
            counts[limit] = max(counts[limit], UInt32(clamping: allowed(kind, start: start)))
            return counts[start + kind] > counts[limit]
        }

        /// What the other answers of the hour let expect, by the odds of the past.
        private func allowed(_ kind: Int, start: Int) -> Int64 {
            let equalInPast = Int64(counts[start + AnswerHistory.past + kind])
            var (others, othersInPast): (Int64, Int64) = (0, 0)
            for other in 0..<AnswerHistory.kinds where other != kind {
                others += Int64(counts[start + other])
                othersInPast += Int64(counts[start + AnswerHistory.past + other])
            }
            let expected = (equalInPast + Int64(rules.oddsAtFirst)) * (others + 1) / (othersInPast + 1)
            return Int64(rules.equalAnswers) + Int64(rules.timesUsual) * expected
        }
    }

    /// Through a buffer, as this is done for every answer.
    @inline(__always)
    mutating func withPass<Result>(_ body: (Pass) -> Result) -> Result {
        let rules = rules
        return counts.withUnsafeMutableBufferPointer { body(Pass(counts: $0, rules: rules)) }
    }

    private mutating func begin(hour: Int64, _ slot: Int) {
        let start = slot * Self.width
        var kept: UInt32 = 0
        for place in start..<(start + Self.kinds) {
            let new = counts[place] - counts[place + Self.apart]
            counts[place + Self.past] += new
            kept += new
            counts[place] = 0
            counts[place + Self.apart] = 0
        }
        heads[slot].hour = hour
        if kept > 0 { heads[slot].hours += 1 }
        while ofPast(slot) > Self.remembered { halve(slot) }
        setLimits(slot)
    }

    private func ofPast(_ slot: Int) -> UInt32 {
        let start = slot * Self.width + Self.past
        return counts[start..<(start + Self.kinds)].reduce(0, +)
    }

    private mutating func halve(_ slot: Int) {
        let start = slot * Self.width + Self.past
        for place in start..<(start + Self.kinds) { counts[place] /= 2 }
        heads[slot].hours = (heads[slot].hours + 1) / 2
    }

    /// The mean number of answers in an hour, with one hour of the number that is taken for usual at first.
    private mutating func setLimits(_ slot: Int) {
        let usual = (Int64(ofPast(slot)) + Int64(rules.usualAnswersAtFirst)) / (Int64(heads[slot].hours) + 1)
        let limit = UInt32(clamping: Int64(rules.equalAnswers) + Int64(rules.timesUsual) * usual)
        let start = slot * Self.width + Self.limits
        for place in start..<(start + Self.kinds) { counts[place] = limit }
    }

    // MARK: Storing

    mutating func markStored() { unstored.removeAll() }

    func counts(of slot: Int) -> ArraySlice<UInt32> {
        counts[(slot * Self.width)..<(slot * Self.width + Self.storedWidth)]
    }

    /// Puts a stored series back; to be called in the order of the slots.
    mutating func restore(_ series: Series, hour: Int64, hours: UInt32, counts stored: [UInt32]) {
        guard stored.count == Self.storedWidth else { return }
        var isMoved = false
        let slot = slot(of: series, hour: hour, isMoved: &isMoved)
        for (place, value) in stored.enumerated() { counts[slot * Self.width + place] = value }
        heads[slot].hours = hours
        setLimits(slot)
    }
}
