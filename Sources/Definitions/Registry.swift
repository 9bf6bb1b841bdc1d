/// Who delivers services, which services there are, and which labels events may carry: `Pipelines/services.yaml`.
package struct Registry: Sendable, Equatable {
    package struct Portfolio: Sendable, Equatable {
        package var id: String
        package var name: String
    }

    package struct Organisation: Sendable, Equatable {
        package var id: String
        package var name: String
        package var portfolio: String
        /// IANA name; the civil days of its services are days of this zone.
        package var timeZone: String
    }

    package enum ProviderKind: String, CaseIterable, Sendable {
        case `public`
        case company
        case charity
    }

    package struct Provider: Sendable, Equatable {
        package var id: String
        package var name: String
        package var kind: ProviderKind
    }

    package struct Service: Sendable, Equatable {
        package var id: String
        package var name: String
        package var organisation: String
        package var providers: [String]
        package var channels: [String]
        /// Goals by metric id, as shares from 0 to 1.
        package var goals: [String: Double]
        package var cases = CaseRules()
        /// Whom the service is there for, where that is known.
        package var population: ServedPopulation?
    }

    /// How the cases of a service are followed; published with the measures on cases.
    package struct CaseRules: Sendable, Equatable {
        /// Days without any event after which an open case counts as abandoned; nil = never.
        package var timeoutDays: Int?
        /// The service standard: hours from start to end that people may expect; nil = none declared.
        package var standardHours: Int?
        /// Days for which a case is remembered after its last event once it has ended.
        package var keepDays: Int

        package init(timeoutDays: Int? = 30, standardHours: Int? = nil, keepDays: Int = 90) {
            self.timeoutDays = timeoutDays
            self.standardHours = standardHours
            self.keepDays = keepDays
        }
    }

    package struct Channels: Sendable, Equatable {
        package var digital: [String]
        package var assisted: [String]
        package var other: [String]
        package var all: [String] { digital + assisted + other }
    }

    package var portfolios: [Portfolio]
    package var organisations: [Organisation]
    package var providers: [Provider]
    package var services: [Service]
    package var channels: Channels
    package var touchpoints: [String]
    package var regions: [String]
    package var languages: [String]
    package var steps: [String]
    /// SHA-256 of the file, in hexadecimal.
    package var digest = ""

    /// Most steps, in the order in which a case goes through them.
    package static let stepsMax = 254

    /// The label under which everything unlisted is counted.
    package static let other = "other"

    package func service(_ id: String) -> Service? { services.first { $0.id == id } }
    package func organisation(_ id: String) -> Organisation? { organisations.first { $0.id == id } }
    package func provider(_ id: String) -> Provider? { providers.first { $0.id == id } }

    /// The values that a dimension may have.
    package func labels(of dimension: Dimension) -> [String] {
        switch dimension {
        case .service: services.map(\.id)
        case .provider: providers.map(\.id)
        case .channel: channels.all
        case .touchpoint: touchpoints
        case .region: regions
        case .language: languages
        case .step: steps
        case .organisation: organisations.map(\.id)
        case .portfolio: portfolios.map(\.id)
        case .providerKind: ProviderKind.allCases.map(\.rawValue)
        }
    }

    /// Every label of the registry that can stand in an event, sorted and without repeats.
    package var labels: [String] {
        let all: [String] =
            [Self.other] + services.map(\.id) + providers.map(\.id) + channels.all + touchpoints + regions + languages
            + steps
        return Set(all).sorted()
    }
}
