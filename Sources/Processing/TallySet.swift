import Definitions
import Disclosure
import Events
import Journal
import Themes

/// The tallies of all datasets with the one table of cases that they share.
package struct TallySet {
    package internal(set) var tallies: [DatasetTally]
    var cases: CaseTable
    private var themes: ThemeClassifiers
    private let needsCases: Bool
    /// By tally: the rules for cases that its dataset goes by.
    private let ruleSetOf: [Int]

    package init(definitions: Definitions, terms: [String: UInt32]) {
        self.init(definitions: definitions, terms: terms, caseLimit: Limits.trackedCases)
    }

    init(definitions: Definitions, terms: [String: UInt32], caseLimit: Int) {
        tallies = definitions.datasets.map {
            DatasetTally(dataset: $0, registry: definitions.registry, terms: terms)
        }
        themes = ThemeClassifiers(lists: definitions.themeLists, terms: terms)
        var ruleSets = [CaseRuleChanges()]
        ruleSetOf = definitions.datasets.map { dataset in
            let changes = dataset.cases ?? CaseRuleChanges()
            if let known = ruleSets.firstIndex(of: changes) { return known }
            ruleSets.append(changes)
            return ruleSets.count - 1
        }
        cases = CaseTable(registry: definitions.registry, terms: terms, ruleSets: ruleSets, limit: caseLimit)
        needsCases = tallies.contains(where: \.needsCases)
    }

    /// Counts every event of a row of the journal, and what it changes in its case.
    package mutating func count(_ row: JournalBatch) throws {
        themes.read(row.events)
        for index in tallies.indices {
            try tallies[index].count(row, themes: themes.masks(of: tallies[index].dataset.themes))
        }
        guard needsCases else { return }
        cases.take(row)
        try countChanges(byTime: false)
    }

    /// Lets time pass to a tick and has the gate decide what becomes public.
    package mutating func release(
        at time: Int64, isSweep: Bool, text: (UInt32) -> String
    ) throws -> [ReleaseIncrement] {
        if needsCases {
            for chunk in cases.dueChunks(at: time) {
                cases.advance(chunk: chunk, to: time)
                try countChanges(byTime: true)
            }
            cases.finishTick(at: time)
        }
        var increments: [ReleaseIncrement] = []
        for index in tallies.indices { increments += tallies[index].release(isSweep: isSweep, text: text) }
        return increments
    }

    /// Account of each dataset, by its id.
    package var accounts: [String: DatasetAccount] {
        Dictionary(uniqueKeysWithValues: tallies.map { ($0.dataset.id, $0.account) })
    }

    /// Cases that are remembered now, and events of cases that found no room.
    package var caseCounts: (tracked: Int, untrackedEvents: Int64) { (cases.count, cases.untracked) }

    mutating func fold() {
        for index in tallies.indices { tallies[index].fold() }
    }

    private mutating func countChanges(byTime: Bool) throws {
        for index in tallies.indices where tallies[index].needsCases {
            try tallies[index].count(cases.changes[ruleSetOf[index]], of: cases, byTime: byTime)
        }
    }
}
