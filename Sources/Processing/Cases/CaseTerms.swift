import Definitions
import Events

/// What the table of cases needs of the registry, by term number: rules of services, places of channels and steps.
struct CaseTerms {
    struct Rules: Equatable {
        /// Seconds; `UInt32.max` = never.
        var timeout: UInt32 = .max
        /// Seconds; `UInt32.max` = no standard.
        var standard: UInt32 = .max
        var keepDays: UInt32 = 90
    }

    /// By rule set and service term: the registry's own rules first, then those of datasets that have others.
    private var rules: [[Rules]] = []
    private let defaults = Rules()
    /// By service term: the shortest timeout of any rule set.
    private var shortestTimeouts: [UInt32]
    private var channelPlaces: [UInt8]
    private var channelTerms: [UInt32] = [0]
    private var stepPlaces: [UInt8]
    private var stepTerms: [UInt32] = [0]

    /// `ruleSets`: what differs from the registry's rules in each rule set; the first differs in nothing.
    init(registry: Registry, terms: [String: UInt32], ruleSets: [CaseRuleChanges] = [CaseRuleChanges()]) {
        let size = Int(terms.values.max() ?? 0) + 1
        shortestTimeouts = Array(repeating: .max, count: size)
        for changes in ruleSets {
            var ofServices = Array(repeating: Rules(), count: size)
            for service in registry.services {
                guard let term = terms[service.id].map({ Int($0) }) else { continue }
                let cases = changes.applied(to: service.cases)
                ofServices[term] = Rules(
                    timeout: cases.timeoutDays.map { UInt32($0) * 86_400 } ?? .max,
                    standard: cases.standardHours.map { UInt32($0) * 3_600 } ?? .max,
                    keepDays: UInt32(cases.keepDays))
                shortestTimeouts[term] = min(shortestTimeouts[term], ofServices[term].timeout)
            }
            rules.append(ofServices)
        }
        channelPlaces = Array(repeating: 0, count: size)
        stepPlaces = Array(repeating: 0, count: size)
        for name in registry.channels.all + [Registry.other] { Self.add(terms[name], &channelPlaces, &channelTerms) }
        for name in registry.steps { Self.add(terms[name], &stepPlaces, &stepTerms) }
    }

    private static func add(_ term: UInt32?, _ places: inout [UInt8], _ terms: inout [UInt32]) {
        guard let term, terms.count < 256 else { return }
        places[Int(term)] = UInt8(terms.count)
        terms.append(term)
    }

    var ruleSets: Range<Int> { rules.indices }

    func rules(ofService term: UInt32, in ruleSet: Int) -> Rules {
        Int(term) < rules[ruleSet].count ? rules[ruleSet][Int(term)] : defaults
    }

    func shortestTimeout(ofService term: UInt32) -> UInt32 {
        Int(term) < shortestTimeouts.count ? shortestTimeouts[Int(term)] : .max
    }

    func channelPlace(_ term: UInt32) -> UInt8 { Int(term) < channelPlaces.count ? channelPlaces[Int(term)] : 0 }
    func channelTerm(_ place: UInt8) -> UInt32 { Int(place) < channelTerms.count ? channelTerms[Int(place)] : 0 }
    func stepPlace(_ term: UInt32) -> UInt8 { Int(term) < stepPlaces.count ? stepPlaces[Int(term)] : 0 }
    func stepTerm(_ place: UInt8) -> UInt32 { Int(place) < stepTerms.count ? stepTerms[Int(place)] : 0 }
}
