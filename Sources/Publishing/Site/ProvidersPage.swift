import Definitions
import Disclosure
import Events
import Measures

/// One page for each service with more than one provider: what they deliver, side by side, and what can be told apart.
enum ProvidersPage {
    @Sendable static func pages(_ data: SiteData) throws -> [Page] {
        var comparisons: [String: [ProviderComparison]] = [:]
        return try data.services.compactMap { service in
            guard let view = view(of: service.id, data), let focus = view.focus else { return nil }
            if comparisons[view.dataset.id] == nil {
                comparisons[view.dataset.id] = try ProviderComparison.all(of: view.table, in: focus)
            }
            let own = ordered((comparisons[view.dataset.id] ?? []).filter { $0.service == service.id })
            let words = ProviderWords(registry: data.registry, k: view.k)
            let cards = try cards(service.id, view, focus, words)
            var context: [String: Any] = [
                "name": service.name, "service": service.id, "dataset": view.dataset.id,
                "folder": "../../v1/snapshots/\(data.snapshot.id.text)/\(view.dataset.id)/",
                "period": view.periodText(focus), "providers": cards.map(\.context),
                "lead": words.list(cards.map { words.nameAndKind($0.provider) }),
                "choice": choice(own, words), "unknown": unknown(cards, own, view, data),
                "metrics": own.map { metric($0, words, view.table) }, "mix": mix(own.first, words),
                "mixChanges": own.flatMap { changes($0, words) },
                "age": age(view, focus, data),
            ]
            if view.dataset.dimensions.contains(.channel) { context["hasChannels"] = true }
            if view.table.isProvisional(focus) { context["isProvisional"] = true }
            return Page(
                path: "services/\(service.id)/providers.html", template: "providers",
                title: "\(service.name): providers", context: context)
        }
    }

    /// The first dataset that has the service by provider; nil where the service has fewer than two providers.
    static func view(of service: String, _ data: SiteData) -> TableView? {
        guard (data.registry.service(service)?.providers.count ?? 0) > 1 else { return nil }
        return data.views.first {
            ProviderComparison.applies(to: $0.dataset) && $0.byService[service] != nil && $0.focus != nil
        }
    }

    /// Measures with a better end, the most telling first.
    private static func ordered(_ comparisons: [ProviderComparison]) -> [ProviderComparison] {
        let key = MetricNames.key.flatMap { $0 }
        let judged = comparisons.filter { $0.direction != .neutral && !$0.groups.pairs.isEmpty }
        return judged.enumerated().sorted { left, right in
            let first = key.firstIndex(of: left.element.metricID) ?? key.count
            let second = key.firstIndex(of: right.element.metricID) ?? key.count
            return (first, left.offset) < (second, right.offset)
        }.map(\.element)
    }

    // MARK: - What a citizen needs

    private struct Card {
        var provider: String
        var isReleased: Bool
        var context: [String: Any]
    }

    private static func cards(
        _ service: String, _ view: TableView, _ focus: Int32, _ words: ProviderWords
    ) throws -> [Card] {
        let cells = try view.table.cells(by: [.service, .provider], in: focus).filter { $0.labels[0] == service }
        var channels: [String: [String]] = [:]
        if view.dataset.dimensions.contains(.channel) {
            for cell in try view.table.cells(by: [.service, .provider, .channel], in: focus)
            where cell.labels[0] == service && ProviderComparison.isKnown(cell.labels[2])
                && cell.values.contains(where: { $0.value != nil })
            {
                channels[cell.labels[1], default: []].append(DisplayText.label(cell.labels[2]).lowercased())
            }
        }
        let listed = words.registry.service(service)?.providers ?? []
        let named = cells.map { $0.labels[1] }.filter { words.registry.provider($0) != nil }
        return Set(listed + named).sorted { words.name($0) < words.name($1) }.map { provider in
            let cell = cells.first { $0.labels[1] == provider }
            func shown(_ metric: String) -> String { DisplayText.value(cell?.value(metric), k: view.k) }
            return Card(
                provider: provider, isReleased: cell != nil,
                context: [
                    "name": words.name(provider), "kind": words.kind(provider),
                    "channels": channels[provider]?.joined(separator: ", ") ?? "not known",
                    "answers": cell == nil ? words.nothing : shown("responses.count"),
                    "ended": DisplayText.base(cell?.value("completion.by_event")),
                    "median": cell == nil ? "–" : shown("time_to_outcome.median"),
                    "p90": cell == nil ? "–" : shown("time_to_outcome.p90"),
                ])
        }
    }

    /// What the measures say in favour of one or the other; nothing where the intervals overlap.
    private static func choice(_ comparisons: [ProviderComparison], _ words: ProviderWords) -> [String] {
        var sentences = comparisons.compactMap { words.differences($0) }
        let silent = comparisons.filter { comparison in !comparison.groups.pairs.contains(where: \.isDistinguishable) }
        if comparisons.isEmpty {
            sentences.append("There are not yet enough answers about two providers to compare them.")
        } else if silent.count == comparisons.count {
            sentences.append("On none of the measures here can one provider be told apart from another.")
        } else if !silent.isEmpty {
            let titles = silent.map { MetricNames.title($0.metricID).lowercased() }
            sentences.append("No provider can be told apart from another by: \(titles.joined(separator: ", ")).")
        }
        return sentences
    }

    private static func age(_ view: TableView, _ focus: Int32, _ data: SiteData) -> String {
        let end = Window(view.dataset.pageLength, start: focus).end
        let day = Int32(data.snapshot.release.time.flooredDivision(by: 86_400_000))
        guard day >= end else { return "The period is not over yet; it ends on \(DisplayText.date(end - 1))." }
        return "The period ended on \(DisplayText.date(end - 1)), \(day - end + 1) days before these figures were made."
    }

    private static func unknown(
        _ cards: [Card], _ comparisons: [ProviderComparison], _ view: TableView, _ data: SiteData
    ) -> [String] {
        var sentences: [String] = []
        let words = ProviderWords(registry: data.registry, k: view.k)
        let silent = cards.filter { !$0.isReleased }.map { words.name($0.provider) }
        if !silent.isEmpty {
            sentences.append("How people fare with \(words.list(silent)): \(words.nothing).")
        }
        let held = data.snapshot.release.datasets[view.dataset.id]?.held ?? 0
        if held > 0 {
            sentences.append(
                "\(NumberText.grouped(held)) records of all services wait until enough others stand beside them.")
        }
        sentences.append("Whether those who answered are like those who did not.")
        sentences.append("Whether one provider is given harder cases than another; only channels are looked at here.")
        if cards.contains(where: { $0.isReleased }) {
            sentences.append("How long cases that are still open will take: times are of closed cases only.")
        }
        sentences.append(
            "Where exactly each provider works, its opening hours, and whether you may choose it: ask the service.")
        return sentences
    }

    // MARK: - Measures

    private static func metric(
        _ comparison: ProviderComparison, _ words: ProviderWords, _ table: PublishedTable
    ) -> [String: Any] {
        let groups = comparison.groups
        let dots = comparison.entries.compactMap { entry -> Chart.Dot? in
            guard let value = entry.value?.value, let interval = groups.intervals[entry.provider] else { return nil }
            return Chart.Dot(label: words.nameAndKind(entry.provider), value: value, interval: interval)
        }
        let title = MetricNames.title(comparison.metricID)
        let id = "providers-\(comparison.metricID)".replacing(".", with: "-")
        return [
            "id": id, "title": title, "anchor": MetricNames.anchor(comparison.metricID, of: table),
            "svg": Chart.dots(id: id, title: "\(title), by provider", dots), "level": words.level(groups),
            "sentences": words.sentences(comparison),
            "rows": comparison.entries.map { entry -> [String: Any] in
                let interval = groups.intervals[entry.provider].map {
                    "\(DisplayText.number($0.low, .share)) to \(DisplayText.number($0.high, .share))"
                }
                return [
                    "name": words.name(entry.provider), "kind": words.kind(entry.provider),
                    "value": entry.value == nil ? words.nothing : DisplayText.value(entry.value, k: words.k),
                    "interval": interval ?? "–", "n": DisplayText.base(entry.value),
                    "group": groups.letters[entry.provider] ?? "–", "standardised": standardised(entry, comparison),
                ]
            },
        ]
    }

    private static func standardised(_ entry: ProviderComparison.Entry, _ comparison: ProviderComparison) -> String {
        switch comparison.caseMix?.standardised(entry.provider) {
        case .success(let result): DisplayText.number(result.value, .share)
        case .failure(let missing): "not shown: \(missing.text)"
        case nil: "not shown: no channels released"
        }
    }

    // MARK: - Case mix

    private static func mix(_ comparison: ProviderComparison?, _ words: ProviderWords) -> [String] {
        guard let comparison, let mix = comparison.caseMix else {
            return ["The channels of the providers are not known."]
        }
        return comparison.entries.map { entry in
            let name = words.name(entry.provider)
            guard let distance = mix.distance(of: entry.provider), let isDifferent = distance.isDifferent else {
                return "The channel mix of \(name) is not known well enough."
            }
            let part = NumberText.exact((distance.dissimilarity * 100).rounded())
            return isDifferent
                ? "Take care: \(name) serves people in other channels than the service as a whole; about \(part) in 100 would "
                    + "have to use another one for the mixes to be the same."
                : "\(name) has about the channel mix of the whole service (\(part) in 100 differ)."
        }
    }

    /// Pairs that can be told apart as they are, but not with the same channel mix.
    private static func changes(_ comparison: ProviderComparison, _ words: ProviderWords) -> [String] {
        guard let mix = comparison.caseMix else { return [] }
        let z = comparison.groups.z
        return comparison.groups.pairs.filter(\.isDistinguishable).compactMap { pair in
            guard case .success(let first) = mix.standardised(pair.first),
                case .success(let second) = mix.standardised(pair.second),
                let left = first.interval(z: z), let right = second.interval(z: z),
                left.low <= right.high, right.low <= left.high
            else { return nil }
            return "\(MetricNames.title(comparison.metricID)): with the same channel mix \(words.name(pair.first)) and "
                + "\(words.name(pair.second)) cannot be told apart; their difference may come from the channels."
        }
    }
}
