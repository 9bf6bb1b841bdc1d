import Events
import Measures

/// Counters of one byte side by side, for the categories that an event's own columns decide: what an event adds to them is a row
/// known from its profile, so that it is counted in all variables in one step.
///
/// Before a byte is full, the lanes of a combination are to be emptied into its counters of full size.
struct AnswerLanes {
    /// Eight lanes in each number.
    private typealias Row = SIMD8<UInt64>
    /// The last lane of a combination says how many events are in it.
    private static let eventShift: UInt64 = 56
    /// Events of which the next one must find the lanes empty.
    private static let fullAt: UInt64 = 255
    private static let oneEvent: UInt64 = 1 << eventShift
    private static let full: UInt64 = fullAt << eventShift

    /// By lane: the cell of a combination that it belongs to.
    private let cells: [Int]
    private let variables: [CountingPlan.Counted]
    private let channels: ChannelClasses
    /// The lane of events that say how long it took.
    private let durationLane: Int?
    private let lanesPerRow: Int
    /// Rows that hold all lanes: one, unless variables become many more.
    private let width: Int
    /// For each profile number, part after part: the place of its row, from 1; 0 = not known yet.
    private var places = [UInt16](repeating: 0, count: AnswerProfiles.size)
    private var known: [Row] = []
    private var lanes: [Row] = []
    /// Of each combination: all bits of the lanes in which somebody asks who stands behind an event.
    private var asked: [Row] = []
    private var begunRoom: [Int] = []
    private var begunCount = 0
    /// Says nothing; it only keeps the reading of `lookAhead` from being left out.
    private var lookedAt: UInt64 = 0

    /// `lanesPerRow`: fewer than there are only where a test wants many rows.
    init(plan: CountingPlan, lanesPerRow: Int = 64) {
        self.lanesPerRow = lanesPerRow
        variables = plan.variables
        channels = plan.channels
        let cells = plan.variables.flatMap { counted in
            // An event of a kind that no dataset counts is an event all the same.
            ((counted.variable == .events ? 0 : 1)...counted.categories).map { counted.base + $0 }
        }
        self.cells = cells
        durationLane = variables.first { $0.variable == .durationState }.flatMap { cells.firstIndex(of: $0.base + 1) }
        width = (cells.count + 1 + lanesPerRow - 1) / lanesPerRow
        known = Array(repeating: .zero, count: width)
    }

    // MARK: Combinations

    mutating func addCombinations(_ count: Int) {
        lanes.append(contentsOf: repeatElement(.zero, count: count * width))
        asked.append(contentsOf: repeatElement(.zero, count: count * width))
    }

    mutating func removeCombinations() {
        lanes.removeAll(keepingCapacity: true)
        asked.removeAll(keepingCapacity: true)
    }

    /// Says in which cells of a combination somebody needs to know who stands behind events.
    mutating func askWho(_ combination: Int, _ isAsked: [Bool]) {
        for row in 0..<width {
            var bits = Row.zero
            for (offset, cell) in cells.dropFirst(row * lanesPerRow).prefix(lanesPerRow).enumerated()
            where isAsked[cell] {
                bits[offset / 8] |= 0xFF << UInt64(offset % 8 * 8)
            }
            asked[combination * width + row] = bits
        }
    }

    func isFull(_ combination: Int) -> Bool {
        lanes[(combination + 1) * width - 1][7] >> Self.eventShift == Self.fullAt
    }

    /// Moves the lanes of a combination into its cells, which begin at `start`.
    mutating func empty(_ combination: Int, into counts: inout [Int32], from start: Int) {
        for row in 0..<width {
            let place = combination * width + row
            let words = lanes[place]
            for word in 0..<8 where words[word] != 0 {
                forEachLane(of: words[word], from: row * lanesPerRow + word * 8) { cell, count in
                    counts[start + cell] &+= count
                }
            }
            lanes[place] = .zero
        }
    }

    @inline(__always)
    private func forEachLane(of word: UInt64, from first: Int, _ body: (_ cell: Int, _ count: Int32) -> Void) {
        var rest = word
        while rest != 0 {
            let byte = rest.trailingZeroBitCount & ~7
            let lane = first + byte / 8
            if lane < cells.count { body(cells[lane], Int32(rest >> UInt64(byte) & 0xFF)) }
            rest &= ~(0xFF << UInt64(byte))
        }
    }

    // MARK: Counting

    /// Reads the lanes of combinations that are about to be added to, from both ends, so that the waits for memory overlap.
    mutating func lookAhead(_ combinations: ArraySlice<Int>) {
        let width = width
        lookedAt ^= lanes.withUnsafeBufferPointer { lanes in
            combinations.reduce(0) { $0 ^ lanes[$1 &* width][0] ^ lanes[($1 &+ 1) &* width &- 1][7] }
        }
    }

    /// Adds events from one on to the lanes of their combinations; stops at one that must be looked at, and returns its index: one
    /// for which lanes are full, one of a person who is asked for, or one whose profile is new. `begun` says then which lanes were
    /// empty before.
    mutating func add(_ events: Range<Int>, numbers: [Int], profiles: AnswerProfiles) -> Int {
        precondition(min(numbers.count, profiles.answers.count, profiles.stages.count) >= events.upperBound)
        return numbers.withUnsafeBufferPointer { numbers in
            profiles.answers.withUnsafeBufferPointer { answers in
                profiles.drivers.withUnsafeBufferPointer { drivers in
                    profiles.stages.withUnsafeBufferPointer { stages in
                        withPass(events.count) { pass, begunCount in
                            for index in events {
                                let profile = (answers[index], drivers[index], stages[index])
                                guard pass.add(profile, to: numbers[index], &begunCount) else { return index }
                            }
                            return events.upperBound
                        }
                    }
                }
            }
        }
    }

    /// Through buffers: each combination is below their count, each profile number below the size of its part.
    private struct Pass {
        let lanes: UnsafeMutableBufferPointer<Row>
        let asked: UnsafeBufferPointer<Row>
        let known: UnsafeBufferPointer<Row>
        let places: UnsafeBufferPointer<UInt16>
        let begun: UnsafeMutableBufferPointer<Int>
        let width: Int
        // Of `AnswerProfiles`, which is in another module, so that they would be asked for with each event.
        let answersMask = AnswerProfiles.answersMask
        let personBit = AnswerProfiles.personBit
        let firstOfDrivers = AnswerProfiles.firstOfDrivers
        let firstOfStages = AnswerProfiles.firstOfStages

        /// Adds an event unless it must be looked at.
        @inline(__always)
        func add(
            _ profile: (answers: UInt16, drivers: UInt16, stage: UInt16), to combination: Int, _ begunCount: inout Int
        ) -> Bool {
            let own = combination &* width
            let first = Int(places[Int(profile.answers & answersMask)]) &* width
            let second = Int(places[firstOfDrivers &+ Int(profile.drivers)]) &* width
            let third = Int(places[firstOfStages &+ Int(profile.stage)]) &* width
            // The number of events in the lanes, with seven lanes below it.
            let state = lanes[own &+ width &- 1][7]
            guard first != 0, second != 0, third != 0, state < AnswerLanes.full else { return false }
            // Nothing is added before all rows are known to be asked for by nobody.
            if profile.answers & personBit != 0 {
                for row in 0..<width {
                    let sum = known[first &+ row] &+ known[second &+ row] &+ known[third &+ row]
                    if AnswerLanes.isAny(sum & asked[own &+ row]) { return false }
                }
            }
            for row in 0..<width {
                lanes[own &+ row] &+= known[first &+ row] &+ known[second &+ row] &+ known[third &+ row]
            }
            // Written in any case, and kept if it was the first: which ones are, a processor can't guess.
            begun[begunCount] = combination
            begunCount &+= state < AnswerLanes.oneEvent ? 1 : 0
            return true
        }
    }

    private mutating func withPass(_ events: Int, _ body: (Pass, inout Int) -> Int) -> Int {
        let width = width
        if begunRoom.count <= events { begunRoom = Array(repeating: 0, count: events + 1) }
        begunCount = 0
        return lanes.withUnsafeMutableBufferPointer { lanes in
            asked.withUnsafeBufferPointer { asked in
                known.withUnsafeBufferPointer { known in
                    places.withUnsafeBufferPointer { places in
                        begunRoom.withUnsafeMutableBufferPointer { begun in
                            body(
                                Pass(
                                    lanes: lanes, asked: asked, known: known, places: places, begun: begun,
                                    width: width), &begunCount)
                        }
                    }
                }
            }
        }
    }

    /// Combinations whose lanes were empty before the last call of `add`, in the order of their events.
    var begun: ArraySlice<Int> { begunRoom[..<begunCount] }

    @inline(__always)
    private static func isAny(_ row: Row) -> Bool {
        let half = row.lowHalf | row.highHalf
        let quarter = half.lowHalf | half.highHalf
        return quarter[0] | quarter[1] != 0
    }

    /// Adds an event, whatever there is to say of it, to a combination whose lanes are not full; gives `body` the cells that it
    /// counts in and in which somebody asks who stands behind it.
    mutating func add(
        _ event: Int, of profiles: AnswerProfiles, to combination: Int, askedCell body: (_ cell: Int) -> Void
    ) {
        let profile = profiles[event]
        let begins = (row(of: profile.0), row(of: profile.1), row(of: profile.2))
        for row in 0..<width {
            let sum = known[begins.0 + row] &+ known[begins.1 + row] &+ known[begins.2 + row]
            let place = combination * width + row
            lanes[place] &+= sum
            let hits = sum & asked[place]
            guard Self.isAny(hits) else { continue }
            for word in 0..<8 {
                forEachLane(of: hits[word], from: row * lanesPerRow + word * 8) { cell, _ in body(cell) }
            }
        }
    }

    /// Whether events with a stage number that was added say how long it took.
    func tellsDuration(stage: UInt16) -> Bool {
        guard let lane = durationLane else { return false }
        let place = Int(places[AnswerProfiles.firstOfStages + Int(stage)])
        let offset = lane % lanesPerRow
        return known[place * width + lane / lanesPerRow][offset / 8] >> UInt64(offset % 8 * 8) & 0xFF != 0
    }

    /// Where the row of a profile number begins, which is made if it is new.
    private mutating func row(of index: Int) -> Int {
        if places[index] == 0 { makeRow(of: index) }
        return Int(places[index]) * width
    }

    private mutating func makeRow(of index: Int) {
        var rows = [Row](repeating: .zero, count: width)
        let (part, number) = AnswerProfiles.part(of: index)
        func mark(_ lane: Int) {
            let offset = lane % lanesPerRow
            rows[lane / lanesPerRow][offset / 8] |= 1 << UInt64(offset % 8 * 8)
        }
        let example = AnswerProfiles.example(number, of: part, channels: channels)
        for counted in variables where counted.variable.profilePart == part {
            let code = Int(counted.variable.code(of: example, at: 0, channels: channels))
            let cell = counted.base + (code <= counted.categories ? code : 0)
            if let lane = cells.firstIndex(of: cell) { mark(lane) }
        }
        // Each event is in one number of this part.
        if part == .answers { rows[width - 1][7] |= Self.oneEvent }
        known += rows
        places[index] = UInt16(known.count / width - 1)
    }
}
