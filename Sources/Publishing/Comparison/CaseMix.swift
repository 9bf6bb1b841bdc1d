import Definitions
import Measures

/// A provider's share as it would be with the channel mix of the whole service, and how far its own mix lies from that.
///
/// The weights are the released bases of the metric by channel, over all providers of the service. Channels that were not given
/// or not broken down have no part in it.
struct CaseMix: Equatable {
    /// From this dissimilarity on the mixes are called different.
    static let warning = 0.1
    /// More of a provider's base than this without a channel makes its standardised share unknown.
    static let largestUnknown = PublishedValue.heldTolerance

    let channels: [String]
    /// The standard: shares of the service's base, adding up to 1.
    let weights: [Double]
    private let shares: [String: [BinomialShare?]]
    /// Providers of whom a share of a channel is hidden because held answers could move it.
    private let confidential: Set<String>
    private let totals: [String: BinomialShare]

    /// Values of the metric by provider and channel, and of the provider as a whole. Nil when no channel has a base.
    init?(byChannel: [String: [String: PublishedValue]], totals: [String: PublishedValue]) {
        var bases: [String: Int64] = [:]
        for values in byChannel.values {
            for (channel, value) in values { bases[channel, default: 0] += BinomialShare(value)?.base ?? 0 }
        }
        let channels = bases.filter { $0.value > 0 }.keys.sorted()
        let sum = bases.values.reduce(0, +)
        guard sum > 0 else { return nil }
        self.channels = channels
        weights = channels.map { Double(bases[$0] ?? 0) / Double(sum) }
        shares = byChannel.mapValues { values in channels.map { BinomialShare(values[$0]) } }
        self.totals = totals.compactMapValues { BinomialShare($0) }
        confidential = Set(byChannel.filter { $0.value.values.contains { $0.status == .confidential } }.keys)
    }

    /// The standardised share, or why there is none.
    func standardised(_ provider: String) -> Result<DirectStandardisation, Missing> {
        guard let total = totals[provider], let own = shares[provider] else { return .failure(.noShare) }
        let missing = zip(channels, own).filter { $1 == nil }.map(\.0)
        let known = own.reduce(Int64(0)) { $0 + ($1?.base ?? 0) }
        if Double(total.base - known) > Self.largestUnknown * Double(total.base), missing.isEmpty {
            return .failure(.unknownChannels)
        }
        guard let result = DirectStandardisation(shares: own, weights: weights) else {
            return .failure(.channelsWithoutShare(missing, isConfidential: confidential.contains(provider)))
        }
        return .success(result)
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

    /// How far the provider's channel mix lies from that of the service; nil without a base.
    func distance(of provider: String) -> Double? {
        guard let own = shares[provider] else { return nil }
        let bases = own.map { Double($0?.base ?? 0) }
        let sum = bases.reduce(0, +)
        guard sum > 0 else { return nil }
        return dissimilarity(bases.map { $0 / sum }, weights)
    }
}
