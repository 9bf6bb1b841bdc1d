import Disclosure
import Journal

/// Every release matches its digest and stands at a tick of the journal; every tick that was counted has one.
struct ReleasesCheck: Check {
    let name = "releases"

    private var ticksWithout: [Int64] = []
    private var otherTimes: [Int64] = []
    private var digests: Set<String> = []

    mutating func take(tick: JournalBatch, release: Release?, _ report: inout Report) {
        guard let release else {
            ticksWithout.append(tick.position)
            return
        }
        if release.time != tick.receivedAt || release.isSweep != (tick.kind == .sweep) {
            otherTimes.append(tick.position)
        }
        digests.insert(release.definitions)
    }

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let path = subject.folders.releases
        let rebuild = "Stop counting and publication, then `dcs replay`: they are made again from the journal."
        guard Subject.exists(path) else { return report.skip(self, path, "nothing was released yet") }
        if let damage = pass.releases.damage { report.find(self, path, damage, rebuild) }
        for position in pass.releases.withoutTick {
            report.find(
                self, "\(path), position \(position)", "a release stands where the journal has no tick", rebuild)
        }
        for position in otherTimes {
            report.find(self, "\(path), position \(position)", "the release has another time than its tick", rebuild)
        }
        if pass.releases.damage == nil, let tallies = subject.tallies {
            for position in ticksWithout where position < tallies.position {
                report.find(self, "\(path), position \(position)", "this tick was counted and has no release", rebuild)
            }
            if digests.contains(where: { $0 != tallies.definitions }) {
                report.find(self, path, "releases and tallies belong to different definitions", rebuild)
            }
        }
        if pass.damage == nil, let journal = subject.journal,
            let last = try ReleaseLog(path: path, readOnly: true).lastPosition(), last >= journal.nextPosition,
            // Looked up again: a tick may have come in meanwhile.
            last >= (try JournalReader(path: subject.folders.journal).endPosition())
        {
            report.find(
                self, "\(path), position \(last)", "it is behind the journal's end, \(journal.nextPosition)",
                "The journal is older than the releases: was it restored? \(rebuild)")
        }
        report.close(self, path, "\(pass.releases.count) releases, each at its tick")
    }
}
