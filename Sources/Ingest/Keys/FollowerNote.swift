import Foundation

/// Which state of a file somebody has seen.
struct FileFingerprint: Equatable {
    private let inode: UInt64
    private let size: Int64
    private let seconds: Int
    private let nanoseconds: Int

    /// nil when there is no such file.
    init?(of file: URL) {
        var status = stat()
        guard stat(file.path, &status) == 0 else { return nil }
        inode = UInt64(status.st_ino)
        size = Int64(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }

    static func text(_ fingerprint: FileFingerprint?) -> String {
        guard let it = fingerprint else { return "none" }
        return "\(it.inode) \(it.size) \(it.seconds) \(it.nanoseconds)"
    }
}

/// The note in which the running intake writes which list of keys it goes by; it is held locked for as long as somebody follows.
final class FollowerNote: Sendable {
    private let descriptor: Int32

    /// nil when the note can't be made, or another one follows.
    init?(file: URL) {
        descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        guard Self.call(Self.setLock, descriptor) != nil else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        if Self.content(descriptor) == text { return }
        ftruncate(descriptor, 0)
        pwrite(descriptor, bytes, bytes.count, 0)
    }

    /// Whether the change of a file has been taken up: by the one who follows it, or because nobody does.
    static func isTakenUp(_ fingerprint: FileFingerprint?, note file: URL) -> Bool {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        guard let found = call(getLock, descriptor), found != Int16(F_UNLCK) else { return true }
        return content(descriptor) == FileFingerprint.text(fingerprint)
    }

    private static func content(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    // Locks of the open file and not of the process, so that two intakes of one process don't take each other's.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37

    /// The type of lock that was found or taken; nil when the call failed.
    private static func call(_ command: Int32, _ descriptor: Int32) -> Int16? {
        var lock = Foundation.flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        return fcntl(descriptor, command, &lock) == 0 ? lock.l_type : nil
    }
}
