import Foundation

/// Who holds a lock file, by what the system says; taking the lock to find out would disturb a stage that starts.
enum LockHolders {
    /// Process ids, empty when nobody holds it; nil where the system does not say (it has no `/proc/locks`).
    static func processes(holding path: String) -> [Int32]? {
        guard let text = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return nil }
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        return processes(in: text, inode: UInt64(status.st_ino)).filter { mayHaveOpen(path, $0) }
    }

    /// `5: FLOCK  ADVISORY  WRITE 13192 fe:00:16278631 0 EOF`
    static func processes(in text: String, inode: UInt64) -> [Int32] {
        text.split(separator: "\n").compactMap { line in
            let parts = line.split(separator: " ")
            guard parts.count >= 6, parts[1] == "FLOCK", let process = Int32(parts[4]),
                parts[5].split(separator: ":").last == Substring(String(inode))
            else { return nil }
            return process
        }
    }

    /// False when the process is known to have another file open under this inode number, of another file system.
    private static func mayHaveOpen(_ path: String, _ process: Int32) -> Bool {
        let folder = "/proc/\(process)/fd"
        guard let descriptors = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return true }
        var wanted = stat()
        guard stat(path, &wanted) == 0 else { return false }
        return descriptors.contains { descriptor in
            var found = stat()
            return stat("\(folder)/\(descriptor)", &found) == 0 && found.st_ino == wanted.st_ino
                && found.st_dev == wanted.st_dev
        }
    }

    /// What a process calls itself.
    static func name(of process: Int32) -> String {
        let text = (try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)) ?? ""
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
