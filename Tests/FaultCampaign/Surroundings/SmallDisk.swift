import Foundation

/// A disk of a few megabytes in memory.
struct SmallDisk {
    private let folder: String

    init(at place: URL, megabytes: Int) throws {
        guard getuid() == 0 else { throw NotTried(reason: "mounting a small disk needs root") }
        folder = place.path
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        guard mount("tmpfs", folder, "tmpfs", 0, "size=\(megabytes)m,mode=0700") == 0 else {
            throw NotTried(reason: "a small disk can't be mounted here (errno \(errno))")
        }
    }

    /// Lets go of it even while somebody has a file of it open.
    func unmount() { _ = umount2(folder, Int32(MNT_DETACH)) }

    /// Takes all the room but so many bytes.
    func fill(leaving bytes: Int) throws {
        let descriptor = open(folder + "/filler", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw Problem("The filler can't be made (errno \(errno)).") }
        defer { close(descriptor) }
        let piece = [UInt8](repeating: 1, count: 4_096)
        while piece.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == piece.count {}
        let end = lseek(descriptor, 0, SEEK_CUR)
        ftruncate(descriptor, max(0, end - off_t(bytes)))
    }

    func free() throws { try FileManager.default.removeItem(atPath: folder + "/filler") }
}

extension SmallDisk {
    /// A stage after the intake ends with 70 on it and names the reason, so that whoever restarts it restarts it.
    static func judgeStage(_ running: RunningProgram, _ what: String, _ tally: inout FaultTally) {
        guard let end = running.waitForEnd(seconds: 60) else {
            running.kill()
            tally.problems.append("\(what): it goes on as if nothing were wrong: \(running.lastWords)")
            return
        }
        if end != .exit(70) { tally.problems.append("\(what) ended with \(end): \(running.lastWords)") }
        if end == .exit(70), !running.errors.contains("full") {
            tally.problems.append("\(what): the reason is not named: \(running.lastWords)")
        }
    }
}
