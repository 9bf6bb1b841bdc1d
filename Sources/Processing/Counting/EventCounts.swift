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
        var labels: ArraySlice<UInt32> = []
        var day: Int32 = 0
        var kind: UInt8 = 0
        var isBackfill = false
        var standing = Standing()
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
        var combination = Combination()
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
    /// Counts that are not in `cells` yet.
    private var lanes: AnswerLanes
    /// `plan.width` cells for each combination. As long as a gate asks who stands behind a cell, its count lies `asksWho` below
    /// zero. Themes are counted here at once and test for that; of all else `lanes` knows who is asked for.
    private var cells: [Int32] = []
    /// Those who stand behind the events of such cells.
    private(set) var notes: [Note] = []
    private(set) var durations = DurationCounts()
    private var isTouched: [Bool] = []
    private var touched: [Int] = []

    // Of the batch at hand, kept from batch to batch for their room.
    private var keys: [UInt32] = []
    private var numbers: [Int] = []
    private var profiles = AnswerProfiles()
    /// First the places of the events that have a stage.
    private var staged: [Int] = []
    private var stagedCount = 0
    private var unknown: [Int] = []
    private var durationKeys: [UInt32] = []

    /// Events whose lanes are read before any is added to.
    private static let lookAheadEvents = 256
    private static let asksWho: Int32 = -(1 << 30)
    /// Bit of the last number of a combination's key.
    private static let underReview: UInt32 = 1 << 9
    private let allVariables: [CountingPlan.Counted]
    /// What `take` gives out; kept for its room.
    private var taken = Counted()

    init(plan: CountingPlan, lanesPerRow: Int = 64) {
        self.plan = plan
        allVariables = plan.all
        combinations = CombinationTable(width: plan.dimensions.count + 2)
        lanes = AnswerLanes(plan: plan, lanesPerRow: lanesPerRow)
    }

    /// Combinations that are numbered now.
    var count: Int { combinations.count }

    // MARK: Counting

    /// Counts every event of a row of the journal, whose combinations must be numbered.
    mutating func count(_ row: JournalBatch, themes: ThemeClassifiers) {
        let batch = row.events
        guard batch.count > 0 else { return }
        findStaged(batch)
        profiles.read(batch, staged: staged[..<stagedCount], channels: plan.channels)
        for start in stride(from: 0, to: batch.count, by: Self.lookAheadEvents) {
            let end = min(start + Self.lookAheadEvents, batch.count)
            lanes.lookAhead(numbers[start..<end])
            var index = start
            while true {
                index = lanes.add(index..<end, numbers: numbers, profiles: profiles)
                for number in lanes.begun { touch(number) }
                guard index < end else { break }
                countOne(batch, index)
                index += 1
            }
        }
        countDurations(batch)
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

    /// Counts an event of whose combination there is something to say.
    private mutating func countOne(_ batch: EventBatch, _ index: Int) {
        let number = numbers[index]
        touch(number)
        if lanes.isFull(number) { lanes.empty(number, into: &cells, from: number * plan.width) }
        let person = profiles.hasPerson(index) ? Self.person(batch, index) : nil
        lanes.add(index, of: profiles, to: number) { cell in
            if let person { notes.append(Note(number: number, cell: cell, person: person)) }
        }
    }

    private mutating func touch(_ number: Int) {
        guard !isTouched[number] else { return }
        isTouched[number] = true
        touched.append(number)
    }

    private mutating func countDurations(_ batch: EventBatch) {
        durationKeys.removeAll(keepingCapacity: true)
        for index in staged[..<stagedCount] where lanes.tellsDuration(stage: profiles.stages[index]) {
            durationKeys.append(UInt32(numbers[index]))
            durationKeys.append(UInt32(DurationSeries.reported.bucket(ofSeconds: batch.duration[index])))
        }
        durations.addOnes(durationKeys)
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
            guard !unknown.isEmpty, let person = Self.person(batch, index) else { continue }
            for cell in unknown { notes.append(Note(number: numbers[index], cell: cell - start, person: person)) }
        }
    }

    /// Who stands behind an event: the respondent, or else the case, since a case has one person.
    private static func person(_ batch: EventBatch, _ index: Int) -> UInt64? {
        let respondent = batch.respondent[index]
        if respondent != 0 { return respondent }
        return batch.caseToken[index].isAbsent ? nil : batch.caseToken[index].high | 1
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
        lanes.addCombinations(combinations.count - known)
        return known..<combinations.count
    }

    /// Says in which cells of a combination somebody needs to know who stands behind events.
    mutating func askWho(_ number: Int, _ isAsked: [Bool]) {
        for cell in 0..<plan.width {
            let place = number * plan.width + cell
            let count = cells[place] < 0 ? cells[place] - Self.asksWho : cells[place]
            cells[place] = isAsked[cell] ? count + Self.asksWho : count
        }
        lanes.askWho(number, isAsked)
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
        guard let strictest = plan.allowedLateness.first, let firstDay = batch.day.least,
            let largestOffset = batch.dayEndOffset.largest
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

    /// Gives `body` what was counted of each combination since the last fold, and forgets it; the numbers of combinations stay,
    /// and until `clear` also notes and durations.
    mutating func take(_ body: (_ number: Int, Counted) -> Void) {
        for number in touched {
            isTouched[number] = false
            lanes.empty(number, into: &cells, from: number * plan.width)
            taken.combination = combination(number)
            takeCells(from: number * plan.width)
            body(number, taken)
        }
        taken.combination = Combination()
        touched.removeAll(keepingCapacity: true)
    }

    /// Moves the cells of a combination into `taken`.
    private mutating func takeCells(from start: Int) {
        taken.cells.removeAll(keepingCapacity: true)
        taken.events = 0
        for variable in allVariables {
            for cell in variable.base...(variable.base + variable.categories) {
                let stored = cells[start + cell]
                let count = Int64(stored < 0 ? stored - Self.asksWho : stored)
                guard count != 0 else { continue }
                cells[start + cell] = stored < 0 ? Self.asksWho : 0
                // Kinds that no dataset counts are events all the same.
                if variable.base == 0 { taken.events += count }
                if cell > variable.base { taken.cells.append((cell, count)) }
            }
        }
    }

    mutating func clear() {
        notes.removeAll(keepingCapacity: true)
        durations.removeAll()
    }

    /// Forgets the combinations, of which nothing may have been counted since `clear`.
    mutating func removeCombinations() {
        combinations.removeAll()
        cells.removeAll(keepingCapacity: true)
        lanes.removeCombinations()
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
