import Crypto
import Disclosure
import Foundation

/// Every published file is the one that its snapshot's SHA256SUMS names, and `latest` leads to the newest.
struct SnapshotsCheck: Check {
    let name = "snapshots"

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let folder = PublishedFolder(subject.folders.exports)
        let entries = folder.entries()
        guard !entries.isEmpty else { return report.skip(self, folder.root.path, "nothing was published yet") }
        // Where the system does not say who holds a lock, somebody may.
        let isWriting = LockHolders.processes(holding: subject.folders.locks.publication)?.isEmpty != true
        let last =
            Subject.exists(subject.folders.releases)
            ? try ReleaseLog(path: subject.folders.releases, readOnly: true).lastPosition() : nil
        var sound = 0
        for (number, entry) in entries.enumerated() {
            pass.progress("published files", Double(number) / Double(entries.count))
            let place = folder.snapshotsFolder.appending(path: entry)
            guard !entry.hasPrefix(".tmp-") else {
                // Somebody is writing it right now.
                if isWriting { continue }
                report.find(
                    self, place.path, "a snapshot that was being written when publication ended",
                    "Start `dcs publish`; it removes it.")
                continue
            }
            guard let parts = PublishedFolder.parts(of: entry) else {
                report.find(
                    self, place.path, "it is no snapshot", "Move it elsewhere; everything in this folder is published.")
                continue
            }
            if parts.definitions == subject.tallies?.definitions.prefix(8) ?? "", parts.position > last ?? -1 {
                report.find(
                    self, place.path,
                    "it is newer than the newest release, which is at \(last.map(String.init) ?? "none")",
                    "The journal or the releases are older than the publication: was a backup restored? Send the gap again, or "
                        + "publish elsewhere with --exports.")
            }
            let problems = try Self.problems(of: place)
            // Publication drops old snapshots while it runs.
            guard Subject.exists(place.path) else { continue }
            for problem in problems {
                report.find(
                    self, place.path, problem,
                    "Delete this snapshot's folder, then start `dcs publish`: it is written again from the releases. A snapshot of "
                        + "earlier definitions comes from a copy of it.")
            }
            if problems.isEmpty { sound += 1 }
        }
        checkLatest(folder, isWriting: isWriting, &report)
        report.close(
            self, folder.root.path, "\(sound) snapshots, every file as its SHA256SUMS says; latest is the newest")
    }

    /// What differs from SHA256SUMS, which is in the format of `sha256sum -c`.
    private static func problems(of snapshot: URL) throws -> [String] {
        guard let text = try? String(contentsOf: snapshot.appending(path: "SHA256SUMS"), encoding: .utf8) else {
            return ["SHA256SUMS is missing or can't be read"]
        }
        var problems: [String] = []
        var named: Set<String> = ["SHA256SUMS"]
        for line in text.split(separator: "\n") {
            let path = String(line.dropFirst(66))
            named.insert(path)
            guard let bytes = try? Data(contentsOf: snapshot.appending(path: path)) else {
                problems.append("\(path) is missing or can't be read")
                continue
            }
            if SHA256.hash(data: bytes).map({ String(format: "%02x", $0) }).joined() != line.prefix(64) {
                problems.append("\(path) does not match its SHA-256")
            }
        }
        let files = FileManager.default.enumerator(at: snapshot, includingPropertiesForKeys: [.isRegularFileKey])
        let base = snapshot.resolvingSymlinksInPath().path
        while let file = files?.nextObject() as? URL {
            guard (try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true else { continue }
            let path = String(file.resolvingSymlinksInPath().path.dropFirst(base.count + 1))
            if !named.contains(path) { problems.append("\(path) is not in SHA256SUMS") }
        }
        return problems
    }

    /// The link, `latest.json` and `index.json` name one snapshot, and it is there.
    private func checkLatest(_ folder: PublishedFolder, isWriting: Bool, _ report: inout Report) {
        let link = folder.root.appending(path: "latest").path
        let target = (try? FileManager.default.destinationOfSymbolicLink(atPath: link)).map {
            ($0 as NSString).lastPathComponent
        }
        let remedy = "Start `dcs publish`: it writes the link and the lists again when the next snapshot comes."
        guard let target, Subject.exists(link) else {
            return report.find(self, link, "it leads nowhere", remedy)
        }
        // While publication runs the three change one after the other.
        if isWriting { return }
        let index = Self.text("latest", in: folder.snapshotsFolder.appending(path: "index.json"))
        let latest = Self.text("id", in: folder.root.appending(path: "latest.json"))
        if index != target || latest != target {
            report.find(
                self, link,
                "it leads to \(target), index.json to \(index ?? "nothing"), latest.json to \(latest ?? "nothing")",
                remedy)
        }
    }

    private static func text(_ key: String, in file: URL) -> String? {
        guard let bytes = try? Data(contentsOf: file) else { return nil }
        return ((try? JSONSerialization.jsonObject(with: bytes)) as? [String: Any])?[key] as? String
    }
}
