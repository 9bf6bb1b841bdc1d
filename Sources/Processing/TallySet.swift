import Definitions
import Disclosure
import Events
import Journal
import Themes

/// The tallies of all datasets with the one table of cases that they share.
///
/// Events and changes of cases are counted once for all datasets; `fold` adds them up into the leaves of each.
package struct TallySet {
    package internal(set) var tallies: [DatasetTally]
    var cases: CaseTable
    private var themes: ThemeClassifiers
    private var events: EventCounts
    /// One for every set of rules that a dataset goes by, and for all cases or only the ended ones.
    private var caseChanges: [CaseChangeCounts]
    /// By entry of `caseChanges`: the tallies that go by it.
    private let talliesOfChanges: [[Int]]

    package init(definitions: Definitions, terms: [String: UInt32]) {
        self.init(definitions: definitions, terms: terms, caseLimit: Limits.trackedCases)
    }

    init(definitions: Definitions, terms: [String: UInt32], caseLimit: Int) {
        let (registry, datasets) = (definitions.registry, definitions.datasets)
        let plan = CountingPlan(datasets: datasets, registry: registry, terms: terms)
        var ruleSets = [CaseRuleChanges()]
        let scopes = datasets.map { dataset in
            let changes = dataset.cases ?? CaseRuleChanges()
            if !ruleSets.contains(changes) { ruleSets.append(changes) }
            return CaseChangeCounts.Scope(
                ruleSet: ruleSets.firstIndex(of: changes) ?? 0, endedOnly: dataset.dimensions.contains(.step))
        }
        var used: [CaseChangeCounts.Scope] = []
        for (dataset, scope) in zip(datasets, scopes) where dataset.needsCases && !used.contains(scope) {
            used.append(scope)
        }
        let members = used.map { scope in datasets.indices.filter { datasets[$0].needsCases && scopes[$0] == scope } }
        let changes = zip(used, members).map { scope, members in
            CaseChangeCounts(scope: scope, datasets: members.map { datasets[$0] }, channels: plan.channels)
        }
        tallies = zip(datasets, scopes).map { dataset, scope in
            DatasetTally(
                dataset: dataset, registry: registry, terms: terms, plan: plan,
                caseChanges: dataset.needsCases ? changes.first { $0.scope == scope } : nil)
        }
        caseChanges = changes
        talliesOfChanges = members
        events = EventCounts(plan: plan)
        themes = ThemeClassifiers(lists: definitions.themeLists, terms: terms)
        cases = CaseTable(registry: registry, terms: terms, ruleSets: ruleSets, limit: caseLimit)
    }

    /// Counts every event of a row of the journal, and what it changes in its case.
    package mutating func count(_ row: JournalBatch) {
        themes.read(row.events)
        events.count(row, themes: themes)
        guard !caseChanges.isEmpty else { return }
        cases.take(row)
        countChanges(byTime: false)
    }

    /// Lets time pass to a tick and has the gate decide what becomes public.
    package mutating func release(
        at time: Int64, isSweep: Bool, text: (UInt32) -> String
    ) throws -> [ReleaseIncrement] {
        if !caseChanges.isEmpty {
            for chunk in cases.dueChunks(at: time) {
                cases.advance(chunk: chunk, to: time)
                countChanges(byTime: true)
            }
            cases.finishTick(at: time)
        }
        try fold(beforeRelease: true)
        var increments: [ReleaseIncrement] = []
        for index in tallies.indices { increments += tallies[index].release(isSweep: isSweep, text: text) }
        return increments
    }

    /// Account of each dataset, by its id; of what was folded.
    package var accounts: [String: DatasetAccount] {
        Dictionary(uniqueKeysWithValues: tallies.map { ($0.dataset.id, $0.account) })
    }

    /// Cases that are remembered now, and events of cases that found no room.
    package var caseCounts: (tracked: Int, untrackedEvents: Int64) { (cases.count, cases.untracked) }

    /// Combinations whose counts the next fold adds to leaves, for those who decide when it pays.
    var touchedCombinations: Int { caseChanges.reduce(events.touched.count) { $0 + $1.touched.count } }

    /// Moves what was counted since the last call into the tallies. A release admits people anew, so who stands behind a cell
    /// must then be asked again.
    mutating func fold(beforeRelease: Bool = false) throws {
        foldEvents()
        events.clear(everybody: beforeRelease)
        for place in caseChanges.indices {
            foldChanges(caseChanges[place], into: talliesOfChanges[place])
            caseChanges[place].clear()
        }
        for index in tallies.indices { try tallies[index].fold() }
    }

    private mutating func foldEvents() {
        var leaves = tallies.map { _ in [Int](repeating: -1, count: events.count) }
        for number in events.touched {
            let counted = events.counted(number)
            for index in tallies.indices { leaves[index][number] = tallies[index].add(counted) ?? -1 }
        }
        events.durations.forEach { number, bucket, count in
            for index in tallies.indices where leaves[index][number] >= 0 {
                tallies[index].add(durations: count, bucket: bucket, leaf: leaves[index][number])
            }
        }
    }

    private mutating func foldChanges(_ changes: CaseChangeCounts, into members: [Int]) {
        var leaves = members.map { _ in [Int](repeating: -1, count: changes.count) }
        for number in changes.touched {
            let counted = changes.counted(number)
            for (place, index) in members.enumerated() {
                leaves[place][number] = tallies[index].add(counted, of: cases) ?? -1
            }
        }
        changes.durations.forEach { number, bucket, count in
            for (place, index) in members.enumerated() where leaves[place][number] >= 0 {
                tallies[index].add(durations: count, bucket: bucket, leaf: leaves[place][number])
            }
        }
    }

    private mutating func countChanges(byTime: Bool) {
        for index in caseChanges.indices {
            caseChanges[index].count(cases.changes[caseChanges[index].scope.ruleSet], byTime: byTime)
        }
    }
}

extension Dataset {
    /// Whether any of its measures needs matched cases.
    fileprivate var needsCases: Bool { !layout.caseVariables.isEmpty }
}
