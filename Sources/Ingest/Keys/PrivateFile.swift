import Foundation

/// Files that only their owner may read, written so that a crash leaves the old or the new one whole.
enum PrivateFile {
    static func makeFolder(_ folder: URL) throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        guard chmod(folder.path, 0o700) == 0 else { throw failure(folder, "set permissions of") }
    }

    /// nil when there is no such file.
    static func read(_ file: URL) throws -> Data? {
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        return try Data(contentsOf: file)
    }

    static func write(_ bytes: Data, to file: URL) throws {
        let temporary = file.appendingPathExtension("new")
        unlink(temporary.path)
        let descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw failure(temporary, "create") }
        defer { close(descriptor) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        try handle.write(contentsOf: bytes)
        guard fsync(descriptor) == 0 else { throw failure(temporary, "sync") }
        guard rename(temporary.path, file.path) == 0 else { throw failure(file, "replace") }
        try syncFolder(file.deletingLastPathComponent())
    }

    /// Puts a file in the place of another of the same folder.
    static func move(_ file: URL, to other: URL) throws {
        guard rename(file.path, other.path) == 0 else { throw failure(other, "replace") }
        try syncFolder(other.deletingLastPathComponent())
    }

    /// Keeps two processes from changing the folder at once.
    static func withLock<Result>(_ folder: URL, _ body: () throws -> Result) throws -> Result {
        let path = folder.appending(path: "lock")
        let descriptor = open(path.path, O_RDWR | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw failure(path, "open") }
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else { throw failure(path, "lock") }
        }
        return try body()
    }

    private static func syncFolder(_ folder: URL) throws {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY)
        guard descriptor >= 0 else { throw failure(folder, "open") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(folder, "sync") }
    }

    private static func failure(_ file: URL, _ operation: String) -> KeyStoreError {
        .file(path: file.path, problem: "can't \(operation) it (\(String(cString: strerror(errno))))")
    }
}
