import Definitions
import Disclosure
import Events
import Journal
import Measures
import Themes

/// Counts of events since the last fold, by the finest combination of labels, day and kind that any dataset tells apart.
///
/// Every event is looked at once here, however many datasets there are; `TallySet` then adds the combinations up into the
/// leaves of each dataset.
struct EventCounts {
    /// What was counted of one combination.
    struct Counted {
        /// In the order of the plan's dimensions.
        var labels: ArraySlice<UInt32>
        var day: Int32
        var kind: UInt8
        var isBackfill: Bool
        /// How many of the plan's allowed latenesses the events are beyond.
        var lateness: Int
        var events: Int64
        /// Cells that are not zero.
        var cells: [(cell: Int, count: Int64)]
        /// Who stands behind the cells of gated datasets, as far as a gate needs to know.
        var people: [(cell: Int, people: PeopleWaiting)]
    }

    let plan: CountingPlan
    private var combinations: CombinationTable
    /// `plan.width` cells for each combination. As long as fewer than k people are known in a cell that a gate asks about, its
    /// count lies `notEnough` below zero, so that the one test for it costs next to nothing.
    private var cells: [Int32] = []
    private var blankCells: [Int32]
    private var people: [Int: PeopleWaiting] = [:]
    private(set) var durations = DurationCounts()
    private var isTouched: [Bool] = []
    private(set) var touched: [Int] = []

    // Of the batch at hand, kept from batch to batch for their room.
    private var keys: [UInt32] = []
    private var numbers: [Int] = []
    private var codes: [UInt8] = []
    private var unknown: [Int] = []

    private static let notEnough: Int32 = -(1 << 30)
    private let allVariables: [CountingPlan.Counted]

    init(plan: CountingPlan) {
        self.plan = plan
        allVariables = plan.all
        combinations = CombinationTable(width: plan.dimensions.count + 2)
        blankCells = Array(repeating: 0, count: plan.width)
        for counted in allVariables where counted.needsPeople {
            for category in 1...counted.categories { blankCells[counted.base + category] = Self.notEnough }
        }
    }

    /// Combinations that are numbered now.
    var count: Int { combinations.count }

    // MARK: Counting

    /// Counts every event of a row of the journal.
    mutating func count(_ row: JournalBatch, themes: ThemeClassifiers) {
        let batch = row.events
        guard batch.count > 0 else { return }
        number(row)
        if codes.count < batch.count { codes = Array(repeating: 0, count: batch.count) }
        for counted in plan.variables {
            let largest = counted.variable.codes(of: batch, channels: plan.channels, into: &codes)
            guard largest > 0 else { continue }
            if Int(largest) > counted.categories { dropUnknownCodes(batch.count, counted.categories) }
            add(batch, base: counted.base)
            if counted.variable == .durationState { addDurations(batch) }
        }
        guard !batch.commentBytes.isEmpty else { return }
        for counted in plan.themes { addThemes(batch, counted, themes.masks(of: counted.list)) }
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

    /// Remembers who stands behind an event: the respondent, or else the case, since a case has one person.
    private mutating func note(_ batch: EventBatch, _ index: Int, cell: Int) {
        var person = batch.respondent[index]
        if person == 0, !batch.caseToken[index].isAbsent { person = batch.caseToken[index].high | 1 }
        guard person != 0, cells[cell] < 0 else { return }
        people[cell, default: PeopleWaiting()].add(person, k: plan.k)
        if people[cell]?.isEnough == true { cells[cell] -= Self.notEnough }
    }

    private mutating func addDurations(_ batch: EventBatch) {
        for index in 0..<batch.count where codes[index] == 1 {
            let bucket = DurationSeries.reported.bucket(ofSeconds: batch.duration[index])
            durations.add(1, bucket: bucket, of: numbers[index])
        }
    }

    // MARK: Combinations

    /// Sets `numbers` to the combination of every event.
    private mutating func number(_ row: JournalBatch) {
        let (batch, width) = (row.events, combinations.width)
        let count = batch.count
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
        combinations.indices(ofRows: count, in: keys, into: &numbers)
        while isTouched.count < combinations.count {
            cells.append(contentsOf: blankCells)
            isTouched.append(false)
        }
        for index in 0..<count where !isTouched[numbers[index]] {
            isTouched[numbers[index]] = true
            touched.append(numbers[index])
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

    /// What was counted of a combination since the last fold.
    func counted(_ number: Int) -> Counted {
        let key = combinations.key(number)
        let tag = key[key.endIndex - 1]
        var counted = Counted(
            labels: key.dropLast(2), day: Int32(bitPattern: key[key.endIndex - 2]), kind: UInt8(tag & 0xFF),
            isBackfill: tag >> 8 & 1 == 1, lateness: Int(tag >> 16), events: 0, cells: [], people: [])
        let start = number * plan.width
        for variable in allVariables {
            for cell in (variable.base + 1)...(variable.base + variable.categories) {
                let stored = cells[start + cell]
                let count = stored < 0 ? stored - Self.notEnough : stored
                guard count != 0 else { continue }
                counted.cells.append((cell, Int64(count)))
                if variable.base == 0 { counted.events += Int64(count) }
                if let known = people[start + cell] { counted.people.append((cell, known)) }
            }
        }
        return counted
    }

    /// Begins to count anew; remembers in which cells enough people are known, unless `everybody` is to be looked at again.
    mutating func clear(everybody: Bool) {
        if everybody {
            combinations.removeAll()
            cells.removeAll(keepingCapacity: true)
            isTouched.removeAll(keepingCapacity: true)
        } else {
            for number in touched {
                for cell in (number * plan.width)..<((number + 1) * plan.width) {
                    cells[cell] = cells[cell] < 0 ? Self.notEnough : 0
                }
                isTouched[number] = false
            }
        }
        people.removeAll(keepingCapacity: true)
        durations.removeAll()
        touched.removeAll(keepingCapacity: true)
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
