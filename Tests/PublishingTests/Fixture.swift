import Disclosure
import Events
import Foundation

@testable import Definitions
@testable import Measures
@testable import Publishing

/// A seeded world of services and releases; no clock and no chance from outside.
enum Fixture {
    static let firstDay = CivilDay.number(year: 2026, month: 2, day: 2)

    static let names = [
        ("renew-passport", "Renew a passport", "borders"), ("apply-visa", "Apply for a visa", "borders"),
        ("register-birth", "Register a birth", "civil-registry"),
        ("marriage-notice", "Give notice of marriage", "civil-registry"),
        ("council-tax", "Council tax support", "city"), ("report-pothole", "Report a pothole", "city"),
        ("parking-permit", "Parking permit", "city"), ("waste-collection", "Waste & recycling", "city"),
        ("job-seeker", "Job seeker’s allowance", "labour"), ("childcare", "Childcare help", "labour"),
        ("home-care", "Home care assessment", "labour"), ("driving-licence", "Driving licence", "borders"),
    ]

    static let registry = Registry(
        portfolios: [.init(id: "home", name: "Home affairs"), .init(id: "local", name: "Local government")],
        organisations: [
            .init(id: "borders", name: "Borders Agency", portfolio: "home", timeZone: "Europe/London"),
            .init(id: "civil-registry", name: "Civil Registry", portfolio: "home", timeZone: "Europe/London"),
            .init(id: "city", name: "City of Example", portfolio: "local", timeZone: "Europe/London"),
            .init(id: "labour", name: "Labour Office", portfolio: "local", timeZone: "Europe/London"),
        ],
        providers: [
            .init(id: "counter-co", name: "Counter Company", kind: .company),
            .init(id: "own-staff", name: "Own staff", kind: .public),
        ],
        services: names.map {
            .init(
                id: $0.0, name: $0.1, organisation: $0.2, providers: ["own-staff", "counter-co"],
                channels: ["web", "phone"], goals: ["completion.by_event": 0.9])
        },
        channels: .init(digital: ["web", "app"], assisted: ["assisted-digital"], other: ["phone"]),
        touchpoints: [], regions: [], languages: [], steps: [])

    static let feedback = Dataset(
        id: "service-experience", title: "Experience of services",
        description: "What people say after using a service, and how their cases ended, by week.", version: 1,
        scope: .all, kinds: [.feedback, .outcome], dimensions: [.service, .provider, .channel], parentDepth: 1,
        period: .week,
        rollups: [[.service], [.organisation], [.portfolio], [.providerKind], [.service, .channel], []],
        measures: [
            "responses", "satisfaction-mean", "satisfaction-top2box", "need-met", "completion", "time-to-outcome",
            "timeliness", "response-rate", "late-events",
        ], allowedLatenessHours: 48, disclosure: .wholeBatches(k: 10),
        licence: .init(
            id: "OGL-UK-3.0", url: "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
        attribution: "Digital Citizen Service",
        goals: ["need_met.self_report_yes": 0.75, "satisfaction.top2box": 0.8, "time_to_outcome.median": 72],
        digest: "00")

    static let requests = Dataset(
        id: "public-requests", title: "Public service requests",
        description: "Requests that the city publishes itself, with the time they took, by month.", version: 1,
        scope: .organisations(["city"]), kinds: [.outcome], dimensions: [.service], parentDepth: 1, period: .month,
        rollups: [[]], measures: ["cases", "time-to-outcome"], allowedLatenessHours: 0,
        disclosure: .open(reason: "The source is open data already."),
        licence: .init(id: "CC-BY-4.0", url: "https://creativecommons.org/licenses/by/4.0/"),
        attribution: "City of Example", goals: [:], digest: "01")

    static let definitions = Definitions(registry: registry, datasets: [requests, feedback])

    /// One release every six hours over `weeks`; every count of the gated dataset is 0 or at least 10.
    static func releases(weeks: Int, seed: UInt64 = 7, services: Int = 12) -> [Release] {
        var random = SeededRandom(seed: seed)
        var account = ReceivedAccount()
        var accounts: [String: DatasetAccount] = [:]
        return (0..<weeks * 28).map { tick in
            let time = (Int64(firstDay) * 24 + Int64(tick + 1) * 6) * 3_600_000
            let day = firstDay + Int32(tick / 4)
            var increments: [ReleaseIncrement] = []
            if tick % 4 != 1 {
                for (index, service) in names.prefix(services).enumerated() {
                    increments += feedbackIncrements(service.0, index, day, week: tick / 28, &random)
                    if service.2 == "city" { increments.append(requestIncrement(service.0, day, &random)) }
                }
            }
            settle(increments, tick: tick, time: time, &account, &accounts, &random)
            return Release(
                position: account.received, time: time, isSweep: tick % 28 == 27, increments: increments,
                account: account, datasets: accounts)
        }
    }

    private static func feedbackIncrements(
        _ service: String, _ index: Int, _ day: Int32, week: Int, _ random: inout SeededRandom
    ) -> [ReleaseIncrement] {
        [("own-staff", "web", 1.0), ("counter-co", "phone", 0.5)].compactMap { provider, channel, share in
            let volume = Int64(Double(110 + index * 40) * share)
            guard volume >= 20 else { return nil }
            let quality =
                0.62 + 0.025 * Double(index % 6) + (index == 3 ? -0.2 : 0) + (week == 6 && index > 8 ? 0.08 : 0)
            func part(_ value: Double) -> Int64 {
                let count = Int64(Double(volume) * value * (0.9 + 0.2 * random.unit()))
                return count < 10 ? 0 : count
            }
            var counts: [String: Int64] = [
                "r1": part((1 - quality) * 0.3), "r2": part((1 - quality) * 0.3), "r3": part((1 - quality) * 0.4),
                "r4": part(quality * 0.45), "r5": part(quality * 0.55), "need_yes": part(quality),
                "need_partly": part((1 - quality) * 0.5), "need_no": part((1 - quality) * 0.5),
                "completed": part(0.8 * quality + 0.2), "abandoned": part(1 - quality), "target_met": part(quality),
                "target_missed": part(1 - quality),
            ]
            counts["feedback_events"] = ["r1", "r2", "r3", "r4", "r5"].reduce(0) { $0 + (counts[$1] ?? 0) }
            counts["offered"] = (counts["feedback_events"] ?? 0) * 4
            let completed = counts["completed"] ?? 0
            counts["outcome_events"] = completed + (counts["abandoned"] ?? 0)
            counts["duration_measured"] = completed
            let bucket = DurationBuckets.index(ofSeconds: Int64(40 + index * 9 + Int(random.next() % 20)) * 3600)
            return ReleaseIncrement(
                dataset: feedback.id, period: Period.week.start(of: day), labels: [service, provider, channel],
                counts: counts.filter { $0.value != 0 }, durations: completed == 0 ? [:] : [bucket: completed])
        }
    }

    private static func requestIncrement(_ service: String, _ day: Int32, _ random: inout SeededRandom)
        -> ReleaseIncrement
    {
        let count = Int64(random.next() % 5) + 1
        let bucket = DurationBuckets.index(ofSeconds: Int64(random.next() % 400_000))
        return ReleaseIncrement(
            dataset: requests.id, period: Period.month.start(of: day), labels: [service],
            counts: [
                "outcome_events": 2 * count, "started": count, "completed": count, "duration_measured": count,
            ], durations: [bucket: count])
    }

    private static func settle(
        _ increments: [ReleaseIncrement], tick: Int, time: Int64, _ account: inout ReceivedAccount,
        _ accounts: inout [String: DatasetAccount], _ random: inout SeededRandom
    ) {
        let counted = Dictionary(grouping: increments, by: \.dataset).mapValues { list in
            list.reduce(Int64(0)) { $0 + ($1.counts["feedback_events"] ?? 0) + ($1.counts["outcome_events"] ?? 0) }
        }
        let held = Int64(random.next() % 9) + 3
        let accepted = counted.values.reduce(0, +) + (tick == 0 ? held : 0)
        account.accepted += accepted
        account.duplicate += 2
        account.rejected["rating-out-of-range", default: 0] += 1
        account.rejected["service-unknown", default: 0] += Int64(tick % 2)
        account.received = account.accepted + account.duplicate + account.rejectedTotal
        account.newestEvent = time - 90_000
        for dataset in definitions.datasets {
            var own = accounts[dataset.id] ?? DatasetAccount()
            own.accepted = account.accepted
            own.counted += counted[dataset.id] ?? 0
            own.held = min(held, own.accepted - own.counted)
            own.outOfScope = own.accepted - own.counted - own.held
            accounts[dataset.id] = own
        }
    }
}

/// A folder that is gone at the end.
func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("publishing-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// Every file under a folder with its bytes, and every link with its target.
func contents(of folder: URL) throws -> [String: Data] {
    var found: [String: Data] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
        let place = folder.appendingPathComponent(path).path
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: place) {
            found[path] = Data(target.utf8)
            continue
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else { continue }
        if !isFolder.boolValue { found[path] = try Data(contentsOf: URL(fileURLWithPath: place)) }
    }
    return found
}
