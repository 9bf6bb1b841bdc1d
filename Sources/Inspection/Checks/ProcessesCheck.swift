import Foundation

/// Which stages run over the folder, and that the intake's note speaks of one that does.
struct ProcessesCheck: Check {
    let name = "processes"

    mutating func finish(_ subject: Subject, _ pass: JournalPass, _ report: inout Report) throws {
        let folders = subject.folders
        var held: [String] = []
        var writers: [Int32]? = []
        for lock in folders.locks.all {
            let processes = LockHolders.processes(holding: lock.path)
            if lock.path == folders.locks.intake { writers = processes }
            for process in processes ?? [] {
                held.append("\(lock.stage) is process \(process) (\(LockHolders.name(of: process)))")
            }
        }
        checkNote(folders.intakeNote, writers: writers, &report)
        report.close(
            self, folders.data.path, held.isEmpty ? "no stage runs over this folder" : held.joined(separator: "; "))
    }

    private func checkNote(_ note: URL, writers: [Int32]?, _ report: inout Report) {
        guard let bytes = try? Data(contentsOf: note) else { return }
        let process = ((try? JSONSerialization.jsonObject(with: bytes)) as? [String: Any])?["process"] as? NSNumber
        guard let process = process?.int32Value else {
            return report.find(self, note.path, "it can't be read", "Restart the intake; it writes the note again.")
        }
        let isThere = kill(process, 0) == 0 || errno == EPERM
        if !isThere {
            report.find(
                self, note.path, "it names process \(process), which is gone: the intake did not end by itself",
                "Look for its last line or the system's (`journalctl -u dcs-ingest`, `dmesg` for out of memory), then start it again. "
                    + "What was acknowledged is there.")
        } else if let writers, !writers.contains(process) {
            report.find(
                self, note.path,
                "it names process \(process) (\(LockHolders.name(of: process))), which is no intake of this folder",
                "Delete the note, then start the intake.")
        }
    }
}
