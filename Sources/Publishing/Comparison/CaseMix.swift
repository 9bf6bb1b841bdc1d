import Definitions
import Measures

/// A provider's share as it would be with the channel mix of the whole service, and how far its own mix lies from that.
///
/// The weights are the released bases of the metric by channel, over all providers of the service. Channels that were not given
/// or not broken down have no part in it.
struct CaseMix {
    /// From this dissimilarity on the mixes are called different.
    static let warning = 0.1
    /// More of a provider's base than this without a channel makes its standardised share unknown.
    static let largestUnknown = heldTolerance

    let channels: [String]
    /// The standard: shares of the service's base, adding up to 1.
    let weights: [Double]
    private let shares: [String: [BinomialShare?]]
    /// Released bases; one is there also where its share is hidden because held answers could move it.
    private let bases: [String: [Int64]]
    /// How many of each provider may belong to a channel that is not known.
    private let unknowns: [String: Int64]
    private let totals: [String: PublishedValue]
    private let confidential: Set<String>

    /// Values of the metric by provider and channel, and of the provider as a whole. Nil when no channel has a base.
    ///
    /// Where a provider has no base in a channel, up to `held` may wait in each counter of the metric.
    init?(byChannel: [String: [String: PublishedValue]], totals: [String: PublishedValue], held: Int64) {
        var sums: [String: Int64] = [:]
        for (channel, value) in byChannel.values.joined() { sums[channel, default: 0] += value.n ?? 0 }
        let channels = sums.filter { $0.value > 0 }.keys.sorted()
        let sum = sums.values.reduce(0, +)
        guard sum > 0 else { return nil }
        self.channels = channels
        self.totals = totals
        weights = channels.map { Double(sums[$0] ?? 0) / Double(sum) }
        shares = byChannel.mapValues { values in channels.map { BinomialShare(values[$0]) } }
        let bases = byChannel.mapValues { values in channels.map { values[$0]?.n ?? 0 } }
        self.bases = bases
        let counters = Int64(totals.values.map(\.counters.count).max() ?? 1)
        var unknowns: [String: Int64] = [:]
        for (provider, own) in bases {
            let withoutChannel = (totals[provider]?.n ?? 0) - own.reduce(0, +)
            unknowns[provider] = max(0, withoutChannel) + Int64(own.count { $0 == 0 }) * held * counters
        }
        self.unknowns = unknowns
        confidential = Set(byChannel.filter { $0.value.values.contains { $0.status == .confidential } }.keys)
    }

    /// The standardised share, or why there is none.
    func standardised(_ provider: String) -> Result<DirectStandardisation, Missing> {
        guard BinomialShare(totals[provider]) != nil, let own = shares[provider] else { return .failure(.noShare) }
        guard let result = DirectStandardisation(shares: own, weights: weights) else {
            let missing = zip(channels, own).filter { $1 == nil }.map(\.0)
            return .failure(.channelsWithoutShare(missing, isConfidential: confidential.contains(provider)))
        }
        return knowsChannels(of: provider) ? .success(result) : .failure(.unknownChannels)
    }

    /// How far a channel mix lies from that of the service.
    struct Distance: Equatable {
        var dissimilarity: Double
        /// By how much it could be off, as the channel of some is not known.
        var margin: Double

        /// Nil where the margin leaves it open.
        var isDifferent: Bool? {
            if dissimilarity - margin >= CaseMix.warning { return true }
            let isSmall = margin <= CaseMix.largestUnknown && dissimilarity < CaseMix.warning
            return isSmall || dissimilarity + margin < CaseMix.warning ? false : nil
        }
    }

    /// Nil without a base.
    func distance(of provider: String) -> Distance? {
        guard let own = bases[provider], let unknown = unknowns[provider] else { return nil }
        let sum = Double(own.reduce(0, +))
        guard sum > 0 else { return nil }
        let all = Double(bases.values.joined().reduce(0, +))
        let allUnknown = Double(unknowns.values.reduce(0, +))
        return Distance(
            dissimilarity: dissimilarity(own.map { Double($0) / sum }, weights),
            margin: Double(unknown) / (sum + Double(unknown)) + allUnknown / (all + allUnknown))
    }

    private func knowsChannels(of provider: String) -> Bool {
        let known = bases[provider]?.reduce(0, +) ?? 0
        guard known > 0, let total = totals[provider]?.n else { return false }
        return Double(total - known) <= Self.largestUnknown * Double(total)
    }

    enum Missing: Error, Equatable {
        case noShare
        case unknownChannels
        case channelsWithoutShare([String], isConfidential: Bool)

        var status: ValueStatus {
            switch self {
            case .noShare: .low
            case .channelsWithoutShare(_, let isConfidential): isConfidential ? .confidential : .low
            case .unknownChannels: .unavailable
            }
        }

        var text: String {
            switch self {
            case .noShare: "no released share"
            case .unknownChannels: "the channel of more than 5 % of the base is not known"
            case .channelsWithoutShare(let channels, _): "no released share in " + channels.joined(separator: ", ")
            }
        }
    }
}
