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
    static let largestUnknown = PublishedValue.heldTolerance

    let channels: [String]
    /// The standard: shares of the service's base, adding up to 1.
    let weights: [Double]
    private let shares: [String: [BinomialShare?]]
    /// Released bases; one is there also where its share is hidden because held answers could move it.
    private let bases: [String: [Int64]]
    private let totals: [String: PublishedValue]
    private let confidential: Set<String>

    /// Values of the metric by provider and channel, and of the provider as a whole. Nil when no channel has a base.
    init?(byChannel: [String: [String: PublishedValue]], totals: [String: PublishedValue]) {
        var sums: [String: Int64] = [:]
        for (channel, value) in byChannel.values.joined() { sums[channel, default: 0] += value.n ?? 0 }
        let channels = sums.filter { $0.value > 0 }.keys.sorted()
        let sum = sums.values.reduce(0, +)
        guard sum > 0 else { return nil }
        self.channels = channels
        self.totals = totals
        weights = channels.map { Double(sums[$0] ?? 0) / Double(sum) }
        shares = byChannel.mapValues { values in channels.map { BinomialShare(values[$0]) } }
        bases = byChannel.mapValues { values in channels.map { values[$0]?.n ?? 0 } }
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

    /// How far the provider's channel mix lies from that of the service; nil where its channels are not known well enough.
    func distance(of provider: String) -> Double? {
        guard knowsChannels(of: provider), let own = bases[provider] else { return nil }
        let sum = Double(own.reduce(0, +))
        return dissimilarity(own.map { Double($0) / sum }, weights)
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
