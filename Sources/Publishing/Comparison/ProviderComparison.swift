import Definitions
import Disclosure
import Measures

/// The providers of one service beside each other, by one share, in one period; made of released counts only.
struct ProviderComparison {
    struct Entry {
        var provider: String
        /// Nil where nothing of the provider was released.
        var value: PublishedValue?
    }

    let period: Int32
    let service: String
    let metricID: String
    let methodVersion: Int
    let direction: Direction
    /// Sorted by id.
    let entries: [Entry]
    let groups: ProviderGroups
    /// Nil where the dataset has no channels, or none was released.
    let caseMix: CaseMix?

    /// Whether a dataset breaks services down by provider.
    static func applies(to dataset: Dataset) -> Bool {
        Set(dataset.dimensions).isSuperset(of: [.service, .provider])
    }

    /// One comparison for each period, service with more than one provider, and share with a value; of one period if it is
    /// given.
    static func all(of table: PublishedTable, in period: Int32? = nil) throws(PublishingError) -> [ProviderComparison] {
        guard applies(to: table.dataset) else { return [] }
        let providers = Dictionary(grouping: try table.cells(by: [.service, .provider], in: period)) {
            ReleasedCells.Key(period: $0.period, labels: [$0.labels[0]])
        }
        var byChannel: [ReleasedCells.Key: [PublishedTable.Cell]] = [:]
        if table.dataset.dimensions.contains(.channel) {
            byChannel = Dictionary(grouping: try table.cells(by: [.service, .provider, .channel], in: period)) {
                ReleasedCells.Key(period: $0.period, labels: [$0.labels[0]])
            }
        }
        var held: Int64 = 0
        if case .wholeBatches(let k) = table.dataset.disclosure { held = Int64(k - 1) }
        var comparisons: [ProviderComparison] = []
        for (key, cells) in providers.sorted(by: { precedes($0.key, $1.key) }) {
            let named = named(cells, service: key.labels[0], table.registry)
            guard named.count > 1 else { continue }
            let channels = byChannel[key] ?? []
            comparisons += table.metricIDs.compactMap {
                ProviderComparison(key: key, metricID: $0, providers: named, channels: channels, held: held)
            }
        }
        return comparisons
    }

    /// Every provider that the registry names for the service, and any other that something was released of.
    private static func named(
        _ cells: [PublishedTable.Cell], service: String, _ registry: Registry
    ) -> [(id: String, cell: PublishedTable.Cell?)] {
        var found: [String: PublishedTable.Cell] = [:]
        for cell in cells where registry.provider(cell.labels[1]) != nil { found[cell.labels[1]] = cell }
        let ids = Set(registry.service(service)?.providers ?? []).union(found.keys)
        return ids.sorted().map { ($0, found[$0]) }
    }

    private init?(
        key: ReleasedCells.Key, metricID: String, providers: [(id: String, cell: PublishedTable.Cell?)],
        channels: [PublishedTable.Cell], held: Int64
    ) {
        let entries = providers.map { Entry(provider: $0.id, value: $0.cell?.value(metricID)) }
        let shares = entries.compactMap { entry in
            BinomialShare(entry.value).map { (provider: entry.provider, share: $0) }
        }
        guard !shares.isEmpty, let first = entries.compactMap(\.value).first else { return nil }
        period = key.period
        service = key.labels[0]
        self.metricID = metricID
        methodVersion = first.methodVersion
        direction = first.direction
        self.entries = entries
        groups = ProviderGroups(shares)
        var values: [String: [String: PublishedValue]] = [:]
        let known = Set(entries.map(\.provider))
        for cell in channels where known.contains(cell.labels[1]) && Self.isKnown(cell.labels[2]) {
            values[cell.labels[1], default: [:]][cell.labels[2]] = cell.value(metricID)
        }
        var totals: [String: PublishedValue] = [:]
        for entry in entries { totals[entry.provider] = entry.value }
        caseMix = CaseMix(byChannel: values, totals: totals, held: held)
    }

    /// Whether a label says where something belongs.
    static func isKnown(_ label: String) -> Bool {
        label != ReleaseIncrement.notGiven && label != ReleaseIncrement.notBrokenDown
    }
}
