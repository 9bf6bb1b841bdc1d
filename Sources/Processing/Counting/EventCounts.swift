import Definitions
import Events
import Journal
import Measures
import Themes

/// Counts of events since the last fold, by the finest combination of labels, day and kind that any dataset tells apart.
///
/// Every event is looked at once here, however many datasets there are; `TallySet` then adds the combinations up into the
/// leaves of each dataset.
struct EventCounts {
    struct Combination {
        /// In the order of the plan's dimensions.
        var labels: ArraySlice<UInt32>
        var day: Int32
        var kind: UInt8
        var isBackfill: Bool
        var standing: Standing
    }

    /// What decides whether the events of a combination count as usual.
    struct Standing {
        /// Set apart by the burst guard.
        var isUnderReview = false
        /// How many of the plan's allowed latenesses the events are beyond.
        var lateness = 0
    }

    /// What was counted of one combination.
    struct Counted {
        var combination: Combination
        var events: Int64 = 0
        /// Cells that are not zero.
        var cells: [(cell: Int, count: Int64)] = []
    }

    /// Somebody who stands behind an event in a cell of a combination.
    struct Note {
        var number: Int
        var cell: Int
        var person: UInt64
    }

    let plan: CountingPlan
    private var combinations: CombinationTable
    /// `plan.width` cells for each combination. As long as a gate asks who stands behind a cell, its count lies `asksWho` below
    /// zero, so that the one test for it costs next to nothing.
    private var cells: [Int32] = []
    /// Those who stand behind the events of such cells.
    private(set) var notes: [Note] = []
    private(set) var durations = DurationCounts()
    private var isTouched: [Bool] = []
    private(set) var touched: [Int] = []

    // Of the batch at hand, kept from batch to batch for their room.
    private var keys: [UInt32] = []
    private var numbers: [Int] = []
    private var codes: [UInt8] = []
    /// First the places of the events that have a stage.
    private var staged: [Int] = []
    private var stagedCount = 0
    private var unknown: [Int] = []

    private static let asksWho: Int32 = -(1 << 30)
    /// Bit of the last number of a combination's key.
    private static let underReview: UInt32 = 1 << 9
    private let allVariables: [CountingPlan.Counted]

    init(plan: CountingPlan) {
        self.plan = plan
        allVariables = plan.all
        combinations = CombinationTable(width: plan.dimensions.count + 2)
    }

    /// Combinations that are numbered now.
    var count: Int { combinations.count }

    // MARK: Counting

    /// Counts every event of a row of the journal, whose combinations must be numbered.
    mutating func count(_ row: JournalBatch, themes: ThemeClassifiers) {
        let batch = row.events
        guard batch.count > 0 else { return }
        if codes.count < batch.count { codes = Array(repeating: 0, count: batch.count) }
        findStaged(batch)
        for counted in plan.variables {
            if counted.variable.needsStage {
                addStaged(batch, counted)
                continue
            }
            let largest = counted.variable.codes(of: batch, into: &codes)
            guard largest > 0 else { continue }
            if Int(largest) > counted.categories { dropUnknownCodes(batch.count, counted.categories) }
            add(batch, base: counted.base)
        }
        guard !batch.commentBytes.isEmpty else { return }
        for counted in plan.themes { addThemes(batch, counted, themes.masks(of: counted.list)) }
    }

    private mutating func findStaged(_ batch: EventBatch) {
        if staged.count < batch.count { staged = Array(repeating: 0, count: batch.count) }
        var found = 0
        // Every place is written, and stays if its event has a stage: which ones do, a processor can't guess.
        staged.withUnsafeMutableBufferPointer { staged in
            batch.stage.withUnsafeBufferPointer { stage in
                for index in 0..<stage.count {
                    staged[found] = index
                    found &+= stage[index] == 0 ? 0 : 1
                }
            }
        }
        stagedCount = found
    }

    /// Most events have no stage, so what needs one is asked of those that do.
    private mutating func addStaged(_ batch: EventBatch, _ counted: CountingPlan.Counted) {
        let places = staged[..<stagedCount]
        let largest = counted.variable.codes(of: batch, at: places, channels: plan.channels, into: &codes)
        guard largest > 0 else { return }
        if Int(largest) > counted.categories { dropUnknownCodes(places.count, counted.categories) }
        let tellsDurations = counted.variable == .durationState
        for (order, index) in places.enumerated() where codes[order] != 0 {
            let cell = numbers[index] * plan.width + counted.base + Int(codes[order])
            cells[cell] &+= 1
            if cells[cell] < 0 { note(batch, index, cell: cell) }
            guard tellsDurations, codes[order] == 1 else { continue }
            let bucket = DurationSeries.reported.bucket(ofSeconds: batch.duration[index])
            durations.add(1, bucket: bucket, of: numbers[index])
        }
    }

    /// Few events have a comment, so their themes are counted event by event.
    private mutating func addThemes(_ batch: EventBatch, _ counted: CountingPlan.CountedThemes, _ masks: ThemeMasks) {
        let width = plan.width
        precondition(cells.count == combinations.count * width)
        for index in 0..<batch.count where batch.commentLength[index] > 0 {
            unknown.removeAll(keepingCapacity: true)
            let start = numbers[index] * width
            cells.withUnsafeMutableBufferPointer { cells in
                func count(_ cell: Int) {
                    let value = cells[cell] &+ 1
                    cells[cell] = value
                    if value < 0 { unknown.append(cell) }
                }
                if let base = counted.classification { count(start + base + Int(masks.classificationCode(index))) }
                for (base, place) in counted.cellsOfThemes {
                    count(start + base + Int(masks.code(index, ofPlace: place)))
                }
            }
            for cell in unknown { note(batch, index, cell: cell) }
        }
    }

    private mutating func dropUnknownCodes(_ count: Int, _ categories: Int) {
        for index in 0..<count where Int(codes[index]) > categories { codes[index] = 0 }
    }

    private mutating func add(_ batch: EventBatch, base: Int) {
        let (count, width) = (batch.count, plan.width)
        precondition(numbers.count >= count && codes.count >= count && cells.count == combinations.count * width)
        unknown.removeAll(keepingCapacity: true)
        // Through buffers: each number is below the count of combinations, each code at most the categories behind `base`.
        cells.withUnsafeMutableBufferPointer { cells in
            numbers.withUnsafeBufferPointer { numbers in
                codes.withUnsafeBufferPointer { codes in
                    for index in 0..<count {
                        let cell = numbers[index] &* width &+ base &+ Int(codes[index])
                        let value = cells[cell] &+ 1
                        cells[cell] = value
                        if value < 0 { unknown.append(index) }
                    }
                }
            }
        }
        for index in unknown { note(batch, index, cell: numbers[index] * width + base + Int(codes[index])) }
    }

    /// Notes who stands behind an event: the respondent, or else the case, since a case has one person.
    private mutating func note(_ batch: EventBatch, _ index: Int, cell: Int) {
        var person = batch.respondent[index]
        if person == 0, !batch.caseToken[index].isAbsent { person = batch.caseToken[index].high | 1 }
        guard person != 0 else { return }
        notes.append(Note(number: cell / plan.width, cell: cell % plan.width, person: person))
    }

    // MARK: Combinations

    /// Numbers the combination of every event of a row; returns those that are new, for `askWho`.
    ///
    /// `underReview` says of each event whether it is; empty if none is.
    mutating func number(_ row: JournalBatch, underReview: [Bool]) -> Range<Int> {
        let (batch, width) = (row.events, combinations.width)
        let count = batch.count
        let known = combinations.count
        if numbers.count < count {
            numbers = Array(repeating: 0, count: count)
            keys = Array(repeating: 0, count: count * width)
        }
        for (place, dimension) in plan.dimensions.enumerated() {
            Self.put(batch.column(dimension), at: place, of: width, into: &keys) { $0 }
        }
        Self.put(batch.day, at: width - 2, of: width, into: &keys) { UInt32(bitPattern: $0) }
        let lane: UInt32 = row.kind == .backfill ? 1 << 8 : 0
        Self.put(batch.kind, at: width - 1, of: width, into: &keys) { UInt32($0) | lane }
        if row.kind == .live { tellLateOnes(batch, receivedAt: row.receivedAt) }
        for index in underReview.indices where underReview[index] {
            keys[(index + 1) * width - 1] |= Self.underReview
        }
        combinations.indices(ofRows: count, in: keys, into: &numbers)
        cells.append(contentsOf: repeatElement(0, count: (combinations.count - known) * plan.width))
        isTouched.append(contentsOf: repeatElement(false, count: combinations.count - known))
        for index in 0..<count where !isTouched[numbers[index]] {
            isTouched[numbers[index]] = true
            touched.append(numbers[index])
        }
        return known..<combinations.count
    }

    /// Says in which cells of a combination somebody needs to know who stands behind events.
    mutating func askWho(_ number: Int, _ isAsked: [Bool]) {
        for cell in 0..<plan.width {
            let place = number * plan.width + cell
            let count = cells[place] < 0 ? cells[place] - Self.asksWho : cells[place]
            cells[place] = isAsked[cell] ? count + Self.asksWho : count
        }
    }

    @inline(__always)
    private static func put<Value>(
        _ column: [Value], at place: Int, of width: Int, into keys: inout [UInt32], _ number: (Value) -> UInt32
    ) {
        precondition(keys.count >= column.count * width && place < width)
        keys.withUnsafeMutableBufferPointer { keys in
            column.withUnsafeBufferPointer { column in
                for index in 0..<column.count { keys[index &* width &+ place] = number(column[index]) }
            }
        }
    }

    /// Writes into the keys of late events how many of the allowed latenesses they are beyond.
    private mutating func tellLateOnes(_ batch: EventBatch, receivedAt: Int64) {
        guard let strictest = plan.allowedLateness.first, let firstDay = batch.day.min(),
            let largestOffset = batch.dayEndOffset.max()
        else { return }
        func end(_ day: Int32, _ offset: Int32) -> Int64 { (Int64(day) + 1) * 86_400_000 - Int64(offset) * 60_000 }
        if receivedAt <= end(firstDay, largestOffset) + strictest { return }
        for index in 0..<batch.count {
            let dayEnd = end(batch.day[index], batch.dayEndOffset[index])
            let beyond = plan.allowedLateness.prefix { receivedAt > dayEnd + $0 }.count
            keys[(index + 1) * combinations.width - 1] |= UInt32(beyond) << 16
        }
    }

    // MARK: Folding

    func combination(_ number: Int) -> Combination {
        let key = combinations.key(number)
        let tag = key[key.endIndex - 1]
        return Combination(
            labels: key.dropLast(2), day: Int32(bitPattern: key[key.endIndex - 2]), kind: UInt8(tag & 0xFF),
            isBackfill: tag >> 8 & 1 == 1,
            standing: Standing(isUnderReview: tag & Self.underReview != 0, lateness: Int(tag >> 16)))
    }

    /// What was counted of a combination since the last fold.
    func counted(_ number: Int) -> Counted {
        var counted = Counted(combination: combination(number))
        counted.cells.reserveCapacity(allVariables.count)
        let start = number * plan.width
        func value(_ cell: Int) -> Int64 {
            let stored = cells[start + cell]
            return Int64(stored < 0 ? stored - Self.asksWho : stored)
        }
        for variable in allVariables {
            // Kinds that no dataset counts are events all the same.
            if variable.base == 0 { counted.events += value(0) }
            for cell in (variable.base + 1)...(variable.base + variable.categories) {
                let count = value(cell)
                guard count != 0 else { continue }
                counted.cells.append((cell, count))
                if variable.base == 0 { counted.events += count }
            }
        }
        return counted
    }

    /// Begins to count anew, with the same numbers for combinations.
    mutating func clear() {
        for number in touched {
            for cell in (number * plan.width)..<((number + 1) * plan.width) {
                cells[cell] = cells[cell] < 0 ? Self.asksWho : 0
            }
            isTouched[number] = false
        }
        touched.removeAll(keepingCapacity: true)
        notes.removeAll(keepingCapacity: true)
        durations.removeAll()
    }

    /// Forgets the combinations, of which nothing may have been counted since `clear`.
    mutating func removeCombinations() {
        combinations.removeAll()
        cells.removeAll(keepingCapacity: true)
        isTouched.removeAll(keepingCapacity: true)
    }
}

extension EventBatch {
    /// The column of a dimension that events carry.
    fileprivate func column(_ dimension: Dimension) -> [UInt32] {
        switch dimension {
        case .service: service
        case .provider: provider
        case .channel: channel
        case .touchpoint: touchpoint
        case .region: region
        case .language: language
        case .step: step
        case .organisation, .portfolio, .providerKind: Array(repeating: 0, count: count)
        }
    }
}
