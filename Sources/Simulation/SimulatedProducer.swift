import Definitions
import Events
import HeapModule

/// One sender of the simulation: an organisation, company or charity with the parts of services it runs.
///
/// Gives its events in order of time, each with the sequence of its place; the same seed and settings give the same bytes.
package struct SimulatedProducer: SimulatedSender {
    /// What a run is made of.
    package struct Settings: Sendable {
        package var seed: UInt64
        /// First instant with events, UTC milliseconds.
        package var start: Int64
        /// Cases a day over all producers together.
        package var casesPerDay: Double
        /// How long cases take compared with life; in a live show days become seconds, so that one can watch cases end.
        package var scale: Double

        package init(seed: UInt64, start: Int64, casesPerDay: Double, scale: Double = 1) {
            self.seed = seed
            self.start = start
            self.casesPerDay = casesPerDay
            self.scale = scale
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
    /// What was drawn for the cases so far, when somebody wants to know.
    package var truths: [CaseTruth]?

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

    /// The services that it sends for.
    package var services: [String] { profiles.map(\.service) }

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

    /// Draws what happens to one case, and makes the events of it.
    private mutating func play(_ profile: ServiceProfile, _ start: Int64) {
        cases += 1
        let token = "\(idPrefix)-\(name)-\(cases)"
        let years = Double(start - settings.start) / 31_557_600_000
        let needShare = min(0.97, max(0.2, profile.needMet + profile.trendPerYear * years))
        var regionRandom = SeededRandom(seed: settings.seed, name: token)
        let story = CaseStory(
            token: token, start: start, profile: profile, needShare: needShare, scale: settings.scale, random: &random,
            regionRandom: &regionRandom)
        truths?.append(CaseTruth(story, service: profile.service))
        outcome(start, "started", "started", profile, story)
        for (number, step) in story.steps.enumerated() {
            outcome(step.time, "step-\(number + 1)", "resumed", profile, story, ",\"step\":\"\(step.step)\"")
        }
        if story.ending != .silent { end(profile, story) }
        if let returned = story.returned { outcome(returned, "returned", "resumed", profile, story) }
        if story.answers { answer(profile, story) }
    }

    private mutating func end(_ profile: ServiceProfile, _ story: CaseStory) {
        var data = ",\"feedbackOffered\":\(story.isOffered)"
        if story.ending == .completed || story.ending == .refused {
            let need = story.isMet ? "yes" : story.ending == .refused ? "no" : random.chance(0.3) ? "yes" : "partly"
            data +=
                ",\"durationSeconds\":\((story.end - story.start) / 1000),"
                + "\"targetSeconds\":\(Int(profile.targetDays) * 86_400),\"needMet\":\"\(need)\""
        }
        outcome(story.end, "ended", story.ending.rawValue, profile, story, data, channel: story.endChannel)
    }

    private mutating func answer(_ profile: ServiceProfile, _ story: CaseStory) {
        let base = story.isMet ? 4.3 : 2.4
        let rating = min(5, max(1, Int((base + 0.9 * random.normal()).rounded())))
        let says = random.chance(0.06) ? "unknown" : story.isMet ? "yes" : random.chance(0.4) ? "partly" : "no"
        var data = "\"case\":\"\(story.token)\",\"rating\":\(rating),\"needMet\":\"\(says)\""
        if random.chance(0.7) {
            let drivers = Driver.allCases.filter { _ in random.chance(0.5) }
                .map { "\"\($0.name)\":\(random.chance(story.isMet ? 0.85 : 0.35) ? 1 : 0)" }
            data += ",\"drivers\":{\(drivers.joined(separator: ","))}"
        }
        if random.chance(0.8) { data += ",\"respondent\":\"p\(random.next() % 400_000)\"" }
        if random.chance(0.2) { data += ",\"comment\":\"\(Self.comments[Int(random.next() % 4)])\"" }
        let delay = Int64(random.unit() * 7_200_000 * settings.scale) + 1
        push(story.end + delay, "feedback", .feedback, profile, story, data, channel: story.endChannel)
    }

    /// Invented sentences; the third holds invented personal data, which the intake must mask.
    private static let comments = [
        "It was quick and easy.", "I had to ask twice before somebody helped.",
        "Please write to anna.example@example.org or call 020 7946 0958.", "Der Brief kam zu sp\\u00e4t.",
    ]

    private mutating func outcome(
        _ time: Int64, _ what: String, _ stage: String, _ profile: ServiceProfile, _ story: CaseStory,
        _ more: String = "", channel: String? = nil
    ) {
        let data = "\"stage\":\"\(stage)\",\"case\":\"\(story.token)\"\(more)"
        push(time, what, .outcome, profile, story, data, channel: channel ?? story.channel)
    }

    private mutating func push(
        _ time: Int64, _ what: String, _ kind: EventKind, _ profile: ServiceProfile, _ story: CaseStory,
        _ data: String, channel: String
    ) {
        orders += 1
        let provider = profile.provider.map { "\"provider\":\"\($0)\"," } ?? ""
        let region = story.region.map { "\"region\":\"\(profile.regions[$0].name)\"," } ?? ""
        let json =
            "{\"specversion\":\"1.0\",\"id\":\"\(story.token)-\(what)\","
            + "\"source\":\"\(sourcePrefix)\(profile.service)\",\"type\":\"\(kind.cloudEventType)\","
            + "\"time\":\"\(CivilDay.instantText(time))\",\"data\":{\"service\":\"\(profile.service)\","
            + "\(provider)\"channel\":\"\(channel)\",\(region)\(data)}}"
        queue.insert(Pending(time: time, order: orders, json: Array(json.utf8)))
    }
}
