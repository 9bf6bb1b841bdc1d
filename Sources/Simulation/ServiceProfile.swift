import Definitions
import Events

/// How one provider's part of a service behaves in the simulation; drawn from the seed, so that services differ and stay so.
struct ServiceProfile: Sendable {
    var service: String
    var provider: String?
    var channels: [String]
    var channelWeights: [Double]
    /// Cases a day are shared out in proportion to this.
    var weight: Double
    var refused: Double
    var abandoned: Double
    var errored: Double
    var medianDays: Double
    var spreadOfDays: Double
    var targetDays: Double
    /// Share of cases in which the person got what they came for.
    var needMet: Double
    /// Change of `needMet` over a year; some services get better, some worse.
    var trendPerYear: Double
    var answers: Double
    /// The steps of the journey, in order; some of the registry's.
    var steps: [String]
    /// As the registry has it; nil = cases are never abandoned by silence.
    var timeoutDays: Int?
    /// The regions of the registry, each with its share of the people.
    var regions: [(name: String, weight: Double)]

    /// The one service in which people of some regions answer more often than others, so that there is something to find.
    static let unevenService = "report-street-problem"

    init(service: Registry.Service, provider: String?, registry: Registry, seed: UInt64) {
        var random = SeededRandom(seed: seed, name: service.id + "/" + (provider ?? ""))
        self.service = service.id
        self.provider = provider
        channels = service.channels.isEmpty ? ["web"] : service.channels
        channelWeights = channels.map { name in
            (registry.channels.digital.contains(name) ? 4.0 : 1.0) * (0.4 + random.unit())
        }
        weight = 0.4 + 1.6 * random.unit()
        refused = 0.02 + 0.10 * random.unit()
        abandoned = 0.04 + 0.14 * random.unit()
        errored = 0.005 + 0.03 * random.unit()
        medianDays = 0.3 + 5 * random.unit()
        spreadOfDays = 0.5 + 0.5 * random.unit()
        targetDays = (medianDays * (1.1 + random.unit())).rounded(.up)
        needMet = 0.55 + 0.38 * random.unit()
        trendPerYear = (random.unit() - 0.5) * 0.8
        answers = 0.25 + 0.3 * random.unit()
        let first = registry.steps.isEmpty ? 0 : Int(random.next() % UInt64(registry.steps.count))
        steps = registry.steps.indices.filter { ($0 + first) % 2 == 0 }.map { registry.steps[$0] }
        timeoutDays = service.cases.timeoutDays
        // The same mix everywhere: 5, 4, 6, 4 and 11 in 30, and again from the start where there are more regions.
        regions = zip(registry.regions, registry.regions.indices.map { Self.regionMix[$0 % Self.regionMix.count] })
            .map { (name: $0, weight: $1) }
    }

    private static let regionMix: [Double] = [5, 4, 6, 4, 11]

    /// Where a person lives; nil if the registry has no regions.
    func region(_ random: inout SeededRandom) -> Int? {
        guard !regions.isEmpty else { return nil }
        var pick = random.unit() * regions.reduce(0) { $0 + $1.weight }
        return regions.indices.first { index in
            pick -= regions[index].weight
            return pick <= 0
        } ?? regions.count - 1
    }

    /// How likely somebody who was asked answers: in the uneven service ever more from the first region to the last.
    func answers(inRegion region: Int?) -> Double {
        guard let region, service == Self.unevenService, regions.count > 1 else { return answers }
        return answers * (0.4 + 1.2 * Double(region) / Double(regions.count - 1))
    }

    /// The next channel of the service's list that is another one.
    func otherChannel(than channel: String) -> String {
        guard let place = channels.firstIndex(of: channel) else { return channel }
        return channels[(place + 1) % channels.count]
    }

    func channel(_ random: inout SeededRandom) -> String {
        var pick = random.unit() * channelWeights.reduce(0, +)
        for (name, weight) in zip(channels, channelWeights) {
            pick -= weight
            if pick <= 0 { return name }
        }
        return channels[channels.count - 1]
    }
}
