import Definitions
import Deliberation
import Disclosure
import Events
import Journal
import Measures
import Themes

/// The tallies of all datasets with the one table of cases that they share.
///
/// Events and changes of cases are counted once for all datasets; `fold` adds them up into the leaves of each.
package struct TallySet {
    package internal(set) var tallies: [DatasetTally]
    var cases: CaseTable
    private var themes: ThemeClassifiers
    private var events: EventCounts
    /// Says which answers belong to a flood.
    var bursts: BurstGuard
    /// What was said and voted in conversations and is not public yet.
    var conversations: ConversationGate
    private let labels: [UInt32: String]
    /// One for every set of rules that a dataset goes by, and for all cases or only the ended ones.
    private var caseChanges: [CaseChangeCounts]
    /// By entry of `caseChanges`: the tallies that go by it.
    private let talliesOfChanges: [[Int]]
    /// By cell of the plan; kept for its room.
    private var isAsked: [Bool]

    package init(definitions: Definitions, terms: [String: UInt32]) {
        self.init(definitions: definitions, terms: terms, caseLimit: Limits.trackedCases)
    }

    init(
        definitions: Definitions, terms: [String: UInt32], caseLimit: Int, burstRules: BurstRules = .standard
    ) {
        bursts = BurstGuard(rules: burstRules)
        conversations = ConversationGate(
            conversations: definitions.conversations, registry: definitions.registry)
        labels = Dictionary(uniqueKeysWithValues: terms.map { ($0.value, $0.key) })
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
        isAsked = Array(repeating: false, count: plan.width)
        themes = ThemeClassifiers(lists: definitions.themeLists, terms: terms)
        cases = CaseTable(registry: registry, terms: terms, ruleSets: ruleSets, limit: caseLimit)
    }

    /// People noted before the gates are told, so that those who know enough need not be told more.
    private static let notesPerFold = 100_000
    /// Combinations that are kept over a fold.
    private static let keptCombinations = 50_000

    /// Counts every event of a row of the journal, and what it changes in its case.
    package mutating func count(_ row: JournalBatch) throws {
        // Most rows hold nothing of the kind, which a look at one column shows.
        if let last = row.events.kind.largest, last > EventKind.withdrawal.rawValue {
            conversations.take(ConversationBatch(EventReading(row.events) { labels[$0] }))
        }
        themes.read(row.events)
        bursts.review(row)
        for number in events.number(row, underReview: bursts.underReview) { askWho(number) }
        events.count(row, themes: themes)
        if events.notes.count > Self.notesPerFold { try fold() }
        guard !caseChanges.isEmpty else { return }
        cases.take(row, underReview: bursts.underReview)
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

    /// Moves what was counted since the last call into the tallies. A release admits people anew, so what a gate asked before is
    /// then forgotten.
    package mutating func fold(beforeRelease: Bool = false) throws {
        foldEvents(forgetting: beforeRelease || events.count > Self.keptCombinations)
        for place in caseChanges.indices {
            foldChanges(caseChanges[place], into: talliesOfChanges[place])
            caseChanges[place].clear()
        }
        for index in tallies.indices { try tallies[index].fold() }
    }

    private mutating func foldEvents(forgetting: Bool) {
        // Of each combination the leaf in each tally.
        let width = tallies.count
        var leaves = [Int32](repeating: -1, count: events.count * width)
        var standings = [EventCounts.Standing](repeating: .init(), count: events.count)
        events.take { number, counted in
            standings[number] = counted.combination.standing
            for index in 0..<width {
                if let leaf = tallies[index].add(counted) { leaves[number * width + index] = Int32(leaf) }
            }
        }
        for note in events.notes {
            for index in 0..<width {
                let leaf = leaves[note.number * width + index]
                if leaf >= 0 { tallies[index].note(note, standings[note.number], leaf: Int(leaf)) }
            }
        }
        events.durations.forEach { number, bucket, count in
            for index in 0..<width where tallies[index].countsDurations(of: standings[number]) {
                let leaf = leaves[number * width + index]
                if leaf >= 0 { tallies[index].add(durations: count, bucket: bucket, leaf: Int(leaf)) }
            }
        }
        let asked = Set(events.notes.map(\.number))
        events.clear()
        if forgetting {
            events.removeCombinations()
        } else {
            for number in asked { askWho(number) }
        }
    }

    /// Asks the gates in which cells of a combination they want to know who stands behind events.
    private mutating func askWho(_ number: Int) {
        for cell in isAsked.indices { isAsked[cell] = false }
        let combination = events.combination(number)
        for index in tallies.indices { tallies[index].askWho(combination, &isAsked) }
        events.askWho(number, isAsked)
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
