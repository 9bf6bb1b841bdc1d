import Definitions
import Events
import HeapModule

/// One sender of the simulation: an organisation, company or charity with the parts of services it runs.
///
/// Gives its events in order of time, each with the sequence of its place; the same seed and settings give the same bytes.
package struct SimulatedProducer: Sendable {
    /// What a run is made of.
    package struct Settings: Sendable {
        package var seed: UInt64
        /// First instant with events, UTC milliseconds.
        package var start: Int64
        /// Cases a day over all producers together.
        package var casesPerDay: Double
        /// Begin in full swing: cases end from the first moment on that were started before it.
        package var isUnderWay: Bool

        package init(seed: UInt64, start: Int64, casesPerDay: Double, isUnderWay: Bool = false) {
            self.seed = seed
            self.start = start
            self.casesPerDay = casesPerDay
            self.isUnderWay = isUnderWay
        }
    }

    private struct Pending: Comparable {
        var time: Int64
        /// Breaks ties, so that the order never depends on the heap's insides.
        var order: UInt64
        var json: [UInt8]

        static func < (left: Pending, right: Pending) -> Bool { (left.time, left.order) < (right.time, right.order) }
        static func == (left: Pending, right: Pending) -> Bool { left.order == right.order }
    }

    /// How and from where a person comes.
    private struct Place {
        var channel: String
        /// Its place among the regions of the profile.
        var region: Int?
    }

    package let name: String
    package let sourcePrefix: String
    private let profiles: [ServiceProfile]
    private let share: Double
    private let settings: Settings
    private let idPrefix: String
    private var random: SeededRandom
    private var queue = Heap<Pending>()
    private var nextStart: Double
    private var cases: UInt64 = 0
    private var orders: UInt64 = 0

    init(name: String, profiles: [ServiceProfile], totalWeight: Double, settings: Settings) {
        self.name = name
        self.profiles = profiles
        self.settings = settings
        sourcePrefix = "https://\(name).example/"
        idPrefix = "\(settings.seed)-\(settings.start)"
        share = profiles.reduce(0) { $0 + $1.weight } / totalWeight
        random = SeededRandom(seed: settings.seed, name: name)
        nextStart = Double(settings.start)
    }

    /// The producers of a registry's simulated state: everybody but the organisations left out.
    package static func all(registry: Registry, except: Set<String>, settings: Settings) -> [SimulatedProducer] {
        var parts: [String: [ServiceProfile]] = [:]
        for service in registry.services where !except.contains(service.organisation) {
            for provider in service.providers.isEmpty ? [nil] : service.providers.map(Optional.some) {
                let profile = ServiceProfile(
                    service: service, provider: provider, registry: registry, seed: settings.seed)
                let isPartner = provider.flatMap(registry.provider).map { $0.kind != .public } ?? false
                parts[isPartner ? provider ?? "" : service.organisation, default: []].append(profile)
            }
        }
        let total = parts.values.joined().reduce(0) { $0 + $1.weight }
        return parts.sorted { $0.key < $1.key }.map {
            SimulatedProducer(name: $0.key, profiles: $0.value, totalWeight: total, settings: settings)
        }
    }

    /// The next event in order of time.
    package mutating func next() -> (time: Int64, json: [UInt8]) {
        while queue.min.map({ Double($0.time) >= nextStart }) ?? true { startCase() }
        let event = queue.removeMin()
        return (event.time, event.json)
    }

    private mutating func startCase() {
        let start = Int64(nextStart)
        let meanGap = 86_400_000 / (settings.casesPerDay * share)
        nextStart += max(0.01, meanGap * (0.2 + 1.6 * random.unit()))
        var pick = random.unit() * profiles.reduce(0) { $0 + $1.weight }
        let profile = profiles.first { candidate in
            pick -= candidate.weight
            return pick <= 0
        }
        if let profile = profile ?? profiles.last { play(profile, start) }
    }

    /// Draws what happens to one case: how it ends, when, and what the person says about it.
    private mutating func play(_ profile: ServiceProfile, _ start: Int64) {
        cases += 1
        var token = "\(idPrefix)-\(name)-\(cases)"
        let channel = profile.channel(&random)
        // Of a source of its own, so that all else is drawn as it would be without regions.
        var regionRandom = SeededRandom(seed: settings.seed, name: token)
        let region = profile.region(&regionRandom)
        let place = Place(channel: channel, region: region)
        push(start, token, "started", profile, place, "\"stage\":\"started\",\"case\":\"\(token)\"")
        let days = profile.medianDays * Self.exponential(profile.spreadOfDays * random.normal())
        let length = max(60_000, Int64(days * 86_400_000))
        let end = settings.isUnderWay ? start : start + length
        if settings.isUnderWay { token += "-earlier" }
        let years = Double(start - settings.start) / 31_557_600_000
        let needShare = min(0.97, max(0.2, profile.needMet + profile.trendPerYear * years))
        let draw = random.unit()
        let stage =
            draw < profile.errored
            ? "errored"
            : draw < profile.errored + profile.abandoned
                ? "abandoned" : draw < profile.errored + profile.abandoned + profile.refused ? "refused" : "completed"
        let isMet = stage == "completed" && random.chance(needShare)
        let isOffered = random.chance(0.9)
        var data = "\"stage\":\"\(stage)\",\"case\":\"\(token)\",\"feedbackOffered\":\(isOffered)"
        if stage == "completed" || stage == "refused" {
            data += ",\"durationSeconds\":\(length / 1000),\"targetSeconds\":\(Int(profile.targetDays) * 86_400)"
            data += ",\"needMet\":\"\(isMet ? "yes" : stage == "refused" ? "no" : "partly")\""
        }
        push(end, token, stage, profile, place, data)
        if isOffered, random.chance(profile.answers(inRegion: region)) { answer(profile, place, token, end, isMet) }
    }

    private mutating func answer(
        _ profile: ServiceProfile, _ place: Place, _ token: String, _ end: Int64, _ isMet: Bool
    ) {
        let base = isMet ? 4.3 : 2.4
        let rating = min(5, max(1, Int((base + 0.9 * random.normal()).rounded())))
        let says = random.chance(0.06) ? "unknown" : isMet ? "yes" : random.chance(0.4) ? "partly" : "no"
        var data = "\"case\":\"\(token)\",\"rating\":\(rating),\"needMet\":\"\(says)\""
        if random.chance(0.7) {
            let drivers = Driver.allCases.filter { _ in random.chance(0.5) }
                .map { "\"\($0.name)\":\(random.chance(isMet ? 0.85 : 0.35) ? 1 : 0)" }
            data += ",\"drivers\":{\(drivers.joined(separator: ","))}"
        }
        if random.chance(0.8) { data += ",\"respondent\":\"p\(random.next() % 400_000)\"" }
        if random.chance(0.2) { data += ",\"comment\":\"\(Self.comments[Int(random.next() % 4)])\"" }
        push(
            end + Int64(random.unit() * (settings.isUnderWay ? 30_000 : 7_200_000)) + 1, token, "feedback", profile,
            place, data)
    }

    /// Invented sentences; the third holds invented personal data, which the intake must mask.
    private static let comments = [
        "It was quick and easy.", "I had to ask twice before somebody helped.",
        "Please write to anna.example@example.org or call 020 7946 0958.", "Der Brief kam zu sp\\u00e4t.",
    ]

    private mutating func push(
        _ time: Int64, _ token: String, _ what: String, _ profile: ServiceProfile, _ place: Place, _ data: String
    ) {
        orders += 1
        let type = what == "feedback" ? EventKind.feedback.cloudEventType : EventKind.outcome.cloudEventType
        let provider = profile.provider.map { "\"provider\":\"\($0)\"," } ?? ""
        let region = place.region.map { "\"region\":\"\(profile.regions[$0].name)\"," } ?? ""
        let json =
            "{\"specversion\":\"1.0\",\"id\":\"\(token)-\(what)\",\"source\":\"\(sourcePrefix)\(profile.service)\","
            + "\"type\":\"\(type)\",\"time\":\"\(CivilDay.instantText(time))\",\"data\":{\"service\":\"\(profile.service)\","
            + "\(provider)\"channel\":\"\(place.channel)\",\(region)\(data)}}"
        queue.insert(Pending(time: time, order: orders, json: Array(json.utf8)))
    }

    /// e^x by its series, so that no mathematical library decides the bytes.
    private static func exponential(_ x: Double) -> Double {
        var term = 1.0
        var sum = 1.0
        for step in 1..<40 {
            term *= x / Double(step)
            sum += term
        }
        return max(sum, 0.001)
    }
}
