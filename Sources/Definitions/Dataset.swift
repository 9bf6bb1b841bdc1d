import Events
import Measures
import Themes

/// What a dataset can be broken down by. The first group is carried by events; the second follows from the service or provider.
package enum Dimension: String, CaseIterable, Sendable {
    case service
    case provider
    case channel
    case touchpoint
    case region
    case language
    case step

    case organisation
    case portfolio
    case providerKind = "provider-kind"

    /// Whether an event carries it itself, so that leaves can be made of it.
    package var isCarried: Bool {
        switch self {
        case .organisation, .portfolio, .providerKind: false
        default: true
        }
    }

    /// The column name in published tables.
    package var column: String { self == .providerKind ? "provider_kind" : rawValue }
}

/// Whether a dataset's counts pass the gate in whole batches of k, or are open because their source is public already.
package enum DisclosureRule: Sendable, Equatable {
    case wholeBatches(k: Int)
    /// The declared reason is published in the dataset's metadata.
    case open(reason: String)

    /// The smallest k anybody may configure.
    package static let smallestK = 10
}

/// Which services of the registry a dataset is about.
package enum ServiceScope: Sendable, Equatable {
    case all
    case organisations([String])
    case exceptOrganisations([String])
}

/// One published dataset: a file of `Pipelines/`.
package struct Dataset: Sendable, Equatable {
    package struct Licence: Sendable, Equatable {
        package var id: String
        package var url: String
    }

    package var id: String
    package var title: String
    package var description: String
    /// Raised by hand when the meaning of the dataset changes.
    package var version: Int
    package var scope: ServiceScope
    package var kinds: [EventKind]
    /// Carried dimensions, coarsest first; a leaf is one combination of them and a civil day.
    package var dimensions: [Dimension]
    /// How many of the first dimensions make the parent that the gate looks at.
    package var parentDepth: Int
    /// The one length of time in which the gate releases; every published window is a sum of it.
    package var period: Period
    /// The lengths of published windows, shortest first; empty = the released period alone.
    package var periods: [WindowLength] = []
    /// Further tables: sums over all dimensions but these (derived dimensions are allowed); [] is the grand total.
    package var rollups: [[Dimension]]
    package var measures: [String]
    package var allowedLatenessHours: Int
    package var disclosure: DisclosureRule
    package var licence: Licence
    package var attribution: String
    /// Goals by metric id, used where a service has none of its own.
    package var goals: [String: Double]
    /// SHA-256 of the file, in hexadecimal; part of what identifies a tally.
    package var digest: String
    /// What comments are sorted into; nil where nobody asks.
    package var themes: ThemeList?
    /// Rules for cases that hold in this dataset in place of the registry's.
    package var cases: CaseRuleChanges?
    /// The version it takes the place of, which is counted and published beside it.
    package var supersedes: Supersession?
    /// Whether it is such an earlier version.
    package var isEarlierVersion = false

    /// The id without the number of an earlier version.
    package var baseID: String {
        isEarlierVersion ? String(id.dropLast(".v\(version)".count)) : id
    }

    /// The lengths of the windows in the published tables, shortest first.
    package var windowLengths: [WindowLength] { periods.isEmpty ? [WindowLength(period)] : periods }

    /// The length that pages speak about: the first published one that is a month or longer, or else the shortest.
    package var pageLength: WindowLength {
        let calendar = windowLengths.filter { $0 != .rollingYear }
        return calendar.first { $0 >= .month } ?? calendar.first ?? WindowLength(period)
    }

    package var measureList: [any Measure] {
        measures.compactMap(MeasureList.measure).map { $0.about(themes?.themes ?? []) }
    }
    package var layout: CounterLayout { CounterLayout(variables: Set(measureList.flatMap(\.variables))) }

    package func includes(_ service: Registry.Service) -> Bool {
        switch scope {
        case .all: true
        case .organisations(let list): list.contains(service.organisation)
        case .exceptOrganisations(let list): !list.contains(service.organisation)
        }
    }
}
