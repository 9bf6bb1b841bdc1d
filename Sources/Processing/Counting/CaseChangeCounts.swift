import Definitions
import Measures

/// Changes of cases since the last fold, by labels, step and day of the case, under one set of rules.
///
/// Counters go down as well as up: a case leaves one category and enters another. Each change is looked at once, for all
/// datasets that go by these rules.
struct CaseChangeCounts {
    /// Which cases are meant: those under a set of rules, and of them all or only the ended ones.
    struct Scope: Equatable {
        var ruleSet: Int
        var endedOnly: Bool
    }

    /// What changed for one combination.
    struct Counted {
        /// Number of the labels in `CaseLabels`.
        var labels: UInt32
        var step: UInt8
        var day: Int32
        /// Cells that are not zero.
        var cells: [(cell: Int, count: Int64)]
        /// Cases that time alone has changed.
        var byTime: Int64
    }

    private struct Question {
        let variable: CaseVariable
        /// The first cell stays empty: it is for cases that don't answer it.
        let base: Int
        let categories: Int
    }

    let scope: Scope
    private var questions: [Question] = []
    private let width: Int
    private let tellsSteps: Bool
    private let countsDurations: Bool
    private let channels: ChannelClasses

    /// Cases of one profile stand in the same cells: those of profile p are from `profileStarts[p]` up to the next start.
    private var profiles = CombinationTable(width: 1)
    private var profileStarts = [0]
    private var profileCells: [Int] = []
    private var profileKey: [UInt32] = [0]

    private var combinations = CombinationTable(width: 3)
    private var cells: [Int32] = []
    private var byTime: [Int64] = []
    private(set) var durations = DurationCounts()
    private var isTouched: [Bool] = []
    private(set) var touched: [Int] = []
    private var key: [UInt32] = [0, 0, 0]

    /// `datasets` are those that count cases in this scope.
    init(scope: Scope, datasets: [Dataset], channels: ChannelClasses) {
        self.scope = scope
        self.channels = channels
        let layouts = datasets.map(\.layout)
        var width = 0
        for variable in CaseVariable.all
        where layouts.contains(where: { $0.caseVariables.contains { $0.question == variable } }) {
            questions.append(Question(variable: variable, base: width, categories: variable.counters.count))
            width += variable.counters.count + 1
        }
        self.width = width
        tellsSteps = datasets.contains { $0.dimensions.contains(.step) }
        countsDurations = questions.contains { $0.variable == .time }
    }

    /// Combinations that are numbered now.
    var count: Int { combinations.count }

    /// For each cell the counter of a dataset that it adds to; -1 = none.
    func counters(of layout: CounterLayout) -> [Int] {
        var counters = [Int](repeating: -1, count: width)
        for question in questions {
            guard let base = layout.base(of: .ofCase(question.variable)) else { continue }
            for category in 0..<question.categories { counters[question.base + 1 + category] = base + category }
        }
        return counters
    }

    /// Moves cases from the categories they were in to those they are in now; `byTime` if no event has brought it about.
    mutating func count(_ changes: [CaseChange], byTime isByTime: Bool) {
        for change in changes {
            let before = change.before.flatMap(countable)
            let after = countable(change.after)
            let old = before.map { number(of: $0) }
            var new = old
            if let after {
                let isSame = before.map { isSameCombination($0, after) } ?? false
                if !isSame { new = number(of: after) }
            } else {
                new = nil
            }
            if isByTime, let new { byTime[new] += 1 }
            if let before, let old { add(before, -1, old) }
            if let after, let new { add(after, 1, new) }
        }
    }

    private func isSameCombination(_ left: CaseFacts, _ right: CaseFacts) -> Bool {
        left.labels == right.labels && left.day == right.day && (!tellsSteps || left.step == right.step)
    }

    /// By step, a case counts once it has ended: until then nobody knows which step is its last.
    private func countable(_ facts: CaseFacts) -> CaseFacts? {
        scope.endedOnly && !facts.standing.isEnded ? nil : facts
    }

    private mutating func add(_ facts: CaseFacts, _ change: Int32, _ number: Int) {
        let profile = self.profile(of: facts)
        let start = number * width
        for place in profileStarts[profile]..<profileStarts[profile + 1] {
            cells[start + profileCells[place]] += change
        }
        guard countsDurations, let seconds = facts.seconds, seconds >= 0 else { return }
        durations.add(Int64(change), bucket: DurationSeries.ofCase.bucket(ofSeconds: seconds), of: number)
    }

    /// The number of a case's profile; its cells are looked up once.
    private mutating func profile(of facts: CaseFacts) -> Int {
        profileKey[0] = facts.profile(channels: CaseVariable.channels.code(of: facts, channels: channels))
        let profile = profiles.index(of: profileKey)
        guard profile == profileStarts.count - 1 else { return profile }
        for question in questions {
            let code = Int(question.variable.code(of: facts, channels: channels))
            if code > 0 { profileCells.append(question.base + code) }
        }
        profileStarts.append(profileCells.count)
        return profile
    }

    private mutating func number(of facts: CaseFacts) -> Int {
        key[0] = facts.labels
        key[1] = tellsSteps ? UInt32(facts.step) : 0
        key[2] = UInt32(bitPattern: facts.day)
        let number = combinations.index(of: key)
        if number == isTouched.count {
            cells.append(contentsOf: repeatElement(0, count: width))
            byTime.append(0)
            isTouched.append(false)
        }
        if !isTouched[number] {
            isTouched[number] = true
            touched.append(number)
        }
        return number
    }

    // MARK: Folding

    /// What changed for a combination since the last fold.
    func counted(_ number: Int) -> Counted {
        let key = combinations.key(number)
        var counted = Counted(
            labels: key[key.startIndex], step: UInt8(key[key.startIndex + 1]),
            day: Int32(bitPattern: key[key.startIndex + 2]), cells: [], byTime: byTime[number])
        for cell in 0..<width where cells[number * width + cell] != 0 {
            counted.cells.append((cell, Int64(cells[number * width + cell])))
        }
        return counted
    }

    mutating func clear() {
        combinations.removeAll()
        cells.removeAll(keepingCapacity: true)
        byTime.removeAll(keepingCapacity: true)
        durations.removeAll()
        isTouched.removeAll(keepingCapacity: true)
        touched.removeAll(keepingCapacity: true)
    }
}
